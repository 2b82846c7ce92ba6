"""The shortlist on paper: a map with numbers, the list with its reasons, how the ranking works."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from assetmap.reports.build_tables import BuildTables
from assetmap.reports.document import Block, Document, Grid, Heading, Paragraph
from assetmap.reports.drawing import MapPoint, extent_of, map_picture
from assetmap.reports.sections import (
    foot_of,
    invented_remark,
    source_blocks,
    standing_of,
    to_pdf,
    vacancy_text,
    withheld_blocks,
)
from assetmap.scoring import GROUPS, by_list_and_rank, normalised

__all__ = ["map_of_rows", "shortlist_document", "shortlist_pdf"]

_LEAST_ACROSS_M = 3_000.0
# More numbers than these cannot be told apart on a map of this size.
_NUMBERED = 60


def shortlist_pdf(
    tables: BuildTables, asset_ids: Sequence[str], *, reasons: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """Shortlist as PDF; parameters and errors as of `shortlist_document`."""
    return to_pdf(shortlist_document(tables, asset_ids, reasons=reasons), tables.run)


def shortlist_document(
    tables: BuildTables, asset_ids: Sequence[str], *, reasons: Mapping[str, tuple[str, str]] | None = None
) -> Document:
    """Some buildings side by side, the best ranked first, with the reason why each is on the list.

    Parameters
    ----------
    tables : BuildTables
        Those of the public give the public version.
    asset_ids : sequence of str
        Buildings.
    reasons : mapping of str to tuple of str, optional
        Why each is on the shortlist and when it was put there, by id; not part of a public version.

    Raises
    ------
    InputError
        When there is no such building, or the public may not know of it, or none is named.
    """
    rows = tables.rows.iloc[tables.places(asset_ids)]
    rows = by_list_and_rank(rows).reset_index(drop=True)
    ranked = int(rows["ranked"].sum())
    blocks: list[Block] = [
        *invented_remark(tables.run),
        Paragraph(
            f"{len(rows):,} building{'' if len(rows) == 1 else 's'}, {ranked:,} of them ranked among "
            f"{int(tables.rows['ranked'].sum()):,}. A rank says where to look first, not what to decide."
        ),
        *map_of_rows(tables, rows, "Map of the shortlist"),
        Heading("The list"),
        _list(rows),
    ]
    told = {} if tables.public or reasons is None else {i: reasons[i] for i in rows["asset_id"] if i in reasons}
    if told:
        blocks += [Heading("Why each is on it"), _reasons(rows, told)]
    apart = rows[~rows["ranked"]]
    if len(apart) and not tables.public:
        lines = tuple((row.building, row.reason) for row in apart.itertuples())
        blocks += [Heading("Not ranked"), Grid(("Building", "Why"), lines, (2, 4))]
    blocks += [*_weights(tables), *withheld_blocks(tables), *source_blocks(tables.run)]
    name = str(tables.run.get("name") or tables.run.get("region") or "")
    return Document(f"Shortlist, {name}", "", standing_of(tables), foot_of(tables.run), tuple(blocks))


def map_of_rows(tables: BuildTables, rows: gpd.GeoDataFrame, title: str) -> list[Block]:
    """Map of the rows that have a place, each with its number in their order; a sentence where none has.

    Parameters
    ----------
    tables : BuildTables
        For the small areas.
    rows : geopandas.GeoDataFrame
        Rows of `BuildTables.rows`, in the order of their numbers from 1.
    title : str
        What the map is of.
    """
    placed = [
        (number, shape)
        for number, shape in enumerate(rows.geometry, start=1)
        if shape is not None and not shape.is_empty
    ]
    without = len(rows) - len(placed)
    noun = "building has no location and is" if without == 1 else "buildings have no location and are"
    said = f"{without:,} {noun} not on the map." if without else ""
    if not placed:
        return [Paragraph(said or "There is nothing to show on a map.", "Map:")]
    labels = len(rows) <= _NUMBERED
    points = [MapPoint(shape.x, shape.y, str(number) if labels else "") for number, shape in placed]
    description = (
        f"{title}: {len(placed):,} buildings over the small areas, which are shaded by deprivation. "
        "The table below lists the same buildings" + (", with the numbers on the map." if labels else ".")
    )
    picture = map_picture(
        tables.areas,
        points,
        extent_of(points, _LEAST_ACROSS_M),
        description,
        meaning="building, with its number in the list" if labels else "building",
        height_mm=100,
    )
    return [picture, Paragraph(said)] if said else [picture]


def _list(rows: pd.DataFrame) -> Grid:
    lines = tuple(
        (
            str(number),
            row["building"],
            row["owner"] or "",
            f"{int(row['rank'])}" if row["ranked"] else "none",
            f"{row['score']:.3f}" if row["ranked"] else "",
            f"{row['known_share']:.0%}",
            vacancy_text(row),
            "not stated" if pd.isna(row["floor_area_m2"]) else f"{row['floor_area_m2']:,.0f}",
            row["asset_id"],
        )
        for number, row in enumerate(rows.to_dict("records"), start=1)
    )
    headings = ("No.", "Building", "Owner", "Rank", "Score", "Known", "Is it empty?", "m²", "Id")
    return Grid(headings, lines, (0.5, 1.9, 1.35, 0.7, 0.8, 0.85, 1.75, 0.9, 2.6), (0, 3, 4, 5, 7))


def _reasons(rows: pd.DataFrame, told: Mapping[str, tuple[str, str]]) -> Grid:
    lines = tuple(
        (str(number), row["building"], told[row["asset_id"]][0] or "", (told[row["asset_id"]][1] or "")[:10])
        for number, row in enumerate(rows.to_dict("records"), start=1)
        if row["asset_id"] in told
    )
    return Grid(("No.", "Building", "Reason", "Since"), lines, (0.4, 2, 4, 0.9), (0,))


def _weights(tables: BuildTables) -> list[Block]:
    weights = normalised([criterion.swing for criterion in tables.criteria])
    widest = max(float(max(weights)), 1e-9)
    rows = tuple(
        (
            criterion.title,
            GROUPS.get(criterion.group, criterion.group),
            f"{weight:.0%}",
            "; ".join(f"{part.zero:g} counts 0, {part.one:g} counts 1" for part in criterion.parts),
        )
        for criterion, weight in zip(tables.criteria, weights, strict=True)
    )
    return [
        Heading("How the ranking works"),
        Paragraph(
            "Lists come first: only what is confirmed or likely empty is ranked, each list by itself, and nothing lifts a "
            "building from one to the other. Then each criterion counts from 0 to 1 between fixed anchors, times its weight. "
            "What is not known counts as the middle."
        ),
        Grid(
            ("Criterion", "Speaks of", "Weight", "Anchors"),
            rows,
            (2.2, 1.1, 0.7, 3),
            (2,),
            tuple((float(weight) / widest, None, True) for weight in weights),
            "Weight, as a bar",
        ),
    ]
