"""Docs that cannot lag: what the code has, the docs name."""

import importlib.util
import re
from fnmatch import fnmatch

import click
import pytest

from assetmap.app import buildings_choice, shortlist_print
from assetmap.app import main as main_page
from assetmap.cli import main
from assetmap.indicators import CATALOGUE
from assetmap.pipeline import builds
from assetmap.reports import document
from assetmap.scoring import load_criteria, read_weights
from assetmap.vacancy import GATES, load_rules
from assetmap.workspace import confirmations, kinds
from assetmap.workspace.interests import QUESTIONS
from assetmap.workspace.roles import ACTIONS
from assetmap.workspace.stages import load_stages

from .test_imports import GROUND, ORDER


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
    parts = 0
    for path in (root / "docs").glob("*.md"):
        written = path.read_text(encoding="utf-8")
        parts += written.count("made by docs/generate.py -->")
        assert generate.with_parts(written) == written, f"{path.name} lags: run python docs/generate.py"
    assert parts == len(generate.PARTS)


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
        prose = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))  # code is no link
        for target in re.findall(r"\]\(([^)#]+)\)", prose):
            if "://" not in target:
                assert (path.parent / target).exists(), (path.name, target)


def test_the_version_is_one(root):
    import assetmap

    assert f'version = "{assetmap.__version__}"' in (root / "pyproject.toml").read_text(encoding="utf-8")
    assert f"## {assetmap.__version__}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def hand_written(root):
    """Pages of the docs that nobody makes from the code, with the README; by name."""
    made = {"commands.md", "exports.md", "layers.md", "registers.md", "tables.md", "wording.md"}
    pages = [root / "README.md", *(path for path in sorted((root / "docs").glob("*.md")) if path.name not in made)]
    return {path.name: path.read_text(encoding="utf-8") for path in pages}


def spans(text):
    """What a page has between single backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def test_every_command_of_the_docs_is_one_with_the_options_that_it_names(root):
    wrong, seen = [], 0
    for name, text in hand_written(root).items():
        lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
        for line in (*lines, *spans(text)):
            if not re.match(r"([A-Z_]+=\S+ )*assetmap( |$)", line):
                continue
            # what follows two blanks is our comment on the line
            words = re.sub(r"^([A-Z_]+=('[^']*'|\S+) )*", "", re.split(r" {2,}", line)[0]).split()[1:]
            command = main
            for word in words:
                if isinstance(command, click.Group) and word in command.commands:
                    command = command.commands[word]
            known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
            unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
            seen += 1
            if unknown or (isinstance(command, click.Group) and words and not words[-1].startswith("--")):
                wrong.append((name, line))
    assert seen > 40
    assert not wrong


def test_every_file_name_and_variable_of_the_docs_is_in_the_code(root):
    folders = (
        "assetmap",
        "tests",
        "benchmarks",
        "deploy",
        "data/regions",
        "data/evidence",
        "data/starter",
        "docs",
        "static",
    )
    files = [*root.iterdir(), *(path for folder in folders for path in [root / folder, *(root / folder).rglob("*")])]
    paths = {path.relative_to(root).as_posix() for path in files}
    names = {path.name for path in files}
    code = (".py", ".toml", ".js", ".css", ".typ", ".conf", ".service", ".timer")
    texts = (path.read_text(encoding="utf-8") for path in files if path.suffix in code and path.is_file())
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    ignored = tuple((root / ".gitignore").read_text(encoding="utf-8").split())
    wrong = []
    for name, text in hand_written(root).items():
        for span in set(spans(text)) - OF_A_READER:
            if re.fullmatch(r"[\w.-]+/[\w./*-]*", span):
                path = span.rstrip("/")
                # a file of the package may be named from its room on
                there = any(fnmatch(one, path) or one.endswith(f"/{path}") for one in paths)
                wrong += [] if there or f"{path}/".startswith(ignored) else [(name, span)]
            elif re.fullmatch(r"[\w-]+\.(py|toml|md|csv|json|js)", span):
                wrong += [] if span in names or set(span.split(".")) <= words else [(name, span)]
            elif re.fullmatch(r"[A-Za-z][\w.]*_\w+(\(.*\))?", span):
                wrong += [] if set(re.findall(r"\w+", span.partition("(")[0])) <= words else [(name, span)]
    assert not wrong


# Files that a reader makes.
OF_A_READER = {"data/regions/mine.toml", ".streamlit/secrets.toml"}


def test_the_rooms_of_the_docs_are_those_of_the_code_in_their_order(root):
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (ground floor: )?(`[^|]+`) \|", text.partition("`starter/` stands beside")[0])
    ground, *rooms = [re.findall(r"`(\w+)/?`", names) for _, names in rows]
    assert set(ground) == set(GROUND)
    assert [name for (name,) in rooms] == ORDER


def test_what_the_docs_say_is_not_in_git_is_what_git_ignores(root):
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = re.findall(r"(?m)^    ((?:data|static)/\S*) .*?(\(not in git\))?$", text)
    ignored = [line.rstrip("*") for line in (root / ".gitignore").read_text(encoding="utf-8").splitlines()]
    assert len(folders) >= 9
    for folder, left_out in folders:
        assert bool(left_out) == folder.startswith(tuple(line for line in ignored if line.endswith("/"))), folder


def test_the_pages_of_the_docs_are_those_of_the_dashboard_and_the_public_has_those_for_anyone(root):
    text = (root / "docs" / "dashboard.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| ([A-Z][\w ]+) \| ([^|]+) \|", text))
    titles = {key: title for key, (_, title) in main_page._PAGES.items() if key not in main_page._HIDDEN}
    assert set(rows) == set(titles.values())
    anyone = {title for title, who in rows.items() if re.search("anyone|public|organisation", who)}
    assert anyone == {titles[key] for key in main_page._PUBLIC}


def test_the_figures_of_the_docs_are_those_in_force(root):
    """Figures that are kept in the code, by page and sentence."""
    rules = load_rules()
    limits = rules.limits
    stages = [stage.title for stage in load_stages()[0] if stage.key != "closed"]
    for page, sentence in (
        ("architecture.md", f"The last {WORDS[builds._KEPT_BUILDS]} are kept."),
        ("dashboard.md", f"({shortlist_print._MOST_ROWS} at most)"),
        ("dashboard.md", f"{WORDS[buildings_choice.LEAST]} to {WORDS[buildings_choice.MOST]} side by side"),
        ("matching.md", f"From one mailbox {WORDS[confirmations.MOST_WAITING]} a day"),
        ("matching.md", f"confirms in {confirmations.UNCONFIRMED_DAYS} days is erased"),
        ("matching.md", f"and {WORDS[len(QUESTIONS)]} questions:"),
        ("vacancy.md", f"| Confirmed empty | probability from {limits.confirmed:g} on"),
        ("vacancy.md", f"a visit within {limits.confirmed_visit_months:g} months"),
        ("vacancy.md", f"two families within {limits.confirmed_months:g}, "),
        ("vacancy.md", f"| Likely empty, check first | probability from {limits.likely:g} on"),
        ("vacancy.md", f"the probability is at least {limits.visit:.2f} and twice the prior"),
        ("vacancy.md", f"(by such a statement, or probably, from {limits.gone:g} on)"),
        ("reports.md", f"a text longer than {document.LONGEST} characters ({document._CELL} in a table)"),
        ("vacancy.md", f"Needed are {rules.linking.same_postcode:g} within one unit postcode"),
        ("vacancy.md", f"{rules.linking.same_outward:g} where only the outward part agrees"),
        ("vacancy.md", f"two assets within {rules.linking.margin:g} of each other"),
        (
            "vacancy.md",
            f"from {rules.least_checked} buildings found empty or in use and {rules.least_of_each} of either",
        ),
        ("workspace.md", f"note | up to {kinds._LONG:,} characters"),
        ("workspace.md", ", ".join(stages)),
    ):
        text = " ".join((root / "docs" / page).read_text(encoding="utf-8").split())
        assert sentence.casefold() in text.casefold(), (page, sentence)


WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def test_who_writes_what_is_kept_is_who_may(root):
    kept = (root / "docs" / "workspace.md").read_text(encoding="utf-8").partition("## What is kept")[2]
    (_, *rows) = re.findall(r"(?m)^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", kept.partition("\n## ")[0])
    assert len(rows) > 8
    acts = {
        "gate answer": "answer gate",
        "stage of the transfer": "stage",
        "decision": "decide",
        "what was promised": "outcome",
        "after the keys": "outcome",
    }
    for what, who in rows:
        for name in what.split(", "):
            act = acts.get(name, name.removesuffix(" entered"))
            assert ("officers" in who, "partner" in who) == ("officer" in ACTIONS[act], "partner" in ACTIONS[act]), what
