import numpy as np
import pandas as pd

from assetmap.layers.placing import place_by_postcode


def test_own_coordinates_come_first_then_the_unit_postcode(three_postcodes):
    rows = pd.DataFrame(
        {
            "name": list("abcd"),
            "postcode": ["WA8 1AA", "WA8 1AB", "WA8", ""],
            "easting": [1.0, np.nan, np.nan, np.nan],
            "northing": [2.0, np.nan, 5.0, np.nan],
        },
        index=[7, 5, 3, 1],
    )
    placed = place_by_postcode(rows, three_postcodes)
    assert placed.index.tolist() == [7, 5, 3, 1]
    assert placed["located_by"].tolist() == ["coordinates", "postcode", "none", "none"]
    assert (placed.geometry.iloc[0].x, placed.geometry.iloc[1].x) == (1.0, 351_500.0)
    assert placed.geometry.iloc[2:].isna().all()  # an outward code is no place
    assert placed["district_code"].tolist() == ["E06000006", "E06000006", "", ""]
    assert placed.crs.to_epsg() == 27700
    assert "easting" in rows  # the input is untouched
    assert "easting" not in placed


def test_nothing_to_place(three_postcodes):
    empty = pd.DataFrame({"name": pd.Series(dtype="str"), "postcode": pd.Series(dtype="str")})
    assert place_by_postcode(empty, three_postcodes).empty
