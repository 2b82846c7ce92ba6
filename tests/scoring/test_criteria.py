import dataclasses
import string
from importlib import resources

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE, community_need, deprivation_without_employment, worklessness
from assetmap.layers.catalogue import Layer
from assetmap.layers.community_need import read_community_need
from assetmap.layers.deprivation import read_deprivation_domains, read_deprivation_scores
from assetmap.scoring.criteria import Criterion, Part, load_criteria, read_weights, utilities, with_swings

KEYS = ["deprivation", "worklessness", "community_need", "condition", "running", "organisations"]
CONDITION = Criterion(
    "condition", "asset", "Condition", 60.0, "", (Part("grade", 4, 1, "by hand"), Part("backlog", 650, 0, "by hand"))
)
NEED = Criterion("need", "need", "Need", 100.0, "", (Part("score", 2.0, 66.0, "by hand"),))


def test_the_shipped_criteria_and_their_swings(criteria):
    assert [c.key for c in criteria] == KEYS
    assert [c.swing for c in criteria] == [100, 80, 80, 60, 40, 60]
    assert {c.group for c in criteria} <= {"need", "asset", "opportunity", "deliverability"}
    assert len(criteria) <= 9


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


def _layer(path, key, reader):
    return Layer(
        name=path.stem, title="t", publisher="p", vintage=2025, licence="l", attribution="a", obtain="o",
        reader=reader, key=key, key_pattern="E01[0-9]{6}", rows=33755, file=path.name, folder=str(path.parent),
    )  # fmt: skip


@pytest.fixture(scope="module")
def england(shared_data):
    """The three indicators of need, for every small area of England."""
    layers = shared_data / "layers"
    scores, domains = (next((layers / "official").glob(f"File_{number}_*2025*")) for number in (7, 9))
    scores = read_deprivation_scores(_layer(scores, "LSOA code (2021)", "deprivation_scores"))
    domains = read_deprivation_domains(_layer(domains, "LSOA code (2021)", "deprivation_domains"))
    need = read_community_need(_layer(layers / "cni2023_lsoa21_england.parquet", "lsoa21_code", "community_need"))
    areas = scores.merge(domains, on="area_code", validate="one_to_one")
    areas = areas.merge(need, on="area_code", validate="one_to_one")
    assert len(areas) == 33755
    return {f.__name__: f(areas, areas) for f in (deprivation_without_employment, worklessness, community_need)}


@pytest.mark.real_data
@pytest.mark.parametrize(
    # the anchor is the percentile rounded to this unit, so it lies within half of it
    ("key", "unit"),
    [("deprivation", 1.0), ("worklessness", 0.01), ("community_need", 1.0)],
)
def test_anchors_of_need_are_the_rounded_1st_and_99th_percentiles_of_england(england, criteria, key, unit):
    (part,) = next(criterion for criterion in criteria if criterion.key == key).parts
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
    changed = with_swings(criteria, {key: float(i) for i, key in enumerate(KEYS)})
    assert [c.swing for c in changed] == [0, 1, 2, 3, 4, 5]
    assert [dataclasses.replace(c, swing=0.0) for c in changed] == [dataclasses.replace(c, swing=0.0) for c in criteria]


def weights(tmp_path, text):
    path = tmp_path / "weights.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_weights_of_a_file_in_any_order_whole_or_not_with_0_to_leave_one_out(tmp_path):
    path = weights(tmp_path, "condition = 0\nneed = 62.5\n")
    assert read_weights(path, [NEED, CONDITION]) == {"need": 62.5, "condition": 0.0}


@pytest.mark.parametrize(
    ("text", "what", "seen", "allowed"),
    [
        ("need = \ncondition = 1\n", "the weights file is not valid TOML", "line 1", "deprivation = 100"),
        ("need = 1\nned = 2\n", "no criterion 'ned'", "ned", "need, condition"),
        ("need = 1\n", "the weight of 'condition' is missing", "need", "need, condition"),
        ("", "the weight of 'need' is missing", "an empty file", "need, condition"),
        ("need = -1\ncondition = 1\n", "the weight of 'need' cannot be used", "-1", "a number from 0 to 1,000,000"),
        (
            'need = "high"\ncondition = 1\n',
            "the weight of 'need' cannot be used",
            "'high'",
            "a number from 0 to 1,000,000",
        ),
        ("need = true\ncondition = 1\n", "the weight of 'need' cannot be used", "True", "a number from 0 to 1,000,000"),
        ("need = nan\ncondition = 1\n", "the weight of 'need' cannot be used", "nan", "a number from 0 to 1,000,000"),
        (
            "need = 1\ncondition = inf\n",
            "the weight of 'condition' cannot be used",
            "inf",
            "a number from 0 to 1,000,000",
        ),
        ("need = 0\ncondition = 0.0\n", "every weight is 0", "0", "at least one above 0"),
    ],
)
def test_weights_that_cannot_be_used_say_what_where_seen_and_allowed(tmp_path, text, what, seen, allowed):
    path = weights(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_weights(path, [NEED, CONDITION])
    error = caught.value
    assert (error.what, error.where) == (what, str(path))
    assert seen in error.seen
    assert allowed in error.allowed


def test_weights_that_are_not_there_or_not_text(tmp_path):
    with pytest.raises(InputError, match="no such weights file") as caught:
        read_weights(tmp_path / "absent.toml", [NEED])
    assert caught.value.where == str(tmp_path / "absent.toml")
    assert "--weights" in caught.value.next_step
    with pytest.raises(InputError, match="not valid TOML"):
        read_weights(tmp_path, [NEED])
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not valid TOML"):
        read_weights(tmp_path / "binary.toml", [NEED])


def test_a_weight_beyond_all_floats_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be used"):
        read_weights(weights(tmp_path, f"need = 1{'0' * 400}\ncondition = 1\n"), [NEED, CONDITION])


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ([("a", 0, 1), ("a", 0, 1)], r"'criteria' are \['a', 'a'\], allowed nine at most, each once"),
        ([(letter, 0, 1) for letter in "abcdefghij"], "allowed nine at most"),
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
