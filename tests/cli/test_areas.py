import json

import pytest


def test_areas_and_districts(home, run):
    done = run("areas", "starter")
    assert "150 small areas of 2021" in done.stdout
    document = json.loads(run("areas", "starter", "--json").stdout)
    assert len(document["areas"]) == 150
    assert len(document["districts"]) == 3
    people = sum(row["population"] for row in document["areas"])
    assert people == sum(row["population"] for row in document["districts"])
    assert people == pytest.approx(250_000, rel=0.02)


def test_how_alike_the_criteria_are_over_all_small_areas(home, run):
    done = run("areas", "starter", "--criteria")
    assert done.exit_code == 0
    assert "rank correlations between criteria over 150 small areas" in done.stdout
    assert "6 criteria are known of areas; in effect they are " in done.stdout
    assert "go together at" not in done.stdout
    assert "Size and layout is known for no building here and leaves the weights" in done.stdout
    document = json.loads(run("areas", "starter", "--criteria", "--json").stdout)
    matrix = document["correlations"]
    assert set(matrix) == {"low_value", "room_to_rise", "low_activity", "deprivation", "social_gap", "demand"}
    assert matrix["low_value"]["deprivation"] == matrix["deprivation"]["low_value"]
    assert 1 < document["effective_number"] < 6
    assert document["alike"] == []
    assert {one["key"] for one in document["left_out"]} == {"layout", "proposal"}
