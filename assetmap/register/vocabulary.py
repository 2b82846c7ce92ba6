"""The words by which files name our fields, and how a header is brought to those words."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assetmap.register.sheet import clean_cell, squash

__all__ = [
    "CELLS",
    "CONFIDENCE",
    "NO_REFERENCE",
    "SYNONYMS",
    "Match",
    "PublishedList",
    "fields_of",
    "header_words",
    "is_about_somebody",
    "is_contact",
    "is_weak",
    "matches_of",
    "pays_rates",
    "published_list",
    "says_nothing",
]

_RAW: dict[str, Any] = tomllib.loads(
    resources.files("assetmap.register").joinpath("headers.toml").read_text(encoding="utf-8")
)
_WORDS = _RAW["words"]

SYNONYMS: Mapping[str, tuple[str, ...]] = {field: tuple(names) for field, names in _RAW["fields"].items()}
"""Field to its names; the more telling name comes first, and wins where two columns could be the same field."""

CONFIDENCE: Mapping[str, float] = _RAW["confidence"]
"""How sure each way of recognising a column is, 0 to 1."""

CELLS: Mapping[str, float] = _RAW["cells"]
"""From which shares of its cells on a column is contradicted, or speaks for itself."""

NO_REFERENCE = frozenset(_WORDS["no_reference"])
"""Words of a header whose number, code or id is another thing's than the property's."""

_SHORT: Mapping[str, str] = _WORDS["short"]
_TRIMMED = frozenset(_WORDS["units"]) | frozenset(_WORDS["rates"])
_SUBJECTS = frozenset(_WORDS["subjects"])
_NAMED = frozenset(_WORDS["named"])
_CONTACT = frozenset(_WORDS["contact"])
_SOMEBODY = frozenset(_WORDS["somebody"])
_EMPTY = frozenset(_WORDS["empty"])
_WEAK = frozenset(_WORDS["weak"])
_RATES_CUES = frozenset(_WORDS["rates_cues"])
_RATES_PAYERS = tuple(_WORDS["rates_payers"])
_BY_NAME: dict[str, list[tuple[str, int]]] = {}
for _field, _names in SYNONYMS.items():
    for _rank, _name in enumerate(_names):
        _BY_NAME.setdefault(_name, []).append((_field, _rank))
_SHORTEST: int = _RAW["misspelling"]["shortest"]
_LONG_NAMES = [name for name in _BY_NAME if len(name) >= _SHORTEST]

# A header may ask: whether or not the asset is vacant.
_ASKED = re.compile(
    r"^(?:(?:please )?(?:state|say|indicate) )?whether (?:or not )?(?:(?:the|this) )?(?:(?:asset|property|building|site|land) )?"
    r"(?:is |are )?(?:currently )?(?=\w)|^(?:is|are) (?:(?:the|this|it) )?(?:(?:asset|property|building|site|land) )?"
    r"(?:currently )?(?=\w)"
)
_ARTICLES = frozenset(("the", "a", "an", "this"))

# A shapefile cuts its headers after this many characters.
_SHAPEFILE_WIDTH = 10


class Match(NamedTuple):
    """A field a header may stand for.

    ``rank`` 0 is the most telling name of the field; ``number`` is the header's own (``Address 2``), 0 if none;
    ``how`` is one of the ways in `CONFIDENCE`, and ``words`` the field's name that was found in it.
    """

    field: str
    rank: int
    number: int
    how: str
    words: str


@dataclass(frozen=True)
class PublishedList:
    """A list of fields that was published for councils to follow; a column without a field is blank."""

    title: str
    source: str
    columns: Mapping[str, str]

    def field_of(self, header: str) -> str | None:
        """Field of a header in the list's own spelling; blank for one we have no use for, None if it is not in it."""
        return self.columns.get(_joined(header))


def _joined(header: str) -> str:
    return squash(clean_cell(header)[:200]).replace(" ", "")


_PUBLISHED = tuple(
    (
        frozenset(_joined(cue) for cue in entry["cues"]),
        PublishedList(
            entry["title"], entry["source"], {_joined(name): field for name, field in entry["columns"].items()}
        ),
    )
    for entry in _RAW["published"]
)


def published_list(headers: Sequence[str]) -> PublishedList | None:
    """Published list that a file follows: two of its cues are headers, and more of them than of any other list's.

    Examples
    --------
    >>> published_list(["AssetCode", "Site Address", "TenureType"]).title[:25]
    'land and building assets '
    """
    own = {_joined(header) for header in headers}
    cues, found = max(_PUBLISHED, key=lambda entry: len(entry[0] & own))
    return found if len(cues & own) >= 2 else None


def header_words(header: str) -> str:
    """Header as plain words: camel case split, punctuation gone, abbreviations spelled out.

    Examples
    --------
    >>> header_words("SiteNameAddress"), header_words("Property Ref."), header_words("AREA (HA)")
    ('site name address', 'property reference', 'area ha')
    """
    split = re.sub(r"([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3 \2", clean_cell(header)[:200].replace("²", "2"))
    split = re.sub(r"^\s*\(?[a-z0-9]{1,2}\)\s*", "", split)
    words = re.sub(r"([a-z]{3,})(\d)", r"\1 \2", squash(split.replace("_", " "))).split()
    return " ".join(_SHORT.get(word, word) for word in words).replace("yes number", "y n")


@lru_cache(maxsize=8192)
def is_contact(header: str) -> bool:
    """Whether the column holds a person's name or how to reach them; such a column is never read."""
    return bool(set(header_words(header).replace("e mail", "email").split()) & _CONTACT)


def is_about_somebody(header: str) -> bool:
    """Whether the column is about an owner, a payer or a tenant, so that its postcode is not the property's."""
    return is_contact(header) or bool(set(header_words(header).split()) & _SOMEBODY)


def says_nothing(header: str) -> bool:
    """Whether the header is blank or only counts (``Column 3``, ``Unnamed: 3``)."""
    return all(word in _EMPTY or word.isdigit() for word in header_words(header).split())


def is_weak(match: Match) -> bool:
    """Whether the name means the field only where the cells fit it (an ``area`` is often a part of town)."""
    return match.words in _WEAK


def pays_rates(headers: Sequence[str]) -> list[int]:
    """Columns that name who pays in a list of business rates, where no header says ratepayer.

    Examples
    --------
    >>> pays_rates(["Company Name", "Address", "Rateable Value"]), pays_rates(["Company Name", "Address"])
    ([0], [])
    """
    words = [header_words(header) for header in headers]
    if not _RATES_CUES & set(words):
        return []
    found = [(_RATES_PAYERS.index(word), i) for i, word in enumerate(words) if word in _RATES_PAYERS]
    return [min(found)[1]] if found else []


def fields_of(header: str) -> tuple[tuple[str, int, int], ...]:
    """Fields a header may stand for.

    Returns
    -------
    tuple of (field, rank, number)
        Rank 0 is the most telling name of the field; number is the header's own (``Address 2``), 0 if none.
    """
    return tuple(match[:3] for match in matches_of(header))


@lru_cache(maxsize=8192)
def matches_of(header: str) -> tuple[Match, ...]:
    """Fields a header may stand for, with how it was recognised; the first is the best.

    Examples
    --------
    >>> [(match.field, match.how) for header in ("Tenure Type", "Eastings_m", "Postocde") for match in matches_of(header)]
    [('tenure', 'telling'), ('easting', 'trimmed'), ('postcode', 'misspelt')]
    """
    words = header_words(header)
    if not words or is_contact(header):
        return ()
    # What stands in brackets says a thing again, or gives its unit.
    outside = header_words(re.sub(r"\([^()]*\)", " ", header))
    number = 0
    ending = re.fullmatch(r"(.*\D) (?:line )?(\d)", words)
    if ending and words not in _BY_NAME:
        words, number = ending[1].removesuffix(" line"), int(ending[2])
    found: list[Match] = []
    for form, worse in _forms(words) + [(outside, 30)] * (outside != words):
        for field, rank in _BY_NAME.get(form, ()):
            if field not in {match.field for match in found}:
                how = "trimmed" if worse else "telling" if rank < _RAW["telling"]["first"] else "said"
                found.append(Match(field, rank + worse, number, how, form))
    return tuple(found or _misspelt(words, header, number))


def _forms(words: str) -> list[tuple[str, int]]:
    forms = [(words, 0)]
    asked = _ASKED.sub("", words)
    if asked != words:
        forms.append((asked, 10))
        words = asked
    plain = " ".join(word for word in words.split() if word not in _ARTICLES)
    if plain not in (words, ""):
        forms.append((plain, 10))
        words = plain
    parts = words.split()
    while len(parts) > 1 and parts[-1] in _TRIMMED:
        parts = parts[:-1]
        forms.append((" ".join(parts), 20))
    if len(parts) > 2 and parts[-2] == "of" and parts[-1] in _SUBJECTS:
        forms.append((" ".join(parts[:-2]), 40))
    if len(parts) > 1 and parts[0] in _SUBJECTS and parts[1] not in ("number", "name"):
        forms.append((" ".join(parts[1:]), 40))
    if len(parts) == 2 and parts[0] in _NAMED and parts[1] in ("name", "address", "postcode", "type"):
        forms.append((parts[1], 60))
    return forms


def _misspelt(words: str, header: str, number: int) -> list[Match]:
    """Field whose name the words are but for a misspelling, or but for a shapefile's cut."""
    if len(header.strip()) == _SHAPEFILE_WIDTH:
        begun = [name for name in _LONG_NAMES if name.startswith(words) or name.replace(" ", "").startswith(words)]
        fields = {_BY_NAME[name][0][0] for name in begun}
        if len(fields) == 1:
            return [Match(fields.pop(), 80, number, "misspelt", begun[0])]
    if len(words) < _SHORTEST:
        return []
    close = process.extractOne(words, _LONG_NAMES, scorer=OSA.distance, score_cutoff=_RAW["misspelling"]["letters"])
    # A plural is mostly another thing (who the owners are is not who owns it), and so is a word that begins otherwise.
    if close is None or close[0][0] != words[0] or f"{close[0]}s" == words or f"{words}s" == close[0]:
        return []
    field, rank = _BY_NAME[close[0]][0]
    return [Match(field, 80 + rank, number, "misspelt", close[0])]
