"""A file's rows and headers before anything is understood: the text in each cell, and where it stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["CellCleaner", "Record", "Row", "Sheet", "clean_cell", "scrub_emails", "squash"]

Record = tuple[int, list[str]]
"""Line where the record begins, and its cells."""

# Bounded lengths keep a hostile cell from making the search slow.
_EMAIL = re.compile(r"(?:mailto:)?[^\s@＠<>\"'(),;:]{1,64}[@＠][^\s@＠<>\"'(),;:]{1,255}\.[^\W\d_]{2,24}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line, its cells in the header's order, and what was done to fit it under the header.

    Parameters
    ----------
    line : int
        Line of the file (sheet row, feature number) where it begins.
    cells : tuple of str
        Cleaned text, one per header.
    gaps : frozenset of int
        Positions that may be blank only because the row was short: such a blank says nothing.
    emails : frozenset of int
        Positions from which an e-mail address was taken out.
    point : tuple of float, optional
        Coordinates that came with the row outside its cells, x before y.
    """

    line: int
    cells: tuple[str, ...]
    gaps: frozenset[int] = frozenset()
    emails: frozenset[int] = frozenset()
    point: tuple[float, float] | None = None

    @property
    def blank(self) -> bool:
        """Whether it says nothing at all."""
        return self.point is None and not any(self.cells)


@dataclass(frozen=True)
class Sheet:
    """A file's table.

    Parameters
    ----------
    headers : tuple of str
        Headers as published.
    rows : tuple of Row
        The rows under them.
    encoding : str
        The text's encoding; ``workbook``, ``geopackage`` or ``shapefile`` where the format itself settles it.
    part : str
        Which part of the file was read, where it has several or could have: ``sheet 'Assets'``.
    crs : str
        Coordinate system that the file declares for the rows' points, as published; blank if none.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    part: str = ""
    crs: str = ""


_NOT_WORDS = re.compile(r"[\W_]+")

# The same for plain ASCII, where translating is many times faster than searching.
_PLAIN = str.maketrans({chr(i): chr(i) if chr(i).isalnum() else " " for i in range(128)})


def clean_cell(text: str) -> str:
    r"""Text in composed form without control or direction marks, spaces squeezed, line breaks kept as one.

    Examples
    --------
    >>> clean_cell(" ZZ1\u00a0 1AA\r\n \n"), clean_cell("a\u202eb\x00\nc")
    ('ZZ1 1AA', 'ab\nc')
    """
    if text.isprintable():
        return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in composed if c in "\n\r\t\v\f" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    lines = (" ".join(line.split()) for line in kept.splitlines())
    return "\n".join(line for line in lines if line)


def scrub_emails(text: str) -> str:
    """Text without e-mail addresses.

    Examples
    --------
    >>> scrub_emails("Hall, ask jo@example.org")
    'Hall, ask'
    """
    if "@" not in text and "＠" not in text:
        return text
    return clean_cell(_EMAIL.sub(" ", text))


_NONE: frozenset[int] = frozenset()


class CellCleaner(dict[str, str]):
    """Cell as it stands to cell as cleaned, each different cell cleaned once and kept once.

    Examples
    --------
    >>> cleaner = CellCleaner()
    >>> [cleaner[cell] for cell in ("Hall ", "Hall ", "a@b.org")], cleaner.addressed
    (['Hall', 'Hall', 'a@b.org'], {'a@b.org'})
    """

    def __init__(self) -> None:
        super().__init__()
        self.addressed: set[str] = set()

    def __missing__(self, text: str) -> str:
        # Most of what is seen once only is a number or a reference, which is clean as it stands.
        if text.isalnum() and text.isascii():
            self[text] = text
            return text
        cleaned = clean_cell(text)
        if "@" in cleaned or "＠" in cleaned:
            self.addressed.add(cleaned)
        self[text] = cleaned
        return cleaned

    def scrubbed(self, cells: list[str]) -> tuple[tuple[str, ...], frozenset[int]]:
        """Cells without e-mail addresses, and the positions that had one.

        Parameters
        ----------
        cells : list of str
            Cells that this cleaner has cleaned.
        """
        if not self.addressed or self.addressed.isdisjoint(cells):
            return tuple(cells), _NONE
        scrubbed = tuple(scrub_emails(cell) for cell in cells)
        return scrubbed, frozenset(i for i, (a, b) in enumerate(zip(cells, scrubbed, strict=True)) if a != b)


# Registers repeat themselves: towns, uses and statuses recur in row after row.
@lru_cache(maxsize=100_000)
def squash(text: str) -> str:
    """Text as it is compared: lower case, letters and digits only, single spaces, ``&`` read as ``and``.

    Examples
    --------
    >>> squash("St. Anywhere"), squash("Here & N.E. There")
    ('st anywhere', 'here and n e there')
    """
    if text.isascii():
        if "&" in text:
            text = text.replace("&", " and ")
        if "'" in text:
            text = text.replace("'", "")
        return " ".join(text.lower().translate(_PLAIN).split())
    spelled = text.casefold().replace("&", " and ").replace("'", "").replace("’", "")
    return _NOT_WORDS.sub(" ", spelled).strip()
