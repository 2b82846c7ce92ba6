"""Add a register: drop a council's file, see what became of every row, and add it to a region."""

import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from assetmap.apart import apart, warm
from assetmap.app.data import chosen_region
from assetmap.app.first_minute import show_error
from assetmap.app.limits import LONGEST
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.layers import District, all_districts, load_catalogue, read_postcodes, sha256_of
from assetmap.pipeline import add_register, district_bounds, latest_build, mappings_folder, region_layers
from assetmap.region import HOLDING_TYPES, Council, Region, council_named, load_region, region_names
from assetmap.region_file import NewRegister, safe_name
from assetmap.register import (
    ColumnMapping,
    Proposals,
    Register,
    corrected,
    layout_fields,
    mapping_text,
    propose_columns,
    read_register,
)
from assetmap.reports import fix_list_markdown, fix_list_xlsx
from assetmap.tables import AREAS
from assetmap.workspace import allowed

__all__ = ["register_page", "show_register"]

_OTHER = "another council of England"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LEFT_OUT = "(left out)"


def register_page() -> None:
    """Show the page: a part of Data, under the address that it has always had."""
    st.title("Add a register")
    show_register()


def show_register() -> None:
    """Show the form that takes a register, what became of its rows, and the way into a region."""
    try:
        region = chosen_region()
    except InputError as error:
        show_error(error)
        return
    st.markdown(
        "Drop a property register as a council published it: CSV, workbook, JSON, GeoJSON or GeoPackage, 200 MB at most. You see "
        "what became of every row before anything is kept."
    )
    council, district = _whose(region)
    warm("assetmap.register")
    upload = st.file_uploader("Register", type=None, key="register_file")
    if upload is None or council is None:
        return
    content = upload.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    version = _version(region)
    try:
        mapping = _columns(version, council, digest, upload.name, content)
        read = _read(
            *(version, council, digest, upload.name, repr(mapping)),
            _mapping=mapping,
            _region=region,
            _content=content,
            _box=district,
        )
    except InputError as error:
        show_error(error)
        return
    _account(read)
    _faults(read, council.name)
    text = "" if mapping is None else mapping_text(mapping)
    _add(region, council, district, NewRegister(upload.name, content, mapping=text))


def _whose(region: Region) -> tuple[Council | None, District | None]:
    """Council of this region, or another one of England with its district."""
    names = [] if region.invented else [council.name for council in region.councils]
    if region.invented:
        st.info(f"**{literal(region.name)} is invented**: a real register is read here, but cannot be added to it.")
        names = [council.name for council in region.councils]
    name = st.selectbox("Whose register is it?", [*names, _OTHER])
    if name != _OTHER:
        return region.council(str(name)), None
    districts = {district.name: district for district in all_districts()}
    picked = st.selectbox("Which council?", sorted(districts), index=None, placeholder="Choose a council")
    if picked is None:
        return None, None
    return Council(districts[picked].code, picked, council_named(picked).aliases), districts[picked]


def _version(region: Region) -> str:
    build = latest_build(region)
    return f"{region.key} {sha256_of(region.path)} {build.folder.name if build else ''}"


def _columns(version: str, council: Council, digest: str, name: str, content: bytes) -> ColumnMapping | None:
    """Show the columns as proposed; the mapping of what the reader has corrected or had corrected before, if anything."""
    proposals = _proposed(council, digest, name, _content=content)
    st.header("Columns")
    st.markdown(
        "What we take each column for. Change what is wrong; a column that is left out stays in the file."
        + (
            " A layout like this one of this owner was corrected before, and that is remembered."
            if proposals.remembered
            else ""
        )
    )
    table = pd.DataFrame(
        {
            "Column in the file": [p.label for p in proposals.columns],
            "We read it as": [p.field or _LEFT_OUT for p in proposals.columns],
            "Sure": [p.confidence * 100 for p in proposals.columns],
            "Why": [p.reason for p in proposals.columns],
            "Samples": [" | ".join(p.samples) for p in proposals.columns],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        key=f"columns-{digest[:12]}-{council.code}-{version}",
        disabled=["Column in the file", "Sure", "Why", "Samples"],
        column_config={
            "We read it as": st.column_config.SelectboxColumn(options=[_LEFT_OUT, *layout_fields()], required=True),
            "Sure": st.column_config.NumberColumn(format="%.0f%%"),
        },
    )
    said = ["" if field == _LEFT_OUT else str(field) for field in edited["We read it as"]]
    mapping = corrected(proposals, said)
    if mapping is None and proposals.remembered:
        mapping = proposals.mapping
    st.download_button(
        "Download this mapping", proposals.text.encode(), "mapping.toml", "application/toml", on_click="ignore"
    )
    return mapping


@st.cache_data(show_spinner="Looking at the columns …", max_entries=4)
def _proposed(council: Council, digest: str, name: str, _content: bytes) -> Proposals:  # noqa: ARG001  its key
    with _folder() as folder:
        written = _written(folder, name, _content)
        return apart(propose_columns, written, where=name, folder=mappings_folder(council))


@st.cache_resource(show_spinner=False, max_entries=4)
def _read(
    version: str,  # noqa: ARG001  with the next three its key
    council: Council,
    digest: str,  # noqa: ARG001
    name: str,
    chosen: str,  # noqa: ARG001
    _mapping: ColumnMapping | None,
    _region: Region,
    _content: bytes,
    _box: District | None,
) -> Register:
    build = latest_build(_region)
    if _box is not None:
        bounds: tuple[float, float, float, float] | None = _box.box
        postcodes = read_postcodes(load_catalogue()["postcodes_packaged"])
    else:
        bounds = district_bounds(build.table(AREAS), [council]) if build else None
        postcodes = read_postcodes(region_layers(_region)["postcodes"][0])
    with st.status("Reading the register …") as status, _folder() as folder:
        read = apart(
            read_register,
            _written(folder, name, _content),
            where=name,
            councils=[council],
            mapping=_mapping,
            postcodes=postcodes,
            bounds=bounds,
            say=lambda line: status.update(label=literal(line)),
        )
        status.update(label="Read", state="complete")
    return read


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="assetmap-")


def _written(folder: str, name: str, content: bytes) -> Path:
    path = Path(folder) / safe_name(name)
    path.write_bytes(content)
    return path


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
    if not read.assets.empty:
        st.header("First assets")
        shown = ["asset_id", "name", "address", "postcode", "use", "tenure", "status_kind", "located_by", "source_row"]
        st.dataframe(
            pd.DataFrame(read.assets[shown].head(50)), hide_index=True, placeholder="", alt="The first fifty assets"
        )


def _faults(read: Register, owner: str) -> None:
    st.header(f"Faults: {len(read.issues):,}")
    if read.issues.empty:
        return
    shown = read.issues[["row", "column", "value", "problem", "action", "mender"]]
    st.dataframe(shown, hide_index=True, alt="Faults found in the register")
    first, second = st.columns(2)
    accounts = [read.account]
    first.download_button(
        "Download the fix-list (one page)",
        lambda: fix_list_markdown(owner, accounts, read.issues).encode(),
        "fix-list.md",
        "text/markdown",
        on_click="ignore",
    )
    second.download_button(
        "Download every fault (XLSX)",
        lambda: fix_list_xlsx(owner, accounts, read.issues),
        "fix-list.xlsx",
        _SHEET,
        on_click="ignore",
    )


def _add(region: Region, council: Council, district: District | None, new: NewRegister) -> None:
    if district is None and region.invented:
        return
    st.header("Add it to a region")
    person = current_person()
    if not allowed(person, "register", council.code):
        st.markdown("An officer of this council adds its registers, or whoever runs this dashboard.")
        return
    target = region if district is None else _region_with(council)
    place = f"The region **{literal(target.name)}**" if target else f"A new region **{literal(council.name)}**"
    st.markdown(f"{place} is built with the file as it is, and only then names it.")
    with st.form("add_register"):
        title = st.text_input("Title", f"Property register of {council.name}", max_chars=LONGEST["line"])
        first, second, third = st.columns(3)
        vintage = first.text_input("Year or date it was published", placeholder="2026-09", max_chars=LONGEST["name"])
        licence = second.text_input("Licence", "Open Government Licence v3.0", max_chars=LONGEST["line"])
        holding = third.selectbox("The buildings are held as", HOLDING_TYPES, index=len(HOLDING_TYPES) - 1)
        if not st.form_submit_button("Add to the region and build", type="primary"):
            return
    new = replace(new, title=title, licence=licence, vintage=vintage, holding_type=str(holding))
    with st.status("Adding the register …", expanded=True) as status:
        try:
            added = add_register(target, council, new, person=person, say=lambda line: st.write(literal(line)))
        except InputError as error:
            status.update(label="Not added", state="error")
            show_error(error)
            st.markdown("Nothing was changed: the register is added once the region is built with it.")
            return
        name = literal(added.build.run["name"])
        took = "Takes the place of an earlier file" if added.replaced else "Kept"
        st.write(literal(f"{took}: {added.register.name}"))
        status.update(label=f"Added to {name}", state="complete")
    st.markdown(f"Choose **{name}** on the left and open *Shortlist*.")


def _region_with(council: Council) -> Region | None:
    """The region that was begun for this council alone; None if there is none yet."""
    for key in region_names():
        try:
            region = load_region(key)
        except InputError:
            continue
        if [own.code for own in region.councils] == [council.code]:
            return region
    return None
