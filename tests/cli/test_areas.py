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
