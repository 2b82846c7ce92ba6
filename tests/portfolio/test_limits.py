from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.portfolio.limits import MOST_IDS, Limits, limits_from_query
from assetmap.portfolio.question import Lot
from assetmap.portfolio.rules import load_rules

ASKED = Limits(
    budget=750_000.0,
    contribution_limit=20_000,
    radius=800,
    score_worth=0,
    least_count=2,
    most_count=9,
    council_least=1,
    council_most=4,
    council_share_most=0.45,
    must=("N:1", "S:7 & more"),
    never=("N:2",),
    lots=({"members": ["N:3", "N:4"], "price": 90_000.0}, {"members": ["S:5"]}),
    exclusive=(("N:1", "S:9"),),
    floor_space_least=100,
    floor_space_most=5000.0,
    undervalue_limit=2e6,
    subsidy_limit=315_000,
    cvar_limit=-1234567.0,
    assumed_areas=True,
    also_visit=True,
)


def read(limits):
    return limits_from_query(parse_qs(urlencode(limits.to_query()), keep_blank_values=True))


def test_the_usual_ones_come_from_the_rules_and_make_an_empty_link():
    usual = Limits()
    rule = load_rules()["region"]
    assert (usual.budget, usual.radius, usual.score_worth) == (
        rule["budget_gbp"],
        rule["radius_m"],
        rule["score_worth"],
    )
    assert usual.to_query() == []
    assert set(usual.constraints()) == {
        *("radius", "budget", "contribution_limit", "benefit_weight", "must", "never", "exclusive", "lots")
    }


def test_a_link_brings_back_everything_but_the_price_of_a_bundle():
    found, faults = read(ASKED)
    assert faults == ()
    assert [lot["price"] for lot in found.lots] == [None, None]
    assert found.as_dict() | {"lots": 0} == ASKED.as_dict() | {"lots": 0}
    assert "90000" not in urlencode(ASKED.to_query())
    assert Limits.of_dict(ASKED.as_dict()) == ASKED


@settings(max_examples=60, deadline=None)
@given(
    budget=st.floats(0, 1e9, allow_nan=False), share=st.floats(0, 1), count=st.integers(0, 500),
    ids=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), max_size=4),
)  # fmt: skip
def test_whatever_is_asked_comes_back(budget, share, count, ids):
    query = urlencode(Limits(budget=budget, council_share_most=share, most_count=count, must=tuple(ids)).to_query())
    found, faults = limits_from_query(parse_qs(query, keep_blank_values=True))
    assert faults == ()
    assert found.budget == pytest.approx(budget, rel=1e-5, abs=1e-5)
    assert found.council_share_most == pytest.approx(share, rel=1e-5)
    assert (found.most_count, found.must) == (count, tuple(dict.fromkeys(ids)))


def test_what_a_link_asks_for_wrongly_is_named_and_left_out():
    found, faults = limits_from_query(
        {
            "p_budget": ["lots"],
            "p_radius": ["-3"],
            "p_lots": ["{"],
            "p_most_count": ["1.5"],
            "p_never": ["N:2"],
            "x": ["1"],
        }
    )
    assert found == Limits(never=("N:2",))
    assert sorted(faults) == ["budget = lots", "lots = {", "most_count = 1.5", "radius = -3"]
    assert limits_from_query({"p_lots": ['{"members": 3}'], "p_exclusive": ["7"]})[1] != ()


def test_constraints_are_what_the_question_takes():
    asked = ASKED.constraints()
    assert asked["lots"] == {"lot 1": Lot(["N:3", "N:4"], 90_000.0), "lot 2": Lot(["S:5"], None)}
    assert (asked["group_least"], asked["group_most"], asked["group_share_most"]) == (1, 4, 0.45)
    assert asked["tail"] == 1 - load_rules()["simulation"]["worst_share"]
    assert asked["recipient"]
    assert "group_share_most" not in Limits(council_share_most=1).constraints()


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({"budget": -1}, "from 0 to 10,000,000,000"),
        ({"budget": 1e300}, "from 0 to 10,000,000,000"),
        ({"radius": 1e9}, "from 0 to 100,000"),
        ({"most_count": 1e12}, "a whole number from 0 to 10,000"),
        ({"cvar_limit": -1e300}, "from -10,000,000,000"),
        ({"must": [str(i) for i in range(MOST_IDS + 1)]}, "up to 200"),
        ({"budget": float("nan")}, "a number"),
        ({"budget": True}, "a number"),
        ({"most_count": 2.5}, "a whole number"),
        ({"council_share_most": 1.1}, "share from 0 to 1"),
        ({"must": "N:1"}, "ids of buildings"),
        ({"must": [3]}, "ids of buildings"),
        ({"assumed_areas": 1}, "true or false"),
        ({"also_visit": "yes"}, "true or false"),
        ({"lots": [{"members": ["a"], "price": float("inf")}]}, "a number"),
    ],
)
def test_what_cannot_be_used_is_refused(given, allowed):
    with pytest.raises(InputError) as caught:
        Limits(**given)
    assert allowed in caught.value.allowed


def test_a_limit_of_another_version_is_named():
    with pytest.raises(InputError, match="'colour' cannot be used"):
        Limits.of_dict({"budget": 1.0, "colour": "green"})


@pytest.mark.parametrize("name", ["lots", "exclusive"])
@pytest.mark.parametrize(
    "value", ["[" * 50_000, '{"a":' * 20_000, "[" * 900 + "]" * 900, "[[1]]", "null", "NaN", "1e999"]
)
def test_what_is_nested_in_a_link_is_left_out(name, value):
    found, faults = limits_from_query({f"p_{name}": [value]})
    assert found == Limits()
    assert faults == (f"{name} = {value[:80]}",)


@pytest.mark.parametrize("value", ["1e999", "-1e999", "nan", "1e300", "9" * 5000, "-1"])
def test_a_number_of_a_link_that_nothing_can_be_is_left_out(value):
    found, faults = limits_from_query({"p_budget": [value], "p_radius": [value], "p_most_count": [value]})
    assert found == Limits()
    assert len(faults) == 3
