import datetime as dt

import openpyxl
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.workbook import check_workbook, read_workbook


def book_of(tmp_path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    return path


def test_values_become_the_text_that_was_meant(tmp_path):
    rows = [
        ["Name", "UPRN", "Date", "Flag"],
        ["Hall", 100_121_228_178, dt.datetime(2023, 7, 8), True],
        ["Pool", 1.5, None, 0],
    ]
    records = read_workbook(book_of(tmp_path, {"A": rows}), "a.xlsx", recognised_headers, IssueLog("a.xlsx"), 100)
    assert records[1:] == [(2, ["Hall", "100121228178", "2023-07-08", "TRUE"]), (3, ["Pool", "1.5", "", "0"])]


def test_the_sheet_with_the_register_is_read_and_the_others_are_named(tmp_path):
    log = IssueLog("a.xlsx")
    sheets = {"Notes": [["Read me"], ["first"], ["please"]], "Data": [["Asset code", "Address"], ["A1", "High Street"]]}
    assert read_workbook(book_of(tmp_path, sheets), "a.xlsx", recognised_headers, log, 100)[1][1] == [
        "A1",
        "High Street",
    ]
    assert log.table({})["value"].to_list() == ["Notes"]


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(InputError, match="no rows"):
        read_workbook(book_of(tmp_path, {"A": []}), "a.xlsx", recognised_headers, IssueLog("a.xlsx"), 100)


def test_protected_and_damaged_workbooks_are_refused(tmp_path):
    protected = b"\xd0\xcf\x11\xe0" + b"\x00" * 100 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(InputError, match="password"):
        check_workbook(protected, "a.xlsx")
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)
    check_workbook(path.read_bytes(), "a.xls")
    with pytest.raises(InputError, match="cannot be opened"):
        read_workbook(path, "a.xls", recognised_headers, IssueLog("a.xls"), 100)


def test_a_frame_written_by_a_spreadsheet_comes_back(tmp_path):
    frame = pd.DataFrame({"Asset code": ["A1", "A2"], "Postcode": ["ZZ1 1AA", ""]})
    frame.to_excel(tmp_path / "b.xlsx", index=False, startrow=3)
    records = read_workbook(tmp_path / "b.xlsx", "b.xlsx", recognised_headers, IssueLog("b.xlsx"), 100)
    assert (4, ["Asset code", "Postcode"]) in records
