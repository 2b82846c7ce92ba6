import io

import pypdf
import streamlit as st

from assetmap.workspace import enter, open_workspace


def test_the_gap_is_closed_in_every_smallest_way(page, said):
    at = page("portfolio", portfolio_further="Close a gap", gap_grant=2_000_000)
    assert not at.exception
    text = said(at)
    assert "are missing" in text
    (table,) = [t.value for t in at.table if t.value.index.name == "combination"]
    assert "100" not in table.index
    assert (table["lever"] == "grant").any()
    for key in ("gap_grant", "gap_owner", "gap_rent"):
        at.number_input(key=key).set_value(0)
    at.run()
    assert "All of these in full do not close it" in said(at)
    at.number_input(key="gap_years").set_value(0).run()
    assert "No lever has anything to give" in said(at)


def test_a_building_without_a_gap_says_so(page, said):
    at = page("portfolio", portfolio_further="Close a gap")
    one = at.selectbox(key="portfolio_gap").value
    enter(open_workspace(), "starter", one, {"grant": 5e6}, source="a letter")
    at = page("portfolio", portfolio_further="Close a gap", portfolio_gap=one)
    assert not at.exception
    assert "there is no gap: a buyer could pay for it" in said(at)


def test_the_page_goes_with_the_party_that_asks(page, said, monkeypatch):
    seen = {}
    monkeypatch.setattr(st, "download_button", lambda label, content, *_, **__: seen.update({label: content}))
    at = page("portfolio", portfolio_further="Close a gap", gap_grant=2_000_000)
    assert "Give its name" in said(at)
    assert "Download the gap page (PDF)" not in seen
    at.text_input(key="gap_party").set_value(" Kindred ").run()
    assert not at.exception
    pdf = pypdf.PdfReader(io.BytesIO(seen["Download the gap page (PDF)"]()))
    text = "".join("".join(p.extract_text() for p in pdf.pages).split())
    assert "ConfidentialtoKindred" in text
    assert "grant" in text
    assert "Kindred" not in str(at.query_params)
