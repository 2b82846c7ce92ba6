import io
import itertools
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest

from assetmap import InputError, apart
from assetmap.region import Council
from assetmap.register import bounded, read_register
from assetmap.register.small import is_small

COUNCIL = Council("E09999999", "Anywhere Borough Council", ("Anywhere",))
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK = (
    f'<workbook {NAMESPACE} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)
ROOT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
HEADER = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for column, name in (("A", "AssetCode"), ("B", "Property name"), ("C", "Postcode"))
)


def book(path: Path, rows: str, texts: str = "", before: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", ROOT_RELATIONS)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"{before}<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
        )
        if texts:
            archive.writestr("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{texts}</sst>")
    return path


def read(path):
    return bounded(read_register, path, councils=[COUNCIL])


def filled(number, value="x"):
    return f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{value}</t></is></c></row>'


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.setattr(apart, "MOST_BYTES", 600_000_000)
    monkeypatch.setattr(apart, "MOST_SECONDS", 60.0)
    return monkeypatch


@pytest.fixture
def here(monkeypatch):
    """Whether the file was read in this process."""
    asked = []
    monkeypatch.setattr("assetmap.register.small.apart", lambda *_, **__: asked.append(1))
    return lambda path: (read(path), not asked)[1]


def test_small_files_are_read_here_and_others_apart(tmp_path, here, root):
    registers = root / "data" / "starter" / "registers"
    for name in ("register_quaymarsh.csv", "register_eastwrack.xlsx"):
        assert here(registers / name), name
    long = tmp_path / "a.csv"
    long.write_text("AssetCode,Name\n" + "1,Hall\n" * 5_001, encoding="utf-8")
    assert not here(long)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("web.xls", "<table><tr><td>1</td></tr></table>"),
        ("blank.xls", "\ufeff  <html><table>"),
        ("wide.json", '[{"a": 1' + ', "b": 1' * 2_000 + "}" + ", {}" * 2_000 + "]"),
        ("columns.json", '{"a": [' + "1," * 400_000 + '1], "b": [1]}' + " " * 10 + "[" * 10),
    ],
)
def test_what_may_grow_is_not_small(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert not is_small(path)


@pytest.mark.parametrize(
    ("rows", "texts", "before"),
    [
        ('<row r="5001"><c r="A5001"><v>1</v></c></row>', "", ""),
        ("<row/>" * 5_001, "", ""),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="20"/>', "", ""),
        ('<row r="1">' + "<c><v>1</v></c>" * 20_000 + '</row><row r="11"/>', "", ""),
        ('<row r="1">' + '<c t="s"><v>0</v></c>' * 200 + "</row>", f"<si><r><t>{'x' * 600_000}</t></r></si>", ""),
        ('<row r="1"><c r="A4000000000"><v>1</v></c></row>', "", ""),
        ("", "", '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]>'),
        ("<row>", "", ""),
    ],
    ids=[
        "a far row",
        "many rows",
        "a far cell",
        "unnamed cells",
        "a long text",
        "an absurd row",
        "entities",
        "not whole",
    ],
)
def test_a_workbook_that_may_grow_is_not_small(tmp_path, rows, texts, before):
    assert is_small(book(tmp_path / "small.xlsx", filled(1), "<si><t>x</t></si>"))
    assert not is_small(book(tmp_path / "a.xlsx", rows, texts, before))


def test_a_file_that_is_not_there_is_said_at_once(tmp_path, here):
    with pytest.raises(InputError, match="no such file"):
        here(tmp_path / "none.csv")


def test_nine_hundred_thousand_rows_are_refused(tmp_path, limits):
    path = book(tmp_path / "a.xlsx", f'<row r="1">{HEADER}</row>' + "".join(map(filled, range(2, 900_001))))
    with pytest.raises(InputError, match="too many rows") as caught:
        read(path)
    assert caught.value.allowed == "at most 200,000"


@pytest.mark.parametrize("row", ["<row/>", '<row><c s="1"/></row>'])
def test_nine_hundred_thousand_empty_rows_are_nothing(tmp_path, limits, row):
    path = book(tmp_path / "a.xlsx", f'<row r="1">{HEADER}</row>' + filled(2) + row * 900_000)
    assert read(path).account.assets == 1


def test_lines_without_end_are_refused(tmp_path, limits):
    path = tmp_path / "a.csv"
    path.write_bytes(b"AssetCode,Name\n" + b"\n" * 1_000_001)
    with pytest.raises(InputError, match="too many lines"):
        read(path)
    path.write_bytes(b"AssetCode,Name\n" + b"1,a\n" * 900_000)
    with pytest.raises(InputError, match="too many rows"):
        read(path)


def test_a_wide_header_over_many_short_rows_is_refused(tmp_path, limits):
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"Name {i}" for i in range(900)) + "\n" + "a\n" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="too many cells"):
        read(path)


def test_sixteen_thousand_columns_are_refused(tmp_path, limits):
    path = book(
        tmp_path / "a.xlsx", '<row r="1">' + '<c t="inlineStr"><is><t>Name</t></is></c>' * 16_000 + "</row>" + filled(2)
    )
    with pytest.raises(InputError, match="too many columns") as caught:
        read(path)
    assert caught.value.seen == "16,000"


def test_a_cell_of_ten_megabytes_is_left_out_and_told(tmp_path, limits):
    text = "x" * 10_000_000
    sheets = book(
        tmp_path / "a.xlsx", f'<row r="1">{HEADER}</row>' + filled(2, "A1") + filled(3, text) + filled(4, "A2")
    )
    table = tmp_path / "a.csv"
    table.write_text(f"AssetCode,Property name\nA1,Hall\n{text},Hall\nA2,Hall\n", encoding="utf-8")
    for path in (sheets, table):
        assert read(path).account.issues["cell_too_long"] == 1


def test_a_long_text_copied_into_every_cell_is_a_sentence(tmp_path, limits):
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(2, 2_000))
    path = book(tmp_path / "a.xlsx", f'<row r="1">{HEADER}</row>{cells}', f"<si><t>{'x' * 5_000_000}</t></si>")
    with pytest.raises(InputError, match="reading the file") as caught:
        read(path)
    assert caught.value.where == "a.xlsx"
    assert caught.value.next_step


def test_a_grid_of_cells_without_names_is_a_sentence(tmp_path, limits):
    path = book(
        tmp_path / "a.xlsx", "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>" + "<row/>" * 900_000 + filled(1_000_000)
    )
    with pytest.raises(InputError):
        read(path)


def test_entities_are_not_unfolded(tmp_path, limits):
    names = "abcdefghij"
    bomb = '<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(names)
    )
    declared = f"<!DOCTYPE worksheet [{bomb}]>"
    path = book(tmp_path / "a.xlsx", f'<row r="1">{HEADER}</row>' + filled(2, "&j;"), before=declared)
    with pytest.raises(InputError, match="cannot be opened"):
        read(path)
    sheet = tmp_path / "a.xls"
    sheet.write_text(
        f'<?xml version="1.0"?>{declared}<Workbook><Worksheet><Table><Row><Cell>AssetCode</Cell><Cell>Property name</Cell></Row>'
        "<Row><Cell>A1</Cell><Cell>&j;</Cell></Row></Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    assert read(sheet).assets["name"].tolist() == ["&j;"]


def test_archives_in_archives_are_not_opened(tmp_path):
    inner = b"AssetCode,Name\nA1,Hall\n"
    for depth in range(5):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("register.csv" if not depth else f"{depth}.zip", inner)
        inner = stream.getvalue()
    path = tmp_path / "a.zip"
    path.write_bytes(inner)
    with pytest.raises(InputError, match="archive, not a workbook"):
        read(path)


def test_a_query_without_end_in_a_geopackage_is_a_sentence(tmp_path, limits):
    limits.setattr(apart, "MOST_SECONDS", 3.0)
    path = tmp_path / "a.gpkg"
    points = gpd.GeoDataFrame({"AssetCode": ["1"]}, geometry=gpd.points_from_xy([330_000], [390_000]), crs="EPSG:27700")
    points.to_file(path, driver="GPKG", layer="land")
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE VIEW endless AS WITH RECURSIVE t(fid, AssetCode) AS (SELECT 1, 1 UNION ALL SELECT fid + 1, 1 FROM t) "
            "SELECT fid, AssetCode, 'Hall' AS Name FROM t"
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('endless', 'attributes', 'e')"
        )
    base.close()
    with pytest.raises(InputError, match="reading the file takes too") as caught:
        read(path)
    assert caught.value.where == "a.gpkg"


def test_a_header_below_row_one_hundred_is_told(tmp_path):
    path = tmp_path / "a.csv"
    notes = "".join(f"Note {i},,\n" for i in range(120))
    path.write_text(f"{notes}AssetCode,Property name,Postcode\nA1,Hall,ZZ1 1AA\n", encoding="utf-8")
    with pytest.raises(InputError, match="header stands too far down") as caught:
        read(path)
    assert (caught.value.seen, caught.value.allowed) == ("line 121", "within the first 30 rows")
