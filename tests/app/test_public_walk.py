"""A walk over everything that the public is given: no mark, no distance and no difference gives a hidden building away."""

import ast
import base64
import csv
import dataclasses
import io
import re
import shutil
import zipfile
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pytest
import shapely
import streamlit as st
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from assetmap.app import data, main, map_frame
from assetmap.app.static import put_map_data, put_scripts
from assetmap.cli import main as command
from assetmap.layers import to_lonlat
from assetmap.pipeline import build_region, latest_build
from assetmap.region import load_region
from assetmap.reports import BuildTables, selected_rows, ward_codes
from assetmap.scoring import criteria_toml, shipped_criteria, weights_query
from assetmap.scoring.criteria import Criterion, Part
from assetmap.tables import AREAS, ASSETS, EVIDENCE
from assetmap.vacancy import RANKED, is_protected

REGISTER = "starter/registers/register_tarnvellow.csv"
# Of an invented word each, that occurs nowhere else: names, streets, codes, numbers, a person's desk, a file, a criterion.
WORD, STREET, CODE, DESK, FILE = "Quixowarble", "Zyxnoggate", "TV/9871", "vexdrumdesk", "plimquaxo"
OWN = "Jinkelfray shops"
SIZES = (312, 1260, 77, 415, 640, 98)


def planted(number, east, north, *, vacant):
    """A row of Tarnvellow's register with marks of its own."""
    return {
        "Organisation": "Tarnvellow Borough Council (invented)",
        "Organisation Label": "Z2TV",
        "UPRN": f"9998877000{number:02d}",
        "AssetCode": f"{CODE}{number}",
        "Property Name": f"{WORD} Hall {number}",
        "Street Name": f"{8870 + number} {STREET}",
        "Post Town": "Tarnvellow",
        "Post Code": "ZZ7",
        "GeoX": f"{east:.0f}",
        "GeoY": f"{north:.0f}",
        "TenureType": "Freehold",
        "Tenure Detail": "Vacant" if vacant else "Occupied by local authority",
        "Holding Type": "Land and Building",
        "Owned by": "Council",
        "Purpose": "Community centre",
        "Floor area (m²)": str(SIZES[number % len(SIZES)]) if number < 7 else "300",
        "Status date": "01/09/2026",
        "Contact name": DESK,
        "Contact": f"{DESK}@tarnvellow.invalid",
    }


def write_register(folder, rows):
    path = folder / REGISTER
    text = path.read_text(encoding="cp1252")
    header = next(csv.reader([text.splitlines()[0]]))
    with path.open("a", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writerows(rows)


def built(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(folder))
        build_region("starter")
    return folder


@pytest.fixture(scope="module")
def places(built_home):
    """Where to plant: middles of areas of one zone, two of them in areas of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_DATA", str(built_home))
        build = latest_build(load_region("starter"))
    areas = build.table(AREAS).set_index("area_code")
    zones = [zone.split("; ") for zone in build.run["public_zones"]]
    ours = areas.index[areas["district_name"].str.startswith("Tarnvellow")]
    zone = max(zones, key=lambda codes: len(set(codes) & set(ours)))
    inside = [code for code in zone if code in set(ours)]
    assert len(inside) > 8
    points = areas.geometry.loc[inside[:8]].representative_point()
    return [(point.x + 1, point.y + 2) for point in points]


@pytest.fixture(scope="module")
def homes(built_home, places, tmp_path_factory):
    """Builds of one region: as it is; then with one building more empty; the same with another of that zone and size."""
    made, register = {}, [planted(n, *places[n - 1], vacant=True) for n in range(1, 7)]

    def variant(name, start, *, empty):
        folder = tmp_path_factory.mktemp(name) / "data"
        shutil.copytree(start, folder)
        shutil.copy(built_home / REGISTER, folder / REGISTER)
        write_register(folder, [*register, *(planted(n, *places[n - 1], vacant=n in empty) for n in (7, 8))])
        return folder

    base = variant("base", built_home, empty=())
    region = base / "regions" / "starter.toml"
    evidence = (
        f'\n[[evidence]]\nfile = "starter/registers/{FILE}.csv"\nfamily = "published closures"\nsays = "closed"\n'
        f'title = "Closure of {FILE}"\ndate = "2026-08"\nowner = "Tarnvellow"\n'
    )
    lines = region.read_text(encoding="utf-8").replace("catalogues =", 'criteria = "own.toml"\ncatalogues =')
    region.write_text(lines + evidence, encoding="utf-8")
    closed = f"UPRN,Property Name,Note\n999887700001,{WORD} Hall 1,{FILE}\n"
    (base / "starter" / "registers" / f"{FILE}.csv").write_text(closed, encoding="utf-8")
    part = Part("empty_share_in_reach", 0.0, 0.3, "three in ten stand empty", (), "more")
    own = Criterion("jinkelfray", "opportunity", OWN, 100.0, "{empty_share_in_reach:.0%} stand empty", (part,))
    shipped = shipped_criteria()
    adopted = dataclasses.replace(shipped, name="own", adopted_by="Board", criteria=(*shipped.criteria, own))
    (base / "own.toml").write_text(criteria_toml(adopted), encoding="utf-8")
    made["base"] = built(base)
    for name, number in (("one", 7), ("other", 8)):
        made[name] = built(variant(name, base, empty=(number,)))
    return made


class Walk:
    """What a visitor of one build is given: pages under many questions, static files, files of the command."""

    def __init__(self, home, folder, kinds=("csv", "geojson", "md")):
        self.folder, self.kinds, self.sent, self.points = folder, kinds, {}, []
        self.static = folder / "static"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSETMAP_DATA", str(home))
            patch.setenv("ASSETMAP_PUBLIC", "1")
            patch.setenv("ASSETMAP_DATABASE", f"sqlite:///{folder / 'workspace.sqlite'}")
            patch.setattr(data, "put_map_data", partial(put_map_data, folder=self.static))
            patch.setattr(data, "put_scripts", partial(put_scripts, self.static))
            patch.setattr(map_frame, "st_folium", self._map)
            patch.setattr(st, "download_button", lambda label, content, *_, **__: self._note(f"{label}: {content!r}"))
            region = load_region("starter")
            self.view, self.build = data.load_public(region), latest_build(region)
            self.ids = self.view.rows["asset_id"].tolist()
            for address, questions in self._questions().items():
                for number, state in enumerate(questions):
                    self._open(address, number, state)
            self.sent |= {f"static {path.name}": path.read_text("utf-8") for path in self.static.glob("*.json")}
            self.sent |= self._files()

    def _questions(self):
        """Questions to each page: places, filters, weights, buildings, zones; also for what is hidden."""
        places = [self.view.areas["place_name"].dropna().iloc[n] for n in (0, -1)]
        criteria = [criterion.key for criterion in self.view.criteria]
        weights = [{f"w_{key}": 100 if key == one else 0 for key in criteria} for one in criteria[:2]]
        weights.append({f"w_{key}": 40 for key in [*criteria, "jinkelfray"]})
        counting = {c.key: float(not c.instead_of) for c in self.view.criteria}
        people = {
            "Ann": {key: 50 * one for key, one in counting.items()},
            "Bo": {key: place * one for place, (key, one) in enumerate(counting.items())},
        }
        find = [{}, {"near": places[0], "within": 800}, {"near": places[1], "within": 10000, "least": 200}]
        find += [{"near": f"{WORD} Hall 1"}, {"near": "ZZ7", "within": 400}, {"least": 250, "most": 400, "pay": 900.0}]
        find += [{"must": ["kitchen"], "stay": "while"}, {"look": self.ids[0], "doing": "make, mend or store"}]
        find += [{"zone": zone, "space": "room"} for zone in [*dict.fromkeys(self.view.withheld["zone_id"])][:2]]
        buildings = [{}, {"ids": f"Z06000002:{CODE}1,{self.ids[1]},{self.ids[2]}"}]
        return {
            "find": find,
            "data": [{}, {"part": "Issues"}],
            "buildings": buildings + weights,
            "together": [{}, {"_people": people}],
            "method": [{}],
            "accessibility": [{}],
        }

    def _open(self, address, number, state):
        self._now = f"{address} {number}"
        at = AppTest.from_string(f"from assetmap.app.main import _PAGES\n_PAGES[{address!r}][0]()", default_timeout=60)
        asked = state.pop("ids", None)
        for key, value in state.items():
            at.session_state[key] = value
        if asked:
            at.query_params["ids"] = asked
        at.run()
        assert not at.exception, (address, state, at.exception)
        for node in at._tree:
            if node.type in ("arrow_data_frame", "table"):
                self._note(node.value.to_csv())
            elif getattr(node, "proto", None) is not None:
                self._note(re.sub(r'\b(id|form_id|url|file_url|\w+_hash): "[^"]*"', "", str(node.proto)))

    def _note(self, text):
        self.sent[self._now] = self.sent.get(self._now, "") + text + "\n"

    def _map(self, made, **more):
        (child,) = more["feature_group_to_add"]._children.values()
        self._note(re.sub(r"_[0-9a-f]{32}", "", made.get_root().render()) + child.message)
        packed = re.search(r'"at":"([^"]+)"', child.message)
        if packed:
            self.points.append(np.frombuffer(base64.b64decode(packed[1].encode().decode("unicode_escape")), "<i4"))

    def _files(self):
        told = {}
        wards = ward_codes(BuildTables.read(self.build.table, self.build.run))
        wanted = {f"list.{kind}": self.ids for kind in self.kinds}
        wanted |= {f"pack.{kind}": self.ids[:1] for kind in self.kinds if kind in ("md", "pdf")}
        wanted |= {f"ward{n}.md": ["--ward", code] for n, code in enumerate([*wards][:2])}
        for name, arguments in wanted.items():
            out = self.folder / name
            done = CliRunner().invoke(command, ["report", "starter", *arguments, "--public", "--out", str(out)])
            assert done.exit_code == 0, done.output
            told[name] = _text_of(out)
        told["metadata"] = (self.folder / "list.csv-metadata.json").read_text("utf-8")
        return told

    @property
    def text(self):
        return "\n".join(self.sent.values())


def _text_of(path):
    content = path.read_bytes()
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return content.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def walks(homes, tmp_path_factory):
    """A walk over each build, made when it is asked for."""
    made = {}

    def walk(name):
        if name not in made:
            kinds = ("csv", "geojson", "md") + (("gpkg", "xlsx", "pdf") if name == "base" else ())
            made[name] = Walk(homes[name], tmp_path_factory.mktemp(f"walk-{name}"), kinds)
        return made[name]

    return walk


@pytest.fixture(scope="module")
def hidden(walks):
    """Rows of the buildings that are not named, those planted among them."""
    build = walks("base").build
    assets = build.table(ASSETS)
    protected = is_protected(assets, build.table(EVIDENCE), load_region("starter").consenting)
    assert int(assets.loc[protected, "name"].fillna("").str.contains(WORD).sum()) == 6
    return assets[protected]


def test_the_walk_goes_to_every_public_page(walks):
    walk = walks("base")
    assert {name.split()[0] for name in walk.sent} >= set(main._PUBLIC)
    assert set(walk._questions()) == set(main._PUBLIC)


def test_no_mark_of_a_hidden_building_is_in_anything_public(walks, hidden):
    walk = walks("base")
    named = set(walk.view.rows["uprn"].dropna())
    marks = {WORD, STREET, CODE, "99988770", DESK, FILE, *hidden["asset_id"], *(set(hidden["uprn"].dropna()) - named)}
    places = hidden[hidden.geometry.notna()].geometry
    marks |= (
        {f"{at.x:.0f},{at.y:.0f}" for at in places}
        | {f"{at.x:.1f}" for at in places}
        | {f"{at.y:.1f}" for at in places}
    )
    assert len(marks) > 60
    # what was asked for stands in its own field
    asked = re.compile(rf"{WORD} Hall 1\b|Z06000002:{CODE}1\b", re.IGNORECASE)
    for where in walk.sent:
        folded = asked.sub("", _told(walk, where)).casefold()
        assert [mark for mark in marks if mark.casefold() in folded] == [], where
    # the search finds what is there
    assert walk.ids[0] in walk.text
    assert "list.gpkg" in walk.sent
    assert walk.view.rows["building"].iloc[0] in walk.sent["pack.pdf"].replace("\n", " ")


def test_no_point_on_the_map_is_a_hidden_building(walks, hidden):
    walk = walks("base")
    assert walk.points
    longitude, latitude = to_lonlat(hidden.geometry.dropna().x, hidden.geometry.dropna().y)
    theirs = np.column_stack([longitude, latitude])
    for packed in walk.points:
        drawn = packed.reshape(-1, 2) / 1e6
        assert len(drawn) == len(walk.view.points.ids)
        assert np.abs(drawn[:, None, :] - theirs[None, :, :]).max(axis=2).min() > 1e-6


def test_a_councils_own_criterion_on_figures_that_are_not_public_is_nowhere(walks):
    walk = walks("base")
    assert walk.build.criteria[-1].title == OWN
    assert "jinkelfray" not in walk.text.casefold()
    ranked = walk.view.scores[walk.view.scores["ranked"]]
    for name in RANKED:
        ranks = ranked.loc[ranked["list"] == name, "rank"]
        assert sorted(ranks) == list(range(1, len(ranks) + 1))
    assert f"of {(ranked['list'] == 'confirmed').sum()}" in walk.sent["buildings 0"]


def given_away(shown, secret):
    """Hidden points that three numbers of one column beside known points locate, as distances in metres or kilometres."""
    known = shapely.get_coordinates(shown.geometry)
    apart = np.hypot(*(known[:, None, :] - shapely.get_coordinates(secret)[None, :, :]).transpose(2, 0, 1))
    found = {}
    for column, values in shown.drop(columns="geometry").apply(pd.to_numeric, errors="coerce").items():
        for unit, room in ((1.0, 0.6), (1000.0, 0.0006)):
            near = np.abs(apart / unit - values.to_numpy(dtype="float64")[:, None]) <= room
            found[f"{column} / {unit:g}"] = int((near.sum(axis=0) >= 3).sum())
    return {column: count for column, count in found.items() if count}


def test_no_column_of_numbers_beside_known_places_locates_a_hidden_building(walks, hidden):
    walk = walks("base")
    exported = pd.read_csv(io.StringIO(walk.sent["list.csv"].removeprefix("\ufeff")), dtype="str")
    placed = exported[exported["easting"].notna()]
    at = gpd.points_from_xy(placed["easting"].astype(float), placed["northing"].astype(float))
    shown = gpd.GeoDataFrame(placed.drop(columns=["easting", "northing"]), geometry=at)
    figures = walk.view.indicators.set_index("asset_id").loc[shown["asset_id"]].set_axis(shown.index)
    shown = shown.join(figures.add_prefix("indicator_"))
    secret = hidden.geometry.dropna()
    assert given_away(shown, secret) == {}
    # the attack does find one where distances to it are told
    leaking = shown.assign(nearest_empty_km=(shown.distance(secret.iloc[0]) / 1000).round(3))
    assert given_away(leaking, secret)["nearest_empty_km / 1000"] >= 1


def _told(walk, name):
    """What was sent, but for the moment of the build."""
    text = walk.sent[name].replace("\\u2060", "").replace("\\", "").replace("\u2060", "")
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:+]+", "", text)


def test_a_building_that_falls_empty_looks_the_same_wherever_in_its_zone_it_is(walks):
    """Two builds that differ in which of two buildings fell empty: nothing that is shown tells which it was."""
    one, other = walks("one"), walks("other")
    assert one.sent.keys() == other.sent.keys()
    for name in one.sent:
        assert _told(one, name) == _told(other, name), name
    assert [len(points) for points in one.points] == [len(points) for points in other.points]


def test_between_two_builds_only_the_count_of_a_zone_differs(walks):
    before, after = walks("base"), walks("one")
    pd.testing.assert_frame_equal(after.view.rows, before.view.rows)
    pd.testing.assert_frame_equal(after.view.scores, before.view.scores)
    pd.testing.assert_frame_equal(after.view.indicators, before.view.indicators)
    assert after.build.run["public_zones"] == before.build.run["public_zones"]
    keys = ["zone_id", "area_codes", "size_band"]
    both = after.view.withheld.merge(before.view.withheld, how="outer", on=keys, suffixes=("", "_before")).fillna(0)
    changed = both[both["buildings"] != both["buildings_before"]]
    assert (changed["buildings"] - changed["buildings_before"]).tolist() == [1]
    assert changed["area_codes"].iloc[0].count(";") > 8
    assert changed["size_band"].tolist() == ["250 to 500 m²"]
    version = re.compile(r"\b[0-9a-f]{12,64}\b")
    for name in ("buildings 0", "buildings 2", "together 1", "method 0", "list.csv", "list.geojson"):
        assert version.sub("", _told(after, name)) == version.sub("", _told(before, name)), name


def test_two_weights_and_two_filters_rank_what_is_named_and_nothing_else(walks):
    """A rank among all buildings, under weights of one's choice, would tell of each hidden one where it stands."""
    walk = walks("base")
    ranked = walk.view.scores[walk.view.scores["ranked"]]
    confirmed = int((ranked["list"] == "confirmed").sum())
    assert confirmed >= 3
    for number in range(2, 5):
        (line,) = re.findall(r"^Rank,(.*)$", walk.sent[f"buildings {number}"], re.MULTILINE)
        places = [cell.split(" of ") for cell in line.split(",")]
        assert {of for _, of in places} == {str(confirmed)}
        # the first three of those that are named: no place is left for one that is not, but where two share one
        assert [int(place) for place, _ in places] in ([1, 2, 3], [1, 1, 3], [1, 2, 2], [1, 1, 1])
    matches = [name for name in walk.sent if name.startswith("find ")]
    named = set(walk.view.rows["building"])
    assert len(matches) > 8
    told = selected_rows(BuildTables.read(walk.build.table, walk.build.run).redacted(["Z06000001"]), walk.ids)
    assert set(told["building"]) == named


def frames_and_texts(value, depth=0):
    """Every text that an object holds, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, pd.DataFrame | pd.Series):
        yield value.to_csv()
    elif dataclasses.is_dataclass(value) and depth < 6:
        for field in dataclasses.fields(value):
            yield from frames_and_texts(getattr(value, field.name), depth + 1)
    elif isinstance(value, dict):
        for part in (*value.keys(), *value.values()):
            yield from frames_and_texts(part, depth + 1)
    elif isinstance(value, tuple | list | set):
        for part in value:
            yield from frames_and_texts(part, depth + 1)


def test_what_a_public_page_holds_has_nothing_hidden_in_it(walks, hidden):
    """Not left out when it is shown: it is not there. The region's own file names files, and is no table."""
    view = dataclasses.replace(walks("base").view, region=None)
    text = "\n".join(frames_and_texts(view)).casefold()
    marks = {WORD, STREET, CODE, "99988770", DESK, FILE, OWN, "jinkelfray", *hidden["asset_id"]}
    assert [mark for mark in marks if mark.casefold() in text] == []
    assert view.rows["asset_id"].iloc[0].casefold() in text
    assert not {"build", "protected", "named", "evidence", "issues"} & {f.name for f in dataclasses.fields(view)}


def test_no_public_page_opens_the_officers_build(homes, tmp_path, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a public page reads the officers' build")

    monkeypatch.setattr(data, "_loaded", refused)
    asked = Walk._questions
    # whom a wish for a building in a zone goes to is looked up where the visitor does not see it
    monkeypatch.setattr(
        Walk,
        "_questions",
        lambda walk: {page: [q for q in many if "zone" not in q][:3] for page, many in asked(walk).items()},
    )
    monkeypatch.setattr(Walk, "_files", lambda _: {})
    assert Walk(homes["base"], tmp_path).sent


def test_there_is_one_door(root):
    """As docs/vacancy.md says: one view, made in one place, and what it is made with is used there alone."""
    used = {
        "may_be_named": set(),
        "is_protected": set(),
        "public_summary": set(),
        "public_zones": set(),
        "redacted": set(),
    }
    for path in sorted((root / "assetmap").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in used:
                    used[name].add(path.relative_to(root / "assetmap").as_posix())
    room, door, officers = "vacancy/redaction.py", "reports/build_tables.py", "app/data.py"
    assert used == {
        "redacted": {"app/data.py", "cli/report.py"},
        "public_summary": {door},
        "public_zones": {room, "pipeline/run.py"},
        "may_be_named": {room, door, officers},
        "is_protected": {door, officers, "pipeline/run.py"},
    }
    told = (root / "docs" / "vacancy.md").read_text(encoding="utf-8")
    for name in ("`BuildTables.redacted`", "`may_be_named`", "`is_protected`", "`public_zones`", "`NOT_PUBLIC`"):
        assert name in told


def test_an_officer_takes_up_a_link_from_the_public_who_was_not_asked_of_one_criterion(
    homes, walks, tmp_path, monkeypatch
):
    asked = {c.key: 0.0 if c.instead_of else 50.0 for c in walks("base").view.criteria}
    monkeypatch.setenv("ASSETMAP_DATA", str(homes["base"]))
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'workspace.sqlite'}")
    monkeypatch.delenv("ASSETMAP_PUBLIC", raising=False)
    monkeypatch.setattr(data, "put_map_data", partial(put_map_data, folder=tmp_path))
    monkeypatch.setattr(data, "put_scripts", partial(put_scripts, tmp_path))
    at = AppTest.from_string("from assetmap.app.group_page import group_page\ngroup_page()", default_timeout=60)
    at.query_params["w"] = weights_query({"Ann": asked}).removeprefix("w=").replace("%3B", ";").replace("%3D", "=")
    at.run()
    assert not at.exception
    assert not at.error
    assert at.session_state["_people"]["Ann"] == asked | {"jinkelfray": 0.0}
    assert any(f"Not asked of the public, since the figures are not public: {OWN}" in m.value for m in at.markdown)
