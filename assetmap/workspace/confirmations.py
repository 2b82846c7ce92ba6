"""Confirmations: that the address under an interest or a need is its sender's, by a link in a mail or by hand."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.workspace.attempts import Rule, count_in, take_turn
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.roles import Person, guard, guard_owners
from assetmap.workspace.schema import ConfirmationRow, InterestRow, NeedRow

__all__ = [
    "BY_HAND",
    "BY_LINK",
    "MOST_WAITING",
    "SUBJECTS",
    "UNCONFIRMED_DAYS",
    "Confirmation",
    "check_waiting",
    "confirm",
    "confirmations",
    "erase_form",
    "guard_answer",
]

BY_LINK, BY_HAND = "by link", "by hand"
SUBJECTS: dict[str, type[InterestRow] | type[NeedRow]] = {"interest": InterestRow, "need": NeedRow}

# How many forms an address of mail may leave in a day before one is confirmed: no mailbox is flooded in somebody else's name.
MOST_WAITING = 3
# How many may be sent at once from where somebody sits, and in how many seconds another may: nobody fills the database for
# all. Where a proxy is not trusted to tell where that is, all whom it brings count as one.
_FORMS, _FORMS_UNKNOWN = (5, 1800.0), (100, 60.0)
# After how many days a form that nobody confirmed is erased: the link has long run out, and without a mail server an officer
# had a quarter of a year to confirm it by hand.
UNCONFIRMED_DAYS = 90
_NOBODY = f"assetmap: not confirmed in {UNCONFIRMED_DAYS} days"
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


def check_waiting(session: Session, email: str, now: dt.datetime, address: str | None = None) -> None:
    """Refuse a form when too many came from where it comes, or wait to be confirmed from its address of mail.

    Forms that nobody confirmed in time are erased meanwhile.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        In which the form is kept.
    email : str
        Its address of mail.
    now : datetime.datetime
        When it comes.
    address : str, optional
        Where it comes from; blank where that is not known, and None for the program itself, which is not counted.

    Raises
    ------
    InputError
        When there are too many.
    """
    take_turn(session)
    _erase_unconfirmed(session, now - dt.timedelta(days=UNCONFIRMED_DAYS), now)
    if address is not None:
        rule = Rule(("form", address), *(_FORMS if address else _FORMS_UNKNOWN))
        count_in(session, [rule], "several forms were sent from where you are", "the form", now)
    since = now - dt.timedelta(days=1)
    waiting = 0
    for subject, table in SUBJECTS.items():
        mine = func.lower(table.email) == email.lower()
        waiting += session.scalar(_unconfirmed(func.count(), subject, table).where(mine, table.at > since)) or 0
    if waiting >= MOST_WAITING:
        raise InputError(
            "too many forms are waiting to be confirmed",
            "the form",
            allowed=f"{MOST_WAITING} a day from one address",
            next_step="open the link in the mail that you have, or try again tomorrow",
        )


def erase_form(row: InterestRow | NeedRow, at: dt.datetime, by: str) -> None:
    """Erase who sent a form, the address and the words; that there was one stays."""
    row.organisation = row.email = ""
    row.need, row.withdrawn_at, row.withdrawn_by = {}, at, by
    if isinstance(row, InterestRow):
        row.purpose, row.answers = "", {}


def _erase_unconfirmed(session: Session, before: dt.datetime, now: dt.datetime) -> None:
    for subject, table in SUBJECTS.items():
        for row in session.scalars(_unconfirmed(table, subject, table).where(table.at <= before)):
            erase_form(row, now, _NOBODY)


def _unconfirmed(what: Any, subject: str, table: type[InterestRow] | type[NeedRow]) -> Select[Any]:
    sure = select(ConfirmationRow.subject_id).where(ConfirmationRow.subject == subject)
    return select(what).select_from(table).where(table.id.not_in(sure), table.withdrawn_at.is_(None))
