import dataclasses
import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.tables import EVIDENCE, VACANCY, check_table, empty_table
from assetmap.vacancy.evidence.dates import age_in_months
from assetmap.vacancy.evidence.registers import evidence_of_registers
from assetmap.vacancy.rules import EMPTY_KINDS, USED_KINDS, load_rules
from assetmap.vacancy.state.assess import assess_vacancy, holding_types

RULES = load_rules()
TODAY = dt.date(2026, 7, 1)
QUICK = settings(max_examples=8, deadline=None)

# no two of them share their middle
DATES = ("", "1998", "2016-07-01", "2021-12", "2024", "2024-11-21", "2025-09", "2026-06-30", "2026-07-01")
ITEMS = st.tuples(
    st.sampled_from(list(RULES.families)), st.sampled_from([*EMPTY_KINDS, *USED_KINDS]), st.sampled_from(DATES)
)
EMPTY_ITEMS = st.tuples(
    st.sampled_from(list(RULES.families)), st.sampled_from(EMPTY_KINDS), st.sampled_from([d for d in DATES if d])
)
CASE = st.lists(ITEMS, max_size=6)
HOLDINGS = st.sampled_from(list(RULES.priors))


def items(*given, **columns):
    """Evidence of which only what matters is said."""
    plain = {
        "asset_id": "a",
        "family": "register",
        "says": "empty",
        "kind": "vacant",
        "text": "vacant in the owner's register",
        "date": "2026-07-01",
        "age_months": 0.0,
        "likelihood_ratio": 15.0,
        "weight": 1.0,
        "file": "register.csv",
        "row": 2,
        "source_date": "",
        "link": "",
    }
    return check_table(pd.DataFrame([plain | columns | item for item in given]), EVIDENCE)


def used(**columns):
    return {
        "says": "used",
        "kind": "in use",
        "text": "in use in the owner's register",
        "likelihood_ratio": 1.0,
    } | columns


def assess(evidence, *holding, rules=RULES):
    holding = holding or ("not stated",)
    assets = pd.DataFrame({"asset_id": ["a", "b", "c"][: len(holding)]})
    return assess_vacancy(assets, evidence, pd.Series(holding), rules)


def each(cases, holding, as_of=TODAY):
    """What is made of several lists of items (family, kind, date), one asset for each list."""
    rows = pd.DataFrame(
        [
            (str(number), kind, date, "", f"{family}.csv", 2 + DATES.index(date) if date in DATES else 2)
            for number, case in enumerate(cases)
            for family, kind, date in case
        ],
        columns=["asset_id", "status_kind", "status_date", "status_note", "source_file", "source_row"],
    ).astype({"status_kind": "str", "status_date": "str", "status_note": "str", "source_row": "int64"})
    evidence = evidence_of_registers(rows, {f"{name}.csv": name for name in RULES.families}, RULES, as_of)
    assets = pd.DataFrame({"asset_id": [str(number) for number in range(len(cases))]})
    found = assess_vacancy(assets, evidence, pd.Series(holding, index=assets.index), RULES)
    return found.drop(columns="asset_id")


def said(*case, as_of=TODAY, holding="not stated"):
    return each([case], holding, as_of).iloc[0]


def halves(cases, others, holding):
    found = each([*cases, *others], holding)
    return found[: len(cases)], found[len(cases) :].reset_index(drop=True)


@pytest.mark.parametrize(
    ("use", "kind"),
    [
        ("Operational property", "operational"),
        ("NON OPERATIONAL", "non-operational"),
        ("Nonoperational land", "non-operational"),
        ("non-operational, commercial", "non-operational"),
        ("Investment portfolio", "investment let"),
        ("commercial, operational", "operational"),
        ("Library", "investment let"),
        ("cooperational", "investment let"),
        (None, "investment let"),
        ("", "investment let"),
    ],
)
def test_holding_type_by_the_words_of_the_use_otherwise_the_register(use, kind):
    assets = pd.DataFrame({"source_file": ["r.csv"], "use": pd.Series([use], dtype="str")})
    assert holding_types(assets, {"r.csv": "investment let"}).to_list() == [kind]


@pytest.mark.parametrize("index", [["x", "y"], ["x", "x"], [9, 4]])
def test_holding_types_are_named_on_the_same_index_and_leave_the_assets_untouched(index):
    assets = pd.DataFrame({"source_file": ["r.csv", "other.csv"], "use": ["Library", None]}, index=index)
    before = assets.copy(deep=True)
    found = holding_types(assets, {"r.csv": "operational"})
    expected = pd.Series(["operational", "not stated"], index=index, name="holding_type", dtype="str")
    pd.testing.assert_series_equal(found, expected)
    pd.testing.assert_frame_equal(assets, before)


def test_holding_types_of_no_assets():
    none = pd.DataFrame({"source_file": pd.Series(dtype="str"), "use": pd.Series(dtype="str")})
    assert holding_types(none, {"r.csv": "operational"}).to_list() == []


def test_holding_type_where_no_file_is_declared():
    assets = pd.DataFrame({"source_file": ["r.csv"], "use": ["Library"]})
    assert holding_types(assets, {}).to_list() == ["not stated"]


@pytest.mark.parametrize(
    ("holding", "probability", "band"),
    [
        ("not stated", 0.75 / 1.70, "not known"),
        ("investment let", 0.75 / 1.70, "not known"),
        ("operational", 0.30 / 1.28, "not known"),
        ("non-operational", 1.5 / 2.4, "check"),
    ],
)
def test_one_fresh_item_by_hand(holding, probability, band):
    # odds: prior times 15 against 1 - prior
    found = assess(items({}), holding).iloc[0]
    assert found["probability"] == pytest.approx(probability)
    assert (found["band"], found["live_evidence"], found["holding_type"]) == (band, 1.0, holding)


def test_half_the_weight_is_the_root_of_the_ratio():
    # root of 16 is 4; 0.05 x 4 against 0.95
    found = assess(items({"likelihood_ratio": 16.0, "weight": 0.5, "age_months": 24.0})).iloc[0]
    assert found["probability"] == pytest.approx(0.20 / 1.15)
    assert found["live_evidence"] == 0.5


def test_a_holding_type_without_a_prior_is_refused():
    with pytest.raises(ValueError, match=r"'holding' .*hearsay.*allowed operational"):
        assess(items({}), "hearsay")


def test_two_families_multiply():
    # 15 x 20 = 300; 0.05 x 300 against 0.95
    found = assess(items({}, {"family": "business rates", "likelihood_ratio": 20.0})).iloc[0]
    assert found["probability"] == pytest.approx(15.0 / 15.95)
    assert (found["band"], found["live_evidence"]) == ("likely vacant", 2.0)


def test_one_family_counts_once_by_its_strongest_item():
    alone = assess(items({}))
    several = items({}, {"likelihood_ratio": 2.0, "text": "weaker"}, {"weight": 0.5, "date": "2024-07-01"})
    pd.testing.assert_frame_equal(assess(several), alone)


def test_the_strongest_item_may_speak_against():
    # 0.15 weighs more than 6: ln 6.67 against ln 6
    found = assess(items({"likelihood_ratio": 6.0}, used(likelihood_ratio=0.15))).iloc[0]
    assert found["probability"] == pytest.approx(0.05 * 0.15 / (0.05 * 0.15 + 0.95))


def test_one_family_alone_is_never_likely_vacant():
    sure = dataclasses.replace(RULES, priors=dict(RULES.priors) | {"not stated": 0.5})
    found = assess(items({"likelihood_ratio": 20.0}), rules=sure).iloc[0]
    assert found["probability"] == pytest.approx(20 / 21)
    assert found["band"] == "check"
    two = assess(items({"likelihood_ratio": 20.0}, {"family": "business rates", "likelihood_ratio": 1.1}), rules=sure)
    assert two["band"].item() == "likely vacant"


def test_a_second_family_without_a_date_or_that_speaks_of_use_is_no_second_family():
    sure = dataclasses.replace(RULES, priors=dict(RULES.priors) | {"not stated": 0.5})
    undated = {"family": "business rates", "date": "", "age_months": float("nan"), "weight": 0.0}
    assert assess(items({"likelihood_ratio": 20.0}, undated), rules=sure)["band"].item() == "check"
    in_use = used(family="business rates")
    assert assess(items({"likelihood_ratio": 20.0}, in_use), rules=sure)["band"].item() == "check"


@pytest.mark.parametrize(("probability", "band"), [(0.6, "check"), (0.599, "not known"), (0.9, "check")])
def test_limits_of_the_bands_belong_to_the_upper_one(probability, band):
    prior = dataclasses.replace(RULES, priors={"not stated": probability})
    assert assess(empty_table(EVIDENCE), rules=prior)["band"].item() == band


@pytest.mark.parametrize(
    ("age", "band"), [(0.0, "in use"), (24.0, "in use"), (24.01, "not known"), (float("nan"), "not known")]
)
def test_use_keeps_a_building_in_use_for_two_years_and_not_without_a_date(age, band):
    assert assess(items(used(age_months=age)))["band"].item() == band


def test_fresh_use_does_not_outvote_a_high_probability():
    found = assess(items({}, used(family="published closures")), "non-operational").iloc[0]
    assert found["band"] == "check"


def test_nothing_on_file_is_the_prior_and_not_known():
    found = assess(empty_table(EVIDENCE), "operational", "non-operational")
    assert found["probability"].to_list() == pytest.approx([0.02, 0.10])
    assert found["live_evidence"].to_list() == [0.0, 0.0]
    assert found["band"].to_list() == ["not known"] * 2
    assert found["sentence"].to_list() == ["Not known: no evidence on file."] * 2
    assert found["last_known"].to_list() == ["", ""]


def test_no_assets():
    none = pd.DataFrame({"asset_id": pd.Series(dtype="str")})
    pd.testing.assert_frame_equal(assess_vacancy(none, items({}), pd.Series(dtype="str"), RULES), empty_table(VACANCY))


def test_each_asset_has_its_own_evidence_in_the_order_of_the_assets():
    assets = pd.DataFrame({"asset_id": ["b", "a", "c"]}, index=["x", "x", "y"])
    holding = pd.Series(["not stated", "operational", "not stated"], index=assets.index)
    evidence = items({}, {"asset_id": "b"}, {"asset_id": "b", "family": "business rates"}, {"asset_id": "elsewhere"})
    before = assets.copy(), evidence.copy(), holding.copy()
    found = assess_vacancy(assets, evidence, holding, RULES)
    assert found["asset_id"].to_list() == ["b", "a", "c"]
    assert found["live_evidence"].to_list() == [2.0, 1.0, 0.0]
    # 15 x 15 = 225 for b
    assert found["probability"].to_list() == pytest.approx([11.25 / 12.20, 0.30 / 1.28, 0.05])
    for kept, now in zip(before[:2], (assets, evidence), strict=True):
        pd.testing.assert_frame_equal(now, kept)
    pd.testing.assert_series_equal(holding, before[2])


def test_sentences_by_hand():
    check = assess(items({"row": 12}), "non-operational").iloc[0]
    assert check["sentence"] == (
        "Check, probability of being empty 62%: vacant in the owner's register (2026-07-01, line 12 of register.csv)."
    )
    undated = items({"date": "", "age_months": float("nan"), "weight": 0.0})
    assert assess(undated)["sentence"].item() == (
        "Not known, last known vacant at an unknown date: "
        "vacant in the owner's register (no date, line 2 of register.csv)."
    )


def test_last_known_is_the_latest_dated_item_of_any_family():
    evidence = items(
        {"kind": "closed", "date": "2013", "age_months": 156.0},
        used(family="published closures", date="2010", age_months=192.0),
        {"family": "business rates", "kind": "surplus", "date": "", "age_months": float("nan"), "weight": 0.0},
    )
    assert assess(evidence)["last_known"].item() == "last known closed 2013"


@given(st.lists(CASE, min_size=1, max_size=8), st.randoms(use_true_random=False), HOLDINGS)
@QUICK
def test_the_order_of_items_does_not_matter(cases, random, holding):
    given, shuffled = halves(cases, [random.sample(case, len(case)) for case in cases], holding)
    pd.testing.assert_frame_equal(shuffled, given)


def test_the_order_of_two_items_of_one_age_does_not_matter():
    both = ("register", "vacant", "2022"), ("register", "vacant", "2022-07-01")
    assert said(*both)["last_known"] == said(*reversed(both))["last_known"]


def test_the_order_of_two_items_that_differ_by_their_row_does_not_matter():
    both = {"row": 2}, {"row": 9}
    assert assess(items(*both))["sentence"].item() == assess(items(*reversed(both)))["sentence"].item()


@given(st.lists(CASE.filter(len), min_size=1, max_size=8), st.randoms(use_true_random=False), HOLDINGS)
@QUICK
def test_a_duplicated_item_changes_nothing(cases, random, holding):
    given, doubled = halves(cases, [[*case, random.choice(case)] for case in cases], holding)
    pd.testing.assert_frame_equal(doubled, given)


@given(st.lists(st.tuples(CASE, EMPTY_ITEMS), min_size=1, max_size=8), HOLDINGS)
@QUICK
def test_one_more_item_of_emptiness_never_lowers_the_probability(pairs, holding):
    before, after = halves([case for case, _ in pairs], [[*case, more] for case, more in pairs], holding)
    assert (after["probability"] >= before["probability"] - 1e-12).all()


@given(st.lists(CASE, min_size=1, max_size=8), HOLDINGS)
@QUICK
def test_probability_is_inside_0_and_1_and_live_evidence_at_most_one_per_family(cases, holding):
    found = each(cases, holding)
    assert found["probability"].between(0, 1, inclusive="neither").all()
    most = [len({family for family, _, _ in case}) for case in cases]
    assert (found["live_evidence"] >= 0).all()
    assert (found["live_evidence"] <= most).all()


@pytest.mark.parametrize("kinds", [EMPTY_KINDS, USED_KINDS, (*EMPTY_KINDS, *USED_KINDS)])
def test_a_thousand_items_do_not_make_certain(kinds):
    families = list(RULES.families)
    found = said(*((families[i % len(families)], kinds[i % len(kinds)], f"20{i % 26:02d}") for i in range(1000)))
    ratios = [{RULES.families[family].ratios[kind] for kind in kinds} for family in families]
    most = math.prod(max(1.0, *these) for these in ratios)
    least = math.prod(min(1.0, *these) for these in ratios)
    assert 0.05 * least / (0.05 * least + 0.95) <= found["probability"] <= 0.05 * most / (0.05 * most + 0.95)
    assert 0 < found["probability"] < 1
    assert found["live_evidence"] <= len(families)


@given(st.lists(st.lists(EMPTY_ITEMS, min_size=1, max_size=5), min_size=1, max_size=8), st.integers(0, 60), HOLDINGS)
@QUICK
def test_evidence_of_emptiness_alone_is_never_in_use_and_fades_to_not_known(cases, years, holding):
    later = each(cases, holding, TODAY.replace(year=TODAY.year + years))
    assert not (later["band"] == "in use").any()
    for case, band, sentence in zip(cases, later["band"], later["sentence"], strict=True):
        latest = min((date for _, _, date in case), key=lambda date: age_in_months(date, TODAY))
        leads = {f"Not known, last known {kind} {latest}: " for _, kind, date in case if date == latest}
        assert years < 20 or band == "not known"
        assert band != "not known" or any(sentence.startswith(lead) for lead in leads)


@pytest.mark.parametrize("kind", USED_KINDS)
@pytest.mark.parametrize("years", [3, 10, 60])
def test_old_use_fades_to_not_known_and_never_stays_in_use(kind, years):
    cases = [[(family, kind, "2026-07-01")] for family in RULES.families]
    found = each(cases, "operational", TODAY.replace(year=TODAY.year + years))
    assert set(found["band"]) == {"not known"}
    assert found["sentence"].str.startswith(f"Not known, last known {kind} 2026-07-01: ").all()


def test_a_fading_item_falls_towards_the_prior_and_its_live_evidence_towards_0():
    found = [said(("register", "vacant", "2026-07-01"), as_of=dt.date(2026 + 4 * i, 7, 1)) for i in range(6)]
    assert [row["live_evidence"] for row in found] == [0.25**i for i in range(6)]
    probabilities = [row["probability"] for row in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[-1] == pytest.approx(0.05, abs=0.001)


def test_families_of_one_group_are_capped_together():
    # 1.5 x 1.5 stays below 2.5; three of them would be 3.375
    records = {"likelihood_ratio": 1.5, "kind": "no record", "says": "neither"}
    two = items({"family": "school records"} | records, {"family": "licences and inspections"} | records)
    assert assess(two)["probability"].item() == pytest.approx(0.05 * 2.25 / (0.05 * 2.25 + 0.95))
    third = dataclasses.replace(RULES.families["school records"], title="another list")
    rules = dataclasses.replace(RULES, families=dict(RULES.families) | {"third": third})
    three = pd.concat([two, items({"family": "third"} | records)])
    assert assess(three, rules=rules)["probability"].item() == pytest.approx(0.05 * 2.5 / (0.05 * 2.5 + 0.95))


def test_an_active_record_speaks_against_beside_the_cap():
    found = assess(items({"family": "school records", "says": "used", "kind": "in use", "likelihood_ratio": 0.1}))
    assert found["probability"].item() == pytest.approx(0.005 / 0.955)


def test_fresh_sources_that_contradict_each_other_are_said_to_disagree():
    both = items({"family": "business rates", "likelihood_ratio": 20.0}, used(date="2026-01", age_months=6.0))
    found = assess(both, "non-operational").iloc[0]
    assert found["sentence"].startswith("Check, probability of being empty 69%, sources disagree: vacant in ")
    old = items({"family": "business rates", "age_months": 30.0}, used(age_months=6.0))
    assert "disagree" not in assess(old)["sentence"].item()


def test_three_items_are_named_and_one_that_says_empty_is_always_among_what_is_said():
    strong = [
        used(family=family, likelihood_ratio=0.1, text=f"in use in {family}")
        for family in ("site visits", "school records", "licences and inspections")
    ]
    weak = {"kind": "closed", "date": "2004", "age_months": 270.0, "weight": 0.0004, "text": "closed in the register"}
    sentence = assess(items(*strong, weak))["sentence"].item()
    assert sentence.count(", line ") == 3
    assert sentence.endswith("; closed 2004 on file too.")
    named = assess(items(*strong[:2], weak))["sentence"].item()
    assert "closed in the register (2004" in named
    assert "on file" not in named


def test_the_state_of_a_past_day_is_that_of_what_was_out_by_then():
    evidence = items(
        {"date": "2022-07-01", "source_date": "2022-07-01"},
        {"family": "business rates", "likelihood_ratio": 20.0, "date": "2026-06-01", "source_date": "2026-06-01"},
    )
    assets, holding = pd.DataFrame({"asset_id": ["a"]}), pd.Series(["not stated"])
    then = assess_vacancy(assets, evidence, holding, RULES, dt.date(2022, 7, 1))
    assert then["probability"].item() == pytest.approx(0.75 / 1.70)
    now = assess_vacancy(assets, evidence, holding, RULES, dt.date(2026, 6, 1))
    assert now["live_evidence"].item() == pytest.approx(1 + 2 ** (-1431 / (365.25 / 12) / 24))
    before = assess_vacancy(assets, evidence, holding, RULES, dt.date(2020, 1, 1))
    assert before["sentence"].item() == "Not known: no evidence on file."
