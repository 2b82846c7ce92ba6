"""What people saved goes on: weights, links, files and criteria of earlier versions, each change told in a sentence."""

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from assetmap.scoring.criteria.criteria import Criterion

__all__ = ["carried_groups", "carried_indicators", "carried_swings", "earlier_address", "earlier_keys", "is_earlier"]

_LARGEST = 100.0
_BEYOND = 1e9  # what is larger is left for the check to refuse

Say = Callable[[str], None]


def carried_swings(
    swings: Mapping[str, Any],
    criteria: Sequence[Criterion],
    say: Say = lambda _: None,
    *,
    known: Collection[str] = (),
    partial: bool = False,
) -> dict[str, Any]:
    """Swing weights of an earlier version as weights of these criteria; those of this version as they are.

    Parameters
    ----------
    swings : mapping
        Weight by criterion's key, as read; not checked, `check_swings` does that afterwards.
    criteria : sequence of Criterion
        The criteria in force.
    say : callable
        Takes a sentence about each change.
    known : collection of str
        Further keys that the region has, though they are known for no building: their weights are put aside.
    partial : bool
        Whether criteria that are not named were not there when the weights were saved: they get 0, and that is said. Those of a
        whole earlier version get 0 in any case.

    Returns
    -------
    dict
        In the order given. A key that nobody knows stays, so that the check names it.
    """
    keys = [criterion.key for criterion in criteria]
    table = _earlier()
    whole = any(set(swings) == set(version["swings"]) for version in table["versions"]) and set(swings) != set(keys)
    found: dict[str, Any] = {}
    moved: dict[str, float] = {}
    for key, value in swings.items():
        change = table["criteria"].get(key)
        if key in keys:
            found[key] = value
        elif change and (change["now"] in keys or change["now"] in known) and _is_weight(value):
            say(change["told"])
            if change["now"] in keys:
                moved[change["now"]] = moved.get(change["now"], 0.0) + float(value)
        elif key in known:
            continue
        else:
            found[key] = value
    for key, value in moved.items():
        before = found.get(key, 0.0)
        found[key] = before + value if _is_weight(before) else before
    weights = [float(value) for value in found.values() if _is_weight(value)]
    given = [float(value) for value in swings.values() if _is_weight(value)]
    if moved and weights and max(weights) > max(_LARGEST, *given):
        factor = _LARGEST / max(weights)
        found = {key: round(value * factor, 3) if _is_weight(value) else value for key, value in found.items()}
        say("Where weights came together all were scaled, so that the largest is 100.")
    if whole or partial:
        lacking = [criterion for criterion in criteria if criterion.key not in found]
        found |= dict.fromkeys((criterion.key for criterion in lacking), 0.0)
        told = [criterion.title for criterion in lacking if not criterion.instead_of]
        if told:
            titles = ", ".join(told)
            say(f"These criteria had no weight when it was saved, and have none now: {titles}.")
    return found


def earlier_address(
    asked: Mapping[str, float], criteria: Sequence[Criterion], say: Say = lambda _: None, known: Collection[str] = ()
) -> dict[str, float] | None:
    """Weights that an address of an earlier version asks for; None where it is of this one.

    Parameters
    ----------
    asked : mapping of str to float
        Weight by criterion's key, as far as the address names them: what was as usual is not in it.
    criteria, say, known
        As in `carried_swings`.
    """
    keys = {criterion.key for criterion in criteria} | set(known)
    for version in _earlier()["versions"]:
        gone = {key for key in version["swings"] if key not in keys}
        if gone & set(asked) and set(asked) <= set(version["swings"]):
            whole = {key: float(value) for key, value in version["swings"].items()} | dict(asked)
            return carried_swings(whole, criteria, say, known=known)
    return None


def earlier_keys() -> set[str]:
    """Keys of the criteria of all earlier versions."""
    return {key for version in _earlier()["versions"] for key in version["swings"]}


def carried_groups(group: str, say: Say = lambda _: None) -> str:
    """Group that a criterion of this group now belongs to."""
    change = _earlier()["groups"].get(group)
    if change is None:
        return group
    say(change["told"])
    return str(change["now"])


def is_earlier(criteria: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the criteria of a file name a group or an indicator that only earlier versions had; not checked."""
    table = _earlier()
    parts = [part for row in criteria for part in row.get("parts") or [] if isinstance(part, dict)]
    groups = {str(row.get("group")) for row in criteria}
    return bool(
        groups & set(table["groups"]) or {str(part.get("indicator")) for part in parts} & set(table["indicators"])
    )


def carried_indicators(part: Mapping[str, Any], say: Say = lambda _: None, *, earlier: bool = False) -> dict[str, Any]:
    """A criterion's part with the indicator that takes the place of one that is gone, between the same ends.

    Parameters
    ----------
    part : mapping
        As a criteria file has it; not checked.
    say : callable
        Takes a sentence about each change.
    earlier : bool
        Whether the file is of an earlier version (`is_earlier`), so that what says something else now is told too.
    """
    table, name = _earlier(), part.get("indicator")
    if earlier and name in table["meanings"]:
        say(table["meanings"][name])
    change = table["indicators"].get(name)
    numbers = [part.get("zero"), part.get("one")]
    points = part.get("points", [])
    if change is None or not all(_is_number(number) for number in numbers) or not isinstance(points, list):
        return dict(part)
    say(change["told"])

    def laid(index: float) -> float:
        return float(change["zero"] + (change["one"] - change["zero"]) * index)

    zero, one = laid(numbers[0]), laid(numbers[1])  # type: ignore[arg-type]
    moved = [[laid(point[0]), point[1]] if _is_pair(point) else point for point in points]
    better = "more" if one > zero else "less"
    return dict(part) | {"indicator": change["now"], "zero": zero, "one": one, "better": better, "points": moved}


def _is_pair(point: object) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(_is_number(one) for one in point)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_weight(value: object) -> bool:
    return _is_number(value) and 0 <= value <= _BEYOND  # type: ignore[operator]


@cache
def _earlier() -> dict[str, Any]:
    text = resources.files("assetmap.scoring").joinpath("earlier.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
