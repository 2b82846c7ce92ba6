import csv
import io
import json

import pandas as pd

from assetmap.reports import EXPORT_COLUMNS, to_csv, to_csv_metadata


def test_every_column_of_the_csv_is_described(rows, run):
    told = json.loads(to_csv_metadata(rows, run, "x.csv"))
    header = next(csv.reader(io.StringIO(to_csv(rows, run).decode("utf-8-sig"))))
    columns = told["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == header
    declared = {(c.name, c.heading, c.meaning, c.source) for c in EXPORT_COLUMNS}
    assert {(c["name"], c["dc:title"], c["dc:description"], c["dc:source"]) for c in columns} <= declared
    kinds = {column["name"]: column["datatype"] for column in columns}
    assert (kinds["uprn"], kinds["score"], kinds["source_row"]) == ("string", "number", "number")


def test_it_names_its_file_its_sources_and_its_run(rows, run):
    told = json.loads(to_csv_metadata(rows, run, "x.csv"))
    assert told["url"] == "x.csv"
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    assert [source["dc:licence"] for source in told["dc:source"]] == ["OGL 3.0"] * 3
    assert told["dc:provenance"]["data_version"] == "28b2da675cfc"


def test_flags_and_hostile_titles(run, hostile):
    run["inputs"][0]["title"] = hostile[14]
    told = json.loads(to_csv_metadata(pd.DataFrame({"score": [True]}), run, "x.csv"))
    assert told["tableSchema"]["columns"][0]["datatype"] == "boolean"
    assert told["dc:source"][0]["dc:title"] == hostile[14]
