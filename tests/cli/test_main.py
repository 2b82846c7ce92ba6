import re
import subprocess
import sys

import pytest

from assetmap.cli import main
from assetmap.pipeline import latest_build
from assetmap.region import load_region
from assetmap.tables import ASSETS


def test_help_lists_the_commands_in_the_order_of_use(run):
    done = run("--help")
    assert done.exit_code == 0
    places = [done.stdout.index(f"\n  {name} ") for name in ("fetch", "register", "build", "areas", "rank")]
    assert places == sorted(places)
    for name in main.commands:
        assert "Example: assetmap" in run(name, "--help").stdout


def _helps(run, command=main, path=()):
    yield " ".join(path), run(*path, "--help").stdout
    for name, inner in getattr(command, "commands", {}).items():
        yield from _helps(run, inner, (*path, name))


def test_every_building_of_an_example_is_in_the_starter_region(home, run, root):
    known = set(latest_build(load_region("starter")).table(ASSETS)["asset_id"])
    texts = dict(_helps(run))
    for path in (root / "README.md", root / "SECURITY.md", *(root / "docs").glob("*.md")):
        texts[path.name] = path.read_text(encoding="utf-8")
    named = {(where, one) for where, text in texts.items() for one in re.findall(r"\b[A-Z]\d{8}:[\w./-]*\w", text)}
    assert len({where for where, _ in named}) > 3
    assert [(where, one) for where, one in sorted(named) if one not in known] == []


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
