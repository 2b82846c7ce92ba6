"""What each column of a file is taken for, shown before anything is read: for a person to look at and correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assetmap.region import Layout
from assetmap.register.columns import map_columns, recognised_headers
from assetmap.register.issues import IssueLog
from assetmap.register.mapping import ColumnMapping, find_mapping, fingerprint, mapping_of
from assetmap.register.reading import read_sheet
from assetmap.register.vocabulary import SYNONYMS, is_contact

__all__ = ["Proposal", "Proposals", "corrected", "layout_fields", "propose_columns"]

_SAMPLES = 3
_LONGEST_SAMPLE = 40


@dataclass(frozen=True)
class Proposal:
    """What one column is taken for.

    Parameters
    ----------
    label : str
        Its header, or ``#7`` for the seventh column where it has none.
    field : str
        Our field; blank where the column is not used.
    confidence : float
        0 to 1.
    reason : str
        Why, in words, and what speaks against it.
    samples : tuple of str
        Some of its cells; none of a column that tells how to reach a person.
    """

    label: str
    field: str
    confidence: float
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Proposals:
    """Every column of a file in its order, the layout's fingerprint, and the proposal as text of a mapping file.

    ``mapping`` is the one that stands behind it, if any; ``remembered`` says that it was saved earlier for this layout.
    """

    columns: tuple[Proposal, ...]
    fingerprint: str
    text: str
    mapping: ColumnMapping | None
    remembered: bool


def propose_columns(path: str | Path, *, mapping: ColumnMapping | None = None, folder: Path | None = None) -> Proposals:
    """What the columns of a file are taken for.

    Parameters
    ----------
    path : str or pathlib.Path
        The register.
    mapping : ColumnMapping, optional
        What a user says; it wins.
    folder : pathlib.Path, optional
        Where mappings are remembered: one saved for this layout is used where none is given.

    Raises
    ------
    InputError
        When the file cannot be read as a register, or the mapping does not fit it.
    """
    path = Path(path)
    sheet = read_sheet(path, recognised_headers, IssueLog(path.name))
    known = find_mapping(folder, sheet.headers) if mapping is None and folder is not None else None
    columns = map_columns(sheet, Layout(), path.name, mapping=mapping or known)
    proposals = []
    for match in columns.matches:
        header = columns.headers[match.column]
        cells: Sequence[str] = () if is_contact(header) else [row.cells[match.column] for row in sheet.rows[:500]]
        samples = list(dict.fromkeys(cell[:_LONGEST_SAMPLE] for cell in cells if cell))[:_SAMPLES]
        reason = match.reason + (f"; but {match.conflict}" if match.conflict else "")
        repeated = columns.headers.count(header) > 1
        label = header if header and not repeated else f"#{match.column + 1}"
        field = match.field if match.field in SYNONYMS else ""
        proposals.append(Proposal(label, field, match.confidence, reason, tuple(samples)))
    return Proposals(
        tuple(proposals), fingerprint(columns.headers), mapping_of(columns), mapping or known, known is not None
    )


def corrected(proposals: Proposals, fields: Sequence[str]) -> ColumnMapping | None:
    """Mapping of a person's corrections, or None where nothing was changed.

    Parameters
    ----------
    proposals : Proposals
        What was proposed.
    fields : sequence of str
        Our field for each column in the file's order; blank where it is left out.

    Raises
    ------
    ValueError
        When there are more or fewer fields than columns.
    """
    ours: dict[str, list[str]] = {}
    theirs: dict[str, list[str]] = {}
    for proposal, field in zip(proposals.columns, fields, strict=True):
        if proposal.field:
            ours.setdefault(proposal.field, []).append(proposal.label)
        if field:
            theirs.setdefault(field, []).append(proposal.label)
    changed = {name: tuple(theirs.get(name, ())) for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)}
    if not changed:
        return None
    earlier = dict(proposals.mapping.columns) if proposals.mapping else {}
    return ColumnMapping(earlier | changed, proposals.fingerprint)


def layout_fields() -> list[str]:
    """Fields that a column can be taken for."""
    return sorted(SYNONYMS)
