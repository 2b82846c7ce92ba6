"""The fix-list: worst first, every fault in it, nothing of the file in it but as text."""

import io
import re

import openpyxl
import pandas as pd
import pytest

from assetmap.register.account import Account
from assetmap.register.issues import KINDS, IssueLog
from assetmap.reports import fix_list, fix_list_markdown, fix_list_xlsx
from assetmap.reports.fix_list import _REMEDY

HOSTILE = "=cmd|'/c calc'!A1 <img src=x onerror=alert(1)> | **b** [l](http://x.invalid)"


@pytest.fixture
def issues():
    log = IssueLog("list.csv")
    log.add("not_located", 9)
    for row in range(10, 19):
        log.add("postcode_invalid", row, "PostCode", "L99")
    log.add("postcode_invalid", 19, "PostCode", HOSTILE)
    log.add("not_property", 4, value="Statue")
    log.add("header_repeated", 0, "Notes", detail="2 times")
    return log.table({9: "a:9"})


@pytest.fixture
def account():
    located = {"coordinates": 10, "uprn": 0, "postcode": 5, "none": 1}
    return Account("list.csv", 17, 16, 0, 1, located, 3, {}, "EPSG:27700", "utf-8", {})


def test_the_worst_comes_first_and_rows_are_counted(issues):
    items = fix_list(issues)
    assert [(item.kind, item.rows) for item in items] == [
        ("not_property", 1),
        ("postcode_invalid", 10),
        ("not_located", 1),
        ("header_repeated", 0),
    ]
    assert items[1].lines == tuple(range(10, 20))
    assert items[1].examples == ("L99", HOSTILE)


def test_the_page_says_what_where_and_what_to_do(issues, account):
    page = fix_list_markdown("Anyborough", [account], issues)
    assert page.startswith("# What to mend in the registers of Anyborough\n")
    assert "17 rows read = 16 assets + 0 merged + 1 rejected" in page
    row = next(line for line in page.splitlines() if "PostCode" in line)
    assert row.startswith("| 10 | ")
    assert "Correct the postcode." in row
    assert "lines 10, 11, 12, 13, 14, 15 and 4 more" in row
    assert "the whole file" in page
    assert page.index("could not be used") < page.index("For information")


def test_nothing_of_the_file_becomes_markup(issues, account):
    page = fix_list_markdown(HOSTILE, [account, account], issues)
    bare = re.sub(r"\\.", "", page)
    assert "img" in bare
    for sign in ("<", "](", "cmd|", "**b"):
        assert sign not in bare
    for line in page.splitlines():
        if line.startswith("| "):
            assert line.replace("\\|", "").count("|") == 5


def test_the_workbook_holds_every_fault_as_text(issues, account):
    book = openpyxl.load_workbook(io.BytesIO(fix_list_xlsx("Anyborough", [account], issues)))
    assert book.sheetnames == ["To mend", "Accounts", "Every fault"]
    assert book["Every fault"].max_row == len(issues) + 1
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == HOSTILE for cell in cells)


def test_an_empty_list_says_so(issues, account):
    assert "Nothing to mend was found." in fix_list_markdown("Anyborough", [account], issues.iloc[:0])
    assert fix_list(issues.iloc[:0]) == []


def test_more_than_a_page_is_named_and_kept_in_the_workbook(account):
    log = IssueLog("list.csv")
    for i in range(30):
        log.add("number_invalid", i + 2, f"Column {i}", "x")
    page = fix_list_markdown("Anyborough", [account], log.table({}))
    assert "10 lesser points are in the workbook." in page


def test_every_fault_that_loses_something_says_what_to_do():
    losing = {name for name, kind in KINDS.items() if kind.severity in ("error", "warning")}
    assert losing - set(_REMEDY) == set()
    assert set(_REMEDY) <= set(KINDS)


def test_an_unknown_frame_is_refused():
    with pytest.raises(KeyError):
        fix_list(pd.DataFrame({"row": [1]}))
