import codecs
import json
import re
import struct
import zipfile
import zlib

import geopandas as gpd
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
        (b"This is a letter about the register.\nIt has lines.\n", "not a table"),
        (b"AssetCode,Name,Address\n", "no rows"),
        (b"AssetCode,Name,Address\n,,\n ,,\n", "blank rows"),
        (b'{"type": "FeatureCollection", "features": []}', "no rows"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "cannot be opened"),
        (b"SQLite format 3\x00" + b"\x00" * 100, "GeoPackage|no rows"),
        ("\u200f\u202e\u200e \n".encode(), "not a table|empty"),
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
    twice = "AssetCode,Name\nA1,Café\n".encode().decode("cp1252")
    assert sheet_of(tmp_path, twice)[1].counts() == {"encoding_doubtful": 1}
    sheet, log = sheet_of(tmp_path, b"AssetCode,Name\nA1,Caf\xc3\xa9\nA2,Caf\xe9\n")
    assert [row.cells[1] for row in sheet.rows] == ["Café", "Café"]
    assert log.counts() == {"encoding_mixed": 1}


def written(tmp_path, frame, name):
    path = tmp_path / name
    kind = path.suffix if path.suffix in (".xlsx", ".ods") else ".xlsx"
    frame.to_excel(tmp_path / f"made{kind}", index=False)
    (tmp_path / f"made{kind}").rename(path)
    return path


def test_every_format_gives_the_same_cells(tmp_path):
    table = {"UPRN": [100_121_228_178, 10], "Name": ["Café", "Hall"], "Postcode": ["ZZ1 1AA", "ZZ1 1AB"]}
    rows = [("100121228178", "Café", "ZZ1 1AA"), ("10", "Hall", "ZZ1 1AB")]
    frame = pd.DataFrame(table)
    paths = [written(tmp_path, frame, "a.csv"), written(tmp_path, frame, "a.txt")]
    for name, text in (
        ("b.xlsx", frame.to_csv(index=False)),
        ("b.csv", frame.to_csv(index=False, sep="\t")),
        ("b.gpkg", frame.to_json(orient="records")),
        ("c.csv", frame.to_json(orient="records", lines=True)),
        ("d.csv", frame.to_json()),
        ("e.xls", frame.to_html(index=False)),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        paths.append(tmp_path / name)
    points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy([330_000, 1], [390_000, 2]), crs="EPSG:27700")
    points.to_file(tmp_path / "f.gpkg", driver="GPKG")
    (tmp_path / "f.gpkg").rename(tmp_path / "f.csv")
    points.to_file(tmp_path / "g.csv", driver="GeoJSON")
    points.to_file(tmp_path / "h.shp")
    with zipfile.ZipFile(tmp_path / "h.zip", "w") as archive:
        for path in tmp_path.glob("h.*"):
            if path.suffix != ".zip":
                archive.write(path, path.name)
    for path in [*paths, tmp_path / "f.csv", tmp_path / "g.csv", tmp_path / "h.zip"]:
        sheet = read_sheet(path, recognised_headers, IssueLog(path.name))
        assert [row.cells for row in sheet.rows] == rows, path
        assert sheet.headers == ("UPRN", "Name", "Postcode"), path


def test_a_file_of_two_gigabytes_is_refused_without_being_read(tmp_path):
    path = tmp_path / "register.csv"
    with path.open("wb") as stream:
        stream.write(TABLE.encode())
        stream.truncate(2 * 1024**3)
    with pytest.raises(InputError, match="too large") as caught:
        read_sheet(path, recognised_headers, IssueLog("register.csv"))
    assert "2,147,483,648" in caught.value.seen


def test_a_bomb_is_refused_in_a_workbook_and_in_an_archive(tmp_path):
    # One packed megabyte again and again, which is what makes a bomb small.
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = (packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)) * 1_024 + packer.flush()
    path = tmp_path / "a.xlsx"
    for parts in (["xl/workbook.xml", "xl/sheet1.xml"], ["content.xml", "META-INF/manifest.xml"], ["a.shp"]):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for part in parts:
                archive.writestr(part, packed)
        data = bytearray(path.read_bytes())
        for at in [found.start() for found in re.finditer(rb"PK\x01\x02", bytes(data))]:
            struct.pack_into("<H", data, at + 10, zipfile.ZIP_DEFLATED)
            struct.pack_into("<I", data, at + 24, 2**30)
        path.write_bytes(data)
        assert len(data) < 5_000_000
        with pytest.raises(InputError, match="too large once it is unpacked"):
            read_sheet(path, recognised_headers, IssueLog("a.xlsx"))


def test_a_sheet_of_far_corners_is_refused(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="too many cells"):
        read_sheet(tmp_path / "a.xlsx", recognised_headers, IssueLog("a.xlsx"))


def test_ten_thousand_columns_are_refused_in_every_format(tmp_path):
    wide = [f"Name {i}" for i in range(10_000)]
    with pytest.raises(InputError, match="too many columns"):
        sheet_of(tmp_path, ",".join(wide) + "\n" + "x," * 10_000 + "\n")
    with pytest.raises(InputError, match="too many columns"):
        sheet_of(tmp_path, json.dumps([dict.fromkeys(wide, 1)]))
    path = written(tmp_path, pd.DataFrame([["x"] * 10_000], columns=wide), "b.xlsx")
    with pytest.raises(InputError, match="too many columns"):
        read_sheet(path, recognised_headers, IssueLog("b.xlsx"))


def test_cells_of_a_megabyte_are_left_out_and_told(tmp_path):
    for cell in ("x" * 1_000_000, "é \u202e" * 300_000, '""' * 500_000, "a@" * 500_000):
        sheet, log = sheet_of(tmp_path, f'AssetCode,Name,Address\nA1,"{cell}",High Street\nA2,Hall,Low Street\n')
        assert [row.cells for row in sheet.rows] == [("A1", "", "High Street"), ("A2", "Hall", "Low Street")]
        assert log.counts() == {"cell_too_long": 1}


def test_formulas_and_markup_are_text(tmp_path):
    cells = ["=1+1", "=HYPERLINK(1)", "@SUM(1)", "<script>alert(1)</script>", "+44 1", "-1"]
    sheet, _ = sheet_of(tmp_path, "AssetCode,Name\n" + "".join(f"A{i},{cell}\n" for i, cell in enumerate(cells)))
    assert [row.cells[1] for row in sheet.rows] == cells


def test_direction_marks_and_loose_accents_go(tmp_path):
    sheet, _ = sheet_of(tmp_path, "\u200eAssetCode,\u202bName\nA1,\u202eCafe\u0301\u200f\n")
    assert sheet.headers == ("AssetCode", "Name")
    assert sheet.rows[0].cells == ("A1", "Café")


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError("not yours")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(InputError, match="cannot be opened"):
        sheet_of(tmp_path, TABLE)
