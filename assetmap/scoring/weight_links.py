"""Weights in the address of a page: names and numbers, and nothing of any building."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import parse_qsl, quote, unquote, urlencode

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion, carried_swings, check_swings

__all__ = [
    "LONGEST_LINK",
    "LONGEST_NAME",
    "MOST_PEOPLE",
    "PARAMETER",
    "link_weights",
    "weights_of_link",
    "weights_query",
]

PARAMETER = "w"
MOST_PEOPLE = 40
"""In one link or one file: a ranking is made for each, and each is held against every other."""

LONGEST_NAME = 60
LONGEST_LINK = 60_000
"""Characters: forty people with names of sixty letters and a weight for every criterion take some 30,000."""

_WHERE = "the link"


def weights_query(people: Mapping[str, Mapping[str, float]]) -> str:
    """Query part of an address that holds these people's swing weights, one parameter ``w`` each.

    Parameters
    ----------
    people : mapping
        Swing weights by person and criterion's key.

    Examples
    --------
    >>> weights_query({"Ann": {"deprivation": 100, "running": 40.5}})
    'w=Ann%3Bdeprivation%3D100%3Brunning%3D40.5'
    """
    return urlencode([(PARAMETER, _packed(person, swings)) for person, swings in people.items()])


def weights_of_link(
    text: str,
    criteria: Sequence[Criterion],
    unasked: Collection[str] = (),
    say: Callable[[str], None] = lambda _: None,
    known: Collection[str] = (),
) -> dict[str, dict[str, float]]:
    """People's swing weights of an address, or of the query part of one; of a link of an earlier version too.

    Parameters as of `link_weights`.

    Raises
    ------
    InputError
        When it holds no weights, names nobody or somebody twice, is for other criteria, or a weight cannot be used.
    """
    if len(text) > LONGEST_LINK:
        raise InputError(
            "the link is too long",
            _WHERE,
            seen=f"{len(text):,} characters",
            allowed=f"up to {LONGEST_LINK:,}",
            next_step="copy the whole link and nothing else, or share the weights in several links",
        )
    _, mark, query = text.strip().partition("?")
    parts = parse_qsl((query if mark else text.strip()).partition("#")[0])
    return link_weights([value for name, value in parts if name == PARAMETER], criteria, unasked, say, known)


def link_weights(
    values: Sequence[str],
    criteria: Sequence[Criterion],
    unasked: Collection[str] = (),
    say: Callable[[str], None] = lambda _: None,
    known: Collection[str] = (),
) -> dict[str, dict[str, float]]:
    """People's swing weights of the values of the parameters ``w`` of an address, decoded once.

    Parameters
    ----------
    values : sequence of str
        One for each person.
    criteria : sequence of Criterion
        The criteria they are for.
    unasked : collection of str
        Keys of criteria that not everybody was asked of: where a link leaves one out, it counts 0.
    say : callable
        Takes a sentence about each change, where the link was made with an earlier version.
    known : collection of str
        Keys of further criteria of the region: see `carried_swings`.

    Raises
    ------
    InputError
        As `weights_of_link` says.
    """
    if not values or len(values) > MOST_PEOPLE:
        raise InputError(
            "the link holds no weights" if not values else "the link holds the weights of too many people",
            _WHERE,
            seen=f"{len(values)} people",
            allowed=f"1 to {MOST_PEOPLE}",
            next_step="copy the whole link" if not values else "compare fewer people at a time",
        )
    people: dict[str, dict[str, float]] = {}
    for value in values:
        named, *entries = value.split(";")
        person = unquote(named).strip()
        if not person or person in people or len(person) > LONGEST_NAME:
            fault = "nobody is named" if not person else "the name is too long"
            raise InputError(
                f"'{person}' stands twice" if person in people else fault,
                _WHERE,
                seen=person[:LONGEST_NAME] or "nothing",
                allowed=f"names of 1 to {LONGEST_NAME} characters, each once",
                next_step="ask for the link again",
            )
        swings: dict[str, object] = {}
        for entry in entries:
            key, _, number = entry.partition("=")
            if key in swings:
                raise InputError(
                    f"the weight of '{key}' stands twice", _WHERE, seen=entry, next_step="ask for the link again"
                )
            swings[key] = float(number) if re.fullmatch(r"\d{1,7}(\.\d+)?", number) else number
        carried = dict.fromkeys(unasked, 0.0) | carried_swings(swings, criteria, say, known=known)
        people[person] = check_swings(carried, criteria, f"{_WHERE}, {person}")
    return people


def _packed(person: str, swings: Mapping[str, float]) -> str:
    # the name is escaped of its own: a semicolon in it would part it
    return ";".join([quote(person, safe=" "), *(f"{key}={round(value, 3):g}" for key, value in swings.items())])
