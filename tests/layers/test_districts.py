"""Districts by name."""

import pytest

from assetmap.layers import all_districts, district_named


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("St. Helens", "St Helens Borough Council"),
        ("Bristol, City of", "Bristol City Council"),
        ("City of London", "CITY OF LONDON"),
        ("Kingston upon Hull, City of", "KINGSTON UPON HULL"),
        ("Herefordshire, County of", "Herefordshire"),
        ("King's Lynn and West Norfolk", "Kings Lynn & West Norfolk BC"),
        ("Kingston upon Thames", "Royal Borough of Kingston upon Thames Council"),
    ],
)
def test_a_council_goes_by_many_names(name, same):
    assert district_named(name) is not None
    assert district_named(name) == district_named(same)


def test_the_box_is_where_the_district_is():
    minx, miny, maxx, maxy = district_named("Liverpool").box
    assert minx < 334_500 < maxx  # the town hall
    assert miny < 390_500 < maxy
    assert maxx - minx < 40_000


@pytest.mark.parametrize("name", ["", "Council", "Nowhere", "Merseyside Police"])
def test_an_unknown_name_has_no_box(name):
    assert district_named(name) is None


def test_every_district_of_england_is_there_once():
    districts = all_districts()
    assert len(districts) == 296
    assert [d.code for d in districts] == sorted({d.code for d in districts})
