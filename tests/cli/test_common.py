import pytest


@pytest.mark.parametrize("command", ["rank", "areas"])
def test_not_built_yet(home, command, run):
    done = run(command, "lcr")
    assert done.exit_code == 1
    assert "run 'assetmap build lcr'" in done.stderr


def test_hostile_names_stay_text(home, run):
    done = run("rank", "starter", "--json")
    assert "\\u202e" not in done.stdout
    text = run("rank", "starter").stdout
    assert "\x1b" not in text
    assert "\u202e" not in text
