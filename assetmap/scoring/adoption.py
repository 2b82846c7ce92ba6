"""A council's own criteria: read from a file that it adopts, written back, and compared version by version."""

import itertools
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE
from assetmap.scoring.criteria import (
    GROUPS,
    MOST_CRITERIA,
    Criterion,
    carried_groups,
    carried_indicators,
    check_swings,
    is_earlier,
)
from assetmap.scoring.overlap import check_overlap
from assetmap.scoring.value_functions import Part

__all__ = ["CriteriaSet", "criteria_changes", "criteria_toml", "parse_criteria", "read_criteria", "shipped_criteria"]

_TEXT = ("key", "group", "title", "sentence")


@dataclass(frozen=True)
class CriteriaSet:
    """Criteria under a name and a version, and who adopted them on which day; empty where nobody has.

    ``told`` are sentences about what an earlier version's file says in other words now.
    """

    name: str
    version: str
    adopted_by: str
    adopted_on: str
    criteria: tuple[Criterion, ...]
    told: tuple[str, ...] = field(default=(), compare=False)


def shipped_criteria() -> CriteriaSet:
    """Criteria that come with the package, checked as a council's own are."""
    text = resources.files("assetmap.scoring").joinpath("criteria.toml").read_text(encoding="utf-8")
    return _parsed(text, "criteria.toml", [indicator.name for indicator in CATALOGUE])


def read_criteria(path: Path, indicators: Collection[str] | None = None) -> CriteriaSet:
    """Criteria of a TOML file that a council has adopted.

    Parameters
    ----------
    path : pathlib.Path
        File as `criteria_toml` writes one.
    indicators : collection of str, optional
        Names of the indicators there are; those of the catalogue if not given.

    Raises
    ------
    InputError
        When the file is absent or not TOML; a name or version is missing; there are no criteria, or more than nine,
        or one stands twice; an entry is missing, unknown or of the wrong kind; anchors are equal or the wrong way
        round; points do not rise from the one to the other; an indicator is unknown; two criteria overlap; or
        the weights cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError("no such criteria file", str(path), next_step="correct the path") from error
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(
            "the criteria file cannot be read", str(path), seen=str(error), next_step="save it as UTF-8 text"
        ) from error
    return parse_criteria(text, str(path), indicators)


def parse_criteria(text: str, where: str, indicators: Collection[str] | None = None) -> CriteriaSet:
    """Criteria of the text of such a file.

    Parameters
    ----------
    text : str
        TOML.
    where : str
        File it comes from, for the message.
    indicators : collection of str, optional
        Names of the indicators there are; those of the catalogue if not given.

    Raises
    ------
    InputError
        As `read_criteria` says.
    """
    return _parsed(text, where, [i.name for i in CATALOGUE] if indicators is None else list(indicators))


def criteria_toml(adopted: CriteriaSet) -> str:
    """Text of a file that `read_criteria` reads back as the same set."""
    lines = [f"{name} = {_quoted(getattr(adopted, name))}" for name in ("name", "version", "adopted_by", "adopted_on")]
    for criterion in adopted.criteria:
        lines += ["", "[[criteria]]"]
        lines += [f"{name} = {_quoted(getattr(criterion, name))}" for name in _TEXT]
        lines += [f"swing = {criterion.swing!r}"]
        if criterion.instead_of:
            lines += [f"instead_of = {_quoted(criterion.instead_of)}"]
        for part in criterion.parts:
            lines += ["", "[[criteria.parts]]", f"indicator = {_quoted(part.indicator)}"]
            lines += [f"zero = {part.zero!r}", f"one = {part.one!r}"]
            lines += [f"better = {_quoted('more' if part.one > part.zero else 'less')}"]
            if part.points:
                lines += ["points = [" + ", ".join(f"[{v!r}, {u!r}]" for v, u in part.points) + "]"]
            lines += [f"reason = {_quoted(part.reason)}"]
    return "\n".join(lines) + "\n"


def criteria_changes(before: CriteriaSet, after: CriteriaSet) -> pd.DataFrame:
    """What differs between two versions, one row per change.

    Returns
    -------
    pandas.DataFrame
        ``criterion`` (its key), ``what`` (added, removed, title, swing, parts, ...), ``before`` and ``after`` in words.
    """
    old, new = ({c.key: c for c in adopted.criteria} for adopted in (before, after))
    rows = [(key, "removed", old[key].title, "") for key in old if key not in new]
    rows += [(key, "added", "", new[key].title) for key in new if key not in old]
    for key in old:
        if key in new:
            rows += [
                (key, what, was, becomes)
                for what, was, becomes in zip(
                    ("group", "title", "sentence", "swing", "parts"), _said(old[key]), _said(new[key]), strict=True
                )
                if was != becomes
            ]
    return pd.DataFrame(rows, columns=["criterion", "what", "before", "after"])


def _said(criterion: Criterion) -> tuple[str, ...]:
    parts = "; ".join(
        f"{part.indicator} from " + " through ".join(f"{value:g} ({utility:g})" for value, utility in part.knots)
        for part in criterion.parts
    )
    return criterion.group, criterion.title, criterion.sentence, f"{criterion.swing:g}", parts


def _quoted(text: str) -> str:
    plain = "".join(c if ord(c) >= 32 and ord(c) != 127 else f"\\u{ord(c):04x}" for c in _escaped(text))
    return f'"{plain}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _parsed(text: str, where: str, indicators: Sequence[str]) -> CriteriaSet:
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            "the criteria file is not valid TOML",
            where,
            seen=str(error),
            allowed="a file such as the one the dashboard offers",
            next_step="correct that line",
        ) from error
    head = {name: raw.get(name, "") for name in ("name", "version", "adopted_by", "adopted_on")}
    for name, value in head.items():
        if not isinstance(value, str) or (name in ("name", "version") and not value.strip()):
            raise InputError(
                f"'{name}' is missing or not text",
                where,
                seen=repr(value),
                next_step=f'add a line such as {name} = "1"',
            )
    rows = raw.get("criteria")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(
            "there are no criteria", where, allowed=f"one to {MOST_CRITERIA} [[criteria]]", next_step="add one at least"
        )
    told: dict[str, None] = {}
    earlier = is_earlier(rows)
    criteria = tuple(
        _criterion(row, f"{where}, criterion {i}", lambda said: told.update({said: None}), earlier)
        for i, row in enumerate(rows, 1)
    )
    keys = [criterion.key for criterion in criteria]
    if len(keys) > MOST_CRITERIA:
        raise InputError(
            "there are too many criteria",
            where,
            seen=f"{len(keys)}: {', '.join(keys)}",
            allowed=f"{MOST_CRITERIA} at most: nobody can weigh more against each other",
            next_step="join or drop some",
        )
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(f"the criterion '{key}' stands twice", where, seen=key, next_step="rename or drop one")
    for criterion in criteria:
        if criterion.instead_of and (criterion.instead_of not in keys or criterion.instead_of == criterion.key):
            raise InputError(
                f"'{criterion.key}' stands instead of a criterion that there is not",
                where,
                seen=criterion.instead_of,
                allowed=", ".join(key for key in keys if key != criterion.key),
                next_step="correct or remove instead_of",
            )
    check_swings({criterion.key: criterion.swing for criterion in criteria}, criteria, where)
    # before the names: an index that is refused for what it contains is better explained than called unknown
    check_overlap(criteria, where)
    _check_known(criteria, where, indicators)
    return CriteriaSet(**head, criteria=criteria, told=tuple(told))


def _criterion(row: Mapping[str, Any], where: str, say: Callable[[str], None], earlier: bool) -> Criterion:
    texts = {name: _text(row, name, where) for name in _TEXT}
    texts["group"] = carried_groups(texts["group"], say)
    where = f"{where} ('{texts['key']}')"
    if texts["group"] not in GROUPS:
        raise InputError(
            "the group is unknown", where, seen=texts["group"], allowed=", ".join(GROUPS), next_step="correct it"
        )
    parts = row.get("parts")
    if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
        raise InputError(
            "the criterion has no parts",
            where,
            allowed="one [[criteria.parts]] at least",
            next_step="add its indicator",
        )
    moved = [carried_indicators(part, say, earlier=earlier) for part in parts]
    for part, now in zip(parts, moved, strict=True):
        texts["sentence"] = texts["sentence"].replace(f"{{{part.get('indicator')}", f"{{{now.get('indicator')}")
    read = tuple(_part(part, where) for part in moved)
    own = {part.indicator: 1.0 for part in read}
    try:
        texts["sentence"].format(**own)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
        raise InputError(
            "the sentence names what is not an indicator of this criterion",
            where,
            seen=texts["sentence"],
            allowed=", ".join(f"{{{name}}}" for name in own),
            next_step="correct what stands in braces",
        ) from error
    instead = row.get("instead_of", "")
    if not isinstance(instead, str):
        raise InputError("'instead_of' is no criterion's key", where, seen=repr(instead), next_step="correct the line")
    return Criterion(swing=_number(row, "swing", where), parts=read, instead_of=instead, **texts)


def _part(row: Mapping[str, Any], where: str) -> Part:
    indicator = _text(row, "indicator", where)
    zero, one = _number(row, "zero", where), _number(row, "one", where)
    better = _text(row, "better", where)
    if better not in ("more", "less"):
        raise InputError(
            f"'better' of '{indicator}' is unknown", where, seen=better, allowed="more, less", next_step="correct it"
        )
    if zero == one:
        raise InputError(
            f"'{indicator}' has one value for both anchors",
            where,
            seen=f"zero = {zero:g}, one = {one:g}",
            allowed="two different numbers",
            next_step="state the plausible worst as zero and the plausible best as one",
        )
    if (one > zero) != (better == "more"):
        raise InputError(
            f"the anchors of '{indicator}' are the wrong way round",
            where,
            seen=f'zero = {zero:g}, one = {one:g}, better = "{better}"',
            allowed="zero below one where more is better, above it where less is",
            next_step="swap zero and one, or correct better",
        )
    part = Part(indicator, zero, one, _text(row, "reason", where), _points(row, indicator, where), better)
    values, heights = zip(*part.knots, strict=True)
    steps = [(b - a) * (1 if one > zero else -1) for a, b in itertools.pairwise(values)]
    if min(steps) <= 0 or any(a > b for a, b in itertools.pairwise(heights)):
        raise InputError(
            f"the points of '{indicator}' do not lead from zero to one",
            where,
            seen=", ".join(f"[{v:g}, {u:g}]" for v, u in part.points),
            allowed="values between the anchors, in order, with utilities from 0 to 1 that never fall",
            next_step="put them in order; a value that rises and falls again needs two criteria",
        )
    return part


def _check_known(criteria: Sequence[Criterion], where: str, indicators: Collection[str]) -> None:
    for criterion in criteria:
        for part in criterion.parts:
            if part.indicator not in indicators:
                raise InputError(
                    f"no indicator '{part.indicator}'",
                    f"{where}, '{criterion.key}'",
                    seen=part.indicator,
                    allowed=", ".join(indicators),
                    next_step="correct the name, or drop the part",
                )


def _points(row: Mapping[str, Any], indicator: str, where: str) -> tuple[tuple[float, float], ...]:
    points = row.get("points", [])
    fits = isinstance(points, list) and all(
        isinstance(point, list) and len(point) == 2 and all(_is_number(n) for n in point) for point in points
    )
    if not fits:
        raise InputError(
            f"the points of '{indicator}' cannot be used",
            where,
            seen=repr(points),
            allowed="pairs of value and utility, such as [[20, 0.6], [40, 0.9]]",
            next_step="correct the line",
        )
    return tuple((float(value), float(utility)) for value, utility in points)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _number(row: Mapping[str, Any], name: str, where: str) -> float:
    value = row.get(name)
    if not _is_number(value):
        seen = "nothing" if value is None else repr(value)
        raise InputError(
            f"'{name}' is not a number", where, seen=seen, allowed="a number", next_step="correct the line"
        )
    return float(value)  # type: ignore[arg-type]


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        seen = "nothing" if value is None else repr(value)
        raise InputError(f"'{name}' is missing", where, seen=seen, allowed="text", next_step=f'add {name} = "..."')
    return value
