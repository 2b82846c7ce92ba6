"""Little worlds for the indicators: points, square areas, sales."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from assetmap.tables import CRS


@pytest.fixture
def points():
    """Assets at points: ``points((0, 0), None, accuracy=1.0)``."""

    def make(*places, accuracy=1.0, index=None, crs=CRS):
        shapes = [None if place is None else Point(place) for place in places]
        return gpd.GeoDataFrame(
            {"location_accuracy_m": accuracy}, geometry=shapes, index=index or range(len(shapes)), crs=crs
        )

    return make


@pytest.fixture
def squares():
    """Square areas of 1 km in a row: ``squares(3, population=[…])``, coded E0, E1, …"""

    def make(number, side=1000.0, **columns):
        shapes = [box(side * i, 0, side * (i + 1), side) for i in range(number)]
        codes = {"area_code": [f"E{i}" for i in range(number)]}
        return gpd.GeoDataFrame(codes | columns, geometry=shapes, crs=CRS)

    return make


@pytest.fixture
def sold():
    """Sales at points: ``sold([(0, 0), …], price_gbp=[…])``; the rest is an ordinary home sold in 2024."""

    def make(places, **columns):
        plain = {
            "sale_id": [f"s{i}" for i in range(len(places))],
            "price_gbp": 100_000.0,
            "date": "2024-06-01",
            "property_type": "terraced",
            "new_build": False,
            "tenure": "freehold",
            "category": "standard",
            "floor_area_m2": np.nan,
            "area_code": "E0",
            "source_layer": "sales",
            "like_level": 1.0,
        }
        shapes = [None if place is None else Point(place) for place in places]
        return gpd.GeoDataFrame(pd.DataFrame(plain | columns, index=range(len(places))), geometry=shapes, crs=CRS)

    return make
