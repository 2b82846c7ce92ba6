"""Rules for the dashboard that a reader of the code cannot be trusted to keep: what came from a file is shown as text."""

import ast
import re
from pathlib import Path

import pytest

import assetmap.app

ROOM = Path(assetmap.app.__file__).parent
MODULES = sorted(ROOM.rglob("*.py"))
SCRIPTS = sorted((ROOM / "frontend").glob("*.js"))

# folium builds these as markup: register text in them runs.
BANNED_NAMES = {"Popup", "Tooltip", "GeoJsonTooltip", "GeoJsonPopup", "DivIcon"}
BANNED_IN_SCRIPTS = (
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\s*\(|new Function|bindPopup|bindTooltip"
)

TEXTS = {"markdown", "info", "warning", "error", "success", "header", "subheader", "title", "caption"}
LABELS = {"button", "spinner", "status", "toast", "expander", "metric", "form_submit_button", "write", "text_input"}

# Expressions that may stand in such a text without literal(), each with the reason.
ALLOWED = {
    "gate.question.capitalize()": "a constant of the package",
    "scores[f'gate_{gate.key}'].capitalize()": "pass, fail or not known, by the package",
    "', '.join(missing)": "titles of our own facts",
    "loaded.version": "hexadecimal, by the package",
    "run['code']['version']": "version of the package",
    "run['code']['sha256'][:12]": "hexadecimal, by the package",
    "f'**{title}:** ' if i == 0 else ''": "titles of our own",
    "located or 'none'": "numbers, and our own words for how a building was located",
}


def calls(tree, names):
    """Calls of ``st.<name>`` or of such a method of a column, with the function that they stand in."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                    owner = ast.unparse(node.func.value)
                    if owner in ("st", "st.sidebar", "first", "second", "third", "left", "right"):
                        yield function, node


def assigned(function, name):
    """Every value that a name is given or that is appended to it within a function."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    yield value
            case ast.AugAssign(target=ast.Name(id=target), value=value):
                if target == name:
                    yield value
            case ast.Call(func=ast.Attribute(attr="append" | "extend", value=ast.Name(id=target)), args=values):
                if target == name:
                    yield from values


def is_text_only(node, function):
    """Whether an expression cannot bring markup that is not our own into a text."""
    if ast.unparse(node) in ALLOWED or isinstance(node, ast.Constant):
        return True
    match node:
        case ast.JoinedStr(values=parts):
            return all(is_text_only(part, function) for part in parts)
        case ast.FormattedValue(value=value, format_spec=spec):
            # a number or a date: a text does not take such a format, or is refused at once
            written = ast.unparse(spec)[2:-1] if spec is not None else ""
            return bool(re.fullmatch(r",|[,.\d]*[dfg%]|(%\w|[ ,:-])+", written)) or is_text_only(value, function)
        case ast.Call(func=ast.Name(id="literal" | "source_link")):
            return True
        case ast.Call(func=ast.Name(id="int" | "len")):
            return True
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Constant()), args=[parts]):
            return is_text_only(parts, function)
        case ast.GeneratorExp(elt=part) | ast.ListComp(elt=part):
            return is_text_only(part, function)
        case ast.List(elts=parts) | ast.BoolOp(values=parts):
            return all(is_text_only(part, function) for part in parts)
        case ast.IfExp(body=yes, orelse=no):
            return is_text_only(yes, function) and is_text_only(no, function)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return is_text_only(left, function) and is_text_only(right, function)
        case ast.Name(id=name):
            values = list(assigned(function, name))
            return bool(values) and all(is_text_only(value, function) for value in values)
    return False


def faults(source, names):
    """Line and text of every such call whose first argument may bring markup that is not our own."""
    tree = ast.parse(source)
    found = {
        (call.lineno, ast.unparse(call.args[0]))
        for function, call in calls(tree, names)
        if call.args and not is_text_only(call.args[0], function)
    }
    return sorted(found)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_part_of_folium_that_runs_what_it_shows(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not names & BANNED_NAMES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_markup_is_let_through(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword):
            assert node.arg not in ("unsafe_allow_html", "unsafe_allow_javascript"), f"line {node.value.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_html_is_our_own(path):
    """``st.html`` gets a constant, or a legend, which escapes what it is given."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for _, call in calls(tree, {"html"}):
        (shown,) = call.args
        own = isinstance(shown, ast.Constant) or ast.unparse(shown) == "_STYLE"
        assert own or ast.unparse(shown).startswith("legend("), f"line {call.lineno}: {ast.unparse(shown)}"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_of_text(path):
    assert not re.findall(BANNED_IN_SCRIPTS, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_asks_another_host(path):
    assert not re.findall(r"(?:https?:)?//[\w-]+\.\w+", path.read_text(encoding="utf-8"))


def test_there_are_scripts_to_look_at():
    assert SCRIPTS
    assert len(MODULES) > 8


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_what_comes_from_outside_is_literal(path):
    assert faults(path.read_text(encoding="utf-8"), TEXTS) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_what_comes_from_outside_is_literal_in_labels_too(path):
    assert faults(path.read_text(encoding="utf-8"), LABELS) == []


@pytest.mark.parametrize(
    "shown",
    [
        "f'{name}'",
        "name",
        "f'{name!r}'",
        "f'{name:>10}'",
        "f'{literal(name)} {name}'",
        "'a' + name",
        "name or 'none'",
        "'\\n'.join(f'- {n}' for n in name)",
        "literal(name) if name else name",
        "str(name)",
        "lines",
        "'{}'.format(name)",
        "'%s' % name",
    ],
)
def test_the_rule_finds_what_it_is_for(shown):
    assert faults(f"def page(name):\n    lines = [name]\n    st.markdown({shown})", TEXTS)


@pytest.mark.parametrize(
    "shown",
    [
        "'words'",
        "f'{literal(name)}'",
        "f'{number:,} and {share:.0%} and {day:%d %B %Y}'",
        "'\\n'.join(f'- {literal(n)}' for n in name) or 'none'",
        "noun",
        "'\\n'.join(lines)",
    ],
)
def test_the_rule_lets_the_rest_be(shown):
    source = f"def page(name):\n    noun = 'a' if name else 'b'\n    lines = []\n    lines.append(literal(name))\n    st.info({shown})"
    assert faults(source, TEXTS) == []


@pytest.mark.parametrize("expression", list(ALLOWED))
def test_every_exception_is_still_needed(expression, monkeypatch):
    before = sum(len(faults(path.read_text(encoding="utf-8"), TEXTS | LABELS)) for path in MODULES)
    monkeypatch.delitem(ALLOWED, expression)
    assert sum(len(faults(path.read_text(encoding="utf-8"), TEXTS | LABELS)) for path in MODULES) > before
