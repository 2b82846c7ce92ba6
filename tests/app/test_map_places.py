import pytest

from assetmap.app.map_places import POSTCODE, find_place, place_among


def test_a_postcode_is_where_the_directory_has_it(loaded):
    row = loaded.rows[loaded.rows["located_by"] == "postcode"].iloc[0]
    place = find_place(loaded, f"  {row['postcode'].lower().replace(' ', '')} ")
    assert (place.kind, place.name) == (POSTCODE, row["postcode"])
    assert (place.easting, place.northing) == pytest.approx((row.geometry.x, row.geometry.y), abs=1)
    assert place.bounds == (place.easting, place.northing, place.easting, place.northing)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("place_name", "neighbourhood"),
        ("ward_name", "ward"),
        ("area_name", "small area"),
        ("district_name", "district"),
    ],
)
def test_a_name_is_the_whole_of_its_areas(loaded, column, kind):
    name = "Its own name"  # on the island, wards are called as neighbourhoods are
    first = loaded.areas[column].dropna().iloc[0]
    areas = loaded.areas.assign(**{column: loaded.areas[column].replace(first, name)})
    place = place_among(areas, name.upper())
    assert (place.name, place.kind) == (name, kind)
    assert place.bounds == pytest.approx(tuple(areas[areas[column] == name].total_bounds))
    west, south, east, north = place.bounds
    assert west < place.easting < east
    assert south < place.northing < north


@pytest.mark.parametrize("text", ["", "   ", "Nowhere at all", "ZZ99 9ZZ", "[", "<b>"])
def test_what_is_no_place_is_none(loaded, text):
    assert find_place(loaded, text) is None
