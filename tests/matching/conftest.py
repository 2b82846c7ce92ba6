import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point


@pytest.fixture
def estate():
    """Makes buildings: a mapping of asset id to what differs from a plain hall of 100 m² at (0, 0)."""

    def made(**changes):
        plain = {
            "name": "Hall",
            "address": "1 Mill Lane",
            "owner": "Invented",
            "use": "Community centre",
            "status": None,
            "status_kind": "vacant",
            "list": "likely",
            "status_date": None,
            "floor_area_m2": 100.0,
            "running_cost_gbp": None,
            "features": None,
            "availability": None,
            "location_accuracy_m": 0.0,
            "at": (0.0, 0.0),
        }
        rows = [{"asset_id": key} | plain | change for key, change in changes.items()]
        points = [None if row["at"] is None else Point(row["at"]) for row in rows]
        frame = pd.DataFrame(rows, columns=["asset_id", *plain]).drop(columns="at")
        frame["running_cost_gbp"] = frame["running_cost_gbp"].astype("float64")
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, crs=27700), crs=27700)

    return made
