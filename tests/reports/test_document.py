import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.reports.document import (
    LONGEST,
    Bullets,
    Document,
    Facts,
    Grid,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Remark,
    shown,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ""),
        ("  Old\tHall\r\n", "Old Hall"),
        ("a\x00\x07\ud800\ufffe\u200b\ufeffb", "ab"),
        ("\u202egnp.exe\u202c", "[U+202E]gnp.exe[U+202C]"),
        ("left\u200fright", "leftright"),
        (12, "12"),
        ("<b>${x}</b>", "<b>${x}</b>"),
    ],
)
def test_a_text_as_it_stands_on_paper(text, said):
    assert shown(text) == said


def test_what_is_cut_says_so():
    assert shown("x" * LONGEST) == "x" * LONGEST
    cut = shown("x" * 100_000)
    assert len(cut) <= LONGEST
    assert cut.endswith("[cut: the CSV has the whole text]")
    assert shown("a " * 100_000, 60).endswith("whole text]")


@given(st.text(max_size=900))
def test_no_text_is_longer_than_allowed_or_holds_what_shows_nothing(text):
    said = shown(text, 100)
    assert len(said) <= 100
    assert all(sign.isprintable() for sign in said.replace("\u00a0", " "))
    assert "\n" not in said


def content(*blocks):
    return Document("T", "s", "for all", "foot", blocks).content()["blocks"]


def test_every_kind_of_block_as_plain_values():
    blocks = content(
        Heading("h", 2),
        Paragraph("p"),
        Remark("r", "Lead"),
        Bullets(("one", ("two", "three"))),
        Facts(("a", "b"), (("c", "d"),)),
        Grid(("a", "b"), (("c", "d"),), (1, 3), (1,), ((0.5, None, True),), "bar"),
        Picture("<svg/>", "description", "caption"),
        PageBreak(),
    )
    kinds = ["heading", "paragraph", "remark", "bullets", "grid", "grid", "picture", "break"]
    assert [block["kind"] for block in blocks] == kinds
    assert blocks[0] == {"kind": "heading", "text": "h", "level": 2}
    assert blocks[3]["items"] == [["", "one"], ["two", "three"]]
    assert blocks[4]["bars"] == []
    assert blocks[5] == {
        **{"kind": "grid", "headings": ["a", "b"], "rows": [["c", "d"]], "widths": [1, 3], "right": [1]},
        **{"bars": [[0.5, None, True]], "bar_heading": "bar"},
    }
    assert blocks[6]["description"] == "description"


def test_words_longer_than_their_cell_may_break_and_others_may_not():
    narrow = content(Grid(("a", "b", "c", "d", "e"), (("library_outcomes_2010_2023.csv,", "E08000013:1", "", "", ""),)))
    cells = narrow[0]["rows"][0]
    assert cells[0].replace("\u200b", "") == "library_outcomes_2010_2023.csv,"
    assert cells[0].split("\u200b")[0] == "library_outcomes_"
    assert cells[1] == "E08000013:1"
    wide = content(Facts(("a", "b"), (("file", "library_outcomes_2010_2023.csv,"),)))
    assert "\u200b" not in wide[0]["rows"][0][1]
    long = content(Paragraph("x" * 200))[0]["text"]
    assert max(len(piece) for piece in long.split("\u200b")) <= 70


def test_a_table_has_as_many_cells_as_headings():
    with pytest.raises(ValueError, match="do not all have 2 cells"):
        Grid(("a", "b"), (("c",),))
    with pytest.raises(ValueError, match="allowed one for each of 2 rows"):
        Grid(("a",), (("c",), ("d",)), bars=((0.1, None, True),))
