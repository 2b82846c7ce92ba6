import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.uprns import UprnDirectory, read_uprns

HEADER = "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n"
ROWS = "30,300030.5,400030,53.4,-3.0\n10,300010,400010,53.4,-3.0\n20,300020,400020,53.4,-3.0\n"


def layer_of(folder, name):
    texts = dict.fromkeys(("publisher", "licence", "attribution", "obtain"), "P")
    return Layer(
        name="uprns", title="the references", vintage=2026, reader="uprns", key="UPRN", file=name, **texts
    ), folder / name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path))
    (tmp_path / "layers").mkdir()
    (tmp_path / "catalogue.toml").write_text("")
    return tmp_path / "layers"


def test_a_csv_is_turned_into_sorted_parquet_once(folder):
    layer, path = layer_of(folder, "uprns.csv")
    path.write_text("\ufeff" + HEADER + ROWS, encoding="utf-8")
    directory = read_uprns(layer)
    found = directory.locate(pd.Series(["30", "10", "11", "", None, "x", "999999999999"], index=list("abcdefg")))
    assert found.index.tolist() == list("abcdefg")
    assert found["easting"].tolist()[:2] == [300_030.5, 300_010]
    assert found["accuracy_m"].tolist()[:2] == [10, 10]
    assert found.iloc[2:].isna().all(axis=None)
    assert pd.read_parquet(directory.path)["UPRN"].tolist() == [10, 20, 30]
    before = directory.path.stat().st_mtime_ns
    assert read_uprns(layer).path.stat().st_mtime_ns == before
    path.write_text(HEADER + "40,300040,400040,53.4,-3.0\n")
    os.utime(path, (before / 1e9 + 10, before / 1e9 + 10))
    assert read_uprns(layer).locate(pd.Series(["40"]))["northing"].tolist() == [400_040]


def test_only_the_groups_that_may_hold_a_reference_are_read(folder, monkeypatch):
    path = folder / "many.parquet"
    keys = np.arange(1, 1001, dtype="int64") * 10
    table = pa.table({"uprn": keys, "x_coordinate": keys + 0.5, "y_coordinate": keys + 1})
    pq.write_table(table, path, row_group_size=100)
    read = []
    original = pq.ParquetFile.read_row_group
    monkeypatch.setattr(
        pq.ParquetFile, "read_row_group", lambda file, i, **more: read.append(i) or original(file, i, **more)
    )
    found = UprnDirectory(path, "made up").locate(pd.Series(["1000", "1010", "5005", "10000", "20000"]))
    assert found["easting"].tolist()[:2] == [1000.5, 1010.5]
    assert np.isnan(found["easting"].iloc[2])
    assert read == [0, 1, 9]


def test_an_unsorted_directory_is_read_rightly(folder):
    path = folder / "mixed.parquet"
    keys = np.random.default_rng(1).permutation(np.arange(1, 501, dtype="int32"))
    pq.write_table(
        pa.table({"UPRN": keys, "X_COORDINATE": keys * 2.0, "Y_COORDINATE": keys * 3.0}), path, row_group_size=50
    )
    asked = pd.Series([str(i) for i in range(1, 501)])
    found = UprnDirectory(path, "made up").locate(asked)
    assert found["easting"].tolist() == [2.0 * i for i in range(1, 501)]


def test_nothing_asked_for(folder):
    found = UprnDirectory(folder / "absent.parquet", "made up").locate(pd.Series(["", None], dtype="str"))
    assert found["easting"].isna().all()


def test_faults_are_told(folder):
    layer, path = layer_of(folder, "uprns.parquet")
    with pytest.raises(InputError, match="is missing"):
        read_uprns(layer)
    path.write_bytes(b"PAR1 cut short")
    with pytest.raises(InputError, match="cannot be read"):
        read_uprns(layer)
    with pytest.raises(InputError, match="cannot be read"):
        UprnDirectory(path, "cut").locate(pd.Series(["1"]))
    pq.write_table(pa.table({"UPRN": [1], "X": [1.0]}), path)
    with pytest.raises(InputError, match="lacks a column"):
        read_uprns(layer)
    pq.write_table(pa.table({"UPRN": [1, 1], "X_COORDINATE": [1.0, 2.0], "Y_COORDINATE": [1.0, 2.0]}), path)
    with pytest.raises(InputError, match="at two places"):
        read_uprns(layer).locate(pd.Series(["1"]))
    layer, path = layer_of(folder, "uprns.csv")
    path.write_text(HEADER + "1,here,2,3,4\n")
    with pytest.raises(InputError, match="cannot be read"):
        read_uprns(layer)
