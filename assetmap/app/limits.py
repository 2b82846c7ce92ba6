"""How long, how many and how large what comes by a link or a field may be: declared here, held here, said here.

Whatever a page reads from its address stands in `LINKS`; the frame takes out of the address what goes beyond before any
page reads it. A field has the same limit as its part of a link, or one of those below, which Streamlit holds for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.uploaded_file_manager import UploadedFile

from assetmap.app.map_shape import LONGEST_SHAPE
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import MOST_IDS, MOST_SETS
from assetmap.scoring import LONGEST_LINK, MOST_PEOPLE
from assetmap.workspace import ID_LENGTH

__all__ = [
    "BEYOND",
    "LINKS",
    "LONGEST",
    "MOST_GBP",
    "Limit",
    "content_of",
    "hold_link",
    "limit_of",
    "link_fault",
    "link_value",
    "link_values",
    "within",
]

BEYOND = 100
"""What the package itself refuses in words may be so many times too long in its field: it is refused, and not cut unseen."""

MOST_GBP = 1e10
"""Most pounds of any field, and with a minus the least."""

LONGEST = {
    "name": 100,
    "search": 200,
    "line": 1000,
    "folder": 1000,
    "user": 320,
    "passphrase": 1000,
    "pasted link": 2 * LONGEST_LINK,
}
"""Characters of a field that is in no link, by what it holds."""

_LARGEST_TEXT = 200_000
_SAID = "_link_said"
# A link with more faults than this is not one that somebody made by mistake.
_MOST_FAULTS = 20
_SHOWN_NAME = 40


@dataclass(frozen=True)
class Limit:
    """Limit of a part of a link.

    Parameters
    ----------
    longest : int
        Characters of one value.
    most : int
        How often the part may stand in the link.
    between : (float, float), optional
        The value is a finite number between these.
    """

    longest: int
    most: int = 1
    between: tuple[float, float] | None = None


_CHOICE = Limit(200)
_SEVERAL = Limit(ID_LENGTH, most=500)
_IDS = Limit(ID_LENGTH, most=MOST_IDS)
_SETS = Limit(MOST_IDS * (ID_LENGTH + 4), most=MOST_SETS)
_SHARE = Limit(30, between=(0.0, 100.0))
_M2 = Limit(30, between=(0.0, 100_000.0))
# The portfolio says itself between what each of its own may lie.
_AMOUNT = Limit(30, between=(-MOST_GBP, MOST_GBP))

LINKS = {
    # every page
    "region": _CHOICE,
    "tour": _CHOICE,
    # Shortlist
    "words": Limit(200),
    "owner": _SEVERAL,
    "around": Limit(200),
    "list": _SEVERAL,
    "km": Limit(30, between=(0.1, 100.0)),
    "area": _M2,
    "only": _CHOICE,
    "limit": Limit(LONGEST_SHAPE),
    "position": Limit(60),
    "shade": _CHOICE,
    "layers": _SEVERAL,
    "asset": Limit(ID_LENGTH),
    "print": _CHOICE,
    "data": Limit(60),
    "w_*": _SHARE,
    # Find space
    "near": Limit(200),
    "within": _CHOICE,
    "least": _M2,
    "must": _SEVERAL,
    "doing": _CHOICE,
    "space": _CHOICE,
    "most": _M2,
    "start": Limit(30),
    "stay": _CHOICE,
    "nice": _SEVERAL,
    "confirm": Limit(1000),
    # Compare buildings
    "ids": Limit(10 * ID_LENGTH),
    # Data
    "part": _CHOICE,
    "severity": _SEVERAL,
    "kind": _SEVERAL,
    "file": _SEVERAL,
    "whose": _SEVERAL,
    # Weights together
    "w": Limit(LONGEST_LINK // MOST_PEOPLE, most=MOST_PEOPLE),
    # Portfolio
    "p_must": _IDS,
    "p_never": _IDS,
    "p_lots": _SETS,
    "p_exclusive": _SETS,
    "p_*": _AMOUNT,
}
"""By the name of the part; a star stands for the rest of a name."""

# What no page reads, such as the marks that programs add to links.
_OTHER = Limit(2000, most=20)


def limit_of(name: str) -> Limit | None:
    """Limit of a part of a link; None where no page reads it.

    Examples
    --------
    >>> limit_of("w_deprivation").between
    (0.0, 100.0)
    """
    stem, bar, _ = name.partition("_")
    return LINKS.get(name) or (LINKS.get(f"{stem}_*") if bar else None)


def link_fault(name: str, values: Sequence[str]) -> str:
    """What is too much in a part of a link, in a sentence; blank where nothing is.

    Parameters
    ----------
    name : str
        Of the part.
    values : sequence of str
        As they stand in the link, decoded.

    Examples
    --------
    >>> link_fault("km", ["1e999"])
    'The link asks for km = 1e999: a number from 0.1 to 100 is allowed.'
    """
    limit = limit_of(name) or _OTHER
    shown = name if len(name) <= _SHOWN_NAME else f"{name[:_SHOWN_NAME]}…"
    if len(name) > ID_LENGTH:
        return f"The link has a part whose name has {len(name):,} characters, {shown}: up to {ID_LENGTH:,} are allowed."
    if len(values) > limit.most:
        return f"The link names {shown} {len(values):,} times: up to {limit.most:,} are allowed."
    longest = max(map(len, values), default=0)
    if longest > limit.longest:
        return f"The link has {longest:,} characters for {shown}: up to {limit.longest:,} are allowed."
    if any("\ufffd" in value or "\x00" in value for value in values):
        return f"The link holds signs for {shown} that are no text."
    if limit.between is not None:
        least, most = limit.between
        for value in values:
            if value and not least <= _number(value) <= most:
                return f"The link asks for {shown} = {value}: a number from {least:,.12g} to {most:,.12g} is allowed."
    return ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def hold_link() -> None:
    """Take out of the address what goes beyond its limit, and say so; to be called before anything reads the address."""
    faults = {name: fault for name in st.query_params if (fault := link_fault(name, st.query_params.get_all(name)))}
    if faults:
        st.session_state[_SAID] = list(faults.values())[:_MOST_FAULTS]
        try:
            if len(faults) > _MOST_FAULTS:
                st.query_params.clear()
            for name in faults if len(faults) <= _MOST_FAULTS else ():
                del st.query_params[name]
        except StreamlitAPIException:
            # A field holds it already, which no link can bring about: the page was asked for by something else than a browser.
            _say()
            st.stop()
        st.rerun()
    _say()


def _say() -> None:
    # one place whether there is something to say or not: a field that moves down the page loses its tie to the address
    with st.container():
        for fault in st.session_state.get(_SAID, ()):
            st.warning(literal(f"{fault} It is left out."))


def link_values(name: str) -> list[str]:
    """Every value of a part of the address.

    Raises
    ------
    ValueError
        When the part has no limit in `LINKS`.
    """
    if limit_of(name) is None:
        raise ValueError(f"'name' is {name!r}, allowed what stands in LINKS")
    return st.query_params.get_all(name)


def link_value(name: str) -> str:
    """The last value of a part of the address; blank where it is not there."""
    values = link_values(name)
    return values[-1] if values else ""


@overload
def within(value: float) -> float: ...


@overload
def within(value: None) -> None: ...


def within(value: float | None) -> float | None:
    """Number with which a field of pounds may begin; None stays None."""
    return None if value is None else float(min(max(value, -MOST_GBP), MOST_GBP))


def content_of(upload: UploadedFile) -> bytes:
    """Content of a text file that somebody has put on a page.

    Raises
    ------
    InputError
        When it is larger than any text that the page reads.
    """
    if upload.size > _LARGEST_TEXT:
        raise InputError(
            "the file is too large",
            upload.name,
            seen=f"{upload.size:,} bytes",
            allowed=f"up to {_LARGEST_TEXT:,}",
            next_step="choose another file",
        )
    return upload.getvalue()
