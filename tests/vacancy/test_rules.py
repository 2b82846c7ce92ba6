import dataclasses

import pytest

from assetmap.region import HOLDING_TYPES, STATUS_KINDS
from assetmap.vacancy.rules import EMPTY_KINDS, OTHER_KINDS, USED_KINDS, load_rules


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def test_every_status_kind_of_a_region_file_is_empty_used_or_neither():
    assert sorted((*EMPTY_KINDS, *USED_KINDS, *OTHER_KINDS)) == sorted(STATUS_KINDS)


def test_every_family_weighs_every_kind(rules):
    assert set(rules.families) == {"register", "published closures", "business rates"}
    for family in rules.families.values():
        assert set(family.ratios) == set(STATUS_KINDS)
        assert family.title


def test_emptiness_speaks_for_and_use_never_speaks_for(rules):
    for family in rules.families.values():
        assert all(family.ratios[kind] > 1 for kind in EMPTY_KINDS)
        assert all(0 < family.ratios[kind] <= 1 for kind in USED_KINDS)


@pytest.mark.parametrize(("family", "ratio"), [("register", 15), ("published closures", 12), ("business rates", 20)])
def test_ratios_of_emptiness_are_those_of_the_methods(rules, family, ratio):
    assert {rules.families[family].ratios[kind] for kind in EMPTY_KINDS} == {ratio}


def test_a_named_ratepayer_is_the_only_use_that_speaks_against(rules):
    against = {
        (name, kind) for name, family in rules.families.items() for kind in USED_KINDS if family.ratios[kind] < 1
    }
    assert against == {("business rates", "let"), ("business rates", "transferred")}
    assert rules.families["business rates"].ratios["let"] == 0.15


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
