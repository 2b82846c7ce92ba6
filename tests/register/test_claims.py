import pytest

from assetmap.register.claims import claims_of


def claims(header, *rows, taken=(), fixed=()):
    headers = header.split(";")
    cells = [[row.split(";")[i] for row in rows] for i in range(len(headers))]
    return claims_of(headers, taken, fixed, lambda i: cells[i])


def fields(found):
    return {name: [claim.column for claim in own] for name, own in found.by_field.items()}


def test_a_published_list_is_surer_than_words():
    found = claims("AssetCode;TenureType;PostCode;FunctionURI", "a;b;c;d")
    assert fields(found) == {"asset_id": [0], "tenure": [1], "postcode": [2]}
    assert found.by_field["tenure"][0].confidence > claims("Tenure").by_field["tenure"][0].confidence
    assert "land and building assets list" in found.by_field["asset_id"][0].reason
    assert "of no use here" in found.without[3]


def test_the_more_telling_name_comes_first_and_a_blank_column_last():
    assert fields(claims("Reference;Asset Code", "1;2"))["asset_id"] == [1, 0]
    assert fields(claims("Reference;Asset Code", "1;"))["asset_id"] == [0, 1]


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("Name;Field2", ["a;ZZ1 1AA", "b;ZZ1 1AB", "c;ZZ1 1AC"], {"postcode": [1]}),
        ("Name;Owner code", ["a;ZZ1 1AA", "b;ZZ1 1AB", "c;ZZ1 1AC"], {}),
        ("Name;Agent", ["a;ZZ1 1AA", "b;ZZ1 1AB", "c;ZZ1 1AC"], {}),
        ("Name;p;q", ["a;ZZ1 1AA;ZZ1 1AA", "b;ZZ1 1AB;ZZ1 1AB", "c;ZZ1 1AC;ZZ1 1AC"], {}),
        ("Name;", ["a;100012345671", "b;100012345672", "c;100012345673"], {"uprn": [1]}),
        ("Name;Account", ["a;100012345671", "b;100012345672", "c;100012345673"], {}),
        (
            "Name;p;q",
            ["a;51.4001;-2.3001", "b;51.5001;-2.2001", "c;51.6001;0.1001"],
            {"latitude": [1], "longitude": [2]},
        ),
        ("Name;;", ["a;330000;390000", "b;331000;391000", "c;332000;392000"], {"x": [1], "y": [2]}),
        ("Name;Gross;Net", ["a;330000;390000", "b;331000;391000", "c;332000;392000"], {}),
        ("Name;;", ["a;330000;390000", "b;331000;391000"], {}),
        ("Name;Easting;;", ["a;1;330000;390000", "b;1;331000;391000", "c;1;332000;392000"], {"easting": [1]}),
    ],
)
def test_cells_speak_only_where_they_can_hardly_be_anything_else(header, rows, expected):
    found = fields(claims(header, *rows))
    found.pop("name")
    assert found == expected


def test_an_area_is_a_size_only_where_it_holds_numbers():
    assert fields(claims("Area", "1.2", "0.5")) == {"site_area_ha": [0]}
    found = claims("Area", "North", "South")
    assert fields(found) == {}
    assert "do not look so" in found.without[0]


def test_who_pays_in_a_list_of_rates():
    assert fields(claims("Company Name;Address;Rateable Value", "a;b;1"))["ratepayer"] == [0]
    assert "ratepayer" not in fields(claims("Company Name;Address", "a;b"))


def test_what_is_taken_or_fixed_is_left_alone():
    assert fields(claims("Name;UPRN", "a;1", taken=[0], fixed=["name"])) == {"uprn": [1]}
    found = claims("Name;Site Name", "a;b", fixed=["name"])
    assert fields(found) == {}
    assert "by declaration" in found.without[1]


def test_a_column_that_reaches_a_person_says_so():
    assert "never read" in claims("Contact Name", "Somebody").without[0]


def test_a_near_miss_whose_cells_are_something_else_is_no_misspelling():
    found = claims("Name;occupancy_rate", "a;0%", "b;100%", "c;55%")
    assert "status_date" not in fields(found)
    assert "nearly 'occupancy date'" in found.without[1]
    assert "status_date" in fields(claims("Name;ocupancy date", "a;1/2/2020", "b;1/3/2020", "c;1/4/2020"))
