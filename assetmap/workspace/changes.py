"""What changed between two moments, such as since the committee: how things stood then, how they stand now."""

import datetime as dt

import pandas as pd

from assetmap.workspace.audit import audit
from assetmap.workspace.database import Workspace
from assetmap.workspace.roles import Person

__all__ = ["changes", "end_of"]

_KEY = ["kind", "asset_id", "item"]


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day, in UTC.

    Examples
    --------
    >>> end_of(dt.date(2026, 3, 31)).isoformat()
    '2026-03-31T23:59:59.999999+00:00'
    """
    return dt.datetime.combine(day, dt.time.max, dt.UTC)


def changes(
    workspace: Workspace,
    region: str,
    since: dt.datetime,
    until: dt.datetime,
    *,
    asset_id: str | None = None,
    person: Person,
) -> pd.DataFrame:
    """What stands otherwise at the second moment than at the first; what was changed and changed back is left out.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    since, until : datetime.datetime
        The two moments, each with its time zone.
    asset_id : str, optional
        Of this building alone.
    person : Person
        Who reads; what they may not read is left out.

    Returns
    -------
    pandas.DataFrame
        Text ``kind``, ``asset_id``, ``item``, ``action`` (added, changed or removed), ``before`` and ``after`` (states as JSON
        text, missing where there was none), ``by`` and ``reason`` of the last step; ``at`` (UTC), that of the last step;
        ``steps`` (int64), how many there were. By time of the last step.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    ValueError
        When a moment has no time zone, or the second is before the first.
    """
    # moments without a zone cannot be compared to what is kept, which the reading says
    trail = audit(workspace, region, asset_id, since=since, until=until, person=person)
    if until < since:
        raise ValueError(f"'until' is {until.isoformat()}, allowed: {since.isoformat()} or later")
    grouped = trail.groupby(_KEY, sort=False, dropna=False)
    first, last = grouped.nth(0).set_index(_KEY), grouped.nth(-1).set_index(_KEY)
    net = last.assign(before=first["before"].reindex(last.index), steps=grouped.size().reindex(last.index))
    there_before, there_now = net["before"].notna(), net["after"].notna()
    same = (net["before"].fillna("") == net["after"].fillna("")) & (there_before == there_now)
    action = there_before.map({True: "changed", False: "added"}).where(there_now, "removed").astype("str")
    net = net.assign(action=action)[~same].reset_index().sort_values("at", kind="stable", ignore_index=True)
    return net[[*_KEY, "action", "before", "after", "by", "reason", "at", "steps"]].astype({"steps": "int64"})
