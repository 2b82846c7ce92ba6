import pytest

HEADER = "AssetCode,Address,Postcode,CoordinateReferenceSystem,GeoX,GeoY\n"
NEAR = "".join(f"N{i},{i} Road,,,{330_001 + i},{390_001 + i}\n" for i in range(5))


def places(register):
    return register.assets[["located_by", "location_accuracy_m"]].to_numpy().tolist()


def test_coordinates_then_postcode_then_outward_then_none(read):
    register = read(
        HEADER + "A1,1 Road,ZZ2 1AA,,330123,390456\nA2,2 Road,ZZ1 1AA,,,\nA3,,ZZ1,,,\nA4,4 Road ZZ1 1AB,,,,\n"
        "A5,5 Road,ZZ9 9ZZ,,,\nA6,6 Road,ZZ1 9ZZ,,,\n"
    )
    assert register.account.located == {"coordinates": 1, "uprn": 0, "postcode": 4, "none": 1}
    assert [p[0] for p in places(register)] == ["coordinates", "postcode", "postcode", "postcode", "none", "postcode"]
    assert places(register)[1][1] == 100
    assert places(register)[2][1] >= 100
    assert register.assets.geometry.isna().tolist() == [False, False, False, False, True, False]
    assert register.account.issues["postcode_unknown"] == 2
    assert register.account.issues["not_located"] == 1


def test_without_a_directory_only_coordinates_place_a_row(read):
    register = read(HEADER + "A1,1 Road,ZZ1 1AA,,,\n", postcodes=None)
    assert register.account.located["none"] == 1
    assert register.account.crs == "none"


@pytest.mark.parametrize("bounds", [None, (320_000, 380_000, 340_000, 400_000)])
def test_a_lost_digit_falls_to_the_postcode_and_a_swapped_pair_is_put_right(read, bounds):
    register = read(HEADER + NEAR + "A1,1 Street,ZZ1 1AA,,330123,39045\nA2,2 Street,,,390456,330123\n", bounds=bounds)
    assert places(register)[-2] == ["postcode", 100]
    assert (register.assets.geometry.iloc[-1].x, register.assets.geometry.iloc[-1].y) == (330_123, 390_456)
    assert register.account.issues == {"coordinates_implausible": 1, "coordinates_swapped": 1}


def test_the_declared_system_is_told_once_when_the_numbers_contradict_it(read):
    register = read(HEADER + NEAR.replace(",,33", ",ETRS89,33"))
    assert register.account.issues == {"crs_contradicted": 1}
    assert register.account.crs == "EPSG:27700"


def test_coordinates_far_from_the_postcode_are_told(read):
    register = read(HEADER + "A1,1 Road,ZZ1 1AA,,350123,390456\n")
    assert register.account.issues == {"coordinates_far_from_postcode": 1}


def test_text_that_holds_a_point_is_used_where_nothing_better_is(read):
    register = read("Name,the_geom\nHall,POINT (-3.05 53.4)\nBaths,POINT (-3.06 53.41)\n")
    assert register.account.columns["longitude"] == ["the_geom"]
    assert register.account.located["coordinates"] == 2
