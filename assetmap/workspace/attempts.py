"""How often something may be tried: counted in the database before it is tried, so that several servers count together.

Each rule is a bucket that holds so many tries and fills again at its pace. What is refused is not counted: nobody's wait
grows because somebody else goes on trying.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.workspace.checks import moment
from assetmap.workspace.database import Workspace
from assetmap.workspace.schema import AttemptRow, MetaRow

__all__ = ["Rule", "count_attempt", "count_in", "give_back", "passphrase_rules", "take_turn"]


@dataclass(frozen=True)
class Rule:
    """How often something may be tried.

    Attributes
    ----------
    of : tuple of str
        What is counted, such as ("sign-in", name, address); the database keeps a digest of it.
    at_once : int
        Tries that may follow each other at once.
    every_s : float
        Seconds in which another one comes back.
    most_wait_s : float, optional
        A try too many is not refused but has to wait, for so many seconds at most; None refuses it.
    """

    of: tuple[str, ...]
    at_once: int
    every_s: float
    most_wait_s: float | None = None

    @property
    def key(self) -> str:
        """Key of its row."""
        return hashlib.sha256("\0".join(self.of).encode("utf-8", "surrogatepass")).hexdigest()


def passphrase_rules(kind: str, name: str, address: str) -> tuple[Rule, ...]:
    """Rules by which passphrases are tried: five of a name from an address, then one a minute; twenty from an address.

    Whoever tries a name from elsewhere cannot shut it: over all addresses tries of a name are slowed, by five seconds at
    most.

    Parameters
    ----------
    kind : str
        What the passphrase opens.
    name : str
        Whose it is, letters folded.
    address : str
        Where it is tried from; blank where that is not known, and then all who are not known count as one address.
    """
    rules = (
        Rule((kind, "name and address", name, address), at_once=5, every_s=60.0),
        Rule((kind, "name", name), at_once=10, every_s=1.0, most_wait_s=5.0),
    )
    # where nobody's address is known, this one would let anybody shut out everybody
    return (*rules, Rule((kind, "address", address), at_once=20, every_s=10.0)) if address else rules


def count_attempt(
    workspace: Workspace, rules: Sequence[Rule], what: str, where: str, *, now: dt.datetime | None = None
) -> float:
    """Count a try by each of its rules; how many seconds it has to wait before it is made.

    Parameters
    ----------
    workspace : Workspace
        Open.
    rules : sequence of Rule
        All of them have to let it through; where one does not, it is counted by none.
    what, where : str
        What is told where there were too many, and where it was tried.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When there were too many, with the seconds until the next; or the workspace cannot be written.
    """
    with workspace.writing() as session:
        return count_in(session, rules, what, where, moment(now))


def count_in(session: Session, rules: Sequence[Rule], what: str, where: str, now: dt.datetime) -> float:
    """Count a try as `count_attempt` does, in a transaction that has begun: when it fails, nothing was tried."""
    at, wait_s = now.timestamp(), 0.0
    for rule, row in _rows(session, rules, at):
        full_at = max(row.full_at, at) + rule.every_s
        over_s = full_at - at - rule.at_once * rule.every_s
        if over_s > 0 and rule.most_wait_s is None:
            seconds = math.ceil(over_s)
            raise InputError(
                what,
                where,
                seen=f"more than {rule.at_once}",
                allowed=f"{rule.at_once}, then one every {rule.every_s:,.0f} seconds",
                next_step=f"wait {seconds:,} seconds, then try again"
                if seconds <= 120
                else f"wait {math.ceil(seconds / 60):,} minutes, then try again",
            )
        if rule.most_wait_s is not None:
            over_s = min(over_s, rule.most_wait_s)
            full_at = at + rule.at_once * rule.every_s + over_s
        row.full_at, wait_s = full_at, max(wait_s, over_s)
    session.flush()
    session.execute(delete(AttemptRow).where(AttemptRow.full_at <= at))
    return wait_s


def give_back(workspace: Workspace, rules: Sequence[Rule], *, now: dt.datetime | None = None) -> None:
    """Take back that a try was counted: it was a right one.

    Raises
    ------
    InputError
        When the workspace cannot be written.
    """
    with workspace.writing() as session:
        for rule, row in _rows(session, rules, moment(now).timestamp()):
            row.full_at -= rule.every_s


def take_turn(session: Session) -> None:
    """Let whoever counts in this transaction count one after the other, on every database, until it ends."""
    # SQLite's writing transactions take turns anyway; of the others this row holds the turn
    session.get(MetaRow, "schema_version", with_for_update=True)


def _rows(session: Session, rules: Sequence[Rule], at: float) -> Iterator[tuple[Rule, AttemptRow]]:
    take_turn(session)
    for rule in rules:
        row = session.get(AttemptRow, rule.key)
        if row is None:
            row = AttemptRow(key=rule.key, full_at=at)
            session.add(row)
        yield rule, row
