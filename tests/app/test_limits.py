"""Holds that whatever comes by a link or a field has a limit: the pages are searched for what they read, and fed with too much."""

import ast
import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import assetmap.app
from assetmap.app.limits import LINKS, content_of, limit_of, link_fault, link_value, within
from assetmap.app.main import _OFFICER, _PAGES, _PUBLIC
from assetmap.errors import InputError

ROOM = Path(assetmap.app.__file__).parent
MODULES = sorted(path for path in ROOM.glob("*.py") if path.stem != "limits")
MUCH = 100_000
# A name for each part of a link, also for those that stand for many.
NAMED = {"w_*": "w_deprivation", "p_*": "p_budget"}
NAMES = [NAMED.get(name, name) for name in LINKS]
# Keys that stand in a loop, and what they run through.
LOOPED = {("data_issues", "name"): "_FILTERS"}


def called(name):
    """Calls of a function or method of this name, by module."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield path.stem, node


def given(call):
    return {word.arg: word.value for word in call.keywords}


def bound_keys():
    """Part of the link of each field that is tied to one, and where it stands."""
    for path in MODULES:
        module = importlib.import_module(f"assetmap.app.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or "bind" not in given(node):
                continue
            key = ast.unparse(given(node)["key"])
            if (path.stem, key) in LOOPED:
                yield from ((path.stem, name) for name in getattr(module, LOOPED[path.stem, key]))
            else:
                named = vars(module) | {"criterion": SimpleNamespace(key="any")}
                yield path.stem, eval(key, named)


def test_every_field_that_is_tied_to_the_link_has_a_limit():
    found = list(bound_keys())
    assert len(found) > 30
    assert [(module, key) for module, key in found if limit_of(key) is None] == []


def test_every_limit_is_of_something_that_a_page_reads():
    tied = {key for _, key in bound_keys()}
    read = {name for name in LINKS if not name.endswith("*") and name not in tied}
    assert read == {"tour", "data", "confirm", "w"} | {name for name in LINKS if name.startswith("p_")} - {"p_*"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_address_is_read_by_way_of_the_limits_alone(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    written = {ast.Store, ast.Del}
    for node in ast.walk(tree):
        inner = getattr(node, "value", None)
        if isinstance(inner, ast.Attribute) and ast.unparse(inner) == "st.query_params":
            assert isinstance(node, ast.Subscript), f"line {node.lineno}: {ast.unparse(node)}"
            assert type(node.ctx) in written, f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.comprehension | ast.For):
            assert "query_params" not in ast.unparse(node.iter), ast.unparse(node)


@pytest.mark.parametrize("kind", ["text_input", "text_area", "chat_input"])
def test_every_text_field_says_how_much_it_takes(kind):
    found = list(called(kind))
    assert len(found) > 20 or kind != "text_input"
    assert [(module, call.lineno) for module, call in found if "max_chars" not in given(call)] == []


def test_a_field_that_is_in_the_link_takes_as_much_as_the_link():
    for module, call in called("text_input"):
        if "bind" in given(call):
            assert ast.unparse(given(call)["max_chars"]).startswith("LINKS["), f"{module}, line {call.lineno}"


def test_every_number_field_says_between_what_it_lies():
    found = list(called("number_input"))
    assert len(found) > 40
    for module, call in found:
        bounds = {"min_value", "max_value"} & set(given(call))
        assert len(call.args) - 1 + len(bounds) >= 2, f"{module}, line {call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "value",
    ["x" * MUCH, "A:1," * (MUCH // 4), "[" * MUCH, "1" * MUCH, "-" * MUCH, "w" + "%25" * (MUCH // 3), "\u202e" * MUCH],
    ids=["letters", "commas", "nested", "digits", "signs", "escapes", "unseen"],
)
def test_too_much_is_said_of_every_part_of_a_link(name, value):
    said = link_fault(name, [value])
    assert said.startswith(f"The link has {len(value):,} characters for {name}: up to ")
    assert len(said) < 200


@pytest.mark.parametrize("name", NAMES)
def test_too_often_is_said_of_every_part_of_a_link(name):
    assert link_fault(name, ["1"] * 1001).startswith(f"The link names {name} 1,001 times: up to ")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["\ufffd", "a\x00b"])
def test_what_is_no_text_is_said_of_every_part_of_a_link(name, value):
    assert link_fault(name, [value])


NUMBERS = [name for name in NAMES if limit_of(name).between is not None]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["1e999", "-1e999", "inf", "nan", "1e300", "-1e20", "many", "0x10", "[1]"])
def test_a_number_of_a_link_is_finite_and_lies_between_its_ends(name, value):
    assert f"{name} = {value}: a number from " in link_fault(name, [value])


def test_what_fits_is_let_through():
    fits = {"ids": ["E08000001:1,E08000001:2"], "km": ["2.5"], "owner": ["Halton", "Wirral"], "words": ["a" * 200]}
    fits |= {"p_budget": ["1000000"], "p_must": ["A:1"] * 200, "w": ["Ann;deprivation=100"], "area": [""]}
    fits |= {"utm_source": ["newsletter"], "near": ["L1 1AA"], "w_deprivation": ["100"]}
    assert {name: link_fault(name, values) for name, values in fits.items()} == dict.fromkeys(fits, "")


def test_a_name_that_nobody_reads_has_a_limit_as_well():
    assert link_fault("q" * MUCH, [""]).startswith("The link has a part whose name has 100,000 characters, qqq")
    assert link_fault("q", ["x" * MUCH])


def test_a_part_without_a_limit_cannot_be_read():
    with pytest.raises(ValueError, match="'name' is 'colour'"):
        link_value("colour")


@pytest.fixture
def opened(home, root, monkeypatch):
    """Opens the whole dashboard at an address."""

    def at(query, public=""):
        monkeypatch.setenv("ASSETMAP_PUBLIC", public)
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return at


def held(at):
    """What every field holds, by its key."""
    groups = [at.text_input, at.number_input, at.multiselect, at.selectbox, at.slider, at.checkbox, at.toggle]
    return {field.key: field.value for group in groups for field in group if field.key}


@pytest.mark.parametrize("public", ["", "1"])
def test_too_much_of_any_part_is_left_out_and_said_and_the_page_is_as_without(opened, said, public):
    plain = opened({}, public)
    assert not plain.exception
    # Streamlit itself takes no address of more than half a million characters
    for names in (NAMES[i : i + 5] for i in range(0, len(NAMES), 5)):
        at = opened(dict.fromkeys(names, "9x" * (MUCH // 2)), public)
        assert not at.exception
        text = said(at)
        for name in names:
            assert f"The link has 100,000 characters for {name}: " in text
            assert "9x9" not in str(at.query_params.get(name, ""))
        assert held(at) == held(plain)


@pytest.mark.parametrize(("name", "value"), [("least", "1e999"), ("most", "-1"), ("least", "nan"), ("near", "%00\x00")])
def test_a_number_that_is_none_is_left_out_and_said(opened, said, name, value):
    at = opened({name: value}, "1")
    assert not at.exception
    assert "It is left out." in said(at)
    assert held(at) == held(opened({}, "1"))


@pytest.mark.parametrize(("name", "value"), [("near", "x" * MUCH), ("least", "1e999"), ("must", ["x"] * 900)])
def test_an_address_that_no_browser_would_bring_while_the_fields_are_there_stops_with_a_sentence(
    opened, said, name, value
):
    at = opened({}, "1")
    at.query_params[name] = value
    at.run()
    assert not at.exception
    assert "It is left out." in said(at)
    assert not [title for title in at.title if title.value == "Find space"]


def test_a_link_of_very_many_ids_opens_the_page_as_without(opened, said):
    at = opened({"ids": "9," * (MUCH // 2)}, "1")
    assert not at.exception
    assert "The link has 100,000 characters for ids: up to 3,000 are allowed. It is left out." in said(at)


def test_a_link_of_many_parts_that_nobody_reads_is_left_out_whole(opened, said):
    at = opened({f"q{i}": "x" * 3000 for i in range(150)} | {"near": "L1"}, "1")
    assert not at.exception
    assert said(at).count("It is left out.") == 20
    assert not [name for name in at.query_params if name.startswith("q")]


def test_the_rest_of_a_link_is_kept(opened, said):
    at = opened({"near": "x" * MUCH, "least": "50"}, "1")
    assert not at.exception
    assert at.number_input(key="least").value == 50
    assert at.text_input(key="near").value == ""


def test_every_page_is_opened_by_the_frame_that_holds_the_link():
    assert {*_OFFICER, *_PUBLIC} == set(_PAGES)
    for show, _ in _PAGES.values():
        assert show.__module__.startswith("assetmap.app.")


@pytest.mark.parametrize("name", sorted(_PAGES))
def test_text_fields_take_no_more_than_they_say(page, name):
    show, _ = _PAGES[name]
    at = page(show.__module__.rpartition(".")[2].removesuffix("_page"))
    assert not at.exception
    for text in ("a," * (MUCH // 2), "[" * MUCH, "\u202e\x00<b>" * (MUCH // 5)):
        fields = [*at.text_input, *at.text_area]
        for field in fields:
            field.set_value(text)
        at.run()
        assert not at.exception
        for field in [*at.text_input, *at.text_area]:
            assert len(field.value or "") <= field.proto.max_chars


def test_a_file_of_text_that_is_too_large_is_not_read():
    with pytest.raises(InputError, match="the file is too large"):
        content_of(SimpleNamespace(size=200_001, name="people.csv"))
    assert content_of(SimpleNamespace(size=3, name="people.csv", getvalue=lambda: b"abc")) == b"abc"


def test_a_field_of_pounds_begins_within_its_ends():
    assert (within(None), within(3), within(1e99), within(-1e99)) == (None, 3.0, 1e10, -1e10)
