"""The card of a building: facts, why it ranks where it does, what is missing, evidence, sources with dates."""

from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.availability_form import show_availability
from assetmap.app.data import Loaded, explanation_of
from assetmap.app.explanation_section import show_explanation
from assetmap.app.interests_section import show_interests
from assetmap.app.papers import pack_button
from assetmap.app.progress_section import show_progress
from assetmap.app.shortlisting_form import show_shortlisting
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal, source_link
from assetmap.app.value_section import show_value
from assetmap.app.visits_form import show_visits
from assetmap.indicators import CATALOGUE
from assetmap.scoring import Criterion
from assetmap.vacancy import GATES, TITLES
from assetmap.workspace import ShortlistEntry

__all__ = ["FACTS", "fact_text", "is_blank", "show_card", "show_gone"]

# Column of the table ``assets``, what it is called, and the unit of its figure.
FACTS = (
    ("address", "Address", ""),
    ("postcode", "Postcode", ""),
    ("owner", "Owner", ""),
    ("use", "Use", ""),
    ("land_or_building", "Land or building", ""),
    ("tenure", "Tenure", ""),
    ("floor_area_m2", "Floor area", " m²"),
    ("site_area_ha", "Site area", " ha"),
    ("condition", "Condition grade", ""),
    ("backlog_gbp", "Maintenance backlog", " £"),
    ("running_cost_gbp", "Running cost a year", " £"),
    ("epc_band", "Energy band", ""),
    ("features", "Features", ""),
    ("status", "Status as published", ""),
    ("status_date", "Status of", ""),
    ("availability", "Availability", ""),
    ("uprn", "UPRN", ""),
    ("asset_id", "Id", ""),
)


def show_card(
    loaded: Loaded,
    ranking: pd.DataFrame,
    criteria: tuple[Criterion, ...],
    index: int,
    entries: list[ShortlistEntry],
) -> None:
    """Show the card of the asset on this row of the ranking."""
    row = ranking.loc[index].to_dict()
    st.subheader(literal(row["building"]), anchor="building")
    if row["ranked"]:
        beside = int((ranking["ranked"] & (ranking["list"] == row["list"])).sum())
        st.markdown(
            f"**Rank {int(row['rank'])} of {beside:,}** on the list *{literal(TITLES[row['list']])}*, score {row['score']:.3f}, "
            f"{row['known_share']:.0%} of the weight known."
        )
        _firmness(loaded, index)
    st.markdown(literal(explanation_of(loaded, ranking, criteria, index)))
    if row["ranked"]:
        show_explanation(loaded, criteria, str(row["asset_id"]))
    show_shortlisting(loaded, str(row["asset_id"]), str(row["building"]), entries)
    pack_button(
        loaded, criteria, str(row["asset_id"]), next((e.reason for e in entries if e.asset_id == row["asset_id"]), "")
    )
    show_progress(loaded, str(row["asset_id"]))
    st.markdown("#### Facts")
    facts = [(title, fact_text(row[name], unit)) for name, title, unit in FACTS if not is_blank(row[name])]
    st.table(pd.DataFrame(facts, columns=["fact", "as the register says"]).set_index("fact").map(literal))
    missing = [title.lower() for name, title, _ in FACTS if is_blank(row[name])]
    if missing:
        st.markdown(f"**Missing in its register:** {', '.join(missing)}.")
    show_value(loaded, row)
    _gates(loaded, index)
    _evidence(loaded, index)
    show_availability(loaded, index)
    show_interests(loaded, str(row["asset_id"]), current_person())
    show_visits(loaded, str(row["asset_id"]))
    _figures(loaded, index)


def _firmness(loaded: Loaded, index: int) -> None:
    firm = loaded.firm.loc[index]
    if pd.isna(firm["rank_p10"]):
        return
    st.markdown(
        f"How firm that is: in 8 draws of 10 it ranks between {firm['rank_p10']:.0f} and {firm['rank_p90']:.0f} of its list. "
        + ("" if pd.isna(firm["p_top_k"]) else f"In {firm['p_top_k']:.0%} it is among the first {firm['top_k']:.0f}. ")
        + "A draw takes the usual weights roughly, and what is not known as anything from worst to best."
    )


def show_gone(loaded: Loaded, entry: ShortlistEntry, entries: list[ShortlistEntry]) -> None:
    """Show what the shortlist keeps of a building that is no longer in the data, and how to take it off."""
    st.subheader(literal(entry.name_then), anchor="building")
    show_shortlisting(loaded, entry.asset_id, entry.name_then, entries)


def _gates(loaded: Loaded, index: int) -> None:
    scores = loaded.scores.loc[index]
    st.markdown("#### Gates")
    st.markdown(
        "\n".join(
            f"- {gate.question.capitalize()} **{scores[f'gate_{gate.key}'].capitalize()}**: "
            f"{literal(scores[f'reason_{gate.key}'])}"
            for gate in GATES
        )
    )


def _evidence(loaded: Loaded, index: int) -> None:
    row = loaded.rows.loc[index].to_dict()
    st.markdown("#### Is it empty?")
    st.markdown(
        f"**{literal(TITLES[row['list']])}**: {literal(row['reason'])}. Probability of being empty {row['probability']:.0%}, of "
        f"being gone {row['probability_gone']:.0%}. Holding type: {literal(row['holding_type'])}."
    )
    if row["check"]:
        st.markdown(f"**Next step:** {literal(row['check'])}")
    mine = loaded.evidence[loaded.evidence["asset_id"] == row["asset_id"]]
    lines = [
        f"- {literal(item['text'])}, {literal(item['date'] or 'no date')}: "
        + (f"counts, {item['probability_after']:.0%} after it" if item["counts"] else "does not count")
        + f" ({literal(_read_from(item))})"
        + source_link(item["link"])
        for item in mine.sort_values("age_months", kind="stable").to_dict("records")
    ]
    if not lines:
        st.markdown("No evidence is on file.")
        return
    st.markdown("What is on file, newest first, with the probability of being empty after each:")
    st.markdown("\n".join(lines))


def _read_from(item: dict[str, Any]) -> str:
    return f"{item['file']}, line {item['row']}" if item["row"] > 0 else str(item["file"])


def _figures(loaded: Loaded, index: int) -> None:
    st.markdown("#### Figures and their sources")
    values = loaded.indicators.loc[index]
    titles = {entry["role"]: f"{entry['title']} ({entry['vintage']})" for entry in loaded.build.run["inputs"]}
    register = f"{loaded.rows.loc[index, 'source_file']}, line {loaded.rows.loc[index, 'source_row']}"
    known, lacking = [], []
    for indicator in CATALOGUE:
        value = values[indicator.name]
        if pd.isna(value):
            lacking.append(
                f"- **{literal(indicator.title.capitalize())}:** {literal(indicator.said(value, set(titles)))}"
            )
            continue
        source = "; ".join(titles[role] for role in indicator.roles if role in titles) or register
        shown = f"{_number(value)} {indicator.unit}"
        known.append(f"- **{literal(indicator.title.capitalize())}:** {literal(shown)} ({literal(source)})")
    st.markdown("\n".join(known) or "None is known.")
    if lacking:
        with st.expander(f"{len(lacking)} figures that are not known, and why"):
            st.markdown("\n".join(lacking))


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def is_blank(value: object) -> bool:
    """Whether a cell of the register says nothing."""
    return value is None or value == "" or (isinstance(value, float) and pd.isna(value))


def fact_text(value: object, unit: str) -> str:
    """A fact as text, with its unit behind it, or the pound sign before it."""
    text = _number(value) if isinstance(value, float) else str(value)
    return f"£{text}" if unit == " £" else text + unit
