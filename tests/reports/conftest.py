import datetime as dt
import io
import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pytest
import shapely

from assetmap.reports import BuildTables
from assetmap.scoring import in_force, load_criteria, robust_ranks, score_assets
from assetmap.tables import (
    AREAS,
    ASSETS,
    CRS,
    EVIDENCE,
    INDICATORS,
    RANKS,
    VACANCY,
    check_table,
)

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

MARKUP = [
    '#import "@preview/evil:0.1.0": *',
    '#read("/etc/passwd")',
    "= Heading of mine",
    "*bold* _thin_ `raw` $x^2$ @ref <label>",
    "// comment /* and */ \\u{41} \\",
    '#eval("1+1") #sys.inputs',
    "# A heading\n- and a list",
    "[link](http://evil.invalid) ![picture](http://evil.invalid/x.png)",
    "مبنى قديم",
    "Tŷ Cymunedol Llanfair",
]


# A frame holds no half of a pair.
STORABLE = [text for text in MARKUP + HOSTILE if text.strip() and "\ud800" not in text]


@pytest.fixture
def storable():
    return STORABLE


@pytest.fixture
def hostile():
    return HOSTILE


@pytest.fixture
def markup():
    return MARKUP


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


SIDE, WIDTH, WEST, SOUTH = 6, 1_000.0, 330_000.0, 390_000.0

# name, status kind, owner, column and row of its small area; None without a place. Owner C1 agrees to name its empty buildings.
BUILDINGS = (
    ("Old Hall", "vacant", "C1", (1, 1)),
    ("Corn Exchange", "surplus", "C1", (2, 1)),
    ("Mill Lane Library", "closed", "C1", (4, 4)),
    ("Town Hall", "in use", "C1", (1, 1)),
    ("Let Shop", "let", "C1", (3, 3)),
    ("Given Away House", "transferred", "C2", (2, 2)),
    ("Nowhere Depot", "vacant", "C1", None),
    ("Quarry Field", "vacant", "C1", (5, 5)),
    ("Lido Baths", "vacant", "C2", (1, 1)),
    ("Secret Annexe", "vacant", "C2", (1, 1)),
    ("Veiled Chapel", "closed", "C2", (1, 2)),
    ("Unspoken Store", "surplus", "C2", (2, 1)),
    ("Masked Court", "vacant", "C2", (0, 1)),
    ("Muffled Gym", "vacant", "C2", (0, 0)),
)


def _areas():
    cells = list(itertools.product(range(SIDE), range(SIDE)))
    frame = {column.name: [None] * len(cells) for column in AREAS.columns}
    frame |= {
        "area_code": [f"Z0{row}{column}" for row, column in cells],
        "area_name": [f"Zone {row}.{column}" for row, column in cells],
        "boundary_vintage": [2021] * len(cells),
        "deprivation_vintage": [2025] * len(cells),
        "community_need_vintage": [2023] * len(cells),
        "district_code": ["D1" if row < 3 else "D2" for row, _ in cells],
        "district_name": ["Lower" if row < 3 else "Upper" for row, _ in cells],
        "ward_code": [f"W{row // 2}" for row, _ in cells],
        "ward_name": [f"{('Dock', 'Park', 'Hill')[row // 2]} Ward" for row, _ in cells],
        "population": [1500.0 + 10 * row for row, _ in cells],
        "working_age_population": [900.0] * len(cells),
        "imd_decile": [1.0 if column < 2 else 6.0 for _, column in cells],
        "employment_rate": [0.1 + 0.02 * column for _, column in cells],
        "community_need": [60.0 + 5 * column for _, column in cells],
    }
    frame |= {name: [10.0 + 9 * row + column for row, column in cells] for name in frame if name.startswith("domain_")}
    shapes = [
        shapely.box(WEST + column * WIDTH, SOUTH + row * WIDTH, WEST + (column + 1) * WIDTH, SOUTH + (row + 1) * WIDTH)
        for row, column in cells
    ]
    return check_table(gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS), AREAS)


def _assets(names):
    rows, points = [], []
    for number, (name, kind, owner, cell) in enumerate(BUILDINGS):
        row = {column.name: 0 if column.kind == "integer" else None for column in ASSETS.columns}
        rows.append(
            row
            | {
                "asset_id": f"{owner}:{name[:3].upper()}{number:03d}",
                "name": names(name),
                "address": names(f"{number + 11} {name.split()[0]} Street"),
                "postcode": f"ZZ{number + 1} 1AA",
                "uprn": f"9900{number:08d}",
                "owner": {"C1": "Council One", "C2": "Council Two"}[owner],
                "owner_code": owner,
                "area_code": None if cell is None else f"Z0{cell[0]}{cell[1]}",
                "use": names("hall"),
                "land_or_building": "land" if name == "Quarry Field" else "building",
                "floor_area_m2": None if number in (2, 7) else 120.0 + 40 * number,
                "condition": "C" if number % 2 else None,
                "status": names(kind.capitalize()),
                "status_kind": kind,
                "status_date": "2026-03-01",
                "located_by": "none" if cell is None else "coordinates",
                "location_accuracy_m": None if cell is None else (1200.0 if number == 2 else 10.0),
                "source_file": "a.csv" if owner == "C1" else "b.csv",
                "source_row": number + 2,
            }
        )
        east = None if cell is None else WEST + (cell[1] + 0.37) * WIDTH + 13.7 * number
        north = None if cell is None else SOUTH + (cell[0] + 0.41) * WIDTH + 17.3 * number
        points.append(None if cell is None else shapely.Point(east, north))
    return check_table(gpd.GeoDataFrame(pd.DataFrame(rows), geometry=points, crs=CRS), ASSETS)


def make_tables(run, names=lambda name: name):
    """Tables of fourteen buildings, six of which the public may not know of; texts as ``names`` turns them."""
    areas, assets = _areas(), _assets(names)
    used = assets["status_kind"].isin(["in use", "let"])
    nowhere = assets["located_by"] == "none"
    lists = np.select(
        [used, assets["status_kind"] == "transferred", nowhere], ["in use", "gone", "no usable location"], "likely"
    )
    vacancy = pd.DataFrame({c.name: [0.0 if c.kind == "number" else ""] * len(assets) for c in VACANCY.columns})
    vacancy = vacancy.assign(
        asset_id=assets["asset_id"],
        holding_type="operational",
        probability=np.where(lists == "likely", 0.8, 0.02),
        list=lists,
        reason=[f"{name}: {kind} by its register" for name, kind in zip(lists, assets["status_kind"], strict=True)],
        check=np.where(lists == "likely", "a visit", ""),
        sentence=[f"Check: {names(name)} (2026-03-01, line 3 of b.csv)." for name in assets["name"]],
        last_known=[f"last known {kind} 2026-03" for kind in assets["status_kind"]],
    )
    vacancy = check_table(vacancy, VACANCY)
    items = pd.DataFrame({c.name: [0.0 if c.kind == "number" else ""] * len(assets) for c in EVIDENCE.columns})
    evidence = check_table(
        items.assign(
            asset_id=assets["asset_id"],
            source="register",
            family="owner's word",
            says=np.where(used, "used", "empty"),
            kind=assets["status_kind"],
            text=[names(f"empty, says the caretaker of {name}") for name in assets["name"]],
            date="2026-03-01",
            age_months=4.0,
            confidence="high",
            grade="building",
            counts=True,
            probability_after=np.where(used, 0.02, 0.82),
            file="b.csv",
            row=range(2, len(assets) + 2),
        ),
        EVIDENCE,
    )
    step = np.arange(len(assets), dtype="float64")
    indicators = check_table(
        pd.DataFrame(
            {
                "asset_id": assets["asset_id"],
                "imd_score": 10 + 3 * step,
                "worklessness": 0.1 + 0.01 * step,
                "civic_assets": 1.5 - 0.2 * step,
                "proposals": np.where(step == 1, 2.0, np.nan),
                "organisations_in_reach": step % 4,
                "condition_grade": np.where(assets["condition"].notna(), 3.0, np.nan),
                "backlog_per_m2": np.nan,
                "running_cost_per_m2": np.nan,
                "energy_band": np.nan,
            }
        ),
        INDICATORS,
    )
    named = {part.indicator for criterion in load_criteria() for part in criterion.parts}
    indicators = indicators.assign(**dict.fromkeys(named - set(indicators), np.nan))
    criteria, _ = in_force(load_criteria(), indicators)
    scores = score_assets(assets, indicators, vacancy, criteria)
    ranks = check_table(robust_ranks(scores, criteria), RANKS)
    return BuildTables(run, areas, assets, vacancy, indicators, scores, ranks, evidence, criteria)


@pytest.fixture(scope="session")
def session_run():
    return {
        "region": "here",
        "name": "Here and There",
        "invented": False,
        "built_at": "2026-07-01T09:00:00+00:00",
        "as_of": "2026-06-30",
        "code": {"version": "0.1.0", "sha256": "c0de" * 16},
        "inputs": [
            {"role": "boundaries", "name": "areas", "title": "Small areas", "publisher": "ONS", "vintage": "2021",
             "licence": "OGL 3.0", "file": "areas.parquet", "sha256": "aa" * 32},
            {"role": "register", "name": "a.csv", "title": "Register of One", "publisher": "Council One",
             "vintage": "2026-05", "licence": "OGL 3.0", "file": "a.csv", "sha256": "bb" * 32},
            {"role": "register", "name": "b.csv", "title": "Register of Two", "publisher": "Council Two",
             "vintage": "2026-05", "licence": "OGL 3.0", "file": "b.csv", "sha256": "cc" * 32},
            {"role": "evidence", "name": "lido-baths.csv", "title": "lido-baths.csv", "publisher": "",
             "vintage": "2026-05", "licence": "", "file": "lido-baths.csv", "sha256": "dd" * 32},
        ],
        "stages": {"scores": {"key": "28b2da675cfc5eabed54"}},
    }  # fmt: skip


@pytest.fixture(scope="session")
def tables(session_run):
    return make_tables(session_run)


@pytest.fixture(scope="session")
def public_tables(tables):
    return tables.redacted(["C1"])


@pytest.fixture(scope="session")
def hostile_tables(session_run):
    """Every text of the registers and the evidence is a hostile one, in turn."""
    texts = itertools.cycle(STORABLE)
    return make_tables(session_run, lambda _: next(texts))


class Pdf:
    """What a reader's software finds in a PDF."""

    def __init__(self, content):
        assert content.startswith(b"%PDF-1.7")
        self.reader = pypdf.PdfReader(io.BytesIO(content))
        self.catalog = self.reader.trailer["/Root"]
        self.pages = [page.extract_text() for page in self.reader.pages]
        self.tags = list(self._walk(self.catalog["/StructTreeRoot"]))

    @property
    def text(self):
        """Text without any white space or places to break, so that lines play no part."""
        return squeezed("".join(self.pages))

    def tagged(self, kind):
        return [element for element in self.tags if element.get("/S") == kind]

    def _walk(self, element):
        element = element.get_object()
        if isinstance(element, pypdf.generic.ArrayObject):
            for child in element:
                yield from self._walk(child)
        elif isinstance(element, pypdf.generic.DictionaryObject):
            if "/S" in element:
                yield element
            if "/K" in element:
                yield from self._walk(element["/K"])

    def objects(self):
        for number in range(1, len(self.reader.xref_objStm) + sum(map(len, self.reader.xref.values())) + 1):
            found = self.reader.get_object(pypdf.generic.IndirectObject(number, 0, self.reader))
            if found is not None:
                yield found


def squeezed(text):
    """Text without white space and places to break."""
    return "".join(text.split()).replace("\u200b", "")


@pytest.fixture
def read_pdf():
    return Pdf


@pytest.fixture
def squeeze():
    return squeezed


@pytest.fixture
def moment():
    return dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
