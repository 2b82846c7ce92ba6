import pytest

from assetmap.region import load_region
from assetmap.vacancy.backtest.running import run_backtest
from assetmap.vacancy.backtest.wrong_calls import wrong_calls


@pytest.fixture
def calls(write_facts, councils, rules):
    def of(*facts):
        found = wrong_calls(run_backtest(write_facts(*facts), councils, rules, cut_offs=(2018,)))
        return found.set_index("name")["why"].to_dict(), found

    return of


def test_every_wrong_call_has_its_reason(calls):
    why, table = calls(
        *(("one", "closed", "2017"), ("one", "sold", "2019")),
        *(("two", "closed", "2017"), ("two", "in community use", "2019")),
        *(("three", "surplus", "2017"), ("three", "still empty", "2019")),
        *(("four", "surplus", "2017"), ("four", "closed", "2019")),
        *(("five", "closed", "2005"), ("five", "withdrawn", "2007"), ("five", "still empty", "2019")),
        *(("six", "sold", "2016"), ("six", "still empty", "2019")),
        *(("seven", "in public use", "2016"), ("seven", "still empty", "2019")),
        *(("eight", "closed", "2016"), ("eight", "surplus", "2017-12"), ("eight", "in public use", "2019")),
        *(("nine", "surplus", "2017-12"), ("nine", "marketed", "2017-12"), ("nine", "in public use", "2019")),
        *(("right", "closed", "2017"), ("right", "still empty", "2019")),
    )
    assert why == {
        "One Library": "it was empty, and its owner parted with it within the three years",
        "Two Library": "its service had closed, and it was used again",
        "Three Library": "all that was known is that its owner meant to part with it, which tells little of emptiness",
        "Four Library": "it was in use then, and closed within the three years",
        "Five Library": "it was last known to be empty so long before that the probability had faded, and nothing had changed",
        "Six Library": "it had been sold, transferred or redeveloped before, and stood empty afterwards",
        "Seven Library": "it was last known as in public use, and stood empty afterwards",
        "Eight Library": "its service had closed, and it was used again",
        "Nine Library": "its owner meant to part with it, and it was used instead",
    }
    surest = (table["stated"] - 0.5).abs()
    assert surest.is_monotonic_decreasing
    one = table[table["name"] == "One Library"].iloc[0]
    assert (one["cut_off"], one["council"], one["known"], one["came"]) == (2018, "Anywhere", "closed 2017", "sold 2019")


def test_a_right_call_is_not_listed(calls):
    assert calls(("right", "closed", "2017"), ("right", "still empty", "2019"))[1].empty


def test_every_wrong_call_of_the_shipped_facts_stands_in_the_docs(root, rules):
    found = run_backtest(root / "data" / "evidence" / "lcr_public_decisions.csv", load_region("lcr").councils, rules)
    page = (root / "docs" / "backtest.md").read_text(encoding="utf-8")
    wrong = wrong_calls(found)
    assert f"Every wrong call, {len(wrong)} of {len(found.cases)}:" in page
    for row in wrong.itertuples():
        line = (
            f"| {row.cut_off} | {row.name}, {row.council} | {row.stated:.2f} | {row.known} | {row.came} | {row.why} |"
        )
        assert line in page.splitlines()
