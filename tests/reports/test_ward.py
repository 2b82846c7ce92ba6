from dataclasses import replace

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.reports import ward_codes, ward_document, ward_sheet_pdf
from assetmap.reports.document import Facts, Grid, Heading, Picture


def grid(document, first):
    return next(block for block in document.blocks if isinstance(block, Grid) and block.headings[0] == first)


def test_wards_by_name(tables):
    assert ward_codes(tables) == {"W0": "Dock Ward", "W2": "Hill Ward", "W1": "Park Ward"}


@pytest.mark.parametrize("ward", ["W0", "w0", "dock ward", " Dock Ward "])
def test_the_sheet_answers_what_residents_ask(tables, ward, squeeze):
    document = ward_document(tables, ward)
    questions = [block.text for block in document.blocks if isinstance(block, Heading) and block.text.endswith("?")]
    assert questions == [
        "Which public buildings here could be transferred?",
        "Why is another building not on the list?",
        "How is the ward doing?",
        "How sure is this?",
        "What can I do about a building?",
    ]
    listed = grid(document, "No.")
    assert [row[1] for row in listed.rows][:2] == ["Veiled Chapel", "Masked Court"]
    assert len(listed.rows) == 6
    picture = next(block for block in document.blocks if isinstance(block, Picture))
    assert "Map of the ward Dock Ward with 6 ranked buildings" in picture.description
    text = str(document.blocks)
    assert "8 public buildings and sites are in the registers for this ward" not in text
    assert "7 public buildings and sites are in the registers for this ward." in text
    assert "1 are not ranked: in use 1." in text


def test_figures_of_the_ward_beside_district_and_region(tables):
    figures = {row[0]: row[1:] for row in grid(ward_document(tables, "W0"), "Figure").rows}
    assert figures["Residents"] == ("18,060", "27,180", "54,900")
    assert figures["Small areas among the most deprived tenth of England"] == ("4 of 12", "6 of 18", "12 of 36")
    # worklessness of the columns 0.10 to 0.20, each as often
    assert figures["People aged 18 to 66 kept out of work"] == ("15%", "15%", "15%")
    bare = replace(tables, areas=tables.areas.assign(imd_decile=np.nan, community_need=np.nan, population=np.nan))
    figures = {row[0]: row[1:] for row in grid(ward_document(bare, "W0"), "Figure").rows}
    assert figures["Residents"] == ("not known",) * 3
    assert figures["Community need (index)"] == ("not known",) * 3
    assert figures["Small areas among the most deprived tenth of England"] == ("not known",) * 3


def test_reasons_of_those_not_ranked_are_told_to_officers_only(tables):
    assert "gone: transferred by its register" in str(grid(ward_document(tables, "W1"), "Building").rows)
    document = ward_document(tables.redacted(["C1", "C2"]), "W1")
    assert not [b for b in document.blocks if isinstance(b, Grid) and b.headings[0] == "Building"]
    assert "gone 1" in str(document.blocks)


def test_a_ward_without_ranked_buildings(tables, public_tables):
    rows = replace(tables, scores=tables.scores.assign(list="not released"))
    text = str(ward_document(rows, "W0").blocks)
    assert "None that is empty by dated evidence, as far as the registers tell." in text
    assert "nothing ranked here" in text
    public = replace(public_tables, scores=public_tables.scores.assign(list="not released"))
    assert "that its owner lets the public see" in str(ward_document(public, "W0").blocks)


def test_roughly_placed_buildings_are_counted(tables):
    assert "may lie in another ward" in str(ward_document(tables, "W2").blocks)
    assert "All of them are placed to within 100 m." in str(ward_document(tables, "W0").blocks)


def test_the_public_learns_of_the_others_by_zone(tables, public_tables):
    document = ward_document(public_tables, "W0")
    facts = next(b for b in document.blocks if isinstance(b, Facts) and b.headings == ("Where", "How many"))
    assert facts.rows == (("Zone of 36 small areas", "6 buildings"),)
    assert "may know of" in str(document.blocks)
    assert "Are there others" not in str(ward_document(tables.redacted(["C1", "C2"]), "W0").blocks)


def test_a_long_list_ends_with_how_many_more(tables, monkeypatch):
    monkeypatch.setattr("assetmap.reports.ward._LISTED", 2)
    assert "4 more are in the workbook." in str(ward_document(tables, "W0").blocks)


def test_an_unknown_ward_and_one_of_two(tables):
    with pytest.raises(InputError, match="no such ward") as fault:
        ward_document(tables, "Nowhere")
    assert "3 wards" in fault.value.allowed
    twins = replace(tables, areas=tables.areas.assign(ward_name="Twin"))
    with pytest.raises(InputError, match="several wards") as fault:
        ward_document(twins, "twin")
    assert fault.value.allowed == "W0, W1, W2"


def test_every_building_ranked_leaves_no_others(tables):
    free = tables.scores.assign(list="likely")
    assert "There are no others in the registers." in str(ward_document(replace(tables, scores=free), "W0").blocks)


def test_hostile_names_of_wards_break_no_page(hostile_tables, read_pdf, hostile, markup):
    for name in (markup[1], markup[2], hostile[21], "<script>alert(1)</script>"):
        named = replace(hostile_tables, areas=hostile_tables.areas.assign(ward_name=name, district_name=name))
        pdf = read_pdf(ward_sheet_pdf(named, "W0"))
        assert len(pdf.reader.pages) <= 8
        assert "root:" not in pdf.text
    assert "<script>alert(1)</script>" in pdf.text
