import numpy as np
import pytest

from assetmap import InputError
from assetmap.layers.services import read_schools, read_services

HEAD = (
    "URN,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),"
    "SchoolCapacity,Postcode,HeadFirstName,Easting,Northing\n"
)
ROWS = [
    '100001,Caf\u00e9 School,Community school,Open,Primary,"1,210",WA8 1AA,X,350100,380100\n',
    '100002,"Hill, The",Academy,"Open, but proposed to close",Secondary,,WA8 1AB,X,0,0\n',
    "100003,Old School,Community school,Closed,Primary,100,L36 1AA,X,,\n",
]


@pytest.fixture
def schools(make_layer):
    return make_layer("edubasealldata.csv", "schools", "URN", key_pattern="[0-9]{6}")


def test_open_schools(schools, three_postcodes):
    schools.path.write_bytes((HEAD + "".join(ROWS)).encode("cp1252"))
    found = read_schools(schools, three_postcodes)
    assert found["service_id"].tolist() == ["100001", "100002"]
    assert found["name"].tolist() == ["Caf\u00e9 School", "Hill, The"]
    assert found["kind"].tolist() == ["Primary", "Secondary"]
    assert found["located_by"].tolist() == ["coordinates", "postcode"]
    assert found["capacity"].iloc[0] == 1210
    assert np.isnan(found["capacity"].iloc[1])
    assert found.geometry.iloc[1].x == 351_500
    assert not any("head" in column.lower() for column in found.columns)


def test_schools_in_another_layout_are_refused(schools, three_postcodes):
    schools.path.write_text("URN,Name\n1,x\n")
    with pytest.raises(InputError, match="no column for 'name'"):
        read_schools(schools, three_postcodes)
    schools.path.write_text(HEAD + ROWS[0] * 2, encoding="utf-8")
    with pytest.raises(InputError, match="repeats a key"):
        read_schools(schools, three_postcodes)
    schools.path.write_text(HEAD + ROWS[0].replace("Open", ""), encoding="utf-8")
    with pytest.raises(InputError, match="whether a school is open"):
        read_schools(schools, three_postcodes)


def test_a_plain_list_with_and_without_coordinates(make_layer, three_postcodes):
    layer = make_layer("services.csv", "services", "id")
    layer.path.write_text("id,name,kind,postcode\nL1,Library,library,wa8 1aa\nL2,Other,library,\n")
    found = read_services(layer, three_postcodes)
    assert found["located_by"].tolist() == ["postcode", "none"]
    assert found["capacity"].isna().all()
    assert found["source_layer"].tolist() == ["services", "services"]
    layer.path.write_text("id,name,kind,postcode,easting,northing,capacity\nL1,Library,library,,350000,380000,5\n")
    found = read_services(layer, three_postcodes)
    assert (found["located_by"].item(), found["capacity"].item(), found.geometry.item().x) == ("coordinates", 5, 350000)


def test_a_list_without_a_kind_is_refused(make_layer, three_postcodes):
    layer = make_layer("services.csv", "services", "id")
    layer.path.write_text("id,name,postcode\nL1,Library,wa8 1aa\n")
    with pytest.raises(InputError, match="no column for 'kind'"):
        read_services(layer, three_postcodes)
