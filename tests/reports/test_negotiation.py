import pytest

from assetmap.errors import InputError
from assetmap.portfolio import Lever, Position, concessions, negotiation_sheet
from assetmap.reports import appraisal_of, gap_document, gap_pdf, sheet_document, sheet_pdf
from assetmap.reports.document import Grid

LEVERS = (Lever("grant", "£", 60_000, 1), Lever("rent", "£/m² a year", 10, 2_500), Lever("phasing", "years", 5, 3_000))


@pytest.fixture
def sheet():
    table = concessions({"lease_years": 25}, {"lease_years": 5}, lambda terms: terms["lease_years"] * 1_000)
    positions = [
        Position("Old Hall", "Council One", -20_000.0, 50_000.0, lot="A", brings="two jobs"),
        Position("Mill", "Council One", 10_000.0, offer=12_000.0, reason="needed for the lot"),
    ]
    return negotiation_sheet(
        "Kindred", "Council One", positions, concession_table=table, next_best=("The Baths remain.",)
    )


@pytest.fixture(scope="module")
def appraisal(tables):
    return appraisal_of(tables, "C1:OLD000")


def grids(document):
    return {block.headings[0] + str(len(block.headings)): block for block in document.blocks if isinstance(block, Grid)}


def test_the_sheet_as_its_party_reads_it(sheet, run, read_pdf, squeeze):
    document = sheet_document(sheet, "Kindred", run)
    offers = grids(document)["Building8"].rows
    assert offers[0] == ("Old Hall", "Council One", "A", "£50,000", "−£20,000", "−£20,000", "£70,000", "£20,000")
    assert offers[1][3:] == ("not known", "£10,000", "£12,000", "not known", "£0")
    assert grids(document)["Building4"].rows[1][2] == "needed for the lot"
    assert grids(document)["Term7"].rows == (("lease years", "25", "5", "30", "£25,000", "£30,000", "£5,000"),)
    text = read_pdf(sheet_pdf(sheet, "Kindred", run)).text
    for said in (
        "Confidential to Kindred",
        "The Baths remain.",
        "offers −£8,000",
        "undervalue £70,000 over the 1 of 2",
        "28b2da675cfc",
    ):
        assert squeeze(said) in text


def test_nobody_else_is_told_anything(sheet, run, appraisal):
    with pytest.raises(InputError, match="belongs to the party") as fault:
        sheet_pdf(sheet, "Council One", run)
    assert "Old Hall" not in str(fault.value)
    with pytest.raises(InputError, match="belongs to the party") as fault:
        gap_pdf("Kindred", "Council One", "Old Hall", appraisal, LEVERS, run)
    assert "£" not in str(fault.value)


def test_a_sheet_without_concessions_or_values(run):
    bare = negotiation_sheet("Kindred", "One", [Position("Mill", "One", 1_000.0)])
    document = sheet_document(bare, "Kindred", run)
    assert set(grids(document)) == {"Building8", "Building4", "Source5"}
    assert "undervalue £" not in str(document.blocks)


def test_the_gap_in_three_sizes_and_what_fills_each(run, appraisal, read_pdf):
    document = gap_document("Kindred", "Kindred", "Old Hall", appraisal, LEVERS, run)
    filled = grids(document)["Gap3"].rows
    labels = [row[0] for row in filled if row[0]]
    assert [label.split(":")[0] for label in labels] == ["1 in 10 below", "middle draw", "1 in 10 above"]
    assert any(row[1].startswith("grant £") for row in filled)
    assert all(row[2].endswith("%") or "not enough" in row[1] or "other" in row[1] for row in filled)
    pdf = read_pdf(gap_pdf("Kindred", "Kindred", "Old Hall", appraisal, LEVERS, run))
    assert len(pdf.reader.pages) == 1
    assert "ConfidentialtoKindred" in pdf.text
    assert "dataversion28b2da675cfc" in pdf.text


def test_levers_that_do_not_suffice_and_none_at_all(run, appraisal):
    poor = (Lever("grant", "£", 10, 1),)
    filled = grids(gap_document("K", "K", "Old Hall", appraisal, poor, run))["Gap3"].rows
    assert filled[0][1].startswith("all of it is not enough: grant £10; still missing £")
    filled = grids(gap_document("K", "K", "Old Hall", appraisal, (), run))["Gap3"].rows
    assert all("still missing" in row[1] for row in filled)


def test_no_gap_needs_nothing(run, tables):
    rich = appraisal_of(tables, "C1:OLD000", entered={"grant": 2_000_000.0})
    filled = grids(gap_document("K", "K", "Old Hall", rich, LEVERS, run))["Gap3"].rows
    assert {row[1] for row in filled} == {"nothing is missing"}


def test_hostile_names_stay_text(run, appraisal, read_pdf, storable, markup, squeeze):
    named = storable
    positions = [Position(text, text, 1.0, brings=text, lot=text) for text in named]
    sheet = negotiation_sheet("Kindred", markup[0], positions, next_best=tuple(named))
    pdf = read_pdf(sheet_pdf(sheet, "Kindred", run))
    assert squeeze(markup[0]) in pdf.text
    assert squeeze(markup[1]) in pdf.text
    assert "root:" not in pdf.text
    page = read_pdf(gap_pdf("K", "K", markup[1], appraisal, (Lever(markup[2], markup[0], 1, 1),), run))
    assert squeeze(markup[1]) in page.text


def test_six_levers_still_make_one_page(run, appraisal, read_pdf):
    many = tuple(Lever(f"lever {number}", "£", 20_000, 1) for number in range(6))
    document = gap_document("K", "K", "Old Hall", appraisal, many, run)
    assert "other combinations" in str(grids(document)["Gap3"].rows)
    assert len(read_pdf(gap_pdf("K", "K", "Old Hall", appraisal, many, run)).reader.pages) == 1
