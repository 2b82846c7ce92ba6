"""What the pages read: a build's tables, loaded once per version and shared by every session."""

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

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
from assetmap.reports import BuildTables, rests_on_public
from assetmap.scoring import Criterion, LeftOut, explain, load_criteria, rerank
from assetmap.tables import AREAS, ASSETS, EVIDENCE, INDICATORS, ISSUES, RANKS, SCORES, VACANCY
from assetmap.vacancy import is_protected, may_be_named, zone_outlines
from assetmap.value import Inputs
from assetmap.workspace import Workspace, open_workspace

__all__ = [
    "PUBLIC_KEY",
    "PUBLIC_VARIABLE",
    "Loaded",
    "PublicView",
    "View",
    "chosen_region",
    "current_ranking",
    "display_names",
    "explanation_of",
    "is_public",
    "load",
    "load_public",
    "owners_in",
    "region_titles",
    "settings",
    "workspace",
]

# Set by `assetmap app --public`: only the pages and the rows that anyone may see.
PUBLIC_VARIABLE = "ASSETMAP_PUBLIC"
# Under it the session holds whether this reader has not signed in as somebody who may see more.
PUBLIC_KEY = "_public"


@dataclass(frozen=True)
class View:
    """What a page shows of a build, to whomever it is. Frames are shared: nobody writes to them.

    ``key`` changes with the build and with who may see what of it; ``facts`` are the rows without their geometry.
    ``criteria_keys`` are those of all criteria of the region, also of those that are ``left_out`` of the weights.
    """

    region: Region
    key: str
    run: Mapping[str, Any]
    criteria: tuple[Criterion, ...]
    criteria_keys: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    inputs: Inputs
    areas: gpd.GeoDataFrame
    rows: gpd.GeoDataFrame
    facts: pd.DataFrame
    indicators: pd.DataFrame
    scores: pd.DataFrame
    points: MapPoints
    data_address: str
    scripts: dict[str, str]
    bounds: tuple[float, ...]
    source: str


@dataclass(frozen=True)
class PublicView(View):
    """What anyone may see, made of `BuildTables.redacted` alone: a page that has this cannot show more.

    ``withheld`` and ``outlines`` are the numbers of the buildings that are not named, and their zones.
    """

    withheld: pd.DataFrame
    outlines: gpd.GeoDataFrame


@dataclass(frozen=True)
class Loaded(View):
    """A build as the pages of officers use it; ``by_id`` is the place of each row among all in the order of their ids.

    Of the rows, ``named`` are those that the public sees, and ``protected`` those that are counted for it.
    """

    build: Build
    version: str
    by_id: pd.Series
    firm: pd.DataFrame
    evidence: pd.DataFrame
    issues: pd.DataFrame
    named: pd.Series
    protected: pd.Series


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
    """The region's latest build as officers see it, or None where there is none yet.

    Raises
    ------
    InputError
        When the build cannot be read.
    """
    build = latest_build(region)
    if build is None:
        return None
    return _loaded(region.key, str(build.folder), sha256_of(region.path), _region=region, _build=build)


def load_public(region: Region) -> PublicView | None:
    """The region's latest build as anyone may see it, or None where there is none yet.

    Raises
    ------
    InputError
        When the build cannot be read.
    """
    build = latest_build(region)
    if build is None:
        return None
    return _public(region.key, str(build.folder), sha256_of(region.path), _region=region, _build=build)


def owners_in(region: Region, area_codes: Collection[str]) -> set[str]:
    """Codes of the owners of buildings in these small areas that are not named: a wish is passed on to them, unseen."""
    loaded = load(region)
    if loaded is None:
        return set()
    mine = loaded.protected & loaded.rows["area_code"].isin(area_codes)
    return set(loaded.rows.loc[mine, "owner_code"].dropna())


@st.cache_resource(show_spinner="Reading the build …", max_entries=4)
def _loaded(key: str, folder: str, checksum: str, _region: Region, _build: Build) -> Loaded:  # noqa: ARG001  its key
    criteria = _build.criteria  # a build of an earlier version is refused here, with what to do about it
    assets, vacancy, evidence = _build.table(ASSETS), _build.table(VACANCY), _build.table(EVIDENCE)
    seen = _view(_region, _build, " ".join((folder, checksum)), assets, vacancy, _build.table(AREAS))
    return Loaded(
        **seen,
        run=_build.run,
        criteria=criteria,
        criteria_keys=_build.criteria_keys,
        left_out=_build.left_out,
        indicators=_build.table(INDICATORS),
        scores=_build.table(SCORES),
        build=_build,
        version=str(_build.run["stages"]["scores"]["key"])[:12],
        by_id=seen["rows"]["asset_id"].rank(method="first").astype("int64"),
        firm=_build.table(RANKS),
        evidence=evidence,
        issues=_build.table(ISSUES),
        named=may_be_named(assets, _region.consenting),
        protected=is_protected(assets, evidence, _region.consenting),
    )


@st.cache_resource(show_spinner="Reading the build …", max_entries=4)
def _public(name: str, folder: str, checksum: str, _region: Region, _build: Build) -> PublicView:  # noqa: ARG001
    tables = BuildTables.read(_build.table, _build.run, _build.criteria).redacted(_region.consenting)
    public = [criterion for criterion in _build.criteria_set.criteria if rests_on_public(criterion)]
    # made of what is public alone, as the version of the map's points is, which every visitor gets
    key = " ".join(("public", str(tables.run["stages"]["scores"]["key"]), checksum))
    seen = _view(_region, _build, key, tables.assets, tables.vacancy, tables.areas)
    withheld = tables.withheld if tables.withheld is not None else pd.DataFrame()
    return PublicView(
        **seen,
        run=tables.run,
        criteria=tables.criteria,
        criteria_keys=tuple(dict.fromkeys(c.key for c in (*load_criteria(), *public))),
        left_out=tuple(one for one in _build.left_out if one.key in {c.key for c in public}),
        indicators=tables.indicators,
        scores=tables.scores,
        withheld=withheld,
        outlines=zone_outlines(withheld, tables.areas),
    )


def _view(
    region: Region, build: Build, key: str, assets: gpd.GeoDataFrame, vacancy: pd.DataFrame, areas: gpd.GeoDataFrame
) -> dict[str, Any]:
    """Parts that follow from the buildings given and from what is public in any case: areas, layers, settings."""
    joined = pd.concat([assets, vacancy.drop(columns="asset_id")], axis=1)
    rows = gpd.GeoDataFrame(joined, geometry="geometry", crs=assets.crs)
    rows["building"] = display_names(rows)
    rows["size"] = rows["floor_area_m2"]
    return {
        "region": region,
        "key": key,
        "inputs": build.inputs,
        "areas": areas,
        "rows": rows,
        "facts": pd.DataFrame(rows.drop(columns="geometry")),
        "points": MapPoints.of(rows, rows["building"], hashlib.sha256(key.encode()).hexdigest()[:20]),
        "data_address": put_map_data(region.key, areas, str(build.run["stages"]["areas"]["key"])),
        "scripts": put_scripts(),
        "bounds": region_bounds(areas),
        "source": region_layers(region)["boundaries"][0].attribution,
    }


def display_names(rows: pd.DataFrame) -> pd.Series:
    """What a building is called: its name, or else its address, or else its id."""
    name = rows["name"].fillna("").str.strip()
    address = rows["address"].fillna("").str.strip()
    return name.where(name != "", address.where(address != "", rows["asset_id"]))


@st.cache_resource(show_spinner=False, max_entries=32)
def _ranking(key: str, criteria: tuple[Criterion, ...], _view: View) -> pd.DataFrame:  # noqa: ARG001
    ranking = rerank(_view.scores, criteria).drop(columns=["asset_id", "list"])
    # the facts' reason is why a building stands on its list, the ranking's why it has no rank
    return pd.concat([_view.facts.drop(columns="reason"), ranking], axis=1)


def current_ranking(view: View, criteria: tuple[Criterion, ...]) -> pd.DataFrame:
    """Rank within its list, score and why it has no rank of every asset under the criteria's swings, beside its facts.

    On the rows' index. The frame is shared by every session that asks for these weights: nobody writes to it.
    """
    return _ranking(view.key, criteria, view)


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
