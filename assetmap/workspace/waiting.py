"""What falls due: holds that run out, gates that somebody has to answer, stages that take longer than is usual.

Each function gives one list, and of that what the person may read: an officer of their own owner's buildings, the portfolio
partner and the admin of all, nobody else of any.
"""

import datetime as dt
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

import pandas as pd

from assetmap.vacancy import GATES
from assetmap.workspace.asked import list_of
from assetmap.workspace.database import Workspace
from assetmap.workspace.interests import interests
from assetmap.workspace.records import records
from assetmap.workspace.roles import Person
from assetmap.workspace.shortlist import shortlisted
from assetmap.workspace.stages import Progress, load_stages, progress_by_building

__all__ = ["gates_due", "holds_ending", "stages_over", "waiting_settings"]


@cache
def waiting_settings() -> dict[str, int]:
    """From when something is shown as waiting, as `waiting.toml` has it.

    Returns
    -------
    dict of str to int
        ``hold_days``, before a hold runs out, and ``gate_answer_days``, after which an answer is asked for again.
    """
    text = resources.files("assetmap.workspace").joinpath("waiting.toml").read_text(encoding="utf-8")
    return {name: int(days) for name, days in tomllib.loads(text).items()}


def holds_ending(workspace: Workspace, region: str, today: dt.date, *, person: Person) -> pd.DataFrame:
    """Holds that have run out, or do within the days that `waiting.toml` names; the earliest first.

    Parameters
    ----------
    workspace, region, today, person
        As `assetmap.workspace.asked.interests_waiting` takes them.

    Returns
    -------
    pandas.DataFrame
        Text ``asset_id``, ``reason``, ``until`` (ISO date) and ``by``; ``days_left`` (int64), below 0 where it has run out.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    last = (today + dt.timedelta(days=waiting_settings()["hold_days"])).isoformat()
    rows = [
        (one.asset_id, one["reason"], one["until"], one.by, (dt.date.fromisoformat(one["until"]) - today).days)
        for one in records(workspace, region, "hold", person=person)
        if one["until"] and one["until"] <= last
    ]
    names = ["asset_id", "reason", "until", "by", "days_left"]
    return list_of(sorted(rows, key=lambda row: (row[2], row[0])), names, numbers=("days_left",))


def gates_due(
    workspace: Workspace, region: str, gates: pd.DataFrame, today: dt.date, *, person: Person
) -> pd.DataFrame:
    """Gates that somebody has to answer of a building that is worked on: shortlisted, asked for, or on its way.

    A gate is due where neither the data nor anybody has answered it, where the answer was "not known", and where the answer
    is older than `waiting.toml` allows.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    gates : pandas.DataFrame
        ``asset_id`` and a column ``gate_<key>`` (pass, fail or not known) for each of `assetmap.scoring.GATES`, as the table
        ``scores`` has them. Of a building that is not in it the data answer nothing.
    today : datetime.date
        From which day the age of an answer is counted.
    person : Person
        Who reads.

    Returns
    -------
    pandas.DataFrame
        Text ``asset_id``, ``gate`` (its key), ``question``, ``why`` (why it is due) and ``since`` (why the building is
        worked on), by building and in the order of the gates.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    worked_on = _worked_on(workspace, region, today, person)
    by_data = gates[gates["asset_id"].isin(worked_on)].set_index("asset_id").to_dict("index")
    answers = {(one.asset_id, one.item): one for one in records(workspace, region, "gate answer", person=person)}
    oldest = (today - dt.timedelta(days=waiting_settings()["gate_answer_days"])).isoformat()
    rows = []
    for asset_id, reasons in sorted(worked_on.items()):
        for gate in GATES:
            answer = answers.get((asset_id, gate.key))
            if answer is None:
                known = by_data.get(asset_id, {}).get(f"gate_{gate.key}", "not known") != "not known"
                why = "" if known else "nobody has answered"
            elif answer["answer"] == "not known":
                why = f"answered 'not known' on {answer['answered_on']}"
            else:
                why = (
                    f"answered on {answer['answered_on']}, which is long ago" if answer["answered_on"] < oldest else ""
                )
            if why:
                rows.append((asset_id, gate.key, gate.question, why, ", ".join(reasons)))
    return list_of(rows, ["asset_id", "gate", "question", "why", "since"])


def stages_over(workspace: Workspace, region: str, today: dt.date, *, person: Person) -> pd.DataFrame:
    """Transfers that take longer than is usual somewhere, in the stage where they stand or in all; the longest over first.

    Parameters
    ----------
    workspace, region, today, person
        As `assetmap.workspace.asked.interests_waiting` takes them.

    Returns
    -------
    pandas.DataFrame
        Text ``asset_id``, ``applicant``, ``stage`` (its title), ``since`` (ISO date); ``days`` (int64) in that stage and
        ``over_days`` (int64), by how many the most it is over; text ``said``, every excess in words.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    rows = []
    for asset_id, found in progress_by_building(workspace, region, today, person=person).items():
        for one in found:
            over = dict(_excesses(one))
            if over:
                now = one.now
                said = "; ".join(over)
                since = now.entered_on.isoformat()
                rows.append((asset_id, one.applicant, now.stage.title, since, now.days, max(over.values()), said))
    names = ["asset_id", "applicant", "stage", "since", "days", "over_days", "said"]
    return list_of(sorted(rows, key=lambda row: (-row[5], row[0])), names, numbers=("days", "over_days"))


def _excesses(one: Progress) -> Iterable[tuple[str, int]]:
    if one.now.stage.end:
        return
    for usual in load_stages()[1]:
        allowed_days = usual.stage_days(one.now.stage.key)
        if allowed_days is not None and one.now.days > allowed_days:
            yield (
                f"{one.now.days:,} days in this stage, {usual.name} allows {allowed_days:,}",
                one.now.days - allowed_days,
            )
        begun = next((step.entered_on for step in one.steps if step.stage.key == usual.begins), None)
        passed = (one.now.entered_on - begun).days + one.now.days if begun else 0
        if passed > usual.days:
            words = (
                f"{passed:,} days since the expression of interest, {usual.name} allows {usual.days:,} up to the keys"
            )
            yield words, passed - usual.days


def _worked_on(workspace: Workspace, region: str, today: dt.date, person: Person) -> dict[str, list[str]]:
    """Why each building is worked on that the person may read of."""
    found: dict[str, list[str]] = {}
    for entry in shortlisted(workspace, region, person=person):
        found.setdefault(entry.asset_id, []).append("on the shortlist")
    for asset_id, mine in progress_by_building(workspace, region, today, person=person).items():
        open_steps = [one.now.stage.title.lower() for one in mine if not one.now.stage.end]
        if open_steps:
            found.setdefault(asset_id, []).append(f"at {' and '.join(dict.fromkeys(open_steps))}")
    for one in interests(workspace, region, person=person):
        if one.asset_id and one.confirmed and "asked for" not in found.setdefault(one.asset_id, []):
            found[one.asset_id].append("asked for")
    return {asset_id: reasons for asset_id, reasons in found.items() if reasons}
