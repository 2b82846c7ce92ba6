"""Notebooks run from the first cell to the last, and what they show is what stands in them."""

import importlib.util
import json

import pytest


@pytest.fixture(scope="module")
def run(root):
    spec = importlib.util.spec_from_file_location("run_notebook", root / "tools" / "run_notebook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.run


@pytest.fixture(scope="module")
def notebook(root):
    return json.loads((root / "notebooks" / "what_became_of_them.ipynb").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def shipped(monkeypatch, root):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    for name in ("BACKTEST_FACTS", "BACKTEST_LIBRARIES"):
        monkeypatch.delenv(name, raising=False)


def shown(notebook):
    """What each code cell shows, as text."""
    return [
        ["".join(out.get("text") or out["data"]["text/plain"]) for out in cell["outputs"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def test_it_shows_what_stands_in_it(run, notebook):
    stored = shown(notebook)
    assert all(stored)
    assert shown(run(notebook)) == stored, "run python tools/run_notebook.py notebooks/*.ipynb"


def test_it_is_small(root):
    for path in (root / "notebooks").glob("*.ipynb"):
        assert path.stat().st_size < 60_000, path


@pytest.mark.real_data
def test_it_takes_other_facts(run, notebook, shared_data, monkeypatch):
    monkeypatch.setenv("BACKTEST_FACTS", str(shared_data / "evidence" / "lcr_public_decisions.csv"))
    said = shown(run(notebook))
    assert said[0] == ["64 building-dates of 47 buildings; 41 turned out empty.\n"]


def test_a_cell_that_fails_fails(run):
    cell = {"cell_type": "code", "source": ["1 / 0"], "outputs": []}
    with pytest.raises(ZeroDivisionError):
        run({"cells": [cell]})


def test_the_last_expression_and_what_is_printed_are_shown(run):
    cells = [
        {"cell_type": "code", "source": [line], "outputs": []} for line in ("a = 2\nprint('two')", "a + 1", "b = a")
    ]
    assert shown(run({"cells": cells})) == [["two\n"], ["3"], []]
