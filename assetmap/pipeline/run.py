"""A run from a region's name to its build: all of it or nothing, and nothing where nothing has changed."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import assetmap
from assetmap.layers import sha256_of
from assetmap.locks import alone
from assetmap.pipeline.builds import CURRENT, Build, build_name, builds_folder, latest_build, prune, sweep
from assetmap.pipeline.entered import fingerprint, workspace_of
from assetmap.pipeline.inputs import layer_inputs, region_layers, register_inputs
from assetmap.pipeline.stages import run_stages
from assetmap.pipeline.work import STAGES, Work, code_hash
from assetmap.region import Region, load_region
from assetmap.scoring import criteria_toml
from assetmap.tables import AREAS, ASSETS, EVIDENCE, INDICATORS, atomic_path, read_table
from assetmap.vacancy import is_protected, public_zones

__all__ = ["build_region"]


def build_region(
    name: str | Path | Region,
    *,
    without: Sequence[str] = (),
    as_of: dt.date | None = None,
    scheduler: str = "",
    say: Callable[[str], None] = lambda _: None,
    before_current: Callable[[], None] = lambda: None,
) -> Build:
    """Make all tables of a region, from its layers and registers to the ranking.

    One at a time builds a region; another that asks for it meanwhile waits, and takes over what was made.

    Parameters
    ----------
    name : str, pathlib.Path or Region
        Region's key, path of its file, or the region itself.
    without : sequence of str
        Optional layers to leave out; what they would have told is then not known.
    as_of : datetime.date, optional
        Day on which the age of evidence is counted; the region's own default, or today.
    scheduler : str
        Address of a dask scheduler that reads the registers; by default they are read in threads.
    say : callable
        Takes a line about each stage, and about who builds the region already.
    before_current : callable
        Called when all is made, before the build is put in force. If it raises, the last build stays in force.

    Returns
    -------
    Build
        The build. Where no input, setting or code has changed it is the one that was there.

    Raises
    ------
    InputError
        When a layer or register is missing or is not what it should be, or another program does not end its build of the
        region. The last build stays as it was.
    """
    region = name if isinstance(name, Region) else load_region(name)
    home = builds_folder(region)
    with alone(home, f"building {region.key}", say):
        # read now that nobody else builds: who waited takes over what was made meanwhile
        now = region if isinstance(name, Region) else load_region(name)
        return _build(now, without, as_of, scheduler, say, before_current)


def _build(
    region: Region,
    without: Sequence[str],
    as_of: dt.date | None,
    scheduler: str,
    say: Callable[[str], None],
    before_current: Callable[[], None],
) -> Build:
    home = builds_folder(region)
    home.mkdir(parents=True, exist_ok=True)
    sweep(home)
    layers = region_layers(region, without)
    day = as_of or region.as_of or dt.datetime.now(dt.UTC).date()
    inputs = [*layer_inputs(layers), *register_inputs(region)]
    previous = latest_build(region)
    work = Work(region, layers, day, inputs, scheduler, say, *workspace_of(region))
    before = {} if previous is None else previous.run.get("stages", {})
    if previous and all(before.get(stage, {}).get("key") == key for stage, key in work.keys.items()):
        say("nothing has changed since the last build")
        before_current()
        return previous
    stamp = build_name()
    staging = home / f".{stamp}.part"
    staging.mkdir()
    try:
        run_stages(work, staging, previous)
        run = _record(work, staging, previous)
        (staging / "run.json").write_text(json.dumps(run, indent=1, ensure_ascii=False), encoding="utf-8")
        staging.rename(home / stamp)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    try:
        before_current()
        with atomic_path(home / CURRENT) as part:
            part.write_text(stamp, encoding="utf-8")
    except BaseException:  # what the pointer does not name is no build
        shutil.rmtree(home / stamp, ignore_errors=True)
        raise
    prune(home, stamp)
    return Build(home / stamp, run)


def _record(work: Work, folder: Path, previous: Build | None) -> dict[str, Any]:
    tables = {}
    for _, written in STAGES:
        for table in written:
            path = folder / f"{table.name}.parquet"
            tables[table.name] = {"rows": len(read_table(table, folder)), "sha256": sha256_of(path)}
    region = work.region
    _, left_out = work.in_force(read_table(INDICATORS, folder))
    return {
        "region": region.key,
        "name": region.name,
        "invented": region.invented,
        "built_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "as_of": work.day.isoformat(),
        "code": {"version": assetmap.__version__, "sha256": code_hash()},
        "settings": {
            "sha256": sha256_of(region.path),
            "boundary_vintage": region.boundary_vintage,
            "catchment_m": region.catchment_m,
            "councils": {council.code: council.name for council in region.councils},
            "criteria": criteria_toml(work.criteria) if work.criteria else "",
            "scored_with": criteria_toml(work.criteria_used),
            "left_out": [asdict(one) for one in left_out],
            "value": region.value,
        },
        "inputs": work.inputs,
        "registers": work.accounts,
        "entered": fingerprint(work.visits, work.answers, work.asked),
        "stages": work.stages,
        "tables": tables,
        "public_zones": _zones(work, folder, previous),
    }


def _zones(work: Work, folder: Path, previous: Build | None) -> list[str]:
    """Zones by which the public is told of buildings that are not named: those of the last build, grown where need be."""
    assets = read_table(ASSETS, folder)
    protected = is_protected(assets, read_table(EVIDENCE, folder), work.region.consenting)
    before = () if previous is None else previous.run.get("public_zones", ())
    return public_zones(assets, protected, read_table(AREAS, folder), before)
