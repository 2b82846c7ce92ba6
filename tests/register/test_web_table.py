import pytest

from assetmap import InputError
from assetmap.register import limits
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.web_table import is_markup, read_web_table


def read(text):
    log = IssueLog("a.xls")
    name, records = read_web_table(text, "a.xls", recognised_headers, log)
    return name, records, log


ROWS = "<tr><td>10</td><td>Hall &amp; yard<br>North</td><td>ZZ1 1AA</td></tr>"
HEAD = "<tr><th>UPRN</th><th>Property Name</th><th>Postcode</th></tr>"


def test_a_table_saved_as_a_spreadsheet_is_read():
    name, records, _ = read(f"<html><head><style>td {{}}</style></head><body><p>Made</p><table>{HEAD}{ROWS}</table>")
    assert name == "table 1"
    assert records == [(1, ["UPRN", "Property Name", "Postcode"]), (2, ["10", "Hall & yard\nNorth", "ZZ1 1AA"])]


def test_cells_over_several_columns_and_tables_inside_cells():
    inner = "<table><tr><td>inside</td></tr></table>"
    title = '<tr><td colspan="3">Register</td></tr>'
    _, records, _ = read(f"<table>{title}{HEAD}<tr><td>11<td>Baths {inner}<td>ZZ1 1AB</table>")
    assert records[0] == (1, ["Register", "", ""])
    assert records[2] == (3, ["11", "Baths inside", "ZZ1 1AB"])


def test_the_table_with_the_register_is_read():
    menu = "<table><tr><td>Home</td><td>Name</td></tr></table>"
    _, records, _ = read(f"{menu}<table>{HEAD}{ROWS}</table><table>{HEAD}</table>")
    assert records[1][1][0] == "10"
    _, _, log = read(f"<table>{HEAD}{ROWS}</table><table>{HEAD}{ROWS}{ROWS}</table>")
    assert log.counts() == {"sheet_alike": 1}


def test_a_spreadsheet_saved_as_xml_is_read():
    text = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Worksheet ss:Name="Assets"><Table>
    <Row><Cell><Data ss:Type="String">UPRN</Data></Cell><Cell><Data ss:Type="String">Property Name</Data></Cell>
    <Cell><Data ss:Type="String">Acquired</Data></Cell></Row>
    <Row ss:Index="4"><Cell><Data ss:Type="Number">100121228178</Data></Cell>
    <Cell ss:Index="3"><Data ss:Type="DateTime">2001-02-03T00:00:00.000</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    assert is_markup(text)
    name, records, _ = read(text)
    assert name == "sheet 'Assets'"
    assert records == [(1, ["UPRN", "Property Name", "Acquired"]), (4, ["100121228178", "", "2001-02-03"])]


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html><body><h1>404 Not found</h1></body></html>",
        "<html><table><tr><td>Name</td></tr></table></html>",
        f"<table>{HEAD}</table>",
        "<kml><Placemark><name>Hall</name></Placemark></kml>",
        "<table><tr><td>Opening</td><td>hours</td></tr><tr><td>1</td><td>2</td></tr></table>",
        "<table></table><tr><td>",
    ],
)
def test_a_page_that_holds_no_register_is_refused(text):
    assert is_markup(text)
    with pytest.raises(InputError, match="web page or XML") as caught:
        read(text)
    assert caught.value.next_step


def test_markup_in_a_cell_of_a_text_does_not_make_it_a_page():
    assert not is_markup("Name,<b>Address</b>\n")


def test_a_page_that_is_too_large_is_refused(monkeypatch):
    far = '<tr><td ss:index="99999999">x</td><td colspan="9999999">y</td></tr>'
    _, records, _ = read(f"<table>{HEAD}{ROWS}{far}</table>")
    assert len(records[2][1]) <= 2_100
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    with pytest.raises(InputError, match="too many rows"):
        read(f"<table>{HEAD}{ROWS * 5}</table>")
