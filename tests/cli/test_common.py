import importlib

import click
import pytest

from assetmap.cli import main
from assetmap.cli.common import finite


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


@pytest.fixture
def broken(monkeypatch):
    """Makes a command raise."""

    def raising(error):
        def told(name):
            raise error

        # the package has the command under the module's name
        monkeypatch.setattr(importlib.import_module("assetmap.cli.fetch"), "load_region", told)

    return raising


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (RuntimeError("inside"), "something went wrong that nobody foresaw"),
        (OSError(28, "No space left on device", "a.parquet"), "the disk is full"),
        (RecursionError("inside"), "what was given is nested too deeply"),
        (MemoryError(), "the memory is full"),
    ],
)
def test_every_command_ends_in_a_sentence(broken, run, monkeypatch, error, what):
    monkeypatch.delenv("ASSETMAP_LOG", raising=False)
    broken(error)
    done = run("fetch", "starter")
    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: {what}\n")
    assert "next step: " in done.stderr
    assert "Traceback" not in done.output
    assert "inside" not in done.output
    assert done.stdout == ""


def test_details_are_for_who_asks_for_them(broken, run, monkeypatch):
    monkeypatch.setenv("ASSETMAP_LOG", "json")
    broken(RuntimeError("inside"))
    done = run("fetch", "starter")
    assert done.exit_code == 1
    assert done.stderr.startswith("error: something went wrong that nobody foresaw\n")
    assert 'File "' in done.stderr
    assert done.stderr.endswith("RuntimeError\n")
    assert "inside" not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_fault(broken, run):
    broken(BrokenPipeError(32, "Broken pipe"))
    done = run("fetch", "starter")
    assert "error:" not in done.output


@pytest.mark.parametrize("command", [c for c in main.commands if c not in ("app", "workspace", "register", "fetch")])
@pytest.mark.parametrize("name", ["x" * 300, "x" * 4000, "[" * 4000 + ".toml", "../" * 1300])
def test_a_region_that_no_file_can_have_ends_in_a_sentence(home, run, command, name):
    more = {"appraise": ["A:1"], "portfolio": ["--budget", "1"], "report": ["A:1", "--out", "pack.pdf"]}
    done = run(command, name, *more.get(command, []))
    assert done.exit_code == 1
    assert done.stderr.startswith("error: no such region\n")
    assert len(done.stderr) < 4000
    assert "Traceback" not in done.output


@pytest.mark.parametrize("pointer", [b"\xff\xfe", b"a\x00b", b"x" * 100_000])
def test_a_pointer_that_is_no_text_ends_in_a_sentence(home, run, pointer):
    current = home / "builds" / "starter" / "current"
    before = current.read_bytes()
    current.write_bytes(pointer)
    try:
        done = run("rank", "starter")
    finally:
        current.write_bytes(before)
    assert done.exit_code == 1
    assert done.stderr.startswith("error: the last build cannot be read\n")
    assert "Traceback" not in done.output


def options(command=main, path=()):
    """Every option and argument of every command, with the way to it."""
    for name, one in getattr(command, "commands", {}).items():
        yield from options(one, (*path, name))
    for parameter in command.params if path else ():
        yield path, parameter


GIVEN = list(options())
TEXTS = [(path, one) for path, one in GIVEN if not (isinstance(one, click.Option) and one.is_flag)]
NUMBERS = [(path, one) for path, one in GIVEN if isinstance(one.type, click.types.FloatParamType)]


def told(path, one, value):
    return [*path, one.opts[0], value] if isinstance(one, click.Option) else [*path, value]


@pytest.mark.parametrize(("path", "one"), TEXTS, ids=lambda value: getattr(value, "name", "-"))
@pytest.mark.parametrize(
    "value",
    ["x" * 100_000, "[" * 100_000, "9" * 100_000, "a\x00b", "caf\udce9"],
    ids=["x", "[", "9", "nothing", "bytes"],
)
def test_what_no_argument_can_be_is_refused_by_every_command(run, path, one, value):
    done = run(*told(path, one, value))
    assert done.exit_code == 2
    assert "Error: an argument " in done.stderr
    assert len(done.output) < 400


@pytest.mark.parametrize(("path", "one"), NUMBERS, ids=lambda value: getattr(value, "name", "-"))
@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e999"])
def test_a_number_of_the_command_line_is_finite(run, path, one, value):
    done = run(*told(path, one, value), "starter", *(["A:1"] if path == ("appraise",) else []))
    assert done.exit_code == 2
    assert " is not " in done.stderr
    assert one.opts[0] in done.stderr


def test_there_are_options_to_look_at():
    assert len(TEXTS) > 40
    assert len(NUMBERS) > 8
    assert all(one.callback is finite for _, one in NUMBERS)
