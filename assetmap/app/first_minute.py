"""The first minute: what to show when a region has not been built, and how to get one."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from assetmap.app.data import Loaded, PublicView, View, chosen_region, is_public, load, load_public
from assetmap.app.limits import LONGEST
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.pipeline import build_again, changed_inputs, first_build, latest_build, load_layers
from assetmap.region import Region
from assetmap.workspace import allowed

__all__ = ["loaded_or_explained", "public_or_explained", "view_or_explained"]

_Seen = TypeVar("_Seen", bound=View)


def loaded_or_explained(*, quiet: bool = False) -> Loaded | None:
    """The chosen region's build as officers see it, or None after saying what is wrong and what to do about it."""
    if is_public():
        if not quiet:
            st.info("This page is for those who choose and negotiate: it is not shown to the public.")
        return None
    return _explained(load, quiet=quiet)


def public_or_explained() -> PublicView | None:
    """What anyone may see of the chosen region's build, or None after saying what is wrong."""
    return _explained(load_public, quiet=False)


def view_or_explained() -> View | None:
    """What this reader may see of the chosen region's build, or None after saying what is wrong."""
    return public_or_explained() if is_public() else loaded_or_explained()


def _explained(read: Callable[[Region], _Seen | None], *, quiet: bool) -> _Seen | None:
    try:
        region = chosen_region()
        loaded = read(region)
        if loaded is None and region.invented:
            with st.spinner(f"Building {literal(region.name)} …"):
                first_build(region)
            loaded = read(region)
    except InputError as error:
        if not quiet:
            show_error(error)
        return None
    if quiet:
        return loaded
    if loaded is None:
        _not_built(region)
        return None
    # one place whether there is something to say or not: a field that moves down the page loses its tie to the address
    with st.container():
        _outdated(region)
        if region.invented:
            st.info(
                f"**{literal(region.name)} is invented.** No such place exists; its buildings, figures and organisations were made "
                "by a program so that you can try everything. Choose another region on the left."
            )
    return loaded


def show_error(error: InputError) -> None:
    """Show an error that the user can mend: what, where, seen against allowed, next step."""
    st.error(f"**{literal(error.what)}**")
    if is_public():  # where it lies and what to do are for whoever runs the server
        return
    parts = (("Where", error.where), ("Seen", error.seen), ("Allowed", error.allowed), ("Next step", error.next_step))
    for title, text in parts:
        for i, line in enumerate(line for line in text.split("\n") if line.strip()):
            st.markdown(f"{f'**{title}:** ' if i == 0 else ''}{literal(line.strip())}")


def _outdated(region: Region) -> None:
    """Say so when the files have changed since the build, and offer to build again."""
    changed = [] if is_public() else _changed(region.key, _folder(region), region)
    if not changed:
        return
    st.warning(f"These files have changed since this build was made: {literal(', '.join(changed))}.")
    person = current_person()
    if not any(allowed(person, "build", council.code) for council in region.councils):
        st.markdown("Those who work in this region can build it again.")
        return
    if st.button("Build again"):
        try:
            with st.spinner(f"Building {literal(region.name)} …"):
                build_again(region, person=person)
        except InputError as error:
            show_error(error)
            return
        _changed.clear()
        st.rerun()


# looked at once a minute: hashing a country's layers takes a tenth of a second
@st.cache_data(ttl=60, show_spinner=False)
def _changed(key: str, folder: str, _region: Region) -> list[str]:  # noqa: ARG001  the cache's key
    build = latest_build(_region)
    return [] if build is None else changed_inputs(_region, build)


def _folder(region: Region) -> str:
    build = latest_build(region)
    return "" if build is None else build.folder.name


def _not_built(region: Region) -> None:
    st.info(f"**{literal(region.name)} has not been loaded yet.**")
    if is_public():
        return
    person = current_person()
    if not allowed(person, "layers"):
        st.markdown("Whoever runs this dashboard can load it: layers serve every region.")
        return
    st.markdown(
        "Loading fetches the official layers and registers that the region file names, checks each, and builds the "
        "ranking. What has no address on record has to be supplied: you are told which file goes where."
    )
    mirror = st.text_input(
        "Folder to take files from instead (with a manifest.csv)", key="mirror", max_chars=LONGEST["folder"]
    )
    if not st.button(f"Load {literal(region.name)}", type="primary"):
        return
    with st.status(f"Loading {literal(region.name)} …", expanded=True) as status:
        try:
            load_layers(region, mirror, person=person, say=lambda line: st.write(literal(line)))
        except InputError as error:
            status.update(label="Not loaded", state="error")
            show_error(error)
            return
        status.update(label="Loaded", state="complete")
    st.rerun()
