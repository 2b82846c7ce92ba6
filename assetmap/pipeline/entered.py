"""What people have entered of a region's buildings, as a build takes it up.

A build is read by everybody who works in the region, whosever the building is. So it takes up what moves the ranking, and the
program reads that of every building: the day and finding of a visit, the answer to a gate and its day. Notes, evidence and
names stay in the workspace, for who may read the building's record; and so do figures, which every reader's own appraisal
takes from there.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assetmap.home import data_home
from assetmap.region import Region
from assetmap.workspace import DATABASE_VARIABLE, PROGRAM, open_workspace, records, visits
from assetmap.workspace.interests import interests
from assetmap.workspace.needs import all_needs

__all__ = ["fingerprint", "workspace_of"]


def workspace_of(region: Region) -> tuple[list[dict[str, Any]], list[dict[str, str]], dict[str, Any]]:
    """Visits to the region's buildings, answers to their gates, and what is asked for: of each what a build takes up.

    What is asked for are the ``uses`` of all who have confirmed their address, without who they are, and the number of
    ``proposals`` for each building, an organisation once.
    """
    if not os.environ.get(DATABASE_VARIABLE) and not (data_home() / "workspace" / "workspace.sqlite").is_file():
        return [], [], {"uses": [], "proposals": {}}
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
        told = [one for one in interests(workspace, region.key, person=PROGRAM) if one.confirmed is not None]
        looking = [one for one in all_needs(workspace, region.key, person=PROGRAM) if one.confirmed is not None]
    uses = [
        {"least_m2": need.least_m2, "most_m2": need.most_m2, "room": need.room, "must": list(need.must)}
        for need in [*(one.need for one in told), *(one.need for one in looking)]
        if need.least_m2 or need.most_m2 or need.must
    ]
    askers = {(one.asset_id, one.organisation.strip().casefold()) for one in told if one.asset_id}
    asked = {
        "uses": sorted(uses, key=lambda use: json.dumps(use, sort_keys=True)),
        "proposals": dict(sorted(Counter(asset_id for asset_id, _ in askers).items())),
    }
    return seen.rename(columns={"visited_on": "date"}).to_dict("records"), answered, asked


def fingerprint(
    seen: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, str]], asked: Mapping[str, Any]
) -> str:
    """Stands for what was entered; who asked for what is not in the build's record."""
    return hashlib.sha256(json.dumps([list(seen), list(answers), asked]).encode()).hexdigest()[:16]
