import json
import re

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from assetmap.starter.files import write_starter

BOUNDARIES = ["geometry", "LSOA21CD", "LSOA21NM", "LADCD_ACTIVE", "UTLACD", "CAUTHCD", "RGNCD"]


@pytest.fixture(scope="module")
def written(starter, tmp_path_factory):
    folder = tmp_path_factory.mktemp("starter")
    write_starter(starter, folder)
    return folder


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def cells(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_what_is_shipped_is_what_the_generator_makes(written, shipped):
    # The catalogue of the layers is kept by hand.
    assert names(written) == [name for name in names(shipped) if name != "catalogue.toml"]
    for name in names(written):
        new, old = written / name, shipped / name
        if name.endswith(".parquet"):
            read = pd.read_parquet if name.endswith(("lookup.parquet", "cni.parquet")) else gpd.read_parquet
            assert read(new).equals(read(old)), name
        elif name.endswith(".xlsx"):
            assert cells(new) == cells(old), name
        else:
            assert new.read_bytes() == old.read_bytes(), name


def test_a_workbook_does_not_carry_the_time_of_its_making(starter, written, tmp_path):
    write_starter(starter, tmp_path)
    for name in ("registers/register_eastwrack.xlsx", "layers/starter_iod_file_9.xlsx"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()


def test_the_folder_is_small(shipped):
    assert sum(path.stat().st_size for path in shipped.rglob("*")) < 2_000_000


def test_layers_are_in_the_published_layouts(shipped):
    outlines = gpd.read_parquet(shipped / "layers/starter_lsoa21_boundaries.parquet")
    assert list(outlines.columns) == BOUNDARIES
    assert outlines.crs.to_epsg() == 27700
    wards = gpd.read_parquet(shipped / "layers/starter_wards.parquet")
    assert {"WD25CD", "WD25NM", "LAD25CD", "LAD25NM", "geometry"} <= set(wards.columns)
    sheets = cells(shipped / "layers/starter_iod_file_9.xlsx")
    assert list(sheets) == ["Notes", "IoD25 Transformed Domain Scores"]
    assert len(sheets["IoD25 Transformed Domain Scores"]) == 151
    assert "INVENTED" in sheets["Notes"][0][0]


def test_sales_quote_every_value(shipped):
    first, second = (shipped / "sales/starter_sales.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert '"' not in first
    assert second.startswith('"')


def test_the_workbook_register_has_titles_above_its_header(shipped):
    lines = cells(shipped / "registers/register_eastwrack.xlsx")["Register (invented)"]
    assert "(invented)" in lines[0][0]
    assert "INVENTED" in lines[1][0]
    assert lines[2][:3] == ("Asset reference", "UPRN", "Site name")


def test_the_account_adds_up(truth):
    assert truth["totals"]["assets"] == len(truth["assets"]) == 400
    for account in truth["registers"].values():
        assert account["rows"] == account["assets"] + account["merged"] + account["rejected"]
        assert len(account["rejected_lines"]) == account["rejected"]
        assert len(account["merged_lines"]) == account["merged"]
        assert all(len(lines) == account["fault_counts"][kind] for kind, lines in account["faults"].items())
    assert sum(a["said_empty"] for a in truth["assets"]) == truth["totals"]["said_empty"]
    assert sum(a["empty"] for a in truth["assets"]) == truth["totals"]["empty"]


def test_the_shipped_truth_is_the_truth(truth, shipped_truth):
    assert json.loads(json.dumps(truth)) == shipped_truth


def test_stale_statuses_are_the_difference_between_said_and_true(truth):
    differ = [a for a in truth["assets"] if a["said_empty"] != a["empty"]]
    assert len(differ) == sum(r["fault_counts"]["status_stale"] for r in truth["registers"].values())
    assert all("status_stale" in a["faults"] for a in differ)


def test_what_the_rates_lists_say_differs_from_the_truth_where_they_lag(truth):
    made = {a["asset"]: a for a in truth["assets"]}
    for account in truth["rates"].values():
        differ = set(account["said_empty_assets"]) ^ set(account["empty_assets"])
        assert differ
        assert {made[asset]["lag"] for asset in differ} <= {
            *("unnoticed", "still called empty", "relief runs on", "relief not claimed")
        }


def test_nothing_shipped_names_an_address_that_could_be_real(shipped):
    for path in sorted(shipped.rglob("*")):
        if path.suffix in {".csv", ".json", ".md"}:
            text = path.read_text(encoding="cp1252" if "tarnvellow" in path.name else "utf-8")
            mails = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*", text)
            sites = re.findall(r"https?://[\w.-]+", text)
            assert all(found.endswith(".invalid") for found in [*mails, *sites]), path.name
