import codecs
import zipfile

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.register import reading
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.reading import read_sheet

TABLE = "AssetCode,Property Name,Postcode\nA1,Café,ZZ1 1AA\nA2,Hall,ZZ1 1AB\n"


def sheet_of(tmp_path, content, name="register.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    log = IssueLog(name)
    return read_sheet(path, recognised_headers, log), log


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.replace("é", "e").encode(), "utf-8"),
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16"),
    ],
)
def test_encoding_is_told_by_the_content(tmp_path, content, encoding):
    sheet, _ = sheet_of(tmp_path, content)
    assert sheet.encoding == encoding
    assert sheet.headers == ("AssetCode", "Property Name", "Postcode")
    assert sheet.rows[0].cells[1] in ("Café", "Cafe")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_told_by_the_content(tmp_path, delimiter):
    text = "AssetCode,Name,Address\nA1,Hall,@\nA2,Baths,@\n".replace(",", delimiter)
    sheet, _ = sheet_of(tmp_path, text.replace("@", '"1, High Street; Town | County"'))
    assert sheet.rows[1].cells == ("A2", "Baths", "1, High Street; Town | County")


def test_rows_keep_the_line_on_which_they_begin(tmp_path):
    sheet, _ = sheet_of(tmp_path, 'Asset register\r\n\r\nAssetCode,Name\r\nA1,"Hall\r\nand yard"\r\nA2,Baths\r\n')
    assert [row.line for row in sheet.rows] == [4, 6]
    assert sheet.rows[0].cells[1] == "Hall\nand yard"


def test_carriage_returns_inside_cells_are_not_lines(tmp_path):
    sheet, _ = sheet_of(tmp_path, 'AssetCode,Street\r\nA1,"Park\r \r\r"\r\nA2,Road\r\n')
    assert [(row.line, row.cells[1]) for row in sheet.rows] == [(2, "Park"), (3, "Road")]


def test_carriage_returns_alone_end_lines(tmp_path):
    sheet, _ = sheet_of(tmp_path, "AssetCode,Street\rA1,Park\rA2,Road\r")
    assert [row.line for row in sheet.rows] == [2, 3]


def test_two_lines_of_header_are_joined(tmp_path):
    text = "(a) Reference,(b) name and address,(d) location,(d) location\nnumber,,easting,northing\n"
    text += "A1,Hall,330000,390000\n"
    sheet, _ = sheet_of(tmp_path, text)
    assert sheet.headers == ("(a) Reference", "(b) name and address", "easting", "northing")
    assert len(sheet.rows) == 1


def test_blank_rows_with_delimiters_are_rows_and_blank_lines_are_not(tmp_path):
    sheet, _ = sheet_of(tmp_path, "AssetCode,Name\nA1,Hall\n\n,\n,\n\n\n")
    assert [row.blank for row in sheet.rows] == [False, True, True]


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path):
    path = tmp_path / "register.csv"
    pd.DataFrame({"UPRN": [100_121_228_178], "Name": ["Hall"]}).to_excel(tmp_path / "a.xlsx", index=False)
    (tmp_path / "a.xlsx").rename(path)
    sheet = read_sheet(path, recognised_headers, IssueLog("register.csv"))
    assert sheet.encoding == "workbook"
    assert sheet.rows[0].cells == ("100121228178", "Hall")
    assert sheet.rows[0].line == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (b"\xef\xbb\xbf  <table><tr><td>Name</td></tr></table>", "web page"),
        (b"%PDF-1.7 \x00\x01", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "an image"),
        (b"Name,Address\n\x00\x01\x02\x03,x\n", "binary"),
        (bytes(range(1, 9)) * 50, "binary"),
        (b"caf\x81,b\n1,2\n", "encoding"),
        (b"This is a letter about the register.\nIt has lines.\n", "not a table"),
        (b"AssetCode,Name,Address\n", "no rows"),
        (b'{"type": "FeatureCollection", "features": []}', "no rows"),
        (b"{broken", "JSON"),
        (b"PK\x03\x04 cut off", "damaged"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "encoding"),
    ],
)
def test_what_is_not_a_register_is_refused_with_the_reason(tmp_path, content, words):
    with pytest.raises(InputError, match=words) as caught:
        sheet_of(tmp_path, content)
    assert "register.csv" in caught.value.where
    assert caught.value.next_step or caught.value.allowed


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_sheet(tmp_path / "none.csv", recognised_headers, IssueLog("none.csv"))


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("register.csv", TABLE)
    with pytest.raises(InputError, match="archive, not a workbook"):
        read_sheet(tmp_path / "a.xlsx", recognised_headers, IssueLog("a.xlsx"))


def test_a_file_too_large_and_a_table_too_wide_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="too many columns"):
        sheet_of(tmp_path, "Name," * 1_001 + "\n" + "x," * 1_001)
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    with pytest.raises(InputError, match="too large"):
        sheet_of(tmp_path, TABLE)


def test_text_saved_in_two_encodings_is_told(tmp_path):
    _, log = sheet_of(tmp_path, "AssetCode,Name\nA1,CafÃ©\nA2,Caf\xe9\n".encode("cp1252"))
    assert log.counts() == {"encoding_doubtful": 1}
