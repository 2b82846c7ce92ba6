import io
import struct
import zipfile

import openpyxl
import pytest

from assetmap import InputError
from assetmap.register import extent, limits
from assetmap.register.archive import members_of
from assetmap.register.extent import check_ods, check_xlsb, check_xlsx

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def zipped(name, content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    data = stream.getvalue()
    return data, members_of(data, "a"), "a"


def xlsx(cells):
    return zipped("xl/worksheets/sheet1.xml", SHEET.format(cells))


def test_a_sheet_with_a_cell_far_away_is_refused():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD40000"] = "Name", "far"
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    with pytest.raises(InputError, match="too many cells") as caught:
        check_xlsx(data, members_of(data, "a.xlsx"), "a.xlsx")
    assert "655,360,000" in caught.value.seen


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        "<c r='xfd1048576'><v>1</v></c>",
        '<c r = "XFD1048576"><v>1</v></c>',
        '<c\nr="XFD1048576"\n><v>1</v></c>',
        '<x:c s="1" r="XFD1048576" t="n"><v>1</v></x:c>',
    ],
)
def test_however_the_far_cell_is_written(cell):
    with pytest.raises(InputError, match="too many cells"):
        check_xlsx(*xlsx(f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))


def test_cells_that_are_only_coloured_do_not_count():
    assert check_xlsx(*xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576" s="3"/></row>')) == 0


def test_a_far_cell_is_found_across_the_pieces_in_which_a_sheet_is_unpacked():
    for shift in range(0, 60, 7):
        filler = "<!--" + "-" * 0 + "x" * (2**20 - 150 - shift) + "-->"
        with pytest.raises(InputError, match="too many cells"):
            check_xlsx(*xlsx(filler + '<row r="1"><c r="XFD1048576"><v>1</v></c></row>' + " " * 2**20))


def test_formulas_without_results_are_counted():
    cells = (
        '<c r="A1"><f>B1</f><v>2</v></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1</f><v></v></c><c r="D1"><f>1</f></c>'
    )
    assert check_xlsx(*xlsx(f"<row>{cells}</row>")) == 3


def ods(*rows):
    body = f"<table:table>{''.join(rows)}</table:table>"
    return zipped("content.xml", f"<office:document {NAMES}>{body}</office:document>")


def row(cells, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def cell(text, repeated=1):
    inner = f"<text:p>{text}</text:p>" if text else ""
    return f'<table:table-cell table:number-columns-repeated="{repeated}">{inner}</table:table-cell>'


def test_repeated_cells_with_something_in_them_count():
    check_ods(*ods(row(cell("a") + cell("", 16_384)), row(cell("", 16_384), 1_048_576)))
    with pytest.raises(InputError, match="too many cells"):
        check_ods(*ods(row(cell("a", 16_384), 1_048_576)))
    with pytest.raises(InputError, match="too many cells"):
        check_ods(*ods(row(cell("", 16_383) + cell("a")), row(cell(""), 1_048_000), row(cell("b"))))


def test_values_count_without_their_text():
    value = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    with pytest.raises(InputError, match="too many cells"):
        check_ods(*ods(row(value, 10_000)))


def test_a_damaged_ods_and_one_with_entities_are_refused():
    with pytest.raises(InputError, match="damaged"):
        check_ods(*zipped("content.xml", "<a><b></a>"))
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    with pytest.raises(InputError, match="entities"):
        check_ods(*zipped("content.xml", bomb))
    check_ods(*zipped("styles.xml", "not looked into"))


def record(kind, body):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
    return head + size + body


def test_an_xlsb_with_a_cell_far_away_is_refused():
    near = record(0, struct.pack("<I", 0)) + record(7, struct.pack("<II", 2, 0)) + record(129, b"")
    check_xlsb(*zipped("xl/worksheets/sheet1.bin", near))
    far = record(0, struct.pack("<I", 1_048_575)) + record(5, struct.pack("<II", 16_383, 0) + b"x" * 120) + b"\x81"
    with pytest.raises(InputError, match="too many cells"):
        check_xlsb(*zipped("xl/worksheets/sheet1.bin", near + far))
    check_xlsb(*zipped("xl/other.bin", far))


def test_small_sheets_are_let_pass_by_a_quick_look(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 3_000_000)
    monkeypatch.setattr(extent, "_FILLED", None)
    assert check_xlsx(*xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="Z99999"><v>1</v></c></row>')) == 0
