import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import catchment_section, data
from assetmap.indicators import Context, compute_indicators
from assetmap.scoring import load_settings, ranks_by_catchment, scores_by_catchment
from assetmap.tables import ORGANISATIONS


@pytest.fixture
def asset_id(loaded):
    return loaded.scores.loc[loaded.scores["rank"] == 4, "asset_id"].iloc[0]


def section(asset_id, keys):
    """The section alone, on the region as it is loaded and the criteria of these keys."""
    from assetmap.app import data
    from assetmap.app.catchment_section import show_catchments
    from assetmap.region import load_region

    loaded = data.load(load_region("starter"))
    criteria = tuple(c for c in loaded.build.criteria if not keys or c.key in keys)
    show_catchments(loaded, criteria, asset_id)


@pytest.fixture
def shown(home):
    """Opens the ranks of a building under other catchments."""

    def opened(asset_id, keys=()):
        at = AppTest.from_function(section, args=(asset_id, keys), default_timeout=60)
        at.session_state[f"catchment-{asset_id}"] = True
        return at.run()

    return opened


def test_ranks_stand_side_by_side_and_what_depends_on_it_is_named(shown, loaded, asset_id, said):
    at = shown(asset_id)
    assert not at.exception
    organisations = loaded.build.table(ORGANISATIONS)
    within = {
        f"{m:,.0f} m": compute_indicators(loaded.rows, Context(loaded.areas, organisations, m))
        for m in load_settings().catchments_m
    }
    criteria = loaded.build.criteria
    ranks = ranks_by_catchment(scores_by_catchment(loaded.scores, loaded.indicators, criteria, within), criteria)
    mine = ranks.set_index("asset_id").loc[asset_id]
    (table,) = [t.value for t in at.table if list(t.value.columns) == list(within)]
    assert table.loc["rank"].tolist() == [f"{mine[f'rank_{label}']}" for label in within]
    text = said(at)
    assert mine["sentence"] in text
    assert "What depends on it: " in text
    assert "Demand in reach" in text.split("What depends on it: ")[1]
    built = f"{loaded.region.catchment_m:,.0f} m"
    assert mine[f"rank_{built}"] == loaded.scores.set_index("asset_id").loc[asset_id, "rank"]


def test_where_nothing_depends_on_it_that_is_said(shown, asset_id, said):
    at = shown(asset_id, ("condition", "running"))
    assert not at.exception
    assert "No criterion of this region depends on the catchment" in said(at)


def test_a_region_without_organisations_has_no_catchment_to_change(shown, loaded, asset_id, said, monkeypatch):
    class Bare:
        folder = loaded.build.folder / "bare"
        run, criteria = loaded.build.run, loaded.build.criteria

        def table(self, table):
            return loaded.build.table(table).iloc[:0] if table is ORGANISATIONS else loaded.build.table(table)

    catchment_section._within.clear()
    bare = dataclasses.replace(loaded, build=Bare(), indicators=loaded.indicators.assign(organisations_in_reach=1.0))
    monkeypatch.setattr(data, "load", lambda _: bare)
    at = shown(asset_id)
    assert not at.exception
    assert "No criterion of this region depends on the catchment" in said(at)
