"""Where the newest row of a key counts, such as saved weights: who saves after somebody else is told, and sees both."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.workspace.database import Workspace
from assetmap.workspace.merging import Merge, merge
from assetmap.workspace.schema import Table

__all__ = ["ChangedMeanwhileError", "next_version"]

T = TypeVar("T", bound=Table)


class ChangedMeanwhileError(InputError):
    """Somebody else saved under the same key since. Nothing was saved, and nothing of what either wrote is lost.

    Parameters
    ----------
    base, current, yours : dict
        As the person saw it (empty where there was none), as it stands now, and what the person wanted to save.
    """

    def __init__(
        self,
        where: str,
        base: Mapping[str, Any],
        current: Mapping[str, Any],
        yours: Mapping[str, Any],
        *,
        seen: str = "",
    ) -> None:
        super().__init__(
            "this was changed meanwhile", where, seen=seen, next_step="look at both, then save what you decide"
        )
        self.base, self.current, self.yours = dict(base), dict(current), dict(yours)

    @property
    def merged(self) -> Merge:
        """Both put together, and what both changed; a value that one side took out is None in it."""
        return merge(self.base, self.yours, self.current)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.where, self.base, self.current, self.yours, self.seen)


def next_version(
    workspace: Workspace,
    session: Session,
    table: type[T],
    key: Mapping[str, str],
    state: Callable[[T], Mapping[str, Any]],
    yours: Mapping[str, Any],
    expected: int | None,
) -> int:
    """Number of the row that is about to be saved under a key: 1 for the first, one more with each.

    Parameters
    ----------
    workspace : Workspace
        Open.
    session : Session
        Writing, in which the row will be added.
    table : type of Table
        Its table; rows of it are added, never changed or removed.
    key : mapping of str to str
        Columns that name what is saved, with their values.
    state : callable
        Gives what a row holds; an empty state is none, as if nothing had been saved.
    yours : mapping
        What is to be saved.
    expected : int or None
        Number of the row that the person saw, 0 where there was none; None where it does not matter.

    Raises
    ------
    ChangedMeanwhileError
        When another row was saved since.
    """
    if session.get_bind().dialect.name == "postgresql":
        # two at once would both count the same rows; SQLite lets one write at a time
        session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    ordered = select(table).filter_by(**key).order_by(*table.__table__.primary_key)
    rows = list(session.scalars(ordered))
    newest = dict(state(rows[-1])) if rows else {}
    unseen = expected == 0 and not newest
    if expected is not None and expected != len(rows) and not unseen:
        base = dict(state(rows[expected - 1])) if 0 < expected <= len(rows) else {}
        where = ", ".join([workspace.where, *key.values()])
        by = getattr(rows[-1], "by", "") if rows else ""
        raise ChangedMeanwhileError(
            where, base, newest, yours, seen=f"version {len(rows)}, by {by or 'somebody'}" if rows else "nothing"
        )
    return len(rows) + 1


def _rebuild(where: str, base: Any, current: Any, yours: Any, seen: str) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(where, base, current, yours, seen=seen)
