import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode, outward_code, read_postcodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l1 1aa", "L1 1AA"),
        ("L11AA", "L1 1AA"),
        (" \nGL50 4RN", "GL50 4RN"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A", "W1A"),
        ("L1", "L1"),
        ("", ""),
        ("n/a", ""),
        ("Liverpool", ""),
        (None, ""),
        (12, ""),
        (float("nan"), ""),
    ],
)
def test_normalised(text, expected):
    assert normalise_postcode(text) == expected


def test_outward():
    assert outward_code("CH41 1AA") == "CH41"
    assert outward_code("CH41") == "CH41"


@pytest.fixture
def directory():
    units = pd.DataFrame(
        {
            "easting": [1000.0, 3000.0, 2000.0, float("nan")],
            "northing": [500.0, 500.0, 500.0, float("nan")],
            "district_code": ["E06000006", "E06000006", "E08000011", ""],
        },
        index=["L1 1AA", "L1 1AB", "L1 1AD", "L2 1AA"],
    )
    return PostcodeDirectory(units, "test")


def test_units_are_at_their_centre_and_outward_codes_at_theirs(directory):
    asked = pd.Series(["L1 1AB", "L1", "L1 9ZZ", "", None, "L2 1AA"], index=list("abcdef"))
    found = directory.locate(asked)
    assert found.index.tolist() == list("abcdef")
    assert found["level"].tolist() == ["unit", "outward", "none", "none", "none", "none"]
    assert found.loc["a", ["easting", "accuracy_m", "district_code"]].tolist() == [3000.0, 100.0, "E06000006"]
    assert found.loc["b", "easting"] == 2000.0
    assert found.loc["b", "accuracy_m"] == pytest.approx(1000.0)
    assert found.loc["b", "district_code"] == ""
    assert found.loc["c":"f", "easting"].isna().all()


def test_nothing_asked_for(directory):
    assert directory.locate(pd.Series([], dtype="str")).empty


def test_a_directory_file(world):
    found = read_postcodes(load_catalogue()["postcodes"]).locate(pd.Series(["WA8 1AB", "L36 9ZZ", "L36"]))
    assert found["level"].tolist() == ["unit", "none", "outward"]
    assert found["easting"].iloc[0] == 351_500


def test_a_directory_file_without_its_columns(world):
    layer = load_catalogue()["postcodes"]
    layer.path.write_text("postcode,x\nL1 1AA,1\n")
    with pytest.raises(InputError, match="no column for 'postcode'"):
        read_postcodes(layer)


def test_the_packaged_directory_places_what_is_asked_for(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    directory = read_postcodes(load_catalogue()["postcodes_packaged"])
    found = directory.locate(pd.Series(["L3 8EW", "WA8 7QY", "ZZ1 1AA", "L3", ""]))
    assert found["level"].tolist() == ["unit", "unit", "none", "outward", "none"]
    assert found["district_code"].tolist()[:2] == ["E08000012", "E06000006"]
    assert found["easting"].iloc[0] == pytest.approx(334_900, abs=500)
    assert 100 < found["accuracy_m"].iloc[3] < 5000


def test_the_district_of_most_postcodes_says_where_a_council_is(directory):
    units = directory.units
    own = units[units["district_code"] == units["district_code"].iloc[0]]
    inside = pd.Series([*own.index[:3]] * 2)
    minx, miny, maxx, maxy = directory.bounds_around(inside)
    assert (minx, maxx) == (own["easting"].min() - 5000, own["easting"].max() + 5000)
    assert (miny, maxy) == (own["northing"].min() - 5000, own["northing"].max() + 5000)
    assert directory.bounds_around(inside.head(2)) is None  # too few
    elsewhere = pd.Series(units.index[units["district_code"] != own["district_code"].iloc[0]][:3])
    assert directory.bounds_around(pd.concat([inside.head(3), elsewhere, elsewhere])) is None  # no majority


def test_the_packaged_directory_knows_where_a_council_is(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    directory = read_postcodes(load_catalogue()["postcodes_packaged"])
    minx, miny, maxx, maxy = directory.bounds_around(pd.Series(["L3 8EW", "L1 1JF", "L8 7LT", "", None]))
    assert minx < 334_500 < maxx
    assert miny < 390_500 < maxy
    assert directory.bounds_around(pd.Series([], dtype="str")) is None
