import datetime as dt
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.layer_report import layer_availability, layer_report

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def catalogue(world):
    return load_catalogue()


def _rows(layers, catalogue=None):
    return pd.DataFrame(layer_report(layers, today=TODAY, catalogue=catalogue)).set_index("check")


def test_every_expectation_is_a_row(catalogue):
    rows = _rows([replace(catalogue["bounds"], tiles=True)])
    assert list(rows.index) == [
        "file", "keys present", "key pattern", "keys unique", "rows", "coordinate system",
        "coordinates in range", "valid outlines", "no overlap", "no gap",
    ]  # fmt: skip
    assert rows["ok"].all()
    assert set(rows["layer"]) == {"bounds"}
    assert set(rows["vintage"]) == {2025}
    assert set(rows["age_years"]) == {1}
    assert rows.loc["rows", "found"] == "4"


def test_a_layer_that_is_not_here_is_said_in_words_and_is_no_fault(catalogue):
    layer = catalogue["scores"]
    layer.path.unlink()
    rows = layer_report([layer], today=TODAY)
    assert len(rows) == 1
    assert rows[0]["ok"] is None
    assert rows[0]["found"].startswith("not available: put scores.csv at ")
    assert "its publisher" in rows[0]["found"]
    assert layer_availability(replace(layer, url="https://x.example"))[1].startswith(
        "not available: run 'assetmap fetch'"
    )


def test_a_package(catalogue):
    packaged = replace(catalogue["scores"], file="", package="pandas")
    assert layer_availability(packaged) == (True, f"installed, version {pd.__version__}")
    assert len(layer_report([packaged], today=TODAY)) == 1
    absent = replace(packaged, package="no-such-package")
    assert layer_availability(absent) == (False, "not available: the package no-such-package is not installed")
    assert layer_report([absent], today=TODAY)[0]["ok"] is None


def test_faults_are_rows_and_no_errors(catalogue):
    layer = catalogue["scores"]
    text = layer.path.read_text(encoding="utf-8-sig")
    layer.path.write_text(text.replace("E01000002", "E01000001"))
    rows = _rows([layer, catalogue["need"]])
    assert not rows[rows["layer"] == "scores"].loc["keys unique", "ok"]
    assert rows[rows["layer"] == "need"]["ok"].all()
    layer.path.write_text("<html>")
    assert "web page" in _rows([layer]).loc["readable", "found"]
    layer.path.write_text("a,b\n1,2\n")
    assert not _rows([layer]).loc["readable", "ok"]


def test_codes_that_another_layer_has(catalogue):
    layer = replace(catalogue["scores"], covers="bounds")
    assert _rows([layer], catalogue).loc["codes covered", "ok"]
    frame = gpd.read_parquet(catalogue["bounds"].path)
    frame.loc[0, "LSOA21CD"] = "E01000009"
    frame.to_parquet(catalogue["bounds"].path)
    rows = _rows([layer], catalogue)
    assert not rows.loc["codes covered", "ok"]
    assert "E01000009" in rows.loc["codes covered", "found"]
    assert _rows([replace(layer, covers="domains")], catalogue).loc["codes covered", "ok"]


def test_what_cannot_be_compared_is_not_said_to_be_wrong(catalogue):
    layer = replace(catalogue["scores"], covers="bounds")
    assert _rows([layer]).loc["codes covered", "ok"] is None
    catalogue["bounds"].path.write_bytes(b"half a file")
    row = _rows([layer], catalogue).loc["codes covered"]
    assert row["ok"] is None
    assert "not checked" in row["found"]


def test_age_is_never_below_nothing(catalogue):
    assert layer_report([replace(catalogue["need"], vintage=2030)], today=TODAY)[0]["age_years"] == 0


@pytest.mark.real_data
def test_the_real_layers_are_as_declared(shared_data, root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    folder = shared_data / "layers"
    names = ["iod_2019_rebuilt", "lsoa_2021_lookup", "lsoa_2011_2021_lookup", "census_2021_tenure", "cni_2023"]
    names += ["postcode_directory_north_west", "ward_2025_boundaries_lcr"]
    placed = {name: replace(layer, folder=str(folder)) for name, layer in load_catalogue().items()}
    rows = pd.DataFrame(layer_report([placed[name] for name in names], today=TODAY, catalogue=placed))
    assert rows[rows["ok"] != True].empty, rows[rows["ok"] != True].to_string()  # noqa: E712
    assert (rows["check"] == "codes covered").sum() == 5
