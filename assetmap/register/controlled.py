"""Published lists of values: what a text means in one, whatever words and spelling a register uses."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assetmap.register.sheet import squash

__all__ = ["LISTS", "USE_CODES", "Meaning", "corrected", "meaning_of", "tenure_detail_of", "tenure_of"]

_RAW: dict[str, Any] = tomllib.loads(
    resources.files("assetmap.register").joinpath("controlled.toml").read_text(encoding="utf-8")
)
_SPELLING = _RAW["misspelling"]

LISTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    **{
        name: {value: tuple(phrases) for value, phrases in _RAW[name].items()}
        for name in ("tenure", "tenure_detail", "tenure_detail_out_of_freehold", "land_or_building", "status")
    },
    "use": {value: tuple(entry["words"]) for value, entry in _RAW["use"].items()},
}
"""List to its values to the phrases that mean them."""

USE_CODES: Mapping[str, str] = {value: entry["code"] for value, entry in _RAW["use"].items()}
"""Use to the code of its class in the AddressBase classification scheme."""


_LET_OUT = re.compile(r"\b(?:sub |ground )?(?:leasehold|leased?|let|licen[cs]ed?|tenancy) out\b")


class Meaning(NamedTuple):
    """Value of the list, blank where the text means none, and whether a misspelling had to be allowed for."""

    value: str
    misspelt: bool


class _Phrases(NamedTuple):
    value_of: dict[str, str]
    words: list[str]
    known: frozenset[str]
    longest: int


def _phrases(values: Mapping[str, tuple[str, ...]]) -> _Phrases:
    value_of = {phrase: value for value, phrases in values.items() for phrase in phrases}
    words = {word for phrase in value_of for word in phrase.split()}
    longest = max(len(phrase.split()) for phrase in value_of)
    correctable = sorted(word for word in words if len(word) >= _SPELLING["shortest"])
    return _Phrases(value_of, correctable, frozenset(words), longest)


_PHRASES = {name: _phrases(values) for name, values in LISTS.items()}
_EVERY_WORD = frozenset(word for phrases in _PHRASES.values() for word in phrases.known) | frozenset(
    _SPELLING["other_words"]
)


@lru_cache(maxsize=50_000)
def meaning_of(list_name: str, text: str) -> Meaning:
    """Value of a published list that a text means: that of the longest phrase in it, the first of several.

    Parameters
    ----------
    list_name : str
        One of `LISTS`.
    text : str
        As published.

    Raises
    ------
    ValueError
        When there is no such list.

    Examples
    --------
    >>> meaning_of("use", "Public Conveinences"), meaning_of("use", "Car Park and Premises").value
    (Meaning(value='public convenience', misspelt=True), 'car park')
    """
    if list_name not in _PHRASES:
        raise ValueError(f"'list_name' is {list_name!r}, allowed one of {list(_PHRASES)}")
    words = squash(text)
    value, length = _longest(words, _PHRASES[list_name])
    respelt = corrected(words, list_name)
    if respelt != words:
        # A phrase that only the corrected words make up must say more than what stood there anyway.
        other, longer = _longest(respelt, _PHRASES[list_name])
        if longer > length:
            return Meaning(other, True)
    return Meaning(value, False)


def corrected(words: str, list_name: str) -> str:
    """Words with those that no list knows brought to the nearest word of this list, where one is near enough.

    Examples
    --------
    >>> corrected("cemeteries and cremartoria", "use"), corrected("an officer", "use")
    ('cemeteries and crematoria', 'an officer')
    """
    return " ".join(_corrected(word, list_name) for word in words.split())


@lru_cache(maxsize=50_000)
def _corrected(word: str, list_name: str) -> str:
    if len(word) < _SPELLING["shortest"] or word in _EVERY_WORD or not word.isalpha():
        return word
    letters = _SPELLING["letters_long" if len(word) >= _SPELLING["long_word"] else "letters"]
    among = [other for other in _PHRASES[list_name].words if other[0] == word[0]]
    close = process.extractOne(word, among, scorer=OSA.distance, score_cutoff=letters)
    if close is None:
        return word
    # What only adds to a known word is an ending of its own (recreational), unless its last letter is doubled.
    ending = word.removeprefix(close[0])
    return word if ending not in (word, close[0][-1]) else close[0]


def _longest(words: str, phrases: _Phrases) -> tuple[str, int]:
    """Value of the longest phrase in the words, and how many letters it has."""
    parts = words.split()
    for length in range(min(phrases.longest, len(parts)), 0, -1):
        found = [" ".join(parts[i : i + length]) for i in range(len(parts) - length + 1)]
        known = [phrase for phrase in found if phrase in phrases.value_of]
        if known:
            return phrases.value_of[known[0]], len(known[0])
    return "", 0


@lru_cache(maxsize=10_000)
def tenure_of(text: str) -> Meaning:
    """Tenure as freehold, leasehold or other; other too where the text says both, and blank where it says none.

    Examples
    --------
    >>> tenure_of("Leashold").value, tenure_of("Freehold / Leasehold").value, tenure_of("Ward").value
    ('leasehold', 'other', '')
    """
    # What is let out says nothing of the owner's own tenure.
    words = _LET_OUT.sub(" ", squash(text)).strip()
    for spelled in (words, corrected(words, "tenure")):
        said = {
            value
            for value in ("freehold", "leasehold")
            if any(f" {phrase} " in f" {spelled} " for phrase in LISTS["tenure"][value])
        }
        if len(said) == 2:
            return Meaning("other", spelled != words)
        if said:
            return Meaning(_longest(spelled, _PHRASES["tenure"])[0], spelled != words)
    return Meaning(meaning_of("tenure", text).value, False)


@lru_cache(maxsize=50_000)
def tenure_detail_of(text: str, tenure: str) -> Meaning:
    """How a property is held, of the published list; blank where the text does not say.

    Parameters
    ----------
    text : str
        As published.
    tenure : str
        The owner's own tenure, normalised: what is leased of a freehold is leased out.

    Examples
    --------
    >>> tenure_detail_of("Leasehold", "freehold").value, tenure_detail_of("Leasehold", "leasehold").value
    ('leasehold out', '')
    """
    found = meaning_of("tenure_detail", text)
    if not found.value and tenure == "freehold":
        return meaning_of("tenure_detail_out_of_freehold", text)
    return found
