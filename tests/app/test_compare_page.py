import dataclasses
import datetime as dt
import json
import shutil

import pytest

from assetmap.app import compare_page
from assetmap.app.explanation_section import building_names
from assetmap.pipeline import kept_builds
from assetmap.region import load_region
from assetmap.scoring import Preset, compare_scenarios, load_presets, with_preset
from assetmap.tables import SCORES, write_table
from assetmap.vacancy import TITLES
from assetmap.workspace import open_workspace, save_weights

RESIDENT = "Resident (preset)"


@pytest.fixture
def two_builds(own_home, build):
    """The build, and one before it in which the buildings stood in another order."""
    folder = own_home / "builds" / "starter"
    old = folder / "20200101T000000Z-00000000"
    shutil.copytree(folder / build.folder.name, old)
    scores = build.table(SCORES)
    swapped = scores.copy()
    columns = [name for name in scores if name.startswith("utility_")]
    likely = scores[scores["list"] == "likely"]
    first, last = (likely.index[likely["rank"] == place][0] for place in (1, likely["rank"].max()))
    swapped.loc[[first, last], columns] = scores.loc[[last, first], columns].to_numpy()
    write_table(swapped, SCORES, old)
    run = json.loads((old / "run.json").read_text(encoding="utf-8"))
    run["built_at"], run["as_of"] = "2020-01-01T00:00:00Z", "2020-01-01"
    register = next(entry for entry in run["inputs"] if entry["role"] == "register")
    register["sha256"], register["vintage"] = "0" * 64, "2019"
    run["inputs"] = [entry for entry in run["inputs"] if entry["role"] != "community_need"]
    (old / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return scores.loc[first, "asset_id"], scores.loc[last, "asset_id"], register["title"]


def options(at, key):
    return at.selectbox(key=key).options


def test_two_sets_of_weights_who_moves_and_why(seen, loaded, said):
    at = seen("compare", compare_to=RESIDENT)
    assert not at.exception
    (preset,) = [p for p in load_presets() if p.key == "resident"]
    criteria = loaded.build.criteria
    found = compare_scenarios(
        loaded.scores, loaded.scores, criteria, with_preset(preset, criteria, loaded.build.criteria_keys)
    )
    counts = found["what"].value_counts()
    text = said(at)
    assert f"{counts['rises']} rise; {counts['falls']} fall; {counts['stays']} stay; 0 change lists; 0 enter" in text
    assert "**Which input moved them most**" in text
    moved = found[found["what"].isin(["rises", "falls"])]
    table = at.dataframe[0].value
    assert table["Id"].tolist() == moved["asset_id"].tolist()
    assert table["Why"].tolist() == moved["sentence"].tolist()
    assert table["List"].tolist() == moved["list_after"].map(TITLES).tolist()
    assert table["Building"].iloc[0] == building_names(loaded)[moved["asset_id"].iloc[0]]
    assert len(at.get("vega_lite_chart")) == 1


def test_the_same_twice_moves_nobody(seen, said):
    at = seen("compare", compare_to="The usual weights")
    assert not at.exception
    assert "The order is the same." in said(at)
    assert not at.dataframe


def test_presets_saved_weights_and_those_set_on_the_shortlist_are_offered(page, said, loaded):
    keys = [c.key for c in loaded.build.criteria]
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    swings = dict.fromkeys(keys, 50.0) | {"out_of_work": 0.0}
    save_weights(open_workspace(), "starter", "Cabinet", swings, by="An officer", now=now)
    save_weights(open_workspace(), "starter", "Old", {"parking": 50.0}, now=now)
    at = page("compare", **{f"w_{key}": 10 for key in keys})
    assert not at.exception
    offered = options(at, "compare_from")
    assert offered[:2] == ["The usual weights", "As set on the page Shortlist"]
    assert {f"{p.title} (preset)" for p in load_presets()} < set(offered)
    assert "Cabinet (saved 02 January 2026 by An officer)" in offered
    assert not [name for name in offered if name.startswith("Old")]
    assert "no criterion 'parking'" in said(at)


def test_a_workspace_that_cannot_be_read_leaves_the_presets(page, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("compare")
    assert not at.exception
    assert any("cannot be opened" in warning.value for warning in at.warning)
    assert RESIDENT in options(at, "compare_to")


def test_two_versions_of_the_data(two_builds, page, said):
    first, last, title = two_builds
    at = page("compare", compare_kind="Two versions of the data")
    assert not at.exception
    text = said(at)
    assert f"another file: {title} (2019 then, " in text
    assert "new: " in text
    assert "evidence as of 2020-01-01 then" in text
    table = at.dataframe[0].value.set_index("Id")
    assert table.loc[first, "To"] == 1
    assert table.loc[first, "Places"] > 0 > table.loc[last, "Places"]
    assert "another value on" in table.loc[first, "Why"]


def test_a_building_that_changed_lists_neither_rises_nor_falls(two_builds, own_home, loaded, page, said):
    old = own_home / "builds" / "starter" / "20200101T000000Z-00000000"
    scores = loaded.scores.copy()
    moved = scores.index[(scores["list"] == "confirmed") & (scores["rank"] == 1)][0]
    scores.loc[moved, "list"] = "likely"
    write_table(scores, SCORES, old)
    at = page("compare", compare_kind="Two versions of the data")
    assert not at.exception
    assert "; 1 change lists; " in said(at)
    row = at.dataframe[0].value.set_index("Id").loc[scores.loc[moved, "asset_id"]]
    assert (row["List"], row["To"]) == ("Confirmed empty", 1)
    assert row["Why"].startswith("Goes from ")
    assert str(row["Places"]) in ("<NA>", "nan")


def test_one_build_has_nothing_to_be_compared_with(seen, said):
    at = seen("compare", compare_kind="Two versions of the data")
    assert not at.exception
    assert "There is one build of this region." in said(at)


def test_builds_are_the_newest_first_and_broken_ones_left_out(two_builds, own_home, build):
    folder = own_home / "builds" / "starter"
    (folder / ".half.part").mkdir()
    (folder / ".half.part" / "run.json").write_text("{}", encoding="utf-8")
    (folder / "20990101T000000Z-broken00").mkdir()
    (folder / "20990101T000000Z-broken00" / "run.json").write_text("{", encoding="utf-8")
    kept = kept_builds(load_region("starter"))
    assert [b.folder.name for b in kept] == [build.folder.name, "20200101T000000Z-00000000"]


def test_a_build_on_other_criteria_is_refused_with_the_next_step(two_builds, own_home, build, page, said):
    old = own_home / "builds" / "starter" / "20200101T000000Z-00000000"
    write_table(build.table(SCORES).drop(columns="utility_running"), SCORES, old)
    at = page("compare", compare_kind="Two versions of the data")
    assert not at.exception
    assert "the first scenario was scored on other criteria" in said(at)
    assert "**Next step:**" in said(at)


def test_a_preset_for_other_criteria_is_left_out_with_the_reason(page, said, monkeypatch):
    old = Preset("old", "Old", "who was here before", (("parking", 100.0),))
    monkeypatch.setattr(compare_page, "load_presets", lambda: (old, *load_presets()))
    at = page("compare")
    assert not at.exception
    assert "names 'parking', which no longer exists" in said(at)
    assert "Old (preset)" not in options(at, "compare_to")


def test_long_lists_are_cut_and_that_is_said(page, said, monkeypatch):
    monkeypatch.setattr(compare_page, "_ROWS", 3)
    at = page("compare", compare_to=RESIDENT)
    assert len(at.dataframe[0].value) == 3
    assert "The 3 that moved furthest of " in said(at)


def test_a_build_that_lacks_a_criterion_is_refused(page, loaded, said, monkeypatch):
    other = dataclasses.replace(loaded, scores=loaded.scores.drop(columns="utility_running"))
    monkeypatch.setattr(compare_page, "loaded_or_explained", lambda: other)
    at = page("compare", compare_to=RESIDENT)
    assert not at.exception
    assert "no values on 'running'" in said(at)


def test_a_region_that_is_not_built_says_so(page, said):
    at = page("compare", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.radio
