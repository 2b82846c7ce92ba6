"""The worked cases of docs/methods.md, and how states and lists follow from dated statements."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.tables import EVIDENCE, empty_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import load_rules
from assetmap.vacancy.state.assess import assess_states, exits_of, holding_types, prior_of

RULES = load_rules()
TODAY = dt.date(2026, 9, 30)
DECIDED, RATES, VISIT, REGISTER, NEWS = "public decisions", "business rates", "site visits", "register", "news"
DATES = ("", "1998", "2016-07-01", "2021-12", "2024", "2024-11-21", "2025-09", "2026-06-30", "2026-09-30")
STATEMENTS = st.lists(
    st.sampled_from([(source, kind) for source, entry in RULES.sources.items() for kind in entry.says]).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), st.sampled_from(DATES))
    ),
    max_size=7,
)


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


@pytest.mark.parametrize(("confidence", "power"), [("high", 1.0), ("medium", 0.7), ("low", 0.4)])
def test_less_confidence_takes_the_likelihood_to_a_power(states, confidence, power):
    found = states((NEWS, "still empty", "2026-09-30", {"confidence": confidence})).table["empty"].iloc[0]
    assert found == pytest.approx(0.05 * 60**power / (0.95 + 0.05 * 60**power))


def test_empty_since_is_the_first_date_of_the_unbroken_run(states):
    run = [
        (DECIDED, "closed", "2011"),
        (NEWS, "in use", "2014"),
        (DECIDED, "closed", "2016-05"),
        (NEWS, "still empty", "2024"),
    ]
    assert states(*run).table["empty_since"].iloc[0] == "2016-05"
    assert states((DECIDED, "surplus", "2024")).table["empty_since"].iloc[0] == ""


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
