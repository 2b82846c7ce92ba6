"""One door to everything that writes of a building: who asks is checked, and named, before anything is written."""

import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from assetmap.workspace.availability import state_availability
from assetmap.workspace.entries import enter
from assetmap.workspace.portfolios import save_portfolio
from assetmap.workspace.roles import Person, guard
from assetmap.workspace.shortlist import add_to_shortlist, change_reason, remove_from_shortlist
from assetmap.workspace.visits import record_visit
from assetmap.workspace.weights import save_weights

__all__ = ["WRITERS", "written_by"]

P = ParamSpec("P")
T = TypeVar("T")

# What each function that takes no person does, by the keys of `ACTIONS`. What is not here is not let through.
WRITERS: dict[Callable[..., Any], str] = {
    add_to_shortlist: "shortlist",
    change_reason: "shortlist",
    remove_from_shortlist: "shortlist",
    record_visit: "visit",
    enter: "figures",
    state_availability: "availability",
    save_weights: "weights",
    save_portfolio: "portfolio",
}
_NAMES = ("by", "added_by", "changed_by", "removed_by")


def written_by(person: Person, write: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that writes, as this person.

    Parameters
    ----------
    person : Person
        Who; signed in, they are named in what is written, whatever name is given beside.
    write : callable
        One of `WRITERS`.
    *args, **kwargs
        As it takes them.

    Returns
    -------
    object
        What it returns.

    Raises
    ------
    NotAllowedError
        When the person may not.
    ValueError
        When ``write`` is none of `WRITERS`.

    Examples
    --------
    >>> from assetmap.workspace import add_to_shortlist, open_workspace
    >>> officer = Person("A. N. Officer", "officer", "E08999991")
    >>> with open_workspace("sqlite://") as workspace:
    ...     written_by(officer, add_to_shortlist, workspace, "r", "E08999991:1", name_then="Hall", reason="empty").added_by
    'A. N. Officer'
    """
    if write not in WRITERS:
        raise ValueError(f"'write' is {getattr(write, '__name__', write)!r}, allowed: {_allowed()}")
    given = inspect.signature(write).bind(*args, **kwargs)
    asset_id = given.arguments.get("asset_id")
    if "statement" in given.arguments:
        asset_id = str(dict(given.arguments["statement"]).get("asset_id", ""))
    guard(person, WRITERS[write], asset_id)
    if person.name:
        named = [name for name in inspect.signature(write).parameters if name in _NAMES]
        given.arguments |= dict.fromkeys(named, person.name)
    return write(*given.args, **given.kwargs)


def _allowed() -> str:
    return ", ".join(sorted(write.__name__ for write in WRITERS))
