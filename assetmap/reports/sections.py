"""Parts that several reports have: where figures come from, the run's record, values in words, ids as names of files."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from assetmap.indicators import CATALOGUE
from assetmap.reports.build_tables import BuildTables
from assetmap.reports.document import Document, Facts, Grid, Heading, Paragraph, Remark
from assetmap.reports.provenance import data_version, inputs_of, run_summary
from assetmap.reports.typesetting import typeset
from assetmap.vacancy import TITLES

__all__ = [
    "blank",
    "created_at",
    "file_stem",
    "foot_of",
    "indicator_text",
    "invented_remark",
    "number_text",
    "run_line",
    "source_blocks",
    "standing_of",
    "to_pdf",
    "vacancy_text",
    "withheld_blocks",
]

_SAID = {
    "region": "Region",
    "name": "Name",
    "data": "Data",
    "as_of": "Evidence as of",
    "built_at": "Built at (UTC)",
    "version": "Version of assetmap",
    "code_sha256": "SHA-256 of its code",
    "data_version": "Data version",
}
_LETTERS = {"condition_grade": "ABCD", "energy_band": "ABCDEFG"}
_YES_OR_NO = "1 yes, 0 no"
_CATALOGUE = {indicator.name: indicator for indicator in CATALOGUE}


def to_pdf(document: Document, run: Mapping[str, Any]) -> bytes:
    """Document as PDF, with the moment of the build as that of its making."""
    return typeset(document.content(), created=created_at(run))


def created_at(run: Mapping[str, Any]) -> dt.datetime | None:
    """Moment of a build in UTC; None where it is not on record."""
    try:
        moment = dt.datetime.fromisoformat(str(run.get("built_at") or ""))
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def foot_of(run: Mapping[str, Any]) -> str:
    """Line at the foot of each page: region, day, data version."""
    told = run_summary(run)
    name = f"{told['name'] or told['region']}{' (INVENTED)' if run.get('invented') else ''}"
    return f"{name}, evidence as of {told['as_of'] or 'a day not on record'}, data version {data_version(run) or 'not on record'}"


def standing_of(tables: BuildTables) -> str:
    """For whom a report of these tables is."""
    whom = "Public version." if tables.public else "For officers and members, not for publication."
    return f"{whom} Indicative, never a valuation; legal points are reminders to ask."


def invented_remark(run: Mapping[str, Any]) -> list[Remark]:
    """A remark on reports of an invented region, none on others."""
    return [Remark("These buildings do not exist.", "INVENTED data.")] if run.get("invented") else []


def source_blocks(run: Mapping[str, Any]) -> list[Heading | Grid | Facts | Paragraph]:
    """Sources with vintage and licence, and the run's record: the end of every report."""
    given = [
        (
            one["title"] or one["role"],
            one["publisher"],
            one["vintage"],
            one["licence"],
            one["sha256"][:12],
        )
        for one in inputs_of(run)
    ]
    sources: Grid | Paragraph = Paragraph("No source is on record.")
    if given:
        headings = ("Source", "Publisher", "Vintage", "Licence", "SHA-256, begins")
        sources = Grid(headings, tuple(given), (2.8, 1.9, 0.85, 1.6, 1.35))
    record = tuple((_SAID[name], value or "not on record") for name, value in run_summary(run).items())
    return [
        Heading("Sources"),
        sources,
        Heading("Run record"),
        Paragraph(
            "The same inputs, settings and code give the same data version. The build's own record (run.json) holds the rest."
        ),
        Facts(("What", "Value"), record),
    ]


def run_line(run: Mapping[str, Any]) -> Paragraph:
    """The run's record in one paragraph, for a report of one page."""
    told = "; ".join(f"{_SAID[name].lower()} {value or 'not on record'}" for name, value in run_summary(run).items())
    return Paragraph(f"{told}.", "Run record:")


def withheld_blocks(tables: BuildTables) -> list[Heading | Paragraph | Grid]:
    """For the public: how many buildings are not named, by zone and size; nothing else of them."""
    if tables.withheld is None or tables.withheld.empty:
        return []
    summary = tables.withheld
    total = int(summary["buildings"].sum())
    rows = tuple(
        (
            row.district_name or row.zone_id,
            _few(row.area_names),
            row.size_band or "not told",
            f"{row.buildings:,}",
        )
        for row in summary.itertuples()
    )
    return [
        Heading("Buildings that are not named"),
        Paragraph(
            f"{total:,} more may be empty, but their owners have not agreed to name them: empty buildings that nobody watches "
            "are damaged. They are counted by zones of at least five, and nothing else is told of them."
        ),
        Grid(("District", "Small areas", "Size", "Buildings"), rows, (1.5, 3, 1.3, 0.8), (3,)),
    ]


def _few(names: str) -> str:
    areas = [name for name in names.split("; ") if name]
    return ", ".join(areas[:4]) + (f" and {len(areas) - 4:,} more" if len(areas) > 4 else "") or "not told"


def indicator_text(name: str, value: float) -> str:
    """Value of an indicator with its unit, or that it is not known."""
    indicator = _CATALOGUE[name]
    title, unit = indicator.title, indicator.unit
    if pd.isna(value):
        return f"{title} not known"
    if name in _LETTERS:
        return f"{title} {_LETTERS[name][min(max(round(value), 1), len(_LETTERS[name])) - 1]}"
    if unit == _YES_OR_NO:
        return f"{title}: {'yes' if value else 'no'}"
    if unit.startswith("share of "):
        return f"{title} {value:.0%} of {unit.removeprefix('share of ')}"
    if unit.startswith("share "):
        return f"{title} {value:.1%} {unit.removeprefix('share ')}"
    if unit.startswith("£"):
        return f"{title} £{value:,.0f}{unit.removeprefix('£')}"
    said = number_text(round(value, 1 if abs(value) >= 2 else 2))
    return (
        f"{title} {said}"
        if unit in ("organisations", "registered offices", "people", "index")
        else f"{title} {said} ({unit})"
    )


def vacancy_text(row: Mapping[str, Any]) -> str:
    """Band of vacancy, with what was last known where it is not known now."""
    last = row["last_known"] if isinstance(row["last_known"], str) else ""
    title = TITLES[str(row["list"])]
    return f"{title}, {last}" if last else title


def number_text(value: float) -> str:
    """Number without needless decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def blank(value: object) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value is pd.NA or value == "" or (isinstance(value, float) and pd.isna(value))


def file_stem(kind: str, run: Mapping[str, Any], asset_ids: Sequence[str] = ()) -> str:
    """Name for a file of a report, without its ending, that tells nothing of a building and is safe as a path.

    Parameters
    ----------
    kind : str
        Such as "building" or "shortlist".
    run : mapping
        The run's record.
    asset_ids : sequence of str
        Buildings in it: an opaque mark keeps files of different buildings apart.

    Examples
    --------
    >>> file_stem("shortlist", {"region": "lcr", "as_of": "2026-09-30"})
    'assetmap-lcr-shortlist-2026-09-30'
    """
    parts = ["assetmap", str(run.get("region") or ""), kind, str(run.get("as_of") or "")]
    if asset_ids:
        parts.append(hashlib.sha256("\n".join(asset_ids).encode("utf-8", "replace")).hexdigest()[:10])
    words = (re.sub(r"[^a-z0-9-]+", "-", part.casefold()).strip("-")[:40] for part in parts)
    return "-".join(word for word in words if word)
