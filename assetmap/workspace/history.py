"""The record of what people did: who, when, why, and how things stood before and after."""

import json
from typing import Any

import pandas as pd
from sqlalchemy import select

from assetmap.workspace.database import Workspace
from assetmap.workspace.records import may_read
from assetmap.workspace.roles import Person
from assetmap.workspace.schema import HistoryRow

__all__ = ["history"]

_TEXTS = ("region", "shortlist", "asset_id", "action", "by", "reason")


def history(workspace: Workspace, region: str, asset_id: str | None = None, *, person: Person) -> pd.DataFrame:
    """Everything that was done to a region's shortlists, oldest first.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region : str
        Key of the region.
    asset_id : str, optional
        Only what was done to this asset.
    person : Person
        Who reads; what they may not read is left out.

    Returns
    -------
    pandas.DataFrame
        Text ``region``, ``shortlist``, ``asset_id``, ``action`` (added, reason changed or removed), ``by`` and
        ``reason`` (the one given for this act); ``at`` (UTC); ``version`` (that of the entry after it, of the entry
        removed when it was removed); ``before`` and ``after``, the entry as JSON text, missing where there was none.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    query = select(HistoryRow).where(HistoryRow.region == region).order_by(HistoryRow.id)
    if asset_id is not None:
        query = query.where(HistoryRow.asset_id == asset_id)
    with workspace.reading() as session:
        rows = [
            {name: getattr(row, name) for name in _TEXTS}
            | {"at": row.at, "version": row.version, "before": _json(row.before), "after": _json(row.after)}
            for row in session.scalars(query)
            if may_read(person, row.asset_id)
        ]
    frame = pd.DataFrame(rows, columns=[*_TEXTS, "at", "version", "before", "after"])
    kinds = dict.fromkeys((*_TEXTS, "before", "after"), "str") | {"at": "datetime64[us, UTC]", "version": "int64"}
    return frame.astype(kinds)[
        ["at", "by", "action", "region", "shortlist", "asset_id", "reason", "version", "before", "after"]
    ]


def _json(state: dict[str, Any] | None) -> str | None:
    return None if state is None else json.dumps(state, ensure_ascii=False, sort_keys=True)
