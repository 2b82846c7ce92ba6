import csv
import io

import numpy as np
import pandas as pd
import pytest

from assetmap.reports import table_csv, to_csv


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_mark_line_ends_and_header(rows, run):
    content = to_csv(rows, run)
    assert content.startswith(b"\xef\xbb\xbfasset_id,uprn,name,floor_area_m2,rank,score,")
    assert content.split(b"\r\n")[0].endswith(b"source_title,source_vintage,built_at,data_version")
    assert content.count(b"\n") == content.count(b"\r\n") == 4


def test_pandas_reads_it_back(rows, run):
    found = pd.read_csv(io.BytesIO(to_csv(rows, run)), dtype={"uprn": "str"}, encoding="utf-8-sig")
    assert found["uprn"].fillna("").to_list() == ["012345678901", "", "100038380820"]
    assert found["score"].dtype == "float64"
    np.testing.assert_array_equal(found["score"], [0.5, np.nan, -0.25])
    assert found["rank"].fillna(0).to_list() == [2, 0, 1]
    assert found["data_version"].to_list() == ["28b2da675cfc"] * 3


def test_missing_values_are_blank(rows, run):
    second = read(to_csv(rows, run))[1]
    assert [second[name] for name in ("uprn", "name", "floor_area_m2", "rank", "score", "easting")] == [""] * 6


def test_hostile_texts_are_no_formula_and_stay_readable(run, hostile):
    found = read(
        to_csv(pd.DataFrame({"asset_id": hostile, "name": hostile, "shortlist_reason": hostile}, dtype="object"), run)
    )
    assert len(found) == len(hostile)
    for given, row in zip(hostile, found, strict=True):
        for name in ("asset_id", "name", "shortlist_reason"):
            assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\x1b", "＝"))
        plain = "".join(sign for sign in given if sign not in "\x00\x1b\x0b\ud800\ufffe")
        assert row["name"] in (plain, "'" + plain)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t1", "\r1", "\n1", "＋1", "－1", "＠a", "=", "\x00\x01-1"])
def test_each_start_of_a_formula(run, text):
    assert read(to_csv(pd.DataFrame({"name": [text]}), run))[0]["name"][:2] == "'" + text.strip("\x00\x01")[0]


def test_numbers_stay_numbers(run):
    rows = pd.DataFrame({"score": [-0.25, -3.0, 1e-7, 0.1], "source_row": [-1, 0, 1, 2]})
    found = read(to_csv(rows, run))
    assert [float(row["score"]) for row in found] == rows["score"].to_list()
    assert [row["source_row"] for row in found] == ["-1", "0", "1", "2"]


def test_registers_with_hostile_titles_are_guarded_too(rows, run):
    run["inputs"][1]["title"] = "=1+1"
    assert read(to_csv(rows, run))[0]["source_title"] == "'=1+1"


def test_no_rows(rows, run):
    assert read(to_csv(rows[:0], run)) == []
    assert to_csv(rows[:0], run).count(b"\r\n") == 1
    assert to_csv(pd.DataFrame(), {}) == b"\xef\xbb\xbfsource_title,source_vintage,built_at,data_version\r\n"


def test_any_table_is_written_without_formulas():
    table = pd.DataFrame({"file": ["a.csv", "b.csv"], "row": [-1, 2], "value": ["=1+1", None]})
    content = table_csv(table)
    assert content.startswith(b"\xef\xbb\xbffile,row,value\r\n")
    assert [list(row.values()) for row in read(content)] == [["a.csv", "-1", "'=1+1"], ["b.csv", "2", ""]]
    assert table_csv(table[:0]) == b"\xef\xbb\xbffile,row,value\r\n"
