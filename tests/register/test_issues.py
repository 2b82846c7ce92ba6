import pytest

from assetmap.register import ISSUE_KINDS
from assetmap.register.issues import IssueLog
from assetmap.tables import ISSUES


def test_every_kind_is_a_sentence():
    assert all(problem and not problem.endswith(".") for problem in ISSUE_KINDS.values())


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'kind' is 'odd'"):
        IssueLog("a.csv").add("odd", 1)


def test_the_table_is_in_the_order_of_the_rows():
    log = IssueLog("a.csv")
    log.add("uprn_lost", 9, "UPRN", "1E+9")
    log.add("blank_row", 3)
    table = log.table({9: "E1:A"})
    assert table["row"].tolist() == [3, 9]
    assert table["asset_id"].iloc[1] == "E1:A"
    assert log.counts() == {"blank_row": 1, "uprn_lost": 1}


def test_no_faults_make_an_empty_table():
    assert list(IssueLog("a.csv").table({}).columns) == ISSUES.names
