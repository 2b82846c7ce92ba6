import re

import pytest

from assetmap.reports.document import Bullets, Document, Facts, Grid, Heading, PageBreak, Paragraph, Picture, Remark
from assetmap.reports.markdown import escaped, to_markdown


def page(*blocks, title="Old Hall"):
    return to_markdown(Document(title, "sub", "For all", "foot", blocks)).decode("utf-8")


def test_every_kind_of_block():
    said = page(
        Heading("Gates"),
        Heading("Lower", 2),
        Paragraph("text", "Lead"),
        Remark("mind"),
        Bullets(("one", ("two", "three"))),
        Facts(("a", "b"), (("c", "d"),)),
        Grid(("x", "y"), (("1", "2"),), right=(1,)),
        Picture("<svg/>", "a map", "shaded"),
        PageBreak(),
    )
    assert said.startswith("# Old Hall\n\nsub\n\nFor all\n\nfoot\n\n## Gates\n\n### Lower\n\n**Lead** text\n\n> mind\n")
    assert "- one\n- **two** three\n" in said
    assert "| a | b |\n|---|---|\n| c | d |\n" in said
    assert "| x | y |\n|---|---:|\n| 1 | 2 |\n" in said
    assert "*Picture:* a map" in said
    assert "svg" not in said
    assert said.endswith("---\n")


@pytest.mark.parametrize("start", ["- no list", "=no heading", "1. no list", "# no heading", "> no quote", "+ no list"])
def test_a_text_that_begins_like_markup_is_none(start):
    line = page(Paragraph(start)).split("\n\n")[-1]
    assert line.startswith("\\") or line.startswith("1\\.")


def test_nothing_of_the_data_becomes_markup(markup, hostile):
    said = page(*(Paragraph(text) for text in markup + hostile), Grid(("a",), tuple((text,) for text in markup)))
    bare = re.sub(r"\\.", "", said)
    for sign in ("<", "](", "${", "#import", "`raw`", "**bold"):
        assert sign not in bare
    assert len(said) < 40_000


def test_escaped_text_stays_on_one_line():
    assert escaped("a\n|b|\x07") == "a \\|b\\|"
