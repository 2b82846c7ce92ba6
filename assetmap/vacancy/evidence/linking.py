"""Which asset a line of another list is about: by UPRN, by reference, then by address and postcode, with a score."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz

from assetmap.vacancy.rules import Linking

__all__ = ["Links", "link_lines"]

_LINK_COLUMNS = ("row", "asset_id", "method", "score", "part")

_SHORT = {
    "st": "street", "rd": "road", "la": "lane", "ln": "lane", "ave": "avenue", "av": "avenue", "terr": "terrace",
    "ter": "terrace", "dr": "drive", "sq": "square", "pl": "place", "cl": "close", "ct": "court", "cres": "crescent",
    "gdns": "gardens", "pk": "park", "bldg": "building", "bldgs": "buildings", "cent": "centre", "ctr": "centre",
    "sch": "school", "lib": "library", "lib'ry": "library", "flr": "floor", "flrs": "floor", "floors": "floor",
    "gnd": "ground", "bus": "business",
}  # fmt: skip
# Words that tell no building from another.
_EMPTY_WORDS = frozenset(
    {"the", "and", "of", "at", "in", "on", "to", "off", "former", "premises", "site", "no", "number", "static"}
)
_BESIDE = re.compile(r"\b(?:adj|adjoining|adjacent|near|rear|opp|opposite|s o|r o|beside|behind)\b")
_UNIT = re.compile(
    r"\b(?:unit|units|suite|stall|stalls|flat|room|rooms|kiosk|shop unit|workshop unit|office|lock|bay)s? "
    r"((?:[a-z]{0,2}\d+[a-z]?(?: |$))+)"
)
_FLOOR = re.compile(
    r"\b(?:(?:\d+(?:st|nd|rd|th)|first|second|third|ground|part|gf|ff|top|lower|upper) floor|basement|part)\b"
)
_NUMBER = re.compile(r"\d+[a-z]?")
_LONG_ENOUGH, _ALIKE = 5, 88.0
# A line this much weaker than the best line of its asset is about something beside it.
_LAG = 0.3
# A token this common tells too little to look an asset up by it.
_TELLING_SHARE = 0.02
# A car park beside a library bears its address: another use, or words such as "rear of", make a pair less likely.
_ANOTHER_USE, _ANOTHER_PLACE, _SAME_USE = 0.55, 0.45, 0.1


@dataclass(frozen=True)
class Links:
    """Lines of a list and the assets they are about.

    Parameters
    ----------
    links : pandas.DataFrame
        One row per line that is linked: ``row`` (place of the line in the list's table, from 0), ``asset_id``,
        ``method`` (uprn, reference or address), ``score`` (0 to 1) and ``part`` (the line is about a part of it).
    unmatched : pandas.DataFrame
        The other lines: ``row``, ``reason`` (no candidate, too weak, ambiguous) and the ``score`` of the best.
    """

    links: pd.DataFrame
    unmatched: pd.DataFrame


@dataclass(frozen=True)
class _Place:
    words: frozenset[str]
    numbers: frozenset[str]
    units: frozenset[str]
    floor: bool
    beside: bool
    use: frozenset[str]


def link_lines(lines: pd.DataFrame, assets: pd.DataFrame, rules: Linking) -> Links:
    """Link each line of a list to the asset that it is about.

    A UPRN that exactly one asset has decides, with score 1. Then a reference that is the asset's own, unless their
    unit postcodes differ. Then the address: words shared, weighted by how rare they are in the two tables, as a share
    of the shorter of the two (containment) and of both (Dice), averaged; the same use adds a tenth, another use or
    words such as "rear of" on one side take about half of it away; house numbers, or unit numbers, that differ
    rule a pair out. Within the same unit postcode a lower score is enough than where only the outward part agrees, or
    where one of the two has no postcode.

    Parameters
    ----------
    lines, assets : pandas.DataFrame
        Rows of the table ``assets``, as the register reader gives them of any list.
    rules : Linking
        Scores from which a pair is taken.

    Returns
    -------
    Links
        Every line once, linked or not. Several lines may be about one asset. A line whose two best assets are as good
        as each other is linked to neither.
    """
    places = [_place(*texts) for texts in _texts(assets)]
    wanted = [_place(*texts) for texts in _texts(lines)]
    weight = _weights([*places, *wanted])
    ids = assets["asset_id"].to_list()
    finder = _Finder(assets, places, weight)
    by_uprn, by_own = _unique(_column(assets, "uprn")), _unique(map(_own, ids))
    postcodes = _column(assets, "postcode")
    found: list[tuple[int, int, str, float]] = []
    lost: list[tuple[int, str, float]] = []
    for row, (uprn, own, postcode) in enumerate(
        zip(_column(lines, "uprn"), map(_own, lines["asset_id"]), _column(lines, "postcode"), strict=True)
    ):
        if uprn and uprn in by_uprn:
            found.append((row, by_uprn[uprn], "uprn", 1.0))
        elif own and own in by_own and not _apart(postcode, postcodes[by_own[own]]):
            found.append((row, by_own[own], "reference", rules.reference_score))
        else:
            scored = finder.candidates(wanted[row], postcode, rules)
            good = [(score, at) for score, at, least in scored if score >= least]
            best = max((score for score, _, _ in scored), default=math.nan)
            if not good:
                lost.append((row, "too weak" if scored else "no candidate", best))
            elif len(good) > 1 and good[0][0] - good[1][0] < rules.margin:
                lost.append((row, "ambiguous", best))
            else:
                found.append((row, good[0][1], "address", good[0][0]))
    top: dict[int, float] = {}
    for _, at, _, score in found:
        top[at] = max(top.get(at, 0.0), score)
    kept = [one for one in found if one[3] >= top[one[1]] - _LAG]
    lost += [(row, "too weak", score) for row, at, _, score in found if score < top[at] - _LAG]
    table = pd.DataFrame(
        [(row, ids[at], how, score, _is_part(wanted[row], places[at])) for row, at, how, score in kept],
        columns=list(_LINK_COLUMNS),
    )
    missed = pd.DataFrame(sorted(lost), columns=["row", "reason", "score"])
    return Links(
        table.astype({"row": "int64", "asset_id": "str", "method": "str", "score": "float64", "part": "bool"}),
        missed.astype({"row": "int64", "reason": "str", "score": "float64"}),
    )


class _Finder:
    """Looks up the assets that a line may be about, and scores them."""

    def __init__(self, assets: pd.DataFrame, places: list[_Place], weight: dict[str, float]) -> None:
        self._places, self._weight = places, weight
        self._postcodes = _column(assets, "postcode")
        self._inside: dict[str, list[int]] = {}
        self._telling: dict[tuple[str, str], list[int]] = {}
        self._anywhere: dict[str, list[int]] = {}
        least = min(math.log(1 / _TELLING_SHARE), max(weight.values(), default=0.0) / 2)
        for at, (place, postcode) in enumerate(zip(places, self._postcodes, strict=True)):
            self._inside.setdefault(postcode, []).append(at)
            for word in place.words:
                if weight[word] >= least:
                    self._telling.setdefault((_outward(postcode), word), []).append(at)
                    self._anywhere.setdefault(word, []).append(at)

    def candidates(self, line: _Place, postcode: str, rules: Linking) -> list[tuple[float, int, float]]:
        """Score, place and least score needed of each candidate, best first."""
        near = set(self._inside.get(postcode, ())) if " " in postcode else set()
        outward = _outward(postcode)
        far: set[int] = set()
        for word in line.words:
            if outward:
                far.update(self._telling.get((outward, word), ()), self._telling.get(("", word), ()))
            else:
                far.update(self._anywhere.get(word, ()))
        far -= near
        scored = [(self._score(line, self._places[at]), at, rules.same_postcode) for at in near]
        scored += [(self._score(line, self._places[at]), at, rules.same_outward) for at in far]
        return sorted(((s, at, least) for s, at, least in scored if s > 0), key=lambda one: (-one[0], one[1]))

    def _score(self, line: _Place, asset: _Place) -> float:
        if line.numbers and asset.numbers and not line.numbers & asset.numbers:
            return 0.0
        if line.units and asset.units and not line.units & asset.units:
            return 0.0
        shared = line.words & asset.words
        rest_line, rest_asset = line.words - shared, asset.words - shared
        total = self._sum(shared)
        for word in sorted(rest_line):
            close = [other for other in rest_asset if _alike(word, other)]
            if close:
                total += min(self._weight[word], max(self._weight[other] for other in close))
        whole_line, whole_asset = self._sum(line.words), self._sum(asset.words)
        if not whole_line or not whole_asset:
            return 0.0
        score = (total / min(whole_line, whole_asset) + 2 * total / (whole_line + whole_asset)) / 2
        uses = line.use | asset.use
        if uses & (line.words | line.use) & (asset.words | asset.use):
            score += _SAME_USE
        elif line.use and asset.use and not line.numbers & asset.numbers:
            score *= _ANOTHER_USE  # a house number in common tells more than two words for a use
        if line.beside != asset.beside:
            score *= _ANOTHER_PLACE
        return min(1.0, score)

    def _sum(self, words: Iterable[str]) -> float:
        return math.fsum(self._weight[word] for word in words)


def _place(text: str, use: str) -> _Place:
    plain = " ".join(_SHORT.get(word, word) for word in re.sub(r"[^a-z0-9' ]+", " ", text.casefold()).split())
    units = {number for found in _UNIT.finditer(plain) for number in found[1].split()}
    floor = bool(_FLOOR.search(plain))
    body = _FLOOR.sub(" ", _UNIT.sub(" ", plain)).replace("'", "")
    beside = bool(_BESIDE.search(plain))
    words = _words(_BESIDE.sub(" ", body))
    numbers = frozenset(word for word in words if _NUMBER.fullmatch(word))
    return _Place(words, numbers, frozenset(units), floor, beside, _words(re.sub(r"[^a-z ]+", " ", use.casefold())))


def _words(text: str) -> frozenset[str]:
    """Words that can tell one building from another, in the singular."""
    words = (_SHORT.get(word, word) for word in text.split())
    kept = (word.removesuffix("s") if len(word) >= _LONG_ENOUGH else word for word in words)
    return frozenset(word for word in kept if word not in _EMPTY_WORDS and (len(word) > 1 or word.isdigit()))


def _is_part(line: _Place, asset: _Place) -> bool:
    return bool(line.units and not asset.units) or (line.floor and not asset.floor)


def _alike(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _LONG_ENOUGH or any(c.isdigit() for c in word + other):
        return False
    return fuzz.ratio(word, other) >= _ALIKE


def _weights(places: list[_Place]) -> dict[str, float]:
    """Weight of each word: ln of the number of texts over the number of those that hold it."""
    counts = Counter(word for place in places for word in place.words)
    return {word: math.log((1 + len(places)) / count) for word, count in counts.items()}


def _texts(frame: pd.DataFrame) -> Iterable[tuple[str, str]]:
    for name, address, postcode, use in zip(
        *(_column(frame, column) for column in ("name", "address", "postcode", "use")), strict=True
    ):
        text = f"{name} {address}"
        yield re.sub(re.escape(postcode), " ", text, flags=re.IGNORECASE) if postcode else text, use


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [value.strip() if isinstance(value, str) else "" for value in frame[name].astype("object")]


def _unique(values: Iterable[str]) -> dict[str, int]:
    held = list(values)
    counts = Counter(held)
    return {value: at for at, value in enumerate(held) if value and counts[value] == 1}


def _own(asset_id: str) -> str:
    """The owner's own reference inside an asset's id, without signs; blank where the id was made up."""
    own = asset_id.partition(":")[2]
    return re.sub(r"[^a-z0-9]+", "", own.casefold())


def _outward(postcode: str) -> str:
    return postcode.split(" ")[0]


def _apart(one: str, other: str) -> bool:
    """Whether two postcodes cannot be those of one place; nothing is known of a missing one."""
    if not one or not other:
        return True
    return one != other if " " in one and " " in other else _outward(one) != _outward(other)
