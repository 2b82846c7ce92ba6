"""What people have entered of a region's buildings, as a build takes it up."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from assetmap.home import data_home
from assetmap.region import Region
from assetmap.workspace import DATABASE_VARIABLE, entries, open_workspace, records, visits

__all__ = ["fingerprint", "workspace_of"]


def workspace_of(
    region: Region,
) -> tuple[dict[str, dict[str, float]], list[dict[str, Any]], list[dict[str, str]]]:
    """Figures that people have entered of the region's buildings, their visits, and their answers to the gates."""
    if not os.environ.get(DATABASE_VARIABLE) and not (data_home() / "workspace" / "workspace.sqlite").is_file():
        return {}, [], []
    with open_workspace() as workspace:
        entered = {asset_id: entry.figures for asset_id, entry in entries(workspace, region.key).items()}
        seen = visits(workspace, region.key).drop(columns="entered_at")
        answered = [
            {
                "asset_id": one.asset_id,
                "gate": one.item,
                "answer": str(one.state["answer"]),
                "evidence": str(one.state.get("evidence") or ""),
                "date": str(one.state["answered_on"]),
            }
            for one in records(workspace, region.key, "gate answer")
            if one.state is not None
        ]
    return entered, seen.rename(columns={"visited_on": "date", "by": "who"}).to_dict("records"), answered


def fingerprint(
    entered: Mapping[str, Mapping[str, float]], seen: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, str]]
) -> str:
    """Stands for what was entered; who went where is not in the build's record."""
    return hashlib.sha256(json.dumps([sorted(entered.items()), list(seen), list(answers)]).encode()).hexdigest()[:16]
