"""Runs the stages for one region; each stage's table is written once, and only what changed is made anew."""

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import assetmap
from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.indicators import Context, compute_indicators
from assetmap.indicators.sources import (
    area_figures,
    price_model_table,
    rateable_table,
    sales_table,
    services_table,
    surface_of,
)
from assetmap.layers import (
    Layer,
    PostcodeDirectory,
    Wanted,
    build_areas,
    district_summary,
    layer_path,
    load_catalogue,
    read_organisations,
    read_postcodes,
    read_zones,
    recorded_checksum,
    sha256_of,
    wanted_layers,
)
from assetmap.layers.reading import read_key
from assetmap.layers.uprns import UprnDirectory, read_uprns
from assetmap.region import OPTIONAL_ROLES, Council, EvidenceSource, Region, RegisterSource, load_region
from assetmap.register import Register, merge_across, place_in_areas, read_mapping, read_register
from assetmap.scoring import (
    CriteriaSet,
    Criterion,
    answer_gates,
    criteria_toml,
    parse_criteria,
    read_criteria,
    robust_ranks,
    score_assets,
    shipped_criteria,
)
from assetmap.tables import (
    APPRAISALS,
    AREA_FIGURES,
    AREAS,
    ASSETS,
    DISTRICTS,
    EVIDENCE,
    EVIDENCE_ISSUES,
    INDICATORS,
    ISSUES,
    ORGANISATIONS,
    PRICE_MODEL,
    RANKS,
    RATEABLE_VALUES,
    SALES,
    SCORES,
    SERVICES,
    SIGHTINGS,
    VACANCY,
    Table,
    atomic_path,
    empty_table,
    read_table,
    write_table,
)
from assetmap.vacancy import (
    assess_vacancy,
    evidence_of_registers,
    gather_evidence,
    holding_types,
    load_rules,
    visits_evidence,
)
from assetmap.value import Inputs, appraise_assets, load_inputs
from assetmap.workspace import DATABASE_VARIABLE, entries, open_workspace, records, visits

__all__ = [
    "Build",
    "build_region",
    "changed_inputs",
    "district_bounds",
    "kept_builds",
    "latest_build",
    "region_layers",
    "wanted_files",
]

_CURRENT = "current"
_KEPT_BUILDS = 5
# A register may hold property a little outside its district; farther off is a wrong coordinate.
_SLACK_M = 5000.0
# Layers that say something of the small areas or the places around a building, beside those of the table of areas.
_AROUND = (
    *("sales", "floor_areas", "services", "economic_activity", "claimants", "businesses"),
    *("rating_list", "energy_certificates"),
)
_ZONES = ("flood_zones", "conservation_areas", "green_belt")


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
        """Criteria that its scores were made with: the region's own where it has adopted any."""
        text = self.run["settings"].get("criteria", "")
        return parse_criteria(text, f"{self.folder / 'run.json'}, criteria") if text else shipped_criteria()

    @cached_property
    def inputs(self) -> Inputs:
        """Inputs of its appraisals: the package's, with what the region's file says in their place."""
        return _inputs_of(self.run["settings"].get("value", {}), str(self.run["region"]))

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria alone."""
        return self.criteria_set.criteria


def region_layers(region: Region, without: Sequence[str] = ()) -> dict[str, tuple[Layer, ...]]:
    """Layers of the region by role, looked up in the catalogue.

    Parameters
    ----------
    region : Region
        Its ``layers`` name entries of the catalogue.
    without : sequence of str
        Optional roles to leave out.

    Raises
    ------
    InputError
        When a layer is not in the catalogue, or a role cannot be left out.
    """
    for role in without:
        if role not in OPTIONAL_ROLES:
            raise InputError(
                f"the layer '{role}' cannot be left out",
                "--without",
                seen=role,
                allowed=", ".join(OPTIONAL_ROLES),
                next_step="name one of these",
            )
    catalogue = load_catalogue(region.catalogues)
    found = {}
    for role, names in region.layers.items():
        for name in names:
            if name not in catalogue:
                raise InputError(
                    f"no layer '{name}' in the catalogue",
                    f"{region.path}, layers.{role}",
                    seen=name,
                    allowed=", ".join(catalogue),
                    next_step="correct the name in the region file, or add the layer to a catalogue of your own",
                )
        if role not in without:
            found[role] = tuple(catalogue[name] for name in names)
    return found


def wanted_files(region: Region) -> list[Wanted]:
    """Files that the region needs and that are not shipped: its layers' and its registers'."""
    wanted = wanted_layers(layer for entries in region_layers(region).values() for layer in entries)
    shipped = [path.parent for path in region.catalogues]
    for source in region.registers:
        if not any(source.path.is_relative_to(folder) for folder in shipped):
            origin = source.publisher or "its publisher"
            wanted.append(Wanted("register", source.title, source.path, origin, "", source.sha256))
    return wanted


def latest_build(region: Region) -> Build | None:
    """Build that the region's pointer names, or None where there is none yet.

    Raises
    ------
    InputError
        When the pointer or the record of the run cannot be read.
    """
    home = _builds(region)
    pointer = home / _CURRENT
    if not pointer.is_file():
        return None
    folder = home / pointer.read_text(encoding="utf-8").strip()
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise InputError(
            "the last build cannot be read",
            str(folder),
            seen=str(error),
            next_step=f"run 'assetmap build {region.key}' after removing {pointer}",
        ) from error
    return Build(folder, run)


def kept_builds(region: Region) -> list[Build]:
    """Builds of the region that are still there, the newest first; those that cannot be read are left out."""
    found = []
    for record in sorted(_builds(region).glob("[!.]*/run.json"), reverse=True):
        with contextlib.suppress(OSError, json.JSONDecodeError):
            found.append(Build(record.parent, json.loads(record.read_text(encoding="utf-8"))))
    return found


def changed_inputs(region: Region, build: Build) -> list[str]:
    """Inputs that are no longer what the build was made from, by file name; a register that is new counts too.

    Parameters
    ----------
    region : Region
        As its file states it now.
    build : Build
        The build to hold against it.

    Returns
    -------
    list of str
        File names, sorted; empty where the build is up to date. A layer that the build was told to leave out is not
        looked at.
    """
    then = {(entry["role"], entry["name"]): entry["sha256"] for entry in build.run["inputs"]}
    changed = set()
    for role, layers in region_layers(region).items():
        for layer in layers:
            if (role, layer.name) in then and layer.path is not None:
                now = sha256_of(layer.path) if layer.path.is_file() else ""
                if now != then[role, layer.name]:
                    changed.add(layer.path.name)
    for listed in region.evidence:
        now = sha256_of(listed.path) if listed.path.is_file() else ""
        if now != then.get(("evidence", listed.path.name)):
            changed.add(listed.path.name)
    for source in region.registers:
        now = sha256_of(source.path) if source.path.is_file() else ""
        if now != then.get(("register", source.path.name)):
            changed.add(source.path.name)
        if source.mapping is not None:
            now = sha256_of(source.mapping) if source.mapping.is_file() else ""
            if now != then.get(("mapping", source.path.name)):
                changed.add(source.mapping.name)
    adopted = build.run["settings"].get("criteria", "")
    if adopted != (criteria_toml(read_criteria(region.criteria)) if region.criteria else ""):
        changed.add(region.criteria.name if region.criteria else "the criteria that the region had adopted")
    if build.run["settings"].get("value", {}) != region.value:
        changed.add(f"{region.path.name}, value")
    with contextlib.suppress(InputError):  # a workspace that cannot be read is told where it is used
        if build.run.get("entered") != _fingerprint(*_workspace_of(region)):
            changed.add("visits, figures or answers that were entered")
    return sorted(changed)


def district_bounds(areas: gpd.GeoDataFrame, councils: Sequence[Council]) -> tuple[float, float, float, float] | None:
    """Box around the districts of these councils with 5 km of slack, EPSG:27700; None if they have none."""
    ours = areas[areas["district_code"].isin([council.code for council in councils])]
    if ours.empty:
        return None
    west, south, east, north = (float(v) for v in ours.total_bounds)
    return west - _SLACK_M, south - _SLACK_M, east + _SLACK_M, north + _SLACK_M


def build_region(
    name: str | Path,
    *,
    without: Sequence[str] = (),
    as_of: dt.date | None = None,
    scheduler: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Build:
    """Make all tables of a region, from its layers and registers to the ranking.

    Parameters
    ----------
    name : str or pathlib.Path
        Region's key, or path of its file.
    without : sequence of str
        Optional layers to leave out; what they would have told is then not known.
    as_of : datetime.date, optional
        Day on which the age of evidence is counted; the region's own default, or today.
    scheduler : str
        Address of a dask scheduler that reads the registers; by default they are read in threads.
    say : callable
        Takes a line about each stage.

    Returns
    -------
    Build
        The build. Where no input, setting or code has changed it is the one that was there.

    Raises
    ------
    InputError
        When a layer or register is missing or is not what it should be. The last build stays as it was.
    """
    region = load_region(name)
    layers = region_layers(region, without)
    day = as_of or region.as_of or dt.datetime.now(dt.UTC).date()
    inputs = [*_layer_inputs(layers), *_register_inputs(region)]
    previous = latest_build(region)
    work = _Work(region, layers, day, inputs, scheduler, say, *_workspace_of(region))
    home = _builds(region)
    home.mkdir(parents=True, exist_ok=True)
    stamp = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{work.keys['scores'][:8]}"
    before = {} if previous is None else previous.run.get("stages", {})
    if previous and all(before.get(stage, {}).get("key") == key for stage, key in work.keys.items()):
        say("nothing has changed since the last build")
        return previous
    staging = home / f".{stamp}.part"
    staging.mkdir()
    try:
        _run_stages(work, staging, previous)
        run = _record(work, staging)
        (staging / "run.json").write_text(json.dumps(run, indent=1, ensure_ascii=False), encoding="utf-8")
        staging.rename(home / stamp)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    with atomic_path(home / _CURRENT) as part:
        part.write_text(stamp, encoding="utf-8")
    _prune(home, stamp)
    return Build(home / stamp, run)


@dataclass
class _Work:
    """What a run needs and what it gathers."""

    region: Region
    layers: Mapping[str, tuple[Layer, ...]]
    day: dt.date
    inputs: list[dict[str, Any]]
    scheduler: str
    say: Callable[[str], None]
    entered: Mapping[str, Mapping[str, float]]
    visits: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, str]]
    keys: dict[str, str] = field(init=False)
    criteria: CriteriaSet | None = field(init=False)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out each stage's key: a hash of the code, its settings, its inputs and the stages before it."""
        region = self.region
        self.criteria = read_criteria(region.criteria) if region.criteria else None
        codes = [council.code for council in region.councils]
        keys: dict[str, str] = {}
        keys["areas"] = self._key("areas", ["boundaries", "lookup", "deprivation", "domains", "community_need"], codes)
        keys["organisations"] = self._key("organisations", ["organisations", "postcodes"], [])
        keys["figures"] = self._key("figures", [*_AROUND, "postcodes", "lookup"], [keys["areas"]])
        keys["assets"] = self._key(
            "assets",
            ["postcodes", "uprns", "register", "mapping"],
            [keys["areas"], *map(str, region.councils), *map(str, region.registers)],
        )
        keys["vacancy"] = self._key(
            "vacancy",
            ["evidence"],
            [keys["assets"], self.day.isoformat(), *map(str, region.evidence), region.vacancy, self.visits],
        )
        keys["indicators"] = self._key(
            "indicators",
            _ZONES,
            [keys["assets"], keys["areas"], keys["organisations"], keys["figures"], region.catchment_m],
        )
        adopted = self.criteria and criteria_toml(self.criteria)
        keys["scores"] = self._key("scores", [], [keys["indicators"], keys["vacancy"], adopted, self.answers])
        keys["ranks"] = self._key("ranks", [], [keys["scores"]])
        keys["appraisals"] = self._key("appraisals", [], [keys["assets"], sorted(self.entered.items()), region.value])
        self.keys = keys

    @property
    def criteria_used(self) -> tuple[Criterion, ...]:
        return (self.criteria or shipped_criteria()).criteria

    def layer(self, role: str) -> Layer:
        return self.layers[role][0]

    def _key(self, stage: str, roles: Sequence[str], settings: Sequence[object]) -> str:
        sums = [(i["role"], i["name"], i["sha256"]) for i in self.inputs if i["role"] in roles]
        text = json.dumps([stage, _code_hash(), sorted(sums), [str(s) for s in settings], self.region.boundary_vintage])
        return hashlib.sha256(text.encode()).hexdigest()


_STAGES: tuple[tuple[str, tuple[Table, ...]], ...] = (
    ("areas", (AREAS, DISTRICTS)),
    ("organisations", (ORGANISATIONS,)),
    ("figures", (SALES, SERVICES, AREA_FIGURES, PRICE_MODEL, RATEABLE_VALUES)),
    ("assets", (ASSETS, SIGHTINGS, ISSUES)),
    ("vacancy", (EVIDENCE, VACANCY, EVIDENCE_ISSUES)),
    ("indicators", (INDICATORS,)),
    ("scores", (SCORES,)),
    ("ranks", (RANKS,)),
    ("appraisals", (APPRAISALS,)),
)


def _run_stages(work: _Work, folder: Path, previous: Build | None) -> None:
    makers: dict[str, Callable[[_Work, Path], list[pd.DataFrame]]] = {
        "areas": _areas,
        "organisations": _organisations,
        "figures": _figures,
        "assets": _assets,
        "vacancy": _vacancy,
        "indicators": _indicators,
        "scores": _scores,
        "ranks": _ranks,
        "appraisals": _appraisals,
    }
    for number, (stage, tables) in enumerate(_STAGES, start=1):
        work.say(f"{number} of {len(_STAGES)}: {stage}")
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


def _areas(work: _Work, _: Path) -> list[pd.DataFrame]:
    roles = ("boundaries", "lookup", "deprivation", "domains", "community_need")
    areas = build_areas(work.region, {role: work.layer(role) for role in roles if role in work.layers})
    return [areas, district_summary(areas, _ranked_areas(work.layer("deprivation"), areas))]


def _ranked_areas(layer: Layer, areas: pd.DataFrame) -> int | None:
    """Number of areas that were ranked together; None where the file holds only some of them."""
    rows = layer.rows or len(read_key(layer))
    return None if areas["imd_rank"].max() > rows else rows


def _organisations(work: _Work, _: Path) -> list[pd.DataFrame]:
    lists = work.layers.get("organisations", ())
    if not lists:
        return [empty_table(ORGANISATIONS)]
    postcodes = read_postcodes(work.layer("postcodes"))
    frames = [read_organisations(layer, postcodes) for layer in lists]
    return [gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)]


def _figures(work: _Work, folder: Path) -> list[pd.DataFrame]:
    areas, layers = read_table(AREAS, folder), work.layers
    placing = bool(layers.get("sales") or layers.get("services"))
    postcodes = read_postcodes(work.layer("postcodes")) if placing else None
    sales, services = sales_table(layers, postcodes, areas), services_table(layers, postcodes)
    surface = surface_of(sales) if layers.get("sales") else None
    figures = area_figures(areas, surface, services if layers.get("services") else None, layers)
    return [sales, services, figures, price_model_table(surface), rateable_table(layers)]


def _assets(work: _Work, folder: Path) -> list[pd.DataFrame]:
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
        return [empty_table(ASSETS), empty_table(SIGHTINGS), empty_table(ISSUES)]
    assets = gpd.GeoDataFrame(pd.concat([r.assets for r in registers], ignore_index=True), crs=registers[0].assets.crs)
    placed, outside = place_in_areas(assets, areas, work.region.councils)
    merged = merge_across(placed)
    # what each file said stays beside the merged assets: it is evidence, and may contradict
    sightings = pd.DataFrame(placed.drop(columns="geometry")).assign(asset_id=merged.asset_id)
    issues = pd.concat([*(r.issues for r in registers), outside, merged.issues], ignore_index=True)
    return [merged.assets, sightings, issues]


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
    return read_register(
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


def _vacancy(work: _Work, folder: Path) -> list[pd.DataFrame]:
    assets, region = read_table(ASSETS, folder), work.region
    rules = load_rules(region.vacancy, f"{region.path}, vacancy")
    sources = region.registers
    unknown = sorted({source.family for source in sources} - set(rules.families))
    if unknown:
        raise InputError(
            f"no source family '{unknown[0]}'",
            f"{region.path}, registers, family",
            seen=unknown[0],
            allowed=", ".join(rules.families),
            next_step="name one of these in the region file",
        )
    families = {source.path.name: source.family for source in sources}
    postcodes = read_postcodes(work.layer("postcodes")) if region.evidence else None
    listed, faults = gather_evidence(region.evidence, assets, region.councils, rules, work.day, postcodes)
    parts = [
        evidence_of_registers(read_table(SIGHTINGS, folder), families, rules, work.day),
        listed,
        visits_evidence(work.visits, rules, work.day, set(assets["asset_id"])),
    ]
    evidence = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    holding = holding_types(assets, {source.path.name: source.holding_type for source in sources})
    return [evidence, assess_vacancy(assets, evidence, holding, rules), faults]


def _indicators(work: _Work, folder: Path) -> list[pd.DataFrame]:
    layers = work.layers
    zones = {}
    for role in _ZONES:
        if layers.get(role):
            outlines = [read_zones(layer) for layer in layers[role]]
            zones[role] = gpd.GeoDataFrame(pd.concat(outlines, ignore_index=True), crs=outlines[0].crs)
    rated = layers.get("rating_list") and layers.get("energy_certificates")
    context = Context(
        areas=read_table(AREAS, folder),
        organisations=read_table(ORGANISATIONS, folder) if layers.get("organisations") else None,
        catchment_m=work.region.catchment_m,
        sales=read_table(SALES, folder) if layers.get("sales") else None,
        figures=read_table(AREA_FIGURES, folder),
        rateable=read_table(RATEABLE_VALUES, folder) if rated else None,
        zones=zones,
    )
    return [compute_indicators(read_table(ASSETS, folder), context)]


def _scores(work: _Work, folder: Path) -> list[pd.DataFrame]:
    assets, indicators, vacancy = (read_table(table, folder) for table in (ASSETS, INDICATORS, VACANCY))
    gates = answer_gates(assets, vacancy, work.answers)
    return [score_assets(assets, indicators, vacancy, work.criteria_used, gates=gates)]


def _ranks(work: _Work, folder: Path) -> list[pd.DataFrame]:
    return [robust_ranks(read_table(SCORES, folder), work.criteria_used)]


def _appraisals(work: _Work, folder: Path) -> list[pd.DataFrame]:
    assets = read_table(ASSETS, folder)
    known = set(assets["asset_id"])
    # what was entered of a building that has left its register waits in the workspace for its return
    entered = {asset_id: figures for asset_id, figures in work.entered.items() if asset_id in known}
    return [appraise_assets(assets, _inputs_of(work.region.value, work.region.key), entries=entered)]


def _inputs_of(overrides: Mapping[str, Any], region: str) -> Inputs:
    return load_inputs().override(overrides, f"region {region}")


def _fingerprint(
    entered: Mapping[str, Mapping[str, float]], seen: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, str]]
) -> str:
    """Stands for what was entered; who went where is not in the build's record."""
    return hashlib.sha256(json.dumps([sorted(entered.items()), list(seen), list(answers)]).encode()).hexdigest()[:16]


def _workspace_of(
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


def _layer_inputs(layers: Mapping[str, tuple[Layer, ...]]) -> list[dict[str, Any]]:
    inputs = []
    for role, named in layers.items():
        for layer in named:
            if layer.package:
                checksum, file = f"version {metadata.version(layer.package)}", layer.package
            else:
                path = layer_path(layer)
                checksum, file = sha256_of(path), path.name
                _unchanged(layer, path, checksum)
            inputs.append(_input(role, layer.name, file, checksum, layer))
    return inputs


def _unchanged(layer: Layer, path: Path, checksum: str) -> None:
    recorded = "" if layer.shipped else recorded_checksum(path)
    expected = recorded or layer.sha256
    if expected and checksum != expected:
        raise InputError(
            f"the layer '{layer.name}' is not what its checksum says",
            str(path),
            seen=f"SHA-256 {checksum}",
            allowed=f"SHA-256 {expected}",
            next_step="it was changed or cut short: remove it and run 'assetmap fetch' again",
        )


def _register_inputs(region: Region) -> list[dict[str, Any]]:
    inputs = []
    for source in region.registers:
        checksum = _checked(source, "a register")
        inputs.append(_input("register", source.path.name, source.path.name, checksum, source))
        if source.mapping is not None:
            if not source.mapping.is_file():
                raise InputError(
                    f"the mapping of a register is missing: {source.title}",
                    str(source.mapping),
                    seen="no such file",
                    next_step="put it there, or remove 'mapping' from the register's entry in the region file",
                )
            inputs.append(_input("mapping", source.path.name, source.mapping.name, sha256_of(source.mapping), source))
    inputs += [
        _input("evidence", source.path.name, source.path.name, _checked(source, "a list of evidence"), source)
        for source in region.evidence
    ]
    return inputs


def _checked(source: RegisterSource | EvidenceSource, what: str) -> str:
    """Checksum of a file that the region names, once it is there and is what its checksum says."""
    if not source.path.is_file():
        raise InputError(
            f"{what} is missing: {source.title}",
            str(source.path),
            seen="no such file",
            next_step="put the file there, take it from a mirror with 'assetmap fetch REGION --mirror DIR', "
            "or remove its entry from the region file",
        )
    checksum = sha256_of(source.path)
    if source.sha256 and checksum != source.sha256:
        raise InputError(
            f"{what} is not what its checksum says: {source.title}",
            str(source.path),
            seen=f"SHA-256 {checksum}",
            allowed=f"SHA-256 {source.sha256}",
            next_step="put the right file there, or correct 'sha256' in the region file",
        )
    return checksum


def _input(
    role: str, name: str, file: str, checksum: str, source: Layer | RegisterSource | EvidenceSource
) -> dict[str, Any]:
    return {
        "role": role,
        "name": name,
        "title": source.title,
        "publisher": source.publisher,
        "vintage": str(source.vintage),
        "licence": source.licence,
        "file": file,
        "sha256": checksum,
    }


def _record(work: _Work, folder: Path) -> dict[str, Any]:
    tables = {}
    for _, written in _STAGES:
        for table in written:
            path = folder / f"{table.name}.parquet"
            tables[table.name] = {"rows": len(read_table(table, folder)), "sha256": sha256_of(path)}
    region = work.region
    return {
        "region": region.key,
        "name": region.name,
        "invented": region.invented,
        "built_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "as_of": work.day.isoformat(),
        "code": {"version": assetmap.__version__, "sha256": _code_hash()},
        "settings": {
            "sha256": sha256_of(region.path),
            "boundary_vintage": region.boundary_vintage,
            "catchment_m": region.catchment_m,
            "councils": {council.code: council.name for council in region.councils},
            "criteria": criteria_toml(work.criteria) if work.criteria else "",
            "value": region.value,
        },
        "inputs": work.inputs,
        "registers": work.accounts,
        "entered": _fingerprint(work.entered, work.visits, work.answers),
        "stages": work.stages,
        "tables": tables,
    }


@cache
def _code_hash() -> str:
    """SHA-256 over the source and the settings of the rooms whose tables a build holds."""
    package = Path(__file__).parent
    files = [package / "tables.py", package / "region.py", package / "pipeline.py"]
    for room in ("layers", "register", "vacancy", "indicators", "value", "scoring"):
        files += [path for path in (package / room).rglob("*") if path.suffix in (".py", ".toml", ".csv")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _builds(region: Region) -> Path:
    return data_home() / "builds" / region.key


def _prune(home: Path, current: str) -> None:
    finished = sorted(path for path in home.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in [path for path in finished if path.name != current][: -(_KEPT_BUILDS - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
