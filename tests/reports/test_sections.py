import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from assetmap.indicators import CATALOGUE
from assetmap.reports import sections
from assetmap.reports.document import Document, Facts, Grid, Paragraph
from assetmap.reports.sections import (
    blank,
    created_at,
    file_stem,
    foot_of,
    indicator_text,
    invented_remark,
    number_text,
    run_line,
    source_blocks,
    standing_of,
    to_pdf,
    vacancy_text,
    withheld_blocks,
)


def test_sources_with_vintage_and_licence_and_the_run(run):
    blocks = source_blocks(run)
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert grid.rows[1] == ("Register of A", "Council of A", "2026-05", "OGL 3.0", "abababababab")
    facts = next(block for block in blocks if isinstance(block, Facts))
    assert ("Data version", "28b2da675cfc") in facts.rows
    assert ("Evidence as of", "2026-06-30") in facts.rows
    assert "28b2da675cfc" in run_line(run).text


def test_a_run_without_record_says_so():
    blocks = source_blocks({})
    assert any(isinstance(block, Paragraph) and block.text == "No source is on record." for block in blocks)
    assert ("Region", "not on record") in blocks[-1].rows
    assert "a day not on record" in foot_of({})
    assert created_at({}) is None
    assert created_at({"built_at": "yesterday"}) is None


def test_the_file_carries_the_moment_of_the_build(run, read_pdf):
    assert created_at({"built_at": "2026-07-01T10:00:00+01:00"}) == dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)
    assert created_at({"built_at": "2026-07-01T09:00:00"}) == dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)
    pdf = read_pdf(to_pdf(Document("T", "", "", "", ()), run))
    assert pdf.reader.metadata.creation_date == dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)


def test_foot_and_standing(run, tables, public_tables):
    assert foot_of(run) == "Here and There, evidence as of 2026-06-30, data version 28b2da675cfc"
    assert "(INVENTED)" in foot_of(run | {"invented": True})
    assert invented_remark(run) == []
    assert invented_remark(run | {"invented": True})[0].lead == "INVENTED data."
    assert standing_of(tables).startswith("For officers and members, not for publication.")
    assert standing_of(public_tables).startswith("Public version.")


def test_what_is_withheld_is_counted(tables, public_tables):
    assert withheld_blocks(tables) == []
    assert withheld_blocks(tables.redacted(["C1", "C2"])) == []
    grid = withheld_blocks(public_tables)[-1]
    assert [row[3] for row in grid.rows] == ["2", "4"]
    few = tables.redacted(["C1"])
    rows = pd.DataFrame([("withheld", "", "", "", "", 3)], columns=few.withheld.columns)
    object.__setattr__(few, "withheld", rows)
    assert withheld_blocks(few)[-1].rows == (("withheld", "not told", "not told", "3"),)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("condition_grade", 3.0, "condition C"),
        ("energy_band", 1.0, "energy band A"),
        ("worklessness", 0.257, "worklessness 26% of people aged 18-66"),
        ("backlog_per_m2", 52.4, "maintenance backlog £52 per m²"),
        ("community_need", 150.04, "community need 150"),
        ("organisations_in_reach", 4.0, "organisations in reach 4"),
        ("deprivation_without_employment", 42.46, "deprivation without employment 42.5 (score)"),
        ("community_need", float("nan"), "community need not known"),
        ("community_need", 0.456, "community need 0.46"),
    ],
)
def test_indicators_in_words(name, value, said):
    assert indicator_text(name, value) == said


def test_small_words():
    assert (
        vacancy_text({"list": "likely", "last_known": "last known vacant 2026"})
        == "Likely empty, check first, last known vacant 2026"
    )
    assert vacancy_text({"list": "in use", "last_known": float("nan")}) == "In use"
    assert [number_text(value) for value in (1234.0, 0.5, 12.345, -2.0)] == ["1,234", "0.5", "12.35", "-2"]
    assert [blank(value) for value in (None, "", float("nan"), pd.NA, 0, "x")] == [True] * 4 + [False] * 2


def test_names_of_files_tell_nothing_and_are_safe(hostile, markup):
    run = {"region": "lcr", "as_of": "2026-09-30"}
    one, other = (file_stem("building", run, [asset_id]) for asset_id in ("E1:../../etc/passwd", "E1:2"))
    assert one != other
    assert one == file_stem("building", run, ["E1:../../etc/passwd"])
    for text in [*hostile, *markup]:
        stem = file_stem(text, {"region": text, "as_of": text}, [text])
        assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert stem.startswith("assetmap-")
        assert len(stem) < 160


def test_every_indicator_has_words():
    for indicator in CATALOGUE:
        said = indicator_text(indicator.name, 1.0)
        assert said.startswith(indicator.title)
        assert len(said) > len(indicator.title)


def test_units_of_all_kinds(monkeypatch):
    like = CATALOGUE[0]
    told = {
        "1 yes, 0 no": (1.0, "it: yes"),
        "share a year": (0.0234, "it 2.3% a year"),
        "m": (512.34, "it 512.3 (m)"),
        "people": (12_345.0, "it 12,345"),
        "£": (1_234.5, "it £1,234"),
    }
    for unit, (value, said) in told.items():
        monkeypatch.setitem(sections._CATALOGUE, "it", replace(like, name="it", title="it", unit=unit))
        assert indicator_text("it", value) == said
    assert indicator_text("it", float("nan")) == "it not known"
