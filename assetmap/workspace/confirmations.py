"""Confirmations: that the address under an interest or a need is its sender's, by a link in a mail or by hand."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.roles import Person, guard, guard_owners
from assetmap.workspace.schema import ConfirmationRow, InterestRow, NeedRow

__all__ = [
    "BY_HAND",
    "BY_LINK",
    "MOST_WAITING",
    "SUBJECTS",
    "Confirmation",
    "check_waiting",
    "confirm",
    "confirmations",
    "guard_answer",
]

BY_LINK, BY_HAND = "by link", "by hand"
SUBJECTS: dict[str, type[InterestRow] | type[NeedRow]] = {"interest": InterestRow, "need": NeedRow}

# How many forms an address may leave in a day before one is confirmed, and everybody together: no mailbox is flooded in
# somebody else's name, and no database is filled overnight.
MOST_WAITING = 3
_MOST_A_DAY = 500
_LONGEST_NAME = 1000


@dataclass(frozen=True)
class Confirmation:
    """How something was confirmed, by whom (blank for a link) and when (UTC)."""

    how: str
    by: str
    at: dt.datetime


def confirm(
    workspace: Workspace,
    subject: str,
    number: int,
    how: str,
    *,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> bool:
    """Confirm an interest or a need; the first confirmation counts.

    Parameters
    ----------
    workspace : Workspace
        Open.
    subject, number
        A key of `SUBJECTS`, and which of them.
    how : str
        `BY_LINK` or `BY_HAND`.
    by : str
        Who, where it is by hand and no ``person`` is named.
    person : Person, optional
        Who does it by hand, in which role; checked, and named where they have a name. None is the program itself, such as
        for the bearer of a link that this workspace signed.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Returns
    -------
    bool
        Whether it was not confirmed before.

    Raises
    ------
    NotAllowedError
        When the person may not.
    InputError
        When there is none of that number, it was withdrawn, or the workspace cannot be written.
    """
    at = moment(now)
    by = person.name if person is not None and person.name else by
    if how not in (BY_LINK, BY_HAND) or subject not in SUBJECTS:
        raise ValueError(
            f"'how' and 'subject' are {how!r}, {subject!r}, allowed {BY_LINK!r}, {BY_HAND!r}; {list(SUBJECTS)}"
        )
    with workspace.writing() as session:
        row = session.get(InterestRow, number) if subject == "interest" else session.get(NeedRow, number)
        guard_answer(person, row)
        name = text(by.strip(), "name of the person", _LONGEST_NAME, "the confirmation", least=int(how == BY_HAND))
        if row is None or row.withdrawn_at is not None:
            raise InputError(
                f"that {subject} is not there any more", "the confirmation", next_step="send the form again if you wish"
            )
        before = select(ConfirmationRow).where(ConfirmationRow.subject == subject, ConfirmationRow.subject_id == number)
        if session.scalars(before).first() is not None:
            return False
        session.add(ConfirmationRow(subject=subject, subject_id=number, how=how, by=name, at=at))
    return True


def guard_answer(person: Person | None, row: InterestRow | NeedRow | None) -> None:
    """Refuse somebody who may not answer a form, nor erase it: an interest's owners and the partner may, a need's partner.

    Raises
    ------
    NotAllowedError
        When the person may not. Of what is not there it is not told whether it was.
    """
    if isinstance(row, NeedRow):
        guard(person, "answer need")
    else:
        guard_owners(person, "answer interest", (row.owner_codes or [""]) if row is not None else [""])


def confirmations(session: Session, subject: str, numbers: Collection[int]) -> dict[int, Confirmation]:
    """The first confirmation of each of these, by number; who has none is not in it."""
    query = (
        select(ConfirmationRow)
        .where(ConfirmationRow.subject == subject, ConfirmationRow.subject_id.in_(numbers))
        .order_by(ConfirmationRow.id.desc())
    )
    return {row.subject_id: Confirmation(row.how, row.by, row.at) for row in session.scalars(query)}


def check_waiting(session: Session, email: str, now: dt.datetime) -> None:
    """Refuse a form when too many came in a day that nobody confirmed, from this address or in all.

    Raises
    ------
    InputError
        When there are.
    """
    since = now - dt.timedelta(days=1)
    mine = everybody = 0
    for subject, table in SUBJECTS.items():
        sure = select(ConfirmationRow.subject_id).where(ConfirmationRow.subject == subject)
        waiting = select(func.count()).select_from(table).where(table.at > since, table.id.not_in(sure))
        everybody += session.scalar(waiting) or 0
        mine += session.scalar(waiting.where(func.lower(table.email) == email.lower())) or 0
    if mine >= MOST_WAITING or everybody >= _MOST_A_DAY:
        raise InputError(
            "too many forms are waiting to be confirmed",
            "the form",
            allowed=f"{MOST_WAITING} a day from one address",
            next_step="open the link in the mail that you have, or try again tomorrow",
        )
