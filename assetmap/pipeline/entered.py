"""What people have entered of a region's buildings, as a build takes it up.

A build is read by everybody who works in the region, whosever the building is. So it takes up what moves the ranking, and the
program reads that of every building: the day and finding of a visit, the answer to a gate and its day. Notes, evidence and
names stay in the workspace, for who may read the building's record; and so do figures, which every reader's own appraisal
takes from there.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from assetmap.home import data_home
from assetmap.region import Region
from assetmap.workspace import DATABASE_VARIABLE, PROGRAM, open_workspace, records, visits

__all__ = ["fingerprint", "workspace_of"]


def workspace_of(region: Region) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Visits to the region's buildings, and answers to their gates: of each what a build takes up."""
    if not os.environ.get(DATABASE_VARIABLE) and not (data_home() / "workspace" / "workspace.sqlite").is_file():
        return [], []
    with open_workspace() as workspace:
        seen = visits(workspace, region.key, person=PROGRAM)[["asset_id", "visited_on", "found"]]
        answered = [
            {
                "asset_id": one.asset_id,
                "gate": one.item,
                "answer": str(one.state["answer"]),
                "date": str(one.state["answered_on"]),
            }
            for one in records(workspace, region.key, "gate answer", person=PROGRAM)
            if one.state is not None
        ]
    return seen.rename(columns={"visited_on": "date"}).to_dict("records"), answered


def fingerprint(seen: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, str]]) -> str:
    """Stands for what was entered."""
    return hashlib.sha256(json.dumps([list(seen), list(answers)]).encode()).hexdigest()[:16]
