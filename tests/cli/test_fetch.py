import json


def test_fetch_of_what_is_shipped(home, run):
    done = run("fetch", "starter")
    assert done.exit_code == 0
    assert "nothing to fetch" in done.stdout
    assert json.loads(run("fetch", "starter", "--json").stdout) == {"region": "starter", "layers": []}
