import dataclasses
import string
from importlib import resources

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE, worklessness
from assetmap.layers.catalogue import Layer
from assetmap.layers.community_need import read_community_need
from assetmap.layers.deprivation import read_deprivation_domains, read_deprivation_scores
from assetmap.scoring.criteria import (
    GROUPS,
    MOST_CRITERIA,
    Criterion,
    Part,
    check_swings,
    load_criteria,
    stands_aside,
    utilities,
    with_swings,
)

GROUPED = {
    "could_rise": ["low_value", "room_to_rise", "low_activity"],
    "need": ["deprivation", "out_of_work", "social_gap"],
    "building": ["condition", "running", "layout"],
    "people": ["demand", "proposal"],
}
KEYS = [key for keys in GROUPED.values() for key in keys]
CONDITION = Criterion(
    "condition", "building", "Condition", 60.0, "", (Part("grade", 4, 1, "by hand"), Part("backlog", 650, 0, "by hand"))
)
NEED = Criterion("need", "need", "Need", 100.0, "", (Part("score", 2.0, 66.0, "by hand"),))


def test_the_shipped_criteria_and_their_swings(criteria):
    assert {group: [c.key for c in criteria if c.group == group] for group in GROUPS} == GROUPED
    assert [c.key for c in criteria] == KEYS
    # the best of each group, and it alone, counts 100; worklessness has weight only instead of the Index
    assert {group: sum(c.swing == 100 for c in criteria if c.group == group) for group in GROUPS} == dict.fromkeys(
        GROUPS, 1
    )
    assert {c.key for c in criteria if c.swing == 0} == {c.key for c in criteria if c.instead_of} == {"out_of_work"}
    assert len(criteria) <= MOST_CRITERIA


def test_deprivation_is_the_index_as_published_and_counts_once(criteria):
    by_key = {c.key: [part.indicator for part in c.parts] for c in criteria}
    assert by_key["deprivation"] == ["imd_score"]
    assert by_key["out_of_work"] == ["worklessness"]


def test_every_part_is_an_indicator_used_once_with_two_anchors_and_a_reason(criteria):
    parts = [part for criterion in criteria for part in criterion.parts]
    names = [part.indicator for part in parts]
    assert len(set(names)) == len(names)
    assert set(names) <= {indicator.name for indicator in CATALOGUE}
    for part in parts:
        assert part.zero != part.one
        assert part.reason


def test_sentences_speak_of_areas_and_of_the_criterions_own_indicators(criteria):
    for criterion in criteria:
        named = {name for _, name, _, _ in string.Formatter().parse(criterion.sentence) if name}
        assert named <= {part.indicator for part in criterion.parts}
        assert "people who" not in criterion.sentence
    assert all("in an area" in criterion.sentence for criterion in criteria if criterion.group == "need")
    assert {c.group for c in criteria} == set(GROUPS)


def _layer(path, key, reader):
    return Layer(
        name=path.stem, title="t", publisher="p", vintage=2025, licence="l", attribution="a", obtain="o",
        reader=reader, key=key, key_pattern="E01[0-9]{6}", rows=33755, file=path.name, folder=str(path.parent),
    )  # fmt: skip


@pytest.fixture(scope="module")
def england(shared_data):
    """The indicators of need, for every small area of England."""
    layers = shared_data / "layers"
    scores, domains = (next((layers / "official").glob(f"File_{number}_*2025*")) for number in (7, 9))
    scores = read_deprivation_scores(_layer(scores, "LSOA code (2021)", "deprivation_scores"))
    domains = read_deprivation_domains(_layer(domains, "LSOA code (2021)", "deprivation_domains"))
    need = read_community_need(_layer(layers / "cni2023_lsoa21_england.parquet", "lsoa21_code", "community_need"))
    areas = scores.merge(domains, on="area_code", validate="one_to_one")
    areas = areas.merge(need, on="area_code", validate="one_to_one")
    assert len(areas) == 33755
    return {name: areas[name] for name in ("imd_score", "civic_assets")} | {"worklessness": worklessness(areas, areas)}


@pytest.mark.real_data
@pytest.mark.parametrize(
    # the anchor is the percentile rounded to this unit, so it lies within half of it
    ("key", "unit"),
    [("deprivation", 1.0), ("out_of_work", 0.01), ("social_gap", 0.1)],
)
def test_anchors_of_need_are_the_rounded_1st_and_99th_percentiles_of_england(england, criteria, key, unit):
    part = next(criterion for criterion in criteria if criterion.key == key).parts[0]
    figures = england[part.indicator]
    assert figures.notna().all()
    low, high = np.percentile(figures, [1, 99])
    assert abs(part.zero - low) <= unit / 2
    assert abs(part.one - high) <= unit / 2
    for anchor in (part.zero, part.one):
        assert anchor / unit == pytest.approx(round(anchor / unit))


@pytest.mark.parametrize(
    ("score", "utility"), [(2.0, 0.0), (34.0, 0.5), (50.0, 0.75), (66.0, 1.0), (1.0, 0.0), (80.0, 1.0), (-5.0, 0.0)]
)
def test_utility_is_linear_between_the_anchors_and_clipped_outside(score, utility):
    assert utilities(pd.DataFrame({"score": [score]}), [NEED])["need"].to_list() == [utility]


def test_parts_that_are_known_are_averaged_and_anchors_may_fall():
    given = pd.DataFrame({"grade": [1, 4, 3, np.nan, np.nan], "backlog": [650, 0, np.nan, 325, np.nan]})
    # grade 3 lies a third of the way from 4 to 1
    assert utilities(given, [CONDITION])["condition"].to_list() == pytest.approx(
        [0.5, 0.5, 1 / 3, 0.5, np.nan], nan_ok=True
    )


@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [7, 7]])
def test_utilities_are_on_the_index_of_the_indicators_which_stay_as_they_are(index):
    given = pd.DataFrame({"score": [34.0, np.nan], "grade": [1.0, np.nan], "backlog": [0.0, np.nan]}, index=index)
    before = given.copy()
    expected = pd.DataFrame({"need": [0.5, np.nan], "condition": [1.0, np.nan]}, index=index)
    pd.testing.assert_frame_equal(utilities(given, [NEED, CONDITION]), expected)
    pd.testing.assert_frame_equal(given, before)


def test_utilities_of_no_assets_and_by_no_known_indicator():
    none = pd.DataFrame({"score": pd.Series(dtype="float64")})
    assert utilities(none, [NEED]).shape == (0, 1)
    with pytest.raises(KeyError, match="score"):
        utilities(pd.DataFrame({"other": [1.0]}), [NEED])


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
@settings(max_examples=50, deadline=None)
def test_a_better_value_never_has_a_lower_utility(value, more):
    found = utilities(pd.DataFrame({"score": [value, value + more]}), [NEED])["need"]
    assert 0 <= found[0] <= found[1] <= 1
    falling = utilities(pd.DataFrame({"grade": [np.nan] * 2, "backlog": [value, value + more]}), [CONDITION])
    assert 1 >= falling["condition"][0] >= falling["condition"][1] >= 0


def test_the_utility_of_an_asset_does_not_depend_on_the_others():
    alone = utilities(pd.DataFrame({"score": [20.0]}), [NEED])
    among = utilities(pd.DataFrame({"score": [20.0, -1000.0, 1000.0]}), [NEED])
    pd.testing.assert_frame_equal(among[:1], alone)


def test_other_swings_change_nothing_else(criteria):
    given = {key: float(i) for i, key in enumerate(KEYS)} | {"out_of_work": 0.0}
    changed = with_swings(criteria, given)
    assert {c.key: c.swing for c in changed} == given
    assert [dataclasses.replace(c, swing=0.0) for c in changed] == [dataclasses.replace(c, swing=0.0) for c in criteria]


@pytest.mark.parametrize(
    ("deprivation", "out_of_work", "kept"),
    [(80.0, 50.0, "deprivation"), (50.0, 80.0, "out_of_work"), (50.0, 50.0, "deprivation")],
)
def test_of_two_that_stand_instead_of_each_other_only_one_has_weight(criteria, deprivation, out_of_work, kept):
    swings = {c.key: c.swing for c in criteria} | {"deprivation": deprivation, "out_of_work": out_of_work}
    found = {c.key: c.swing for c in with_swings(criteria, swings)}
    gone = {"deprivation": "out_of_work", "out_of_work": "deprivation"}[kept]
    assert (found[kept], found[gone]) == (swings[kept], 0.0)
    titles = {c.key: c.title for c in criteria}
    assert stands_aside(criteria, swings).startswith(f"{titles[gone]} has no weight beside {titles[kept]}:")
    with pytest.raises(InputError, match="stands instead of 'deprivation'"):
        check_swings(swings, criteria, "a file")


def test_nobody_stands_aside_of_whom_one_has_no_weight(criteria):
    swings = {c.key: c.swing for c in criteria}
    assert stands_aside(criteria, swings) == ""
    assert with_swings(criteria, swings) == criteria
    assert check_swings(swings, criteria, "a file") == swings


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ([("a", 0, 1), ("a", 0, 1)], r"'criteria' are \['a', 'a'\], allowed 12 at most, each once"),
        ([(letter, 0, 1) for letter in "abcdefghijklm"], "allowed 12 at most"),
        ([("a", 0, 1), ("b", 3, 3)], "'b' has the anchors 3.0 and 3.0, allowed two different ones"),
    ],
)
def test_criteria_of_a_file_that_cannot_be_scored_with_are_refused(tmp_path, monkeypatch, criteria, message):
    text = "".join(
        f'[[criteria]]\nkey = "{key}"\ngroup = "g"\ntitle = "t"\nswing = 1\nsentence = "s"\n'
        f'[[criteria.parts]]\nindicator = "i"\nzero = {zero}\none = {one}\nreason = "r"\n'
        for key, zero, one in criteria
    )
    (tmp_path / "criteria.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=message):
        load_criteria()
