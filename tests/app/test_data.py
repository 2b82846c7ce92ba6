import dataclasses

import numpy as np
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.app.data import (
    current_ranking,
    display_names,
    explanation_of,
    is_public,
    load,
    load_public,
    region_titles,
    settings,
    workspace,
)
from assetmap.region import load_region
from assetmap.scoring import with_swings
from assetmap.tables import ASSETS, SCORES, VACANCY
from assetmap.vacancy import APART, RANKED


@pytest.mark.parametrize(("value", "public"), [("", False), ("0", False), ("1", True), ("yes", True)])
def test_who_it_is_for_is_a_setting(monkeypatch, value, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", value)
    assert is_public() is public


def test_without_the_setting_it_is_the_officers(monkeypatch):
    monkeypatch.delenv("ASSETMAP_PUBLIC", raising=False)
    assert not is_public()


def test_regions_the_starter_first_and_a_broken_one_named_as_such(own_home):
    (own_home / "regions" / "aaa.toml").write_text("name = [", encoding="utf-8")
    titles = region_titles()
    assert list(titles) == ["starter", "aaa", "england", "lcr"]
    assert titles["starter"] == "Wendersay (invented)"
    assert titles["aaa"] == "aaa (its region file cannot be read)"


def test_no_build_is_none(home):
    assert load(load_region("lcr")) is None


def test_a_build_is_loaded_once_for_everybody(home, loaded):
    assert load(load_region("starter")) is loaded
    assert loaded.rows["asset_id"].is_unique
    assert (
        loaded.rows["asset_id"].tolist() == loaded.scores["asset_id"].tolist() == loaded.indicators["asset_id"].tolist()
    )
    assert loaded.rows["building"].str.strip().ne("").all()


def test_the_public_is_not_told_that_criteria_on_other_than_public_figures_leave_the_weights(home, loaded):
    shown = load_public(load_region("starter"))
    assert {one.key for one in loaded.left_out} == {"layout", "proposal"}
    assert shown.left_out == ()
    assert {c.key for c in shown.criteria} == {c.key for c in loaded.criteria}
    # an officer's link names them: their weights are put aside, not refused
    assert set(shown.criteria_keys) == set(loaded.criteria_keys)


def test_a_changed_region_file_is_loaded_anew(own_home):
    first = load(load_region("starter"))
    path = own_home / "regions" / "starter.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("names_empty = true", "names_empty = false"), encoding="utf-8"
    )
    second = load(load_region("starter"))
    assert second is not first
    assert second.protected.sum() > first.protected.sum()
    assert second.points.version != first.points.version


def test_a_damaged_build_is_named(own_home):
    (own_home / "builds" / "starter" / "current").write_text("gone", encoding="utf-8")
    with pytest.raises(InputError, match="last build cannot be read"):
        load(load_region("starter"))


def test_the_public_points_are_those_of_the_buildings_that_may_be_named(loaded, shown):
    placed = loaded.rows[loaded.rows.geometry.notna()]
    assert loaded.points.ids == tuple(placed["asset_id"])
    assert shown.points.ids == tuple(placed.loc[loaded.named, "asset_id"])
    assert shown.points.version != loaded.points.version


def test_the_public_is_told_no_reason_of_a_list(loaded, shown):
    assert (loaded.rows.loc[loaded.named, "reason"] != "").any()
    assert set(shown.rows["reason"]) == set(shown.facts["reason"]) == {""}
    ranking = current_ranking(shown, shown.criteria)
    assert set(ranking.loc[~ranking["list"].isin(RANKED), "reason"]) == {""}
    assert set(shown.rows["list"]) == set(loaded.rows.loc[loaded.named, "list"])


def test_a_building_is_called_by_its_name_or_address_or_id():
    rows = pd.DataFrame(
        {
            "name": ["Hall", " ", None, np.nan],
            "address": ["1 High Street", " 2 High Street ", "3 High Street", None],
            "asset_id": ["a", "b", "c", "d"],
        },
        index=[7, 3, 5, 9],
    )
    found = display_names(rows)
    assert found.to_dict() == {7: "Hall", 3: "2 High Street", 5: "3 High Street", 9: "d"}


def test_the_ranking_under_the_usual_weights_is_the_builds(loaded, build):
    ranking = current_ranking(loaded, loaded.build.criteria)
    stored = build.table(SCORES)
    assert ranking.index.equals(loaded.rows.index)
    assert ranking["asset_id"].tolist() == stored["asset_id"].tolist()
    assert ranking["rank"].equals(stored["rank"])
    assert np.allclose(ranking["score"], stored["score"], equal_nan=True)
    assert "geometry" not in ranking


def test_other_weights_move_ranks_and_neither_gates_nor_the_shared_frames(loaded):
    criteria = loaded.build.criteria
    before = loaded.scores.copy()
    usual = current_ranking(loaded, criteria)
    only = {c.key: 100.0 if c.key == "deprivation" else 0.0 for c in criteria}
    other = current_ranking(loaded, with_swings(criteria, only))
    assert other["rank"].tolist() != usual["rank"].tolist()
    assert other["list"].equals(usual["list"])
    assert other.loc[~other["list"].isin(RANKED), "reason"].equals(usual.loc[~usual["list"].isin(RANKED), "reason"])
    assert other.columns.is_unique
    pd.testing.assert_frame_equal(loaded.scores, before)


def test_buildings_apart_from_the_lists_have_no_rank_whatever_the_weights(loaded, build):
    apart = build.table(VACANCY)["list"].isin(APART).to_numpy()
    assert (build.table(ASSETS)["status_kind"].isin(["in use", "let"]).to_numpy() & apart).sum() > 100
    criteria = loaded.build.criteria
    for chosen in criteria:
        ranking = current_ranking(loaded, with_swings(criteria, {c.key: float(c is chosen) for c in criteria}))
        assert not ranking.loc[apart, "ranked"].any()


def test_why_a_building_ranks_where_it_does(loaded, build):
    criteria = loaded.build.criteria
    ranking = current_ranking(loaded, criteria)
    stored = build.table(SCORES)
    first = ranking.index[ranking["rank"] == 1][0]
    assert explanation_of(loaded, ranking, criteria, first) == stored.loc[first, "explanation"]
    failed = ranking.index[ranking["list"].isin(APART)][0]
    assert explanation_of(loaded, ranking, criteria, failed) == f"Not ranked: {stored.loc[failed, 'list_reason']}."


def test_the_workspace_is_the_one_that_is_named(home, tmp_path, monkeypatch):
    assert str(tmp_path / "workspace.sqlite") in workspace().where
    assert workspace() is workspace()
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    with pytest.raises(InputError) as caught:
        workspace()
    assert caught.value.next_step


def test_no_tiles_unless_they_are_set(home, monkeypatch):
    assert settings() == {"tiles": "", "attribution": ""}
    monkeypatch.setenv("ASSETMAP_TILES", "https://tiles.invalid/{z}/{x}/{y}.png")
    monkeypatch.setenv("ASSETMAP_TILES_ATTRIBUTION", "A provider")
    assert settings() == {"tiles": "https://tiles.invalid/{z}/{x}/{y}.png", "attribution": "A provider"}


def test_what_is_shared_cannot_be_replaced(loaded):
    with pytest.raises(dataclasses.FrozenInstanceError):
        loaded.rows = None
