from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.reports import appraisal_of, building_document, building_pdf
from assetmap.reports.building import missing_facts
from assetmap.reports.document import Grid, Heading, Paragraph, Picture
from assetmap.scoring import contributions


def grids(document):
    return {block.headings[0]: block for block in document.blocks if isinstance(block, Grid)}


def headings(document):
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def test_the_pack_has_every_part(tables, read_pdf, squeeze):
    appraisal = appraisal_of(tables, "C1:OLD000")
    document = building_document(tables, "C1:OLD000", appraisal=appraisal, shortlist_reason="Asked for twice")
    assert headings(document) == [
        "In short",
        "The building",
        "Gates",
        "Why it ranks where it does",
        "Is it empty?",
        "What it is worth, and the gap",
        "What fills the gap, each on its own",
        "What moves the walk-away price most",
        "What to ask a lawyer",
        "What is not known",
        "Assumptions of the appraisal",
        "Sources",
        "Run record",
    ]
    pdf = read_pdf(building_pdf(tables, "C1:OLD000", appraisal=appraisal, shortlist_reason="Asked for twice"))
    first = squeeze(pdf.pages[0])
    assert "50to60" in first
    for said in (
        "Rank 8 of 10 on the list likely empty, check first.",
        "it ranks between",
        "Is it empty? Likely empty, check first, last known vacant 2026-03.",
        "Gates:",
        "Value:",
        "Asked for twice",
    ):
        assert squeeze(said) in first
    for said in ("caretaker of Old Hall", "OGL 3.0", "28b2da675cfc", "never a valuation", "not for publication"):
        assert squeeze(said) in pdf.text
    assert "Thebuilding" in squeeze(pdf.pages[1])
    levels = [int(tag["/S"][2:]) for tag in pdf.tags if str(tag["/S"]) in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(then - now <= 1 for now, then in pairwise(levels))


def test_contributions_add_up_to_the_score_beside_their_bars(tables):
    document = building_document(tables, "C1:OLD000")
    grid = grids(document)["Criterion"]
    found = contributions(tables.ranked_beside("C1:OLD000"), "C1:OLD000")
    assert [row[4] for row in grid.rows] == [f"{value:.3f}" for value in found["contribution"]]
    assert [firm for _, _, firm in grid.bars] == found["known"].to_list()
    assert "0.50, not known" in [row[3] for row in grid.rows]
    lengths = np.array([length for length, _, _ in grid.bars])
    np.testing.assert_allclose(lengths / lengths.max(), found["contribution"] / found["contribution"].max())
    assert any("gap in civic assets 1.5" in row[1] for row in grid.rows)


def test_the_neighbour_above_is_named(tables):
    said = [block.text for block in building_document(tables, "C1:OLD000").blocks if isinstance(block, Paragraph)]
    assert any("Lido Baths (C2:LID008), just above it" in text for text in said)
    first = [block.text for block in building_document(tables, "C2:VEI010").blocks if isinstance(block, Paragraph)]
    assert any("Nothing ranks above it" in text for text in first)
    nameless = replace(tables, assets=tables.assets.assign(name=None, address=None))
    said = [block.text for block in building_document(nameless, "C1:OLD000").blocks if isinstance(block, Paragraph)]
    assert any(" C2:LID008, just above it" in text for text in said)


def test_gates_and_evidence_with_their_reasons_and_dates(tables):
    tabled = grids(building_document(tables, "C1:OLD000"))
    assert ("Is it still the owner's to transfer?", "pass", "no sale, transfer or demolition on file") in tabled[
        "Question"
    ].rows
    assert tabled["Date"].rows == (
        ("2026-03-01", "owner's word", "empty, says the caretaker of Old Hall", "82%", "b.csv, line 2"),
    )


def test_the_public_version_has_no_value_no_reasons_no_words_of_evidence(public_tables):
    appraisal = appraisal_of(public_tables, "C1:OLD000")
    document = building_document(public_tables, "C1:OLD000", appraisal=appraisal, shortlist_reason="ours alone")
    assert "What it is worth, and the gap" not in headings(document)
    assert "ours alone" not in str(document.blocks)
    assert "caretaker" not in str(document.blocks)
    assert document.standing.startswith("Public version")
    tabled = grids(document)
    assert tabled["Question"].headings == ("Question", "Answer")
    assert tabled["Date"].rows == (("2026-03-01", "owner's word", "vacant", "82%"),)


def test_what_fails_a_gate_is_not_ranked_and_says_why(tables, public_tables):
    text = str(building_document(tables, "C1:TOW003").blocks)
    assert "Not ranked." in text
    assert "In use: in use by its register." in text
    assert "In use." in str(building_document(public_tables, "C1:TOW003").blocks)


def test_thin_knowledge_is_said_as_such(tables):
    thin = replace(tables, scores=tables.scores.assign(**{f"utility_{c.key}": np.nan for c in tables.criteria}))
    assert "Not enough known to rank" in str(building_document(thin, "C1:OLD000").blocks)


def test_no_place_no_map(tables):
    document = building_document(tables, "C1:NOW006")
    assert not [block for block in document.blocks if isinstance(block, Picture)]
    assert "There is no map" in str(document.blocks)
    assert "is known roughly or not at all" in str(document.blocks)
    picture = next(b for b in building_document(tables, "C1:OLD000").blocks if isinstance(b, Picture))
    assert "Map of the surroundings of Old Hall, in the ward Dock Ward: easting 331,370" in picture.description


def test_what_is_not_known_is_listed(tables):
    appraisal = appraisal_of(tables, "C1:MIL002")
    text = str(building_document(tables, "C1:MIL002", appraisal=appraisal).blocks)
    for said in (
        "enter the area",
        "Condition and backlog is not known: rank",
        "is known roughly",
        "Is it free of a confirmed",
    ):
        assert said in text
    assert "Its value today" in str(
        building_document(tables, "C1:OLD000", appraisal=appraisal_of(tables, "C1:OLD000")).blocks
    )
    missing = missing_facts({name: None for name, *_ in _facts()} | {"address": "x"})
    assert "UPRN" in missing
    assert "address" not in missing


def _facts():
    from assetmap.reports.building import FACTS

    return FACTS


def test_without_evidence_and_without_firmness(tables):
    bare = replace(
        tables,
        evidence=tables.evidence.iloc[:0],
        ranks=tables.ranks.assign(rank_p10=pd.array([None] * len(tables.ranks), dtype="Int64")),
    )
    text = str(building_document(bare, "C1:OLD000").blocks)
    assert "No evidence is on file." in text
    assert "8 draws of 10" not in text


def test_the_first_page_stays_one_page_whatever_the_reason(tables, read_pdf, squeeze):
    appraisal = appraisal_of(tables, "C1:OLD000")
    pdf = read_pdf(building_pdf(tables, "C1:OLD000", appraisal=appraisal, shortlist_reason="why " * 25_000))
    assert "50to60" in squeeze(pdf.pages[0])
    assert "Thebuilding" in squeeze(pdf.pages[1])


def test_an_unknown_building_is_an_input_error(tables):
    with pytest.raises(InputError, match="no such building"):
        building_pdf(tables, "x")


@pytest.mark.parametrize("number", range(0, 14, 6))
def test_hostile_texts_break_no_page(hostile_tables, read_pdf, number):
    asset_id = hostile_tables.assets["asset_id"].iloc[number]
    appraisal = appraisal_of(hostile_tables, asset_id)
    pdf = read_pdf(building_pdf(hostile_tables, asset_id, appraisal=appraisal, shortlist_reason='#read("/etc/passwd")'))
    assert '#read("/etc/passwd")' in pdf.text
    assert "root:" not in pdf.text
    assert 3 <= len(pdf.reader.pages) <= 9
    document = building_document(hostile_tables, asset_id, appraisal=appraisal)
    assert len(pdf.tagged("/H1")) + len(pdf.tagged("/H2")) == len(headings(document))
