"""Assets, their vacancy and plain criteria, of which a test says only what matters."""

import json
import math

import geopandas as gpd
import pandas as pd
import pytest

from assetmap.scoring.criteria import Criterion, Part, load_criteria
from assetmap.scoring.score import score_assets
from assetmap.tables import ASSETS, CRS, VACANCY, check_table

# Most rows of the tables that are checked once and cut to length.
_MOST = 64


@pytest.fixture(scope="session")
def criteria():
    return load_criteria()


@pytest.fixture(scope="session")
def plain_criteria():
    """Three criteria of one part each, whose utility is the indicator itself."""
    return tuple(
        Criterion(key, "need", f"The {key}", swing, f"its {key} is {{{key}:.2f}}", (Part(key, 0.0, 1.0, "by hand"),))
        for key, swing in (("height", 50.0), ("width", 30.0), ("depth", 20.0))
    )


@pytest.fixture(scope="session")
def assets_of():
    plain = {c.name: {"number": math.nan, "integer": 2}.get(c.kind) for c in ASSETS.columns}
    plain |= {"located_by": "coordinates", "location_accuracy_m": 1.0, "source_file": "register.csv"}

    def checked(given):
        frame = pd.DataFrame([plain | row for row in given], columns=list(plain))
        shapes = gpd.GeoSeries([None] * len(frame), crs=CRS)
        return check_table(gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS), ASSETS)

    many = checked([{"asset_id": f"a{i}", "status_kind": "let"} for i in range(_MOST)])

    def make(*rows):
        given = [{"asset_id": f"a{i}", **row} for i, row in enumerate(rows)]
        if len(given) > _MOST or any(set(row) - {"asset_id", "status_kind"} for row in given):
            return checked(given)
        # checked once: making a table anew for every example takes longer than scoring it
        same = {key: pd.Series([row.get(key) for row in given], dtype="str") for key in ("asset_id", "status_kind")}
        return many.iloc[: len(given)].assign(**same)

    return make


# The list that a status leads to where nothing else is known.
LISTS = {"in use": "in use", "let": "in use", "transferred": "gone", "paused": "not released"}


@pytest.fixture(scope="session")
def vacancy_of():
    def checked(ids, lists, sentence):
        rows = {c.name: [""] * len(ids) for c in VACANCY.columns}
        rows |= {c.name: [0.05] * len(ids) for c in VACANCY.columns if c.kind == "number"}
        reasons = [f"it is {name}" for name in lists]
        return check_table(
            pd.DataFrame(rows | {"asset_id": ids, "list": lists, "reason": reasons, "sentence": [sentence] * len(ids)}),
            VACANCY,
        )

    many = checked([f"a{i}" for i in range(_MOST)], ["likely"] * _MOST, "Likely empty.")

    def make(assets, lists=None, sentence="Likely empty."):
        """Rows of the table vacancy: the lists given, or those that each asset's status leads to."""
        ids = assets["asset_id"].to_numpy()
        if lists is None:
            lists = [LISTS.get(kind, "likely") for kind in assets["status_kind"].fillna("")]
        if len(ids) > _MOST or sentence != "Likely empty.":
            return checked(ids, lists, sentence)
        # checked once: making a table anew for every example takes longer than scoring it
        same = {"asset_id": ids, "list": lists, "reason": [f"it is {name}" for name in lists]}
        return many.iloc[: len(ids)].assign(**{key: pd.Series(value, dtype="str") for key, value in same.items()})

    return make


@pytest.fixture(scope="session")
def scored_rows(assets_of, vacancy_of):
    """Score table of rows of utilities under criteria of one part each, by asset id."""

    def make(rows, criteria, ids=None, statuses=None):
        ids = ids or [f"a{i}" for i in range(len(rows))]
        statuses = statuses or [None] * len(rows)
        assets = assets_of(*({"asset_id": i, "status_kind": s} for i, s in zip(ids, statuses, strict=True)))
        keys = [criterion.parts[0].indicator for criterion in criteria]
        indicators = pd.DataFrame(rows, columns=keys, dtype="float64").assign(asset_id=ids)
        return score_assets(assets, indicators, vacancy_of(assets), criteria)

    return make


@pytest.fixture(scope="session")
def published(shared_data):
    """Tables published for methods of multi-criteria analysis."""
    return json.loads((shared_data / "checks" / "mcda_published_cases.json").read_text(encoding="utf-8"))
