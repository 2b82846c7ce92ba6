import csv

import pytest

from assetmap.errors import InputError
from assetmap.value.inputs import CASES, GRADES, INPUT_KEYS, load_inputs, read_inputs, read_overrides
from assetmap.value.refusals import OutOfRangeError

PUBLISHED = {
    "market_rent": (45, 75, 110),
    "market_share": (0.3, 0.5, 0.8),
    "community_discount": (0.2, 0.5, 0.9),
    "market_void": (0.08, 0.14, 0.25),
    "community_void": (0.03, 0.08, 0.15),
    "running_share": (0.12, 0.20, 0.35),
    "maintenance": (8, 15, 30),
    "rental_growth": (-0.005, 0, 0.01),
    "exit_yield": (0.08, 0.095, 0.13),
    "refurbishment": (300, 650, 1200),
    "optimism_bias": (0.02, 0.12, 0.24),
    "fees": (0.10, 0.12, 0.15),
    "holding_cost": (1400, 6000, 15000),
    "years_empty": (1, 3, 8),
}


def test_the_ranges_are_those_of_the_method(inputs):
    assert {key: item.triple for key, item in inputs.items.items()} == PUBLISHED
    assert tuple(PUBLISHED) == INPUT_KEYS


def test_every_input_has_unit_source_grade_and_its_ends(inputs):
    for item in inputs.items.values():
        assert item.unit
        assert item.source
        assert item.grade in GRADES
        assert item.least <= item.low <= item.central <= item.high <= item.most


@pytest.mark.real_data
def test_optimism_bias_is_as_published(shared_data, inputs):
    with (shared_data / "checks" / "optimism_bias.csv").open(encoding="utf-8") as file:
        bounds = {row["category"]: row for row in csv.DictReader(file)}
    for category, some in (
        ("standard_buildings", inputs),
        ("non_standard_buildings", inputs.scenario("non-standard building")),
    ):
        item = some["optimism_bias"]
        assert (item.low, item.high) == (
            float(bounds[category]["capex_lower"]),
            float(bounds[category]["capex_upper"]),
        )
        assert item.low < item.central < item.high


def test_the_adverse_case_takes_the_end_that_hurts(inputs):
    assert {key: inputs[key].case("adverse") for key in ("market_rent", "exit_yield", "refurbishment")} == {
        "market_rent": 45,
        "exit_yield": 0.13,
        "refurbishment": 1200,
    }
    assert inputs["exit_yield"].case("favourable") == 0.08
    assert inputs["market_rent"].case("favourable") == 110
    for case in CASES:
        assert set(inputs.values(case)) == set(INPUT_KEYS)


def test_an_override_is_on_record_and_the_last_one_wins(inputs):
    region = inputs.override({"market_rent": {"low": 40, "central": 60, "source": "rating list"}}, "region lcr")
    both = region.override({"market_rent": 70}, "building 7")
    assert both["market_rent"].triple == (70, 70, 70)
    assert both["market_rent"].grade == "entered"
    assert region["market_rent"].triple == (40, 60, 110)
    assert [(c.part, c.before, c.after, c.by, c.source) for c in region.changes] == [
        ("low", 45, 40, "region lcr", "rating list"),
        ("central", 75, 60, "region lcr", "rating list"),
    ]
    assert [(c.part, c.before, c.after) for c in both.changes[2:]] == [
        ("low", 40, 70),
        ("central", 60, 70),
        ("high", 110, 70),
    ]
    assert inputs["market_rent"].triple == (45, 75, 110)
    assert inputs.changes == ()


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"exit_yield": 0}, "'exit_yield, low' cannot be used"),
        ({"exit_yield": -0.05}, "'exit_yield, low' cannot be used"),
        ({"refurbishment": {"low": -300}}, "'refurbishment, low' cannot be used"),
        ({"holding_cost": -1}, "'holding_cost, low' cannot be used"),
        ({"market_rent": {"low": 120}}, "'market_rent' is not in order"),
        ({"market_rent": {"central": "much"}}, "'market_rent, central' cannot be used"),
        ({"market_share": {"high": 1.2}}, "'market_share, high' cannot be used"),
        ({"rents": 5}, "no input 'rents'"),
        ({"market_rent": {"middle": 5}}, "unknown key 'middle'"),
        ({"market_rent": {"grade": "gospel"}}, "unknown evidence grade"),
    ],
)
def test_an_override_that_cannot_be_used(inputs, values, what):
    with pytest.raises(InputError, match=what) as caught:
        inputs.override(values, "building 7")
    assert "building 7" in caught.value.where
    assert caught.value.allowed


def test_scenarios_by_name(inputs):
    assert inputs.scenario("non-standard building")["optimism_bias"].triple == (0.04, 0.25, 0.51)
    with pytest.raises(InputError, match="no such scenario") as caught:
        inputs.scenario("boom")
    assert "non-standard building" in caught.value.allowed


@pytest.mark.parametrize(
    ("terms", "what"),
    [
        ({"hurdle_rate": -0.01}, "'hurdle_rate' cannot be used"),
        ({"horizon": 0}, "'horizon' cannot be used"),
        ({"horizon": 2.5}, "'horizon' cannot be used"),
        ({"draws": 5}, "'draws' cannot be used"),
        ({"works_years": 19, "horizon": 19}, "last as long as the building is held"),
        ({"selling_cost": -0.1}, "'selling_cost' cannot be used"),
        ({"schedule": "none"}, "no such discount schedule"),
        ({"marginal": "normal"}, "no such marginal"),
        ({"phased_share": 2}, "'phased_share' cannot be used"),
    ],
)
def test_terms_that_cannot_be_used(inputs, terms, what):
    with pytest.raises(OutOfRangeError, match=what):
        inputs.with_terms(**terms)


def test_a_term_nobody_knows(inputs):
    with pytest.raises(TypeError, match="'inflation' is no term"):
        inputs.with_terms(inflation=0.02)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("low = 45", "low = 80", "'market_rent' is not in order"),
        ("low = 45", "low = -45", "'market_rent, low' cannot be used"),
        ("low = 0.08\ncentral = 0.095", "low = 0\ncentral = 0.095", "'exit_yield, low' cannot be used"),
        ('helps = "high"', 'helps = "both"', "'helps' is neither end"),
        ('unit = "£ per m² a year"', 'unit = ""', "'unit' is empty"),
        ('grade = "assumption"', 'grade = "sure"', "unknown evidence grade"),
        ("date = 2026-11-22", 'date = "today"', "'date' is no date"),
        ("[inputs.market_rent]", "[inputs.rent]", "'market_rent' is missing"),
        ("correlation = -0.4", "correlation = -1.5", "'correlation' cannot be used"),
        ("correlation = -0.4", "correlation = -0.99", "contradict each other"),
        ('between = ["market_rent", "exit_yield"]', 'between = ["market_rent", "luck"]', "not between two inputs"),
        ("draws = 10000", "", "'draws' is missing"),
        ("low = 0.04, central", "low = 4.0, central", "'optimism_bias, low' cannot be used"),
        ("fees]", "fees", "not valid TOML"),
    ],
)
def test_a_file_that_cannot_be_used(shipped, old, new, what):
    with pytest.raises(InputError, match=what) as caught:
        read_inputs(shipped("inputs.toml", (old, new)))
    assert caught.value.where


def test_a_file_of_the_shipped_text_is_the_shipped_set(shipped):
    assert read_inputs(shipped("inputs.toml")) == load_inputs()


def test_overrides_of_a_file(toml, inputs):
    found = read_overrides(
        toml(
            "[region]\nmarket_rent = { low = 40, central = 60 }\n"
            '[buildings."E1:7"]\nrefurbishment = 900\n[scenarios."dear"]\nfees = 0.2\n'
        )
    )
    some = inputs.override(found["region"], "region").override(found["buildings"]["E1:7"], "building E1:7")
    assert some["market_rent"].triple == (40, 60, 110)
    assert some["refurbishment"].triple == (900, 900, 900)
    assert found["scenarios"] == {"dear": {"fees": 0.2}}
    assert read_overrides(toml(""))["buildings"] == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[region]\nmarket_rent = -5\n", "'market_rent, low' cannot be used"),
        ('[buildings."7"]\nexit_yield = 0\n', "'exit_yield, low' cannot be used"),
        ("[buildings]\nseven = 5\n", "an override is no table"),
        ("[country]\n", "unknown key 'country'"),
    ],
)
def test_overrides_that_cannot_be_used(toml, text, what):
    with pytest.raises(InputError, match=what):
        read_overrides(toml(text))
