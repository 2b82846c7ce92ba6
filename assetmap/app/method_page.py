"""Method and data: every layer with vintage, licence and checksum; every criterion with anchors and reason."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.double_counting import show_double_counting
from assetmap.app.first_minute import view_or_explained
from assetmap.app.page_links import show_link
from assetmap.app.text import literal
from assetmap.app.tour import show_tour_button
from assetmap.indicators import CATALOGUE
from assetmap.scoring import ENOUGH_KNOWN, load_criteria
from assetmap.vacancy import GATES, load_rules

__all__ = ["method_page"]


def method_page() -> None:
    """Show the page."""
    st.title("Method and data")
    loaded = view_or_explained()
    st.markdown(
        "The output is an indicative appraisal, never a valuation, and no legal advice. Figures marked [A] are assumptions."
    )
    st.header("Gates")
    st.markdown("Before any score. Failing one takes a building out of the ranking; *not known* does not.")
    _table(["gate", "question"], [(gate.key, gate.question) for gate in GATES])
    st.markdown(f"At least {ENOUGH_KNOWN:.0%} of the weight must rest on known values [A].")
    st.header("Criteria")
    st.markdown(
        "Each counts 0 at one fixed anchor and 1 at the other, linear between. What is not known counts 0.5 and is said."
    )
    rows = [
        (criterion.title, f"{criterion.swing:g} [A]", part.indicator, f"{part.zero:g}", f"{part.one:g}", part.reason)
        for criterion in (load_criteria() if loaded is None else loaded.criteria)
        for part in criterion.parts
    ]
    _table(["criterion", "weight", "indicator", "counts 0 at", "counts 1 at", "why these"], rows)
    if loaded is not None and len(loaded.scores):
        show_double_counting(loaded.scores, loaded.criteria)
    st.header("Indicators")
    _table(
        ["indicator", "what", "unit", "range", "source", "missing when"],
        [(i.name, i.title, i.unit, i.range, i.source, i.missing) for i in CATALOGUE],
    )
    st.header("Is it empty?")
    rules = load_rules()
    st.markdown(
        "A building is used, empty or gone, and changes at constant rates between what was seen of it. Within a family of "
        f"sources only the latest statement counts. From {rules.limits.confirmed:.0%} with a visit or two families: "
        f"confirmed. From {rules.limits.likely:.0%}: likely."
    )
    _table(["holding type", "probability before any evidence [A]"], [(k, f"{v:.0%}") for k, v in rules.priors.items()])
    _table(
        ["class", "used again, a year [A]", "gone, a year [A]"],
        [(entry.title, f"{entry.reused:g}", f"{entry.gone:g}") for entry in rules.exits.values()],
    )
    said = [
        (source.title, rules.family(name, kind), kind, *(f"{value:g}" for value in rules.likelihood(name, kind)))
        for name, source in rules.sources.items()
        for kind in source.says
    ]
    _table(["source", "family", "what it says", "likelihood if used [A]", "if empty [A]", "if gone [A]"], said)
    if loaded is not None:
        _sources(loaded.run)
    show_tour_button()


def _sources(run: Mapping[str, Any]) -> None:
    st.header("Sources of this build")
    st.markdown(
        f"Built at {literal(run['built_at'])}, evidence as of {literal(run['as_of'])}, assetmap {run['code']['version']}, "
        f"code {run['code']['sha256'][:12]}."
    )
    st.markdown(
        "\n".join(
            f"- **{literal(entry['role'].replace('_', ' ').capitalize())}:** {literal(entry['title'])} "
            f"({literal(entry['vintage'])}), {literal(entry['publisher'])}. Licence: {literal(entry['licence'])}. "
            + (f"File {literal(entry['file'])}, SHA-256 {literal(entry['sha256'])}." if entry["sha256"] else "")
            for entry in run["inputs"]
        )
    )
    show_link("data", "Data: the layers, and what each of them feeds")


def _table(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=columns).map(lambda value: literal(str(value)))
    st.table(frame.set_index(columns[0]))
