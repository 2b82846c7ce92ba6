import json
import zipfile

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.organisations import SOCIAL_COMPANY_FORMS, read_organisations
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


def _charity(number, **more):
    row = {
        "organisation_number": number, "registered_charity_number": 1_000_000 + number, "linked_charity_number": 0,
        "charity_name": f"Charity {number}", "charity_type": "CIO", "charity_registration_status": "Registered",
        "charity_contact_postcode": "WA8 1AA", "charity_contact_email": "x@example.org", "charity_activities": "Help",
    }  # fmt: skip
    return row | more


def test_charities_of_the_public_extract(make_layer, tmp_path, postcodes):
    rows = [
        _charity(1),
        _charity(2, charity_registration_status="Removed"),
        _charity(3, linked_charity_number=1),
        _charity(4, charity_contact_postcode=None, charity_activities=None),
    ]
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("publicextract.charity.json", "\ufeff" + json.dumps(rows))
    layer = make_layer("c.zip", "charities", "organisation_number", member=r".*charity\.json")
    found = read_organisations(layer, postcodes)
    assert found["organisation_id"].tolist() == ["GB-CHC-1000001", "GB-CHC-1000004"]
    assert found["located_by"].tolist() == ["postcode", "none"]
    assert found["source_layer"].tolist() == ["charities"] * 2
    assert not found.astype("str").apply(lambda c: c.str.contains("example.org")).any().any()


def test_charities_that_are_no_list_are_refused(make_layer, postcodes):
    layer = make_layer("c.json", "charities", "organisation_number")
    layer.path.write_text('{"error": "limit"}')
    with pytest.raises(InputError, match="cannot be read"):
        read_organisations(layer, postcodes)


def test_companies_with_a_social_form(make_layer, postcodes):
    head = (
        '"CompanyName"," CompanyNumber","RegAddress.PostCode","CompanyCategory","CompanyStatus","SICCode.SicText_1"\n'
    )
    forms = [*SOCIAL_COMPANY_FORMS, "Private Limited Company"]
    rows = [f'"C {i}","0000000{i}","WA8 1AA","{form}","Active","90040 - Arts"\n' for i, form in enumerate(forms)]
    rows.append('"Gone","00000009","WA8 1AA","Community Interest Company","Liquidation","x"\n')
    layer = make_layer("companies.csv", "companies", "CompanyNumber", key_pattern="[0-9A-Z]{8}")
    layer.path.write_text(head + "".join(rows))
    found = read_organisations(layer, postcodes)
    assert found["organisation_id"].tolist() == [f"GB-COH-0000000{i}" for i in range(4)]
    assert found["legal_form"].tolist() == list(SOCIAL_COMPANY_FORMS)


def test_companies_without_a_status_are_refused(make_layer, postcodes):
    layer = make_layer("companies.csv", "companies", "CompanyNumber")
    layer.path.write_text("CompanyName,CompanyNumber,RegAddress.PostCode,CompanyCategory,SICCode.SicText_1\na,1,,b,c\n")
    with pytest.raises(InputError, match="no column for 'status'"):
        read_organisations(layer, postcodes)
