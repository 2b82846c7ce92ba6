import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE
from assetmap.scoring.criteria import with_swings
from assetmap.scoring.score import ENOUGH_KNOWN, by_list_and_rank, on_the_same_list, rerank, score_assets
from assetmap.tables import ASSETS, INDICATORS, SCORES, VACANCY, check_table, empty_table
from assetmap.vacancy.lists.gates import GATES
from assetmap.vacancy.lists.lists import APART

# Each example makes whole tables: fewer of them, of more rows, try as many pairs in less time.
QUICK = settings(max_examples=10, deadline=None)
NAN = math.nan
AXES = ["height", "width", "depth"]
UTILITY = st.one_of(st.integers(0, 20).map(lambda n: n / 20), st.just(NAN))
STATUS = st.sampled_from([None, None, "vacant", "closed", "in use", "let", "transferred", "paused"])
ROW = st.tuples(UTILITY, UTILITY, UTILITY, STATUS)
ROWS = st.lists(ROW, min_size=1, max_size=24)


@pytest.fixture(scope="session")
def scored(assets_of, vacancy_of, plain_criteria):
    """Scores of rows (height, width, depth, status kind), by asset."""

    def make(rows, ids=None, swings=None):
        ids = ids or [f"a{i}" for i in range(len(rows))]
        assets = assets_of(*({"asset_id": i, "status_kind": row[3]} for i, row in zip(ids, rows, strict=True)))
        indicators = pd.DataFrame([row[:3] for row in rows], columns=AXES, dtype="float64").assign(asset_id=ids)
        criteria = with_swings(plain_criteria, swings) if swings else plain_criteria
        return score_assets(assets, indicators, vacancy_of(assets), criteria).set_index("asset_id")

    return make


def order(found):
    """Sign of every pair of ranks: who stands before whom, and who ties; NaN where one has no rank."""
    rank = found["rank"].to_numpy(dtype="float64")
    return np.sign(rank[:, None] - rank[None, :])


def test_three_by_hand(scored):
    # weights 0.5, 0.3, 0.2
    found = scored([(1.0, 0.0, 0.0, None), (0.0, 1.0, NAN, "vacant"), (1.0, 1.0, 1.0, "let")])
    assert found["score"].to_list() == pytest.approx([0.5, 0.4, 1.0])
    assert found["known_share"].to_list() == pytest.approx([1.0, 0.8, 1.0])
    assert found["ranked"].to_list() == [True, True, False]
    assert found["rank"].isna().to_list() == [False, False, True]
    assert found["rank"].to_list()[:2] == [1, 2]
    assert found["list"].to_list() == ["likely", "likely", "in use"]
    assert found["reason"].to_list() == ["", "", "it is in use"]
    assert found["gates_unknown"].to_list() == ["occupied; released; legal; practical"] * 2 + [
        "released; legal; practical"
    ]
    assert found["contribution_width"].to_list() == pytest.approx([0.0, 0.3, 0.3])
    assert found["utility_depth"].to_list() == pytest.approx([0.0, NAN, 1.0], nan_ok=True)
    assert found["contribution_depth"].to_list() == pytest.approx([0.0, 0.1, 0.2])
    assert found["explanation"].to_list()[0].startswith("Ranks 1 of 2, score 0.500.")
    assert found["explanation"].to_list()[2] == "Not ranked: " + found["reason"].to_list()[2] + "."


@pytest.mark.parametrize("name", ["visit", "none", *APART])
def test_only_what_is_confirmed_or_likely_empty_is_ranked_and_the_reason_of_the_rest_is_told(
    assets_of, vacancy_of, plain_criteria, name
):
    assets = assets_of({}, {})
    indicators = pd.DataFrame({"asset_id": ["a0", "a1"]} | {axis: [1.0, 0.1] for axis in AXES})
    vacancy = vacancy_of(assets, [name, "confirmed"])
    apart, other = score_assets(assets, indicators, vacancy, plain_criteria).to_dict("records")
    assert (apart["ranked"], apart["list"], apart["reason"]) == (False, name, f"it is {name}")
    assert pd.isna(apart["rank"])
    assert apart["explanation"] == f"Not ranked: it is {name}."
    assert (other["ranked"], other["rank"], other["reason"]) == (True, 1, "")


def test_merit_orders_within_a_list_and_lifts_nothing_from_one_to_another(assets_of, vacancy_of, plain_criteria):
    assets = assets_of({}, {}, {}, {})
    indicators = pd.DataFrame({"asset_id": [f"a{i}" for i in range(4)]} | {axis: [0.9, 0.1, 0.5, 0.2] for axis in AXES})
    found = score_assets(
        assets, indicators, vacancy_of(assets, ["likely", "confirmed", "likely", "confirmed"]), plain_criteria
    )
    assert found["rank"].to_list() == [1, 2, 2, 1]
    assert by_list_and_rank(found)["asset_id"].to_list() == ["a3", "a1", "a0", "a2"]
    assert found["explanation"].str.startswith(("Ranks 1 of 2,", "Ranks 2 of 2,")).all()
    assert on_the_same_list(found, "a1")["asset_id"].to_list() == ["a1", "a3"]
    with pytest.raises(ValueError, match="'asset_id' is 'elsewhere'"):
        on_the_same_list(found, "elsewhere")


def test_what_has_no_rank_comes_after_what_has_one(assets_of, vacancy_of, plain_criteria):
    assets = assets_of({}, {}, {})
    indicators = pd.DataFrame({"asset_id": ["a0", "a1", "a2"]} | {axis: [NAN, 0.5, 0.1] for axis in AXES})
    found = score_assets(assets, indicators, vacancy_of(assets, ["confirmed", "likely", "visit"]), plain_criteria)
    assert by_list_and_rank(found)["asset_id"].to_list() == ["a1", "a0", "a2"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"status_kind": "vacant"},
        {"located_by": "postcode", "location_accuracy_m": 9000.0},
        {"availability": "possible"},
    ],
)
def test_what_is_not_known_or_passes_stays_in_the_ranking(assets_of, vacancy_of, plain_criteria, said):
    assets = assets_of(said)
    indicators = pd.DataFrame({"asset_id": ["a0"]} | {axis: [0.5] for axis in AXES})
    (found,) = score_assets(assets, indicators, vacancy_of(assets), plain_criteria).to_dict("records")
    assert (found["ranked"], found["rank"], found["reason"]) == (True, 1, "")
    unknown = [gate.key for gate in GATES if found[f"gate_{gate.key}"] == "not known"]
    assert found["gates_unknown"] == "; ".join(unknown)
    assert ("location" in unknown) == ("location_accuracy_m" in said)


def test_below_half_of_the_weight_known_is_not_ranked_and_at_half_it_is(scored):
    assert ENOUGH_KNOWN == 0.5
    found = scored([(NAN, 1.0, NAN, None), (1.0, NAN, NAN, None), (NAN, NAN, NAN, None), (NAN, 1.0, 1.0, None)])
    assert found["ranked"].to_list() == [False, True, False, True]
    assert found["list"].to_list() == ["likely"] * 4
    assert found["reason"].to_list() == [
        "not enough known to rank: 30% of the weight",
        "",
        "not enough known to rank: 0% of the weight",
        "",
    ]
    assert found["explanation"].to_list()[0] == "Not ranked: not enough known to rank: 30% of the weight."


def test_its_list_is_told_before_how_little_is_known(scored):
    assert scored([(NAN, NAN, NAN, "let")])["reason"].to_list() == ["it is in use"]


def test_no_assets_and_none_ranked(criteria, scored):
    none = score_assets(
        empty_table(ASSETS),
        empty_table(INDICATORS).assign(**{i.name: pd.Series(dtype="float64") for i in CATALOGUE}),
        empty_table(VACANCY),
        criteria,
    )
    assert len(none) == 0
    assert set(none.columns) >= {column.name for column in SCORES.columns}
    assert scored([(1.0, 1.0, 1.0, "let")])["ranked"].to_list() == [False]


def test_scores_of_other_criteria_are_refused_with_what_to_do(scored, criteria):
    found = scored([(1.0, 0.5, 0.0, None)]).reset_index()
    with pytest.raises(InputError, match="made with other criteria") as caught:
        rerank(found, criteria)
    assert caught.value.seen == "nothing of 'low_value'"
    assert "build the region again" in caught.value.next_step


def test_every_criterion_and_every_gate_has_its_columns(scored):
    found = scored([(1.0, 0.5, 0.0, None)]).reset_index()
    assert found["subtotal_need"].to_list() == pytest.approx([0.65])
    assert found[["subtotal_could_rise", "subtotal_building", "subtotal_people"]].isna().all(axis=None)
    own = [f"{word}_{axis}" for axis in AXES for word in ("utility", "contribution")]
    own += [f"{word}_{gate.key}" for gate in GATES for word in ("gate", "reason")]
    assert found.columns.to_list() == [column.name for column in SCORES.columns] + own
    pd.testing.assert_frame_equal(check_table(found, SCORES), found)


@pytest.mark.parametrize("index", [["x", "y", "z"], ["x", "x", "x"], [2, 2, 0]])
def test_tables_are_matched_by_asset_whatever_their_index_and_order_and_stay_as_they_are(
    assets_of, vacancy_of, plain_criteria, index
):
    assets = assets_of({}, {"status_kind": "let"}, {})
    indicators = pd.DataFrame({"asset_id": ["a0", "a1", "a2"]} | {axis: [0.1, 0.2, 0.9] for axis in AXES})
    vacancy = vacancy_of(assets, ["likely", "in use", "likely"])
    expected = score_assets(assets, indicators, vacancy, plain_criteria)
    assert expected["rank"].astype("float64").to_list() == pytest.approx([2.0, NAN, 1.0], nan_ok=True)
    moved = assets.set_axis(index), indicators[::-1].set_axis(index), vacancy.iloc[[1, 0, 2]].set_axis(index)
    before = [frame.copy() for frame in moved]
    pd.testing.assert_frame_equal(score_assets(*moved, plain_criteria), expected)
    for frame, kept in zip(moved, before, strict=True):
        pd.testing.assert_frame_equal(frame, kept)


@pytest.mark.parametrize("lacking", ["indicators", "vacancy"])
def test_an_asset_that_another_table_lacks_is_named(assets_of, vacancy_of, plain_criteria, lacking):
    assets = assets_of({"asset_id": "here"}, {"asset_id": "lost"})
    tables = {
        "indicators": pd.DataFrame({"asset_id": ["here", "lost"]} | {axis: [0.1, 0.2] for axis in AXES}),
        "vacancy": vacancy_of(assets),
    }
    tables[lacking] = tables[lacking][:1]
    with pytest.raises(KeyError, match="lost"):
        score_assets(assets, tables["indicators"], tables["vacancy"], plain_criteria)


def test_swings_all_0_are_refused(scored):
    with pytest.raises(ValueError, match="'weights' are"):
        scored([(1.0, 1.0, 1.0, None)], swings=dict.fromkeys(AXES, 0.0))


@given(ROWS, ROW)
@QUICK
def test_a_newcomer_reorders_nobody(scored, rows, newcomer):
    before, after = scored(rows), scored([*rows, newcomer])
    np.testing.assert_array_equal(order(after)[:-1, :-1], order(before))
    numbers = ["ranked", "score", "known_share", "list"]
    pd.testing.assert_frame_equal(after[numbers][:-1], before[numbers])


@given(ROWS, st.data())
@QUICK
def test_a_dominated_newcomer_changes_no_rank_above_it_and_reorders_nobody(scored, rows, data):
    better = data.draw(st.integers(0, len(rows) - 1))
    values = [(0.5 if math.isnan(v) else v) * data.draw(st.integers(0, 10)) / 10 for v in rows[better][:3]]
    before, after = scored(rows), scored([*rows, (*values, None)])
    np.testing.assert_array_equal(order(after)[:-1, :-1], order(before))
    if before["ranked"].iloc[better]:
        assert after["rank"].iloc[better] == before["rank"].iloc[better] <= after["rank"].iloc[-1]


@given(ROWS, st.data())
@QUICK
def test_a_better_value_on_one_criterion_never_lowers_the_rank(scored, rows, data):
    at, axis = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2))
    old = rows[at][axis]
    new = data.draw(st.floats(0.5 if math.isnan(old) else old, 2.0))
    raised = (*rows[at][:axis], new, *rows[at][axis + 1 :])
    before, after = scored(rows), scored([*rows[:at], raised, *rows[at + 1 :]])
    if before["ranked"].iloc[at]:
        assert after["rank"].iloc[at] <= before["rank"].iloc[at]


@given(ROWS, st.randoms(use_true_random=False))
@QUICK
def test_permuting_the_rows_changes_nothing(scored, rows, random):
    way = random.sample(range(len(rows)), len(rows))
    moved = scored([rows[i] for i in way], ids=[f"a{i}" for i in way])
    found = scored(rows)
    # the average in the sentences is summed in another order, so that its last digit may differ
    pd.testing.assert_frame_equal(
        moved.loc[found.index].drop(columns="explanation"), found.drop(columns="explanation"), check_exact=True
    )


@given(st.tuples(UTILITY, UTILITY, UTILITY), st.integers(2, 9))
@QUICK
def test_rows_all_equal_tie(scored, row, count):
    found = scored([(*row, None)] * count)
    known = found["known_share"].iloc[0] >= ENOUGH_KNOWN
    assert found["ranked"].to_list() == [known] * count
    if known:
        assert set(found["rank"]) == {1}
        assert found["explanation"].str.startswith(f"Ranks 1 of {count} (shared), ").all()


@given(ROWS, st.sampled_from([1e-3, 0.1, 1 / 3, 7.0, 1e4]))
@QUICK
def test_scaling_the_weights_changes_nothing(scored, plain_criteria, rows, factor):
    swings = {criterion.key: criterion.swing * factor for criterion in plain_criteria}
    scaled, found = scored(rows, swings=swings), scored(rows)
    same = ["ranked", "rank", "list", "gates_unknown"]
    pd.testing.assert_frame_equal(scaled[same], found[same])
    np.testing.assert_allclose(scaled["score"], found["score"], rtol=0, atol=1e-12)


@given(ROWS)
@QUICK
def test_the_occupied_never_have_a_rank_and_ranks_are_told_of_the_ranked_alone(scored, rows):
    found = scored(rows)
    occupied = np.array([row[3] in ("in use", "let", "transferred", "paused") for row in rows])
    assert found["rank"][occupied].isna().all()
    assert (found["rank"].notna() == found["ranked"]).all()
    assert (found["ranked"] == ~occupied & (found["known_share"] >= ENOUGH_KNOWN)).all()
    assert ((found["reason"] == "") == found["ranked"]).all()


@given(ROWS)
@QUICK
def test_contributions_add_up_to_the_score(scored, rows):
    found = scored(rows)
    assert found.filter(like="contribution_").sum(axis=1).to_list() == pytest.approx(found["score"].to_list())


def test_a_weight_of_0_leaves_a_criterion_out(scored, plain_criteria):
    found = scored([(NAN, 1.0, 0.0, None)], swings={"height": 0.0, "width": 1.0, "depth": 1.0})
    assert found["known_share"].to_list() == [1.0]
    assert found["score"].to_list() == [0.5]
    assert [c.swing for c in plain_criteria] == [50.0, 30.0, 20.0]


def test_other_weights_without_the_explanations_give_the_same(scored, plain_criteria):
    rows = [
        (1.0, 0.0, 0.0, None),
        (0.0, 1.0, NAN, "vacant"),
        (1.0, 1.0, 1.0, "let"),
        (NAN, NAN, 0.5, None),
        (0.4, 0.4, 0.9, None),
    ]
    swings = {"height": 10.0, "width": 0.0, "depth": 90.0}
    whole = scored(rows, swings=swings)
    quick = rerank(scored(rows).reset_index(), with_swings(plain_criteria, swings)).set_index("asset_id")
    for column in ("ranked", "rank", "score", "known_share", "list", "reason"):
        assert quick[column].to_list() == whole[column].to_list(), column


def test_rerank_of_nothing(plain_criteria, scored):
    assert rerank(scored([(1.0, 0.0, 0.0, None)]).reset_index().iloc[:0], plain_criteria).empty


# Rank reversal, the three test criteria of Wang and Triantaphyllou 2008 (Omega 36(1), 45-63).


@given(st.lists(st.tuples(UTILITY, UTILITY, UTILITY), min_size=3, max_size=12), st.data())
@QUICK
def test_rank_reversal_1_a_worse_one_in_the_place_of_one_that_is_not_best_leaves_the_best(scored, rows, data):
    rows = [(*row, None) for row in rows]
    before = scored(rows)
    behind = before.index[before["ranked"] & (before["rank"] > before["rank"].min())]
    if not len(behind):
        return
    gone = data.draw(st.integers(0, len(behind) - 1))
    place = int(behind[gone].removeprefix("a"))
    worse = tuple(value if math.isnan(value) else value / 2 for value in rows[place][:3])
    after = scored([*rows[:place], (*worse, None), *rows[place + 1 :]])
    best = set(before.index[before["rank"] == before["rank"].min()])
    assert best == set(after.index[after["rank"] == after["rank"].min()])


@given(st.lists(st.tuples(UTILITY, UTILITY, UTILITY), min_size=3, max_size=7))
@QUICK
def test_rank_reversal_2_and_3_pairs_ranked_alone_are_transitive_and_make_up_the_ranking_of_all(scored, rows):
    rows = [(*row, None) for row in rows]
    whole = scored(rows)
    kept = [i for i, ranked in enumerate(whole["ranked"]) if ranked]
    everybody = order(whole.iloc[kept])
    apart = np.zeros_like(everybody)
    for i, one in enumerate(kept):
        for j, other in enumerate(kept):
            if i < j:
                pair = order(scored([rows[one], rows[other]]))
                apart[i, j], apart[j, i] = pair[0, 1], pair[1, 0]
    # if a stands before b and b before c, then a before c: no pair is ordered against the others
    np.testing.assert_array_equal(apart, everybody)
    for i, j, k in itertools.permutations(range(len(kept)), 3):
        assert not (apart[i, j] < 0 and apart[j, k] < 0 and apart[i, k] >= 0)
