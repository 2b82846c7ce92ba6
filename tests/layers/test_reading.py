import geopandas as gpd
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.deprivation import read_deprivation_domains, read_deprivation_scores
from assetmap.layers.reading import check_layer, find_columns, layer_path, read_frame


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
