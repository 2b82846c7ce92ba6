import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from assetmap.reports import EXPORT_COLUMNS, to_xlsx
from assetmap.reports.workbook import _CUT, _LONGEST


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def column(sheet, heading):
    number = [cell.value for cell in sheet[1]].index(heading) + 1
    return [sheet.cell(row, number) for row in range(2, sheet.max_row + 1)]


def test_sheets_header_filter_and_widths(rows, run):
    book = opened(to_xlsx(rows, run))
    assert book.sheetnames == ["Buildings", "Columns", "Sources", "Run"]
    sheet = book["Buildings"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:N4")
    assert [cell.value for cell in sheet[1]][:4] == ["Asset id", "UPRN", "Name", "Floor area (m²)"]
    assert all(9 <= d.width <= 60 for d in sheet.column_dimensions.values())


def test_pandas_reads_it_back(rows, run):
    found = pd.read_excel(io.BytesIO(to_xlsx(rows, run)), engine="openpyxl", dtype={"UPRN": "str"})
    assert found["UPRN"].fillna("").to_list() == ["012345678901", "", "100038380820"]
    assert found["Score"].fillna(9).to_list() == [0.5, 9, -0.25]


def test_identifiers_are_texts_and_numbers_numbers(rows, run):
    sheet = opened(to_xlsx(rows, run))["Buildings"]
    assert [cell.value for cell in column(sheet, "UPRN")] == ["012345678901", None, "100038380820"]
    assert [cell.data_type for cell in column(sheet, "UPRN")] == ["s", "n", "s"]
    assert [cell.value for cell in column(sheet, "Score")] == [0.5, None, -0.25]
    assert {cell.data_type for cell in column(sheet, "Score")} == {"n"}


def test_hostile_texts_are_texts_and_nothing_else(run, hostile):
    run["name"] = run["inputs"][0]["title"] = "=1+1"
    content = to_xlsx(
        pd.DataFrame({"asset_id": hostile, "name": hostile, "shortlist_reason": hostile}, dtype="object"), run
    )
    book = opened(content)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type not in ("f", "e", "b") for cell in row if cell.value is not None)
            assert all(cell.hyperlink is None for cell in row)
    for given, cell in zip(hostile, column(book["Buildings"], "Name"), strict=True):
        plain = "".join(sign for sign in given if sign not in "\x00\x1b\x0b\ud800\ufffe")
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
        if len(plain) > 10_000:
            assert cell.value.endswith(_CUT)
            assert plain.startswith(cell.value.removesuffix(_CUT))
            assert len(cell.value.encode("utf-16-le")) <= 2 * _LONGEST
        else:
            assert cell.value == plain
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert b"onerror=alert(1)>" not in parts.read(name)


@pytest.mark.parametrize(("length", "kept"), [(_LONGEST, True), (_LONGEST + 1, False)])
def test_the_longest_text_of_a_cell(run, length, kept):
    cell = column(opened(to_xlsx(pd.DataFrame({"name": ["x" * length]}), run))["Buildings"], "Name")[0]
    assert len(cell.value) == _LONGEST
    assert cell.value.endswith(_CUT) is not kept


def test_texts_that_look_like_formulas_stay_texts_when_edited(run):
    sheet = opened(to_xlsx(pd.DataFrame({"name": ["=1", "Hall"]}), run))["Buildings"]
    assert [bool(cell.quotePrefix) for cell in column(sheet, "Name")] == [True, False]


def test_columns_are_explained(rows, run):
    book = opened(to_xlsx(rows, run))
    told = list(book["Columns"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in told] == [cell.value for cell in book["Buildings"][1]]
    declared = {(c.heading, c.name, c.meaning, c.source) for c in EXPORT_COLUMNS}
    assert set(told) <= declared


def test_every_source_with_its_terms(rows, run):
    told = list(opened(to_xlsx(rows, run))["Sources"].iter_rows(min_row=2, values_only=True))
    assert told[1] == ("register", "Register of A", "Council of A", "2026-05", "OGL 3.0", "a.csv", "ab" * 32)
    assert len(told) == 3


def test_the_run_and_that_a_region_is_invented(rows, run):
    told = dict(opened(to_xlsx(rows, run))["Run"].iter_rows(min_row=2, values_only=True))
    assert told["as_of"] == "2026-06-30"
    assert "data" not in told
    told = dict(opened(to_xlsx(rows, run | {"invented": True}))["Run"].iter_rows(min_row=2, values_only=True))
    assert told["data"].startswith("INVENTED")


def test_no_rows(rows, run):
    sheet = opened(to_xlsx(rows[:0], run))["Buildings"]
    assert (sheet.max_row, sheet.freeze_panes) == (1, "A2")
    assert opened(to_xlsx(pd.DataFrame(), {})).sheetnames[0] == "Buildings"
