"""Small made-up assets and lines of lists that the vacancy tests share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from assetmap.region import Council
from assetmap.tables import ASSETS, CRS, EVIDENCE, check_table, empty_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.lists.lists import assess_vacancy
from assetmap.vacancy.rules import VacancyRules, load_rules
from assetmap.vacancy.state.assess import States, assess_states

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


TODAY = dt.date(2026, 9, 30)


@pytest.fixture
def ledger(rules: VacancyRules) -> Callable[..., pd.DataFrame]:
    """Evidence of statements (source, kind, date) of the asset a, or of those that further columns say."""

    def make(*statements: tuple[Any, ...], as_of: dt.date = TODAY) -> pd.DataFrame:
        rows = []
        for number, (source, kind, date, *more) in enumerate(statements, start=2):
            row = {"asset_id": "a", "source": source, "kind": kind, "note": "", "date": date, "file": "f.csv"}
            rows.append(row | {"row": number} | (more[0] if more else {}))
        return make_evidence(pd.DataFrame(rows), rules, as_of) if rows else empty_table(EVIDENCE)

    return make


@pytest.fixture
def states(
    make_assets: Callable[..., gpd.GeoDataFrame], ledger: Callable[..., pd.DataFrame], rules: VacancyRules
) -> Callable[..., States]:
    """State of the asset a by such statements."""

    def of(*statements: tuple[Any, ...], holding: str = "not stated", as_of: dt.date = TODAY) -> States:
        assets = make_assets({"asset_id": "a", "name": "Hall", "point": (330000, 390000)})
        return assess_states(assets, ledger(*statements, as_of=as_of), pd.Series([holding]), rules, as_of)

    return of


@pytest.fixture
def listed(
    make_assets: Callable[..., gpd.GeoDataFrame], ledger: Callable[..., pd.DataFrame], rules: VacancyRules
) -> Callable[..., pd.Series]:
    """Row of the table vacancy of the asset a by such statements; further columns are the asset's."""

    def of(
        *statements: tuple[Any, ...], holding: str = "not stated", as_of: dt.date = TODAY, **columns: Any
    ) -> pd.Series:
        plain = {"asset_id": "a", "name": "Hall", "point": (330000, 390000), "location_accuracy_m": 50.0}
        assets = make_assets(plain | {"located_by": "coordinates"} | columns)
        evidence = ledger(*statements, as_of=as_of)
        return assess_vacancy(assets, evidence, pd.Series([holding]), rules, as_of).iloc[0]

    return of
