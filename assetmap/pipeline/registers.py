"""The region's registers, read side by side and put together as its assets."""

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError
from assetmap.layers import PostcodeDirectory, read_postcodes
from assetmap.layers.uprns import UprnDirectory, read_uprns
from assetmap.pipeline.work import Work
from assetmap.region import Council, Region, RegisterSource
from assetmap.register import Register, bounded, merge_across, place_in_areas, read_mapping, read_register
from assetmap.tables import AREAS, ASSETS, CRS, ISSUES, SIGHTINGS, empty_table, read_table
from assetmap.vacancy import DECISIONS, link_buildings, load_rules, read_decisions

__all__ = ["district_bounds", "registered_assets"]

# A register may hold property a little outside its district; farther off is a wrong coordinate.
_SLACK_M = 5000.0


def district_bounds(areas: gpd.GeoDataFrame, councils: Sequence[Council]) -> tuple[float, float, float, float] | None:
    """Box around the districts of these councils with 5 km of slack, EPSG:27700; None if they have none."""
    ours = areas[areas["district_code"].isin([council.code for council in councils])]
    if ours.empty:
        return None
    west, south, east, north = (float(v) for v in ours.total_bounds)
    return west - _SLACK_M, south - _SLACK_M, east + _SLACK_M, north + _SLACK_M


def registered_assets(work: Work, folder: Path) -> list[pd.DataFrame]:
    """Assets of all registers with what each file said of them and every fault, in the order of the stage's tables.

    Parameters
    ----------
    work : Work
        The run; it gathers each register's account.
    folder : pathlib.Path
        Holds the table of areas.

    Returns
    -------
    list of pandas.DataFrame
        `assets`, `sightings` and `issues`.

    Raises
    ------
    InputError
        When a register cannot be read, its owner is none of the councils, or the scheduler cannot be reached.
    """
    areas = read_table(AREAS, folder)
    postcodes = read_postcodes(work.layer("postcodes"))
    uprns = read_uprns(work.layer("uprns")) if work.layers.get("uprns") else None
    with _executor(work.scheduler) as executor:
        futures = [
            executor.submit(_read_source, source, work.region, postcodes, uprns, areas)
            for source in work.region.registers
        ]
        registers: list[Register] = []
        for source, future in zip(work.region.registers, futures, strict=True):
            registers.append(future.result())
            work.say(f"  read {source.path.name}: {registers[-1].account.rows_read:,} rows")
    work.accounts = [asdict(register.account) for register in registers]
    if not registers:
        bare = empty_table(ASSETS)
        return [_with_decided(work, bare, areas, postcodes), empty_table(SIGHTINGS), empty_table(ISSUES)]
    assets = gpd.GeoDataFrame(pd.concat([r.assets for r in registers], ignore_index=True), crs=registers[0].assets.crs)
    placed, outside = place_in_areas(assets, areas, work.region.councils)
    merged = merge_across(placed)
    # what each file said stays beside the merged assets: it is evidence, and may contradict
    sightings = pd.DataFrame(placed.drop(columns="geometry")).assign(asset_id=merged.asset_id)
    issues = pd.concat([*(r.issues for r in registers), outside, merged.issues], ignore_index=True)
    return [_with_decided(work, merged.assets, areas, postcodes), sightings, issues]


def _with_decided(
    work: Work, assets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, postcodes: PostcodeDirectory
) -> gpd.GeoDataFrame:
    """Assets with the buildings of public decisions that no register has."""
    rules = load_rules(work.region.vacancy, f"{work.region.path}, vacancy")
    for source in work.region.evidence:
        if source.family != DECISIONS:
            continue
        decisions = read_decisions(source.path, work.region.councils, rules, work.day, postcodes)
        links = link_buildings(decisions, assets, rules)
        fresh = decisions.buildings[links.isna().to_numpy()]
        work.say(
            f"  read {source.path.name}: {decisions.rows_read:,} facts, {len(fresh):,} buildings that no register has"
        )
        if len(fresh):
            placed, _ = place_in_areas(fresh.reset_index(drop=True), areas, work.region.councils)
            placed["council_area"] = placed["council_area"].fillna(fresh["council_area"].reset_index(drop=True))
            assets = gpd.GeoDataFrame(pd.concat([assets, placed], ignore_index=True), crs=CRS)
    return assets


def _read_source(
    source: RegisterSource,
    region: Region,
    postcodes: PostcodeDirectory,
    uprns: UprnDirectory | None,
    areas: gpd.GeoDataFrame,
) -> Register:
    councils = region.councils
    if source.owner:
        owner = region.council(source.owner)
        if owner is None:
            raise InputError(
                f"the register's owner '{source.owner}' is none of the region's councils",
                f"{region.path}, registers, {source.path.name}",
                seen=source.owner,
                allowed=", ".join(council.name for council in councils),
                next_step="correct 'owner' in the region file",
            )
        councils = (owner,)
    layout = source.layout
    if not layout.status_date and re.fullmatch(r"\d{4}(-\d{2}){0,2}", source.vintage):
        layout = replace(layout, status_date=source.vintage)
    return bounded(
        read_register,
        source.path,
        councils=councils,
        layout=layout,
        postcodes=postcodes,
        bounds=district_bounds(areas, councils),
        uprns=uprns,
        mapping=None if source.mapping is None else read_mapping(source.mapping),
    )


@contextlib.contextmanager
def _executor(scheduler: str) -> Iterator[Executor]:
    if not scheduler:
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as executor:
            yield executor
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError(
            "a scheduler needs the extra 'scale'",
            "--scheduler",
            seen=scheduler,
            next_step="pip install 'assetmap[scale]'",
        ) from error
    try:
        client: Any = Client(scheduler, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise InputError(
            "the scheduler cannot be reached",
            "--scheduler",
            seen=scheduler,
            next_step="check its address and that it runs",
        ) from error
    with client, client.get_executor() as executor:
        yield executor
