"""What every text and moment that is kept has to be."""

import datetime as dt
import unicodedata

from assetmap.errors import InputError

__all__ = ["moment", "text"]


def text(given: str, what: str, longest: int, where: str, *, least: int = 0) -> str:
    """Text as it is, once it is checked that every database can keep it.

    Parameters
    ----------
    given : str
        The text.
    what, where : str
        What it is and where it stands, for the message.
    longest, least : int
        Most characters, and fewest that can be seen.

    Raises
    ------
    InputError
        When it is blank, too long, or holds a sign that is no character.
    TypeError
        When it is no text.
    """
    if not isinstance(given, str):
        raise TypeError(f"the {what} is of kind {type(given).__name__}, allowed str")
    # marks that nobody can see are no reason
    seen = sum(unicodedata.category(sign)[0] not in "CZ" for sign in given)
    if seen < least or len(given) > longest:
        raise InputError(
            f"the {what} is {'blank' if seen < least else 'too long'}",
            where,
            seen=f"{len(given):,} characters",
            allowed=f"{least} to {longest:,} characters",
            next_step="write it shorter" if len(given) > longest else "write it",
        )
    if "\x00" in given or any("\ud800" <= sign <= "\udfff" for sign in given):
        raise InputError(
            f"the {what} holds a sign that is no character",
            where,
            seen="a zero byte or half of a pair",
            allowed="characters",
            next_step="take it out",
        )
    return given


def moment(now: dt.datetime | None) -> dt.datetime:
    """Moment in UTC; the present one where none is given.

    Raises
    ------
    ValueError
        When it has no time zone.
    """
    if now is None:
        return dt.datetime.now(dt.UTC)
    if now.tzinfo is None:
        raise ValueError("'now' has no time zone")
    return now.astimezone(dt.UTC)
