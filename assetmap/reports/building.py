"""The committee pack of a building: one page in short, then score, gates, evidence, value, gaps, sources, run."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from assetmap.reports.build_tables import BuildTables
from assetmap.reports.document import Block, Bullets, Document, Facts, Grid, Heading, PageBreak, Paragraph, shown
from assetmap.reports.drawing import MapPoint, extent_of, map_picture
from assetmap.reports.sections import (
    blank,
    foot_of,
    indicator_text,
    invented_remark,
    number_text,
    source_blocks,
    standing_of,
    to_pdf,
    vacancy_text,
)
from assetmap.reports.value_section import assumption_blocks, value_blocks, value_summary
from assetmap.scoring import contribution_sentence, contributions, missing_effects
from assetmap.vacancy import GATES, TITLES
from assetmap.value import Appraisal, NotAppraised

__all__ = ["FACTS", "building_document", "building_pdf", "missing_facts"]

# Column, title and unit of each fact of a register.
FACTS = (
    ("address", "Address", ""),
    ("postcode", "Postcode", ""),
    ("owner", "Owner", ""),
    ("use", "Use", ""),
    ("land_or_building", "Land or building", ""),
    ("tenure", "Tenure", ""),
    ("floor_area_m2", "Floor area", "m²"),
    ("site_area_ha", "Site area", "ha"),
    ("condition", "Condition grade", ""),
    ("backlog_gbp", "Maintenance backlog", "£"),
    ("running_cost_gbp", "Running cost a year", "£"),
    ("epc_band", "Energy band", ""),
    ("features", "Features", ""),
    ("status", "Status as published", ""),
    ("status_date", "Status of", ""),
    ("availability", "Availability stated by its owner", ""),
    ("uprn", "UPRN", ""),
    ("asset_id", "Id", ""),
)
_AROUND_M = 2_000.0
# Signs of an entry on the first page, which has to stay one page.
_IN_SHORT = 300
_PASS, _UNKNOWN = "pass", "not known"


def building_pdf(
    tables: BuildTables,
    asset_id: str,
    *,
    appraisal: Appraisal | NotAppraised | None = None,
    shortlist_reason: str = "",
) -> bytes:
    """Committee pack of a building as PDF; parameters and errors as of `building_document`."""
    document = building_document(tables, asset_id, appraisal=appraisal, shortlist_reason=shortlist_reason)
    return to_pdf(document, tables.run)


def building_document(
    tables: BuildTables,
    asset_id: str,
    *,
    appraisal: Appraisal | NotAppraised | None = None,
    shortlist_reason: str = "",
) -> Document:
    """Committee pack of a building.

    Parameters
    ----------
    tables : BuildTables
        Those of the public, by `BuildTables.redacted`, give the public version.
    asset_id : str
        The building.
    appraisal : Appraisal or NotAppraised, optional
        By `assetmap.reports.appraisal_of`. It is not part of a public version.
    shortlist_reason : str
        Why it is on the shortlist; not part of a public version either.

    Raises
    ------
    InputError
        When there is no such building, or the public may not know of it.
    """
    row = tables.rows.iloc[tables.place(asset_id)].to_dict()
    told = None if tables.public else appraisal
    reason = "" if tables.public else shortlist_reason
    blocks: list[Block] = [*invented_remark(tables.run), Heading("In short")]
    blocks.append(Bullets(tuple(_summary(tables, row, told, reason))))
    blocks.append(_at_a_glance(row))
    blocks += _map(tables, row)
    blocks += [PageBreak(), Heading("The building"), Facts(("Fact", "As its register says"), tuple(_facts(row)))]
    blocks += _gates(tables, asset_id)
    blocks += _score(tables, row)
    blocks += _evidence(tables, row)
    if told is not None:
        blocks += value_blocks(told)
    blocks += [Heading("What is not known"), Bullets(tuple(_not_known(tables, row, told)))]
    if isinstance(told, Appraisal):
        blocks += assumption_blocks(told.inputs)
    blocks += source_blocks(tables.run)
    place = ", ".join(str(row[name]) for name in ("address", "postcode", "owner") if not blank(row[name]))
    return Document(str(row["building"]), place, standing_of(tables), foot_of(tables.run), tuple(blocks))


def missing_facts(row: Mapping[str, Any]) -> list[str]:
    """Facts that a building's register does not state, in words."""
    return [title[:1].lower() + title[1:] if title != "UPRN" else title for name, title, _ in FACTS if blank(row[name])]


def _summary(
    tables: BuildTables, row: Mapping[str, Any], appraisal: Appraisal | NotAppraised | None, reason: str
) -> list[str | tuple[str, str]]:
    said: list[str | tuple[str, str]] = []
    if row["ranked"]:
        among = " that the public may know of" if tables.public else ""
        said.append(
            (
                f"Rank {int(row['rank'])} of {_on_its_list(tables, row):,}{among} on the list {TITLES[row['list']].lower()}.",
                f"Score {row['score']:.3f} of 1; {row['known_share']:.0%} of the weight rests on known values. "
                + _firmness(tables, str(row["asset_id"])),
            )
        )
    else:
        said.append(("Not ranked.", _because(row)))
    newest = _items(tables, row)["date"]
    said.append(
        (
            f"Is it empty? {vacancy_text(row)}.",
            f"Probability of being empty {row['probability']:.0%}; newest item of {newest.iloc[0] or 'an unknown date'}."
            + (f" What would settle it: {row['check']}." if row["check"] else "")
            if len(newest)
            else "No evidence is on file.",
        )
    )
    answers = _answers(tables, str(row["asset_id"]))
    failed = [question for question, answer, _ in answers if answer not in (_PASS, _UNKNOWN)]
    unknown = [question for question, answer, _ in answers if answer == _UNKNOWN]
    passed = sum(answer == _PASS for _, answer, _ in answers)
    text = f"{passed} of {len(answers)} passed."
    text += f" Failed: {' '.join(failed)}" if failed else ""
    text += f" Still to be answered: {' '.join(unknown)}" if unknown else ""
    said.append(("Gates:", text))
    if appraisal is not None:
        said.append(("Value:", value_summary(appraisal)))
    missing = missing_facts(row)
    if missing:
        said.append(("Missing in its register:", f"{', '.join(missing)}."))
    if reason:
        said.append(("On the shortlist:", shown(reason, _IN_SHORT)))
    return said


def _at_a_glance(row: Mapping[str, Any]) -> Grid:
    wanted = ("use", "floor_area_m2", "tenure", "condition", "epc_band")
    facts = [(title, _fact(row[name], unit)) for name, title, unit in FACTS if name in wanted and not blank(row[name])]
    facts += [(title, "not stated") for name, title, _ in FACTS if name in wanted and blank(row[name])]
    return Grid(tuple(title for title, _ in facts), (tuple(value for _, value in facts),))


def _because(row: Mapping[str, Any]) -> str:
    told = str(row["reason"] or "") or TITLES[str(row["list"])]  # of the public's tables the reasons are left out
    return f"{told[:1].upper()}{told[1:]}."


def _on_its_list(tables: BuildTables, row: Mapping[str, Any]) -> int:
    """How many ranked buildings stand on the same list."""
    return int((tables.rows["ranked"] & (tables.rows["list"] == row["list"])).sum())


def _firmness(tables: BuildTables, asset_id: str) -> str:
    mine = tables.ranks[tables.ranks["asset_id"] == asset_id]
    if mine.empty or pd.isna(mine["rank_p10"].iloc[0]):
        return ""
    firm = mine.iloc[0]
    return (
        "With the usual weights taken roughly, and what is not known as anything from worst to best, it ranks between "
        f"{firm['rank_p10']:.0f} and {firm['rank_p90']:.0f} of its list in 8 draws of 10"
        + (
            "."
            if pd.isna(firm["p_top_k"])
            else f", and among the first {firm['top_k']:.0f} in {firm['p_top_k']:.0%} of them."
        )
    )


def _map(tables: BuildTables, row: Mapping[str, Any]) -> list[Block]:
    point = row["geometry"]
    if point is None or point.is_empty:
        return [Paragraph("There is no map: its register does not say where it lies.", "Map:")]
    accuracy = row["location_accuracy_m"]
    accuracy = 0.0 if pd.isna(accuracy) else float(accuracy)
    mark = MapPoint(point.x, point.y, accuracy_m=accuracy)
    area = tables.areas[tables.areas["area_code"] == row["area_code"]]
    ward = "" if area.empty else f", in the ward {area['ward_name'].iloc[0]}"
    within = f"known to within {np.ceil(accuracy):,.0f} m" if accuracy else "how closely it is known is not stated"
    description = (
        f"Map of the surroundings of {row['building']}{ward}: easting {point.x:,.0f}, northing {point.y:,.0f}, {within}. "
        "Small areas are shaded by deprivation; the figures are in the section on the score."
    )
    extent = extent_of([mark], max(_AROUND_M, 2.6 * accuracy))
    return [map_picture(tables.areas, [mark], extent, description, meaning="this building", height_mm=85)]


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    said = [(title, _fact(row[name], unit)) for name, title, unit in FACTS if not blank(row[name])]
    located = "not located" if row["located_by"] == "none" else f"by {row['located_by']}"
    if not blank(row["location_accuracy_m"]):
        located += f", known to within {np.ceil(row['location_accuracy_m']):,.0f} m"
    return [*said, ("Located", located), ("Read from", f"{row['source_file']}, line {row['source_row']}")]


def _fact(value: object, unit: str) -> str:
    text = number_text(float(value)) if isinstance(value, int | float) else str(value)
    return f"£{text}" if unit == "£" else f"{text} {unit}".strip()


def _answers(tables: BuildTables, asset_id: str) -> list[tuple[str, str, str]]:
    scores = tables.scores.iloc[tables.place(asset_id)]
    return [
        (
            f"{gate.question[:1].upper()}{gate.question[1:]}",
            str(scores[f"gate_{gate.key}"]),
            str(scores[f"reason_{gate.key}"]),
        )
        for gate in GATES
    ]


def _gates(tables: BuildTables, asset_id: str) -> list[Block]:
    answers = tuple(_answers(tables, asset_id))
    grid = Grid(("Question", "Answer", "Why"), answers, (2.2, 0.9, 3.4))
    if tables.public:
        grid = Grid(("Question", "Answer"), tuple((question, answer) for question, answer, _ in answers), (4, 1))
    told = "Failing one takes a building out of the ranking, however great the need around it."
    return [Heading("Gates"), Paragraph(told), grid]


def _score(tables: BuildTables, row: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = [Heading("Why it ranks where it does")]
    asset_id = str(row["asset_id"])
    if not row["ranked"]:
        return [*blocks, Paragraph(_because(row), "Not ranked.")]
    ranked = tables.ranked_beside(asset_id)
    found = contributions(ranked, asset_id)
    average = found["contribution"] - found["against_average"]
    widest = max(float(found["contribution"].max()), float(average.max()), 1e-9)
    parts = {criterion.key: criterion.parts for criterion in tables.criteria}
    rows = [
        (
            item.title,
            "; ".join(indicator_text(part.indicator, row[part.indicator]) for part in parts[item.criterion]),
            f"{item.weight:.0%}",
            f"{item.utility:.2f}" if item.known else "0.50, not known",
            f"{item.contribution:.3f}",
            f"{mean:.3f}",
        )
        for item, mean in zip(found.itertuples(), average, strict=True)
    ]
    bars = tuple(
        (float(item.contribution) / widest, float(mean) / widest, bool(item.known))
        for item, mean in zip(found.itertuples(), average, strict=True)
    )
    # the neighbour above by its name, with the id by which it is found
    names = {i: name if i == name else f"{shown(name, 120)} ({i})" for i, name in _names(tables).items()}
    total = f"{ranked.scores[ranked.row(asset_id)]:.3f}"
    return [
        *blocks,
        Paragraph(contribution_sentence(ranked, asset_id, names)),
        Grid(
            ("Criterion", "What is known", "Weight", "Counts as", "Gives", "Average"),
            tuple(rows),
            (1.75, 2.5, 0.85, 1.25, 0.8, 0.95),
            (2, 3, 4, 5),
            bars,
            "Gives, as a bar",
        ),
        Paragraph(
            f"The contributions add up to the score of {total}. The line on each bar is the average of the "
            f"{len(ranked.asset_ids):,} ranked buildings of its list; a dotted outline is a value that is not known, counted at the "
            "middle. Area figures speak of an area, not of the people in it."
        ),
    ]


def _names(tables: BuildTables) -> dict[str, str]:
    return dict(zip(tables.rows["asset_id"], tables.rows["building"], strict=True))


def _items(tables: BuildTables, row: Mapping[str, Any]) -> pd.DataFrame:
    """Evidence on a building, the newest first."""
    mine = tables.evidence[tables.evidence["asset_id"] == row["asset_id"]]
    mine = mine.assign(date=mine["date"].fillna(""))
    return mine.sort_values(["age_months", "family", "file", "row"], na_position="last", kind="stable")


def _evidence(tables: BuildTables, row: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = [
        Heading("Is it empty?"),
        Paragraph(
            f"Probability of being empty {row['probability']:.0%}, of being gone {row['probability_gone']:.0%}. Holding type: "
            f"{row['holding_type']}. Empty is not available: that is for its owner to say.",
            f"{vacancy_text(row)}.",
        ),
    ]
    items = _items(tables, row)
    if items.empty:
        return [*blocks, Paragraph("No evidence is on file.")]
    rows = [
        (
            item.date or "undated",
            item.family,
            item.text,
            f"{item.probability_after:.0%}" if item.counts else "does not count",
        )
        for item in items.itertuples()
    ]
    headings: tuple[str, ...] = ("Date", "Family", "What it says", "Empty after it")
    if tables.public:
        return [*blocks, Grid(headings, tuple(rows), (1.1, 1.6, 3.2, 0.9), (3,))]
    where = [f"{item.file}, line {item.row}" for item in items.itertuples()]
    placed = tuple((*row, place) for row, place in zip(rows, where, strict=True))
    return [*blocks, Grid((*headings, "Where"), placed, (1.1, 1.1, 3.2, 0.9, 2.2), (3,))]


def _not_known(
    tables: BuildTables, row: Mapping[str, Any], appraisal: Appraisal | NotAppraised | None
) -> list[str | tuple[str, str]]:
    said: list[str | tuple[str, str]] = []
    missing = missing_facts(row)
    if missing:
        said.append(("Its register does not state", f"{', '.join(missing)}."))
    said += [
        ("Nobody has answered:", question)
        for question, answer, _ in _answers(tables, str(row["asset_id"]))
        if answer == _UNKNOWN
    ]
    if row["ranked"]:
        effects = missing_effects(tables.ranked_beside(str(row["asset_id"])), str(row["asset_id"]))
        said += [("A value that the score lacks:", sentence) for sentence in effects["sentence"]]
    accuracy = row["location_accuracy_m"]
    if pd.isna(accuracy) or accuracy > _AROUND_M / 4:
        said.append(("Its place", "is known roughly or not at all, so that figures of its area may be of another one."))
    if isinstance(appraisal, NotAppraised):
        said.append(("What it is worth:", f"{appraisal}."))
    elif appraisal is not None and appraisal.building.value_today is None:
        said.append(("Its value today", "has not been entered: there is no uplift and no undervalue without it."))
    said.append("Condition, covenants and running costs have to be looked at on the spot: no open source tells them.")
    return said
