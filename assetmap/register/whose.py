"""Whose a row is, and whether it is property at all: what must not become an asset is told apart here."""

import re
from collections.abc import Sequence

from assetmap.region import Council
from assetmap.register.sheet import squash

__all__ = ["council_of", "is_object", "names_council", "says_not_public", "says_not_the_councils"]

_QUALIFIER = r"(?:metropolitan|metro|met|borough|city|district|county|unitary|royal|authority)"
_INITIALS = r"(?:m[bdc]c|lbc|cbc|bc|cc|dc|mb|md)"
_COUNCIL_WORDS = re.compile(rf"\b(?:council|the|of|corporation|{_QUALIFIER[3:-1]}|{_INITIALS[3:-1]})\b")
_AFTER_PLACE = rf"(?: {_QUALIFIER})* (?:council|coun|counci|corporation)\b"
_AFTER_SHORT = rf" {_INITIALS}\b"
_AFTER_CUT = r" metropolitan(?: (?:borough|district))?$"
_BEFORE = (
    r"(?:the )?(?:(?:royal |metropolitan |london )?(?:city|borough|county|council|district)(?: council)?"
    r"(?: and county)? of (?:the (?:city|borough) of )?)?"
)

# A club or a trust of the council's staff begins with the council's name and is not the council.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:ltd|limited|plc|cic|trust|charity|club|association|union|society|church|party|fund|foundation|ymca|llp|homes)\b"
)

_OBJECT_TENURES = {"chattel", "chattels"}
_OBJECT_USES = {
    "art",
    "arts",
    "art work",
    "artwork",
    "artworks",
    "public art",
    "work of art",
    "works of art",
    "civic regalia",
    "regalia",
    "statue",
    "statues",
    "sculpture",
    "sculptures",
    "painting",
    "paintings",
    "vehicle",
    "vehicles",
    "fleet",
    "plant and equipment",
    "vehicles plant and equipment",
    "equipment",
    "furniture and equipment",
}


def council_of(text: str, councils: Sequence[Council]) -> Council | None:
    """Council whose name, other name or code the text is, however it is spelled; None if there is none.

    Examples
    --------
    >>> council_of("St. Anywhere", [Council("E09999999", "St Anywhere")]).code
    'E09999999'
    """
    wanted = squash(text)
    for council in councils:
        if wanted and (wanted == squash(council.code) or wanted in {squash(name) for name in council.names}):
            return council
    place = _place(wanted)
    if place:
        for council in councils:
            if place in {_place(squash(name)) for name in council.names}:
                return council
    return None


def names_council(text: str, council: Council) -> bool:
    """Whether a ratepayer's name is the council's: its place followed by a council word, and by a department at most.

    Examples
    --------
    >>> council = Council("E09999999", "Anywhere")
    >>> [names_council(name, council) for name in ("Anywhere MDC", "City Of Anywhere Ymca", "City of Anywhere M.D.C.")]
    [True, False, True]
    """
    words = re.sub(r"\b((?:\w ){1,4}\w)\b", _initials, squash(text))
    if _SOMEBODY_ELSE.search(words):
        return False
    for name in council.names:
        plain = squash(name)
        place = _place(plain)
        if words == plain != place:
            return True
        if not place:
            continue
        rest = re.match(rf"{_BEFORE}{re.escape(place)}(?P<rest>.*)", words)
        if rest and re.match(f"{_AFTER_PLACE}|{_AFTER_SHORT}|{_AFTER_CUT}", rest["rest"]):
            return not re.match(r".*\b(?:parish|town) council\b", rest["rest"])
        if (
            rest
            and not rest["rest"]
            and re.match(r"(?:the )?(?:metropolitan )?(?:borough |city |district )?council of ", words)
        ):
            return True
    return False


def says_not_the_councils(text: str, *, outright: bool = False) -> bool:
    """Whether a cell says that the council is not the owner; ``outright`` takes only words that name the council."""
    plain = squash(text)
    if re.fullmatch(r"(?:not|non) (?:owned by (?:the )?)?(?:council|local authority)(?: owned| property)?", plain):
        return True
    return not outright and plain in {"private", "privately owned", "private owner", "third party", "other party"}


def says_not_public(text: str) -> bool:
    """Whether an ownership status says that no public body owns it."""
    return bool(
        re.search(r"\bnot (?:publicly owned|owned by (?:a |any )?public)|^privately? owned$|^private$", squash(text))
    )


def is_object(tenure: str, use: str) -> bool:
    """Whether the row is a thing (a chattel, a work of art, regalia), not land or a building."""
    return squash(tenure) in _OBJECT_TENURES or squash(use) in _OBJECT_USES


def _place(plain: str) -> str:
    return " ".join(_COUNCIL_WORDS.sub(" ", plain).split())


def _initials(found: re.Match[str]) -> str:
    return found[1].replace(" ", "")
