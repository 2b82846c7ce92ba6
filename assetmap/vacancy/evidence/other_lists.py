"""Evidence from lists other than rates: closures, brownfield registers, community value, marketing, official records."""

import datetime as dt

import pandas as pd

from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.evidence.linking import link_lines
from assetmap.vacancy.evidence.rates import JoinedEvidence
from assetmap.vacancy.rules import VacancyRules

__all__ = ["absence_evidence", "list_evidence"]


def list_evidence(
    lines: pd.DataFrame,
    assets: pd.DataFrame,
    family: str,
    rules: VacancyRules,
    as_of: dt.date,
    *,
    kind: str = "",
    list_date: str = "",
) -> JoinedEvidence:
    """Evidence that a list gives of the assets its lines are about.

    Parameters
    ----------
    lines : pandas.DataFrame
        Rows of the table ``assets`` as `assetmap.register.read_register` gives them of the list.
    assets : pandas.DataFrame
        Rows of the table ``assets`` to link them to.
    family : str
        Source family, such as ``published closures`` or ``brownfield registers``.
    rules : VacancyRules
        Sources, kinds and their likelihoods, and the scores of linking.
    as_of : datetime.date
        Day on which the ages are counted.
    kind : str
        What being on the list says where a line has no status of its own, such as ``closed`` or ``marketed``; blank
        for nothing.
    list_date : str
        Date of the list; a line's own date goes before it.

    Returns
    -------
    JoinedEvidence
        Every line is linked or stands in ``unmatched``; a line that is left out has an issue. A line about a part of
        an asset says *part in use* where its family can say so, and nothing otherwise.

    Raises
    ------
    ValueError
        When the family is not among the rules or cannot say this kind.
    """
    _known(family, kind, rules)
    lines = lines.reset_index(drop=True)
    found = link_lines(lines, assets, rules.linking)
    linked = lines.iloc[found.links["row"]].reset_index(drop=True)
    names, part = found.links["asset_id"], found.links["part"]
    said = linked["status_kind"].fillna(kind)
    partly = "part in use" if "part in use" in rules.sources[family].says else ""
    dates = linked["status_date"].fillna("").astype("str")
    dates = dates.where(dates != "", list_date)
    faults = [
        Fault(linked["source_file"][i], int(linked["source_row"][i]), "", said[i], "evidence_undated", "", names[i])
        for i in linked.index[(dates == "") & (said != "")]
    ]
    missed = lines.iloc[found.unmatched["row"]].reset_index(drop=True)
    for i, reason in enumerate(found.unmatched["reason"]):
        told = "evidence_ambiguous" if reason == "ambiguous" else "evidence_unlinked"
        faults.append(Fault(missed["source_file"][i], int(missed["source_row"][i]), "", "", told, reason))
    items = pd.DataFrame(
        {
            "asset_id": names,
            "source": family,
            "kind": said.mask(part & (said != ""), partly),
            "note": linked["status_note"].fillna("").mask(part, "a part of it: " + said),
            "date": dates,
            "file": linked["source_file"],
            "row": linked["source_row"],
            "source_date": list_date,
        }
    )
    return JoinedEvidence(
        make_evidence(items[items["kind"] != ""], rules, as_of),
        found.links.assign(file=linked["source_file"], line=linked["source_row"], says=said)[
            ["file", "line", "asset_id", "method", "score", "part", "says"]
        ],
        found.unmatched.assign(file=missed["source_file"], line=missed["source_row"])[
            ["file", "line", "reason", "score"]
        ],
        fault_table(faults),
    )


def absence_evidence(
    present: JoinedEvidence,
    assets: pd.DataFrame,
    expected: pd.Series,
    family: str,
    rules: VacancyRules,
    as_of: dt.date,
    *,
    list_date: str,
    file: str,
) -> pd.DataFrame:
    """Evidence that assets are not on a list of official records on which they would be if they were used.

    Parameters
    ----------
    present : JoinedEvidence
        What the list says of the assets that are on it, by `list_evidence`.
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    expected : pandas.Series of bool
        On the index of ``assets``: whether it would be on the list if it were used, such as a school on the register
        of schools. Only those with a UPRN are looked at: without one nobody can say that it is missing.
    family : str
        A family that can say ``no record``.
    rules : VacancyRules
        Sources, kinds and their likelihoods.
    as_of : datetime.date
        Day on which the ages are counted.
    list_date : str
        Date of the list.
    file : str
        Name of the list, for the ledger; the row is 0, since there is none.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``evidence``.

    Raises
    ------
    ValueError
        When the family cannot say so, or ``expected`` is on another index.
    """
    _known(family, "no record", rules)
    if not expected.index.equals(assets.index):
        raise ValueError("'expected' is on another index than 'assets'")
    missing = expected & assets["uprn"].notna() & ~assets["asset_id"].isin(present.matches["asset_id"])
    items = pd.DataFrame({"asset_id": assets.loc[missing, "asset_id"]})
    items = items.assign(
        source=family, kind="no record", note="", date=list_date, file=file, row=0, source_date=list_date
    )
    return make_evidence(items, rules, as_of)


def _known(family: str, kind: str, rules: VacancyRules) -> None:
    if family not in rules.sources:
        raise ValueError(f"'family' is {family!r}, allowed {', '.join(rules.sources)}")
    if kind and kind not in rules.sources[family].says:
        raise ValueError(f"'kind' is {kind!r}, allowed in {family}: {', '.join(rules.sources[family].says)}")
