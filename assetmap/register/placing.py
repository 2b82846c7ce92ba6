"""Which small area and district each asset lies in, and whether that is its owner's."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.layers.areas import areas_of_points
from assetmap.region import Council
from assetmap.register.issues import KINDS
from assetmap.tables import ISSUES, check_table

__all__ = ["COARSE_M", "place_in_areas"]

# An asset placed less exactly than this may lie in another small area than its point does. [A]
COARSE_M = 500.0


def place_in_areas(
    assets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, councils: Sequence[Council]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Assets with their small area and district, and an issue for each that lies outside its owner's district.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets`` (EPSG:27700).
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    councils : sequence of Council
        Owners that are districts; another owner, such as a health body, has no district of its own to lie outside of.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and pandas.DataFrame
        New assets with ``area_code`` and ``council_area``, both missing where the asset is placed less closely
        than 500 m or lies outside every area; and rows of the table ``issues``. No asset is dropped.
    """
    placed = assets.copy()
    close = placed["location_accuracy_m"] <= COARSE_M
    code = areas_of_points(placed.geometry.where(close), areas)
    district = code.map(areas.set_index("area_code")["district_code"])
    placed["area_code"], placed["council_area"] = code.astype("str"), district.astype("str")
    names = areas.drop_duplicates("district_code").set_index("district_code")["district_name"]
    is_council = placed["owner_code"].isin([council.code for council in councils])
    found = close & placed["located_by"].ne("none")
    elsewhere = found & is_council & district.notna() & district.ne(placed["owner_code"])
    nowhere = found & code.isna()
    wrong = placed[elsewhere | nowhere]
    kinds = np.where(elsewhere[wrong.index], "outside_council", "outside_region")
    rows = pd.DataFrame(
        {
            "file": wrong["source_file"],
            "row": wrong["source_row"],
            "column": "",
            "value": district[wrong.index].map(names).fillna(""),
            "kind": kinds,
            "severity": [KINDS[kind].severity for kind in kinds],
            "problem": [KINDS[kind].problem for kind in kinds],
            "action": [KINDS[kind].action for kind in kinds],
            "mender": [KINDS[kind].mender for kind in kinds],
            "asset_id": wrong["asset_id"],
        }
    )
    return placed, check_table(rows, ISSUES)
