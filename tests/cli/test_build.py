import json


def test_build_again_as_json(home, run):
    assert run("build", "starter").exit_code == 0
    done = run("build", "starter", "--json")
    document = json.loads(done.stdout)["build"]
    assert document["tables"]["areas"]["rows"] == 150
    assert "nothing has changed" in done.stderr


def test_a_missing_region_and_an_unknown_key(home, tmp_path, run):
    done = run("build", "atlantis")
    assert done.exit_code == 1
    assert "allowed: england, lcr, starter" in done.stderr
    path = tmp_path / "mine.toml"
    path.write_text((home / "regions" / "starter.toml").read_text(encoding="utf-8") + "\ncolour = 3\n")
    done = run("build", path)
    assert done.exit_code == 1
    assert "unknown key 'colour'" in done.stderr


def test_a_layer_that_nobody_supplied_says_what_to_put_where(home, run):
    done = run("build", "lcr")
    assert done.exit_code == 1
    assert "the layer 'lsoa_2021_boundaries' is missing" in done.stderr
    assert str(home / "layers" / "lsoa21_bgc_england.parquet") in done.stderr
