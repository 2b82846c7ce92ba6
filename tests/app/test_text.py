import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from assetmap.app.text import literal

# What has a meaning in CommonMark, its tables, Streamlit's directives or formulas, and can be escaped.
SPECIAL = "\\`*_{}[]()#+-.!|<>~$:&=^\"'"
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")


@pytest.mark.parametrize(
    "hostile",
    [
        "*a* **b** _c_ __d__ ~~e~~ `f`",
        "# heading",
        "1. one",
        "- item",
        "+ item",
        "> quoted",
        "| a | b |",
        "===",
        "---",
        "[words](https://other.invalid)",
        "![picture](https://other.invalid/p.png)",
        "[^1]: note",
        "<https://other.invalid>",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "&lt;b&gt; &#42;",
        ":red[x] :small[y] :red-background[z]",
        ":smile: :material/home:",
        "::name[x]{a=b}",
        "$x$ and $$y$$",
        "\\*already\\*",
        "ends in a backslash \\",
        "```\ncode\n```",
    ],
)
def test_every_special_character_is_escaped(hostile, plain):
    shown = literal(hostile)
    assert not set(_ESCAPED.sub("", shown)) & set(SPECIAL)
    assert plain(shown) == hostile.replace("\n", " ")


@given(st.text())
def test_no_text_keeps_a_special_character_or_a_line_of_its_own(text):
    shown = literal(text)
    assert not set(_ESCAPED.sub("", shown)) & set(SPECIAL)
    assert "\n" not in shown
    assert "\r" not in shown


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1).map(str.strip))
def test_printable_text_comes_out_as_it_went_in(text):
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", literal(text)).replace("\u2060", "")
    assert shown.split() == text.split()


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "\u200e", "\u200b", "\ufeff", "\x00"]
)
def test_marks_that_nobody_sees_are_taken_out(mark):
    assert literal(f"Hall{mark} gnp") == "Hall gnp"


def test_letters_of_every_script_stay(plain):
    for text in ("Neuadd Tŷ'r Gwâl", "مركز المجتمع", "社区中心", "Ħal Għargħur", "🏛 Hall"):
        assert plain(literal(text)) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_run_on(newline):
    assert literal(f"first{newline}# second") == "first \\# second"


def test_an_old_line_ending_parts_words_too():
    assert literal("High Street\rTown").split() == ["High", "Street", "Town"]


@pytest.mark.parametrize("blank", ["\t", "    "])
def test_leading_blanks_make_no_code(blank):
    assert not literal(f"{blank}Hall").startswith(("\t", "    "))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://other.invalid/x", r"https?://"),
        ("see www.other.invalid", r"www\."),
        ("write to a@other.invalid", r"[-.\w+]+@[-\w]+(\.[-\w]+)+"),
        ("a :material/home: b", r":material[/_]\w+:"),
        ("a :streamlit: b", r":streamlit:"),
        ("Hall -- Annexe", r"--"),
        ("Hall -> Annexe", r"->"),
    ],
)
def test_what_is_made_into_a_link_or_a_picture_without_any_markup(text, found):
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", literal(text))
    assert not re.search(found, unescaped)


@pytest.mark.parametrize("value", [None, 12, 1.5, True])
def test_what_is_no_text_is_written_as_text(value, plain):
    assert plain(literal(value)) == str(value)


def test_markdown_gets_it_unchanged():
    script = (
        "import streamlit as st\nfrom assetmap.app.text import literal\nst.markdown(literal('*a* :red[b] $c$ <i>'))"
    )
    at = AppTest.from_string(script).run()
    assert at.markdown[0].value == literal("*a* :red[b] $c$ <i>")
    assert not at.markdown[0].allow_html
