"""What can be wrong with a line of evidence, and what is done about it: rows of the table of issues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from assetmap.tables import ISSUES, check_table, empty_table

__all__ = ["FAULTS", "Fault", "FaultKind", "fault_table"]

_LISTER = "whoever keeps the list"
_USER = "whoever set up the region file"


@dataclass(frozen=True)
class FaultKind:
    """A kind of fault: how grave it is, what is wrong, what is done about it, and who can mend it."""

    severity: str
    problem: str
    action: str
    mender: str = _LISTER


FAULTS: Mapping[str, FaultKind] = {
    "evidence_source_unknown": FaultKind(
        "error", "the source is none of the families of sources", "line refused", _USER
    ),
    "evidence_asset_unknown": FaultKind("error", "no asset has this id or UPRN", "line refused"),
    "evidence_kind_unknown": FaultKind("error", "the source cannot say this", "line refused"),
    "evidence_confidence_unknown": FaultKind("error", "the confidence is unknown", "line refused"),
    "evidence_nameless": FaultKind("error", "the line names no building", "line refused"),
    "evidence_outside_region": FaultKind(
        "note", "the building lies in none of the region's districts", "line left out"
    ),
    "evidence_recommended": FaultKind(
        "note", "a recommendation that nobody has decided on is no agreement", "kept as: transfer recommended"
    ),
    "evidence_building_vague": FaultKind(
        "warning", "no street, number, unit postcode or UPRN says which building is meant", "kept, and confirms nothing"
    ),
    "evidence_point_shared": FaultKind("note", "two buildings lie on one point", "kept"),
    "evidence_point_elsewhere": FaultKind(
        "warning", "the building's point lies far from its own postcode", "placed by the postcode"
    ),
    "evidence_building_differs": FaultKind(
        "note", "lines of one building differ in what they say of its place", "kept as the first of them says"
    ),
    "evidence_date_future": FaultKind("error", "the date is still to come", "line refused"),
    "evidence_date_unreadable": FaultKind("error", "this is not a date", "line refused"),
    "evidence_contradicts_itself": FaultKind("error", "the line says two things that cannot both hold", "line refused"),
    "evidence_sources_contradict": FaultKind(
        "warning", "another statement of the same family and day says the opposite", "kept, and neither of them counts"
    ),
    "evidence_of_another_council": FaultKind("error", "the asset is another council's", "line refused", _USER),
    "evidence_list_later": FaultKind(
        "warning", "the list is dated later than the day on which ages are counted", "not counted yet", _USER
    ),
    "evidence_undated": FaultKind("warning", "neither the line nor its list has a date", "kept, without weight"),
    "evidence_conflict": FaultKind("warning", "a flag and an exemption contradict each other", "kept as the flag says"),
    "evidence_parts_differ": FaultKind("note", "lines about one asset differ", "kept as: part in use"),
    "evidence_unlinked": FaultKind("note", "the line is about none of the assets", "line left out"),
    "evidence_ambiguous": FaultKind("note", "the line fits two assets as well", "line left out"),
}


class Fault(NamedTuple):
    """One fault: the file and line, the column and its value, the kind, what to add, and the asset if there is one."""

    file: str
    row: int
    column: str
    value: str
    kind: str
    detail: str = ""
    asset_id: str = ""


def fault_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """Rows of the table ``issues``, in the order given."""
    rows = []
    for one in faults:
        kind = FAULTS[one.kind]
        problem = f"{kind.problem}: {one.detail}" if one.detail else kind.problem
        rows.append(
            {
                "file": one.file,
                "row": one.row,
                "column": one.column,
                "value": one.value[:200],
                "kind": one.kind,
                "severity": kind.severity,
                "problem": problem,
                "action": kind.action,
                "mender": kind.mender,
                "asset_id": one.asset_id,
            }
        )
    return check_table(pd.DataFrame(rows), ISSUES) if rows else empty_table(ISSUES)
