"""Value on a building's card: the gap and what fills it first, every figure with its range and its formula."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.value import (
    Appraisal,
    Building,
    Disposal,
    Inputs,
    NotAppraised,
    appraise,
    decompose,
    load_inputs,
    money,
    public_test,
    sheet,
    switching_values,
    tornado,
)
from assetmap.workspace import Entry, enter, entries

__all__ = ["show_value"]

_ENTRIES = ("area_m2", "value_today", "rent_as_is", "lease_years", "grant")
_SHOWN = ("income", "after_value", "gross_uplift", "capital_cost", "net_uplift", "walk_away", "gap", "break_even_rent")


def show_value(loaded: Loaded, row: dict[str, Any]) -> None:
    """Show what a building is worth, and take what is entered of it.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    row : mapping
        The building's row of the ranking.
    """
    st.markdown("#### Value")
    if not st.toggle("Show what it is worth, and the gap", key=f"value-{row['asset_id']}"):
        return
    asset_id = str(row["asset_id"])
    try:
        entry = entries(workspace(), loaded.region.key).get(asset_id)
    except InputError:  # the page has said why, above
        st.markdown("The appraisal cannot be shown until the workspace can be read.")
        return
    if row["land_or_building"] == "land":
        st.markdown("Not appraised: land without a building.")
        return
    inputs = _what_if()
    try:
        building = _building(row, entry)
        moved = [(change.key, change.part, change.after) for change in inputs.changes]
        found = _appraised(building, f"{inputs.terms.hurdle_rate} {moved}", inputs)
    except InputError as error:
        st.error(literal(str(error)))
        _entry_form(loaded, asset_id, entry)
        return
    if isinstance(found, NotAppraised):
        st.info(literal(f"{str(found).capitalize()}."))
    else:
        _appraisal(found)
    _entry_form(loaded, asset_id, entry)


def _what_if() -> Inputs:
    """Inputs as shipped, or with what the reader has moved in the drawer."""
    inputs = load_inputs()
    with st.expander("What if …"):
        st.markdown("Set an input that you know better; the rest stay ranges. Nothing here is kept.")
        rate = st.selectbox(
            "Return the buyer asks for",
            inputs.terms.hurdle_rates,
            index=inputs.terms.hurdle_rates.index(inputs.terms.hurdle_rate),
            format_func=lambda rate: f"{rate:.0%} a year",
        )
        known = st.multiselect("Inputs to set", list(inputs.items), format_func=lambda key: inputs[key].title)
        moved = {}
        for key in known:
            item = inputs[key]
            moved[key] = st.number_input(
                f"{item.title} ({item.unit})", float(item.least), float(item.most), float(item.central), key=f"if_{key}"
            )
    return inputs.with_terms(hurdle_rate=rate).override(moved, "what if")


def _building(row: dict[str, Any], entry: Entry | None) -> Building:
    given: dict[str, Any] = dict(entry.figures) if entry else {}
    basis = "entered"
    if "area_m2" not in given and not pd.isna(row["floor_area_m2"]) and row["floor_area_m2"] > 0:
        given["area_m2"], basis = float(row["floor_area_m2"]), "register"
    known = {key: value for key, value in given.items() if key in _ENTRIES}
    return Building(**known, name=str(row["asset_id"]), area_basis=basis)


@st.cache_resource(show_spinner=False, max_entries=64)
def _appraised(building: Building, key: str, _inputs: Inputs) -> Appraisal | NotAppraised:  # noqa: ARG001  its key
    return appraise(building, _inputs)


def _appraisal(found: Appraisal) -> None:
    st.markdown(f"**{literal(found.headline)}**")
    st.markdown(
        f"An indicative appraisal, never a valuation: {found.inputs.terms.draws:,} draws over ranges most of which are assumptions. "
        f"A buyer who pays {literal(money(found.building.price))} and asks for {found.inputs.terms.hurdle_rate:.0%} a year loses in "
        f"{found.loss_probability:.0%} of them. Ceiling of an offer: **{literal(money(found.ceiling))}**."
    )
    for warning in found.warnings:
        st.warning(literal(warning))
    figures = found.frame.set_index("figure").loc[list(_SHOWN)]
    shown = figures[["title", "unit", "p10", "p50", "p90", "adverse", "central", "favourable"]]
    table = pd.DataFrame(
        {
            "figure": [f"{row.title} ({row.unit})" for row in shown.itertuples()],
            **{
                heading: [_amount(value) for value in shown[name]]
                for heading, name in (
                    ("1 in 10 below", "p10"),
                    ("middle", "p50"),
                    ("1 in 10 above", "p90"),
                    ("adverse", "adverse"),
                    ("central inputs", "central"),
                    ("favourable", "favourable"),
                )
            },
        }
    )
    st.table(table.map(literal).set_index("figure"))
    st.markdown("**What fills the gap, each on its own**")
    fills = found.fills
    filled = [
        f"- {literal(f.what)}: {literal(_amount(f.p50))} ({literal(f.unit)}) in the middle draw"
        for f in fills.itertuples()
    ]
    st.markdown("\n".join(filled))
    _swings(found)
    with st.expander("Every figure with its formula and this building's numbers"):
        lines = [(line.title, line.formula, line.numbers, line.text) for line in sheet(found)]
        st.table(pd.DataFrame(lines, columns=["figure", "formula", "numbers", "at central inputs"]).map(literal))
    if found.building.value_today is not None:
        with st.expander("Where the uplift comes from"):
            parts = decompose(found.building, found.inputs)
            st.table(parts.parts.map(lambda value: literal(_amount(value)) if isinstance(value, float) else value))
            if parts.note:
                st.markdown(literal(parts.note))
    with st.expander("Public test: what to ask a lawyer"):
        building = found.building
        flags = public_test(Disposal(building.value_today, building.price, building.lease_years))
        st.markdown("\n".join(f"- {literal(str(flag))}" for flag in flags) or "No rule on file speaks.")


def _swings(found: Appraisal) -> None:
    """Tornado of the walk-away price: bars that read in greyscale, and the same as a table."""
    swings = tornado(found.building, found.inputs).dropna(subset=["swing"]).head(8)
    st.markdown("**What moves the walk-away price most**, each input from its low to its high end, the others central")
    long = swings.melt(["title", "central"], ["at_low", "at_high"], "end", "price").replace(
        {"at_low": "low end", "at_high": "high end"}
    )
    bars = (
        alt.Chart(long)
        .mark_bar(stroke="#1d2a33", height=12)
        .encode(
            y=alt.Y("title:N", sort=list(swings["title"]), title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("price:Q", title="walk-away price, £"),
            x2="central:Q",
            color=alt.Color("end:N", scale=alt.Scale(range=["#1d2a33", "#c9d3da"]), title="input at its"),
        )
    )
    st.altair_chart(bars, width="stretch")
    with st.expander("The same as a table, and the values at which the balance turns"):
        st.table(
            pd.DataFrame(
                {
                    "input": swings["title"],
                    "unit": swings["unit"],
                    "at its low end": swings["at_low"].map(_amount),
                    "at its high end": swings["at_high"].map(_amount),
                }
            ).set_index("input")
        )
        turns = switching_values(found.building, found.inputs)
        st.table(turns.map(lambda value: f"{value:,.3g}" if isinstance(value, float) else value))


def _entry_form(loaded: Loaded, asset_id: str, entry: Entry | None) -> None:
    held = entry.figures if entry else {}
    with st.form(f"entries-{asset_id}"):
        st.markdown(
            "**What the register does not say.** Blank is not known; a value today needs a professional valuation."
        )
        first, second = st.columns(2)
        area = first.number_input("Net internal area, m²", min_value=0.0, value=held.get("area_m2"))
        today = second.number_input("Value today as it stands, £", value=held.get("value_today"))
        rent = first.number_input("Rent as it stands, £ per m² a year", min_value=0.0, value=held.get("rent_as_is"))
        lease = second.number_input("Lease to be granted, years", min_value=0.0, value=held.get("lease_years"))
        grant = first.number_input("Grant in sight, £", min_value=0.0, value=held.get("grant"))
        source = second.text_input("Where these come from", entry.source if entry else "")
        if entry:
            st.markdown(f"Entered {entry.at:%d %B %Y, %H:%M} UTC: {literal(entry.source)}")
        if not st.form_submit_button("Keep these figures"):
            return
    values = dict(zip(_ENTRIES, (area, today, rent, lease, grant), strict=True))
    figures: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    try:
        Building(**figures)
        enter(workspace(), loaded.region.key, asset_id, figures, source=source)
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.toast("Kept.")
    st.rerun()


def _amount(value: float) -> str:
    return "not known" if pd.isna(value) else money(float(value))
