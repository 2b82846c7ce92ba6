import pytest

from assetmap.vacancy.earlier_rules import moved_settings, translated
from assetmap.vacancy.rules import load_rules

# [vacancy] of a region file of an earlier version
EARLIER = {
    "half_life_months": 12,
    "fresh_months": 18,
    "likely_vacant": 0.85,
    "check": 0.55,
    "items_named": 2,
    "least_checked": 80,
    "priors": {"operational": 0.03},
    "caps": {"records": 2.0},
    "families": {
        "register": {"vacant": 9},
        "business rates": {"let": 0.2},
        "fire service": {"title": "a fire inspection", "group": "records", "vacant": 8, "in use": 0.5, "let": 1},
    },
    "linking": {"margin": 0.1},
}


def test_a_region_file_of_an_earlier_version_is_meant_as_it_was():
    rules = load_rules(EARLIER)
    assert (rules.limits.confirmed, rules.limits.likely) == (0.85, 0.55)
    assert (rules.items_named, rules.least_checked, rules.caps) == (2, 80, {"no record": 2.0})
    assert rules.priors["operational"] == 0.03
    assert rules.likelihood("register", "vacant") == (1, 9, 1)
    assert rules.likelihood("business rates", "let") == (1, 0.2, 1)
    assert rules.likelihood("fire service", "vacant") == (1, 8, 1)
    assert set(rules.sources["fire service"].says) == {"vacant", "in use", "let"}
    assert rules.linking.margin == 0.1


def test_each_change_is_told_once_and_nothing_is_told_of_todays_settings():
    told = moved_settings(EARLIER)
    assert len(told) == 8
    assert "'half_life_months' of [vacancy] plays no part any more" in told[0]
    assert "'check' of [vacancy] moved: it is the limit of the list 'likely, check first'" in " ".join(told)
    assert moved_settings({"limits": {"likely": 0.6}, "priors": {"operational": 0.03}}) == []


def test_todays_settings_go_before_earlier_ones_of_the_same_thing():
    both = {
        "check": 0.55,
        "limits": {"likely": 0.7},
        "families": {"register": {"vacant": 9}},
        "sources": {"register": {"title": "r"}},
    }
    found = translated(both)
    assert found["limits"] == {"likely": 0.7}
    assert found["sources"]["register"] == {"title": "r"}


@pytest.mark.parametrize("wrong", [{"families": 3}, {"families": {"register": 3}}, {"caps": 3}])
def test_what_was_no_table_is_passed_on_to_be_refused(wrong):
    assert translated(wrong)[{"families": "sources"}.get(next(iter(wrong)), next(iter(wrong)))] is not None
