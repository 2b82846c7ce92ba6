"""What the pages read: a build's tables, loaded once per version and shared by every session."""

import os
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from assetmap.app.map_view import MapPoints
from assetmap.app.outlines import region_bounds
from assetmap.app.static import put_map_data, put_scripts
from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.layers import sha256_of
from assetmap.pipeline import Build, latest_build, region_layers
from assetmap.region import Region, load_region, region_names
from assetmap.scoring import Criterion, explain, rerank
from assetmap.tables import AREAS, ASSETS, EVIDENCE, INDICATORS, ISSUES, RANKS, SCORES, VACANCY
from assetmap.vacancy import is_protected
from assetmap.workspace import Workspace, open_workspace

__all__ = [
    "PUBLIC_KEY",
    "PUBLIC_VARIABLE",
    "Loaded",
    "chosen_region",
    "current_ranking",
    "display_names",
    "explanation_of",
    "is_public",
    "load",
    "region_titles",
    "settings",
    "workspace",
]

# Set by `assetmap app --public`: only the pages and the rows that anyone may see.
PUBLIC_VARIABLE = "ASSETMAP_PUBLIC"
# Under it the session holds whether this reader has not signed in as somebody who may see more.
PUBLIC_KEY = "_public"


@dataclass(frozen=True)
class Loaded:
    """A build as the pages use it. Frames are shared: nobody writes to them.

    ``facts`` are the rows without their geometry; ``by_id`` is the place of each among all in the order of their ids.
    """

    region: Region
    build: Build
    version: str
    areas: gpd.GeoDataFrame
    rows: gpd.GeoDataFrame
    facts: pd.DataFrame
    by_id: pd.Series
    indicators: pd.DataFrame
    scores: pd.DataFrame
    firm: pd.DataFrame
    evidence: pd.DataFrame
    issues: pd.DataFrame
    points: MapPoints
    data_address: str
    scripts: dict[str, str]
    bounds: tuple[float, ...]
    source: str
    protected: pd.Series
    public_points: MapPoints


def is_public() -> bool:
    """Whether this reader is of the public, who see no protected building and no officer's page."""
    return os.environ.get(PUBLIC_VARIABLE, "") not in ("", "0") or bool(st.session_state.get(PUBLIC_KEY))


@st.cache_resource(show_spinner=False, max_entries=64)
def _region_at(path: str, changed_ns: int) -> Region:  # noqa: ARG001  its key
    return load_region(path)


def _region(key: str) -> Region:
    """The region's file, read again only when it has changed: every run of every page asks for it."""
    path = data_home() / "regions" / f"{key}.toml"
    return _region_at(str(path), path.stat().st_mtime_ns) if path.is_file() else load_region(key)


def region_titles() -> dict[str, str]:
    """Title of every region in the data folder, by key; the starter first. A broken file is named as such."""
    titles = {}
    for key in sorted(region_names(), key=lambda name: (name != "starter", name)):
        try:
            region = _region(key)
            titles[key] = f"{region.name} (invented)" if region.invented else region.name
        except InputError:
            titles[key] = f"{key} (its region file cannot be read)"
    return titles


def chosen_region() -> Region:
    """Region that the sidebar shows."""
    return _region(str(st.session_state.get("region") or "starter"))


def load(region: Region) -> Loaded | None:
    """The region's latest build, or None where there is none yet.

    Raises
    ------
    InputError
        When the build cannot be read.
    """
    build = latest_build(region)
    if build is None:
        return None
    return _loaded(region.key, str(build.folder), sha256_of(region.path), _region=region, _build=build)


@st.cache_resource(show_spinner="Reading the build …", max_entries=4)
def _loaded(key: str, folder: str, checksum: str, _region: Region, _build: Build) -> Loaded:  # noqa: ARG001  its key
    areas = _build.table(AREAS)
    assets = _build.table(ASSETS)
    vacancy = _build.table(VACANCY).drop(columns=["asset_id", "reason"])
    rows = gpd.GeoDataFrame(pd.concat([assets, vacancy], axis=1), geometry="geometry", crs=assets.crs)
    rows["building"] = display_names(rows)
    rows["size"] = rows["floor_area_m2"]
    stages = _build.run["stages"]
    version = str(stages["scores"]["key"])[:12]
    layer = region_layers(_region)["boundaries"][0]
    # only what is public is made into public points at all: what is not sent cannot be found
    evidence = _build.table(EVIDENCE)
    agreed = [council.code for council in _region.councils if council.names_empty]
    protected = is_protected(rows, rows, agreed, evidence)
    points_version = f"{stages['vacancy']['key'][:12]}{checksum[:8]}"
    return Loaded(
        region=_region,
        build=_build,
        version=version,
        areas=areas,
        rows=rows,
        facts=pd.DataFrame(rows.drop(columns="geometry")),
        by_id=rows["asset_id"].rank(method="first").astype("int64"),
        indicators=_build.table(INDICATORS),
        scores=_build.table(SCORES),
        firm=_build.table(RANKS),
        evidence=evidence,
        issues=_build.table(ISSUES),
        points=MapPoints.of(rows, rows["building"], points_version),
        data_address=put_map_data(_region.key, areas, str(stages["areas"]["key"])),
        scripts=put_scripts(),
        bounds=region_bounds(areas),
        source=layer.attribution,
        protected=protected,
        public_points=MapPoints.of(rows[~protected], rows["building"][~protected], f"public-{points_version}"),
    )


def display_names(rows: pd.DataFrame) -> pd.Series:
    """What a building is called: its name, or else its address, or else its id."""
    name = rows["name"].fillna("").str.strip()
    address = rows["address"].fillna("").str.strip()
    return name.where(name != "", address.where(address != "", rows["asset_id"]))


@st.cache_resource(show_spinner=False, max_entries=32)
def _ranking(folder: str, criteria: tuple[Criterion, ...], _loaded: Loaded) -> pd.DataFrame:  # noqa: ARG001  its key
    ranking = rerank(_loaded.scores, criteria).drop(columns=["asset_id", "list"])
    return pd.concat([_loaded.facts, ranking], axis=1)


def current_ranking(loaded: Loaded, criteria: tuple[Criterion, ...]) -> pd.DataFrame:
    """Rank, score and gates of every asset under the criteria's swings, beside its facts, on the rows' index.

    The frame is shared by every session that asks for these weights: nobody writes to it.
    """
    return _ranking(str(loaded.build.folder), criteria, loaded)


def explanation_of(loaded: Loaded, ranking: pd.DataFrame, criteria: tuple[Criterion, ...], index: int) -> str:
    """Why the asset on this row of the ranking ranks where it does, in sentences."""
    row = ranking.loc[index]
    if not row["ranked"]:
        return f"Not ranked: {row['reason']}."
    ranked = ranking["ranked"].to_numpy(dtype=bool)
    utilities = loaded.scores[[f"utility_{c.key}" for c in criteria]].set_axis([c.key for c in criteria], axis=1)
    said = explain(
        loaded.indicators[ranked],
        utilities[ranked],
        ranking["rank"][ranked],
        ranking["score"][ranked],
        ranking["known_share"][ranked],
        ranking["sentence"][ranked],
        ranking["list"][ranked],
        criteria,
        only=[index],
    )
    return str(said.loc[index])


@st.cache_resource(show_spinner=False)
def _workspace(url: str) -> Workspace:
    return open_workspace(url or None)


def workspace() -> Workspace:
    """Database in which what people decide is kept.

    Raises
    ------
    InputError
        When it cannot be opened.
    """
    return _workspace(os.environ.get("ASSETMAP_DATABASE", ""))


def settings() -> dict[str, str]:
    """Background tiles, where the operator has named any: address pattern and attribution."""
    return {
        "tiles": os.environ.get("ASSETMAP_TILES", ""),
        "attribution": os.environ.get("ASSETMAP_TILES_ATTRIBUTION", ""),
    }
