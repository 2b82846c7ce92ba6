import pytest

from assetmap.errors import InputError
from assetmap.reports.document import Grid, Picture
from assetmap.reports.value_section import LAND, appraisal_of, assumption_blocks, value_blocks, value_summary
from assetmap.value import Appraisal, NotAppraised, load_inputs, money


@pytest.fixture(scope="module")
def appraisal(tables):
    return appraisal_of(tables, "C1:OLD000", entered={"value_today": 50_000.0, "lease_years": 30.0, "area_m2": None})


def test_an_appraisal_rests_on_the_register_or_on_what_is_entered(tables):
    assert appraisal_of(tables, "C1:OLD000").building.area_m2 == 120
    assert appraisal_of(tables, "C1:OLD000").building.area_basis == "register"
    entered = appraisal_of(tables, "C1:MIL002", entered={"area_m2": 300.0, "value_today": -5.0})
    assert (entered.building.area_m2, entered.building.area_basis, entered.building.value_today) == (300, "entered", -5)
    assert isinstance(appraisal_of(tables, "C1:MIL002"), NotAppraised)
    assert str(appraisal_of(tables, "C1:QUA007")) == LAND
    with pytest.raises(InputError, match="no such building"):
        appraisal_of(tables, "x")


def test_no_central_figure_stands_without_its_distribution(appraisal):
    blocks = value_blocks(appraisal)
    figures = next(b for b in blocks if isinstance(b, Grid) and b.headings[0] == "Figure")
    assert figures.headings[1:] == (
        "1 in 10 below",
        "Middle draw",
        "1 in 10 above",
        "Adverse",
        "Central inputs",
        "Favourable",
    )
    titles = [row[0] for row in figures.rows]
    assert "gap to be filled (£)" in titles
    gap = figures.rows[titles.index("gap to be filled (£)")]
    assert gap[2] == money(round(appraisal["gap"].p50))
    assert blocks[1].text == appraisal.headline
    picture = next(b for b in blocks if isinstance(b, Picture))
    assert f"middle {money(appraisal['walk_away'].p50)}" in picture.description


def test_what_fills_the_gap_what_moves_it_and_what_to_ask(appraisal):
    blocks = value_blocks(appraisal)
    tabled = {block.headings[0]: block for block in blocks if isinstance(block, Grid)}
    assert [row[0] for row in tabled["What"].rows[:2]] == ["grant", "owner's contribution"]
    swings = tabled["Input, the others central"]
    assert swings.bars[0] == (1.0, None, True)
    assert [bar[0] for bar in swings.bars] == sorted((bar[0] for bar in swings.bars), reverse=True)
    assert "Ask your lawyer about" in str(blocks)
    assert "going above it needs a stated reason" in str(blocks)


def test_without_an_area_the_missing_entry_is_named(tables):
    missing = appraisal_of(tables, "C1:MIL002")
    assert value_summary(missing) == "Not appraised: enter the area."
    assert len(value_blocks(missing)) == 2


def test_summary_is_the_headline(appraisal):
    assert isinstance(appraisal, Appraisal)
    assert value_summary(appraisal) == appraisal.headline


def test_every_assumption_with_its_source():
    inputs = load_inputs()
    grid = assumption_blocks(inputs)[-1]
    assert len(grid.rows) == len(inputs.items)
    assert all(row[5] for row in grid.rows)
    assert not any(row[5] == "assumption (assumption)" for row in grid.rows)
