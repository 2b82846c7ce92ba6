import pytest

from assetmap.register.account import Account
from assetmap.register.issues import IssueLog
from assetmap.reports.document import Grid, Heading
from assetmap.reports.fix_list_page import fix_list_document, fix_list_pdf

HOSTILE = '=cmd|x <img src=x onerror=alert(1)> #read("/etc/passwd")'


@pytest.fixture
def issues():
    log = IssueLog("list.csv")
    log.add("not_property", 4, value="Statue")
    for row in range(10, 20):
        log.add("postcode_invalid", row, "PostCode", HOSTILE)
    log.add("header_repeated", 0, "Notes", detail="2 times")
    return log.table({})


@pytest.fixture
def account():
    located = {"coordinates": 10, "uprn": 0, "postcode": 5, "none": 1}
    return Account("list.csv", 17, 16, 0, 1, located, 3, {}, "EPSG:27700", "utf-8", {})


def test_the_worst_comes_first_with_its_lines(issues, account, run):
    document = fix_list_document("Anyborough", [account], issues, run)
    titles = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert titles[:4] == [
        "What was read",
        "Rows that could not be used",
        "Values that could not be used, or were put right",
        "For information",
    ]
    read, rejected, lost, told = (
        block for block in document.blocks if isinstance(block, Grid) and len(block.rows) == 1
    )
    assert read.rows == (("list.csv", "17", "16", "0", "1", "1"),)
    assert rejected.rows[0][3] == "list.csv, line 4"
    assert lost.rows[0][0] == "10"
    assert lost.rows[0][3] == "list.csv, lines 10, 11, 12, 13, 14, 15, 16, 17 and 2 more"
    assert told.rows[0][3] == "list.csv, as a whole"


def test_values_of_the_file_stay_text(issues, account, run, read_pdf, squeeze):
    pdf = read_pdf(fix_list_pdf(HOSTILE, [account], issues, run))
    assert squeeze(HOSTILE) in pdf.text
    assert "root:" not in pdf.text
    assert "RegisterofA" in pdf.text


def test_without_faults_and_without_a_build(issues, account, read_pdf):
    text = read_pdf(fix_list_pdf("Anyborough", [account], issues.iloc[:0], {})).text
    assert "Nothingtomendwasfound." in text
    assert "Runrecord" not in text
