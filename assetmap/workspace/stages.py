"""How far a building's transfer is: the stages each applicant went through, with dates, against what is usual."""

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assetmap.errors import InputError
from assetmap.workspace.checks import moment
from assetmap.workspace.database import Workspace
from assetmap.workspace.records import Record, keep_record, record_versions
from assetmap.workspace.roles import Person

__all__ = [
    "STAGE_ITEM",
    "Progress",
    "Stage",
    "Step",
    "Usual",
    "enter_stage",
    "load_stages",
    "progress",
    "progress_by_building",
    "progress_of",
    "stage_titles",
    "transfer_version",
]

# One chain of versions for a building, so that two applicants cannot be let in at once on any database.
STAGE_ITEM = "transfer"
_WEEK = 7


@dataclass(frozen=True)
class Stage:
    """A stage: key, title, meaning, whether one applicant alone can be there, and whether the transfer ends with it."""

    key: str
    title: str
    meaning: str
    exclusive: bool = False
    end: bool = False


@dataclass(frozen=True)
class Usual:
    """What is usual somewhere: weeks from one stage to another, weeks in some of the stages, whence, how it was read."""

    name: str
    source: str
    reading: str
    begins: str
    ends: str
    weeks: float
    stages: dict[str, float]

    @property
    def days(self) -> int:
        """Days from the one stage to the other."""
        return round(self.weeks * _WEEK)

    def stage_days(self, key: str) -> int | None:
        """Days in a stage, by its key; None where its source gives none."""
        return round(self.stages[key] * _WEEK) if key in self.stages else None


@dataclass(frozen=True)
class Step:
    """A stage that an applicant entered: on which day, on which day left (None: still there), and how many days it was."""

    stage: Stage
    entered_on: dt.date
    left_on: dt.date | None
    days: int


@dataclass(frozen=True)
class Progress:
    """How far one applicant is.

    Parameters
    ----------
    applicant : str
        Who.
    steps : tuple of Step
        Stages entered, oldest first; the last one is where it stands.
    days : int
        From the first step to today, or to the end.
    said : tuple of str
        How that compares with what is usual, in sentences.
    """

    applicant: str
    steps: tuple[Step, ...]
    days: int
    said: tuple[str, ...]

    @property
    def now(self) -> Step:
        """Where it stands."""
        return self.steps[-1]


@cache
def load_stages() -> tuple[tuple[Stage, ...], tuple[Usual, ...]]:
    """Stages in their order, and what is usual, as the package ships them."""
    raw = tomllib.loads(resources.files("assetmap.workspace").joinpath("stages.toml").read_text(encoding="utf-8"))
    stages = tuple(Stage(**row) for row in raw["stages"])
    usual = tuple(
        Usual(
            row["name"],
            row["source"],
            row["reading"],
            row["from"],
            row["to"],
            float(row["weeks"]),
            {key: float(weeks) for key, weeks in row["stages"].items()},
        )
        for row in raw["usual"]
    )
    return stages, usual


def enter_stage(
    workspace: Workspace,
    region: str,
    asset_id: str,
    stage: str,
    *,
    applicant: str,
    entered_on: dt.date,
    reason: str = "",
    expected_version: int | None = None,
    by: str = "",
    person: Person | None = None,
    now: dt.datetime | None = None,
) -> Record:
    """Record that an applicant's transfer of a building has come to a stage.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    stage : str
        Key of the stage, by `load_stages`.
    applicant : str
        Which organisation, the same name each time; officers see it, the public does not.
    entered_on : datetime.date
        On which day; not before the last step, and not to come.
    reason : str
        Why; needed to close it, to go back and to leave a stage out.
    expected_version : int, optional
        The building's version that the person saw, by `transfer_version`.
    by, person, now
        As `assetmap.workspace.records.keep_record` takes them.

    Raises
    ------
    InputError
        When the stage is unknown, another applicant stands where one alone can, the day is out of order, or a reason is
        needed; and as by `keep_record`.
    """
    known = {one.key: one for one in load_stages()[0]}
    if stage not in known:
        raise InputError("unknown stage", "the transfer", seen=repr(stage), allowed=", ".join(known))
    moved, name = known[stage], applicant.strip()

    def check(before: list[Record]) -> None:
        current = {str(one["applicant"]).casefold(): one for one in before if one.state is not None}
        mine = current.get(name.casefold())
        for other in current.values():
            there = known.get(str(other["stage"]))
            if moved.exclusive and there is not None and there.exclusive and other is not mine:
                raise InputError(
                    "another applicant is at this stage already",
                    "the transfer",
                    seen=f"{other['applicant']}: {there.title.lower()} since {other['entered_on']}",
                    allowed="one applicant",
                    next_step="close the other's transfer first, with the reason",
                )
        _check_day(mine, entered_on, moment(now).date())
        _check_order(mine, moved, reason)

    return keep_record(
        workspace,
        region,
        asset_id,
        "transfer",
        STAGE_ITEM,
        {"stage": stage, "entered_on": entered_on, "applicant": name},
        expected_version=expected_version,
        reason=reason,
        by=by,
        person=person,
        now=now,
        check=check,
    )


def transfer_version(workspace: Workspace, region: str, asset_id: str, *, person: Person) -> int:
    """Version of a building's transfer as it stands, 0 where there is none; `enter_stage` takes it."""
    return max(
        (one.version for one in record_versions(workspace, region, "transfer", asset_id, person=person)), default=0
    )


def progress(workspace: Workspace, region: str, asset_id: str, today: dt.date, *, person: Person) -> list[Progress]:
    """How far each applicant for a building is, in the order in which they came.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, asset_id : str
        Which building.
    today : datetime.date
        Up to which day an open stage is counted.
    person : Person
        Who reads.

    Raises
    ------
    NotAllowedError
        When the person may not read this building's record.
    InputError
        When the workspace cannot be read.
    """
    return progress_of(record_versions(workspace, region, "transfer", asset_id, person=person), today)


def progress_of(versions: Iterable[Record], today: dt.date) -> list[Progress]:
    """How far each applicant for a building is, from every version of its transfer, oldest first; otherwise as `progress`."""
    stages, usual = load_stages()
    known = {one.key: one for one in stages}
    by_applicant: dict[str, list[Record]] = {}
    for one in versions:
        if one.state is not None:
            by_applicant.setdefault(str(one["applicant"]).casefold(), []).append(one)
    return [_progress(mine, known, usual, today) for mine in by_applicant.values()]


def progress_by_building(
    workspace: Workspace, region: str, today: dt.date, *, person: Person
) -> dict[str, list[Progress]]:
    """How far each applicant is, by building, of those that the person may read of; otherwise as `progress`."""
    versions: dict[str, list[Record]] = {}
    for one in record_versions(workspace, region, "transfer", person=person):
        versions.setdefault(one.asset_id, []).append(one)
    return {asset_id: progress_of(mine, today) for asset_id, mine in versions.items()}


def _progress(mine: list[Record], known: dict[str, Stage], usual: tuple[Usual, ...], today: dt.date) -> Progress:
    days = [dt.date.fromisoformat(one["entered_on"]) for one in mine]
    stages = [known.get(str(one["stage"])) or Stage(str(one["stage"]), str(one["stage"]), "") for one in mine]
    steps = []
    for stage, entered, left in zip(stages, days, [*days[1:], None], strict=True):
        until = entered if left is None and stage.end else max(left or today, entered)
        steps.append(Step(stage, entered, left, (until - entered).days))
    total = sum(step.days for step in steps)
    return Progress(str(mine[-1]["applicant"]), tuple(steps), total, _compared(steps, usual))


def _compared(steps: list[Step], usual: tuple[Usual, ...]) -> tuple[str, ...]:
    said, now = [], steps[-1]
    for one in usual:
        if now.stage.key in one.stages:
            said.append(
                f"{now.stage.title}: {_weeks(now.days)} so far; {one.name} allows {_weeks(one.stages[now.stage.key] * _WEEK)}."
            )
        begun = next((step.entered_on for step in steps if step.stage.key == one.begins), None)
        if begun is None or now.stage.key == "closed":
            continue
        reached = next((step.entered_on for step in steps if step.stage.key == one.ends), None)
        passed = ((reached or now.entered_on + dt.timedelta(days=now.days)) - begun).days
        tense = "from expression of interest to keys" if reached else "since the expression of interest"
        over = passed - one.weeks * _WEEK
        beside = f"{_weeks(abs(over))} {'more' if over > 0 else 'less'} than" if round(over / _WEEK) else "as many as"
        said.append(f"{_weeks(passed)} {tense}: {beside} the {_weeks(one.weeks * _WEEK)} of {one.name}.")
    return tuple(said)


def _weeks(days: float) -> str:
    weeks = round(days / _WEEK)
    return f"{weeks} week{'' if weeks == 1 else 's'}"


def _check_day(mine: Record | None, entered_on: dt.date, today: dt.date) -> None:
    least = dt.date.fromisoformat(mine["entered_on"]) if mine else dt.date.min
    # it may be tomorrow already where the person is
    if not least <= entered_on <= today + dt.timedelta(days=1):
        raise InputError(
            "the day is out of order",
            "the transfer",
            seen=entered_on.isoformat(),
            allowed=f"{least.isoformat() + ' to ' if mine else 'up to '}{today.isoformat()}",
            next_step="correct the day",
        )


def _check_order(mine: Record | None, moved: Stage, reason: str) -> None:
    order = [one.key for one in load_stages()[0]]
    before = order.index(str(mine["stage"])) if mine and mine["stage"] in order else -1
    here = order.index(moved.key)
    plain = here == before + 1 or (before == -1 and here <= 1)
    if not reason.strip() and (moved.key == "closed" or not plain):
        why = "to close it" if moved.key == "closed" else "to leave a stage out, to go back or to stay"
        raise InputError(
            "a reason is needed",
            "the transfer",
            seen=f"from {order[before] if before >= 0 else 'the beginning'} to {moved.key}",
            allowed=f"the next stage, or a reason {why}",
            next_step="write the reason",
        )


def stage_titles() -> dict[str, str]:
    """Title of each stage by its key, in their order."""
    return {one.key: one.title for one in load_stages()[0]}
