"""Value on a building's card: the gap and what fills it first, every figure with its range and its formula."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, is_public
from assetmap.app.entry_form import SOURCE, TITLES, entry_of, figures_of, keep_entry, opened_entry, show_overtaken_entry
from assetmap.app.limits import BEYOND, LONGEST, MOST_GBP, within
from assetmap.app.newest_form import Seen
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.app.value_calculators import show_benefit_discount, show_pay_it_forward
from assetmap.app.value_impact import show_impact
from assetmap.app.value_public import show_public_test
from assetmap.app.value_sides import show_sides
from assetmap.app.value_spillover import show_spill_over
from assetmap.app.value_text import DARK, LIGHT, RANGES, amount, number, put_table
from assetmap.app.value_uplift import show_returns, show_uplift
from assetmap.app.value_waterfall import show_fair_shares, show_waterfall
from assetmap.app.value_what_if import what_if
from assetmap.errors import InputError
from assetmap.value import (
    Appraisal,
    Building,
    Inputs,
    NotAppraised,
    appraise,
    building_of,
    load_area_assumptions,
    money,
    sheet,
    split_entries,
    switching_values,
    tornado,
)
from assetmap.workspace import Entry

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
    if is_public():
        return
    st.markdown("#### Value")
    if not st.toggle("Show what it is worth, and the gap", key=f"value-{row['asset_id']}"):
        return
    asset_id = str(row["asset_id"])
    try:
        entry = entry_of(loaded, asset_id, current_person())
    except InputError:  # the page has said why, above
        st.markdown("The appraisal cannot be shown until the workspace can be read.")
        return
    if row["land_or_building"] == "land":
        st.markdown("Not appraised: land without a building.")
        return
    seen = opened_entry(loaded, asset_id, entry)
    try:
        entered, known = split_entries(entry.figures if entry else {}, asset_id)
        inputs = what_if(loaded, asset_id, seen, known)
        building = _building(row, entered)
        moved = [(change.key, change.part, change.after) for change in inputs.changes]
        key = f"{inputs.terms.hurdle_rate} {moved}"
        found = _appraised(building, key, inputs)
    except InputError as error:
        st.error(literal(str(error)))
        _entry_form(loaded, asset_id, entry, seen)
        return
    if isinstance(found, NotAppraised):
        st.info(literal(f"{str(found).capitalize()}."))
    else:
        _appraisal(found)
    _entry_form(loaded, asset_id, entry, seen)
    if isinstance(found, Appraisal):
        _further(loaded, row, found, key, seen)
    elif st.toggle("Confidential sides", key=f"sides-{asset_id}"):
        show_sides(loaded, asset_id)


def _further(loaded: Loaded, row: dict[str, Any], found: Appraisal, key: str, seen: Seen) -> None:
    """Show the parts that are worked out only when somebody asks for them."""
    asset_id = str(row["asset_id"])
    index = int(loaded.rows.index[loaded.rows["asset_id"] == asset_id][0])
    parts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("Where the uplift comes from; before and after by tenure", lambda: show_uplift(found)),
        ("Returns: several rates, rate of return, payback, debt", lambda: show_returns(found)),
        ("Public test: what to ask a lawyer", lambda: show_public_test(found)),
        ("Who gets it: overage, pay it forward, reserve", lambda: show_waterfall(found, key)),
        ("Fair shares: two rules side by side", lambda: show_fair_shares(found)),
        ("Pay it forward: what it is worth to you", show_pay_it_forward),
        ("Discount for benefit", lambda: show_benefit_discount(found, loaded.region.discount_rules)),
        ("Impact beside the money", lambda: show_impact(loaded, found, asset_id, seen)),
        ("Spill-over on the homes around", lambda: show_spill_over(loaded, found, index)),
        ("Confidential sides", lambda: show_sides(loaded, asset_id)),
    )
    st.markdown("**Look further**")
    for place, (title, show) in enumerate(parts):
        if st.toggle(title, key=f"value-part-{place}-{asset_id}"):
            show()


def _building(row: dict[str, Any], entered: dict[str, float]) -> Building:
    building, _ = building_of(row, entered)
    if building.area_m2 is None and st.toggle(
        "Take an assumed area by type of building [A]", key=f"assumed-{row['asset_id']}"
    ):
        guess, _ = building_of(row, entered, load_area_assumptions())
        if guess.area_m2 is None:
            st.markdown("No type on file fits this building's use or name.")
        return guess
    return building


@st.cache_resource(show_spinner="Appraising …", max_entries=64)
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
    rows = [
        {"figure": f"{found[key].title} ({found[key].unit})"}
        | {heading: amount(getattr(found[key], part)) for heading, part in RANGES.items()}
        for key in _SHOWN
    ]
    put_table(rows, "figure")
    st.markdown("**What fills the gap, each on its own**")
    fills = found.fills
    filled = [
        f"- {literal(f.what)}: {literal(amount(f.p50) + f.unit.removeprefix('£'))} in the middle draw"
        for f in fills.itertuples()
    ]
    st.markdown("\n".join(filled))
    _swings(found)
    with st.expander("Every figure with its formula and this building's numbers"):
        lines = [(line.title, line.formula, line.numbers, line.text) for line in sheet(found)]
        st.table(pd.DataFrame(lines, columns=["figure", "formula", "numbers", "at central inputs"]).map(literal))


def _swings(found: Appraisal) -> None:
    """Tornado of the walk-away price: bars that read in greyscale, and the same as a table."""
    swings = tornado(found.building, found.inputs).dropna(subset=["swing"]).head(8)
    st.markdown("**What moves the walk-away price most**, each input from its low to its high end, the others central")
    long = swings.melt(["title", "central"], ["at_low", "at_high"], "end", "price").replace(
        {"at_low": "low end", "at_high": "high end"}
    )
    bars = (
        alt.Chart(long)
        .mark_bar(stroke=DARK, height=12)
        .encode(
            y=alt.Y("title:N", sort=list(swings["title"]), title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("price:Q", title="walk-away price, £"),
            x2="central:Q",
            color=alt.Color("end:N", scale=alt.Scale(range=[DARK, LIGHT]), title="input at its"),
        )
    )
    st.altair_chart(bars, width="stretch")
    with st.expander("The same as a table, and the values at which the balance turns"):
        st.table(
            pd.DataFrame(
                {
                    "input": swings["title"],
                    "unit": swings["unit"],
                    "at its low end": swings["at_low"].map(amount),
                    "at its high end": swings["at_high"].map(amount),
                }
            ).set_index("input")
        )
        turns = switching_values(found.building, found.inputs)
        put_table(
            [
                {
                    "input": turn["title"],
                    "unit": turn["unit"],
                    "central": number(turn["central"]),
                    "the balance turns at": number(turn["switches_at"]),
                    "within its range": "yes" if turn["in_range"] else "no",
                }
                for turn in turns.to_dict("records")
            ],
            "input",
        )


def _entry_form(loaded: Loaded, asset_id: str, entry: Entry | None, seen: Seen) -> None:
    if show_overtaken_entry(loaded, asset_id):
        return
    held = figures_of(seen)
    with st.form(f"entries-{asset_id}"):
        st.markdown(
            "**What the register does not say.** Blank is not known; a value today needs a professional valuation."
        )
        first, second = st.columns(2)
        area = first.number_input(TITLES["area_m2"], 0.0, MOST_GBP, value=within(held.get("area_m2")))
        today = second.number_input(TITLES["value_today"], -MOST_GBP, MOST_GBP, value=within(held.get("value_today")))
        rent = first.number_input(TITLES["rent_as_is"], 0.0, MOST_GBP, value=within(held.get("rent_as_is")))
        lease = second.number_input(TITLES["lease_years"], 0.0, MOST_GBP, value=within(held.get("lease_years")))
        grant = first.number_input(TITLES["grant"], 0.0, MOST_GBP, value=within(held.get("grant")))
        source = second.text_input(
            "Where these come from", seen.state.get(SOURCE, ""), max_chars=BEYOND * LONGEST["line"]
        )
        if entry:
            st.markdown(f"Entered {entry.at:%d %B %Y, %H:%M} UTC: {literal(entry.source)}")
        if not st.form_submit_button("Keep these figures"):
            return
    values = dict(zip(_ENTRIES, (area, today, rent, lease, grant), strict=True))
    figures: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    others = {name: value for name, value in held.items() if name not in _ENTRIES}
    try:
        Building(**figures)
    except InputError as error:
        st.error(literal(str(error)))
        return
    keep_entry(loaded, asset_id, seen, others | figures, source)
