"""Finished builds as they are read: the tables and the record of each, which one is in force, which are kept."""

import contextlib
import datetime as dt
import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.locks import alone
from assetmap.region import Region
from assetmap.scoring import CriteriaSet, Criterion, LeftOut, parse_criteria
from assetmap.tables import Table, read_table
from assetmap.value import Inputs, load_inputs

__all__ = [
    "CURRENT",
    "Build",
    "appraisal_inputs",
    "build_name",
    "builds_folder",
    "kept_builds",
    "latest_build",
    "prune",
    "sweep",
    "sweep_builds",
]

CURRENT = "current"
_KEPT_BUILDS = 5
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,99}")


@dataclass(frozen=True)
class Build:
    """A finished build: its folder with the tables, and the record of the run."""

    folder: Path
    run: Mapping[str, Any]

    def table(self, table: Table) -> pd.DataFrame:
        """Rows of one of its tables."""
        return read_table(table, self.folder)

    @cached_property
    def criteria_set(self) -> CriteriaSet:
        """Criteria of the region when it was built: its own where it has adopted any.

        Raises
        ------
        InputError
            When the build is of an earlier version, whose own criteria were others.
        """
        settings = self.run["settings"]
        text = settings.get("scored_with", "") or settings.get("criteria", "")
        if not text:
            raise InputError(
                "the build was made by an earlier version, whose criteria are not these",
                str(self.folder),
                seen=f"version {self.run.get('code', {}).get('version', 'not stated')}",
                next_step=f"run 'assetmap build {self.run['region']}'",
            )
        return parse_criteria(text, f"{self.folder / 'run.json'}, criteria")

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Criteria that were known for no building and so left the weights."""
        return tuple(LeftOut(**one) for one in self.run["settings"].get("left_out", ()))

    @property
    def criteria_keys(self) -> tuple[str, ...]:
        """Keys of all criteria of the region, also of those that left the weights."""
        return tuple(criterion.key for criterion in self.criteria_set.criteria)

    @cached_property
    def inputs(self) -> Inputs:
        """Inputs of its appraisals: the package's, with what the region's file says in their place."""
        return appraisal_inputs(self.run["settings"].get("value", {}), str(self.run["region"]))

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Criteria that its scores were made with: those that were known for some building."""
        left = {one.key for one in self.left_out}
        return tuple(criterion for criterion in self.criteria_set.criteria if criterion.key not in left)


def latest_build(region: Region) -> Build | None:
    """Build that the region's pointer names, or None where there is none yet.

    Raises
    ------
    InputError
        When the pointer or the record of the run cannot be read.
    """
    home = builds_folder(region)
    pointer = home / CURRENT
    if not pointer.is_file():
        return None
    try:
        return _finished(home, pointer.read_text(encoding="utf-8").strip())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            "the last build cannot be read",
            str(pointer),
            seen=str(error),
            next_step=f"run 'assetmap build {region.key}' after removing {pointer}",
        ) from error


def kept_builds(region: Region) -> list[Build]:
    """Builds of the region that are still there, the newest first; those that cannot be read are left out."""
    found = []
    for record in sorted(builds_folder(region).glob("[!.]*/run.json"), reverse=True):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            found.append(_finished(record.parent.parent, record.parent.name))
    return found


def _finished(home: Path, name: str) -> Build:
    """Build of this name; ValueError where the name is none, or its record is no record."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:60]!r} is no name of a build")
    run = json.loads((home / name / "run.json").read_text(encoding="utf-8"))
    if not isinstance(run, dict):
        raise ValueError("run.json holds no record of a run")
    return Build(home / name, run)


def appraisal_inputs(overrides: Mapping[str, Any], region: str) -> Inputs:
    """Inputs of a region's appraisals: the package's, with what the region says in their place.

    Raises
    ------
    InputError
        When the region names an input that there is not, or gives it a value it may not have.
    """
    return load_inputs().override(overrides, f"region {region}")


def builds_folder(region: Region) -> Path:
    """Folder in which the builds of a region stand, each in one of its own, beside the pointer to the one in force."""
    return data_home() / "builds" / region.key


def build_name() -> str:
    """Name of a new build's folder: names sort by the moment in which they were given, and none is given twice."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(8)}"


def sweep(home: Path) -> None:
    """Remove what builds that were killed left in the folder; whoever asks is the only one who builds there."""
    for left in home.glob(".*.part"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def sweep_builds() -> None:
    """Remove what killed builds left, of every region that nobody builds just now.

    Raises
    ------
    InputError
        When there is no data folder.
    """
    for home in (data_home() / "builds").glob("*/"):
        # one that is being built just now is swept by who builds it
        with contextlib.suppress(InputError), alone(home, f"building {home.name}", patience_s=0.0):
            sweep(home)


def prune(home: Path, current: str) -> None:
    """Remove all but the last builds; the current one stays whatever its age."""
    finished = sorted(path for path in home.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in [path for path in finished if path.name != current][: -(_KEPT_BUILDS - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
