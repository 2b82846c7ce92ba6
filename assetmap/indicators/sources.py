"""Reads the layers that indicators rest on beside areas and organisations, into tables."""

import re
from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError
from assetmap.indicators.access import access_of_areas
from assetmap.indicators.price_surface import PriceSurface, fit_price_surface, price_against_ring
from assetmap.indicators.rateable import floor_areas_of_entries, levels_of_entries, values_of_like
from assetmap.indicators.room import per_1000
from assetmap.indicators.settings import load_settings
from assetmap.layers import (
    Layer,
    PostcodeDirectory,
    areas_of_points,
    economic_activity,
    place_by_postcode,
    read_area_hierarchy,
    read_business_energy,
    read_census_table,
    read_energy_certificates,
    read_floor_areas,
    read_nomis_series,
    read_rating_list,
    read_sales,
    read_schools,
    read_services,
    total_by_area,
)
from assetmap.tables import (
    AREA_FIGURES,
    CRS,
    PRICE_MODEL,
    RATEABLE_LEVELS,
    RATEABLE_VALUES,
    SALES,
    SERVICES,
    check_table,
    empty_table,
)

__all__ = [
    "area_figures",
    "nomis_totals",
    "price_model_table",
    "rateable_tables",
    "sales_table",
    "services_table",
    "surface_of",
    "with_levels",
]

_Layers = Mapping[str, Sequence[Layer]]
_TOTAL = re.compile(r"(total|all)\b", re.IGNORECASE)


def sales_table(layers: _Layers, postcodes: PostcodeDirectory | None, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sales of the region's districts, placed in small areas.

    Parameters
    ----------
    layers : mapping of str to sequence of Layer
        ``sales``: price-paid files, one or several; ``floor_areas`` where there are any.
    postcodes : PostcodeDirectory or None
        Places the sales; needed only where there are any.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of the table ``sales``; none where no list is loaded. No address is kept.

    Raises
    ------
    InputError
        When a file is absent, damaged or not in its layout, or a sale stands in two files.
    """
    lists = layers.get("sales", ())
    if not lists or postcodes is None:
        return empty_table(SALES)
    districts = sorted(set(areas["district_code"]))
    frames = [read_sales(layer, postcodes, districts=districts).assign(source_layer=layer.name) for layer in lists]
    sales = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
    _refuse_repeated(sales["sale_id"], lists)
    floors = [read_floor_areas(layer) for layer in layers.get("floor_areas", ())]
    area = pd.concat(floors) if floors else pd.Series(dtype="float64")
    sales["floor_area_m2"] = sales["sale_id"].map(area[~area.index.duplicated()]).astype("float64")
    sales["area_code"] = areas_of_points(sales.geometry, areas)
    sales["date"] = sales["date"].dt.strftime("%Y-%m-%d")
    sales["like_level"] = float("nan")
    return check_table(sales[SALES.names], SALES)


def with_levels(sales: gpd.GeoDataFrame, surface: PriceSurface | None) -> gpd.GeoDataFrame:
    """The sales with the level of each by the price surface, as far as that counts it."""
    if surface is None:
        return sales
    return sales.assign(like_level=surface.like_levels.reindex(sales.index).to_numpy(dtype="float64"))


def services_table(layers: _Layers, postcodes: PostcodeDirectory | None) -> gpd.GeoDataFrame:
    """Schools and other services of the lists of the role ``services``, as rows of the table ``services``.

    Raises
    ------
    InputError
        When a file is absent, damaged or not in its layout.
    """
    lists = layers.get("services", ())
    if not lists or postcodes is None:
        return empty_table(SERVICES)
    frames = []
    for layer in lists:
        rows = (read_schools if layer.reader == "schools" else read_services)(layer, postcodes)
        frames.append(rows.assign(service_id=layer.name + ":" + rows["service_id"].astype("str")))
    services = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
    return check_table(services[SERVICES.names], SERVICES)


def area_figures(
    areas: gpd.GeoDataFrame, surface: PriceSurface | None, services: gpd.GeoDataFrame | None, layers: _Layers
) -> pd.DataFrame:
    """Figures of small areas beyond those of the table ``areas``.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    surface : PriceSurface or None
        As `fit_price_surface` gives it; None where there are no sales.
    services : geopandas.GeoDataFrame or None
        Rows of the table ``services``; None where no list is loaded.
    layers : mapping of str to sequence of Layer
        ``economic_activity``, ``claimants``, ``businesses``, ``employees``, ``business_energy`` and ``lookup`` are used where
        they are there.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``area_figures``, in the order of the areas; NaN for what is not loaded.

    Raises
    ------
    InputError
        When a layer is absent, damaged, not in its layout, or on areas that are not the region's.
    """
    settings = load_settings()
    code = areas["area_code"]
    figures = pd.DataFrame({"area_code": code, **{name: float("nan") for name in AREA_FIGURES.names[1:]}})
    if surface is not None:
        levels = surface.levels.set_index("area_code")
        for name in ("sales", "price_level", "price_level_error"):
            figures[name] = levels[name].reindex(code).to_numpy(dtype="float64")
        figures["price_against_ring"] = price_against_ring(areas, surface.levels).to_numpy()
    if services is not None:
        figures["services_per_1000"] = access_of_areas(
            areas, services, settings.reaches_m, settings.access_weights
        ).to_numpy()
    for layer in layers.get("economic_activity", ()):
        activity = economic_activity(read_census_table(layer), layer).set_index("area_code")
        figures["economic_inactivity"] = _of(activity["inactive_not_retired_share"], code, layer).to_numpy()
    for layer in layers.get("claimants", ()):
        claimants = nomis_totals(layer)
        people = areas["working_age_population"]
        figures["claimants"] = _of(claimants, code, layer).to_numpy() / people.where(people > 0).to_numpy()
    for role, name in (("businesses", "businesses_per_1000"), ("employees", "jobs_per_1000")):
        for layer in layers.get(role, ()):
            figures[name] = per_1000(*_counts_and_people(nomis_totals(layer), areas, layer, layers["lookup"][0]))
    for layer in layers.get("business_energy", ()):
        kwh, people = _counts_and_people(read_business_energy(layer), areas, layer, layers["lookup"][0], whole=False)
        figures["business_energy_per_resident"] = kwh / people.where(people > 0)
    return check_table(figures, AREA_FIGURES)


def nomis_totals(layer: Layer) -> pd.Series:
    """Value of each area on the latest date of a NOMIS query, over all of each of its dimensions.

    Parameters
    ----------
    layer : Layer
        A CSV of the NOMIS API. Of a dimension with several values the one that begins with "total" or "all" is taken; of
        measures, the value itself.

    Returns
    -------
    pandas.Series of float
        By ``area_code``.

    Raises
    ------
    InputError
        When the file is absent or damaged, or a dimension has several values and none or more than one of all.
    """
    series = read_nomis_series(layer)
    picked = {}
    for name in [column for column in series.columns if column not in ("area_code", "date", "value")]:
        values = series[name].astype("str").unique()
        if len(values) == 1:
            continue
        whole = [v for v in values if _TOTAL.match(v)] or [v for v in values if name == "measures" and v == "Value"]
        if len(whole) != 1:
            raise InputError(
                f"the layer '{layer.name}' does not say which row of an area counts all",
                f"{layer.path}, column {name.upper()}_NAME",
                seen=", ".join(sorted(values)[:5]),
                allowed="one value, or one that begins with Total or All",
                next_step="ask the API for the total only",
            )
        picked[name] = whole[0]
    return total_by_area(series, **picked).set_index("area_code")["value"]


def price_model_table(surface: PriceSurface | None) -> pd.DataFrame:
    """Coefficients and fit of the price surface, as rows of the table ``price_model``; none where there is none."""
    if surface is None:
        return empty_table(PRICE_MODEL)
    terms = surface.coefficients.rename(columns={"estimate": "value"}).assign(kind="coefficient")
    fit = {
        "homes in the model": surface.sales,
        "areas with a level": len(surface.levels),
        **{f"left out: {reason}": number for reason, number in surface.left_out.items()},
        "share of variance explained": surface.r2,
        "share of variance within areas explained": surface.r2_within,
        "standard deviation of a sale about the model": surface.sigma,
        "standard deviation of areas about their mean": surface.tau,
        "Moran's I of residuals": surface.residual_moran.i,
        "Moran's I of residuals, standard score": surface.residual_moran.z,
        "Moran's I of residuals without areas": surface.plain_moran.i,
        "Moran's I of area levels": surface.level_moran.i,
    }
    rows = pd.DataFrame({"term": list(fit), "value": [float(v) for v in fit.values()]}).assign(kind="fit")
    return check_table(pd.concat([terms[["term", "kind", "value", "error", "low", "high"]], rows]), PRICE_MODEL)


def rateable_tables(
    layers: _Layers, postcodes: PostcodeDirectory | None, areas: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Rateable values of the like, and the level of each entry, as rows of the tables of these names.

    Parameters
    ----------
    layers : mapping of str to sequence of Layer
        ``rating_list`` and ``energy_certificates``; without both there are no rows.
    postcodes : PostcodeDirectory or None
        Places the entries at the middle of their postcode.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``: levels are of the entries that lie in it. No address is kept.

    Raises
    ------
    InputError
        When a file is absent, damaged or not in its layout.
    """
    lists, certificates = layers.get("rating_list", ()), layers.get("energy_certificates", ())
    if not lists or not certificates or postcodes is None:
        return empty_table(RATEABLE_VALUES), empty_table(RATEABLE_LEVELS)
    entries = pd.concat([read_rating_list(layer) for layer in lists], ignore_index=True)
    known = pd.concat([read_energy_certificates(layer) for layer in certificates], ignore_index=True)
    floors = floor_areas_of_entries(entries, known)
    placed = place_by_postcode(entries[["assessment", "postcode"]], postcodes)
    ours = areas_of_points(placed.geometry, areas).notna().to_numpy()
    levels = levels_of_entries(entries[ours], floors)
    spots = placed.drop_duplicates("postcode").set_index("postcode").geometry
    where = gpd.GeoSeries(levels["postcode"].map(spots), crs=CRS)
    table = gpd.GeoDataFrame(
        levels[[column.name for column in RATEABLE_LEVELS.columns]], geometry=where.to_numpy(), crs=CRS
    )
    return check_table(values_of_like(entries, floors), RATEABLE_VALUES), check_table(table, RATEABLE_LEVELS)


def surface_of(sales: gpd.GeoDataFrame) -> PriceSurface | None:
    """Price surface of the sales, or None where too few areas have enough of them."""
    try:
        return fit_price_surface(sales)
    except ValueError:
        return None


def _of(values: pd.Series, code: pd.Series, layer: Layer) -> pd.Series:
    missing = sorted(set(code) - set(values.index))
    if missing:
        raise InputError(
            f"the layer '{layer.name}' lacks {len(missing)} small areas of the region",
            str(layer.path),
            seen=f"no {missing[0]}",
            allowed="a row for every small area of the region",
            next_step="fetch it for small areas of the region's census year, all of them",
        )
    return values.reindex(code).astype("float64")


def _counts_and_people(
    counts: pd.Series, areas: gpd.GeoDataFrame, layer: Layer, lookup: Layer, *, whole: bool = True
) -> tuple[pd.Series, pd.Series]:
    """Count and residents of each area or of its neighbourhood, whichever the counts are of, on the index of the areas."""
    unit = areas["area_code"]
    if not unit.isin(counts.index).any():
        above = read_area_hierarchy(lookup).set_index("area_code")["neighbourhood_code"]
        unit = unit.map(above)
    people = areas.groupby(unit.to_numpy())["population"].sum(min_count=1)
    found = _of(counts, pd.Series(people.index), layer) if whole else counts.reindex(people.index)
    return unit.map(found.set_axis(people.index)).astype("float64"), unit.map(people).astype("float64")


def _refuse_repeated(sale_ids: pd.Series, lists: Sequence[Layer]) -> None:
    repeated = sale_ids.duplicated()
    if repeated.any():
        raise InputError(
            f"{int(repeated.sum())} sales stand in more than one of the lists",
            ", ".join(str(layer.path) for layer in lists),
            seen=str(sale_ids[repeated].iloc[0]),
            allowed="each sale once",
            next_step="name lists in the region file that do not overlap, such as one for each year",
        )
