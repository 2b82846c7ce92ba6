from dataclasses import replace

import pytest

from assetmap.errors import InputError
from assetmap.reports import shortlist_document, shortlist_pdf
from assetmap.reports.document import Grid, Heading, Paragraph, Picture
from assetmap.reports.shortlist import map_of_rows

REASONS = {"C1:OLD000": ("Asked for twice", "2026-10-02T10:00:00+00:00")}


def grids(document):
    return {block.headings: block for block in document.blocks if isinstance(block, Grid)}


def test_the_best_ranked_comes_first_with_its_number_on_the_map(tables, read_pdf):
    ids = ["C1:OLD000", "C1:TOW003", "C2:VEI010", "C1:NOW006"]
    document = shortlist_document(tables, ids, reasons=REASONS)
    listed = next(
        block for block in grids(document).values() if block.headings[0] == "No." and "Rank" in block.headings
    )
    assert [row[1] for row in listed.rows] == ["Veiled Chapel", "Old Hall", "Nowhere Depot", "Town Hall"]
    assert [row[3] for row in listed.rows] == ["1", "8", "none", "none"]
    why = next(block for block in grids(document).values() if "Reason" in block.headings)
    assert why.rows == (("2", "Old Hall", "Asked for twice", "2026-10-02"),)
    picture = next(block for block in document.blocks if isinstance(block, Picture))
    assert "3 buildings" in picture.description
    assert "1 building has no location and is not on the map." in str(document.blocks)
    apart = next(block for block in grids(document).values() if block.headings == ("Building", "Why"))
    assert [row[0] for row in apart.rows] == ["Nowhere Depot", "Town Hall"]
    text = read_pdf(shortlist_pdf(tables, ids, reasons=REASONS)).text
    assert "VeiledChapel" in text
    assert "HowtherankingWorks".casefold() in text.casefold()


def test_the_public_version_has_no_reasons(public_tables):
    document = shortlist_document(public_tables, ["C1:OLD000", "C1:TOW003"], reasons=REASONS)
    assert "Asked for twice" not in str(document.blocks)
    titles = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert "Not ranked" not in titles
    assert "Buildings that are not named" in titles


def test_a_long_list_has_no_numbers_on_its_map(tables, monkeypatch):
    monkeypatch.setattr("assetmap.reports.shortlist._NUMBERED", 2)
    rows = tables.rows.head(5)
    picture = map_of_rows(tables, rows, "Map")[0]
    assert ">1<" not in picture.svg
    assert picture.legend[0].text == "building"


def test_nothing_placed_is_said(tables):
    nowhere = tables.rows[tables.rows["located_by"] == "none"]
    assert isinstance(map_of_rows(tables, nowhere, "Map")[0], Paragraph)
    assert "nothing to show" in map_of_rows(tables, nowhere.iloc[:0], "Map")[0].text


def test_weights_are_told(tables):
    weights = next(b for b in grids(shortlist_document(tables, ["C1:OLD000"])).values() if b.headings[0] == "Criterion")
    assert len(weights.rows) == len(tables.criteria)
    assert max(bar[0] for bar in weights.bars) == 1.0


def test_nobody_named_and_unknown(tables):
    with pytest.raises(InputError, match="no building is named"):
        shortlist_document(tables, [])
    with pytest.raises(InputError, match="no such building"):
        shortlist_document(tables, ["x"])


def test_hostile_texts_break_no_page(hostile_tables, read_pdf, squeeze):
    ids = hostile_tables.assets["asset_id"].to_list()
    run = hostile_tables.run | {"name": '#read("/etc/passwd")'}
    pdf = read_pdf(shortlist_pdf(replace(hostile_tables, run=run), ids, reasons={ids[0]: ("${7*7}", "x" * 100_000)}))
    assert '#read("/etc/passwd")' in pdf.text
    assert "${7*7}" in pdf.text
    assert "root:" not in pdf.text
    assert len(pdf.reader.pages) <= 8
