"""The tables that one room hands to the next: each declared once, checked where it is written."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError

__all__ = [
    "APPRAISALS",
    "APPRAISAL_CASES",
    "APPRAISAL_FIGURES",
    "AREAS",
    "AREA_FIGURES",
    "ASSETS",
    "CRS",
    "DISTRICTS",
    "EVIDENCE",
    "EVIDENCE_ISSUES",
    "INDICATORS",
    "ISSUES",
    "ORGANISATIONS",
    "PORTFOLIOS",
    "PRICE_MODEL",
    "RANKS",
    "RATEABLE_VALUES",
    "SALES",
    "SCORES",
    "SERVICES",
    "SIGHTINGS",
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

# End of a temporary file's name, and the seconds after which one that nobody writes into is nobody's.
_PART = ".part"
_ABANDONED_S = 3600.0
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
        Column("tenure_published", "text", "tenure as published"),
        Column("holding", "text", "who occupies it, as published"),
        Column("tenure_detail", "text", "how it is held or let: owner occupied, leasehold out, ..., vacant or other"),
        Column("use", "text", "purpose or description, as published"),
        Column("use_class", "text", "class of that use in the AddressBase scheme, in words"),
        Column("land_or_building", "text", "land, building, or land and building"),
        Column("land_or_building_published", "text", "land or building as published"),
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

SIGHTINGS = Table(
    "sightings",
    (),
    ASSETS.columns,
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

EVIDENCE_ISSUES = Table(
    "evidence_issues",
    (),
    ISSUES.columns,
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
        Column("civic_assets", "number", "civic assets domain of the Community Needs Index", "index"),
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
        Column(
            "average_rank", "number", "population-weighted mean of the IMD rank, highest for the most deprived", "rank"
        ),
        Column("share_most_deprived_tenth", "number", "share of its areas in decile 1", "0-1"),
        Column(
            "extent", "number", "share of its residents in deprived areas, weighted by how deprived these are", "0-1"
        ),
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

SALES = Table(
    "sales",
    ("sale_id",),
    (
        Column("sale_id", "text", "identifier of the transaction, as published"),
        Column("price_gbp", "number", "price paid", "£"),
        Column("date", "text", "day of the transfer: YYYY-MM-DD"),
        Column("property_type", "text", "detached, semi-detached, terraced, flat or other"),
        Column("new_build", "flag", "whether it was newly built"),
        Column("tenure", "text", "freehold, leasehold or not stated"),
        Column("category", "text", "standard (at full market value) or additional"),
        Column("floor_area_m2", "number", "floor area, where a list of these is loaded", "m²"),
        Column("area_code", "text", "code of the small area it lies in"),
        Column("source_layer", "text", "catalogue key of the list it comes from"),
        Column(
            "like_level",
            "number",
            "price against that of a like home in the region's typical area; missing where the price model does not count it",
            "1 is as dear",
        ),
    ),
    geometry=True,
)

SERVICES = Table(
    "services",
    ("service_id",),
    (
        Column("service_id", "text", "catalogue key of the list and the identifier there"),
        Column("name", "text", "name"),
        Column("kind", "text", "what it is, as published"),
        Column("source_layer", "text", "catalogue key of the list it comes from"),
        Column("located_by", "text", "coordinates, postcode or none"),
    ),
    geometry=True,
)

AREA_FIGURES = Table(
    "area_figures",
    ("area_code",),
    (
        Column("area_code", "text", "code of the small area"),
        Column("sales", "number", "homes sold in it that the price model counts; missing where no sales are loaded"),
        Column("price_level", "number", "price of a like home against the region's typical area", "1 is typical"),
        Column("price_level_error", "number", "standard error of its logarithm"),
        Column("price_against_ring", "number", "price level against the other areas within 3 km", "1 is as dear"),
        Column("services_per_1000", "number", "services shared, by two-step floating catchment", "per 1,000 residents"),
        Column(
            "economic_inactivity", "number", "economically inactive, of residents of 16 and over not retired", "0-1"
        ),
        Column("claimants", "number", "claimants, of residents aged 18 to 66", "0-1"),
        Column("businesses_per_1000", "number", "businesses of its neighbourhood or of it", "per 1,000 residents"),
        Column("jobs_per_1000", "number", "employees who work in its neighbourhood or in it", "per 1,000 residents"),
        Column("business_energy_per_resident", "number", "electricity of its neighbourhood's businesses", "kWh a year"),
    ),
)

PRICE_MODEL = Table(
    "price_model",
    ("term",),
    (
        Column("term", "text", "coefficient, or measure of fit"),
        Column("kind", "text", "coefficient or fit"),
        Column("value", "number", "estimate; of a coefficient, of the logarithm of the price"),
        Column("error", "number", "standard error, robust to likeness within a small area"),
        Column("low", "number", "lower end of the 95 % interval"),
        Column("high", "number", "upper end of the 95 % interval"),
    ),
)

RATEABLE_VALUES = Table(
    "rateable_values",
    ("outward_code", "kind"),
    (
        Column("outward_code", "text", "outward part of the postcode"),
        Column("kind", "text", "kind of building"),
        Column("median_gbp_per_m2", "number", "median rateable value", "£ per m² a year"),
        Column("entries", "integer", "entries of the rating list behind it"),
    ),
)

RATEABLE_LEVELS = Table(
    "rateable_levels",
    (),
    (
        Column("kind", "text", "kind of building"),
        Column("like_level", "number", "rateable value per m² against the region's median of its kind", "1 is as dear"),
    ),
    geometry=True,
)

EVIDENCE = Table(
    "evidence",
    (),
    (
        Column("asset_id", "text", "asset it speaks of"),
        Column("source", "text", "kind of source"),
        Column("family", "text", "family of the source; within one only the latest statement counts"),
        Column("says", "text", "empty, released (its owner means to part with it), used, gone, or neither"),
        Column("kind", "text", "what its source says, such as vacant, closed, still empty, sale agreed or demolished"),
        Column("text", "text", "what it says, in words"),
        Column("date", "text", "when it was seen: YYYY, YYYY-MM or YYYY-MM-DD; blank if not stated"),
        Column("age_months", "number", "age on the day of the build", "months"),
        Column("likelihood_used", "number", "likelihood of being said of a building in use, with its confidence"),
        Column("likelihood_empty", "number", "the same of an empty building"),
        Column("likelihood_gone", "number", "the same of a building that is gone"),
        Column("confidence", "text", "high, medium or low"),
        Column("grade", "text", "building: it is certain which building is meant; area: it is not"),
        Column("counts", "flag", "whether the probability rests on it, or on a later one of its family instead"),
        Column(
            "probability_after", "number", "probability of being empty right after it; none if it does not count", "0-1"
        ),
        Column("file", "text", "file it was read from"),
        Column("row", "integer", "line in that file"),
        Column("source_date", "text", "date of the source itself; blank if not stated"),
        Column("link", "text", "where it can be looked up; blank if nowhere"),
    ),
)

VACANCY = Table(
    "vacancy",
    ("asset_id",),
    (
        Column("asset_id", "text", "asset"),
        Column("holding_type", "text", "operational, investment let, non-operational or not stated"),
        Column("state", "text", "most probable state: used, empty or gone"),
        Column("probability", "number", "probability that it is empty", "0-1"),
        Column(
            "probability_gone",
            "number",
            "probability that it is gone: sold, transferred, demolished, redeveloped",
            "0-1",
        ),
        Column("list", "text", "list that it stands on: confirmed, likely, visit, none, or one of those apart"),
        Column("reason", "text", "what puts it on its list, in words"),
        Column(
            "grade", "text", "building: what speaks for emptiness is certain to mean this building; area: it is not"
        ),
        Column(
            "empty_since",
            "text",
            "first date of the unbroken run of statements that it is empty; blank if there is none",
        ),
        Column("last_known", "text", "what was last known and when"),
        Column("check", "text", "the check that would settle it; blank where none is needed"),
        Column("visit_gbp", "number", "what a visit is worth more than it costs; below 0 it is not worth making", "£"),
        Column("sentence", "text", "the list and what carries it, in words"),
    ),
)

INDICATORS = Table(
    "indicators",
    ("asset_id",),
    (Column("asset_id", "text", "asset"),),
    open_kind="number",
)

RANKS = Table(
    "ranks",
    ("asset_id",),
    (
        Column("asset_id", "text", "asset"),
        Column("rank", "rank", "rank within its list under the stated weights; none where it is not ranked"),
        Column("top_k", "integer", "length of the list that the shares below speak of"),
        Column("p_first", "number", "share of the draws of weights and of unknown values in which it is first", "0-1"),
        Column("p_top_k", "number", "share of the draws in which it is among the first k", "0-1"),
        Column("rank_p10", "rank", "rank that a tenth of the draws do not exceed"),
        Column("rank_p90", "rank", "rank that nine tenths of the draws do not exceed"),
        Column("confidence_factor", "number", "share first under its own central weights; none if never first", "0-1"),
        Column("p_top_k_flat", "number", "share among the first k with weights drawn evenly from all there are", "0-1"),
        Column("rank_p10_flat", "rank", "the same for the rank that a tenth of the draws do not exceed"),
        Column("rank_p90_flat", "rank", "the same for nine tenths"),
    ),
    open_kind="number",
)

SCORES = Table(
    "scores",
    ("asset_id",),
    (
        Column("asset_id", "text", "asset"),
        Column("list", "text", "list that it stands on, as in the table vacancy"),
        Column("ranked", "flag", "whether it has a rank: it is confirmed or likely empty, and enough of it is known"),
        Column("rank", "rank", "rank within its list: 1 is the first to look at; ties share the smaller number"),
        Column("score", "number", "weighted sum of utilities", "0-1"),
        Column("known_share", "number", "share of the weight that rests on known values", "0-1"),
        Column("list_reason", "text", "what puts it on its list, with the source and its date"),
        Column("reason", "text", "why it has no rank; blank where it has one"),
        Column("gates_unknown", "text", "gates without an answer, separated by semicolons"),
        Column("explanation", "text", "why it ranks where it does, in sentences"),
        *(
            Column(
                f"subtotal_{group}",
                "number",
                f"subtotal of the group '{group}'; missing where nothing of it is known",
                "0-1",
            )
            for group in ("could_rise", "need", "building", "people")
        ),
    ),
    open_kind="any",
)

# Each figure of an appraisal stands in every one of these cases: never one without the others.
APPRAISAL_CASES = {
    "adverse": "every input at the end that hurts",
    "central": "every input in the middle",
    "favourable": "every input at the end that helps",
    "p10": "10th percentile of the draws",
    "p20": "20th percentile of the draws",
    "p50": "middle draw",
    "p90": "90th percentile of the draws",
}
APPRAISAL_FIGURES = {
    "income": ("net income of the first year after the works", "£ per year"),
    "after_value": ("value after works", "£"),
    "capital_cost": ("capital cost with optimism bias and fees", "£"),
    "gross_uplift": ("value after works less value today", "£"),
    "net_uplift": ("gross uplift less capital cost", "£"),
    "npv_0": ("net present value at 0 %", "£"),
    "npv_3": ("net present value at 3 %", "£"),
    "npv_6": ("net present value at 6 %", "£"),
    "npv_8": ("net present value at 8 %", "£"),
    "walk_away": ("walk-away price of a buyer at the hurdle rate; its 20th percentile is the ceiling of an offer", "£"),
    "gap": ("what a grant or the owner would have to add", "£"),
    "break_even_rent": ("market rent at which the net present value is 0", "£ per m² a year"),
    "holding": ("cost of holding it empty", "£"),
    "empty_loss": ("value today less what the owner is left with if it stays empty", "£"),
    "additional": ("value after works less capital cost, less what the owner is left with if it stays empty", "£"),
}

APPRAISALS = Table(
    "appraisals",
    ("asset_id",),
    (
        Column("asset_id", "text", "asset"),
        Column("appraised", "flag", "whether there is an appraisal"),
        Column("note", "text", "why there is none, or which entry would give more"),
        Column("area_m2", "number", "area it rests on", "m²"),
        Column("area_basis", "text", "register, entered, or assumed [A]"),
        Column("value_today_gbp", "number", "market value as it stands, as entered", "£"),
        Column("price_gbp", "number", "price assumed to be paid; negative for a contribution by the seller", "£"),
        Column("grant_gbp", "number", "grant, as entered", "£"),
        Column("undervalue_gbp", "number", "value today less price; missing where no value is entered", "£"),
        Column("lease_years", "number", "length of the lease; missing for a freehold", "years"),
        Column("hurdle_rate", "number", "real rate per year that the buyer must earn", "0-1"),
        Column("loss_probability", "number", "share of the draws that lose money at that price", "0-1"),
        Column("changed_inputs", "text", "inputs that are not the published ones, separated by semicolons"),
        *(
            Column(f"{figure}_{case}", "number", f"{meaning}: {when}", unit)
            for figure, (meaning, unit) in APPRAISAL_FIGURES.items()
            for case, when in APPRAISAL_CASES.items()
        ),
    ),
)

PORTFOLIOS = Table(
    "portfolios",
    ("portfolio", "asset_id"),
    (
        Column("portfolio", "text", "name of the portfolio"),
        Column("asset_id", "text", "asset"),
        Column("chosen", "flag", "whether the portfolio holds it"),
        Column("list", "text", "list that it stands on, as in the table vacancy; blank if not stated"),
        Column("council", "text", "owner, as limits of counts and shares take it"),
        Column("lot", "text", "lot it is sold in, all or nothing; blank where singly"),
        Column("cost_gbp", "number", "what it takes from the budget; negative where the owner contributes", "£"),
        Column("benefit", "number", "direct benefit, in the unit that the objective names"),
        Column("need_in_reach", "number", "need of the areas that it serves, whoever else serves them", "need"),
        Column(
            "need_only_here",
            "number",
            "need of the areas that of the portfolio only it serves; 0 if not chosen",
            "need",
        ),
        Column(
            "core_index",
            "number",
            "share of near-optimal and simulated portfolios that hold it, where asked for",
            "0-1",
        ),
        Column("reason", "text", "why it could not be chosen, or that it had to or might not be"),
    ),
)

TABLES = (
    *(ASSETS, SIGHTINGS, ISSUES, AREAS, DISTRICTS, ORGANISATIONS),
    *(SALES, SERVICES, AREA_FIGURES, PRICE_MODEL, RATEABLE_VALUES, RATEABLE_LEVELS),
    *(EVIDENCE, EVIDENCE_ISSUES, VACANCY, INDICATORS, SCORES, RANKS, APPRAISALS),
    PORTFOLIOS,
)


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
def atomic_path(target: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside the target that takes its place when the block ends well.

    When the block raises, the temporary file is removed and the target stays as it was. What a program that was killed
    left in that folder is removed by the next that writes there, once nothing was written into it for an hour.

    Parameters
    ----------
    target : pathlib.Path
        The file; its folder is made where it is not there.
    private : bool
        Whether its owner alone may read it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=_PART)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        if not private:
            part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f".*.????????{_PART}"):
        with suppress(OSError):  # gone meanwhile, or somebody else's
            if left.is_file() and time.time() - left.stat().st_mtime > _ABANDONED_S:
                left.unlink()


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
