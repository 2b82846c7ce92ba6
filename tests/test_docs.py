"""Docs that cannot lag: what the code has, the docs name."""

import importlib.util
import re

import pytest

from assetmap.indicators import CATALOGUE
from assetmap.scoring import load_criteria, read_weights
from assetmap.vacancy import GATES, load_rules


@pytest.fixture
def methods(root):
    return (root / "docs" / "methods.md").read_text(encoding="utf-8")


def test_every_criterion_with_its_swing_and_anchors(methods):
    for criterion in load_criteria():
        row = next(line for line in methods.splitlines() if line.startswith(f"| {criterion.title} |"))
        assert f"| `{criterion.key}` | {criterion.swing:g} |" in row
        for part in criterion.parts:
            row = next(line for line in methods.splitlines() if f"| `{part.indicator}` | {part.zero:g}" in line)
            assert re.search(rf"\| {part.zero:g}( \(\w\))? \| {part.one:g}( \(\w\))? \|", row), row


def test_every_gate_and_indicator(methods, root):
    for gate in GATES:
        assert f"| {gate.key} | {gate.question}" in methods
    catalogue = (root / "docs" / "indicators.md").read_text(encoding="utf-8")
    for indicator in CATALOGUE:
        row = next(
            line for line in catalogue.splitlines() if line.startswith(f"| `{indicator.name}` | {indicator.title} | ")
        )
        anchors = "–" if indicator.zero is None else f"{indicator.zero:g} to {indicator.one:g}"
        assert f"| {indicator.unit} | {indicator.direction} | {anchors} | {indicator.range} | " in row


def test_every_prior_rate_and_likelihood(methods):
    rules = load_rules()
    for kind, prior in rules.priors.items():
        assert f"| {kind} | {prior:.2f} |" in methods
    for entry in rules.exits.values():
        assert f"| {entry.title} | {entry.reused:g} | {entry.gone:g} |" in methods
    for name, source in rules.sources.items():
        for kind in source.says:
            figures = " | ".join(f"{value:g}" for value in rules.likelihood(name, kind))
            assert f"| {name} | {kind} | {rules.family(name, kind)} | {figures} |" in methods
        for kind, likelihood in source.file_dated.items():
            figures = " | ".join(f"{value:g}" for value in likelihood)
            assert f"| {name}, dated by its file only | {kind} | {rules.family(name, kind)} | {figures} |" in methods


def test_reference_pages_are_as_the_code_makes_them(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    spec = importlib.util.spec_from_file_location("generate", root / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for name, page in generate.PAGES.items():
        written = (root / "docs" / name).read_text(encoding="utf-8")
        assert page() == written, f"docs/{name} lags: run python docs/generate.py"


def test_every_test_that_security_names_is_there(root):
    page = (root / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if "| `tests/" in line]
    assert len(rows) > 10
    for row in rows:
        threat, control, named = (cell.strip() for cell in row.strip("|").split(" | "))
        assert threat, row
        assert control, row
        tests = re.findall(r"`(tests/[^`]+)`", named)
        assert tests, row
        for test in tests:
            path, function = test.split("::")
            written = (root / path).read_text(encoding="utf-8")
            assert re.search(rf"^def {re.escape(function)}\(", written, re.MULTILINE), test


def test_the_default_weights_are_those_of_the_docs(root):
    criteria = load_criteria()
    weights = read_weights(root / "docs" / "weights.toml", criteria)
    assert weights == {criterion.key: criterion.swing for criterion in criteria}


def test_the_readmes_test_command_is_what_continuous_integration_runs(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in readme.splitlines() if line.startswith("    python3 -m venv")]
    assert len(lines) == 2
    assert lines[0].endswith("assetmap app")
    assert " -m pytest" in lines[1]
    assert lines[1] in (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_links_of_the_docs_lead_somewhere(root):
    for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), (path.name, target)


def test_the_version_is_one(root):
    import assetmap

    assert f'version = "{assetmap.__version__}"' in (root / "pyproject.toml").read_text(encoding="utf-8")
    assert f"## {assetmap.__version__}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
