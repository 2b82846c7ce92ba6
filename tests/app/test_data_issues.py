import csv
import dataclasses
import io

import openpyxl
import pytest

from assetmap.app import data_issues
from assetmap.app.data_issues import NOT_KNOWN, filtered, owned_issues, relaxed
from assetmap.reports import table_csv
from assetmap.tables import ISSUES, empty_table

SHOWN = """
from assetmap.app.data import chosen_region, load
from assetmap.app.data_issues import show_issues
show_issues(load(chosen_region()))
"""


@pytest.fixture
def issues(loaded):
    return owned_issues(loaded.issues, loaded.rows, loaded.region)


def test_the_worst_come_first_and_none_is_lost(issues, loaded):
    assert len(issues) == len(loaded.issues) > 50
    places = issues["severity"].map({"error": 0, "warning": 1, "note": 2})
    assert places.is_monotonic_increasing
    assert issues.drop(columns="owner").sort_values(list(issues.columns[:3])).shape == loaded.issues.shape


def test_whose_a_fault_is(issues, loaded):
    owners = loaded.rows.set_index("asset_id")["owner"]
    of_asset = issues[issues["asset_id"].isin(owners.index)]
    assert len(of_asset)
    assert (of_asset["owner"] == of_asset["asset_id"].map(owners)).all()
    # a rejected row became no asset: it is the file's owner who can mend it
    rejected = issues[(issues["severity"] == "error") & (issues["file"] == "register_eastwrack.xlsx")]
    assert set(rejected["owner"]) == {"Eastwrack (invented)"}


def test_a_rejected_row_of_a_file_of_several_councils_is_nobodys(loaded):
    sources = tuple(dataclasses.replace(source, owner="") for source in loaded.region.registers)
    owned = owned_issues(loaded.issues, loaded.rows, dataclasses.replace(loaded.region, registers=sources))
    assert set(owned.loc[owned["asset_id"].isna(), "owner"]) == {NOT_KNOWN}


def test_filters_are_put_together(issues):
    asked = {"severity": ["warning", "note"], "kind": [], "file": ["register_quaymarsh.csv"], "whose": []}
    found = filtered(issues, asked)
    assert 0 < len(found) < len(issues)
    assert set(found["severity"]) == {"warning", "note"}
    assert set(found["file"]) == {"register_quaymarsh.csv"}
    assert filtered(issues, {}) is issues


def test_what_to_relax_the_most_first(issues):
    asked = {"severity": ["error"], "kind": ["uprn_lost"], "file": ["register_quaymarsh.csv"], "whose": []}
    assert filtered(issues, asked).empty
    found = relaxed(issues, asked)
    assert [name for name, _ in found] == ["kind", "severity"]
    assert found[0][1] == len(filtered(issues, asked | {"kind": []}))


def test_no_issues_at_all(loaded):
    none = owned_issues(empty_table(ISSUES), loaded.rows, loaded.region)
    assert none.empty
    assert "owner" in none


def test_it_shows_all_and_filters(home, part, loaded):
    at = part(SHOWN, region="starter")
    assert not at.exception
    assert at.header[0].value == f"{len(loaded.issues):,} issues"
    assert len(at.dataframe[0].value) == len(loaded.issues)
    at.multiselect(key="severity").set_value(["error"]).run()
    assert not at.exception
    errors = int((loaded.issues["severity"] == "error").sum())
    assert at.header[0].value == f"{errors:,} issues"
    assert set(at.dataframe[0].value["Severity"]) == {"error"}


def test_when_nothing_fits_it_says_which_filter_to_relax(home, part, said, loaded):
    at = part(SHOWN, region="starter", severity=["error"], kind=["uprn_lost"])
    assert not at.exception
    assert at.header[0].value == "0 issues"
    assert "No issue fits these filters." in said(at)
    lost = int((loaded.issues["kind"] == "uprn_lost").sum())
    (button,) = [b for b in at.button if b.label == f"Take any severity: {lost:,} issues"]
    at = button.click().run()
    assert not at.exception
    assert at.header[0].value == f"{lost:,} issues"
    assert at.multiselect(key="kind").value == ["uprn_lost"]


def test_all_filters_can_be_cleared(home, part, loaded):
    at = part(SHOWN, region="starter", severity=["error"], kind=["uprn_lost"])
    (button,) = [b for b in at.button if b.label == "Clear the filters"]
    at = button.click().run()
    assert at.header[0].value == f"{len(loaded.issues):,} issues"


def test_long_lists_are_cut_and_that_is_said(home, part, said, monkeypatch):
    monkeypatch.setattr(data_issues, "_SHOWN", 3)
    at = part(SHOWN, region="starter")
    assert len(at.dataframe[0].value) == 3
    assert "The first 3 of " in said(at)


def test_the_download_holds_every_row_and_no_formula(issues):
    hostile = issues.head(2).assign(value=['=HYPERLINK("http://x.invalid")', "-1"])
    rows = list(csv.DictReader(io.StringIO(table_csv(hostile).decode("utf-8-sig"), newline="")))
    assert [row["value"] for row in rows] == ['\'=HYPERLINK("http://x.invalid")', "'-1"]
    assert len(list(csv.reader(io.StringIO(table_csv(issues).decode("utf-8-sig"), newline="")))) == len(issues) + 1


def test_the_fix_list_of_each_owner(home, part, said, loaded, issues):
    at = part(SHOWN, region="starter")
    owners = at.selectbox(key="fix_owner")
    assert owners.options == sorted(set(issues["owner"]) - {NOT_KNOWN})
    at = owners.set_value("Tarnvellow (invented)").run()
    assert not at.exception
    own = issues[issues["owner"] == "Tarnvellow (invented)"]
    assert f"{len(own):,} faults of Tarnvellow (invented)." in said(at)


def test_its_paper_and_its_workbook(loaded, issues):
    theirs = issues[issues["owner"] == "Tarnvellow (invented)"].drop(columns="owner")
    accounts = data_issues._accounts(loaded, theirs)
    assert [account.file for account in accounts] == ["register_tarnvellow.csv"]
    assert data_issues._written_pdf(loaded, "Tarnvellow (invented)", accounts, theirs).startswith(b"%PDF-")
    book = openpyxl.load_workbook(io.BytesIO(data_issues.fix_list_xlsx("Tarnvellow", accounts, theirs)))
    assert book["Every fault"].max_row == len(theirs) + 1
    assert data_issues._stem("Tarnvellow (invented)") == "tarnvellow-invented"
    assert data_issues._stem("…") == "owner"


@pytest.mark.parametrize("empty", [True, False])
def test_a_build_without_faults_or_without_owners(home, part, said, loaded, monkeypatch, empty):
    sources = tuple(dataclasses.replace(source, owner="") for source in loaded.region.registers)
    issues = empty_table(ISSUES) if empty else loaded.issues[loaded.issues["asset_id"].isna()]
    other = dataclasses.replace(
        loaded, issues=issues, region=dataclasses.replace(loaded.region, registers=sources, name=f"{empty}")
    )
    monkeypatch.setattr("assetmap.app.data.load", lambda _: other)
    monkeypatch.setattr(data_issues, "_owned", lambda *_: owned_issues(other.issues, other.rows, other.region))
    at = part(SHOWN, region="starter")
    assert not at.exception
    if empty:
        assert "No fault was found" in said(at)
    else:
        assert "No fault can be laid to one owner" in said(at)


def test_a_file_of_several_councils_is_said_to_be_one(home, part, said, loaded, monkeypatch):
    sources = tuple(dataclasses.replace(source, owner="") for source in loaded.region.registers)
    other = dataclasses.replace(loaded, region=dataclasses.replace(loaded.region, registers=sources))
    monkeypatch.setattr("assetmap.app.data.load", lambda _: other)
    at = part(SHOWN, region="starter")
    assert not at.exception
    assert "Its rows stand in a file of several councils" in said(at)
