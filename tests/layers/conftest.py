"""A little world for the layers: two districts of two small areas each, in the published layouts."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from assetmap.layers.catalogue import Layer
from assetmap.layers.postcodes import PostcodeDirectory

CODES = ["E01000001", "E01000002", "E01000003", "E01000004"]
DISTRICTS = ["E06000006", "E06000006", "E08000011", "E08000011"]


def _catalogue(folder: Path) -> str:
    entries = {
        "bounds": ("boundaries", "bounds.parquet", "LSOA21CD", 'crs = "EPSG:27700"'),
        "lookup": ("area_lookup", "lookup.csv", "lsoa21_code", ""),
        "scores": ("deprivation_scores", "scores.csv", "LSOA code (2021)", ""),
        "domains": ("deprivation_domains", "domains.xlsx", "LSOA code (2021)", ""),
        "need": ("community_need", "need.csv", "lsoa21_code", ""),
        "postcodes": ("postcode_directory", "postcodes.csv", "pcds", ""),
    }
    blocks = []
    for name, (reader, file, key, more) in entries.items():
        pattern, rows = ("", 0) if name == "postcodes" else ("E01[0-9]{6}", 4)
        blocks.append(
            f'[{name}]\ntitle = "the {name} layer"\npublisher = "P"\nvintage = 2025\nlicence = "L"\n'
            f'attribution = "A"\nobtain = "its publisher"\nreader = "{reader}"\nfile = "{file}"\nkey = "{key}"\n'
            f'key_pattern = "{pattern}"\nrows = {rows}\n{more}'
        )
    return "\n\n".join(blocks)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data folder with a catalogue, a region 'two' and its layers in place."""
    data = tmp_path / "data"
    layers = data / "layers"
    layers.mkdir(parents=True)
    (data / "regions").mkdir()
    (data / "catalogue.toml").write_text(_catalogue(layers), encoding="utf-8")
    (data / "regions" / "two.toml").write_text(
        'name = "Two"\nboundary_vintage = 2021\n'
        '[[councils]]\ncode = "E06000006"\nname = "Halton"\n'
        '[[councils]]\ncode = "E08000011"\nname = "Knowsley"\n'
        '[layers]\nboundaries = "bounds"\nlookup = "lookup"\ndeprivation = "scores"\ndomains = "domains"\n'
        'community_need = "need"\npostcodes = "postcodes"\n',
        encoding="utf-8",
    )
    squares = [box(350_000 + 1000 * i, 380_000, 351_000 + 1000 * i, 381_000) for i in range(4)]
    outlines = gpd.GeoDataFrame({"LSOA21CD": CODES, "LSOA21NM": CODES}, geometry=squares, crs="EPSG:27700")
    outlines.to_parquet(layers / "bounds.parquet")
    names = {"lsoa21_code": CODES, "lsoa21_name": [f"A {c}" for c in CODES], "ward24_code": "E05000001"}
    names |= {
        "ward24_name": "W",
        "msoa21_hcl_name": "P",
        "ltla24_code": DISTRICTS,
        "ltla24_name": ["Halton"] * 2 + ["Knowsley"] * 2,
    }
    pd.DataFrame(names).to_csv(layers / "lookup.csv", index=False)
    scores = {
        "LSOA code (2021)": CODES,
        "Local Authority District code (2024)": DISTRICTS,
        "Index of Multiple Deprivation (IMD) Score": [10.0, 20.0, 30.0, 40.0],
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)": [4, 3, 2, 1],
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)": [9, 5, 2, 1],
        "Income Score (rate)": [0.1, 0.2, 0.3, 0.4],
        "Employment Score (rate)": [0.1, 0.2, 0.3, 0.4],
        "Total population: mid 2022": [1000, 3000, 2000, 2000],
        "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022": [500, 1500, 1000, 1000],
    }
    pd.DataFrame(scores).to_csv(layers / "scores.csv", index=False, encoding="utf-8-sig")
    domains = {"LSOA code (2021)": CODES}
    for word in ("Income", "Employment", "Education", "Health", "Crime", "Barriers", "Living Environment"):
        domains[f"{word} Score - exponentially transformed"] = [5.0, 25.0, 50.0, 75.0]
    with pd.ExcelWriter(layers / "domains.xlsx") as book:
        pd.DataFrame().to_excel(book, sheet_name="Notes")
        pd.DataFrame(domains).to_excel(book, sheet_name="Scores", index=False)
    need = {"lsoa21_code": CODES, "Community Needs Index 2023 Score": [10.0, 50.0, 90.0, 130.0]}
    pd.DataFrame(need).to_csv(layers / "need.csv", index=False)
    postcodes = {
        "pcds": ["WA8 1AA", "WA8 1AB", "L36 1AA"],
        "oseast1m": [350_500, 351_500, 352_500],
        "osnrth1m": 380_500,
        "laua": ["E06000006", "E06000006", "E08000011"],
    }
    pd.DataFrame(postcodes).to_csv(layers / "postcodes.csv", index=False)
    monkeypatch.setenv("ASSETMAP_DATA", str(data))
    return data


@pytest.fixture
def make_layer(tmp_path: Path):
    """Layer of a file that the test has written: ``make_layer("a.csv", "reader", "key", rows=3)``."""

    def make(file: str, reader: str, key: str, **more) -> Layer:
        words = dict.fromkeys(("title", "publisher", "licence", "attribution", "obtain"), "words")
        return Layer(
            name=reader, vintage=2021, reader=reader, key=key, file=file, folder=str(tmp_path), **words, **more
        )

    return make


@pytest.fixture
def three_postcodes() -> PostcodeDirectory:
    """Directory of three unit postcodes in two districts."""
    units = pd.DataFrame(
        {
            "easting": [350_500.0, 351_500.0, 352_500.0],
            "northing": 380_500.0,
            "district_code": ["E06000006", "E06000006", "E08000011"],
        },
        index=["WA8 1AA", "WA8 1AB", "L36 1AA"],
    )
    return PostcodeDirectory(units, "test")
