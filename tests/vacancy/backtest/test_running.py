import pytest

from assetmap.errors import InputError
from assetmap.region import load_region
from assetmap.vacancy.backtest.running import CUT_OFFS, FORECASTERS, run_backtest, with_rates

OPEN = ("LA", "LA", "LA", "LA", "LA")


@pytest.fixture
def run(write_facts, write_libraries, councils, rules):
    def of(*facts, libraries=(), cut_offs=(2018,)):
        path = write_libraries(*libraries) if libraries else None
        return run_backtest(write_facts(*facts), councils, rules, path, cut_offs)

    return of


def test_a_case_for_each_building_known_then_and_told_after(run):
    found = run(
        ("old", "closed", "2015-03"),
        ("old", "sold", "2019"),
        ("silent", "closed", "2016"),
        ("late", "closed", "2019"),
    )
    case = found.cases.iloc[0]
    assert len(found.cases) == 1
    assert (case["name"], case["council"], case["cut_off"], case["group"]) == (
        "Old Library",
        "Anywhere",
        2018,
        "region",
    )
    assert (bool(case["empty"]), case["became"], case["kind"], case["date"]) == (False, "gone", "sold", "2019")
    assert (case["known_kind"], case["known_date"], case["says"]) == ("closed", "2015-03", "empty")
    assert found.without_outcome == {2018: 1}
    assert case["closed"] == 1
    assert case["prior"] == 0.05
    assert 0.1 < case["first_version"] < case["model"] < 1


def test_no_forecast_sees_what_comes_after(run):
    one = run(("old", "closed", "2015-03"), ("old", "sold", "2019"))
    other = run(("old", "closed", "2015-03"), ("old", "still empty", "2020"), ("old", "surplus", "2016", "2019"))
    columns = list(FORECASTERS)
    assert one.cases[columns].equals(other.cases[columns])
    assert one.cases["empty"].tolist() != other.cases["empty"].tolist()


def test_no_outcome_sees_what_came_before(run):
    one = run(("old", "closed", "2015-03"), ("old", "still empty", "2019"))
    other = run(("old", "demolished", "2015-03"), ("old", "still empty", "2019"))
    assert one.cases["empty"].tolist() == other.cases["empty"].tolist() == [True]


def test_cut_offs_are_pooled_and_the_building_stays_one(run):
    found = run(("old", "closed", "2012"), ("old", "still empty", "2016"), ("old", "sold", "2019"), cut_offs=CUT_OFFS)
    assert found.cases["cut_off"].tolist() == [2015, 2018]
    assert found.cases["building"].nunique() == 1


def test_libraries_tell_what_became_of_the_facts_buildings_and_are_a_group_of_their_own(run):
    found = run(
        ("old", "offered to community", "2015-03"),
        libraries=(
            ("Anywhere", "Old", "AB1 2CD", "", OPEN),
            ("Anywhere", "Unheard of", "AB9 9ZZ", "", OPEN),
            ("Far Away", "Other", "ZZ1 2CD", "", OPEN),
            ("Far Away", "Shut", "ZZ1 2CE", "2018", ("LA", "Closed", "Closed", "Closed", "Closed")),
            ("Far Away", "Long shut", "ZZ1 2CF", "2012", ("Closed",) * 5),
        ),
    )
    by_name = found.cases.set_index("name")
    assert by_name["group"].to_dict() == {"Old Library": "region", "Other": "libraries", "Shut": "libraries"}
    assert by_name["empty"].to_dict() == {"Old Library": False, "Other": False, "Shut": True}
    # the count is no evidence of the region's buildings: only public decisions are
    assert by_name.loc["Old Library", "known_kind"] == "offered to community"
    assert by_name.loc["Other", "known_date"] == "2016-07-01"


def test_rates_of_the_classes_named(rules):
    changed = with_rates(rules, {"public": (0.01, 0.02)})
    assert (changed.exits["public"].reused, changed.exits["public"].gone) == (0.01, 0.02)
    assert changed.exits["let"] == rules.exits["let"]
    assert changed.exits["public"].title == rules.exits["public"].title


def test_rates_matter(run):
    case = run(("old", "closed", "2012"), ("old", "sold", "2019")).cases.iloc[0]
    assert case["fitted"] < case["model"] < case["closings"]
    assert case["ahead"] < case["model"]


def test_a_file_that_is_none_is_refused(tmp_path, councils, rules):
    with pytest.raises(InputError):
        run_backtest(tmp_path / "absent.csv", councils, rules)


def test_the_shipped_facts_give_cases(root, rules):
    found = run_backtest(root / "data" / "evidence" / "lcr_public_decisions.csv", load_region("lcr").councils, rules)
    assert len(found.cases) == 27
    assert found.cases["empty"].sum() == 19
    assert found.cases["building"].nunique() == 19


@pytest.mark.real_data
def test_the_whole_list_with_the_libraries(shared_data, rules):
    found = run_backtest(
        shared_data / "evidence" / "lcr_public_decisions.csv",
        load_region("lcr").councils,
        rules,
        shared_data / "outcomes" / "library_outcomes_england_2010_2023.csv",
    )
    counts = found.cases.groupby("group")["empty"].agg(["size", "sum"])
    assert counts.loc["region"].tolist() == [109, 41]
    assert counts.loc["libraries"].tolist() == [9301, 119]
    assert found.cases[list(FORECASTERS)].notna().all(axis=None)
    assert not set(found.cases.loc[found.cases["group"] == "libraries", "council"]) & {
        council.name for council in load_region("lcr").councils
    }
