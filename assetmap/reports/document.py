"""A report as a row of plain blocks, which a page and a text are both made from."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "LONGEST",
    "Block",
    "Bullets",
    "Document",
    "Facts",
    "Grid",
    "Heading",
    "Key",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Remark",
    "shown",
]

# Characters of one text on paper; the CSV and the workbook hold the whole of it.
LONGEST = 600
_CELL = 240
_CUT = " … [cut: the CSV has the whole text]"
# Signs on a line of running text, for breaking a word that is longer; all others can be copied as they are.
_LINE, _HEADING = 70, 14
# Width of the text, of a sign of a table and of the room beside it; the template sets the same sizes.
_PAGE_MM, _SIGN_MM, _INSET_MM = 170.0, 1.8, 2.9
_BREAK_HERE = "\u200b"
# They turn the direction of what follows, and could make a name read as another.
_TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def shown(text: object, longest: int = LONGEST) -> str:
    r"""Text on one line as it may stand on paper.

    Parameters
    ----------
    text : object
        Anything; None is blank. It may be hostile.
    longest : int
        Characters kept; what is cut says so.

    Returns
    -------
    str
        Control characters and those that show nothing are left out, and marks that turn the direction of writing are
        shown by their code.

    Examples
    --------
    >>> shown("Old\n  Hall \u202egnp")
    'Old Hall [U+202E]gnp'
    """
    said = "" if text is None else str(text)
    # looked at only as far as it can be shown: a cell may hold 100 kB
    words = " ".join(said[: 4 * longest].split())
    kept = "".join(f"[U+{ord(sign):04X}]" if sign in _TURNING else sign for sign in words if _speaks(sign))
    if len(kept) > longest or len(said) > 4 * longest:
        kept = kept[: max(longest - len(_CUT), 0)].rstrip() + _CUT
    return kept


def _speaks(sign: str) -> bool:
    # Cc control, Cf format, Cs half of a pair, Co private, Cn unassigned
    return sign in _TURNING or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 stands below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with words in bold before it where given."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Remark:
    """A paragraph in a frame, for what must not be overlooked."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of points; a point may be a pair of words in bold and what follows them."""

    items: tuple[str | tuple[str, str], ...]


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and a value, as a table with those two headings."""

    headings: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    headings : tuple of str
        One per column.
    rows : tuple of tuple of str
        Texts only, as many in each row as there are headings.
    widths : tuple of float
        Relative widths of the columns; all alike if not given.
    right : tuple of int
        Columns of numbers, set flush right.
    bars : tuple, optional
        A bar for each row, in a column of its own: its length and a mark, both as shares of the widest (0-1; the mark may
        be None), and whether it is firm (filled) or not known (outlined). The numbers stand in the row as well.
    bar_heading : str
        Heading of that column.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    right: tuple[int, ...] = ()
    bars: tuple[tuple[float, float | None, bool], ...] = ()
    bar_heading: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"'rows' do not all have {len(self.headings)} cells")
        if self.bars and len(self.bars) != len(self.rows):
            raise ValueError(f"'bars' are {len(self.bars)}, allowed one for each of {len(self.rows)} rows")


@dataclass(frozen=True)
class Key:
    """An entry of a picture's legend: a small drawing (SVG) and what it means."""

    svg: str
    text: str


@dataclass(frozen=True)
class Picture:
    """A drawing of ours (SVG), with its description for those who do not see it, its caption and its legend."""

    svg: str
    description: str
    caption: str
    width_mm: float = 170.0
    legend: tuple[Key, ...] = ()


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Remark | Bullets | Facts | Grid | Picture | PageBreak


@dataclass(frozen=True)
class Document:
    """A report.

    Parameters
    ----------
    title, subtitle : str
        What it is of.
    standing : str
        For whom it is, such as "Public version"; printed on each page.
    foot : str
        Which data it rests on; printed on each page.
    blocks : tuple of Block
        What it says. Texts may be hostile.
    """

    title: str
    subtitle: str
    standing: str
    foot: str
    blocks: tuple[Block, ...] = field(repr=False)

    def content(self) -> dict[str, Any]:
        """The document as the template takes it: plain values, every text as `shown`."""
        return {
            "title": _paper(self.title, 160),
            "subtitle": _paper(self.subtitle, 200),
            "standing": _paper(self.standing),
            "foot": _paper(self.foot),
            "blocks": [_block(block) for block in self.blocks],
        }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": _paper(block.text, 160), "level": block.level}
        case Paragraph() | Remark():
            kind = "paragraph" if isinstance(block, Paragraph) else "remark"
            return {"kind": kind, "lead": _paper(block.lead), "text": _paper(block.text, 4 * LONGEST)}
        case Bullets():
            pairs = [("", item) if isinstance(item, str) else item for item in block.items]
            return {"kind": "bullets", "items": [[_paper(lead), _paper(text)] for lead, text in pairs]}
        case Facts():
            return _grid(block.headings, block.rows, (1.0, 2.6), LONGEST)
        case Grid():
            widths = block.widths or (1.0,) * len(block.headings)
            # a bar takes a column as wide as the widest
            told = _grid(block.headings, block.rows, widths, _CELL, max(widths) if block.bars else 0.0)
            bars = [[length, mark, firm] for length, mark, firm in block.bars]
            return told | {"right": list(block.right), "bars": bars, "bar_heading": _paper(block.bar_heading)}
        case Picture():
            legend = [{"svg": key.svg, "text": _paper(key.text)} for key in block.legend]
            said = {"description": _paper(block.description, 4 * LONGEST), "caption": _paper(block.caption)}
            return {"kind": "picture", "svg": block.svg, "width": block.width_mm, "legend": legend, **said}
        case PageBreak():
            return {"kind": "break"}


def _grid(
    headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], longest: int, bar: float = 0.0
) -> dict[str, Any]:
    whole = sum(widths) + bar
    room = [max(int((_PAGE_MM * width / whole - _INSET_MM) / _SIGN_MM), 4) for width in widths]
    cells = [[_paper(cell, longest, fits) for cell, fits in zip(row, room, strict=True)] for row in rows]
    named = [_paper(heading, longest, max(fits, _HEADING)) for heading, fits in zip(headings, room, strict=True)]
    told = {"kind": "grid", "headings": named, "rows": cells, "widths": list(widths)}
    return told | {"right": [], "bars": [], "bar_heading": ""}


def _paper(text: object, longest: int = LONGEST, fits: int = _LINE) -> str:
    """Text as it may stand on paper, with places to break in words that are longer than a line."""
    return " ".join(word if len(word) <= fits else _pieces(word, fits) for word in shown(text, longest).split(" "))


def _pieces(word: str, fits: int) -> str:
    """Word with breaks allowed after its own marks where it has any, and at the latest where the line ends."""
    pieces, left = [], word
    while len(left) > fits:
        mark = max(left.rfind(sign, 0, fits) for sign in "_-/:.,;@\\")
        cut = mark + 1 if mark >= fits // 2 else fits
        pieces.append(left[:cut])
        left = left[cut:]
    return _BREAK_HERE.join([*pieces, left])
