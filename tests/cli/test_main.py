import subprocess
import sys

import pytest

from assetmap.cli import main


def test_help_lists_the_commands_in_the_order_of_use(run):
    done = run("--help")
    assert done.exit_code == 0
    places = [done.stdout.index(f"\n  {name} ") for name in ("fetch", "register", "build", "areas", "rank")]
    assert places == sorted(places)
    for name in main.commands:
        assert "Example: assetmap" in run(name, "--help").stdout


@pytest.mark.parametrize(
    "arguments", [["rank"], ["rank", "starter", "--top", "0"], ["dance"], ["register", "--council", "X"]]
)
def test_a_usage_error_exits_with_2(home, arguments, run):
    assert run(*arguments).exit_code == 2


def test_as_a_program_of_its_own(home, run):
    done = subprocess.run(
        [sys.executable, "-m", "assetmap.cli", "rank", "starter", "--top", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ranks 1 of" in done.stdout
    assert done.stderr == ""
