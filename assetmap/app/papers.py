"""Papers to take away, made when they are asked for: the committee pack of a building, the shortlist, a negotiation sheet."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.entry_form import entry_of
from assetmap.app.sign_in import current_person
from assetmap.portfolio import NegotiationSheet
from assetmap.reports import BuildTables, appraisal_of, building_pdf, file_stem, sheet_pdf, shortlist_pdf
from assetmap.scoring import Criterion, score_assets
from assetmap.value import split_entries
from assetmap.workspace import Person, ShortlistEntry

__all__ = ["pack_button", "shortlist_button", "written_pack", "written_sheet", "written_shortlist"]

_PDF = "application/pdf"


def pack_button(loaded: Loaded, criteria: tuple[Criterion, ...], asset_id: str, reason: str) -> None:
    """Button for the committee pack of an asset, with the reason why it is on the shortlist, if it is."""
    st.download_button(
        "Download the committee pack (PDF)",
        partial(written_pack, loaded, criteria, asset_id, reason, current_person()),
        f"{file_stem('building', loaded.build.run, [asset_id])}.pdf",
        _PDF,
        on_click="ignore",
        key=f"pack-{asset_id}",
    )


def shortlist_button(loaded: Loaded, criteria: tuple[Criterion, ...], entries: list[ShortlistEntry]) -> None:
    """Button for the shortlist as a paper; nothing while nobody has put a building on it."""
    listed = [entry.asset_id for entry in entries]
    here = set(loaded.rows.loc[loaded.rows["asset_id"].isin(listed), "asset_id"]) if listed else set()
    reasons = {e.asset_id: (e.reason, f"{e.added_at:%Y-%m-%d}") for e in entries if e.asset_id in here}
    if not reasons:
        return
    st.download_button(
        "Download the shortlist (PDF)",
        partial(written_shortlist, loaded, criteria, reasons),
        f"{file_stem('shortlist', loaded.build.run, list(reasons))}.pdf",
        _PDF,
        on_click="ignore",
    )


def written_pack(loaded: Loaded, criteria: tuple[Criterion, ...], asset_id: str, reason: str, person: Person) -> bytes:
    """Committee pack of an asset under these weights, with the figures entered of it that this person may read."""
    tables = _tables(loaded, criteria)
    entry = entry_of(loaded, asset_id, person)
    entered, known = split_entries(entry.figures if entry else {}, asset_id)
    inputs = loaded.build.inputs.override(known, f"building {asset_id}")
    appraisal = appraisal_of(tables, asset_id, inputs, entered)
    return building_pdf(tables, asset_id, appraisal=appraisal, shortlist_reason=reason)


def written_shortlist(loaded: Loaded, criteria: tuple[Criterion, ...], reasons: Mapping[str, tuple[str, str]]) -> bytes:
    """The shortlist under these weights, with reason and day by asset id."""
    return shortlist_pdf(_tables(loaded, criteria), list(reasons), reasons=reasons)


def written_sheet(loaded: Loaded, sheet: NegotiationSheet, party: str) -> bytes:
    """A party's own negotiation sheet."""
    return sheet_pdf(sheet, party, loaded.build.run)


def _tables(loaded: Loaded, criteria: tuple[Criterion, ...]) -> BuildTables:
    scores = loaded.scores
    if criteria != loaded.build.criteria:
        # reasons and ranks in the paper are those of the weights that are set
        scores = score_assets(loaded.rows, loaded.indicators, loaded.rows, criteria, gates=loaded.scores)
    return BuildTables(
        loaded.build.run,
        loaded.areas,
        loaded.rows,
        loaded.rows,
        loaded.indicators,
        scores,
        loaded.firm,
        loaded.evidence,
        criteria,
    )
