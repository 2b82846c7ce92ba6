"""What is known of a file's columns: which field each is, how surely, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["ACCOUNT_FIELDS", "ColumnMatch", "Columns", "Pair"]

ACCOUNT_FIELDS = (
    "asset_id",
    "uprn",
    "name",
    "address",
    "postcode",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "tenure",
    "holding",
    "purpose",
    "land_or_building",
    "area",
)


class Pair(NamedTuple):
    """Two columns of coordinates, x before y, and what their headers say they are (grid, degrees or either)."""

    first: int
    second: int
    kind: str


@dataclass(frozen=True)
class ColumnMatch:
    """What one column was taken for.

    Parameters
    ----------
    column : int
        Its position, from 0.
    header : str
        As published.
    field : str
        Our field; blank where the column is not used.
    confidence : float
        0 to 1; 0 where it is not used.
    reason : str
        Why, in words.
    conflict : str
        What speaks against it, in words; blank where nothing does.
    """

    column: int
    header: str
    field: str
    confidence: float
    reason: str
    conflict: str = ""


@dataclass(frozen=True)
class Columns:
    """Positions of the columns behind each field.

    Parameters
    ----------
    headers : tuple of str
        Headers as published.
    fields : dict of str to list of int
        Field to columns, in the order in which they are read or joined.
    pairs : tuple of Pair
        Pairs of coordinates, the one to be trusted first.
    matches : tuple of ColumnMatch
        What each column was taken for, one per column in the file's order.
    derived : dict of str to list of int
        Columns of another field that nearly always hold this one too (a postcode at the end of an address), where
        the field has no column of its own.
    """

    headers: tuple[str, ...]
    fields: dict[str, list[int]] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    matches: tuple[ColumnMatch, ...] = ()
    derived: dict[str, list[int]] = field(default_factory=dict)

    def of(self, name: str) -> list[int]:
        """Columns of a field; empty where the file has none."""
        return self.fields.get(name, [])

    def header(self, name: str) -> str:
        """First header of a field, for messages; blank where the file has none."""
        return self.headers[self.of(name)[0]] if self.of(name) else ""

    def published(self, positions: Sequence[int]) -> list[str]:
        """Headers of the positions, each once."""
        return list(dict.fromkeys(self.headers[i] for i in positions))
