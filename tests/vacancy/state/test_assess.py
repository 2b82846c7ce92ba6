"""The worked cases of docs/methods.md, and how states and lists follow from dated statements."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.tables import EVIDENCE, VACANCY, check_table, empty_table
from assetmap.vacancy.evidence.ledger import evidence_as_of, make_evidence
from assetmap.vacancy.lists.lists import assess_vacancy
from assetmap.vacancy.rules import load_rules
from assetmap.vacancy.state.assess import NOTHING, assess_states, exits_of, holding_types, prior_of

RULES = load_rules()
TODAY = dt.date(2026, 9, 30)
DECIDED, RATES, VISIT, REGISTER, NEWS = "public decisions", "business rates", "site visits", "register", "news"


def ledger(*statements, as_of=TODAY):
    """Evidence of statements (source, kind, date) of the asset a, or of those that further columns say."""
    rows = []
    for number, (source, kind, date, *more) in enumerate(statements, start=2):
        further = more[0] if more else {}
        row = {
            "asset_id": "a",
            "source": source,
            "kind": kind,
            "note": "",
            "date": date,
            "file": "f.csv",
            "row": number,
        }
        rows.append(row | further)
    return make_evidence(pd.DataFrame(rows), RULES, as_of) if rows else empty_table(EVIDENCE)


def some(make_assets, *ids, **columns):
    return make_assets(*({"asset_id": one, "name": "Hall", "point": (330000, 390000)} | columns for one in ids))


@pytest.fixture
def states(make_assets):
    def of(*statements, holding="not stated", as_of=TODAY, **columns):
        assets = some(make_assets, "a", **columns)
        return assess_states(assets, ledger(*statements, as_of=as_of), pd.Series([holding]), RULES, as_of)

    return of


@pytest.fixture
def listed(make_assets):
    def of(*statements, holding="not stated", as_of=TODAY, **columns):
        columns = {"location_accuracy_m": 50.0, "located_by": "coordinates"} | columns
        assets = some(make_assets, "a", **columns)
        return assess_vacancy(assets, ledger(*statements, as_of=as_of), pd.Series([holding]), RULES, as_of).iloc[0]

    return of


@pytest.mark.parametrize(
    ("statements", "holding", "empty"),
    [
        ([(REGISTER, "vacant", "2026-09-30")], "not stated", 0.76),
        ([(REGISTER, "vacant", "2023-09-30")], "not stated", 0.57),
        ([(REGISTER, "in use", "2019"), (RATES, "vacant", "2026-09-30")], "not stated", 0.76),
        ([(REGISTER, "in use", "2019"), (RATES, "vacant", "2026-09-30")], "operational", 0.55),
        ([(REGISTER, "vacant", "2024-10-30"), (RATES, "vacant", "2025-01-30")], "not stated", 0.84),
        ([(VISIT, "vacant", "2025-09-30")], "not stated", 0.85),
        ([(DECIDED, "closed", "2023")], "not stated", 0.71),
        ([(DECIDED, "surplus", "2023")], "not stated", 0.37),
        ([(DECIDED, "closed", "2012")], "not stated", 0.25),
        ([(DECIDED, "closed", "2012"), (NEWS, "still empty", "2025-02")], "not stated", 0.81),
    ],
)
def test_worked_cases_of_the_methods(states, statements, holding, empty):
    found = states(*statements, holding=holding).table.iloc[0]
    assert found["empty"] == pytest.approx(empty, abs=0.012)
    assert found["used"] + found["empty"] + found["gone"] == pytest.approx(1)


def test_closed_long_ago_and_nothing_since_is_probably_gone(states, listed):
    assert states((DECIDED, "closed", "2012")).table["gone"].iloc[0] == pytest.approx(0.52, abs=0.01)
    found = listed((DECIDED, "closed", "2012"))
    assert (found["list"], found["reason"]) == ("gone", "probably gone: closed 2012, nothing since")


def test_a_row_dated_by_its_file_only_is_worth_less(states):
    own = states((REGISTER, "vacant", "2026-09-30")).table["empty"].iloc[0]
    file = states((REGISTER, "vacant", "2026-09-30", {"file_dated": True})).table["empty"].iloc[0]
    assert own == pytest.approx(0.05 * 60 / (0.95 + 3))
    assert file == pytest.approx(0.05 * 15 / (0.95 + 0.75))


@pytest.mark.parametrize(("confidence", "power"), [("high", 1.0), ("medium", 0.7), ("low", 0.4)])
def test_less_confidence_takes_the_likelihood_to_a_power(states, confidence, power):
    found = states((NEWS, "still empty", "2026-09-30", {"confidence": confidence})).table["empty"].iloc[0]
    assert found == pytest.approx(0.05 * 60**power / (0.95 + 0.05 * 60**power))


def test_the_latest_word_of_a_family_counts(states):
    found = states((RATES, "vacant", "2024"), (RATES, "in use", "2026-06"))
    assert found.evidence["counts"].to_list() == [False, True]
    assert found.table["empty"].iloc[0] < 0.01


def test_a_weak_later_word_of_the_same_side_does_not_take_a_strong_one_back(states):
    closed = states((DECIDED, "closed", "2022-10-30"))
    with_interest = states((DECIDED, "closed", "2022-10-30"), (DECIDED, "expression of interest", "2025"))
    assert with_interest.table["empty"].iloc[0] == pytest.approx(closed.table["empty"].iloc[0])
    assert with_interest.evidence["counts"].to_list() == [True, False]


def test_the_same_source_copied_twice_changes_nothing(states):
    once = states((RATES, "vacant", "2026-06")).table["empty"].iloc[0]
    twice = states((RATES, "vacant", "2026-06"), (RATES, "vacant", "2026-06")).table["empty"].iloc[0]
    assert once == twice


def test_two_of_one_family_and_day_that_contradict_are_kept_told_and_do_not_count(states):
    found = states((RATES, "vacant", "2026-06"), (RATES, "in use", "2026-06"), (RATES, "vacant", "2023"))
    assert found.contradictions.tolist() == [0, 1]
    assert found.evidence["counts"].to_list() == [False, False, True]


def test_absence_on_several_lists_is_capped_together(states):
    lists = [(s, "no record", "2026-09-30") for s in ("school records", "licences and inspections")]
    assert states(*lists).table["empty"].iloc[0] == pytest.approx(0.05 * 2.25 / (0.95 + 0.05 * 2.25))
    stronger = load_rules({"caps": {"no record": 2.0}})
    evidence = ledger(*lists)
    assets = pd.DataFrame({"asset_id": ["a"], "use": [None]})
    found = assess_states(assets, evidence, pd.Series(["not stated"]), stronger, TODAY)
    assert found.table["empty"].iloc[0] == pytest.approx(0.05 * 2.0 / (0.95 + 0.05 * 2.0))


def test_use_that_is_longer_ago_than_its_source_vouches_for_says_nothing(states):
    fresh = states(("school records", "in use", "2026-06"))
    old = states(("school records", "in use", "2025-06"))
    assert (fresh.table["in_use"].iloc[0], old.table["in_use"].iloc[0]) == (0, NOTHING)
    assert old.table["empty"].iloc[0] == pytest.approx(0.05)


@pytest.mark.parametrize("date", ["", "spring", "2027", "2026-10-01"])
def test_what_has_no_date_or_a_later_one_does_not_count(states, date):
    found = states((DECIDED, "closed", date))
    assert found.table["empty"].iloc[0] == pytest.approx(0.05)
    assert not found.evidence["counts"].any()
    assert found.table["last"].iloc[0] == NOTHING


# --- lists ---


@pytest.mark.parametrize(
    ("statements", "stands"),
    [
        ([(VISIT, "vacant", "2026-03-01")], "confirmed"),
        ([(VISIT, "vacant", "2025-03-01")], "likely"),  # the visit is older than a year
        ([(REGISTER, "vacant", "2026-06"), (RATES, "vacant", "2026-09")], "confirmed"),
        ([(REGISTER, "vacant", "2026-09")], "likely"),  # one family only
        ([(DECIDED, "closed", "2023")], "likely"),
        ([(DECIDED, "surplus", "2023")], "visit"),
        ([(DECIDED, "closed", "2016")], "visit"),
        ([(DECIDED, "expression of interest", "2012")], "none"),
        ([], "none"),
        ([(REGISTER, "in use", "2021")], "in use"),
        ([(REGISTER, "vacant", "2021"), (RATES, "in use", "2026-09")], "in use"),
        ([(REGISTER, "in use", "2021"), (RATES, "vacant", "2026-09")], "likely"),
        ([(REGISTER, "in use", "2026-09-12"), (RATES, "vacant", "2026-09")], "likely"),  # neither is newer
        (
            [(DECIDED, "closed", "2020"), (DECIDED, "sale agreed", "2025-06"), (NEWS, "still empty", "2026-01")],
            "on its way out",
        ),
        ([(DECIDED, "transfer agreed", "2023-07"), (DECIDED, "withdrawn", "2023-11")], "visit"),
        ([(DECIDED, "closed", "2017"), (DECIDED, "sold", "2020"), (NEWS, "still empty", "2026-06")], "gone"),
        ([(DECIDED, "sold", "1994"), (DECIDED, "surplus", "2024"), (DECIDED, "closed", "2025-11")], "likely"),
        ([(DECIDED, "demolished", "2016", {"confidence": "low"}), (DECIDED, "sale agreed", "2015")], "gone"),
        ([(REGISTER, "paused", "2026-05")], "not released"),
        ([(REGISTER, "paused", "2023"), (NEWS, "still empty", "2026-01")], "likely"),
        ([("owner's answer", "transferred", "2026-08-01"), (RATES, "vacant", "2026-08")], "gone"),
        ([("owner's answer", "vacant", "2026-08-01")], "likely"),
        ([("community value", "listed", "2026-08-01")], "none"),
    ],
)
def test_the_list_that_statements_lead_to(listed, statements, stands):
    assert listed(*statements)["list"] == stands


def test_only_evidence_that_is_certain_to_mean_this_building_confirms(listed):
    vague = {"grade": "area"}
    assert listed((NEWS, "still empty", "2026-06", vague), (RATES, "vacant", "2026-09", vague))["list"] == "likely"


def test_nothing_later_may_stand_against_what_confirms(listed):
    found = listed(
        (REGISTER, "vacant", "2026-03"), (RATES, "vacant", "2026-03"), ("licences and inspections", "active", "2026-08")
    )
    assert found["list"] == "in use"


def test_a_gone_building_is_brought_back_only_by_its_owner_and_only_later(listed):
    sold = (DECIDED, "sold", "2025")
    assert listed(sold, (NEWS, "still empty", "2026-05"))["list"] == "gone"
    assert listed(sold, (DECIDED, "surplus", "2025-08"))["list"] == "gone"  # nobody can say that it was later
    assert listed(sold, (DECIDED, "offered to community", "2026-05"))["list"] != "gone"


def test_what_was_said_before_a_building_came_back_does_not_count(states):
    found = states((DECIDED, "closed", "2012"), (DECIDED, "sold", "2014"), (DECIDED, "in public use", "2023"))
    assert found.evidence["counts"].to_list() == [False, False, True]
    assert found.table["gone"].iloc[0] < 0.05


def test_empty_since_is_the_first_date_of_the_unbroken_run(states):
    run = [
        (DECIDED, "closed", "2011"),
        (NEWS, "in use", "2014"),
        (DECIDED, "closed", "2016-05"),
        (NEWS, "still empty", "2024"),
    ]
    assert states(*run).table["empty_since"].iloc[0] == "2016-05"
    assert states((DECIDED, "surplus", "2024")).table["empty_since"].iloc[0] == ""


@pytest.mark.parametrize(
    ("columns", "stands"),
    [
        ({"land_or_building": "land"}, "not a building"),
        ({"use": "Car park"}, "not a building"),
        ({"name": "War Memorial", "use": None}, "not a building"),
        ({"name": "Memorial Hall", "use": "Community hall"}, "likely"),
        ({"name": "Stanley Park Pavilion", "use": None}, "likely"),
        ({"name": "Hall Street", "use": "Car park"}, "not a building"),
        ({"use": "Car park", "land_or_building": "building"}, "likely"),
        ({"owner": "not owned by a public authority"}, "no public owner"),
        ({"availability": "not offered"}, "not released"),
        ({"located_by": "none", "location_accuracy_m": None}, "no usable location"),
        ({"located_by": "none", "location_accuracy_m": None, "address": "Laird Street, Birkenhead"}, "likely"),
        ({"location_accuracy_m": 3000.0, "postcode": "M33"}, "likely"),
    ],
)
def test_gates_take_a_building_off_every_list_but_their_own(listed, columns, stands):
    assert listed((REGISTER, "vacant", "2026-09"), **columns)["list"] == stands


def test_a_place_that_only_its_owner_knows_makes_the_question_the_next_step(listed):
    found = listed((REGISTER, "vacant", "2026-09"), location_accuracy_m=3000.0, postcode="M33")
    assert found["check"] == "ask the owner: which building is 'Hall' (a) in M33, and may it be visited?".replace(
        " (a)", " ()"
    )
    assert listed((RATES, "vacant", "2026-09"))["check"] == "a visit"
    assert listed((REGISTER, "vacant", "2026-09"))["check"] == "the business-rates list, or a visit"


def test_every_figure_on_the_card_names_the_statement_that_made_it(listed):
    found = listed((REGISTER, "in use", "2024-05-01"), (RATES, "vacant", "2026-09"))
    assert found["sentence"] == (
        "Likely empty, check first, probability of being empty 76%: vacant in a business-rates list (2026-09, line 3 of "
        "f.csv); in use in the owner's register (2024-05-01, line 2 of f.csv)."
    )
    assert found["last_known"] == "last known vacant 2026-09"
    assert listed((DECIDED, "closed", ""))["sentence"] == "No live evidence: what is on file has no date."


# --- invariants ---

DATES = ("", "1998", "2016-07-01", "2021-12", "2024", "2024-11-21", "2025-09", "2026-06-30", "2026-09-30")
STATEMENTS = st.lists(
    st.sampled_from([(source, kind) for source, entry in RULES.sources.items() for kind in entry.says]).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), st.sampled_from(DATES))
    ),
    max_size=7,
)


def many(cases, holding, as_of=TODAY):
    rows = [
        {"asset_id": f"a{n}", "source": s, "kind": k, "note": "", "date": d, "file": "f.csv", "row": i}
        for n, case in enumerate(cases)
        for i, (s, k, d) in enumerate(case)
    ]
    assets = pd.DataFrame({"asset_id": [f"a{n}" for n in range(len(cases))], "use": None})
    return assess_states(
        assets, make_evidence(pd.DataFrame(rows), RULES, as_of), pd.Series([holding] * len(cases)), RULES, as_of
    )


@settings(max_examples=25, deadline=None)
@given(STATEMENTS, st.sampled_from(list(RULES.priors)), st.randoms())
def test_the_order_of_the_ledger_plays_no_part(case, holding, random):
    other = list(case)
    random.shuffle(other)
    one, two = many([case], holding).table, many([other], holding).table
    np.testing.assert_allclose(one[["used", "empty", "gone"]], two[["used", "empty", "gone"]], atol=1e-9)
    assert one["empty_since"].tolist() == two["empty_since"].tolist()


@settings(max_examples=25, deadline=None)
@given(STATEMENTS, st.sampled_from(list(RULES.priors)))
def test_a_visit_today_that_finds_it_empty_never_lowers_and_one_that_finds_it_used_never_raises(case, holding):
    day = TODAY.isoformat()
    base, empty, used = (
        many([[*case, *extra]], holding).table["empty"].iloc[0]
        for extra in ([], [(VISIT, "vacant", day)], [(VISIT, "in use", day)])
    )
    others = [one for one in case if RULES.family(one[0], one[1]) != "visits"]
    if others == case:
        assert used <= base + 1e-12 <= empty + 1e-9


@settings(max_examples=20, deadline=None)
@given(STATEMENTS, st.sampled_from(list(RULES.priors)))
def test_probabilities_add_up_and_counted_items_say_what_they_made(case, holding):
    found = many([case], holding)
    row = found.table.iloc[0]
    assert row[["used", "empty", "gone"]].sum() == pytest.approx(1)
    assert (found.evidence["probability_after"].notna() == found.evidence["counts"]).all()


def test_no_evidence_and_no_assets():
    none = pd.DataFrame({"asset_id": pd.Series(dtype="str"), "use": pd.Series(dtype="str")})
    found = assess_states(none, empty_table(EVIDENCE), pd.Series(dtype="str"), RULES, TODAY)
    assert found.table.empty
    assert found.evidence.empty


def test_a_past_day_knows_only_what_was_out_by_then(make_assets):
    evidence = ledger((DECIDED, "closed", "2020-01"), (DECIDED, "sold", "2024-01"))
    then = dt.date(2022, 1, 1)
    assets = some(make_assets, "a", location_accuracy_m=50.0, located_by="coordinates")
    found = assess_vacancy(assets, evidence_as_of(evidence, then), pd.Series(["not stated"]), RULES, then).iloc[0]
    assert (found["list"], found["last_known"]) == ("likely", "last known closed 2020-01")


def test_rows_come_in_the_order_of_the_assets_and_fit_the_table(make_assets):
    assets = some(make_assets, "b", "a", "c", location_accuracy_m=50.0, located_by="coordinates")
    found = assess_vacancy(assets, ledger((DECIDED, "closed", "2026-01")), pd.Series(["operational"] * 3), RULES, TODAY)
    assert found["asset_id"].to_list() == ["b", "a", "c"]
    pd.testing.assert_frame_equal(found, check_table(found, VACANCY))


# --- holding types and classes ---


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


@pytest.mark.parametrize(
    ("use", "holding", "exits"),
    [
        ("Library", "operational", "public"),
        ("Office", "investment let", "let"),
        ("Shop and premises", "not stated", "let"),
        ("Starter Units", "not stated", "let"),
        ("Workshop", "non-operational", "let"),
        ("Bishopton", "not stated", "public"),
        (None, "not stated", "public"),
    ],
)
def test_class_by_holding_type_and_the_words_of_the_use(use, holding, exits):
    assets = pd.DataFrame({"asset_id": ["a"], "use": pd.Series([use], dtype="str")})
    assert exits_of(assets, pd.Series([holding]), RULES).to_list() == [exits]


def test_a_holding_type_without_a_prior_is_refused():
    with pytest.raises(ValueError, match="'holding' holds 'leased'"):
        prior_of(pd.Series(["leased"]), RULES)
