"""The councillor's answer sheet: what residents of a ward ask about its public buildings, answered from the tables."""

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.indicators import deprivation_without_employment
from assetmap.reports.build_tables import BuildTables
from assetmap.reports.document import Block, Bullets, Document, Facts, Grid, Heading, Paragraph
from assetmap.reports.drawing import MapPoint, map_picture
from assetmap.reports.sections import (
    foot_of,
    invented_remark,
    source_blocks,
    standing_of,
    to_pdf,
    vacancy_text,
)
from assetmap.scoring import by_list_and_rank
from assetmap.vacancy import TITLES, WITHHELD

__all__ = ["ward_codes", "ward_document", "ward_sheet_pdf"]

_LISTED = 40
_ROOM = 0.06
_CLOSE_M = 100


def ward_codes(tables: BuildTables) -> dict[str, str]:
    """Name of each ward of the small areas, by code, in the order of the names."""
    wards = tables.areas[["ward_code", "ward_name"]].dropna(subset="ward_code").drop_duplicates("ward_code")
    named = {str(row.ward_code): str(row.ward_name or row.ward_code) for row in wards.itertuples() if row.ward_code}
    return dict(sorted(named.items(), key=lambda item: (item[1].casefold(), item[0])))


def ward_sheet_pdf(tables: BuildTables, ward: str) -> bytes:
    """Answer sheet of a ward as PDF; parameters and errors as of `ward_document`."""
    return to_pdf(ward_document(tables, ward), tables.run)


def ward_document(tables: BuildTables, ward: str) -> Document:
    """Answer sheet of a ward.

    Parameters
    ----------
    tables : BuildTables
        Those of the public give the public version, in which buildings that are not named are counted by zone.
    ward : str
        Code or name of the ward; small areas are put in the ward that they fit best.

    Raises
    ------
    InputError
        When there is no such ward, or several of that name.
    """
    code, name = _found(ward_codes(tables), ward)
    areas = tables.areas[tables.areas["ward_code"] == code]
    rows = tables.rows[tables.rows["area_code"].isin(areas["area_code"])]
    open_to = by_list_and_rank(rows[rows["ranked"]])
    district = str(areas["district_name"].iloc[0] or "")
    blocks: list[Block] = [
        *invented_remark(tables.run),
        Heading("In short"),
        Bullets(tuple(_short(tables, rows, open_to))),
        *_map(tables, open_to, areas, code, name),
        Heading("Which public buildings here could be transferred?"),
        *_open_to(open_to, tables.public),
        *_not_named(tables, areas, name),
        Heading("Why is another building not on the list?"),
        *_apart(tables, rows[~rows["ranked"]]),
        Heading("How is the ward doing?"),
        _ward_figures(tables, areas, district),
        Paragraph("Figures of areas speak of areas, not of the people in them."),
        Heading("How sure is this?"),
        Bullets(tuple(_sureness(open_to))),
        Heading("What can I do about a building?"),
        Bullets(
            (
                "Ask its owner the questions that nobody has answered: would it be released, and is there a covenant or trust?",
                "Have it visited: a dated visit settles more than any list.",
                "Send an organisation that looks for space to the page Find space; it can tell the council what it needs.",
                "Report a mistake to whoever keeps the register: each building names its file and line.",
            )
        ),
        *source_blocks(tables.run),
    ]
    subtitle = f"A councillor's answer sheet{', ' + district if district else ''}"
    return Document(f"Public buildings in {name}", subtitle, standing_of(tables), foot_of(tables.run), tuple(blocks))


def _found(wards: dict[str, str], ward: str) -> tuple[str, str]:
    wanted = ward.strip().casefold()
    found = [(code, name) for code, name in wards.items() if wanted in (code.casefold(), name.casefold())]
    if len(found) == 1:
        return found[0]
    raise InputError(
        "several wards have this name" if found else "there is no such ward",
        "ward",
        seen=ward,
        allowed=", ".join(code for code, _ in found)
        if found
        else f"a code or name of the {len(wards):,} wards of the region",
        next_step="give the ward's code",
    )


def _short(tables: BuildTables, rows: pd.DataFrame, open_to: pd.DataFrame) -> list[str | tuple[str, str]]:
    sure = open_to[open_to["list"] == "confirmed"]
    noun = "building or site is" if len(rows) == 1 else "buildings and sites are"
    among = " that the public may know of" if tables.public else ""
    said: list[str | tuple[str, str]] = [
        f"{len(rows):,} public {noun} in the registers for this ward{among}.",
        f"{len(open_to):,} are empty by dated evidence and ranked for transfer; {len(sure):,} of them are confirmed.",
    ]
    if len(open_to):
        first = open_to.iloc[0]
        said.append(
            (
                "Ranked first here:",
                f"{first['building']}, {TITLES[first['list']].lower()}: {int(first['rank'])} on that list of the region.",
            )
        )
    said.append("A rank says where to look first; it decides nothing. Empty does not mean available.")
    return said


def _map(tables: BuildTables, open_to: pd.DataFrame, areas: pd.DataFrame, code: str, name: str) -> list[Block]:
    placed = [
        (number, shape)
        for number, shape in enumerate(open_to.geometry.head(_LISTED), start=1)
        if shape is not None and not shape.is_empty
    ]
    points = [MapPoint(shape.x, shape.y, str(number)) for number, shape in placed]
    west, south, east, north = areas.total_bounds
    room = _ROOM * max(east - west, north - south)
    description = (
        f"Map of the ward {name} with {len(points):,} ranked buildings, numbered as in the table below. "
        "Small areas are shaded by deprivation."
    )
    extent = (west - room, south - room, east + room, north + room)
    meaning = "building, with its number in the table"
    return [map_picture(tables.areas, points, extent, description, meaning=meaning, wards=(code,), height_mm=90)]


def _open_to(open_to: pd.DataFrame, public: bool) -> list[Block]:
    if open_to.empty:
        least = " and that its owner lets the public see" if public else ", as far as the registers tell"
        return [Paragraph(f"None that is empty by dated evidence{least}.")]
    lines = tuple(
        (
            str(number),
            row["building"],
            row["address"] or "",
            row["owner"] or "",
            f"{int(row['rank'])}",
            vacancy_text(row),
            "not stated" if pd.isna(row["floor_area_m2"]) else f"{row['floor_area_m2']:,.0f}",
        )
        for number, row in enumerate(open_to.head(_LISTED).to_dict("records"), start=1)
    )
    headings = ("No.", "Building", "Address", "Owner", "Rank", "Is it empty?", "m²")
    blocks: list[Block] = [Grid(headings, lines, (0.5, 2, 2.6, 1.4, 0.6, 1.8, 0.8), (0, 4, 6))]
    if len(open_to) > _LISTED:
        blocks.append(Paragraph(f"{len(open_to) - _LISTED:,} more are in the workbook."))
    return blocks


def _apart(tables: BuildTables, apart: pd.DataFrame) -> list[Block]:
    if apart.empty:
        where = "that the public may know of" if tables.public else "in the registers"
        return [Paragraph(f"There are no others {where}.")]
    counts = apart["list"].value_counts()
    said = "; ".join(f"{TITLES[name].lower()} {counts[name]:,}" for name in TITLES if name in counts)
    blocks: list[Block] = [Paragraph(f"{len(apart):,} are not ranked: {said}.")]
    # those in use are most of an estate, and nobody asks after them; the others are told one by one
    others = apart[apart["list"] != "in use"].sort_values(["list", "asset_id"]).head(_LISTED)
    if len(others) and not tables.public:
        rows = tuple((row["building"], row["owner"] or "", row["reason"]) for row in others.to_dict("records"))
        blocks.append(Grid(("Building", "Owner", "Why"), rows, (2, 1.4, 3.6)))
    return blocks


def _ward_figures(tables: BuildTables, areas: pd.DataFrame, district: str) -> Grid:
    whole = tables.areas
    around = whole[whole["district_code"] == areas["district_code"].iloc[0]]
    sets = (areas, around, whole)
    rows = [
        ("Residents", *(_count(part["population"].sum()) for part in sets)),
        (
            "Deprivation without employment (0 to 100, higher is more deprived)",
            *(_weighted(deprivation_without_employment(part, part), part["population"], "{:.1f}") for part in sets),
        ),
        (
            "People aged 18 to 66 kept out of work",
            *(_weighted(part["employment_rate"], part["working_age_population"], "{:.0%}") for part in sets),
        ),
        ("Community need (index)", *(_weighted(part["community_need"], part["population"], "{:.0f}") for part in sets)),
        (
            "Small areas among the most deprived tenth of England",
            *(
                "not known"
                if part["imd_decile"].isna().all()
                else f"{int((part['imd_decile'] == 1).sum()):,} of {len(part):,}"
                for part in sets
            ),
        ),
    ]
    return Grid(
        ("Figure", "This ward", district or "Its district", "Region"), tuple(rows), (3.4, 1.1, 1.3, 1.1), (1, 2, 3)
    )


def _count(value: float) -> str:
    return f"{value:,.0f}" if value > 0 else "not known"


def _weighted(values: pd.Series, weights: pd.Series, show: str) -> str:
    """Mean weighted by people, over the areas where both are known."""
    known = values.notna() & (weights > 0)
    if not known.any():
        return "not known"
    return show.format(
        np.average(values[known].to_numpy(dtype="float64"), weights=weights[known].to_numpy(dtype="float64"))
    )


def _sureness(open_to: pd.DataFrame) -> list[str]:
    if open_to.empty:
        return ["There is nothing ranked here to be sure of."]
    likely = int((open_to["list"] == "likely").sum())
    rough = int((~(open_to["location_accuracy_m"] <= _CLOSE_M)).sum())
    placed = f"{rough:,} are placed less closely than {_CLOSE_M:,} m and may lie in another ward."
    return [
        f"{likely:,} of the {len(open_to):,} are likely empty only: a look would settle it.",
        "The longer ago a building was seen empty, the less sure that it still is, or that it is still there.",
        f"On average {open_to['known_share'].mean():.0%} of the weight of a score rests on known values.",
        placed if rough else f"All of them are placed to within {_CLOSE_M:,} m.",
    ]


def _not_named(tables: BuildTables, areas: pd.DataFrame, name: str) -> list[Block]:
    if tables.withheld is None:
        return []
    summary = tables.withheld[tables.withheld["zone_id"] != WITHHELD]
    mine = set(areas["area_code"])
    touches = summary["area_codes"].map(lambda codes: bool(mine & set(codes.split("; "))))
    here = summary[touches]
    if here.empty:
        return []
    zones = here.groupby("zone_id", sort=False).agg({"buildings": "sum", "area_codes": "first"})
    facts = tuple(
        (f"Zone of {codes.count(';') + 1:,} small areas", f"{buildings:,} buildings")
        for codes, buildings in zip(zones["area_codes"], zones["buildings"], strict=True)
    )
    return [
        Heading("Are there others that may be empty?"),
        Paragraph(
            f"These zones lie in {name} in part or whole. Their buildings may be empty, but their owners have not agreed to name "
            "them: empty buildings that nobody watches are damaged. Nothing else is told of them."
        ),
        Facts(("Where", "How many"), facts),
    ]
