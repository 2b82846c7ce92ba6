"""Add a register: drop a council's file, see what became of every row."""

import json
import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from assetmap.app.data import chosen_region
from assetmap.app.first_minute import show_error
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.layers import read_postcodes, sha256_of
from assetmap.pipeline import district_bounds, latest_build, region_layers
from assetmap.region import Layout, Region
from assetmap.register import Register, read_register
from assetmap.tables import AREAS

__all__ = ["register_page"]


def register_page() -> None:
    """Show the page."""
    st.title("Add a register")
    try:
        region = chosen_region()
    except InputError as error:
        show_error(error)
        return
    st.markdown(
        f"Drop a property register of a council of **{literal(region.name)}** as it was published: CSV, workbook or GeoJSON, "
        "20 MB at most. Nothing is changed until you add it to the region file; the file itself is not kept."
    )
    council = st.selectbox("Whose register is it?", [c.name for c in region.councils])
    upload = st.file_uploader("Register", type=None, key="register_file")
    if upload is None:
        return
    try:
        read = _read(_version(region), str(council), upload.name, upload.getvalue(), _region=region)
    except InputError as error:
        show_error(error)
        return
    _account(read)
    name = Path(upload.name).name
    st.header("Add it to the region")
    st.markdown("Put the file into `data/registers/` and this into the region file, then build the region again:")
    lines = {"file": f"registers/{name}", "owner": council, "title": f"Property register of {council}", "vintage": ""}
    block = "\n".join(["[[registers]]", *(f"{key} = {_toml(value)}" for key, value in lines.items())])
    st.code(block, language="toml")


def _version(region: Region) -> str:
    build = latest_build(region)
    return f"{region.key} {sha256_of(region.path)} {build.folder.name if build else ''}"


def _toml(value: str) -> str:
    """A TOML string: written as JSON, which escapes alike but for the sign of deletion."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.cache_data(show_spinner="Reading the register …", max_entries=4)
def _read(key: str, council: str, name: str, content: bytes, _region: Region) -> Register:  # noqa: ARG001  its key
    owner = _region.council(council)
    build = latest_build(_region)
    bounds = district_bounds(build.table(AREAS), [owner]) if build and owner else None
    postcodes = read_postcodes(region_layers(_region)["postcodes"][0])
    with tempfile.TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder) / (Path(name).name or "register")
        path.write_bytes(content)
        return read_register(
            path, councils=[owner] if owner else [], layout=Layout(), postcodes=postcodes, bounds=bounds
        )


def _account(read: Register) -> None:
    account = read.account
    st.header(f"Rows read: {account.rows_read:,}")
    first, second, third = st.columns(3)
    first.metric("assets", f"{account.assets:,}")
    second.metric("merged into one", f"{account.merged:,}")
    third.metric("rejected", f"{account.rejected:,}")
    located = ", ".join(f"{n:,} by {how}" for how, n in account.located.items() if how != "none")
    vacant = "this layout cannot say" if account.flagged_vacant is None else f"{account.flagged_vacant:,}"
    st.markdown(
        f"Located: {located or 'none'}; {account.located['none']:,} not. Published as vacant: {vacant}. "
        f"Coordinates: {literal(account.crs or 'none')}. Encoding: {literal(account.encoding)}."
    )
    st.header("Columns recognised")
    columns = [(ours, ", ".join(theirs)) for ours, theirs in account.columns.items() if theirs]
    st.table(pd.DataFrame(columns, columns=["we call it", "in the file"]).map(literal).set_index("we call it"))
    st.header(f"Faults: {len(read.issues):,}")
    if read.issues.empty:
        return
    shown = read.issues[["row", "column", "value", "problem", "action", "mender"]]
    st.dataframe(shown, hide_index=True, alt="Faults found in the register")
