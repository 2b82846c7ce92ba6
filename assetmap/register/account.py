"""The account of one file: every row read is an asset, merged into one, or rejected."""

from dataclasses import dataclass

from assetmap.register.columns import ACCOUNT_FIELDS, Columns

__all__ = ["METHODS", "Account", "columns_account"]

METHODS = ("coordinates", "uprn", "postcode", "none")

# What the account calls a field, and the columns that stand behind it.
_BEHIND = {
    "holding": ("tenure_detail", "ownership", "managed_by", "ratepayer"),
    "purpose": ("use",),
    "area": ("floor_area_m2", "site_area_ha"),
}
_PLACED = ("easting", "northing", "latitude", "longitude")


@dataclass(frozen=True)
class Account:
    """What became of a file.

    Parameters
    ----------
    file : str
        Its name.
    rows_read, assets, merged, rejected : int
        Rows; the last three add up to the first.
    located : dict of str to int
        Assets by the way they were located: coordinates, uprn, postcode, none.
    flagged_vacant : int or None
        Rows kept whose published status says vacant or empty; None where no column could say so.
    columns : dict of str to list of str
        Field to the headers behind it, as published; empty where the file has none.
    crs : str
        Coordinate system in which the numbers were, by the numbers; ``none`` without coordinates.
    encoding : str
        ``utf-8``, ``utf-8-sig``, ``utf-16``, ``utf-16-le``, ``utf-16-be``, ``utf-32``, ``cp1252``, ``utf-8 and cp1252``, or
        what was guessed and said to be; ``workbook``, ``geopackage`` or ``shapefile`` where the format settles it.
    issues : dict of str to int
        Faults by kind.

    Raises
    ------
    ValueError
        When the rows do not add up.
    """

    file: str
    rows_read: int
    assets: int
    merged: int
    rejected: int
    located: dict[str, int]
    flagged_vacant: int | None
    columns: dict[str, list[str]]
    crs: str
    encoding: str
    issues: dict[str, int]

    def __post_init__(self) -> None:
        if self.rows_read != self.assets + self.merged + self.rejected:
            parts = f"{self.assets} assets + {self.merged} merged + {self.rejected} rejected"
            raise ValueError(f"'rows_read' is {self.rows_read}, not {parts}")


def columns_account(
    columns: Columns, sources: dict[str, list[int]], derived: dict[str, list[int]]
) -> dict[str, list[str]]:
    """Field to headers as published.

    Parameters
    ----------
    columns : Columns
        What was recognised.
    sources : dict of str to list of int
        Columns that the coordinates in use came from.
    derived : dict of str to list of int
        Columns that served for a field beside their own, where the field had none.
    """
    account: dict[str, list[str]] = {}
    shown = set(_PLACED)
    for name in ACCOUNT_FIELDS:
        if name in _PLACED:
            positions = sources.get(name, [])
        else:
            behind = _BEHIND.get(name, (name,))
            shown |= set(behind)
            filled = [columns.of(own) for own in behind if columns.of(own)]
            positions = [i for own in filled for i in own] if name == "area" else (filled[0] if filled else [])
        account[name] = columns.published(positions or derived.get(name, []))
    for name, positions in columns.fields.items():
        if name not in shown and name not in ("x", "y", "geometry") and positions:
            account[name] = columns.published(positions)
    return account
