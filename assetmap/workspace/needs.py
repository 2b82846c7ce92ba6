"""Needs of organisations that have agreed to be found by others with whom they could share a building."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.matching import Need, need_from, need_record
from assetmap.workspace.checks import moment, text
from assetmap.workspace.confirmations import Confirmation, check_waiting, confirmations, erase_form, guard_answer
from assetmap.workspace.database import Workspace
from assetmap.workspace.interests import LONGEST_NAME, LONGEST_ORGANISATION
from assetmap.workspace.mail import LONGEST_ADDRESS, check_address
from assetmap.workspace.roles import Person, allowed, guard
from assetmap.workspace.schema import NAME_LENGTH, NeedRow

__all__ = [
    "SHARE_CONSENT",
    "OpenNeed",
    "SharedNeed",
    "all_needs",
    "need_words",
    "shared_needs",
    "state_need",
    "withdraw_need",
]

SHARE_CONSENT = (
    "I agree that our name, what we do and how much space we need are shown on this page to others who look for space. Our "
    "address is not shown; Kindred and the owner may pass on that somebody would share with us."
)
_WHERE = "the need"
# Needs that nobody renewed are not shown for ever.
_SHOWN_DAYS = 365


@dataclass(frozen=True)
class SharedNeed:
    """What everybody may see of an organisation that would share: its number, its name and its need. No address."""

    number: int
    organisation: str
    need: Need


@dataclass(frozen=True)
class OpenNeed:
    """A need as the owners and the portfolio partner see it, with the address and whether it was confirmed."""

    number: int
    organisation: str
    email: str
    need: Need
    at: dt.datetime
    confirmed: Confirmation | None


def state_need(
    workspace: Workspace,
    region: str,
    need: Need,
    *,
    organisation: str,
    email: str,
    consent: bool,
    address: str | None = None,
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> int:
    """Keep the need of an organisation that would share, without what it can pay; its number.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    need : Need
        With the least space that it needs.
    organisation, email : str
        Who, 1 to 200 characters, and where to write to.
    consent : bool
        Whether they agree to `SHARE_CONSENT`; without it nothing is kept.
    address : str, optional
        Where it comes from, by which forms are counted; blank where that is not known, None for the program itself.
    person : Person, optional
        Who does it; everybody may.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When they do not agree, the space is not named, a text is blank or too long, the address is none, too many forms
        were sent or wait to be confirmed, or the workspace cannot be written.
    """
    guard(person, "state need")
    at = moment(now)
    if not consent:
        raise InputError(
            "it is shown only if you agree", _WHERE, seen="not ticked", next_step="tick the box, or leave the form"
        )
    if not need.least_m2:
        raise InputError(
            "how much space you need is missing",
            _WHERE,
            seen="no least space",
            next_step="enter 'At least, m²' in the question, then send this again",
        )
    row = NeedRow(
        region=text(region, "key of the region", NAME_LENGTH, _WHERE, least=1),
        organisation=text(organisation.strip(), "organisation's name", LONGEST_ORGANISATION, _WHERE, least=1),
        email=check_address(text(email, "mail address", LONGEST_ADDRESS, _WHERE, least=1), _WHERE),
        need=need_record(need),
        at=at,
    )
    with workspace.writing() as session:
        check_waiting(session, row.email, at, address)
        session.add(row)
        session.flush()
        return row.id


def shared_needs(workspace: Workspace, region: str, *, now: dt.datetime | None = None) -> list[SharedNeed]:
    """What everybody may see of those that would share: confirmed, of the last year, the newest of each organisation.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    since = moment(now) - dt.timedelta(days=_SHOWN_DAYS)
    newest = {one.organisation.casefold(): one for one in _needs(workspace, region) if one.confirmed and one.at > since}
    return [SharedNeed(one.number, one.organisation, one.need) for _, one in sorted(newest.items())]


def all_needs(workspace: Workspace, region: str, *, person: Person) -> list[OpenNeed]:
    """Needs of a region with their addresses, newest first; for the portfolio partner and the admin.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    person : Person
        Who reads; who may not read gets none.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    if not allowed(person, "read record", ""):
        return []
    return list(reversed(_needs(workspace, region)))


def withdraw_need(
    workspace: Workspace,
    number: int,
    *,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> bool:
    """Take a need back: name, address and need are erased; whether it was there.

    Parameters
    ----------
    workspace, number, by, person, now
        As `assetmap.workspace.interests.withdraw_interest` takes them; the partner and the admin may.

    Raises
    ------
    NotAllowedError
        When the person may not.
    InputError
        When a name is too long, or the workspace cannot be written.
    """
    at, name = moment(now), text(person.name if person and person.name else by.strip(), "name", LONGEST_NAME, _WHERE)
    with workspace.writing() as session:
        row = session.get(NeedRow, number)
        guard_answer(person, row)
        if row is None or row.withdrawn_at is not None:
            return False
        erase_form(row, at, name)
    return True


def need_words(need: Need) -> str:
    """What an organisation looks for, in a line; blank where it asks for nothing.

    Examples
    --------
    >>> need_words(Need(least_m2=80.0, room=True, must=("kitchen",)))
    'at least 80 m²; a room or a part is enough; must have kitchen'
    """
    parts = [need.what] if need.what else []
    if need.least_m2 or need.most_m2:
        least = f"at least {need.least_m2:,.0f} m²" if need.least_m2 else ""
        most = f"at most {need.most_m2:,.0f} m²" if need.most_m2 else ""
        parts.append(" and ".join(part for part in (least, most) if part))
    if need.room:
        parts.append("a room or a part is enough")
    if need.start:
        parts.append(f"from {need.start.isoformat()}")
    if need.must:
        parts.append("must have " + ", ".join(need.must))
    if need.nice:
        parts.append("would like " + ", ".join(need.nice))
    return "; ".join(parts)


def _needs(workspace: Workspace, region: str) -> list[OpenNeed]:
    query = select(NeedRow).where(NeedRow.region == region, NeedRow.withdrawn_at.is_(None)).order_by(NeedRow.id)
    with workspace.reading() as session:
        rows = list(session.scalars(query))
        sure = confirmations(session, "need", [row.id for row in rows])
        return [
            OpenNeed(row.id, row.organisation, row.email, need_from(row.need), row.at, sure.get(row.id)) for row in rows
        ]
