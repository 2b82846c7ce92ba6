"""Whose a row is, and whether it is property at all: what must not become an asset is told apart here."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from assetmap.region import Council
from assetmap.register.controlled import meaning_of
from assetmap.register.sheet import squash

__all__ = [
    "OWNER_KINDS",
    "council_of",
    "is_object",
    "names_council",
    "owner_kind",
    "says_not_public",
    "says_not_the_councils",
]

_RAW: dict[str, Any] = tomllib.loads(
    resources.files("assetmap.register").joinpath("whose.toml").read_text(encoding="utf-8")
)

OWNER_KINDS: Mapping[str, tuple[str, ...]] = {entry["name"]: tuple(entry["phrases"]) for entry in _RAW["kind"]}
"""Kind of public body to the phrases in its name, the telling kinds first."""

_COUNCILS = ("council", "parish or town council")
_FILLERS: Mapping[str, tuple[str, ...]] = {
    entry["name"]: (*entry["phrases"], *entry["fillers"], "the", "of", "for", "and") for entry in _RAW["kind"]
}

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

_OBJECT_TENURES = frozenset(_RAW["objects"]["tenures"])
_OBJECT_USES = frozenset(_RAW["objects"]["uses"])
_OBJECT_NAMES = re.compile(rf"(?:{'|'.join(map(re.escape, _RAW['objects']['names']))})\b")
_NOT_OURS = frozenset(_RAW["denials"]["outright"])
_NOT_THE_OWNERS = _NOT_OURS | frozenset(_RAW["denials"]["about_owner"])


@lru_cache(maxsize=10_000)
def owner_kind(name: str) -> str:
    """Kind of public body that a name is of; blank where its words tell none.

    Examples
    --------
    >>> owner_kind("Anywhere Hospitals NHS Foundation Trust"), owner_kind("Anywhere Fire & Rescue Service")
    ('health', 'fire and rescue')
    >>> owner_kind("Anywhere Borough Council"), owner_kind("Anywhere Holdings Ltd")
    ('council', '')
    """
    words = f" {squash(name)} "
    return next((kind for kind, phrases in OWNER_KINDS.items() if any(f" {p} " in words for p in phrases)), "")


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
    for council in councils:
        if any(_same_body(wanted, squash(name)) for name in council.names):
            return council
    place = _place(wanted)
    if place and owner_kind(wanted) in ("", *_COUNCILS):
        for council in councils:
            if place in {_place(squash(name)) for name in council.names}:
                return council
    return None


def _same_body(words: str, name: str) -> bool:
    """Whether both name a public body of one kind, other than a council, and of one place."""
    kind = owner_kind(name)
    if kind in ("", *_COUNCILS) or owner_kind(words) != kind:
        return False
    place = _without(words, kind)
    return bool(place) and place == _without(name, kind)


@lru_cache(maxsize=10_000)
def _without(words: str, kind: str) -> str:
    """Words of a body's name that are not its kind's."""
    for filler in sorted(_FILLERS[kind], key=len, reverse=True):
        words = re.sub(rf"\b{re.escape(filler)}\b", " ", words)
    return " ".join(words.split())


@lru_cache(maxsize=50_000)
def names_council(text: str, council: Council) -> bool:
    """Whether a ratepayer's name is the council's: its place followed by a council word, and by a department at most.

    Examples
    --------
    >>> council = Council("E09999999", "Anywhere")
    >>> [names_council(name, council) for name in ("Anywhere MDC", "City Of Anywhere Ymca", "City of Anywhere M.D.C.")]
    [True, False, True]
    """
    words = re.sub(r"\b((?:\w ){1,4}\w)\b", _initials, squash(text))
    # A trust may be the very body asked for, where that is no council.
    if any(_same_body(words, squash(name)) for name in council.names):
        return True
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
    return squash(text) in (_NOT_OURS if outright else _NOT_THE_OWNERS)


def says_not_public(text: str) -> bool:
    """Whether an ownership status says that no public body owns it."""
    return bool(
        re.search(r"\bnot (?:publicly owned|owned by (?:a |any )?public)|^privately? owned$|^private$", squash(text))
    )


def is_object(tenure: str, use: str, name: str = "") -> bool:
    """Whether the row is a thing (a chattel, a work of art, regalia, a vehicle, a phone box), not land or a building.

    Parameters
    ----------
    tenure, use : str
        As published. A use of several things is a thing's only where all of them are things.
    name : str
        Counts only where the use names no kind of property: a statue's name begins with what it is.

    Examples
    --------
    >>> is_object("", "Art & Regalia"), is_object("", "Art Gallery"), is_object("", "", "Statue of a mayor")
    (True, False, True)
    """
    return squash(tenure) in _OBJECT_TENURES or _is_thing(use) or (bool(name) and _names_thing(name, use))


@lru_cache(maxsize=10_000)
def _is_thing(use: str) -> bool:
    words = squash(use)
    parts = [part for part in re.split(r" and |[,;/|]", use.casefold().replace("&", " and ")) if part.strip()]
    return words in _OBJECT_USES or (len(parts) > 1 and all(squash(part) in _OBJECT_USES for part in parts))


@lru_cache(maxsize=50_000)
def _names_thing(name: str, use: str) -> bool:
    return bool(_OBJECT_NAMES.match(squash(name))) and not meaning_of("use", use).value


def _place(plain: str) -> str:
    return " ".join(_COUNCIL_WORDS.sub(" ", plain).split())


def _initials(found: re.Match[str]) -> str:
    return found[1].replace(" ", "")
