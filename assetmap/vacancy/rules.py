"""The figures that emptiness is judged with: priors, rates of change, limits, and what each observation is worth."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from assetmap.errors import InputError
from assetmap.vacancy.earlier_rules import translated

__all__ = [
    "EMPTY_KINDS",
    "USED_KINDS",
    "Exits",
    "Kind",
    "Limits",
    "Linking",
    "RatesWords",
    "Rounds",
    "Source",
    "VacancyRules",
    "Worth",
    "load_rules",
]

# What a register's own status can say of emptiness and of use.
EMPTY_KINDS = ("vacant", "surplus", "closed")
USED_KINDS = ("in use", "let", "transferred")
SAYS = ("empty", "released", "used", "gone", "neither")
_ROUND_FIGURES = ("speed_kmh", "minutes_at_door", "there_and_back_minutes", "most_hours")
_EXPONENTS = ("high", "medium", "low")
# Tables to which a region file may add entries of its own.
_OPEN = ("priors", "kinds", "sources", "likelihoods", "file_dated")


@dataclass(frozen=True)
class Kind:
    """A kind of statement: what it says, and how likely it is of a used, an empty and a gone building.

    ``owned``: it implies that its owner still has the building. ``agreed``: it is on its way out. ``decision``: it ends
    an older agreement.
    """

    says: str
    likelihood: tuple[float, float, float]
    owned: bool = False
    agreed: bool = False
    decision: bool = False


@dataclass(frozen=True)
class Source:
    """A source: its title, its family, what it can say, and where that is worth more or less than usual.

    ``file_dated`` holds for lines that count by their file's date; ``others`` are kinds that it repeats from third
    parties. Evidence of use counts only within ``use_within_months``.
    """

    title: str
    family: str
    says: tuple[str, ...]
    reason: str = ""
    preposition: str = "in"
    likelihoods: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    file_dated: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    use_within_months: float = math.inf


@dataclass(frozen=True)
class Exits:
    """How an empty building of a class goes on: rates per year of being used again, and of being gone."""

    title: str
    reused: float
    gone: float
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Probabilities and months from which a building stands on a list."""

    confirmed: float
    confirmed_visit_months: float
    confirmed_months: float
    speaks: float
    likely: float
    visit: float
    visit_over_prior: float
    gone: float
    left: float


@dataclass(frozen=True)
class Worth:
    """What a council gains by a right start, loses by a wrong one, and pays for a visit, in £."""

    start_gbp: float
    wrong_start_gbp: float
    visit_gbp: float


@dataclass(frozen=True)
class Rounds:
    """How long a round of visits takes and may take, and which share of its stops is drawn at random."""

    speed_kmh: float
    minutes_at_door: float
    there_and_back_minutes: float
    most_hours: float
    most_stops: int
    random_share: float

    def hours(self, metres: float, stops: int) -> float:
        """Hours of a round of so many stops with so much straight way between them."""
        minutes = self.there_and_back_minutes + stops * self.minutes_at_door
        return minutes / 60 + metres / 1000 / self.speed_kmh


@dataclass(frozen=True)
class Linking:
    """From which score (0 to 1) a line of a list belongs to an asset, and how far ahead of the next it has to be."""

    same_postcode: float
    same_outward: float
    margin: float
    reference_score: float


@dataclass(frozen=True)
class RatesWords:
    """Words in the headers of exemptions and reliefs, and words of those given only to what stands empty."""

    exemption_headers: tuple[str, ...] = ()
    empty_exemptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class VacancyRules:
    """Everything that emptiness is judged with; see ``rules.toml`` for the meaning and reason of each figure."""

    priors: Mapping[str, float]
    exits: Mapping[str, Exits]
    limits: Limits
    worth: Worth
    rounds: Rounds
    confidence: Mapping[str, float]
    linking: Linking
    rates: RatesWords
    kinds: Mapping[str, Kind]
    caps: Mapping[str, float]
    sources: Mapping[str, Source]
    items_named: int = 3
    least_checked: int = 150
    least_of_each: int = 10
    shrinkage_sd: float = 0.693

    def likelihood(self, source: str, kind: str, *, file_dated: bool = False) -> tuple[float, float, float]:
        """Likelihood of a statement of a used, an empty and a gone building.

        Parameters
        ----------
        source, kind : str
            Who says it, and what.
        file_dated : bool
            Whether the line has no date of its own and counts by its file's.
        """
        entry = self.sources[source]
        if file_dated and kind in entry.file_dated:
            return entry.file_dated[kind]
        return entry.likelihoods.get(kind, self.kinds[kind].likelihood)

    def family(self, source: str, kind: str) -> str:
        """Family in which a source's statement counts."""
        entry = self.sources[source]
        return "third parties" if kind in entry.others else entry.family

    def kinds_that_say(self, *says: str) -> tuple[str, ...]:
        """Kinds that say one of these: empty, released, used, gone or neither."""
        return tuple(name for name, kind in self.kinds.items() if kind.says in says)


def load_rules(overrides: Mapping[str, Any] | None = None, where: str = "[vacancy]") -> VacancyRules:
    """Rules as the package ships them, with a region's overrides.

    Parameters
    ----------
    overrides : mapping, optional
        As under ``[vacancy]`` in a region file: any table or figure of ``rules.toml``; priors, kinds and sources may be
        added. Settings of earlier versions are taken over, see `assetmap.vacancy.moved_settings`.
    where : str
        Place of the overrides, for messages.

    Returns
    -------
    VacancyRules
        Every likelihood and rate above 0, every prior and probability between 0 and 1.

    Raises
    ------
    InputError
        When a key is unknown, missing, or out of its range.
    """
    raw = tomllib.loads(resources.files("assetmap.vacancy").joinpath("rules.toml").read_text(encoding="utf-8"))
    raw = _merged(raw, translated(overrides or {}), where, "")
    kinds = {name: _kind(entry, f"{where}.kinds.{name}") for name, entry in raw["kinds"].items()}
    fitting, limits, rounds = raw["fitting"], raw["limits"], raw["rounds"]
    shares = ("confirmed", "likely", "visit", "gone", "left")
    return VacancyRules(
        priors={name: _number(value, f"{where}.priors.{name}", 1.0) for name, value in raw["priors"].items()},
        exits={name: _exits(entry, f"{where}.exits.{name}") for name, entry in raw["exits"].items()},
        limits=Limits(
            **{
                key: _number(v, f"{where}.limits.{key}", 1.0 if key in shares else math.inf)
                for key, v in limits.items()
            }
        ),
        worth=Worth(**{key: _number(value, f"{where}.worth.{key}") for key, value in raw["worth"].items()}),
        rounds=Rounds(
            **{key: _number(rounds[key], f"{where}.rounds.{key}") for key in _ROUND_FIGURES},
            most_stops=_whole(rounds["most_stops"], f"{where}.rounds.most_stops"),
            random_share=_number(rounds["random_share"], f"{where}.rounds.random_share", 1.0),
        ),
        confidence={
            name: _number(raw["confidence"][name], f"{where}.confidence.{name}", 1.0, include=True)
            for name in _EXPONENTS
        },
        linking=Linking(
            **{
                key: _number(value, f"{where}.linking.{key}", 1.0, include=True)
                for key, value in raw["linking"].items()
            }
        ),
        rates=RatesWords(**{key: _words(words, f"{where}.rates.{key}") for key, words in raw["rates"].items()}),
        kinds=kinds,
        caps={name: _number(value, f"{where}.caps.{name}") for name, value in raw["caps"].items()},
        sources={name: _source(entry, kinds, f"{where}.sources.{name}") for name, entry in raw["sources"].items()},
        items_named=int(_number(fitting["items_named"], f"{where}.fitting.items_named")),
        least_checked=int(_number(fitting["least_checked"], f"{where}.fitting.least_checked")),
        least_of_each=int(_number(fitting["least_of_each"], f"{where}.fitting.least_of_each")),
        shrinkage_sd=_number(fitting["shrinkage_sd"], f"{where}.fitting.shrinkage_sd"),
    )


def _merged(ours: dict[str, Any], theirs: Any, where: str, table: str) -> dict[str, Any]:
    if not isinstance(theirs, Mapping):
        raise _fault("not a table", where, f"{theirs!r}", "a table of figures")
    merged = dict(ours)
    for key, value in theirs.items():
        if key not in ours and table not in _OPEN:
            raise _fault(f"unknown key '{key}'", where, key, ", ".join(ours))
        here = f"{where}.{key}"
        merged[key] = _merged(ours[key], value, here, key) if isinstance(ours.get(key), dict) else value
    return merged


def _kind(entry: Any, where: str) -> Kind:
    entry = _table(entry, where, ("says", "likelihood"), ("owned", "agreed", "decision"))
    if entry["says"] not in SAYS:
        raise _fault("a kind says something unknown", where, repr(entry["says"]), ", ".join(SAYS))
    return Kind(**{**entry, "likelihood": _likelihood(entry["likelihood"], f"{where}.likelihood")})


def _exits(entry: Any, where: str) -> Exits:
    entry = _table(entry, where, ("title", "reused", "gone"), ("uses",))
    return Exits(
        entry["title"],
        _number(entry["reused"], f"{where}.reused"),
        _number(entry["gone"], f"{where}.gone"),
        _words(entry.get("uses", []), f"{where}.uses"),
    )


def _source(entry: Any, kinds: Mapping[str, Kind], where: str) -> Source:
    further = ("reason", "preposition", "likelihoods", "file_dated", "others", "use_within_months")
    entry = _table(entry, where, ("title", "family", "says"), further)
    for key in ("title", "family", "reason", "preposition"):
        if not isinstance(entry.get(key, ""), str):
            raise _fault(f"'{key}' is not a text", f"{where}.{key}", f"{entry[key]!r}", "a text")
    says = _words(entry["says"], f"{where}.says")
    tables = {key: _table(entry.get(key, {}), f"{where}.{key}") for key in ("likelihoods", "file_dated")}
    others = _words(entry.get("others", []), f"{where}.others")
    for name in (*says, *others, *(key for table in tables.values() for key in table)):
        if name not in kinds:
            raise _fault(f"no kind '{name}'", where, name, ", ".join(kinds))
    return Source(
        says=says,
        others=others,
        likelihoods=_likelihoods(tables["likelihoods"], f"{where}.likelihoods"),
        file_dated=_likelihoods(tables["file_dated"], f"{where}.file_dated"),
        use_within_months=_number(entry.get("use_within_months", math.inf), f"{where}.use_within_months"),
        **{key: entry[key] for key in ("title", "family", "reason", "preposition") if key in entry},
    )


def _table(entry: Any, where: str, needed: tuple[str, ...] = (), further: tuple[str, ...] | None = None) -> Any:
    if not isinstance(entry, Mapping):
        raise _fault("not a table", where, f"{entry!r}", "a table of figures")
    missing = [key for key in needed if key not in entry]
    if missing:
        raise _fault(f"'{missing[0]}' is missing", where, ", ".join(entry) or "nothing", ", ".join(needed))
    if further is not None:
        unknown = [key for key in entry if key not in (*needed, *further)]
        if unknown:
            raise _fault(f"unknown key '{unknown[0]}'", where, unknown[0], ", ".join((*needed, *further)))
    return entry


def _likelihoods(table: Mapping[str, Any], where: str) -> dict[str, tuple[float, float, float]]:
    return {name: _likelihood(value, f"{where}.{name}") for name, value in table.items()}


def _likelihood(value: Any, where: str) -> tuple[float, float, float]:
    if not isinstance(value, list | tuple) or len(value) != 3:
        raise _fault(
            "no likelihood", where, f"{value!r}", "three numbers above 0: of a used, an empty, a gone building"
        )
    used, empty, gone = (_number(number, where) for number in value)
    return used, empty, gone


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise _fault("not a list of words", where, f"{value!r}", "a list of texts")
    return tuple(word.casefold() for word in value)


def _number(value: Any, where: str, top: float = math.inf, *, include: bool = False) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not value > 0 or (value > top if include or math.isinf(top) else value >= top):
        allowed = "a number above 0" + ("" if math.isinf(top) else f" and {'up to' if include else 'below'} {top:g}")
        raise _fault("the figure is out of its range", where, f"{value!r}", allowed)
    return float(value)


def _whole(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _fault("the figure is out of its range", where, f"{value!r}", "a whole number, 1 or more")
    return value


def _fault(what: str, where: str, seen: str, allowed: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step="mend the rules of the region file")
