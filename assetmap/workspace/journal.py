"""What people write of a building and answer of it: notes, answers to gates, holds, decisions."""

import datetime as dt
from typing import Any

import pandas as pd

from assetmap.errors import InputError
from assetmap.vacancy import GATES
from assetmap.workspace.database import Workspace
from assetmap.workspace.records import Record, keep_record, new_item, record_versions, records
from assetmap.workspace.roles import PROGRAM, Person
from assetmap.workspace.stages import progress_by_building, stage_titles

__all__ = [
    "add_note",
    "answer_gate",
    "change_note",
    "decide",
    "lift_hold",
    "place_hold",
    "public_status",
    "withdraw_note",
]

_ONE = "building"


def add_note(
    workspace: Workspace,
    region: str,
    asset_id: str,
    note: str,
    *,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Add a note to a building, 1 to 10,000 characters; officers and the partner read it, the public does not.

    Raises
    ------
    NotAllowedError, InputError
        As by `assetmap.workspace.records.keep_record`.
    """
    told: dict[str, Any] = {"by": by, "person": person, "now": now}
    return keep_record(workspace, region, asset_id, "note", new_item(), {"text": note}, expected_version=0, **told)


def change_note(
    workspace: Workspace,
    region: str,
    asset_id: str,
    item: str,
    note: str,
    *,
    expected_version: int,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Change a note; what it said stays in the record.

    Raises
    ------
    RecordConflictError
        When somebody changed it since the version that was seen.
    NotAllowedError, InputError
        As by `assetmap.workspace.records.keep_record`.
    """
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "note", item, {"text": note}, **told)


def withdraw_note(
    workspace: Workspace,
    region: str,
    asset_id: str,
    item: str,
    *,
    reason: str,
    expected_version: int,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Take a note back, with the reason; errors as by `change_note`."""
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "note", item, None, reason=_needed(reason, "the note"), **told)


def answer_gate(
    workspace: Workspace,
    region: str,
    asset_id: str,
    gate: str,
    answer: str,
    *,
    evidence: str,
    answered_by: str,
    answered_on: dt.date,
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Answer a gate of a building; the newest answer counts.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    gate : str
        Key of one of `assetmap.scoring.GATES`.
    answer : str
        ``yes`` (it passes), ``no`` or ``not known``.
    evidence : str
        On what it rests, up to 10,000 characters; not blank where the answer is yes or no.
    answered_by : str
        Who said so, or the source that does.
    answered_on : datetime.date
        On which day; not to come.
    expected_version : int, optional
        Version of the answer that the person saw, 0 where there was none.
    by, person, now
        As `assetmap.workspace.records.keep_record` takes them.

    Raises
    ------
    RecordConflictError, NotAllowedError, InputError
        When the gate is unknown, the evidence is missing, or as by `keep_record`.
    """
    keys = [one.key for one in GATES]
    if gate not in keys:
        raise InputError("unknown gate", "the gate answer", seen=repr(gate), allowed=", ".join(keys))
    if answer != "not known" and not evidence.strip():
        raise InputError(
            "an answer needs its evidence",
            "the gate answer",
            seen=f"{answer}, without any",
            allowed="what it rests on, such as a letter with its date",
            next_step="write the evidence, or answer 'not known'",
        )
    _past(answered_on, now, "the gate answer")
    state = {"answer": answer, "evidence": evidence, "answered_by": answered_by, "answered_on": answered_on}
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "gate answer", gate, state, **told)


def place_hold(
    workspace: Workspace,
    region: str,
    asset_id: str,
    reason: str,
    *,
    until: dt.date | None = None,
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Hold a building back, with a reason that the public reads, until it is lifted; errors as by `keep_record`."""
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "hold", _ONE, {"reason": reason, "until": until}, **told)


def lift_hold(
    workspace: Workspace,
    region: str,
    asset_id: str,
    *,
    reason: str,
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Lift a building's hold, with the reason.

    Raises
    ------
    RecordConflictError
        When it is not held, or the hold was changed since the version that was seen.
    NotAllowedError, InputError
        As by `keep_record`.
    """
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "hold", _ONE, None, reason=_needed(reason, "the hold"), **told)


def decide(
    workspace: Workspace,
    region: str,
    asset_id: str,
    outcome: str,
    *,
    reason: str,
    decided_by: str,
    decided_on: dt.date,
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Record a decision on a building; the newest counts, and the earlier ones stay with it.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    outcome : str
        ``approved``, ``approved with conditions``, ``deferred`` or ``refused``.
    reason : str
        Why, 1 to 10,000 characters.
    decided_by : str
        The committee or office that decided.
    decided_on : datetime.date
        On which day; not to come.
    expected_version : int, optional
        Number of decisions that the person saw.
    by, person, now
        As `assetmap.workspace.records.keep_record` takes them.

    Raises
    ------
    RecordConflictError, NotAllowedError, InputError
        As by `keep_record`.
    """
    _past(decided_on, now, "the decision")
    state = {"outcome": outcome, "reason": reason, "decided_on": decided_on, "decided_by": decided_by}
    told: dict[str, Any] = {"by": by, "person": person, "now": now, "expected_version": expected_version}
    return keep_record(workspace, region, asset_id, "decision", _ONE, state, **told)


def public_status(workspace: Workspace, region: str, today: dt.date) -> pd.DataFrame:
    """What anyone may know of the buildings that somebody works on: stage and hold, and nobody's name.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    today : datetime.date
        A hold whose last day is before it has run out, and is not shown.

    Returns
    -------
    pandas.DataFrame
        Text ``asset_id``, ``stage`` (title of the furthest stage that is open, or keys handed over; blank where none),
        ``since``, ``hold_reason`` and ``held_since`` (ISO dates as text, blank where there is none). Buildings whose names
        the public must not see are in it: the caller leaves them out.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    titles, rows = stage_titles(), {}
    order = list(titles)
    # everybody's building is read, and of each what anyone may know is told
    for asset_id, found in progress_by_building(workspace, region, today, person=PROGRAM).items():
        steps = [one.now for one in found if one.now.stage.key != "closed"]
        if steps:
            furthest = max(steps, key=lambda step: order.index(step.stage.key) if step.stage.key in order else -1)
            rows[asset_id] = [furthest.stage.title, furthest.entered_on.isoformat(), "", ""]
    begun: dict[str, Record] = {}
    for one in record_versions(workspace, region, "hold", person=PROGRAM):
        if one.state is None:
            begun.pop(one.asset_id, None)
        else:
            begun.setdefault(one.asset_id, one)
    for one in records(workspace, region, "hold", person=PROGRAM):
        if not one["until"] or one["until"] >= today.isoformat():
            held = rows.setdefault(one.asset_id, ["", "", "", ""])
            held[2:] = [one["reason"], begun[one.asset_id].at.date().isoformat()]
    frame = pd.DataFrame(
        [(asset_id, *row) for asset_id, row in sorted(rows.items())],
        columns=["asset_id", "stage", "since", "hold_reason", "held_since"],
    )
    return frame.astype("str")


def _needed(reason: str, where: str) -> str:
    if not reason.strip():
        raise InputError("a reason is needed", where, seen="none", next_step="write the reason")
    return reason


def _past(day: dt.date, now: dt.datetime | None, where: str) -> None:
    today = (now or dt.datetime.now(dt.UTC)).date()
    # it may be tomorrow already where the person is
    if day > today + dt.timedelta(days=1):
        raise InputError(
            "the day is still to come",
            where,
            seen=day.isoformat(),
            allowed=f"up to {today.isoformat()}",
            next_step="correct the day",
        )
