"""Registers of a region on the page Data: whose each is, what became of every row of it, and on what terms."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.text import literal
from assetmap.region import EvidenceSource, Region, RegisterSource

__all__ = ["SEVERITIES", "named_sources", "owner_of", "register_table", "show_named_registers", "show_registers"]

# The worst first.
SEVERITIES = ("error", "warning", "note")
SEVERAL = "several councils"

_ACCOUNT = ("rows_read", "assets", "merged", "rejected")


def owner_of(source: RegisterSource | EvidenceSource, region: Region) -> str:
    """Name of the council whose file this is; that it holds several councils' rows, where its rows say whose they are."""
    council = region.council(source.owner) if source.owner else None
    return council.name if council else source.owner or SEVERAL


def register_table(region: Region, run: Mapping[str, Any], issues: pd.DataFrame) -> pd.DataFrame:
    """What became of every row of each register, one row for each file.

    Parameters
    ----------
    region : Region
        As its file stands now: it knows whose each file is.
    run : mapping
        The run's record (``run.json``): the accounts and the inputs of that build.
    issues : pandas.DataFrame
        The build's table ``issues``.

    Returns
    -------
    pandas.DataFrame
        ``File``, ``Owner``, ``Rows read``, ``Assets``, ``Merged``, ``Rejected`` (the last three add up to the rows read),
        ``Not located``, ``Errors``, ``Warnings``, ``Notes`` (faults), ``Published``, ``Read on``, ``Title``, ``Licence``,
        ``SHA-256``.
    """
    owners = {source.path.name: owner_of(source, region) for source in region.registers}
    inputs = {entry["name"]: entry for entry in run["inputs"] if entry["role"] == "register"}
    counts = issues.groupby(["file", "severity"]).size().to_dict()
    rows = []
    for account in run["registers"]:
        file = account["file"]
        entry = inputs.get(file, {})
        rows.append(
            (
                *(file, owners.get(file, "no longer named in the region file")),
                *(account[name] for name in _ACCOUNT),
                account["located"]["none"],
                *(int(counts.get((file, severity), 0)) for severity in SEVERITIES),
                *(entry.get("vintage", ""), str(run["built_at"])[:10]),
                *(entry.get("title", ""), entry.get("licence", ""), entry.get("sha256", "")),
            )
        )
    columns = [
        "File",
        "Owner",
        "Rows read",
        "Assets",
        "Merged",
        "Rejected",
        "Not located",
        "Errors",
        "Warnings",
        "Notes",
    ]
    columns += ["Published", "Read on", "Title", "Licence", "SHA-256"]
    return pd.DataFrame(rows, columns=columns)


def named_sources(sources: Sequence[RegisterSource | EvidenceSource], region: Region) -> pd.DataFrame:
    """Files that the region file names, with whose they are and on what terms: what is known before anything is read."""
    rows = [(s.path.name, owner_of(s, region), s.title, s.publisher, s.vintage, s.licence) for s in sources]
    return pd.DataFrame(rows, columns=["File", "Owner", "Title", "Publisher", "Published", "Licence"])


def show_registers(loaded: Loaded, lists: pd.DataFrame) -> None:
    """Show the registers of a build and its lists of evidence.

    Parameters
    ----------
    loaded : Loaded
        The build.
    lists : pandas.DataFrame
        Its table ``evidence_issues``.
    """
    run = loaded.build.run
    table = register_table(loaded.region, run, loaded.issues)
    noun = "register" if len(table) == 1 else "registers"
    st.header(f"{len(table):,} {noun}", anchor="registers")
    if table.empty:
        _offer_to_add("This build rests on no register.")
        return
    total = table[["Rows read", "Assets", "Merged", "Rejected"]].sum()
    faults = table[["Errors", "Warnings", "Notes"]].sum()
    st.markdown(
        f"**{int(total['Rows read']):,} rows read = {int(total['Assets']):,} assets + {int(total['Merged']):,} merged into one of "
        f"them + {int(total['Rejected']):,} rejected.** Faults found: {int(faults['Errors']):,} errors (the row is rejected), "
        f"{int(faults['Warnings']):,} warnings (a value is not used, or put right), {int(faults['Notes']):,} notes. "
        f"Read on {literal(str(run['built_at'])[:10])}, evidence as of {literal(run['as_of'])}."
    )
    st.dataframe(
        table,
        hide_index=True,
        placeholder="",
        alt="Registers of this build, with the account of every row",
        height="content",
    )
    if not loaded.region.evidence:
        return
    st.header("Lists of evidence", anchor="lists")
    st.markdown("What says of a building that it is empty or in use, beside the registers themselves.")
    named = named_sources(loaded.region.evidence, loaded.region)
    counts = lists.groupby("file").size()
    st.dataframe(
        named.assign(Faults=named["File"].map(counts).fillna(0).astype("int64")),
        hide_index=True,
        placeholder="",
        alt="Lists of evidence of this region",
    )
    if lists.empty:
        return
    with st.expander(f"{len(lists):,} faults found in these lists"):
        shown = lists[["severity", "file", "row", "value", "problem", "action", "mender"]]
        st.dataframe(
            shown.set_axis(
                ["Severity", "File", "Line", "Value", "What is wrong", "What was done", "Who can mend it"], axis=1
            ),
            hide_index=True,
            placeholder="",
            alt="Faults found in the lists of evidence",
        )


def _offer_to_add(said: str) -> None:
    st.info(f"{literal(said)} Open *Add a register* to drop a council's file.")


def show_named_registers(region: Region) -> None:
    """Show the registers that a region file names, of which nothing has been read yet."""
    named = named_sources(region.registers, region)
    st.header(f"Registers that the region file names: {len(named):,}", anchor="registers")
    if named.empty:
        _offer_to_add("None yet.")
        return
    st.markdown("What became of their rows is told here once the region has been loaded.")
    st.dataframe(named, hide_index=True, placeholder="", alt="Registers that the region file names")
