"""Tagged PDF with its fonts in it, the same bytes for the same content, and nothing in it that runs."""

import datetime as dt
from importlib import resources

import pytest
import typst

from assetmap.reports import typesetting
from assetmap.reports.document import (
    Bullets,
    Document,
    Facts,
    Grid,
    Heading,
    Key,
    PageBreak,
    Paragraph,
    Picture,
    Remark,
)
from assetmap.reports.typesetting import page_images, typeset

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="9" height="9" fill="#333"/></svg>'
RUNNING = {"/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/URI", "/EmbeddedFiles", "/RichMedia", "/SubmitForm"}


def document(*texts, blocks=()):
    said = texts or ("Old Hall",)
    return Document(
        said[0],
        "a subtitle",
        "Public version",
        "data of today",
        (
            Heading("First"),
            *(Paragraph(text, "Lead.") for text in said),
            Remark("mind this", "Mind"),
            Bullets(("one", ("two", "and more"))),
            Facts(("fact", "value"), (("a", "b"),)),
            Grid(("x", "y"), (("1", "2"), ("3", "4")), (2, 1), (1,), ((0.5, 0.7, True), (1.0, None, False)), "bar"),
            Picture(SQUARE, "a dark square", "a caption", 60, (Key(SQUARE, "dark"),)),
            PageBreak(),
            Heading("Second", 2),
            *blocks,
        ),
    )


def test_the_file_says_what_it_is(read_pdf, moment):
    pdf = read_pdf(typeset(document().content(), created=moment))
    assert pdf.catalog["/Lang"] == "en-GB"
    assert pdf.catalog["/MarkInfo"]["/Marked"].value is True
    assert pdf.catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert pdf.reader.metadata.title == "Old Hall"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.catalog["/Metadata"].get_data()
    assert pdf.reader.metadata.creation_date == dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


def test_headings_tables_lists_and_figures_are_tagged(read_pdf, moment):
    pdf = read_pdf(typeset(document().content(), created=moment))
    assert [tag["/S"] for tag in pdf.tags if tag["/S"] in ("/H1", "/H2", "/H3")] == ["/H1", "/H2"]
    assert len(pdf.tagged("/Table")) == 2
    heads = pdf.tagged("/TH")
    assert len(heads) == 2 + 3
    for head in heads:
        given = head["/A"]
        given = given if isinstance(given, list) else [given]
        assert any(one.get_object().get("/Scope") == "/Column" for one in given)
    assert len(pdf.tagged("/LI")) == 2
    figures = pdf.tagged("/Figure")
    assert figures
    assert all(figure["/Alt"] == "a dark square" for figure in figures)


def test_every_font_is_in_the_file(read_pdf, moment):
    pdf = read_pdf(typeset(document("Old Hall", "空", "мир", "مبنى").content(), created=moment))
    fonts = [found for found in pdf.objects() if isinstance(found, dict) and found.get("/Type") == "/FontDescriptor"]
    assert {font["/FontName"].split("+")[1] for font in fonts} >= {"LiberationSans", "LiberationSans-Bold"}
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_nothing_in_it_runs_or_leads_outside(read_pdf, moment, markup, hostile):
    pdf = read_pdf(typeset(document(*markup, *hostile).content(), created=moment))
    names = set()
    for found in pdf.objects():
        if isinstance(found, dict):
            names |= set(found) | {str(value) for value in found.values() if isinstance(value, str)}
    assert names & RUNNING == set()


def test_hostile_texts_are_read_as_texts(read_pdf, moment, markup, squeeze):
    pdf = read_pdf(typeset(document(*markup).content(), created=moment))
    for text in markup:
        if text.isascii():
            assert squeeze(text) in pdf.text
    assert "root:" not in pdf.text
    assert len(pdf.tagged("/H1")) == 1
    assert len(pdf.reader.pages) == 2


def test_a_hostile_title_changes_nothing_but_the_title(read_pdf, moment, markup):
    for text in markup:
        pdf = read_pdf(typeset(document(text).content(), created=moment))
        assert len(pdf.reader.pages) == 2
        assert len(pdf.tagged("/H1")) == 1


def test_the_same_content_gives_the_same_bytes(moment):
    assert typeset(document().content(), created=moment) == typeset(document().content(), created=moment)


def test_what_no_font_has_is_shown_by_its_code(read_pdf, moment):
    pdf = read_pdf(typeset(document("Hall 空き 🏚 мир").content(), created=moment))
    assert "Hall[U+7A7A][U+304D][U+1F3DA]мир" in pdf.text


def test_pages_as_pictures():
    pages = page_images(document().content(), ppi=20)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)
    one = Document("One", "", "", "", ())
    assert len(page_images(one.content(), ppi=20)) == 1


def test_a_picture_without_a_description_is_refused(moment, monkeypatch):
    template = resources.files("assetmap.reports").joinpath("templates/report.typ").read_bytes()
    monkeypatch.setattr(typesetting, "_template", lambda: template + b'\n#image(bytes("<svg/>"))')
    with pytest.raises(typst.TypstError):
        typeset(document().content(), created=moment)


def test_a_warning_of_the_typesetter_is_one_of_ours(moment, monkeypatch):
    monkeypatch.setattr(
        typesetting, "_template", lambda: b'#set text(font: "No Such Font")\n#set document(title: [a])\na'
    )
    with pytest.warns(UserWarning, match="unknown font family"):
        typeset({}, created=moment)


def test_characters_that_stay_unshown_are_named(moment, monkeypatch):
    # a template of its own words, which no change of the content mends
    monkeypatch.setattr(
        typesetting,
        "_without",
        lambda content, unshown: {"text": chr(0x4E00 + len(unshown))},
    )
    monkeypatch.setattr(
        typesetting, "_template", lambda: b"#set document(title: [a])\n#json(bytes(sys.inputs.content)).text"
    )
    with pytest.raises(ValueError, match="cannot be shown"):
        typeset({}, created=moment)


def test_a_fault_of_the_template_is_told(moment):
    with pytest.raises(typst.TypstError):
        typeset({"title": "no blocks"}, created=moment)


def test_the_template_evaluates_nothing_and_asks_for_nothing():
    template = resources.files("assetmap.reports").joinpath("templates/report.typ").read_text(encoding="utf-8")
    for word in ("eval(", "#import", "#include", "@preview", "read(", "link("):
        assert word not in template


def test_the_fonts_licence_lies_beside_them():
    folder = resources.files("assetmap.reports").joinpath("fonts")
    assert "SIL OPEN FONT LICENSE" in folder.joinpath("OFL.txt").read_text(encoding="utf-8")
    assert {path.name for path in folder.iterdir()} >= {"LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"}
