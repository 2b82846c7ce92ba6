"""The tables that one room hands to the next: each declared once, checked where it is written."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError

__all__ = [
    "AREAS",
    "ASSETS",
    "CRS",
    "DISTRICTS",
    "EVIDENCE",
    "INDICATORS",
    "ISSUES",
    "ORGANISATIONS",
    "SCORES",
    "TABLES",
    "VACANCY",
    "Column",
    "Table",
    "atomic_path",
    "check_table",
    "empty_table",
    "read_table",
    "write_table",
]

_EPSG = 27700
CRS = f"EPSG:{_EPSG}"

_DTYPES = {"text": "str", "number": "float64", "integer": "int64", "rank": "Int64", "flag": "bool"}


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, kind, meaning and unit.

    Kinds: text and number may be missing, integer and flag never, rank (a whole number) may be.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table's schema: its key is unique, and its columns are these and no others unless it is open."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: bool = False
    open_kind: str = ""

    @property
    def names(self) -> list[str]:
        """Names of the declared columns, in order, geometry last."""
        return [c.name for c in self.columns] + (["geometry"] if self.geometry else [])


ASSETS = Table(
    "assets",
    ("asset_id",),
    (
        Column("asset_id", "text", "owner code and the owner's own id, or a hash of what the row says"),
        Column("name", "text", "name as published"),
        Column("address", "text", "address as published, one line"),
        Column("postcode", "text", "unit postcode, or the outward part where only that is published"),
        Column("uprn", "text", "unique property reference number, no leading zeros"),
        Column("owner", "text", "name of the public body that owns it"),
        Column("owner_code", "text", "code of that body (a council's GSS code)"),
        Column("council_area", "text", "GSS code of the district it lies in"),
        Column("area_code", "text", "code of the small area it lies in"),
        Column("tenure", "text", "freehold, leasehold or other, as held by the owner"),
        Column("holding", "text", "who occupies it, as published"),
        Column("use", "text", "purpose or description, as published"),
        Column("land_or_building", "text", "land, building, or land and building"),
        Column("floor_area_m2", "number", "internal floor area", "m²"),
        Column("site_area_ha", "number", "area of the site", "ha"),
        Column("condition", "text", "condition grade A (good) to D (bad)"),
        Column("running_cost_gbp", "number", "cost of running it for a year", "£ per year"),
        Column("backlog_gbp", "number", "maintenance that is due", "£"),
        Column("epc_band", "text", "energy performance band A to G"),
        Column("features", "text", "what it offers (step-free, kitchen, ...), separated by semicolons"),
        Column("status", "text", "status as published"),
        Column("status_kind", "text", "in use, let, vacant, surplus, closed, transferred or paused"),
        Column("status_date", "text", "when that status was true: YYYY, YYYY-MM or YYYY-MM-DD"),
        Column("status_note", "text", "what else the source says of the status, such as a contradiction"),
        Column("availability", "text", "the owner's own statement that it can be had"),
        Column("availability_date", "text", "date of that statement"),
        Column("located_by", "text", "coordinates, uprn, postcode, or none"),
        Column("location_accuracy_m", "number", "radius within which it lies", "m"),
        Column("source_file", "text", "file it was read from"),
        Column("source_row", "integer", "line in that file where its row begins; the header is line 1"),
    ),
    geometry=True,
)

ISSUES = Table(
    "issues",
    (),
    (
        Column("file", "text", "file the fault is in"),
        Column("row", "integer", "line in that file; 0 for the file as a whole"),
        Column("column", "text", "header of the column, as published"),
        Column("value", "text", "value as published"),
        Column("kind", "text", "kind of fault"),
        Column("severity", "text", "error (row rejected), warning (value not used), or note"),
        Column("problem", "text", "what was wrong, in a sentence"),
        Column("action", "text", "what was done about it"),
        Column("mender", "text", "who can mend it"),
        Column("asset_id", "text", "asset concerned, where there is one"),
    ),
)

AREAS = Table(
    "areas",
    ("area_code",),
    (
        Column("area_code", "text", "code of the small area"),
        Column("area_name", "text", "name of the small area"),
        Column("boundary_vintage", "integer", "census year of the boundaries"),
        Column("district_code", "text", "GSS code of its district"),
        Column("district_name", "text", "name of its district"),
        Column("ward_code", "text", "code of its ward"),
        Column("ward_name", "text", "name of its ward"),
        Column("place_name", "text", "name of its neighbourhood (House of Commons Library's name of the MSOA)"),
        Column("population", "number", "residents", "people"),
        Column("working_age_population", "number", "residents aged 18 to 66", "people"),
        Column("deprivation_vintage", "integer", "year of the Indices of Deprivation"),
        Column("imd_score", "number", "Index of Multiple Deprivation score", "0-100"),
        Column("imd_rank", "number", "rank in England, 1 the most deprived", "rank"),
        Column("imd_decile", "number", "decile in England, 1 the most deprived", "1-10"),
        Column("employment_rate", "number", "share of people aged 18-66 kept out of work", "0-1"),
        Column("income_rate", "number", "share of people in income deprivation", "0-1"),
        Column("domain_income", "number", "transformed income score", "0-100"),
        Column("domain_employment", "number", "transformed employment score", "0-100"),
        Column("domain_education", "number", "transformed education score", "0-100"),
        Column("domain_health", "number", "transformed health score", "0-100"),
        Column("domain_crime", "number", "transformed crime score", "0-100"),
        Column("domain_barriers", "number", "transformed barriers to housing and services score", "0-100"),
        Column("domain_living", "number", "transformed living environment score", "0-100"),
        Column("community_need", "number", "Community Needs Index score", "index"),
        Column("community_need_vintage", "number", "year of the Community Needs Index"),
    ),
    geometry=True,
)

DISTRICTS = Table(
    "districts",
    ("district_code",),
    (
        Column("district_code", "text", "GSS code of the district"),
        Column("district_name", "text", "name of the district"),
        Column("areas", "integer", "small areas in it"),
        Column("population", "number", "residents", "people"),
        Column("average_score", "number", "population-weighted mean of the IMD score", "0-100"),
        Column("share_most_deprived_tenth", "number", "share of its areas in decile 1", "0-1"),
        Column("employment_rate", "number", "mean employment rate weighted by people aged 18-66", "0-1"),
    ),
)

ORGANISATIONS = Table(
    "organisations",
    ("organisation_id",),
    (
        Column("organisation_id", "text", "identifier as published, with its source"),
        Column("name", "text", "name"),
        Column("postcode", "text", "unit postcode"),
        Column("legal_form", "text", "legal form as published"),
        Column("activity", "text", "what it does, as published"),
        Column("source_layer", "text", "catalogue key of the list it comes from"),
        Column("located_by", "text", "coordinates, postcode or none"),
    ),
    geometry=True,
)

EVIDENCE = Table(
    "evidence",
    (),
    (
        Column("asset_id", "text", "asset it speaks of"),
        Column("family", "text", "source family; one family counts once"),
        Column("says", "text", "empty, used, or neither (closed for a time)"),
        Column("kind", "text", "status kind: vacant, surplus, closed, in use, let, transferred or paused"),
        Column("text", "text", "what it says, in words"),
        Column("date", "text", "when it was true: YYYY, YYYY-MM or YYYY-MM-DD; blank if not stated"),
        Column("age_months", "number", "age on the day of the build", "months"),
        Column("likelihood_ratio", "number", "likelihood ratio when fresh"),
        Column("weight", "number", "2^(-age/24 months)", "0-1"),
        Column("file", "text", "file it was read from"),
        Column("row", "integer", "line in that file"),
    ),
)

VACANCY = Table(
    "vacancy",
    ("asset_id",),
    (
        Column("asset_id", "text", "asset"),
        Column("holding_type", "text", "operational, investment let, non-operational or not stated"),
        Column("probability", "number", "probability that it is empty", "0-1"),
        Column("live_evidence", "number", "sum of the weights of the evidence"),
        Column("band", "text", "likely vacant, check, in use, or not known"),
        Column("sentence", "text", "the band and what carries it, in words"),
        Column("last_known", "text", "what was last known and when"),
    ),
)

INDICATORS = Table(
    "indicators",
    ("asset_id",),
    (Column("asset_id", "text", "asset"),),
    open_kind="number",
)

SCORES = Table(
    "scores",
    ("asset_id",),
    (
        Column("asset_id", "text", "asset"),
        Column("ranked", "flag", "whether it has a rank: it fails no gate, and enough of it is known"),
        Column("rank", "rank", "1 is the first to look at; ties share the smaller number"),
        Column("score", "number", "weighted sum of utilities", "0-1"),
        Column("known_share", "number", "share of the weight that rests on known values", "0-1"),
        Column("gate_failed", "text", "first gate that it fails"),
        Column("gate_reason", "text", "why, with the source and its date"),
        Column("gates_unknown", "text", "gates without an answer, separated by semicolons"),
        Column("explanation", "text", "why it ranks where it does, in sentences"),
    ),
    open_kind="any",
)

TABLES = (ASSETS, ISSUES, AREAS, DISTRICTS, ORGANISATIONS, EVIDENCE, VACANCY, INDICATORS, SCORES)


def empty_table(table: Table) -> pd.DataFrame:
    """Frame of no rows with the table's columns and kinds; a GeoDataFrame where it has geometry."""
    frame = pd.DataFrame({c.name: pd.Series(dtype=_DTYPES[c.kind]) for c in table.columns})
    if table.geometry:
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
    return frame


def check_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Frame with the table's columns in their order and kinds.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Rows to check. A text column may hold missing values; an integer column may not.
    table : Table
        The schema.

    Returns
    -------
    pandas.DataFrame
        A new frame; the input is untouched.

    Raises
    ------
    ValueError
        When a column is missing or not declared, a kind does not fit, the key is missing or repeated,
        or the geometry is not in EPSG:27700.
    """
    if not frame.columns.is_unique:
        raise ValueError(f"table '{table.name}': a column stands twice in {list(frame.columns)}")
    missing = [name for name in table.names if name not in frame.columns]
    if missing:
        raise ValueError(f"table '{table.name}': missing columns {missing}")
    extra = [name for name in frame.columns if name not in table.names]
    if extra and not table.open_kind:
        raise ValueError(f"table '{table.name}': columns not declared {extra}")
    crs = getattr(frame, "crs", None)
    if table.geometry and (crs is None or crs.to_epsg() != _EPSG):
        raise ValueError(f"table '{table.name}': 'crs' is {crs and crs.name}, allowed {CRS}")
    kinds = {c.name: c.kind for c in table.columns}
    if table.open_kind == "number":
        kinds |= dict.fromkeys(extra, "number")
    checked = frame[[c.name for c in table.columns] + extra + (["geometry"] if table.geometry else [])].copy()
    for name, kind in kinds.items():
        try:
            checked[name] = _cast(checked[name], kind)
        except (TypeError, ValueError) as error:
            raise ValueError(f"table '{table.name}': column '{name}' is not {kind}: {error}") from error
    for name in table.key:
        if checked[name].isna().any():
            raise ValueError(f"table '{table.name}': key '{name}' is missing in {checked[name].isna().sum()} rows")
    if table.key:
        repeated = checked.duplicated(list(table.key), keep=False)
        if repeated.any():
            seen = checked.loc[repeated, list(table.key)].astype(str).iloc[0].to_list()
            raise ValueError(f"table '{table.name}': key repeated in {repeated.sum()} rows, such as {seen}")
    if table.geometry:  # a file states the same system in other words; from here on it is one and the same
        checked = checked.set_crs(CRS, allow_override=True)
    return checked.reset_index(drop=True)


def _cast(column: pd.Series, kind: str) -> pd.Series:
    if kind == "flag":
        column = column.astype("boolean")
    if kind in ("integer", "rank"):  # a fraction is refused, not cut off
        column = column.astype("Int64")
    if kind in ("integer", "flag") and column.isna().any():
        raise ValueError("a value is missing")
    return column.astype(_DTYPES[kind])


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside the target that takes its place when the block ends well.

    When the block raises, the temporary file is removed and the target stays as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_table(frame: pd.DataFrame, table: Table, folder: Path) -> Path:
    """Path of the checked table, written atomically as (Geo)Parquet in the folder."""
    checked = check_table(frame, table)
    target = folder / f"{table.name}.parquet"
    with atomic_path(target) as part:
        checked.to_parquet(part, index=False)
    return target


def read_table(table: Table, folder: Path) -> pd.DataFrame:
    """Rows of a table that a build wrote, as a GeoDataFrame where it has geometry.

    Raises
    ------
    InputError
        When the file is absent, unreadable, or does not fit the schema of this version.
    """
    path = folder / f"{table.name}.parquet"
    rebuild = "build the region again"
    if not path.is_file():
        raise InputError("a table of the build is missing", str(path), next_step=rebuild)
    try:
        frame = gpd.read_parquet(path) if table.geometry else pd.read_parquet(path)
        return check_table(frame, table)
    except (ValueError, OSError) as error:
        raise InputError(
            "a table of the build cannot be read", str(path), seen=str(error), next_step=rebuild
        ) from error
