"""The small areas of a region with their figures, and their districts' summaries."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.errors import InputError
from assetmap.layers.boundaries import read_boundaries
from assetmap.layers.catalogue import Layer
from assetmap.layers.community_need import read_community_need
from assetmap.layers.deprivation import read_deprivation_domains, read_deprivation_scores
from assetmap.layers.lookup import read_area_lookup
from assetmap.region import Region
from assetmap.tables import AREAS, DISTRICTS, check_table

__all__ = ["areas_of_points", "build_areas", "district_summary"]

# A generalised coast or riverside (20 m) can leave a quay outside every small area; farther off is a wrong place.
_SHORE_M = 100.0


def build_areas(region: Region, layers: Mapping[str, Layer]) -> gpd.GeoDataFrame:
    """Small areas of the region's councils with names, outlines, deprivation, activity and community need.

    Parameters
    ----------
    region : Region
        Its councils' codes decide which areas belong.
    layers : mapping of str to Layer
        The region's layers by role: ``boundaries``, ``deprivation``, ``lookup``, and where the region has
        them ``domains`` and ``community_need``. A figure whose layer is not there is NaN.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of the table ``areas`` (EPSG:27700), sorted by code.

    Raises
    ------
    InputError
        When a layer is absent, damaged or not as catalogued, a council has no area, or two layers name
        different areas.
    """
    lookup = read_area_lookup(layers["lookup"])
    ours = lookup[lookup["district_code"].isin([council.code for council in region.councils])]
    for council in region.councils:
        if council.code not in set(ours["district_code"]):
            raise InputError(
                f"the council '{council.name}' has no small area",
                f"{region.path}, councils",
                seen=council.code,
                allowed=f"a district code of {layers['lookup'].title}",
                next_step="correct the code in the region file",
            )
    areas = ours.sort_values("area_code", ignore_index=True)
    scores = read_deprivation_scores(layers["deprivation"])
    areas = _joined(areas, scores, layers["deprivation"])
    moved = areas["deprivation_district_code"] != areas["district_code"]
    if moved.any():
        row = areas[moved].iloc[0]
        raise InputError(
            f"two layers put {int(moved.sum())} small areas in different districts",
            str(layers["deprivation"].path),
            seen=f"{row['area_code']} in {row['deprivation_district_code']}",
            allowed=f"{row['district_code']}, as in {layers['lookup'].path}",
            next_step="use layers of the same vintage in the region file",
        )
    for role, read in (("domains", read_deprivation_domains), ("community_need", read_community_need)):
        if role in layers:
            areas = _joined(areas, read(layers[role]), layers[role])
    need = layers.get("community_need")
    areas["community_need_vintage"] = np.nan if need is None else need.vintage
    areas["deprivation_vintage"] = layers["deprivation"].vintage
    areas["boundary_vintage"] = region.boundary_vintage
    for column in AREAS.columns:
        if column.name not in areas.columns:
            areas[column.name] = np.nan
    outlines = read_boundaries(layers["boundaries"], areas["area_code"].tolist())
    frame = gpd.GeoDataFrame(areas[[c.name for c in AREAS.columns]], geometry=outlines.geometry, crs=outlines.crs)
    return check_table(frame, AREAS)


def district_summary(areas: pd.DataFrame) -> pd.DataFrame:
    """Summary figures of each district, by the formulas of the published district summaries.

    Parameters
    ----------
    areas : pandas.DataFrame
        Rows with ``district_code``, ``district_name``, ``population``, ``working_age_population``,
        ``imd_score``, ``imd_decile`` and ``employment_rate``; every small area of each district.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``districts``, sorted by code. The average score is weighted by population, the
        employment rate by people aged 18-66; the share is of areas, not people.

    Notes
    -----
    Source: English Indices of Deprivation 2025, File 10, whose average scores this reproduces to 0.001 for
    all 296 districts.
    """
    weighted = areas.assign(
        _score=areas["imd_score"] * areas["population"],
        _rate=areas["employment_rate"] * areas["working_age_population"],
        _worst=(areas["imd_decile"] == 1).astype("float64"),
    )
    groups = weighted.groupby(["district_code", "district_name"], sort=True)
    sums = groups[["_score", "_rate", "population", "working_age_population"]].sum(min_count=1)
    summary = pd.DataFrame(
        {
            "areas": groups.size(),
            "population": sums["population"],
            "average_score": sums["_score"] / sums["population"],
            "share_most_deprived_tenth": groups["_worst"].mean(),
            "employment_rate": sums["_rate"] / sums["working_age_population"],
        }
    )
    return check_table(summary.reset_index(), DISTRICTS)


def areas_of_points(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> pd.Series:
    """Code of the small area that holds each point.

    Parameters
    ----------
    points : geopandas.GeoSeries of points (EPSG:27700)
        Missing points are allowed.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.

    Returns
    -------
    pandas.Series of str
        Same index. A point on a shared edge takes the first code; a point outside every area takes the nearest
        within 100 m, since generalised outlines cut quays and riversides; otherwise missing.

    Raises
    ------
    ValueError
        When the two are not in the same coordinate system.
    """
    if points.crs != areas.crs:
        raise ValueError(f"'points' is in {points.crs}, allowed {areas.crs}")
    codes = areas["area_code"].to_numpy(dtype=object)
    found = np.full(len(points), None, dtype=object)
    geometry = points.to_numpy()
    present = np.flatnonzero(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))
    if len(present) and len(areas):
        order = np.argsort(codes)
        tree = shapely.STRtree(areas.geometry.to_numpy()[order])
        for query in (
            tree.query(geometry[present], predicate="intersects"),
            tree.query_nearest(geometry[present], max_distance=_SHORE_M, all_matches=False),
        ):
            rows, hits = query[:, np.lexsort((query[1], query[0]))]
            first = np.unique(rows, return_index=True)[1]
            target = present[rows[first]]
            empty = np.array([found[i] is None for i in target], dtype=bool)
            found[target[empty]] = codes[order][hits[first][empty]]
    return pd.Series(found, index=points.index, dtype="str", name="area_code")


def _joined(areas: pd.DataFrame, figures: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    missing = sorted(set(areas["area_code"]) - set(figures["area_code"]))
    if missing:
        raise InputError(
            f"the layer '{layer.name}' lacks {len(missing)} small areas of the region",
            str(layer.path),
            seen=f"no {missing[0]}",
            allowed="a row for every small area that the lookup names",
            next_step="check that both layers are on small areas of the same census year",
        )
    return areas.merge(figures, on="area_code", how="left", validate="one_to_one")
