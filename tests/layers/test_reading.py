import zipfile

import geopandas as gpd
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.deprivation import read_deprivation_domains, read_deprivation_scores
from assetmap.layers.reading import check_layer, find_columns, key_column, layer_path, read_frame, read_key


def test_a_missing_file_says_how_to_get_it(world):
    layer = load_catalogue()["scores"]
    layer.path.unlink()
    with pytest.raises(InputError, match="is missing") as caught:
        read_frame(layer)
    assert "assetmap fetch" in caught.value.next_step
    assert "its publisher" in caught.value.next_step


def test_a_packaged_layer_has_no_path(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    with pytest.raises(ValueError, match="package"):
        layer_path(load_catalogue()["postcodes_packaged"])


@pytest.mark.parametrize("name", ["bounds", "scores", "domains"])
def test_an_empty_file_is_refused(world, name):
    layer = load_catalogue()[name]
    layer.path.write_bytes(b"")
    with pytest.raises(InputError, match="is empty"):
        read_frame(layer)


@pytest.mark.parametrize("name", ["bounds", "scores", "domains"])
def test_a_web_page_is_refused(world, name):
    layer = load_catalogue()[name]
    layer.path.write_bytes(b"\n<!DOCTYPE html><html><body>404</body></html>")
    with pytest.raises(InputError, match="web page"):
        read_frame(layer)


@pytest.mark.parametrize("name", ["bounds", "domains"])
def test_a_truncated_file_is_refused(world, name):
    layer = load_catalogue()[name]
    content = layer.path.read_bytes()
    layer.path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="cannot be read") as caught:
        read_frame(layer)
    assert "cut short" in caught.value.next_step


def test_a_truncated_csv_is_refused_by_its_rows(world):
    layer = load_catalogue()["scores"]
    lines = layer.path.read_text(encoding="utf-8-sig").splitlines()
    layer.path.write_text("\n".join(lines[:-1]))
    with pytest.raises(InputError, match="another number of rows") as caught:
        read_deprivation_scores(layer)
    assert (caught.value.seen, caught.value.allowed) == ("3", "4")


def test_binary_instead_of_csv_is_refused(world):
    layer = load_catalogue()["scores"]
    layer.path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InputError, match="cannot be read"):
        read_frame(layer)


def test_a_workbook_gives_its_last_sheet(world):
    assert read_deprivation_domains(load_catalogue()["domains"])["domain_living"].tolist() == [5.0, 25.0, 50.0, 75.0]


def test_headings_are_found_by_pattern_once(world):
    layer = load_catalogue()["scores"]
    with pytest.raises(InputError, match="no column for 'x'"):
        find_columns(pd.DataFrame({"a": [1]}), layer, {"x": "b"})
    with pytest.raises(InputError, match="more than one column"):
        find_columns(pd.DataFrame({"ab": [1], "ac": [1]}), layer, {"x": "a"})


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (["E01000001", None, "E01000003", "E01000004"], "without a key"),
        (["E01000001", "W01000002", "E01000003", "E01000004"], "keys of another kind"),
        (["E01000001", "E01000001", "E01000003", "E01000004"], "repeats a key"),
        (["E01000001"], "another number of rows"),
    ],
)
def test_keys_and_rows_are_checked(world, keys, fault):
    with pytest.raises(InputError, match=fault):
        check_layer(pd.DataFrame({"k": keys}), load_catalogue()["scores"], "k")


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_another_coordinate_system_is_refused(world, crs):
    layer = load_catalogue()["bounds"]
    frame = gpd.read_parquet(layer.path).set_crs(crs, allow_override=True)
    with pytest.raises(InputError, match="another coordinate system"):
        check_layer(frame, layer, "LSOA21CD")


def _zip(layer, **members):
    with zipfile.ZipFile(layer.path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), text)


def test_a_member_is_read_where_it_is(make_layer, tmp_path):
    layer = make_layer("d.zip", "postcode_directory", "pcds", member=r"(.*/)?Data/ONSPD_[A-Z]{3}_[0-9]{4}_UK\.csv")
    _zip(layer, Data__ONSPD_NOV_2025_UK_csv="pcds,x\nL1 1AA,1\n", Documents__codes_csv="a\n1\n")
    assert read_frame(layer).to_dict("list") == {"pcds": ["L1 1AA"], "x": [1]}
    assert read_frame(layer, columns=["PCDS "]).columns.tolist() == ["pcds"]
    assert read_key(layer).tolist() == ["L1 1AA"]
    assert [path.name for path in tmp_path.iterdir()] == ["d.zip"]


@pytest.mark.parametrize(
    ("members", "fault"), [({}, "no such member"), ({"a_csv": "x\n", "b_csv": "x\n"}, "more than one such member")]
)
def test_a_zip_without_that_one_member_is_refused(make_layer, members, fault):
    layer = make_layer("d.zip", "r", "k")
    _zip(layer, **members)
    with pytest.raises(InputError, match=fault):
        read_frame(layer)


def test_a_damaged_zip_is_refused(make_layer):
    layer = make_layer("d.zip", "r", "k")
    _zip(layer, a_csv="k\n" + "abc\n" * 5000)
    content = bytearray(layer.path.read_bytes())
    layer.path.write_bytes(content[:-30])
    with pytest.raises(InputError, match="cannot be read"):
        read_frame(layer)
    content[60] ^= 0xFF
    layer.path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        read_frame(layer)


def test_the_key_is_found_without_regard_to_case(make_layer):
    layer = make_layer("a.csv", "r", "Key")
    assert key_column(pd.DataFrame({"KEY ": [1]}), layer) == "KEY "
    with pytest.raises(InputError, match="no column for 'Key'"):
        key_column(pd.DataFrame({"Keys": [1]}), layer)


def test_keys_of_a_parquet_file_without_them(make_layer):
    layer = make_layer("a.parquet", "r", "k")
    pd.DataFrame({"x": [1]}).to_parquet(layer.path)
    with pytest.raises(InputError, match="cannot be read"):
        read_key(layer)


def test_identifiers_keep_their_noughts_and_words_that_mean_nothing(make_layer):
    layer = make_layer("s.csv", "services", "id")
    layer.path.write_text("id,name,kind,postcode\n007,NA,,\n")
    row = read_frame(layer).iloc[0]
    assert (row["id"], row["name"]) == ("007", "NA")
    assert row[["kind", "postcode"]].isna().all()


def test_a_damaged_geopackage_is_refused(make_layer):
    layer = make_layer("a.gpkg", "r", "k", crs="EPSG:27700")
    layer.path.write_bytes(b"SQLite format 3\x00 and no more")
    with pytest.raises(InputError, match="cannot be read"):
        read_frame(layer)


def test_cells_beyond_the_headings_are_not_cut_off(make_layer):
    layer = make_layer("a.csv", "r", "k")
    layer.path.write_text("k,x\n1,2,3\n4,5,6\n")
    with pytest.raises(InputError, match="cannot be read"):
        read_frame(layer)
