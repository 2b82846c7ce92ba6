"""Expressions of interest: an organisation asks for a building, seen by its owner and the portfolio partner only.

A building that may not be named is asked for by its zone. Whoever withdraws is forgotten: name, address and words go.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.matching import Need, need_from, need_record
from assetmap.workspace.checks import moment, text
from assetmap.workspace.confirmations import Confirmation, check_waiting, confirmations, erase_form, guard_answer
from assetmap.workspace.database import Workspace
from assetmap.workspace.mail import LONGEST_ADDRESS, check_address
from assetmap.workspace.roles import Person, allowed, guard, owner_of
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, InterestRow

__all__ = [
    "ASSET_LOCK",
    "CONSENT",
    "LONGEST_NAME",
    "LONGEST_ORGANISATION",
    "LONGEST_PURPOSE",
    "QUESTIONS",
    "Interest",
    "Question",
    "express_interest",
    "interests",
    "withdraw_interest",
]

LONGEST_ORGANISATION = 200
LONGEST_PURPOSE = 2000
LONGEST_NAME = 1000
_LONGEST_PLACE = 1000
_MOST_AREAS = 5000
_WHERE = "the expression of interest"

CONSENT = (
    "I agree that this is passed on to the building's owner and to Kindred, who may write to me about it. Nobody else "
    "sees it, and I can take it back by the link in the mail."
)
ASSET_LOCK = "asset_lock"


@dataclass(frozen=True)
class Question:
    """A question about the organisation: its words, the answers that there are, and why it is asked."""

    words: str
    answers: tuple[str, ...]
    why: str = ""


_YES_NO = ("yes", "no", "not sure")
# Who counts as a socially trading organisation (docs/matching.md). The answers are passed on; none of them refuses anybody.
QUESTIONS: dict[str, Question] = {
    "form": Question(
        "What kind of organisation are you?",
        (
            "community business",
            "community land trust",
            "community interest company",
            "social enterprise",
            "co-operative",
            "charity that trades",
            "company",
            "family business",
            "not set up yet",
            "another kind",
        ),
    ),
    "trades": Question("Do you sell goods or services?", _YES_NO),
    "purpose": Question("Does how you do business serve a social purpose?", _YES_NO),
    "locality": Question("Does what you earn stay in the place where you work?", _YES_NO),
    "income": Question("Could you carry on without grants?", ("yes", "partly", "no", "not sure")),
    ASSET_LOCK: Question(
        "Do you have an asset lock?",
        ("yes", "no", "we would take one on", "not sure"),
        "A rule in your papers that what you own goes on serving its purpose and is not paid out to owners.",
    ),
}


@dataclass(frozen=True)
class Interest:
    """An expression of interest.

    Attributes
    ----------
    number : int
        Its number in the workspace.
    asset_id : str
        The building; blank where it is in a zone.
    area_codes : tuple of str
        Small areas of the zone; empty where it is in a building.
    place : str
        What the building or zone was called then.
    owner_codes : tuple of str
        Owners that it is passed on to.
    organisation, email, purpose : str
        Who, where to write to, and what for.
    answers : dict of str to str
        By key of `QUESTIONS`.
    need : Need
        What was asked for on the page, without what can be paid.
    at : datetime.datetime
        When it was sent (UTC).
    confirmed : Confirmation, optional
        How the address was confirmed; None as long as it was not.
    """

    number: int
    asset_id: str
    area_codes: tuple[str, ...]
    place: str
    owner_codes: tuple[str, ...]
    organisation: str
    email: str
    purpose: str
    answers: dict[str, str]
    need: Need
    at: dt.datetime
    confirmed: Confirmation | None = None


def express_interest(
    workspace: Workspace,
    region: str,
    *,
    place: str,
    organisation: str,
    email: str,
    purpose: str,
    answers: Mapping[str, str],
    consent: bool,
    asset_id: str = "",
    area_codes: Collection[str] = (),
    owner_codes: Collection[str] = (),
    need: Need | None = None,
    address: str | None = None,
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Interest:
    """Keep an expression of interest in a building, or in a zone whose buildings are not named.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    place : str
        What the building or zone is called.
    organisation, email, purpose : str
        Who (1 to 200 characters), where to write to, and what for (1 to 2,000 characters).
    answers : mapping of str to str
        An answer to each of `QUESTIONS`.
    consent : bool
        Whether they agree to `CONSENT`; without it nothing is kept.
    asset_id : str
        The building, or
    area_codes : collection of str
        the small areas of the zone: one of the two.
    owner_codes : collection of str
        Owners that it is passed on to; of a building, its owner by its id if not given.
    need : Need, optional
        What was asked for; what can be paid is not kept.
    address : str, optional
        Where it comes from, by which forms are counted; blank where that is not known, None for the program itself.
    person : Person, optional
        Who does it; everybody may.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When a text is blank or too long, the address is none, a question has no answer, they do not agree, too many forms
        were sent or wait to be confirmed, or the workspace cannot be written.
    ValueError
        When neither a building nor a zone is named, or both are.
    """
    guard(person, "express interest")
    at = moment(now)
    if bool(asset_id) == bool(area_codes):
        raise ValueError("'asset_id' and 'area_codes' are both given or both missing, allowed one of them")
    if not consent:
        raise InputError(
            "it is passed on only if you agree",
            _WHERE,
            seen="not ticked",
            next_step="tick the last box, or leave the form",
        )
    owners = sorted(set(owner_codes) or ({owner_of(asset_id)} - {""}))
    row = InterestRow(
        region=text(region, "key of the region", NAME_LENGTH, _WHERE, least=1),
        asset_id=text(asset_id, "asset's id", ID_LENGTH, _WHERE),
        area_codes=[text(code, "code of an area", NAME_LENGTH, _WHERE, least=1) for code in sorted(area_codes)][
            :_MOST_AREAS
        ],
        place_then=text(place[:_LONGEST_PLACE], "name of the place", _LONGEST_PLACE, _WHERE, least=1),
        owner_codes=[text(code, "code of an owner", NAME_LENGTH, _WHERE) for code in owners],
        organisation=text(organisation.strip(), "organisation's name", LONGEST_ORGANISATION, _WHERE, least=1),
        email=check_address(text(email, "mail address", LONGEST_ADDRESS, _WHERE, least=1), _WHERE),
        purpose=text(purpose.strip(), "text on what it is for", LONGEST_PURPOSE, _WHERE, least=1),
        answers=_answered(answers),
        need=need_record(need or Need()),
        at=at,
    )
    with workspace.writing() as session:
        check_waiting(session, row.email, at, address)
        session.add(row)
        session.flush()
        return _interest(row, None)


def interests(
    workspace: Workspace,
    region: str,
    *,
    asset_id: str | None = None,
    area_code: str | None = None,
    person: Person,
) -> list[Interest]:
    """Expressions of interest of a region, newest first; withdrawn ones are not in it.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    asset_id, area_code : str, optional
        Only those in this building, or in a zone that holds this small area; both may be given.
    person : Person
        Who reads: an officer sees what is passed on to its owner, the partner and the admin see all, nobody else any.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(InterestRow).where(InterestRow.region == region, InterestRow.withdrawn_at.is_(None))
    with workspace.reading() as session:
        rows = [
            row
            for row in session.scalars(query.order_by(InterestRow.id.desc()))
            if (asset_id is None and area_code is None)
            or (asset_id is not None and row.asset_id == asset_id)
            or (area_code is not None and area_code in row.area_codes)
        ]
        rows = [row for row in rows if _may_see(person, row)]
        sure = confirmations(session, "interest", [row.id for row in rows])
        return [_interest(row, sure.get(row.id)) for row in rows]


def withdraw_interest(
    workspace: Workspace,
    number: int,
    *,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> bool:
    """Take an interest back: who it was, the address and the words are erased, that there was one stays.

    Parameters
    ----------
    workspace : Workspace
        Open.
    number : int
        Which.
    by : str
        Who erases it, where no ``person`` is named; blank where it is the organisation itself, by its link.
    person : Person, optional
        Who erases it, in which role; checked, and named where they have a name. None is the program itself, such as for the
        bearer of a link that this workspace signed.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Returns
    -------
    bool
        Whether it was there to be taken back.

    Raises
    ------
    NotAllowedError
        When the person may not.
    InputError
        When a name is too long, or the workspace cannot be written.
    """
    at, name = moment(now), text(person.name if person and person.name else by.strip(), "name", LONGEST_NAME, _WHERE)
    with workspace.writing() as session:
        row = session.get(InterestRow, number)
        guard_answer(person, row)
        if row is None or row.withdrawn_at is not None:
            return False
        erase_form(row, at, name)
    return True


def _may_see(person: Person, row: InterestRow) -> bool:
    return any(allowed(person, "read record", owner) for owner in row.owner_codes or [""])


def _answered(answers: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(set(answers) - set(QUESTIONS))
    if unknown:
        raise ValueError(f"'answers' holds {unknown[0]!r}, allowed: {', '.join(QUESTIONS)}")
    for key, question in QUESTIONS.items():
        if answers.get(key) not in question.answers:
            raise InputError(
                f"'{question.words}' has no answer",
                _WHERE,
                seen=str(answers.get(key) or "nothing"),
                allowed=", ".join(question.answers),
                next_step="answer it; 'not sure' is an answer too",
            )
    return {key: answers[key] for key in QUESTIONS}


def _interest(row: InterestRow, confirmed: Confirmation | None) -> Interest:
    found = Interest(
        row.id,
        row.asset_id,
        tuple(row.area_codes),
        row.place_then,
        tuple(row.owner_codes),
        row.organisation,
        row.email,
        row.purpose,
        dict(row.answers),
        need_from(row.need),
        row.at,
    )
    return replace(found, confirmed=confirmed)
