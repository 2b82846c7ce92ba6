"""The lists of evidence that a region names, read, linked to its assets and put into one ledger."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import Council, Layout
from assetmap.register import bounded, read_register
from assetmap.tables import EVIDENCE, ISSUES, check_table, empty_table
from assetmap.vacancy.evidence.decisions import DECISIONS, decision_evidence, read_decisions
from assetmap.vacancy.evidence.evidence_file import read_evidence_file
from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.evidence.other_lists import list_evidence
from assetmap.vacancy.evidence.rates import FAMILY as RATES
from assetmap.vacancy.evidence.rates import JoinedEvidence, rates_evidence, read_rates_list
from assetmap.vacancy.rules import VacancyRules

__all__ = ["MIXED", "EvidenceSource", "gather_evidence", "read_evidence_source"]

# Family of a file of evidence whose lines name their sources themselves.
MIXED = "evidence file"


class EvidenceSource(Protocol):
    """A list of evidence as a region file names it, under ``[[evidence]]``."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def family(self) -> str:
        """Source family, or "evidence file"."""

    @property
    def owner(self) -> str:
        """Name or code of the council whose assets it is about; blank for all."""

    @property
    def date(self) -> str:
        """Date of the list: YYYY, YYYY-MM or YYYY-MM-DD."""

    @property
    def says(self) -> str:
        """What being on the list says where a line has no status, such as closed; blank for nothing."""

    @property
    def layout(self) -> Layout:
        """What is declared about its columns."""


def read_evidence_source(
    source: EvidenceSource,
    assets: pd.DataFrame,
    councils: Sequence[Council],
    rules: VacancyRules,
    as_of: dt.date,
    postcodes: PostcodeDirectory | None = None,
) -> JoinedEvidence:
    """Evidence of one list.

    Parameters
    ----------
    source : EvidenceSource
        The list.
    assets : pandas.DataFrame
        Rows of the table ``assets`` of the region.
    councils : sequence of Council
        The region's councils.
    rules : VacancyRules
        Sources, kinds and their likelihoods, scores of linking.
    as_of : datetime.date
        Day on which the ages are counted.
    postcodes : PostcodeDirectory, optional
        To check postcodes.

    Raises
    ------
    InputError
        When the file is missing or unreadable, its family or owner is unknown, or a rates list has no owner or names
        another council.
    """
    where = f"{source.path.name}, evidence"
    if source.family != MIXED and source.family not in rules.sources:
        raise _fault(f"no source family '{source.family}'", where, source.family, ", ".join([MIXED, *rules.sources]))
    owner = _owner(source, councils, where)
    if source.says and source.family != MIXED and source.says not in rules.sources[source.family].says:
        allowed = ", ".join(rules.sources[source.family].says)
        raise _fault(f"the family '{source.family}' cannot say '{source.says}'", where, source.says, allowed)
    if source.date and source.date > as_of.isoformat()[: len(source.date)]:
        # the state on a past day is worked out from what was known then
        later = Fault(source.path.name, 0, "", source.date, "evidence_list_later")
        return JoinedEvidence(empty_table(EVIDENCE), pd.DataFrame(), pd.DataFrame(), fault_table([later]))
    ours = assets if owner is None else assets[assets["owner_code"] == owner.code]
    if source.family == DECISIONS:
        decisions = read_decisions(source.path, councils, rules, as_of, postcodes)
        items, issues = decision_evidence(decisions, assets, rules, as_of)
        nothing = pd.DataFrame()
        return JoinedEvidence(items, nothing, nothing, issues)
    if source.family == MIXED:
        owners = None if owner is None else {owner.code}
        items, issues = read_evidence_file(source.path, assets, rules, as_of, owners)
        nothing = pd.DataFrame()
        return JoinedEvidence(items, nothing, nothing, issues)
    settings = {"layout": source.layout, "postcodes": postcodes, "today": as_of}
    if source.family == RATES:
        if owner is None:
            allowed = ", ".join(council.name for council in councils)
            raise _fault("whose rates list it is, is not said", where, "no owner", allowed)
        settings = {"layout": source.layout, "postcodes": postcodes, "today": as_of}
        found = bounded(read_rates_list, source.path, council=owner, words=rules.rates, **settings)
        joined = rates_evidence(found.lines, ours, owner, rules, as_of, list_date=source.date)
        issues = pd.concat([found.issues.assign(asset_id=pd.NA), joined.issues], ignore_index=True)
        return JoinedEvidence(joined.evidence, joined.matches, joined.unmatched, check_table(issues, ISSUES))
    whose = [owner] if owner else list(councils) if source.layout.council_column else list(councils[:1])
    settings = {"layout": source.layout, "postcodes": postcodes, "today": as_of}
    lines = bounded(read_register, source.path, councils=whose, **settings)
    joined = list_evidence(lines.assets, ours, source.family, rules, as_of, kind=source.says, list_date=source.date)
    issues = pd.concat([lines.issues.assign(asset_id=pd.NA), joined.issues], ignore_index=True)
    return JoinedEvidence(joined.evidence, joined.matches, joined.unmatched, check_table(issues, ISSUES))


def gather_evidence(
    sources: Sequence[EvidenceSource],
    assets: pd.DataFrame,
    councils: Sequence[Council],
    rules: VacancyRules,
    as_of: dt.date,
    postcodes: PostcodeDirectory | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Evidence of all lists of a region, and their faults.

    Parameters
    ----------
    sources : sequence of EvidenceSource
        The lists, in the order of the region file.
    assets, councils, rules, as_of, postcodes
        As for `read_evidence_source`.

    Returns
    -------
    tuple of pandas.DataFrame
        Rows of the table ``evidence`` and rows of the table ``issues``, list after list.

    Raises
    ------
    InputError
        As `read_evidence_source`.
    """
    read = [read_evidence_source(source, assets, councils, rules, as_of, postcodes) for source in sources]
    if not read:
        return empty_table(EVIDENCE), empty_table(ISSUES)
    evidence = pd.concat([one.evidence for one in read], ignore_index=True)
    return check_table(evidence, EVIDENCE), check_table(pd.concat([one.issues for one in read]), ISSUES)


def _owner(source: EvidenceSource, councils: Sequence[Council], where: str) -> Council | None:
    if not source.owner:
        return None
    wanted = source.owner.casefold()
    for council in councils:
        if wanted == council.code.casefold() or wanted in {name.casefold() for name in council.names}:
            return council
    allowed = ", ".join(council.name for council in councils)
    raise _fault(f"the list's owner '{source.owner}' is none of the region's councils", where, source.owner, allowed)


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step="correct the entry in the region file")
