import geopandas as gpd
import pandas as pd
import pytest

from assetmap.tables import CRS

HOSTILE = [
    '=HYPERLINK("http://evil","x")',
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "\x1b@SUM(1)",
    "＝1+1",
    "#N/A",
    "#REF!",
    "TRUE",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "${7*7} {{7*7}}",
    "\u202egnp.exe\u202c\u200f",
    'a "quoted", one\r\nof two lines\x0b',
    "_x003D_1+1",
    "half a pair \ud800 and \ufffe",
    "x" * 100_000,
    "\U0001f3da" * 20_000,
    "'=already",
    " ",
    "0012",
    "é 空き家 ]]> &amp; \u2028",
]


@pytest.fixture
def hostile():
    return HOSTILE


@pytest.fixture
def run():
    source = {
        "role": "register",
        "name": "a.csv",
        "title": "Register of A",
        "publisher": "Council of A",
        "vintage": "2026-05",
        "licence": "OGL 3.0",
        "file": "a.csv",
        "sha256": "ab" * 32,
    }
    other = source | {"name": "b.csv", "file": "b.csv", "title": "Register of B", "vintage": "2024"}
    areas = source | {"role": "boundaries", "name": "areas", "title": "Small areas", "file": "areas.parquet"}
    return {
        "region": "here",
        "name": "Here and There",
        "invented": False,
        "built_at": "2026-07-01T09:00:00+00:00",
        "as_of": "2026-06-30",
        "code": {"version": "0.1.0", "sha256": "c0de" * 16},
        "inputs": [areas, source, other],
        "stages": {"scores": {"key": "28b2da675cfc5eabed54"}},
    }


@pytest.fixture
def rows():
    frame = pd.DataFrame(
        {
            "rank": pd.array([2, None, 1], dtype="Int64"),
            "asset_id": ["A:1", "A:2", "B:1"],
            "uprn": ["012345678901", None, "100038380820"],
            "name": ["Old Hall", None, "Corn Exchange"],
            "floor_area_m2": [284.0, float("nan"), 99.5],
            "score": [0.5, float("nan"), -0.25],
            "source_file": ["a.csv", "a.csv", "b.csv"],
            "source_row": [2, 3, 2],
            "unknown_column": ["x", "y", "z"],
        }
    )
    points = gpd.GeoSeries(gpd.points_from_xy([651409.804, 0, 334000.04], [313177.450, 0, 390000.0]), crs=CRS)
    points[1] = None
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS)
