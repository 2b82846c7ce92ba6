"""A file's rows and headers before anything is understood: the text in each cell, and where it stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Record", "Row", "Sheet", "clean_cell", "scrub_emails", "squash"]

Record = tuple[int, list[str]]
"""Line where the record begins, and its cells."""

# Bounded lengths keep a hostile cell from making the search slow.
_EMAIL = re.compile(r"(?:mailto:)?[^\s@＠<>\"'(),;:]{1,64}[@＠][^\s@＠<>\"'(),;:]{1,255}\.[^\W\d_]{2,24}")


@dataclass(frozen=True)
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
    """A file's table: headers as published, rows under them, and the encoding it was in."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str


_NOT_WORDS = re.compile(r"[\W_]+")


def clean_cell(text: str) -> str:
    r"""Text in composed form without control or direction marks, spaces squeezed, line breaks kept as one.

    Examples
    --------
    >>> clean_cell(" ZZ1\u00a0 1AA\r\n \n"), clean_cell("a\u202eb\x00\nc")
    ('ZZ1 1AA', 'ab\nc')
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
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


# Registers repeat themselves: towns, uses and statuses recur in row after row.
@lru_cache(maxsize=100_000)
def squash(text: str) -> str:
    """Text as it is compared: lower case, letters and digits only, single spaces, ``&`` read as ``and``.

    Examples
    --------
    >>> squash("St. Anywhere"), squash("Here & N.E. There")
    ('st anywhere', 'here and n e there')
    """
    spelled = text.casefold().replace("&", " and ").replace("'", "").replace("’", "")
    return _NOT_WORDS.sub(" ", spelled).strip()
