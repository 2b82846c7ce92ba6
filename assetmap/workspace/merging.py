"""Two people changed one thing: what both agree on, what only one of them changed, and what each must be asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Contested", "Merge", "merge"]


@dataclass(frozen=True)
class Contested:
    """A field that both changed, each to something else: as it was, as yours has it, as theirs has it."""

    field: str
    base: Any
    yours: Any
    theirs: Any


@dataclass(frozen=True)
class Merge:
    """Both changes put together.

    Parameters
    ----------
    state : dict
        Every field: changed by one side, as that side has it; contested, as yours has it until somebody has chosen.
    contested : tuple of Contested
        The fields to be asked about; with none the state can be kept as it is.
    """

    state: dict[str, Any]
    contested: tuple[Contested, ...]


def merge(base: Mapping[str, Any], yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Put two changes of one state together, field by field; nothing of either is dropped unseen.

    Parameters
    ----------
    base : mapping
        The state that both began from; empty where there was none.
    yours, theirs : mapping
        What each made of it.

    Examples
    --------
    >>> merge({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3})
    Merge(state={'a': 2, 'b': 3}, contested=())
    >>> merge({"a": 1}, {"a": 2}, {"a": 3}).contested
    (Contested(field='a', base=1, yours=2, theirs=3),)
    """
    state, contested = {}, []
    for field in dict.fromkeys([*yours, *theirs]):
        was, mine, other = base.get(field), yours.get(field), theirs.get(field)
        state[field] = other if mine == was else mine
        if mine not in (was, other) and other != was:
            contested.append(Contested(field, was, mine, other))
    return Merge(state, tuple(contested))
