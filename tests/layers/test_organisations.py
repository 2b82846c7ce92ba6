import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.organisations import read_organisations
from assetmap.layers.osgb import to_lonlat
from assetmap.layers.postcodes import PostcodeDirectory


@pytest.fixture
def postcodes():
    units = pd.DataFrame(
        {"easting": [350_500.0], "northing": [380_500.0], "district_code": ["E06000006"]}, index=["WA8 1AA"]
    )
    return PostcodeDirectory(units, "test")


def _layer(folder, text):
    path = folder / "orgs.csv"
    path.write_text(text, encoding="utf-8")
    return Layer(
        name="orgs", title="t", publisher="p", vintage=2022, licence="l", attribution="a", obtain="o",
        reader="organisations", key="Identifier", file="orgs.csv", folder=str(folder),
    )  # fmt: skip


HEAD = "Identifier,Name,Postcode,Legal Form,Sector,Geo Container Longitude,Geo Container Latitude,Website\n"


def test_placed_by_coordinates_then_postcode_then_not_at_all(tmp_path, postcodes):
    longitude, latitude = to_lonlat([352_000.0], [381_000.0])
    text = HEAD + (
        f"R1,One,WA8 1AA,Company,Retail,{longitude[0]:.6f},{latitude[0]:.6f},http://one.example\n"
        "R2,Two,wa81aa,Society,Housing,,,\n"
        "R3,Three,L99 9ZZ,CIC,Health,,,\n"
    )
    found = read_organisations(_layer(tmp_path, text), postcodes)
    assert found["located_by"].tolist() == ["coordinates", "postcode", "none"]
    assert found.geometry.iloc[0].x == pytest.approx(352_000, abs=1)
    assert found.geometry.iloc[1].x == 350_500
    assert found.geometry.iloc[2] is None
    assert "website" not in [c.lower() for c in found.columns]


def test_another_layout_is_refused(tmp_path, postcodes):
    with pytest.raises(InputError, match="no column for 'organisation_id'"):
        read_organisations(_layer(tmp_path, "a,b\n1,2\n"), postcodes)


@pytest.mark.real_data
def test_the_city_regions_co_operatives(shared_data, postcodes):
    folder = shared_data / "organisations"
    layer = Layer(
        name="coops", title="t", publisher="p", vintage=2022, licence="l", attribution="a", obtain="o",
        reader="organisations", key="Identifier", rows=127, file="coops_uk_LCR_2022Q2.csv", folder=str(folder),
    )  # fmt: skip
    found = read_organisations(layer, postcodes)
    assert len(found) == 127
    assert found["located_by"].eq("coordinates").sum() == 126
