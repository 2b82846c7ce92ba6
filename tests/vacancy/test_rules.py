import dataclasses

import pytest

from assetmap.errors import InputError
from assetmap.region import HOLDING_TYPES, STATUS_KINDS
from assetmap.vacancy.rules import EMPTY_KINDS, FURTHER_KINDS, OTHER_KINDS, SAYS, USED_KINDS, load_rules


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def test_every_status_kind_of_a_region_file_is_empty_used_or_neither():
    assert sorted((*EMPTY_KINDS, *USED_KINDS, *OTHER_KINDS)) == sorted(STATUS_KINDS)


def test_every_family_weighs_every_kind_and_gives_its_reason(rules):
    assert list(rules.families)[:3] == ["register", "published closures", "business rates"]
    for family in rules.families.values():
        assert set(STATUS_KINDS) <= set(family.ratios) <= {*STATUS_KINDS, *FURTHER_KINDS}
        assert family.title
        assert family.reason


def test_every_kind_is_said_to_be_empty_used_or_neither(rules):
    assert set(SAYS) == {*STATUS_KINDS, *FURTHER_KINDS}
    assert {SAYS[kind] for kind in EMPTY_KINDS} == {"empty"}
    assert {SAYS[kind] for kind in USED_KINDS} == {"used"}
    assert SAYS["paused"] == SAYS["no record"] == SAYS["part in use"] == SAYS["listed"] == "neither"


def test_emptiness_never_speaks_against_and_use_never_speaks_for(rules):
    for family in rules.families.values():
        assert all(family.ratios[kind] >= 1 for kind in EMPTY_KINDS)
        assert all(0 < family.ratios[kind] <= 1 for kind in USED_KINDS)


@pytest.mark.parametrize(
    ("family", "kind", "ratio"),
    [
        *(
            (family, kind, ratio)
            for family, ratio in (("register", 15), ("published closures", 12))
            for kind in EMPTY_KINDS
        ),
        *(("business rates", kind, 20) for kind in EMPTY_KINDS),
        ("business rates", "let", 0.15),
        ("marketing", "marketed", 6),
        ("planning texts", "vacant", 4),
        ("school records", "no record", 1.5),
        ("school records", "in use", 0.1),
        ("licences and inspections", "no record", 1.5),
        ("site visits", "vacant", 5),
        ("site visits", "in use", 0.2),
        ("community value", "listed", 1),
    ],
)
def test_ratios_are_those_of_the_methods(rules, family, kind, ratio):
    assert rules.families[family].ratios[kind] == ratio


def test_absence_is_capped_and_records_of_use_count_for_a_year(rules):
    assert rules.caps == {"records": 2.5}
    assert {family.use_within_months for family in rules.families.values() if family.group} == {12}


def test_a_region_can_override_figures_and_add_a_family():
    status = dict.fromkeys(STATUS_KINDS, 1.0)
    changed = load_rules(
        {
            "half_life_months": 12,
            "priors": {"operational": 0.03},
            "families": {
                "register": {"vacant": 9},
                "fire service": {"title": "a fire inspection", **status, "vacant": 8},
            },
            "linking": {"margin": 0.1},
            "rates": {"empty_exemptions": ["Void"]},
        }
    )
    assert changed.half_life_months == 12
    assert changed.priors["operational"] == 0.03
    assert changed.priors["not stated"] == 0.05
    assert changed.families["register"].ratios["vacant"] == 9
    assert changed.families["register"].ratios["surplus"] == 15
    assert changed.families["fire service"].ratios["vacant"] == 8
    assert changed.linking.margin == 0.1
    assert changed.rates.empty_exemptions == ("void",)
    assert load_rules().families["register"].ratios["vacant"] == 15


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"half_live": 3}, "unknown key 'half_live'"),
        ({"priors": {"empty": 0.1}}, "unknown key 'empty'"),
        ({"priors": {"operational": 1}}, "out of its range"),
        ({"priors": 0.1}, "not a table"),
        ({"check": "high"}, "out of its range"),
        ({"half_life_months": 0}, "out of its range"),
        ({"fresh_months": True}, "out of its range"),
        ({"families": {"new": {"title": "t"}}}, "lacks 'vacant'"),
        ({"families": {"register": {"burnt": 2}}}, "unknown key 'burnt'"),
        ({"families": {"register": {"title": 2}}}, "'title' is not a text"),
        ({"families": {"register": {"vacant": -1}}}, "out of its range"),
        ({"families": {"register": {"group": "hearsay"}}}, "the group 'hearsay' has no cap"),
        ({"families": 3}, "not a table"),
        ({"rates": {"exemption_headers": "exempt"}}, "not a list of words"),
    ],
)
def test_an_override_that_does_not_fit_is_named(overrides, said):
    with pytest.raises(InputError, match=said) as caught:
        load_rules(overrides, "north.toml, vacancy")
    assert caught.value.where.startswith("north.toml, vacancy")


def test_priors_are_those_of_the_methods_by_holding_type_alone(rules):
    assert rules.priors == {
        "operational": 0.02,
        "investment let": 0.05,
        "non-operational": 0.10,
        "not stated": 0.05,
    }
    assert set(rules.priors) == set(HOLDING_TYPES)


def test_half_life_freshness_and_bands(rules):
    assert (rules.half_life_months, rules.fresh_months) == (24.0, 24.0)
    assert (rules.check, rules.likely_vacant) == (0.6, 0.9)


def test_rules_are_settings_that_nobody_changes_in_passing(rules):
    with pytest.raises(dataclasses.FrozenInstanceError):
        rules.check = 0.1
    assert dataclasses.replace(rules, check=0.7).check == 0.7
