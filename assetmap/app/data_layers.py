"""Layers of a region on the page Data: what each is, how old, on what terms, and what it feeds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import View, is_public
from assetmap.indicators import CATALOGUE
from assetmap.layers import layer_report
from assetmap.pipeline import region_layers
from assetmap.region import Region

__all__ = ["FEEDS", "feeds", "layer_table", "role_title", "show_layers", "source_table"]

# What a layer serves beside indicators, by its role in the region file.
FEEDS: Mapping[str, str] = {
    "boundaries": "small areas, their outlines on the map, and in which of them a building lies",
    "lookup": "ward and district of each small area",
    "postcodes": "the place of buildings without coordinates, and the search by postcode",
    "uprns": "the place of buildings of which the UPRN is known",
    "organisations": "whom Find space knows near by",
    "sales": "the homes around, for spill-over",
    "floor_areas": "prices per m²",
    "services": "the services around",
    "economic_activity": "those out of work in each small area",
    "claimants": "claimants in each small area",
    "businesses": "businesses in each small area",
}

# Roles that are not layers: what a council says itself.
_OF_COUNCILS = ("register", "mapping", "evidence")


def feeds(role: str) -> str:
    """What a layer of this role feeds, in words: what it serves itself, and the indicators that rest on it.

    Examples
    --------
    >>> feeds("green_belt")
    'green belt'
    """
    titles = [indicator.title for indicator in CATALOGUE if role in indicator.roles]
    return "; ".join(([FEEDS[role]] if role in FEEDS else []) + titles)


def role_title(role: str) -> str:
    """What a role is called.

    Examples
    --------
    >>> role_title("community_need")
    'Community need'
    """
    return role.replace("_", " ").capitalize()


def layer_table(inputs: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Layers among the inputs of a build, one row each.

    Parameters
    ----------
    inputs : sequence of mapping
        ``inputs`` of the run's record.
    """
    columns = ["What for", "Title", "Publisher", "Vintage", "Licence", "Feeds", "File", "SHA-256"]
    rows = [
        (
            *(role_title(i["role"]), i["title"], i["publisher"], i["vintage"], i["licence"]),
            *(feeds(i["role"]), i["file"], i["sha256"]),
        )
        for i in inputs
        if i["role"] not in _OF_COUNCILS
    ]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def source_table(inputs: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """What councils and others say of buildings, as sources alone: nothing of what is in them.

    Parameters
    ----------
    inputs : sequence of mapping
        ``inputs`` of the run's record.
    """
    words = {"register": "property register", "evidence": "list of evidence", "mapping": "what its columns are"}
    columns = ["Kind", "Title", "Publisher", "Vintage", "Licence", "File", "SHA-256"]
    rows = [
        (words[i["role"]], *(i[name] for name in ("title", "publisher", "vintage", "licence", "file", "sha256")))
        for i in inputs
        if i["role"] in _OF_COUNCILS
    ]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def show_layers(loaded: View) -> None:
    """Show the layers of a build; to an officer, also the check of each against what it must be."""
    inputs = loaded.run["inputs"]
    table = layer_table(inputs)
    noun = "layer" if len(table) == 1 else "layers"
    st.header(f"{len(table):,} official {noun}", anchor="layers")
    st.markdown("What is published of areas, homes and organisations, as it was read for this build.")
    st.dataframe(table, hide_index=True, placeholder="", alt="Layers of this build")
    lacking = _not_loaded(loaded.region, inputs)
    if lacking:
        with st.expander(f"{len(lacking)} kinds of layer that this region does not have, and what they would feed"):
            st.table(pd.DataFrame(lacking, columns=["layer", "would feed"]).set_index("layer"))
    if not is_public():
        _checks(loaded.region)


def _not_loaded(region: Region, inputs: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    there = {*region.layers, *(entry["role"] for entry in inputs)}
    roles = dict.fromkeys([*FEEDS, *(role for indicator in CATALOGUE for role in indicator.roles)])
    return [(role_title(role), feeds(role)) for role in roles if role not in there]


def _checks(region: Region) -> None:
    """Hold each layer against what it must be, when somebody asks for it: England's take ten seconds."""
    if not st.button("Check the layers against what they must be"):
        return
    layers = [layer for named in region_layers(region).values() for layer in named]
    with st.spinner("Checking the layers …"):
        report = layer_report(layers, today=dt.datetime.now(dt.UTC).date())
    failed = sum(check["ok"] is False for check in report)
    absent = sum(check["ok"] is None for check in report)
    st.markdown(f"{len(report):,} checks: {failed:,} failed, {absent:,} could not be made.")
    said = {True: "holds", False: "FAILS", None: "not available"}
    rows = [
        (c["title"], c["vintage"], c["age_years"], c["check"], c["expected"], c["found"], said[c["ok"]]) for c in report
    ]
    columns = ["Layer", "Vintage", "Age, years", "Check", "Expected", "Found", "Result"]
    st.dataframe(pd.DataFrame(rows, columns=columns).astype("str"), hide_index=True, alt="Checks of the layers")
