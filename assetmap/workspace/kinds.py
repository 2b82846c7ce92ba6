"""What can be recorded of a building: each kind with its fields, what they must be, and whose act it is."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assetmap.errors import InputError
from assetmap.workspace.checks import text

__all__ = ["ANSWERS", "KINDS", "OUTCOMES", "Field", "Kind", "check_state"]

ANSWERS = ("yes", "no", "not known")
OUTCOMES = ("approved", "approved with conditions", "deferred", "refused")

_LONG, _SHORT, _STORY = 10_000, 1000, 20_000


@dataclass(frozen=True)
class Field:
    """A field of a record: its title, and what it must be.

    Parameters
    ----------
    title : str
        As a page shows it.
    kind : str
        ``text``, ``choice`` (one of ``choices``), ``date`` (ISO text), ``number`` (finite, 0 or more) or ``amount`` (finite,
        below 0 as well).
    needed : bool
        Whether it must be there; a text or date that need not be is blank, a number None.
    longest : int
        Most characters of a text.
    choices : tuple of str
        What a choice may be.
    """

    title: str
    kind: str = "text"
    needed: bool = True
    longest: int = _SHORT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of record: its title, the act by which it is written (a key of `ACTIONS`) and its fields.

    One that is ``whole`` is somebody's statement: two of them are never put together field by field.
    """

    title: str
    action: str
    fields: dict[str, Field]
    whole: bool = False


KINDS = {
    "note": Kind("Note", "note", {"text": Field("Note", longest=_LONG)}),
    "gate answer": Kind(
        "Gate answer",
        "answer gate",
        {
            "answer": Field("Answer", "choice", choices=ANSWERS),
            "evidence": Field("Evidence", needed=False, longest=_LONG),
            "answered_by": Field("Answered by"),
            "answered_on": Field("Answered on", "date"),
        },
        whole=True,
    ),
    "hold": Kind(
        "Hold",
        "hold",
        {"reason": Field("Reason, which the public sees", longest=2000), "until": Field("Until", "date", needed=False)},
    ),
    "transfer": Kind(
        "Stage of the transfer",
        "stage",
        {
            "stage": Field("Stage", longest=100),
            "entered_on": Field("Entered on", "date"),
            "applicant": Field("Applicant"),
        },
        whole=True,
    ),
    "decision": Kind(
        "Decision",
        "decide",
        {
            "outcome": Field("Outcome", "choice", choices=OUTCOMES),
            "reason": Field("Reason", longest=_LONG),
            "decided_on": Field("Decided on", "date"),
            "decided_by": Field("Decided by"),
        },
        whole=True,
    ),
    "outcome": Kind(
        "After the keys",
        "outcome",
        {
            "rent_gbp": Field("Rent taken in, £ a year", "number", needed=False),
            "cost_gbp": Field("Running cost, £ a year", "number", needed=False),
            "jobs": Field("Jobs, full-time equivalents", "number", needed=False),
            "use": Field("Use", needed=False),
            "story": Field("The organisation's own story", needed=False, longest=_STORY),
        },
    ),
    "promise": Kind(
        "What was promised",
        "outcome",
        {
            "net_income_gbp": Field("Net income, £ a year", "amount", needed=False),
            "jobs": Field("Jobs, full-time equivalents", "number", needed=False),
            "data_version": Field("Version of the data", longest=100),
        },
        whole=True,
    ),
    "lesson": Kind("Lesson", "lesson", {"text": Field("What was learned", longest=_LONG)}),
}


def check_state(kind: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """State of a record as it is kept: every field of its kind, in their order, blanks at the ends of texts taken off.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    state : mapping
        Value of each field; a date as `datetime.date` or ISO text. A field that need not be there may be left out.

    Raises
    ------
    InputError
        When a value is not what its field must be.
    ValueError
        When the kind is unknown, or the state has a field that the kind has not.
    """
    if kind not in KINDS:
        raise ValueError(f"'kind' is {kind!r}, allowed: {', '.join(KINDS)}")
    fields = KINDS[kind].fields
    unknown = [name for name in state if name not in fields]
    if unknown:
        raise ValueError(f"'state' holds {', '.join(map(repr, unknown))}, allowed: {', '.join(fields)}")
    where = f"the {KINDS[kind].title.lower()}"
    return {name: _checked(state.get(name), field, where) for name, field in fields.items()}


def _checked(given: Any, field: Field, where: str) -> Any:
    if field.kind in ("number", "amount"):
        return _number(given, field, where)
    if field.kind == "date" and isinstance(given, dt.date):
        given = given.isoformat()[:10]
    words = text(
        "" if given is None else given.strip() if isinstance(given, str) else given,
        field.title.lower(),
        field.longest,
        where,
        least=1 if field.needed else 0,
    )
    if field.kind == "choice" and words not in field.choices:
        raise InputError(f"unknown {field.title.lower()}", where, seen=repr(words), allowed=", ".join(field.choices))
    return _date(words, field, where) if field.kind == "date" and words else words


def _number(given: Any, field: Field, where: str) -> float | None:
    if given is None and not field.needed:
        return None
    number = float(given) if isinstance(given, int | float) and not isinstance(given, bool) else math.nan
    if not math.isfinite(number) or (number < 0 and field.kind == "number"):
        allowed = "a number of 0 or more" if field.kind == "number" else "a number"
        raise InputError(f"this is no figure for '{field.title}'", where, seen=repr(given), allowed=allowed)
    return number


def _date(words: str, field: Field, where: str) -> str:
    try:
        return dt.date.fromisoformat(words).isoformat()
    except ValueError as error:
        raise InputError(
            f"this is no date for '{field.title}'", where, seen=words[:40], allowed="such as 2026-03-31"
        ) from error
