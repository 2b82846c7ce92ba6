import dataclasses
import tomllib
from importlib import resources

import pytest

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE
from assetmap.scoring.criteria import Criterion, Part
from assetmap.scoring.overlap import _declared, check_overlap


def of(key, *indicators):
    return Criterion(key, "need", key, 1.0, "", tuple(Part(name, 0.0, 1.0, "") for name in indicators))


def test_the_shipped_criteria_do_not_overlap(criteria):
    check_overlap(criteria, "criteria.toml")


@pytest.mark.parametrize("index", ["imd_score", "imd_rank", "imd_decile"])
def test_deprivation_that_contains_employment_is_refused_beside_worklessness_and_why(index):
    with pytest.raises(InputError) as caught:
        check_overlap([of("deprivation", index), of("worklessness", "worklessness")], "mine.toml")
    said = str(caught.value)
    assert "'deprivation' and 'worklessness' overlap" in said
    assert "both contain employment deprivation, which would count twice" in said
    assert f"seen: {index} beside worklessness" in said
    assert "22.5 %" in said
    assert "use deprivation_without_employment" in caught.value.next_step
    assert "or drop 'worklessness'" in caught.value.next_step


def test_one_indicator_in_two_criteria_is_refused_and_two_parts_of_one_criterion_are_not():
    with pytest.raises(InputError, match="use the same indicator"):
        check_overlap([of("a", "jobs"), of("b", "size", "jobs")], "mine.toml")
    check_overlap([of("a", "imd_score", "worklessness"), of("b", "jobs")], "mine.toml")


def test_what_is_declared_has_components_and_a_source():
    for entry in _declared().values():
        assert entry["contains"]
        assert entry["source"]
    names = {indicator.name for indicator in CATALOGUE}
    assert {"deprivation_without_employment", "worklessness"} <= names & set(_declared())


def test_every_indicator_of_one_thing_under_two_names_is_declared():
    declared = tomllib.loads(resources.files("assetmap.scoring").joinpath("overlaps.toml").read_text(encoding="utf-8"))[
        "indicator"
    ]
    names = {indicator.name for indicator in CATALOGUE}
    assert {name for name in names if name.startswith("domain_")} <= set(declared)
    out_of_work = {name for name, entry in declared.items() if "employment deprivation" in entry["contains"]}
    assert {"worklessness", "claimants", "economic_inactivity", "domain_employment"} <= out_of_work
    assert set(declared["civic_assets"]["contains"]) < set(declared["community_need"]["contains"])


def test_what_stands_instead_of_another_does_not_count_beside_it(criteria):
    pair = [c for c in criteria if c.key in ("deprivation", "out_of_work")]
    check_overlap(pair, "criteria.toml")
    with pytest.raises(InputError, match="overlap"):
        check_overlap([dataclasses.replace(c, instead_of="") for c in pair], "criteria.toml")
