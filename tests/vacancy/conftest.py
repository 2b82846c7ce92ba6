"""Small made-up assets and lines of lists that the vacancy tests share."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from assetmap.region import Council
from assetmap.tables import ASSETS, CRS, check_table
from assetmap.vacancy.rules import VacancyRules, load_rules

ANYWHERE = Council("E09999999", "Anywhere Borough Council", ("Anywhere",))


@pytest.fixture
def council() -> Council:
    return ANYWHERE


@pytest.fixture(scope="session")
def rules() -> VacancyRules:
    return load_rules()


@pytest.fixture
def make_assets() -> Callable[..., gpd.GeoDataFrame]:
    """Rows of the table ``assets`` of which only what matters is said; ``point`` places one."""

    def make(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
        plain = {"owner_code": ANYWHERE.code, "owner": ANYWHERE.name, "source_file": "register.csv"}
        frame = pd.DataFrame(
            [{"asset_id": f"{ANYWHERE.code}:A{n}", "source_row": n + 2} | plain | row for n, row in enumerate(rows)]
        )
        points = [shapely.Point(row["point"]) if "point" in row else None for row in rows]
        for column in ASSETS.columns:
            if column.name not in frame.columns:
                frame[column.name] = None
        frame = frame.drop(columns="point", errors="ignore")
        return check_table(gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, crs=CRS), crs=CRS), ASSETS)

    return make
