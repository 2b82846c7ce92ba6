import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.register import limits
from assetmap.register.archive import members_of
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.workbook import Candidate, best_of, check_ole, check_workbook, is_workbook, read_workbook

OLE = b"\xd0\xcf\x11\xe0"


def book_of(sheets, hidden=(), change=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data):
    log = IssueLog("a.xlsx")
    name, records = read_workbook(data, "a.xlsx", recognised_headers, log)
    return name, records, log


def test_values_become_the_text_that_was_meant():
    rows = [
        ["Name", "UPRN", "Date", "Flag", "Time"],
        ["Hall", 100_121_228_178, dt.datetime(2023, 7, 8), True, dt.time(9, 30)],
        ["Pool", 1.5, dt.datetime(2023, 7, 8, 9, 5), 0, None],
        ["Bath", 1e20, dt.date(1900, 3, 1), "1.00121E+11", 100_121_228_178.0],
    ]
    _, records, _ = read(book_of({"A": rows}))
    assert records[1:] == [
        (2, ["Hall", "100121228178", "2023-07-08", "TRUE", "09:30:00"]),
        (3, ["Pool", "1.5", "2023-07-08 09:05:00", "0", ""]),
        (4, ["Bath", "1e+20", "1900-03-01", "1.00121E+11", "100121228178"]),
    ]


REGISTER = [["Asset code", "Address", "Postcode"], *([f"A{i}", "High Street", "ZZ1 1AA"] for i in range(5))]


def test_the_sheet_with_the_register_is_read_and_the_others_are_named():
    sheets = {"Notes": [["Read me"], ["first"], ["please"]], "Data": REGISTER}
    name, records, log = read(book_of(sheets))
    assert (name, records[1][1]) == ("Data", ["A0", "High Street", "ZZ1 1AA"])
    table = log.table({})
    assert table["value"].to_list() == ["Notes"]
    assert "'Data' is read" in table["problem"].iloc[0]


def test_many_rows_count_for_more_than_one_header():
    wide = [[*REGISTER[0], "UPRN"], ["A1", "x", "ZZ1 1AA", "10"]]
    long = [["Asset code", "Address", "Postcode"], *([f"A{i}", "y", ""] for i in range(40))]
    assert read(book_of({"Example": wide, "Data": long}))[0] == "Data"
    template = [[*REGISTER[0], "UPRN", "Tenure", "Easting", "Northing"]]
    assert read(book_of({"Template": template, "Data": REGISTER}))[0] == "Data"


def test_a_hidden_sheet_is_read_only_where_no_other_is_a_register():
    long = [*REGISTER, *([f"B{i}", "x", ""] for i in range(100))]
    assert read(book_of({"Old": long, "Now": REGISTER}, hidden=["Old"]))[0] == "Now"
    name, _, log = read(book_of({"Note": [["see"], ["below"]], "Kept": REGISTER}, hidden=["Kept"]))
    assert name == "Kept"
    assert "which is hidden" in log.table({})["problem"].iloc[0]


def test_a_second_sheet_with_the_same_columns_is_told():
    other = [REGISTER[0], ["B1", "Low Street", "ZZ1 1AB"]]
    name, _, log = read(book_of({"Buildings": REGISTER, "Land": other}))
    assert name == "Buildings"
    assert log.counts() == {"sheet_alike": 1}
    assert log.table({})["value"].to_list() == ["Land"]


def test_cells_merged_over_rows_are_text_of_each():
    rows = [["Estate", "Name", "Postcode"], ["North", "Hall", "ZZ1 1AA"], [None, "Pool", None]]
    rows += [[None, None, None], ["South", "Bath", None]]

    def merge(book):
        book.active.merge_cells("A2:A4")

    _, records, log = read(book_of({"A": rows}, change=merge))
    filled = [["North", "Hall", "ZZ1 1AA"], ["North", "Pool", ""], ["", "", ""], ["South", "Bath", ""]]
    assert [cells for _, cells in records[1:]] == filled
    assert log.counts() == {"merged_cells": 1}


def test_a_title_merged_over_columns_stays_one_cell():
    rows = [["Land and property", None, None], *REGISTER]

    def merge(book):
        book.active.merge_cells("A1:C1")

    _, records, log = read(book_of({"A": rows}, change=merge))
    assert records[0][1] == ["Land and property", "", ""]
    assert log.counts() == {}


def test_blank_rows_at_the_end_are_rows_unless_the_sheet_is_formatted_to_its_foot():
    _, records, _ = read(book_of({"A": [*REGISTER, [" "], [" "]]}))
    assert len(records) == 8
    tall = [*REGISTER, *([""] for _ in range(1_100)), [" "]]
    tall[-1] = [""]
    data = book_of({"A": tall}, change=lambda book: book.active.cell(row=1_200, column=1, value=""))
    assert len(read(data)[1]) == 6


def test_an_empty_workbook_is_refused():
    with pytest.raises(InputError, match="no rows"):
        read(book_of({"A": []}))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    with pytest.raises(InputError, match="too many rows"):
        read(book_of({"A": REGISTER}))


def test_old_files_that_are_no_workbooks_are_refused():
    def named(stream):
        return OLE + b"\x00" * 600 + stream.encode("utf-16-le")

    for stream, words in (
        ("EncryptedPackage", "password"),
        ("WordDocument", "a Word document"),
        ("PowerPoint Document", "a presentation"),
        ("__substg1.0_0037001F", "a mail"),
    ):
        with pytest.raises(InputError, match=words):
            check_ole(named(stream), "a.xls")
    check_ole(named("Workbook"), "a.xls")
    check_ole(named("x"), "a.xls")
    with pytest.raises(InputError, match="cannot be opened"):
        read(named("Workbook"))


def test_a_reader_that_asks_for_a_password_is_understood(monkeypatch):
    from python_calamine import PasswordError

    def ask(*_):
        raise PasswordError("Workbook is password protected")

    monkeypatch.setattr("assetmap.register.workbook.CalamineWorkbook.from_filelike", ask, raising=False)
    with pytest.raises(InputError, match="password"):
        read(b"")


def test_workbooks_are_told_by_what_is_in_them():
    assert is_workbook({"xl/workbook.xml"})
    assert is_workbook({"xl/workbook.bin", "x"})
    assert is_workbook({"content.xml", "META-INF/manifest.xml"})
    assert not is_workbook({"content.xml", "word/document.xml"})


def test_an_ods_with_a_password_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    data = stream.getvalue()
    with pytest.raises(InputError, match="password"):
        check_workbook(data, members_of(data, "a.ods"), "a.ods", IssueLog("a.ods"))


def test_formulas_saved_without_results_are_told():
    data = book_of({"A": [["Name", "Postcode"], ["=A1", "ZZ1 1AA"]]})
    log = IssueLog("a.xlsx")
    check_workbook(data, members_of(data, "a.xlsx"), "a.xlsx", log)
    assert log.counts() == {"formula_without_value": 1}
    assert read(data)[1][1] == (2, ["", "ZZ1 1AA"])


def test_a_frame_written_by_a_spreadsheet_comes_back(tmp_path):
    frame = pd.DataFrame({"Asset code": ["A1", "A2"], "Postcode": ["ZZ1 1AA", ""]})
    frame.to_excel(tmp_path / "b.xlsx", index=False, startrow=3)
    assert (4, ["Asset code", "Postcode"]) in read((tmp_path / "b.xlsx").read_bytes())[1]


def test_the_best_part_of_several():
    log = IssueLog("a")
    parts = [Candidate("a", 0, 900), Candidate("b", 3, 10, ("x",)), Candidate("c", 3, 0, ("x",))]
    assert best_of(parts, log, "layer") == 1
    assert log.table({})["value"].to_list() == ["a"]
    assert best_of([Candidate("only", 0, 5)], IssueLog("a"), "layer") == 0
