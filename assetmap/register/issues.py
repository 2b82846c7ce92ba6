"""Every kind of fault a register can have, and the log in which each one found is written down."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from assetmap.tables import ISSUES, check_table, empty_table

__all__ = ["ISSUE_KINDS", "KINDS", "IssueKind", "IssueLog"]

_ASSET_TEAM = "the council's asset team"
_PUBLISHER = "whoever publishes the file for the council"
_USER = "whoever set up the region file"

# A value longer than this says no more about a fault than its beginning does.
_LONGEST_VALUE = 200


@dataclass(frozen=True)
class IssueKind:
    """A kind of fault: how grave it is, what is wrong, what is done about it, and who can mend it."""

    severity: str
    problem: str
    action: str
    mender: str = _ASSET_TEAM


_BLANKED = "the value is left out; the row is kept"

KINDS: Mapping[str, IssueKind] = {
    "blank_row": IssueKind("error", "the row is wholly blank", "row rejected", _PUBLISHER),
    "not_a_row": IssueKind("error", "the row repeats the header or a title", "row rejected", _PUBLISHER),
    "no_content": IssueKind("error", "the row has no name, address, reference or place", "row rejected"),
    "not_the_councils": IssueKind("error", "the row is somebody else's, not the council's", "row rejected"),
    "council_unknown": IssueKind("error", "the row's council is none of those asked for", "row rejected", _USER),
    "not_property": IssueKind("error", "the row is an object, not land or a building", "row rejected"),
    "merged": IssueKind("note", "the row repeats an earlier one", "merged into the asset named"),
    "possible_duplicate": IssueKind(
        "note", "the row says the same as another under its own reference", "both are kept"
    ),
    "short_row": IssueKind(
        "warning", "the row has fewer cells than the header", "filled up with blanks at its end", _PUBLISHER
    ),
    "row_realigned": IssueKind(
        "warning",
        "a cell is missing inside the row, so that the rest had shifted",
        "moved back in line",
        _PUBLISHER,
    ),
    "long_row": IssueKind(
        "warning", "the row has more cells than the header", "the extra cells are left out", _PUBLISHER
    ),
    "row_rejoined": IssueKind(
        "warning",
        "a comma inside a cell has split it, so that the rest had shifted",
        "joined again",
        _PUBLISHER,
    ),
    "short_rows_usual": IssueKind(
        "note", "most rows are shorter than the header", "filled up with blanks at their end", _PUBLISHER
    ),
    "unclosed_quote": IssueKind(
        "warning", "a quotation mark is opened and never closed", "taken as plain text", _PUBLISHER
    ),
    "header_repeated": IssueKind(
        "note", "several columns have the same header", "the first that is filled is used", _PUBLISHER
    ),
    "column_contradicted": IssueKind(
        "warning",
        "the cells of the column are not what its header says",
        "read by its header; a cell that does not fit is left out",
        _PUBLISHER,
    ),
    "column_rivals": IssueKind(
        "note",
        "several columns could be the same field",
        "this column is used; a mapping file can say otherwise",
        _PUBLISHER,
    ),
    "date_serial": IssueKind(
        "note", "dates have turned into a spreadsheet's numbers", "read as days since 1900", _PUBLISHER
    ),
    "ended": IssueKind("note", "the file gives a date on which it ended", "kept, with that date as a note"),
    "merged_across": IssueKind(
        "note", "another file of the same owner has the property too", "merged into the asset named"
    ),
    "merge_kept": IssueKind("note", "another row is the same property", "merged into this one"),
    "value_corrected": IssueKind("note", "the value is misspelt", "read as the value meant, and kept as published"),
    "value_not_listed": IssueKind("note", "the value is in none of the published lists", "kept as published"),
    "encoding_doubtful": IssueKind(
        "warning", "letters look as if they had been saved in two encodings", "kept as they are", _PUBLISHER
    ),
    "encoding_mixed": IssueKind(
        "warning", "some lines are in one encoding and some in another", "each line is read in its own", _PUBLISHER
    ),
    "encoding_guessed": IssueKind(
        "warning",
        "the encoding is neither UTF-8, UTF-16 nor Windows-1252",
        "guessed from the letters: check names with accents and pound signs",
        _PUBLISHER,
    ),
    "cell_too_long": IssueKind("warning", "a cell is too long to be a text", _BLANKED, _PUBLISHER),
    "sheet_alike": IssueKind(
        "warning", "another part of the file has the same columns", "not read: give it as a file of its own", _USER
    ),
    "formula_without_value": IssueKind(
        "warning", "formulas were saved without their results", "read as blank cells", _PUBLISHER
    ),
    "merged_cells": IssueKind("note", "cells are merged over several rows", "each row is given the text", _PUBLISHER),
    "crs_unknown": IssueKind(
        "warning", "the coordinate system declared is not known", "the numbers decide", _PUBLISHER
    ),
    "other_sheets": IssueKind("note", "the file has other sheets or layers with rows", "only one is read", _USER),
    "geometry_unreadable": IssueKind("warning", "the feature's geometry cannot be read", _BLANKED, _PUBLISHER),
    "email_removed": IssueKind("note", "the cell holds an e-mail address", "the address is left out", _PUBLISHER),
    "text_cut": IssueKind("note", "the text is longer than can be shown", "cut after its beginning"),
    "name_placeholder": IssueKind("note", "the name is one that a program made up", _BLANKED),
    "uprn_lost": IssueKind("warning", "a spreadsheet has rounded the UPRN", _BLANKED),
    "uprn_invalid": IssueKind("warning", "a UPRN has at most twelve digits and nothing else", _BLANKED),
    "id_lost": IssueKind("warning", "a spreadsheet has rounded the reference", _BLANKED),
    "id_repeated": IssueKind(
        "warning", "the reference stands for several properties", "each is given an id of its own"
    ),
    "postcode_invalid": IssueKind("warning", "this is not a postcode", _BLANKED),
    "postcode_unknown": IssueKind(
        "warning", "the postcode is not in the directory", "its outward part is used, if known"
    ),
    "number_invalid": IssueKind("warning", "this is not a number", _BLANKED),
    "number_negative": IssueKind("warning", "an area or a cost cannot be negative", _BLANKED),
    "date_invalid": IssueKind("warning", "this is not a date", _BLANKED),
    "date_future": IssueKind("warning", "the date is still to come", _BLANKED),
    "date_order": IssueKind("note", "the column gives the month before the day", "read in that order", _PUBLISHER),
    "band_invalid": IssueKind("warning", "this is not a band or grade of the scale", _BLANKED),
    "land_or_building_unknown": IssueKind("note", "the cell does not say whether it is land or a building", _BLANKED),
    "status_unknown_value": IssueKind("warning", "the status is not one that is understood", "taken as not known"),
    "status_conflict": IssueKind("warning", "two statements about the status disagree", "both are shown"),
    "not_publicly_owned": IssueKind("warning", "the file says that no public body owns it", "kept, without an owner"),
    "owner_differs": IssueKind("warning", "the owner named is not the council", "kept, without an owner"),
    "coordinates_swapped": IssueKind("warning", "the two coordinates stand in each other's place", "put right"),
    "coordinates_incomplete": IssueKind("warning", "one of the two coordinates is missing or not a number", "not used"),
    "coordinates_implausible": IssueKind("warning", "the coordinates lie far outside the council's area", "not used"),
    "coordinates_far_from_postcode": IssueKind(
        "note", "the coordinates lie more than 10 km from the row's postcode", "the coordinates are used"
    ),
    "coordinates_placeholder": IssueKind("warning", "the coordinates are zeros or another stand-in", "not used"),
    "coordinates_repaired": IssueKind(
        "warning", "the coordinates are wrong, and one way of putting them right leads into the area", "put right"
    ),
    "coordinates_outside": IssueKind("note", "the coordinates lie outside the council's area", "kept where they are"),
    "coordinates_doubtful": IssueKind(
        "warning", "most of the coordinates lie outside the area, so that the others are in doubt too", "kept as read"
    ),
    "coordinates_mixed": IssueKind(
        "warning", "the coordinates are in another system than the file's other rows", "converted"
    ),
    "coordinates_mercator": IssueKind(
        "note", "the coordinates are in Web Mercator, a system for screens", "converted", _PUBLISHER
    ),
    "coordinates_notation": IssueKind(
        "note", "the coordinates are not written as plain numbers", "read as numbers", _PUBLISHER
    ),
    "coordinates_open": IssueKind(
        "note", "the coordinates would lie in the area in another reading too, which cannot be checked", "kept as read"
    ),
    "coordinates_digits": IssueKind(
        "note",
        "the coordinates have fewer or more decimals than most: a digit may be missing or too many",
        "kept as published",
    ),
    "coordinates_shared": IssueKind("note", "several properties have exactly the same point", "kept as published"),
    "coordinates_far_from_uprn": IssueKind(
        "note", "the coordinates lie more than 200 m from the UPRN's point", "the coordinates are used"
    ),
    "point_unreadable": IssueKind("warning", "the cell should hold a point and none can be read", _BLANKED),
    "uprn_unknown": IssueKind("note", "the UPRN is not in the directory", "the postcode is used, if known"),
    "uprn_far_from_postcode": IssueKind(
        "note", "the UPRN's point lies more than 10 km from the row's postcode", "the UPRN's point is used"
    ),
    "crs_contradicted": IssueKind(
        "warning",
        "the coordinate system declared is not the one the numbers are in",
        "the numbers decide",
        _PUBLISHER,
    ),
    "outside_council": IssueKind("note", "the place lies in another district", "kept where it is"),
    "outside_region": IssueKind("note", "the place lies outside the region", "kept where it is"),
    "not_located": IssueKind(
        "warning", "neither coordinates nor a known postcode say where it is", "kept without a place"
    ),
}

ISSUE_KINDS: Mapping[str, str] = {kind: entry.problem for kind, entry in KINDS.items()}


@dataclass(frozen=True)
class _Issue:
    row: int
    column: str
    value: str
    kind: str
    detail: str


class IssueLog:
    """Faults of one file, in the order of their rows.

    Parameters
    ----------
    file : str
        Name of the file, for the table.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._issues: list[_Issue] = []

    def add(self, kind: str, row: int, column: str = "", value: str = "", detail: str = "") -> None:
        """Write down one fault.

        Parameters
        ----------
        kind : str
            One of `ISSUE_KINDS`.
        row : int
            Line of the file where the row begins; 0 for the file as a whole.
        column, value : str
            Header and cell as published; the value is left out where it may name a person.
        detail : str
            What to add to the kind's own sentence.
        """
        if kind not in KINDS:
            raise ValueError(f"'kind' is {kind!r}, allowed one of {list(KINDS)}")
        self._issues.append(_Issue(row, column, value[:_LONGEST_VALUE], kind, detail))

    def counts(self) -> dict[str, int]:
        """How many faults of each kind there are."""
        return dict(sorted(Counter(issue.kind for issue in self._issues).items()))

    def table(self, asset_ids: Mapping[int, str]) -> pd.DataFrame:
        """Faults as a checked table.

        Parameters
        ----------
        asset_ids : mapping of int to str
            Asset that each row became or was merged into.
        """
        if not self._issues:
            return check_table(empty_table(ISSUES), ISSUES)
        rows = []
        for issue in sorted(self._issues, key=lambda issue: issue.row):
            kind = KINDS[issue.kind]
            rows.append(
                {
                    "file": self._file,
                    "row": issue.row,
                    "column": issue.column,
                    "value": issue.value,
                    "kind": issue.kind,
                    "severity": kind.severity,
                    "problem": f"{kind.problem}: {issue.detail}" if issue.detail else kind.problem,
                    "action": kind.action,
                    "mender": kind.mender,
                    "asset_id": asset_ids.get(issue.row),
                }
            )
        return check_table(pd.DataFrame(rows), ISSUES)
