"""The small areas of a region with their figures, and their districts' summaries."""

from collections.abc import Iterable, Mapping

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
from assetmap.layers.summaries import deprivation_summary
from assetmap.layers.vintages import require_one_vintage
from assetmap.region import Region
from assetmap.tables import AREAS, DISTRICTS, check_table

__all__ = ["areas_of_points", "build_areas", "district_moves", "district_summary"]

# A generalised coast or riverside (20 m) can leave a quay outside every small area; farther off is a wrong place.
_SHORE_M = 100.0
# Share of small areas that a lookup by wards may count to a neighbouring district; another vintage moves hundreds.
_FEW_MOVES = 0.001


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
        Rows of the table ``areas`` (EPSG:27700), sorted by code. The lookup fits small areas to districts by their wards;
        where the Indices count one to another district (one of 33,755 in England), theirs is taken, since only so are
        the published summaries of both districts reproduced. `district_moves` names such areas.

    Raises
    ------
    InputError
        When a layer is absent, damaged or not as catalogued, a council has no area, two layers name different areas, or
        a layer is of another vintage than the region's boundaries or than another of its series.
    """
    _refuse_mixed(region, layers.values())
    scores = read_deprivation_scores(layers["deprivation"])
    lookup = _agreed_districts(read_area_lookup(layers["lookup"]), scores, layers)
    ours = lookup[lookup["district_code"].isin([council.code for council in region.councils])]
    there = set(ours["district_code"])
    for council in region.councils:
        if council.code not in there:
            raise InputError(
                f"the council '{council.name}' has no small area",
                f"{region.path}, councils",
                seen=council.code,
                allowed=f"a district code of {layers['lookup'].title}",
                next_step="correct the code in the region file",
            )
    areas = ours.sort_values("area_code", ignore_index=True)
    areas = _joined(areas, scores, layers["deprivation"])
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


def district_summary(areas: pd.DataFrame, ranked_areas: int | None = None) -> pd.DataFrame:
    """Summary figures of each district, by the formulas of the published district summaries.

    Parameters
    ----------
    areas : pandas.DataFrame
        Rows with ``district_code``, ``district_name``, ``population``, ``working_age_population``, ``imd_score``,
        ``imd_rank``, ``imd_decile`` and ``employment_rate``; every small area of each district.
    ranked_areas : int, optional
        Number of areas in the country that were ranked together; without it average rank and extent are NaN.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``districts``, sorted by code, with the measures of `deprivation_summary`.
    """
    ranked = areas if ranked_areas else areas.assign(imd_rank=np.nan)
    summary = deprivation_summary(ranked, ranked_areas or len(areas))
    names = areas.drop_duplicates("district_code").set_index("district_code")["district_name"]
    return check_table(summary.assign(district_name=names).rename_axis("district_code").reset_index(), DISTRICTS)


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


def district_moves(lookup: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Small areas that the Indices count to another district than the lookup does.

    Parameters
    ----------
    lookup : pandas.DataFrame
        With ``area_code`` and ``district_code``.
    scores : pandas.DataFrame
        With ``area_code`` and ``deprivation_district_code``.

    Returns
    -------
    pandas.DataFrame
        ``area_code``, ``district_code`` and ``deprivation_district_code`` of those where the two differ.
    """
    both = lookup[["area_code", "district_code"]].merge(
        scores[["area_code", "deprivation_district_code"]], on="area_code"
    )
    return both[both["district_code"] != both["deprivation_district_code"]].reset_index(drop=True)


def _agreed_districts(lookup: pd.DataFrame, scores: pd.DataFrame, layers: Mapping[str, Layer]) -> pd.DataFrame:
    moves = district_moves(lookup, scores)
    if moves.empty:
        return lookup
    names = lookup.drop_duplicates("district_code").set_index("district_code")["district_name"]
    known = moves["deprivation_district_code"].isin(set(names.index))
    if len(moves) > _FEW_MOVES * len(lookup) or not known.all():
        row = moves.iloc[0] if known.all() else moves[~known].iloc[0]
        raise InputError(
            f"two layers put {len(moves)} small areas in different districts",
            str(layers["deprivation"].path),
            seen=f"{row['area_code']} in {row['deprivation_district_code']}",
            allowed=f"{row['district_code']}, as in {layers['lookup'].path}",
            next_step="use layers of the same vintage in the region file",
        )
    agreed = lookup.set_index("area_code")
    agreed.loc[moves["area_code"], "district_code"] = moves["deprivation_district_code"].to_numpy()
    agreed["district_name"] = agreed["district_code"].map(names)
    return agreed.reset_index()[lookup.columns]


def _refuse_mixed(region: Region, layers: Iterable[Layer]) -> None:
    used = list(layers)
    for layer in used:
        if layer.small_areas not in (0, region.boundary_vintage):
            raise InputError(
                f"the layer '{layer.name}' is on small areas of another census than the region",
                f"{region.path}, layers",
                seen=f"small areas of {layer.small_areas}",
                allowed=f"small areas of {region.boundary_vintage}, the region's boundary_vintage",
                next_step="name a layer of that vintage, or bring its counts over with the exact-fit lookup",
            )
    require_one_vintage(used)


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
