import datetime as dt
import json

import pytest

from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.tables import ASSETS, VACANCY
from assetmap.vacancy import TITLES, load_rules
from assetmap.vacancy.visits.sample import draw_at_random
from assetmap.workspace import open_workspace, record_visit

INVENTED = "INVENTED: no such place exists"


@pytest.fixture
def visited(home, tmp_path, monkeypatch):
    """Records visits to the first so many buildings in the random order; every tenth of them is found empty."""
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    build = latest_build(load_region("starter"))
    order = draw_at_random(build.table(ASSETS), build.table(VACANCY), [], 999)

    def record(count):
        with open_workspace() as workspace:
            for number, one in enumerate(order[:count]):
                found = "part" if number == 1 else "in use" if number % 10 else "empty"
                record_visit(workspace, "starter", one, visited_on=dt.date(2026, 10, 1), found=found,
                    now=dt.datetime(2026, 10, 2, tzinfo=dt.UTC))  # fmt: skip
        return order

    return record


def test_vacancy_prints_lists_by_district_and_why(home, run):
    done = run("vacancy", "starter")
    assert done.exit_code == 0, done.output
    assert INVENTED in done.stdout
    head, first = done.stdout.split("\n\n")[:2]
    lines = head.splitlines()
    assert "Quaymarsh (invented)" in lines[1]
    vacancy = latest_build(load_region("starter")).table(VACANCY)
    for name, count in vacancy["list"].value_counts().items():
        (line,) = [line for line in lines[3:] if line.startswith(TITLES[name])]
        counts = [int(word) for word in line.removeprefix(TITLES[name]).split()]
        assert counts[-1] == count == sum(counts[:-1])
    assert first.splitlines()[2].split("  ")[1:] != []
    assert TITLES["confirmed"] in first.splitlines()[2]


def test_vacancy_for_programs(home, run):
    document = json.loads(run("vacancy", "starter", "--json").stdout)
    rows = document["vacancy"]
    assert (document["region"], document["as_of"], len(rows)) == ("starter", "2026-09-30", 400)
    assert all(0 <= row["probability"] <= 1 for row in rows)
    assert all(row["sentence"] for row in rows)


def test_rounds_of_visits_with_what_the_council_reckons_a_visit_at(home, run):
    done = run("vacancy", "starter", "--visits", "12")
    assert done.exit_code == 0, done.output
    assert "12 visits in " in done.stdout
    assert "worth £5,000, one on another costs £2,000, a visit £60" in done.stdout
    assert "\nRound 1: " in done.stdout
    document = json.loads(run("vacancy", "starter", "--visits", "12", "--json").stdout)
    rows = document["visits"]
    assert len(rows) == 12
    assert [row["drawn"] for row in rows].count("at random") == 2
    assert [row["round"] for row in rows] == sorted(row["round"] for row in rows)
    assert [row["stop"] for row in rows if row["round"] == 1] == list(range(1, sum(r["round"] == 1 for r in rows) + 1))
    assert document["worth"] == {"start_gbp": 5000, "wrong_start_gbp": 2000, "visit_gbp": 60}
    assert document["rounds"]["most_stops"] == load_rules().rounds.most_stops
    assert run("vacancy", "starter", "--visits", "0").exit_code == 2


def test_the_settings_of_the_region_file_hold(home, run):
    path = home / "regions" / "starter.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(
        f"{before}\n[vacancy.worth]\nvisit_gbp = 90\n\n[vacancy.rounds]\nmost_stops = 3\n", encoding="utf-8"
    )
    try:
        document = json.loads(run("vacancy", "starter", "--visits", "12", "--json").stdout)
        assert document["worth"]["visit_gbp"] == 90
        numbers = [row["round"] for row in document["visits"]]
        assert max(map(numbers.count, numbers)) <= 3
        assert "a visit £90" in run("vacancy", "starter", "--visits", "3").stdout
    finally:
        path.write_text(before, encoding="utf-8")


def test_what_has_been_visited_is_not_drawn_again(run, visited):
    order = visited(3)
    rows = json.loads(run("vacancy", "starter", "--visits", "20", "--json").stdout)["visits"]
    assert {row["asset_id"] for row in rows if row["drawn"] == "at random"} == set(order[3:5])


def test_checked_before_anybody_went(run, visited):
    visited(0)
    done = run("vacancy", "starter", "--checked")
    assert done.exit_code == 0, done.output
    assert "0 buildings visited" in done.stdout
    assert "Still needed: 150 more, among them 10 empty and 10 in use." in done.stdout
    document = json.loads(run("vacancy", "starter", "--checked", "--json").stdout)["checked"]
    assert (document["drawn"], document["more"], document["calibration"]) == (0, 150, None)


def test_checked_tells_precision_recall_and_what_is_still_needed(run, visited):
    visited(30)
    done = run("vacancy", "starter", "--checked")
    assert done.exit_code == 0, done.output
    assert INVENTED in done.stdout
    assert "30 buildings visited" in done.stdout
    assert "the first 30 of 3" in done.stdout
    assert "Precision: how many on a list are empty." in done.stdout
    assert "Recall: how many of the empty ones stand on a ranked list." in done.stdout
    # one was found partly in use: neither
    assert "29 found empty or in use, 3 of them empty" in done.stdout
    assert "Still needed: 121 more, among them 7 empty and 0 in use." in done.stdout
    document = json.loads(run("vacancy", "starter", "--checked", "--json").stdout)["checked"]
    everywhere = [row for row in document["precision"] if row["council"] == "all councils"]
    assert sum(row["buildings"] for row in everywhere) == document["drawn"] == document["visited"] == 30
    assert sum(row["empty"] for row in everywhere) == 3
    assert document["recall"][0]["empty"] == 3
    assert all(row["low"] <= row["share"] <= row["high"] for row in everywhere if row["buildings"])


def test_checked_refits_as_soon_as_there_are_enough(run, visited):
    visited(160)
    done = run("vacancy", "starter", "--checked")
    assert done.exit_code == 0, done.output
    assert "Brier score 0." in done.stdout
    assert "Likelihood ratios, empty against used:" in done.stdout
    assert "Still needed" not in done.stdout
    found = json.loads(run("vacancy", "starter", "--checked", "--json").stdout)["checked"]["calibration"]
    assert 0 < found["brier"] < 1
    assert sum(row["buildings"] for row in found["reliability"]) == 159
    assert all(row["low"] <= row["refitted"] <= row["high"] for row in found["likelihood_ratios"])


def test_two_questions_at_once_are_refused(home, run):
    done = run("vacancy", "starter", "--visits", "3", "--checked")
    assert done.exit_code == 2
    assert "one at a time" in done.output
