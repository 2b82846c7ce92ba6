import dataclasses

import pandas as pd
import pytest

from assetmap.app.data_registers import SEVERAL, named_sources, owner_of, register_table
from assetmap.region import load_region
from assetmap.register.issues import KINDS
from assetmap.tables import EVIDENCE_ISSUES

SHOWN = """
from assetmap.app.data import chosen_region, load
from assetmap.app.data_registers import show_named_registers, show_registers
from assetmap.tables import EVIDENCE_ISSUES
loaded = load(chosen_region())
show_registers(loaded, loaded.build.table(EVIDENCE_ISSUES))
"""


@pytest.fixture
def table(loaded):
    return register_table(loaded.region, loaded.build.run, loaded.issues)


def test_every_row_of_every_register_is_accounted_for(table, build):
    assert table["File"].tolist() == [account["file"] for account in build.run["registers"]]
    assert (table["Rows read"] == table["Assets"] + table["Merged"] + table["Rejected"]).all()
    assert table["Rows read"].tolist() == [account["rows_read"] for account in build.run["registers"]]
    assert table["Not located"].tolist() == [account["located"]["none"] for account in build.run["registers"]]


def test_owner_title_licence_and_checksum(table, build):
    inputs = {entry["file"]: entry for entry in build.run["inputs"]}
    for row in table.to_dict("records"):
        entry = inputs[row["File"]]
        assert row["Title"] == entry["title"]
        assert row["Licence"] == entry["licence"]
        assert row["SHA-256"] == entry["sha256"]
        assert row["Published"] == entry["vintage"]
        assert row["Read on"] == build.run["built_at"][:10]
    assert table["Owner"].tolist() == ["Quaymarsh (invented)", "Tarnvellow (invented)", "Eastwrack (invented)"]


def test_faults_by_severity(table, loaded):
    for row in table.to_dict("records"):
        own = loaded.issues[loaded.issues["file"] == row["File"]]
        told = own["kind"].map(lambda kind: KINDS[kind].severity).value_counts()
        assert [row["Errors"], row["Warnings"], row["Notes"]] == [
            told.get(severity, 0) for severity in ("error", "warning", "note")
        ]
    assert table[["Errors", "Warnings", "Notes"]].to_numpy().sum() == len(loaded.issues)


def test_a_file_that_the_region_no_longer_names_and_one_of_several_councils(loaded):
    first, *others = loaded.region.registers
    region = dataclasses.replace(loaded.region, registers=(dataclasses.replace(others[0], owner=""),))
    owners = register_table(region, loaded.build.run, loaded.issues).set_index("File")["Owner"]
    assert owners[first.path.name] == "no longer named in the region file"
    assert owners[others[0].path.name] == SEVERAL


def test_without_a_register_there_is_an_empty_table(loaded):
    table = register_table(loaded.region, loaded.build.run | {"registers": []}, loaded.issues)
    assert table.empty
    assert "Rejected" in table


def test_whose_a_file_is(home):
    region = load_region("starter")
    source = region.registers[0]
    assert owner_of(source, region) == "Quaymarsh (invented)"
    assert owner_of(dataclasses.replace(source, owner="Somebody else"), region) == "Somebody else"
    assert owner_of(region.evidence[0], region) == "Quaymarsh (invented)"


def test_what_the_region_file_names(home):
    region = load_region("starter")
    named = named_sources(region.registers, region)
    assert named["Title"].tolist() == [source.title for source in region.registers]
    assert named_sources((), region).columns.tolist() == named.columns.tolist()


def test_the_page_shows_the_sum_and_the_lists_of_evidence(home, part, said, loaded):
    at = part(SHOWN, region="starter")
    assert not at.exception
    text = said(at)
    assert [header.value for header in at.header] == ["3 registers", "Lists of evidence"]
    rows = sum(account["rows_read"] for account in loaded.build.run["registers"])
    assets = sum(account["assets"] for account in loaded.build.run["registers"])
    assert f"**{rows:,} rows read = {assets:,} assets + " in text
    lists = at.dataframe[1].value
    assert lists["File"].tolist() == [source.path.name for source in loaded.region.evidence]
    assert lists["Faults"].sum() == len(loaded.build.table(EVIDENCE_ISSUES))


def test_what_is_named_before_anything_was_read(home, part, said):
    script = """
from assetmap.app.data_registers import show_named_registers
from assetmap.region import load_region
import dataclasses
region = load_region("{}")
show_named_registers({})
"""
    at = part(script.format("lcr", "region"))
    assert not at.exception
    assert at.header[0].value == "Registers that the region file names: 1"
    assert isinstance(at.dataframe[0].value, pd.DataFrame)
    at = part(script.format("lcr", "dataclasses.replace(region, registers=())"))
    assert not at.exception
    assert "None yet." in said(at)
    assert not at.dataframe


def test_a_build_without_registers_says_how_to_add_one(home, part, said, loaded, monkeypatch):
    build = dataclasses.replace(loaded.build, run=loaded.build.run | {"registers": []})
    monkeypatch.setattr("assetmap.app.data.load", lambda _: dataclasses.replace(loaded, build=build))
    at = part(SHOWN, region="starter")
    assert not at.exception
    assert "This build rests on no register." in said(at)


@pytest.mark.parametrize("named", [True, False])
def test_no_list_of_evidence_or_no_fault_in_any(home, part, loaded, monkeypatch, named):
    region = loaded.region if named else dataclasses.replace(loaded.region, evidence=())
    monkeypatch.setattr("assetmap.app.data.load", lambda _: dataclasses.replace(loaded, region=region))
    at = part(
        SHOWN.replace("loaded.build.table(EVIDENCE_ISSUES)", "loaded.build.table(EVIDENCE_ISSUES)[:0]"),
        region="starter",
    )
    assert not at.exception
    assert len(at.header) == (2 if named else 1)
    assert not at.expander
