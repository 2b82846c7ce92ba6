"""Evidence from business-rates lists: who is billed, what is empty and since when, and which asset each line is about."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import Council, Layout
from assetmap.register import Account, read_register
from assetmap.register.columns import recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.reading import read_sheet
from assetmap.register.sheet import squash
from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.evidence.linking import Links, link_lines
from assetmap.vacancy.rules import EMPTY_KINDS, USED_KINDS, RatesWords, VacancyRules

__all__ = ["FAMILY", "JoinedEvidence", "RatesList", "rates_evidence", "read_rates_list"]

FAMILY = "business rates"
_NOTHING = Layout()
_OWN, _OTHER = "council", "other"


@dataclass(frozen=True)
class RatesList:
    """A rates list as read.

    Parameters
    ----------
    lines : pandas.DataFrame
        Rows of the table ``assets``, one for each line that is property, with ``payer`` (council, or other: never a
        name) and ``exemption`` (as published, only those given to what stands empty; blank if none).
    issues : pandas.DataFrame
        Faults met in the lines that the council is billed for.
    account : Account
        What became of every row, for the lines that the council is billed for.
    """

    lines: pd.DataFrame
    issues: pd.DataFrame
    account: Account


@dataclass(frozen=True)
class JoinedEvidence:
    """Evidence of a list: rows of the ledger, what each line was linked to, the lines left, and the faults."""

    evidence: pd.DataFrame
    matches: pd.DataFrame
    unmatched: pd.DataFrame
    issues: pd.DataFrame


def read_rates_list(
    path: str | Path,
    *,
    council: Council,
    words: RatesWords,
    layout: Layout = _NOTHING,
    postcodes: PostcodeDirectory | None = None,
    today: dt.date | None = None,
) -> RatesList:
    """Lines of a business-rates list, read by the register's reader.

    Parameters
    ----------
    path : str or pathlib.Path
        Any file that `assetmap.register.read_register` reads.
    council : Council
        Whose buildings they are about; it is known as ratepayer under any of its names.
    words : RatesWords
        How headers and values of empty relief and exemptions are told.
    layout : Layout
        What is declared about its columns; the rest is recognised.
    postcodes : PostcodeDirectory, optional
        To check postcodes.
    today : datetime.date, optional
        An empty-from date later than this is a fault.

    Returns
    -------
    RatesList
        No name of a ratepayer is kept, beyond the council's own.

    Raises
    ------
    InputError
        When the file cannot be read, or not one line names the council: it is another council's list.
    """
    path = Path(path)
    own = read_register(path, councils=[council], layout=layout, postcodes=postcodes, today=today)
    if own.assets.empty:
        raise InputError(
            f"no line of the list names {council.name} as ratepayer",
            path.name,
            seen=f"{own.account.rows_read} rows, all of them others'",
            allowed=f"a list of {council.name}, under one of: {', '.join(council.names)}",
            next_step="check that it is this council's list, or add the name it is billed under to its aliases",
        )
    if own.account.columns.get("holding"):
        # without its column of ratepayers every line is read, and nobody's name is
        blind = replace(layout, columns={**layout.columns, "ratepayer": ()})
        every = read_register(path, councils=[council], layout=blind, today=today).assets
    else:
        every = own.assets
    others = every[~every["source_row"].isin(own.assets["source_row"])]
    merged = set(own.issues.loc[own.issues["kind"] == "merged", "row"])
    others = others[~others["source_row"].isin(merged)]
    lines = pd.concat(
        [own.assets.drop(columns="geometry").assign(payer=_OWN), others.drop(columns="geometry").assign(payer=_OTHER)],
        ignore_index=True,
    )
    lines = lines.sort_values("source_row", ignore_index=True)
    lines["holding"] = lines["holding"].where(lines["payer"] == _OWN)
    exemptions = _exemptions(path, words)
    lines["exemption"] = pd.Series([exemptions.get(row, "") for row in lines["source_row"]], dtype="str")
    return RatesList(lines, own.issues, own.account)


def rates_evidence(
    lines: pd.DataFrame,
    assets: pd.DataFrame,
    council: Council,
    rules: VacancyRules,
    as_of: dt.date,
    *,
    list_date: str = "",
) -> JoinedEvidence:
    """Evidence that a rates list gives of the council's assets.

    A line says *vacant* where its flag does, or, without a flag, where it has an exemption that only the empty get;
    *let* where it is occupied and billed to another than the council; otherwise *in use*. A line about a part of an
    asset, or lines about one asset that differ, say *part in use*. The evidence is dated by the list, since the
    building was still empty then; without a date of the list, by the empty-from date.

    Parameters
    ----------
    lines : pandas.DataFrame
        By `read_rates_list`; also rows that `assetmap.register.read_register` gives of a list. Without the columns
        ``payer`` and ``exemption`` every line is the council's and has none.
    assets : pandas.DataFrame
        Rows of the table ``assets``; only the council's own are linked.
    council : Council
        Whose assets they are.
    rules : VacancyRules
        Sources, kinds and their likelihoods, and the scores of linking.
    as_of : datetime.date
        Day on which the ages are counted.
    list_date : str
        Day, month or year of the list: YYYY, YYYY-MM or YYYY-MM-DD.

    Returns
    -------
    JoinedEvidence
        ``matches`` has ``file``, ``line``, ``asset_id``, ``method``, ``score``, ``part`` and ``says``; ``unmatched``
        has ``file``, ``line``, ``reason`` and ``score``. Every line stands in one of the two. Of other people's lines
        without an asset no issue is raised: most of a list is not the council's.
    """
    lines = lines.reset_index(drop=True)
    ours = assets[assets["owner_code"] == council.code]
    links = link_lines(lines, ours, rules.linking)
    payer = lines["payer"] if "payer" in lines else pd.Series(_OWN, index=lines.index)
    exemption = lines["exemption"] if "exemption" in lines else pd.Series("", index=lines.index)
    kind = _kinds(lines, payer, exemption)
    flagged = lines["status_kind"].isin(USED_KINDS) & (exemption != "")
    at = links.links["row"].to_numpy()
    linked = lines.iloc[at].reset_index(drop=True)
    said = kind.iloc[at].reset_index(drop=True)
    names = links.links["asset_id"]
    sides = said.map(dict.fromkeys(EMPTY_KINDS, "empty") | dict.fromkeys(USED_KINDS, "used"))
    mixed = sides.groupby(names).transform("nunique") > 1
    part = links.links["part"]
    told = exemption.iloc[at].reset_index(drop=True)
    against = flagged.iloc[at].reset_index(drop=True)
    note = _notes(linked, payer.iloc[at].reset_index(drop=True), told, said)
    dates = pd.Series(list_date, index=linked.index) if list_date else linked["status_date"].fillna("")
    faults = [
        *(
            _fault(linked, i, "evidence_parts_differ", names[i], said[i])
            for i in linked.index[mixed & (said != "")].to_list()
        ),
        *(_fault(linked, i, "evidence_conflict", names[i], told[i]) for i in linked.index[against].to_list()),
        *(
            _fault(linked, i, "evidence_undated", names[i])
            for i in linked.index[(dates == "") & (said != "")].to_list()
        ),
        *_unlinked(links, lines, payer),
    ]
    items = pd.DataFrame(
        {
            "asset_id": names,
            "source": FAMILY,
            "kind": said.mask((said != "") & (part | mixed), "part in use"),
            "note": note.mask(part, "a part of it: " + said + "; " + note).mask(mixed & ~part, said + "; " + note),
            "date": dates,
            "file": linked["source_file"],
            "row": linked["source_row"],
            "source_date": list_date,
        }
    )
    matches = links.links.assign(file=linked["source_file"], line=linked["source_row"], says=said)
    missed = lines.iloc[links.unmatched["row"]].reset_index(drop=True)
    return JoinedEvidence(
        make_evidence(items[said != ""], rules, as_of),
        matches[["file", "line", "asset_id", "method", "score", "part", "says"]],
        links.unmatched.assign(file=missed["source_file"], line=missed["source_row"])[
            ["file", "line", "reason", "score"]
        ],
        fault_table(faults),
    )


def _kinds(lines: pd.DataFrame, payer: pd.Series, exemption: pd.Series) -> pd.Series:
    flag = lines["status_kind"].fillna("")
    other = payer == _OTHER
    return pd.Series(
        np.select(
            [flag.isin(EMPTY_KINDS), flag.isin(USED_KINDS) & other, flag != "", exemption != "", other],
            [flag, "let", flag, "vacant", "let"],
            default="",
        ),
        index=lines.index,
        dtype="object",
    )


def _notes(lines: pd.DataFrame, payer: pd.Series, exemption: pd.Series, said: pd.Series) -> pd.Series:
    since = lines["status_date"].fillna("")
    parts = pd.DataFrame(
        {
            "flag": lines["status"].fillna(""),
            "since": ("empty since " + since).where((since != "") & said.isin(EMPTY_KINDS), ""),
            "exemption": ("exemption: " + exemption).where(exemption != "", ""),
            "payer": np.where((payer == _OTHER) & said.isin(USED_KINDS), "a ratepayer other than the council", ""),
            "note": lines["status_note"].fillna(""),
        }
    )
    return parts.apply(lambda row: ", ".join(text for text in row if text), axis=1).astype("str")


def _fault(lines: pd.DataFrame, i: int, kind: str, asset_id: str, detail: str = "") -> Fault:
    line = lines.iloc[i]
    status = line["status"] if isinstance(line["status"], str) else ""
    return Fault(line["source_file"], int(line["source_row"]), "", status, kind, detail, asset_id)


def _unlinked(links: Links, lines: pd.DataFrame, payer: pd.Series) -> list[Fault]:
    faults = []
    for row, reason in zip(links.unmatched["row"], links.unmatched["reason"], strict=True):
        if payer.iloc[row] == _OWN:
            kind = "evidence_ambiguous" if reason == "ambiguous" else "evidence_unlinked"
            faults.append(_fault(lines, row, kind, "", reason))
    return faults


def _exemptions(path: Path, words: RatesWords) -> dict[int, str]:
    """Exemption of each line, by its number, where it is one of those given to what stands empty."""
    sheet = read_sheet(path, recognised_headers, IssueLog(path.name))
    columns = [
        i
        for i, header in enumerate(sheet.headers)
        if any(squash(word) in squash(header) for word in words.exemption_headers)
        and "date" not in squash(header).split()
    ]
    found = {}
    for row in sheet.rows:
        for i in columns:
            if any(word in row.cells[i].casefold() for word in words.empty_exemptions):
                found[row.line] = row.cells[i]
    return found
