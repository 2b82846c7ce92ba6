"""The stages of a build: what each makes of the tables before it, or takes over from the last build."""

import os
import re
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError
from assetmap.indicators import Context, compute_indicators
from assetmap.indicators.sources import (
    area_figures,
    price_model_table,
    rateable_tables,
    sales_table,
    services_table,
    surface_of,
    with_levels,
)
from assetmap.layers import (
    Layer,
    build_areas,
    district_summary,
    read_organisations,
    read_postcodes,
    read_zones,
    sha256_of,
)
from assetmap.layers.reading import read_key
from assetmap.pipeline.builds import Build, appraisal_inputs
from assetmap.pipeline.registers import registered_assets
from assetmap.pipeline.work import STAGES, ZONES, Work
from assetmap.scoring import robust_ranks, score_assets
from assetmap.tables import (
    AREA_FIGURES,
    AREAS,
    ASSETS,
    INDICATORS,
    ORGANISATIONS,
    RATEABLE_LEVELS,
    RATEABLE_VALUES,
    SALES,
    SCORES,
    SIGHTINGS,
    VACANCY,
    Table,
    empty_table,
    read_table,
    write_table,
)
from assetmap.vacancy import (
    RegisterWord,
    answer_gates,
    answers_evidence,
    assess_states,
    contradiction_issues,
    evidence_of_registers,
    gather_evidence,
    holding_types,
    list_buildings,
    load_rules,
    moved_settings,
    visits_evidence,
)
from assetmap.value import appraise_assets

__all__ = ["run_stages"]


def run_stages(work: Work, folder: Path, previous: Build | None) -> None:
    """Write the tables of all stages, in order; a stage whose key is the last build's takes its tables over from there.

    Parameters
    ----------
    work : Work
        The run; it gathers each stage's key, seconds and whether it was taken over.
    folder : pathlib.Path
        Takes the tables.
    previous : Build or None
        The last build, where there is one.

    Raises
    ------
    InputError
        When an input or a setting cannot be used.
    """
    makers: dict[str, Callable[[Work, Path], list[pd.DataFrame]]] = {
        "areas": _areas,
        "organisations": _organisations,
        "figures": _figures,
        "assets": registered_assets,
        "vacancy": _vacancy,
        "indicators": _indicators,
        "scores": _scores,
        "ranks": _ranks,
        "appraisals": _appraisals,
    }
    for number, (stage, tables) in enumerate(STAGES, start=1):
        work.say(f"{number} of {len(STAGES)}: {stage}")
        started = time.perf_counter()
        before = {} if previous is None else previous.run.get("stages", {}).get(stage, {})
        reused = previous is not None and before.get("key") == work.keys[stage] and _reuse(previous, tables, folder)
        if reused and previous is not None:
            if stage == "assets":
                work.accounts = list(previous.run["registers"])
        else:
            for table, frame in zip(tables, makers[stage](work, folder), strict=True):
                write_table(frame, table, folder)
        seconds = time.perf_counter() - started
        work.stages[stage] = {"key": work.keys[stage], "seconds": round(seconds, 3), "reused": reused}
        work.say(f"  {'as before' if reused else f'{seconds:.1f} s'}")


def _reuse(previous: Build, tables: Sequence[Table], folder: Path) -> bool:
    sources = [previous.folder / f"{table.name}.parquet" for table in tables]
    known = previous.run.get("tables", {})
    if not all(
        path.is_file() and sha256_of(path) == known.get(table.name, {}).get("sha256")
        for path, table in zip(sources, tables, strict=True)
    ):
        return False
    for source in sources:
        try:
            os.link(source, folder / source.name)
        except OSError:  # a file system without links
            shutil.copyfile(source, folder / source.name)
    return True


def _areas(work: Work, _: Path) -> list[pd.DataFrame]:
    roles = ("boundaries", "lookup", "deprivation", "domains", "community_need")
    areas = build_areas(work.region, {role: work.layer(role) for role in roles if role in work.layers})
    return [areas, district_summary(areas, _ranked_areas(work.layer("deprivation"), areas))]


def _ranked_areas(layer: Layer, areas: pd.DataFrame) -> int | None:
    """Number of areas that were ranked together; None where the file holds only some of them."""
    rows = layer.rows or len(read_key(layer))
    return None if areas["imd_rank"].max() > rows else rows


def _organisations(work: Work, _: Path) -> list[pd.DataFrame]:
    lists = work.layers.get("organisations", ())
    if not lists:
        return [empty_table(ORGANISATIONS)]
    postcodes = read_postcodes(work.layer("postcodes"))
    frames = [read_organisations(layer, postcodes) for layer in lists]
    return [gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)]


def _figures(work: Work, folder: Path) -> list[pd.DataFrame]:
    areas, layers = read_table(AREAS, folder), work.layers
    placing = any(layers.get(role) for role in ("sales", "services", "rating_list"))
    postcodes = read_postcodes(work.layer("postcodes")) if placing else None
    sales, services = sales_table(layers, postcodes, areas), services_table(layers, postcodes)
    surface = surface_of(sales) if layers.get("sales") else None
    figures = area_figures(areas, surface, services if layers.get("services") else None, layers)
    rateable = rateable_tables(layers, postcodes, areas)
    return [with_levels(sales, surface), services, figures, price_model_table(surface), *rateable]


def _vacancy(work: Work, folder: Path) -> list[pd.DataFrame]:
    assets, region = read_table(ASSETS, folder), work.region
    rules = load_rules(region.vacancy, f"{region.path}, vacancy")
    for sentence in moved_settings(region.vacancy):
        work.say(f"  {sentence}")
    sources = region.registers
    unknown = sorted({source.family for source in sources} - set(rules.sources))
    if unknown:
        raise InputError(
            f"no kind of source '{unknown[0]}'",
            f"{region.path}, registers, family",
            seen=unknown[0],
            allowed=", ".join(rules.sources),
            next_step="name one of these in the region file",
        )
    words = {source.path.name: RegisterWord(source.family, _date_of(source.vintage)) for source in sources}
    postcodes = read_postcodes(work.layer("postcodes")) if region.evidence else None
    listed, faults = gather_evidence(region.evidence, assets, region.councils, rules, work.day, postcodes)
    parts = [
        evidence_of_registers(read_table(SIGHTINGS, folder), words, rules, work.day),
        listed,
        visits_evidence(work.visits, rules, work.day, set(assets["asset_id"])),
        answers_evidence(work.answers, rules, work.day, set(assets["asset_id"])),
    ]
    evidence = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    holding = holding_types(assets, {source.path.name: source.holding_type for source in sources})
    states = assess_states(assets, evidence, holding, rules, work.day)
    told = contradiction_issues(states)
    vacancy = list_buildings(assets, states, holding, rules, work.answers)
    return [states.evidence, vacancy, pd.concat([faults, told], ignore_index=True)]


def _date_of(vintage: str) -> str:
    """A register's own date, where its vintage is one."""
    return vintage if re.fullmatch(r"\d{4}(-\d{2}){0,2}", vintage) else ""


def indicator_context(work: Work, folder: Path) -> Context:
    """What indicators are computed from: the tables of the folder, and the layers that have none of their own."""
    layers = work.layers
    zones = {}
    for role in ZONES:
        if layers.get(role):
            outlines = [read_zones(layer) for layer in layers[role]]
            zones[role] = gpd.GeoDataFrame(pd.concat(outlines, ignore_index=True), crs=outlines[0].crs)
    rated = layers.get("rating_list") and layers.get("energy_certificates")
    return Context(
        areas=read_table(AREAS, folder),
        organisations=read_table(ORGANISATIONS, folder) if layers.get("organisations") else None,
        catchment_m=work.region.catchment_m,
        sales=read_table(SALES, folder) if layers.get("sales") else None,
        figures=read_table(AREA_FIGURES, folder),
        rateable=read_table(RATEABLE_VALUES, folder) if rated else None,
        rateable_levels=read_table(RATEABLE_LEVELS, folder) if rated else None,
        coverage=work.coverage,
        uses=work.asked["uses"],
        proposals=work.asked["proposals"],
        zones=zones,
    )


def _indicators(work: Work, folder: Path) -> list[pd.DataFrame]:
    return [compute_indicators(read_table(ASSETS, folder), indicator_context(work, folder))]


def _scores(work: Work, folder: Path) -> list[pd.DataFrame]:
    assets, indicators, vacancy = (read_table(table, folder) for table in (ASSETS, INDICATORS, VACANCY))
    gates = answer_gates(assets, vacancy, work.answers)
    kept, left_out = work.in_force(indicators)
    for one in left_out:
        work.say(f"  {one.sentence}")
    return [score_assets(assets, indicators, vacancy, kept, gates=gates)]


def _ranks(work: Work, folder: Path) -> list[pd.DataFrame]:
    kept, _ = work.in_force(read_table(INDICATORS, folder))
    return [robust_ranks(read_table(SCORES, folder), kept)]


def _appraisals(work: Work, folder: Path) -> list[pd.DataFrame]:
    # as the registers know the buildings: what owners enter of them is for who may read it, and added where it is read
    return [appraise_assets(read_table(ASSETS, folder), appraisal_inputs(work.region.value, work.region.key))]
