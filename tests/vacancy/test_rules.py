import dataclasses

import pytest

from assetmap.errors import InputError
from assetmap.region import HOLDING_TYPES, STATUS_KINDS
from assetmap.vacancy.rules import EMPTY_KINDS, SAYS, USED_KINDS, load_rules


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def test_every_status_kind_of_a_region_file_is_a_kind_that_registers_can_say(rules):
    assert sorted((*EMPTY_KINDS, *USED_KINDS, "paused")) == sorted(STATUS_KINDS)
    assert set(STATUS_KINDS) <= set(rules.sources["register"].says)


def test_every_kind_says_something_known_and_has_a_source(rules):
    assert {kind.says for kind in rules.kinds.values()} == set(SAYS)
    spoken = {kind for source in rules.sources.values() for kind in source.says}
    assert spoken == set(rules.kinds)


def test_every_source_gives_its_reason_and_one_of_five_families(rules):
    assert {rules.family(n, kind) for n, source in rules.sources.items() for kind in source.says} == {
        *("owner's word", "rates", "visits", "activity", "third parties")
    }
    assert all(source.title and source.reason for source in rules.sources.values() if source.says)


def test_emptiness_never_speaks_against_and_use_never_speaks_for(rules):
    for name, source in rules.sources.items():
        for kind in source.says:
            used, empty, _ = rules.likelihood(name, kind)
            says = rules.kinds[kind].says
            assert empty >= used if says in ("empty", "released") else empty <= used or says == "neither"


@pytest.mark.parametrize(
    ("source", "kind", "likelihood"),
    [
        ("site visits", "vacant", (1, 300, 0.5)),
        ("site visits", "in use", (1, 0.003, 0.1)),
        ("public decisions", "closed", (1, 1000, 1)),
        ("public decisions", "still empty", (1, 60, 1)),
        ("business rates", "vacant", (1, 60, 1)),
        ("business rates", "in use", (1, 0.1, 1)),
        ("business rates", "let", (1, 0.15, 2)),
        ("register", "vacant", (1, 60, 5)),
        ("register", "in use", (1, 1, 0.3)),
        *(("public decisions", kind, (1, 20, 1)) for kind in ("surplus", "offered to community")),
        ("public decisions", "marketed", (1, 10, 1)),
        ("public decisions", "expression of interest", (1, 3, 1)),
        ("public decisions", "withdrawn", (1, 5, 1)),
        *(("public decisions", f"{what} agreed", (1, 20, 5)) for what in ("sale", "transfer", "lease")),
        *(("public decisions", kind, (0.02, 0.02, 1)) for kind in ("sold", "transferred", "demolished", "redeveloped")),
        *(("public decisions", f"in {whose} use", (1, 0.05, 0.3)) for whose in ("public", "community")),
        ("public decisions", "part in use", (1, 0.5, 0.3)),
        ("public decisions", "meanwhile use", (1, 1, 0.3)),
        ("planning texts", "vacant", (1, 4, 2)),
        ("school records", "no record", (1, 1.5, 1)),
        ("meter readings", "no meter reading", (1, 12, 1)),
        ("licences and inspections", "active", (1, 0.1, 1)),
    ],
)
def test_likelihoods_are_those_of_the_methods(rules, source, kind, likelihood):
    assert rules.likelihood(source, kind) == likelihood


def test_a_register_that_dates_a_row_only_by_its_file_is_worth_less(rules):
    assert rules.likelihood("register", "vacant", file_dated=True) == (1, 15, 3)
    assert rules.likelihood("register", "in use", file_dated=True) == (1, 1, 0.3)


def test_absence_is_capped_and_records_of_use_count_for_a_year(rules):
    assert rules.caps == {"no record": 2.5}
    assert {source.use_within_months for source in rules.sources.values() if source.family == "activity"} == {12}


def test_a_region_can_override_figures_and_add_kinds_and_sources():
    changed = load_rules(
        {
            "priors": {"operational": 0.03, "leased in": 0.04},
            "limits": {"likely": 0.6},
            "worth": {"visit_gbp": 90},
            "rounds": {"most_stops": 8, "random_share": 0.2},
            "exits": {"let": {"reused": 0.4}},
            "kinds": {"burnt": {"says": "empty", "likelihood": [1, 30, 10]}},
            "sources": {
                "register": {"likelihoods": {"vacant": [1, 9, 1]}},
                "fire service": {"title": "a fire inspection", "family": "third parties", "says": ["burnt"]},
            },
            "linking": {"margin": 0.1},
            "rates": {"empty_exemptions": ["Void"]},
        }
    )
    assert (changed.priors["operational"], changed.priors["leased in"], changed.priors["not stated"]) == (
        0.03,
        0.04,
        0.05,
    )
    assert (changed.limits.likely, changed.limits.confirmed, changed.worth.visit_gbp) == (0.6, 0.8, 90)
    assert (changed.rounds.most_stops, changed.rounds.random_share, changed.rounds.speed_kmh) == (8, 0.2, 20)
    assert (changed.exits["let"].reused, changed.exits["let"].gone, changed.exits["public"].gone) == (0.4, 0.05, 0.07)
    assert changed.likelihood("register", "vacant") == (1, 9, 1)
    assert changed.likelihood("register", "surplus") == (1, 20, 1)
    assert changed.likelihood("fire service", "burnt") == (1, 30, 10)
    assert changed.linking.margin == 0.1
    assert changed.rates.empty_exemptions == ("void",)
    assert load_rules().likelihood("register", "vacant") == (1, 60, 5)


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"half_live": 3}, "unknown key 'half_live'"),
        ({"priors": {"operational": 1}}, "out of its range"),
        ({"priors": 0.1}, "not a table"),
        ({"limits": {"likely": "high"}}, "out of its range"),
        ({"limits": {"sure": 0.9}}, "unknown key 'sure'"),
        ({"exits": {"public": {"gone": 0}}}, "out of its range"),
        ({"worth": {"visit_gbp": True}}, "out of its range"),
        ({"rounds": {"most_stops": 2.5}}, "out of its range"),
        ({"rounds": {"most_stops": 0}}, "out of its range"),
        ({"rounds": {"random_share": 0}}, "out of its range"),
        ({"rounds": {"random_share": 1}}, "out of its range"),
        ({"rounds": {"speed_kmh": 0}}, "out of its range"),
        ({"rounds": {"seed": 3}}, "unknown key 'seed'"),
        ({"kinds": {"burnt": {"says": "empty"}}}, "'likelihood' is missing"),
        ({"kinds": {"burnt": {"says": "ash", "likelihood": [1, 2, 3]}}}, "says something unknown"),
        ({"kinds": {"vacant": {"likelihood": [1, 2]}}}, "no likelihood"),
        ({"kinds": {"vacant": {"likelihood": [1, 0, 1]}}}, "out of its range"),
        ({"kinds": {"vacant": {"weight": 2}}}, "unknown key 'weight'"),
        ({"sources": {"new": {"title": "t"}}}, "'family' is missing"),
        ({"sources": {"register": {"says": ["haunted"]}}}, "no kind 'haunted'"),
        ({"sources": {"register": {"title": 2}}}, "'title' is not a text"),
        ({"sources": {"register": {"likelihoods": {"vacant": -1}}}}, "no likelihood"),
        ({"sources": 3}, "not a table"),
        ({"rates": {"exemption_headers": "exempt"}}, "not a list of words"),
    ],
)
def test_an_override_that_does_not_fit_is_named(overrides, said):
    with pytest.raises(InputError, match=said) as caught:
        load_rules(overrides, "north.toml, vacancy")
    assert caught.value.where.startswith("north.toml, vacancy")


def test_hours_of_a_round_by_hand(rules):
    assert rules.rounds.hours(10_000, 4) == pytest.approx(1 + 4 * 0.25 + 0.5)


def test_priors_are_those_of_the_methods_by_holding_type_alone(rules):
    assert rules.priors == {
        "operational": 0.02,
        "investment let": 0.05,
        "non-operational": 0.10,
        "not stated": 0.05,
    }
    assert set(rules.priors) == set(HOLDING_TYPES)


def test_rules_are_settings_that_nobody_changes_in_passing(rules):
    with pytest.raises(dataclasses.FrozenInstanceError):
        rules.limits.likely = 0.1
