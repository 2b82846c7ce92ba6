import io
import json

import openpyxl
import pypdf
import pytest
from streamlit.delta_generator import DeltaGenerator


@pytest.fixture
def downloads(monkeypatch):
    """What each download button hands out."""
    seen = {}

    def button(self, label, content, name, kind, **_):
        seen[label] = (content, name)

    monkeypatch.setattr(DeltaGenerator, "download_button", button)
    return seen


@pytest.fixture
def table(page, downloads):
    return lambda **state: page("portfolio", portfolio_further="At the table", **state)


def sheet_of(at):
    return next(t.value for t in at.table if "ceiling" in t.value)


def test_without_a_party_there_is_no_sheet(table, downloads, said):
    at = table()
    assert not at.exception
    assert "Give the name of your organisation." in said(at)
    assert downloads == {}
    assert not [t for t in at.table if "ceiling" in t.value]


def test_the_sheet_offers_the_ceiling_and_is_the_partys(table, downloads, loaded, plain):
    at = table(portfolio_party="Kindred")
    assert not at.exception
    sheet = sheet_of(at)
    assert (sheet["ceiling"] == sheet["offer"]).all()
    council = at.selectbox(key="portfolio_council").value
    chosen = at.dataframe[0].value
    assert {plain(name) for name in sheet.index} == set(chosen.loc[chosen["Owner"] == council, "Building"])
    content, name = downloads["Download the sheet as XLSX"]
    assert name.startswith("negotiation-starter-")
    book = openpyxl.load_workbook(io.BytesIO(content()))
    assert "Confidential to Kindred" in book["Offers"]["A2"].value
    assert str(book["Offers"]["G5"].value).startswith("=IF(")
    paper, name = downloads["Download the sheet as PDF"]
    assert name.endswith(".pdf")
    pages = pypdf.PdfReader(io.BytesIO(paper())).pages
    assert "Kindred" in pages[0].extract_text()


@pytest.mark.parametrize("reason", ["", "the last hall of the ward"])
def test_above_the_ceiling_only_with_a_reason(page, monkeypatch, said, reason):
    """The editor cannot be driven by the test, so that what it hands back is put in its place."""
    from assetmap.app import portfolio_table

    def edited(frame, **_):
        frame = frame.copy()
        frame.loc[0, "Offer, £"] = frame.loc[0, "Ceiling, £"] + 1000
        frame.loc[0, "Why above the ceiling"] = reason
        frame.loc[0, "What we bring"] = "=a tenant"
        frame.loc[0, "Open space"] = True
        return frame

    monkeypatch.setattr(portfolio_table.st, "data_editor", edited)
    at = page("portfolio", portfolio_further="At the table", portfolio_party="Kindred")
    assert not at.exception
    text = said(at)
    if reason:
        assert reason in text
        assert "open space: the disposal must be advertised" in text
    else:
        assert "cannot be made as it is" in text
        assert not [t for t in at.table if "ceiling" in t.value]


def test_concessions_and_the_next_best_come_when_asked_for(table, said):
    at = table(portfolio_party="Kindred", portfolio_lease=30)
    at = at.button(key="go_concessions").click().run()
    assert not at.exception
    (steps,) = [t.value for t in at.table if t.value.index.name == "term"]
    assert {term.replace("\\", "") for term in steps.index} == {
        "grant, £", "lease, years", "budget, £ (worth of the portfolio)",
    }  # fmt: skip
    text = said(at)
    assert "If one is lost" in text
    assert "To drop " in text
    assert "enter the value today of every building" in text


def test_an_overage_without_a_value_today_is_told(table, said):
    at = table(portfolio_party="Kindred", portfolio_overage=25)
    assert not at.exception
    assert "the ceiling of a building is not known until its value today is entered" in said(at)


def test_nothing_of_the_table_is_in_a_link(table, loaded):
    at = table(portfolio_party="Kindred")
    address = json.dumps({key: at.query_params[key] for key in at.query_params})
    assert "Kindred" not in at.code[0].value + address
