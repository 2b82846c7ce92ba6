"""What the uplift consists of, value before and after by tenure, and what the building returns at several rates."""

import altair as alt
import pandas as pd
import streamlit as st

from assetmap.app.limits import MOST_GBP
from assetmap.app.text import literal
from assetmap.app.value_text import DARK, LIGHT, RANGES, amount, interval_chart, put_table
from assetmap.errors import InputError
from assetmap.value import Appraisal, debt_cover, decompose, load_schedule, rates_text

__all__ = ["show_returns", "show_uplift"]


def show_uplift(found: Appraisal) -> None:
    """Show the parts of the uplift, and the value before and after by tenure and length of lease."""
    if found.building.value_today is None:
        st.markdown("Enter a value today: without it there is an after-value, and no uplift.")
    else:
        parts = decompose(found.building, found.inputs)
        st.markdown(
            "Gross uplift is value after works less value today, before the works are paid for. Growth of the area would have come "
            "anyway: no credit for it."
        )
        put_table(parts.parts.map(amount).reset_index(), "part")
        if parts.note:
            st.markdown(literal(parts.note))
        else:
            _parts_chart(parts.parts)
    st.markdown(
        "**Before and after, by tenure and length of lease**, £ at central inputs; adverse to favourable in brackets"
    )
    table = found.by_tenure.copy()
    table["tenure"] = ["freehold" if pd.isna(years) else f"lease of {years} years" for years in table["lease_years"]]
    central, adverse, favourable = (
        table[table["case"] == case].reset_index(drop=True) for case in ("central", "adverse", "favourable")
    )
    rows = []
    for place, row in central.iterrows():
        low, high = adverse.loc[place, "after_gbp"], favourable.loc[place, "after_gbp"]
        rows.append(
            {
                "tenure": row["tenure"],
                "share of the freehold": f"{row['relativity']:.0%}",
                "before": amount(row["before_gbp"]),
                "after": f"{amount(row['after_gbp'])} ({amount(low)} to {amount(high)})",
                "gross uplift": amount(row["gross_uplift_gbp"]),
            }
        )
    put_table(rows, "tenure")
    long = central.melt(["tenure"], ["before_gbp", "after_gbp"], "when", "worth").dropna(subset=["worth"])
    long["when"] = long["when"].map({"before_gbp": "before", "after_gbp": "after"})
    bars = (
        alt.Chart(long)
        .mark_bar(stroke=DARK)
        .encode(
            y=alt.Y("tenure:N", sort=list(central["tenure"]), title=None, axis=alt.Axis(labelLimit=200)),
            yOffset=alt.YOffset("when:N", sort=["before", "after"]),
            x=alt.X("worth:Q", title="value, £, at central inputs"),
            color=alt.Color("when:N", scale=alt.Scale(domain=["before", "after"], range=[LIGHT, DARK]), title=None),
        )
    )
    st.altair_chart(bars, width="stretch")


def _parts_chart(parts: pd.DataFrame) -> None:
    names = list(parts.index[:4])
    rows = pd.DataFrame({"part": names, "worth": parts["central"].iloc[:4].to_numpy()})
    bars = (
        alt.Chart(rows)
        .mark_bar(stroke=DARK, color=LIGHT)
        .encode(
            y=alt.Y("part:N", sort=names, title=None), x=alt.X("worth:Q", title="part of the gross uplift, £, central")
        )
    )
    st.altair_chart(bars, width="stretch")


def show_returns(found: Appraisal) -> None:
    """Show net present value at each rate, rate of return with its warning, payback, break-even rent and debt cover."""
    terms = found.inputs.terms
    figures = [found[key] for key in found.figures if key.startswith("npv_")]
    rows = [
        {"figure": figure.title} | {heading: amount(getattr(figure, part)) for heading, part in RANGES.items()}
        for figure in figures
    ]
    put_table(rows, "figure")
    drawn = pd.DataFrame([{"name": f.title, "p10": f.p10, "p50": f.p50, "p90": f.p90} for f in figures])
    st.altair_chart(interval_chart(drawn, "£; line: 8 draws in 10, dot: middle draw"), width="stretch")
    st.markdown(
        "The rates are real and the buyer's own. The owner, a public body, discounts at those of "
        f"{literal(load_schedule(terms.schedule).title)}."
    )
    st.markdown(f"**Rate of return.** {literal(rates_text(found))}")
    payback, rent = found["payback"], found["break_even_rent"]
    st.markdown(
        f"**Payback**, not discounted: {literal(_years(payback.central))} at central inputs, "
        f"{literal(_years(payback.p50))} in the middle draw, {literal(_years(payback.p10))} in the best tenth of them."
    )
    st.markdown(
        f"**Break-even rent**, £ per m² a year: {literal(amount(rent.central))} at central inputs, {literal(amount(rent.p50))} in the "
        f"middle draw, 8 in 10 between {literal(amount(rent.p10))} and {literal(amount(rent.p90))}."
    )
    first, second, third = st.columns(3)
    debt = first.number_input("Money borrowed, £", 0.0, MOST_GBP, value=0.0, step=1000.0)
    rate = second.number_input("Interest, % a year", 0.0, 100.0, 6.0)
    years = third.number_input("Paid off over, years", 1.0, 100.0, 15.0)
    if debt:
        try:
            cover = [
                debt_cover(getattr(found["income"], part), debt, rate / 100, years) for part in ("p10", "p50", "p90")
            ]
        except InputError as error:
            st.error(literal(str(error)))
            return
        st.markdown(
            f"**Debt cover.** Income of the first year over the yearly payment: {cover[1]:.2f} in the middle draw, 8 in 10 between "
            f"{cover[0]:.2f} and {cover[2]:.2f}. A lender usually wants 1.2 or more."
        )


def _years(value: float) -> str:
    return "never while it is held" if pd.isna(value) else f"{value:.0f} years"
