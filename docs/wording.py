"""Reads every text that the dashboard shows out of its modules: ``docs/wording.md`` is made from it."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["HOLE", "Text", "module_texts", "script_texts", "sentences", "shown_texts", "wording_page"]

ROOT = Path(__file__).resolve().parent.parent
ROOM = ROOT / "assetmap" / "app"
HOLE = "{…}"

# Calls of which no text is read by a reader of the page: faults of the program, and the log.
_SILENT = {"ValueError", "TypeError", "KeyError", "RuntimeError", "Template", "override", "compile"}
_LOGS = {"_LOG", "logging"}
# Calls of which the first arguments, so many of them, are keys, columns, patterns or expressions of a chart.
_KEYED = {"get": 1, "getattr": 1, "pop": 1, "replace": 1, "set_index": 1, "setdefault": 1, "form": 1, "drop": 1}
_KEYED |= {"startswith": 1, "removeprefix": 1, "split": 1, "condition": 1, "file_stem": 1, "in_words": 1}
_KEYED |= {"allowed": 2, "_may": 2, "record_form": 2, "records": 3}
# Arguments by name that are keys, formats or the like.
_UNSHOWN = {"key", "format", "anchor", "url_path", "dtype", "type", "bind", "width", "orient", "visibility", "state"}
_UNSHOWN |= {"mime", "file_name", "index", "on", "how", "alignment", "vertical_alignment", "border", "icon", "extra"}
# Names that are given no text: what a module offers, headers of a request, what branca calls a piece, part of a key.
_UNTOLD = {"__all__", "_PROXIED", "_name", "action"}
# Arguments of which a single word in lower case is a text as well.
_LABELS = {"label", "help", "title", "placeholder", "caption", "alt", "text"}
_TITLED = {"button", "expander", "header", "markdown", "metric", "radio", "selectbox", "subheader", "tabs", "toggle"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAGS = re.compile(r"<[A-Za-z/][^<>]*>")
_PRINTED = re.compile(r'content:\s*"([^"]+)"')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\s*\+\s*"((?:[^"\\]|\\.)*)")*')

_INTRODUCTION = f"""\
Every text that the dashboard shows, by the module in which it stands: whoever edits the wording, or translates it, reads it here
and mends it there. The column *in* names the function; where it is empty, the text stands in the module itself. After a change,
run `python docs/generate.py`.

`{HOLE}` is a place that a number, a name or another text takes; `{{name}}` is one that the module fills by that name, and stays as it
is. Markdown stays as it is: `**bold**`, `*another page or field*`, `####` before a heading; `⏎` is a new line.

- A text stands once. What two pages say is owned by one module, and the other takes it from there.
- Single words in lower case that are at the same time names of columns are not listed; the headings of downloads are
  in [exports](exports.md).
- What the rest of the package says is shown as it stands there: titles of criteria and gates (`assetmap/scoring/criteria.toml`),
  of indicators ([indicators](indicators.md)), of layers ([layers](layers.md)), of faults ([registers](registers.md)), and errors that
  a user can mend.
- `tests/app/test_wording.py` holds the rules of plain English, and one name for one thing."""


class Text(NamedTuple):
    """A text that the dashboard shows.

    Attributes
    ----------
    module : str
        Name of the file in ``assetmap/app``, or of the script in ``assetmap/app/frontend``.
    function : str
        The function in which it stands, with its class; empty where it stands in the module itself.
    line : int
        Line of the file at which it begins.
    words : str
        The text; what is filled in is ``{…}``.
    """

    module: str
    function: str
    line: int
    words: str


def shown_texts() -> dict[str, list[Text]]:
    """Every text that the dashboard shows.

    Returns
    -------
    dict
        By the name of the file, in alphabetical order, scripts last; only files that show any.
    """
    found = {path.name: module_texts(path.name, path.read_text(encoding="utf-8")) for path in sorted(ROOM.glob("*.py"))}
    for path in sorted((ROOM / "frontend").glob("*.js")):
        found[path.name] = script_texts(path.name, path.read_text(encoding="utf-8"))
    return {name: texts for name, texts in found.items() if texts}


def module_texts(name: str, source: str) -> list[Text]:
    r"""Texts that a module shows, in the order in which they stand.

    Parameters
    ----------
    name : str
        Name of the file.
    source : str
        Its Python code.

    Returns
    -------
    list of Text
        A text that one function has several times is named once.

    Examples
    --------
    >>> for text in module_texts("a.py", "def page(n):\n    st.markdown(f'**{n} rooms** stand empty.', key='rooms-empty')"):
    ...     print(text.function, text.words)
    page **{…} rooms** stand empty.
    """
    found: dict[tuple[str, str], Text] = {}
    for text in _told(ast.parse(source), ""):
        found.setdefault((text.function, text.words), text._replace(module=name))
    return sorted(found.values(), key=lambda text: text.line)


def script_texts(name: str, source: str) -> list[Text]:
    """Texts that a script of the map shows: what stands in quotes, begins with a capital letter and has several words."""
    found = []
    for match in _QUOTED.finditer(source):
        words = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match[0]))
        if re.match(r"[A-Z][a-z]*\s", words) and len(_WORD.findall(words)) > 1:
            line = source.count("\n", 0, match.start()) + 1
            found.append(Text(name, "", line, words))
    return found


def sentences(words: str) -> list[str]:
    """Sentences of a text, without the marks of Markdown.

    Examples
    --------
    >>> sentences("**Kept.** See *Data*; ask {…}. Then go on")
    ['Kept.', 'See Data; ask {…}.', 'Then go on']
    """
    plain = re.sub(r"\*+|`|^\s*(?:#+|-) ", "", words, flags=re.MULTILINE)
    parts = re.split(r"(?<=[.:?!])\s+|\n\n+", plain)
    return [" ".join(part.split()) for part in parts if part.strip()]


def wording_page(texts: Mapping[str, list[Text]] | None = None) -> str:
    """The page ``docs/wording.md``."""
    lines = ["# Wording", "", _INTRODUCTION, ""]
    for name, found in (shown_texts() if texts is None else texts).items():
        lines += [f"## `{name}`", "", *_purpose(name), "| in | text |", "|---|---|"]
        lines += [f"| {f'`{text.function}`' if text.function else ''} | {_as_code(text.words)} |" for text in found]
        lines.append("")
    return "\n".join(lines)


def _purpose(name: str) -> list[str]:
    path = ROOM / name
    if path.suffix != ".py":
        return []
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return [told.split("\n\n")[0].replace("\n", " "), ""]


def _as_code(words: str) -> str:
    """As code in a cell of a table, so that its Markdown is read and not obeyed."""
    told = words.replace("\n", "⏎").replace("|", "\\|")
    marks = "``" if "`" in told else "`"
    edge = " " if told != told.strip() or "`" in told else ""
    return f"{marks}{edge}{told}{edge}{marks}"


def _told(node: ast.AST, function: str, single: bool = False) -> Iterator[Text]:
    """Texts at or below a node, as far as a reader may see them; with ``single``, a word in lower case is one as well."""
    written = ""
    match node:
        case ast.Constant(value=str(words)):
            written = words
        case ast.JoinedStr(values=parts):
            written = "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            function = f"{function}.{name}" if function else name
    if written:
        for words in _without_markup(written):
            if _is_text(words, single):
                yield Text("", function, node.lineno, words)
    for child, alone in _seen(node, single):
        yield from _told(child, function, alone)


def _seen(node: ast.AST, single: bool) -> list[tuple[ast.AST, bool]]:
    """The parts of a node in which texts may stand, each with whether a single word in lower case is one there."""
    match node:
        case ast.FunctionDef(decorator_list=around, args=arguments, body=body):
            defaults = [value for value in (*arguments.defaults, *arguments.kw_defaults) if value is not None]
            return [(part, False) for part in (*around, *defaults, *body)]
        case ast.Expr(value=ast.Constant()) | ast.arg() | ast.Constant():
            return []
        case ast.JoinedStr(values=parts):
            return [
                (part.value, True) for part in parts if isinstance(part, ast.FormattedValue) and not _fixed(part.value)
            ]
        case ast.AnnAssign(value=value):
            return [(value, False)] if value is not None else []
        case ast.Assign(targets=targets, value=value):
            if {ast.unparse(target).split(".")[-1] for target in targets} & _UNTOLD:
                return []
            return [*((target, False) for target in targets), (value, _is_either_word(value))]
        case ast.Compare(left=left, comparators=others):
            return [(part, False) for part in (left, *others) if not _fixed(part)]
        case ast.Subscript(value=value, slice=inner, ctx=ast.Load()):
            return [(part, False) for part in (value, inner) if not _fixed(part)]
        case ast.IfExp(test=test, body=yes, orelse=no):
            return [(test, False), (yes, single), (no, single)]
        case ast.BoolOp(values=values):
            return [(value, single) for value in values]
        case ast.Call():
            return _seen_of_call(node)
    return [(child, False) for child in ast.iter_child_nodes(node)]


def _seen_of_call(call: ast.Call) -> list[tuple[ast.AST, bool]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    whose = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name in _SILENT or whose in _LOGS:
        return []
    keys = _KEYED.get(name, 0)
    given = [part for at, part in enumerate(call.args) if at >= keys or not _fixed(part)]
    named = [keyword for keyword in call.keywords if keyword.arg not in _UNSHOWN or not _fixed(keyword.value)]
    return [
        (call.func, False),
        *((part, name in _TITLED and part is call.args[0]) for part in given),
        *((keyword.value, keyword.arg in _LABELS) for keyword in named),
    ]


def _fixed(node: ast.AST) -> bool:
    """Whether a node is written out: a text, or several of them."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(_fixed(part) for part in node.elts)
    return isinstance(node, ast.Constant | ast.JoinedStr)


def _is_either_word(value: ast.expr) -> bool:
    """Whether a name is given one word or another, as by number: ``"building" if n == 1 else "buildings"``."""
    if not isinstance(value, ast.IfExp):
        return False
    words = [part.value for part in (value.body, value.orelse) if isinstance(part, ast.Constant)]
    return len(words) == 2 and all(re.fullmatch(r"[a-z]+", str(word)) for word in words)


def _without_markup(written: str) -> list[str]:
    """A text as it is read: of a style sheet what it prints, of HTML what stands between its tags."""
    if "<style" in written:
        return _PRINTED.findall(written)
    return [_TAGS.sub("", written)]


def _is_text(words: str, single: bool) -> bool:
    told = words.replace(HOLE, " ")
    if not _WORD.search(told):
        return False
    if re.match(r"\W*[A-Z][a-z]", told) or re.search(r"\w\W* \W*\w", words.replace(HOLE, "x")):
        return True
    return single and bool(re.fullmatch(r"[#* ]*[a-z]+[.:* ]*", told))
