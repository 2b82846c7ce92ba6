import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from assetmap.app.map_places import Place
from assetmap.app.map_shape import Circle
from assetmap.app.shortlist_words import searched_texts, understand

TEXTS = pd.Series(["old library high street l1 1aa", "town hall l2 2bb", "depot"], index=[5, 7, 9])
POSTCODES = pd.Series(["L1 1AA", "L2 2BB", None], index=[5, 7, 9], dtype="str")
POINTS = gpd.GeoSeries([Point(1000, 1000), Point(4000, 1000), None], index=[5, 7, 9], crs="EPSG:27700")
WARD = Place("High <b>", "ward", 1000.0, 1000.0, (0.0, 0.0, 2000.0, 2000.0))


def postcode(name):
    return Place(name, "postcode", 2000.0, 1000.0, (2000.0, 1000.0, 2000.0, 1000.0))


def found(words, place=None, within=1500.0):
    return understand(words, TEXTS, POSTCODES, POINTS, place, within)


def kept(understood):
    return understood.keeps[understood.keeps].index.tolist()


def test_every_word_must_be_there_in_any_order():
    assert kept(found("STREET library")) == [5]
    assert kept(found("street hall")) == []
    assert found("street").said == ""


@pytest.mark.parametrize("words", ["l11aa", " L1 1AA ", "l1-1aa"])
def test_a_postcode_may_be_written_in_any_way(words):
    assert kept(found(words, postcode("L1 1AA"))) == [5]
    assert found(words, postcode("L1 1AA")).said == ""
    assert found(words, postcode("L1 1AA")).circle is None


def test_a_postcode_without_a_building_gives_those_around_it():
    understood = found("L3 3CC", postcode("L3 3CC"))
    assert kept(understood) == [5]
    assert understood.said.startswith(
        "No building of the ranking has the postcode L3 3CC; shown are those within 1.5 km"
    )
    assert understood.circle == Circle(2000.0, 1000.0, 1500.0)
    far = found("L3 3CC", postcode("L3 3CC"), 100.0)
    assert kept(far) == []
    assert "none lies within 0.1 km" in far.said


def test_a_place_is_told_whether_or_not_anything_lies_in_it():
    assert found("high", WARD).said == (
        "High <b> is a ward here: buildings in it are found, and others that have the words."
    )
    nothing = found("elsewhere", WARD)
    assert kept(nothing) == []
    assert nothing.said == "High <b> is a ward here, and no building of the ranking lies in it."
    assert nothing.place is WARD


def test_characters_that_mean_something_elsewhere_mean_nothing_here():
    assert kept(found("[ (.* \\ %")) == []


def test_texts_hold_a_buildings_own_facts_and_the_names_of_where_it_lies(loaded):
    texts = searched_texts(loaded)
    assert texts.index.equals(loaded.rows.index)
    row = loaded.rows[loaded.rows["area_code"].notna()].iloc[0]
    area = loaded.areas.set_index("area_code").loc[row["area_code"]]
    text = texts.loc[row.name]
    for part in (row["building"], row["asset_id"], area["ward_name"], area["area_name"], area["district_name"]):
        assert str(part).casefold() in text
    assert "nan" not in texts.loc[loaded.rows["address"].isna()].str.cat().split(" ")
