"""The portfolio over years: who carries whom, and what the fund can take on when."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.portfolio_data import Posed, on_demand
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import (
    Plan,
    Portfolio,
    balance,
    joint_cash,
    phase,
    recycling_multiplier,
    repayments,
    worth_of_each,
)
from assetmap.portfolio.rules import load_rules
from assetmap.value import money

__all__ = ["show_balance", "show_phasing"]


def show_balance(asked: Posed, found: Portfolio) -> None:
    """Show the cash of the whole portfolio, year by year, and who carries whom in it."""
    st.header("Cash of the whole: who carries whom", anchor="balance")
    rows = asked.appraisals[asked.appraisals["asset_id"].isin([str(name) for name in found.names])]
    rows = rows[rows["appraised"].astype(bool)]
    if rows.empty:
        st.info("None of the chosen is appraised, so there is no cash to add up.")
        return
    first, second, third = st.columns(3)
    years = int(first.number_input("Years", 1, 60, asked.inputs.terms.horizon, key="portfolio_years"))
    works = second.toggle("Count prices and works in year 1", key="portfolio_works")
    reserve = third.number_input("Reserve at the start, £", 0, 10**10, 0, 10_000, key="portfolio_reserve")
    told = balance(
        joint_cash(rows, asked.inputs, years=years, with_works=works),
        [str(one) for one in rows["asset_id"]],
        reserve=float(reserve),
    )
    st.markdown(
        f"The vehicle never falls below £0 in **{told.solvent:.0%}** of the simulated draws. To stay solvent in 95 % of them it "
        f"needs a reserve of **{literal(money(told.reserve_needed))}** at the start."
    )
    st.markdown(
        "Prices and works are paid in year 1."
        if works
        else "Prices and works are paid from the budget; these are the running years."
    )
    st.markdown(
        "Nothing is sold and nothing is borrowed; every building moves with the same rents and costs. Per square metre they are "
        "the same ranges for all, so that a building differs by its area, lease, price and grant only."
    )
    roles = told.buildings
    shown = pd.DataFrame(
        {
            "Building": [asked.names[str(name)] for name in roles["name"]],
            "Mean over all years": roles["total_mean"],
            "Below £0 in": roles["loses"] * 100,
            "Role": roles["role"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        alt="Mean cash of each building",
        column_config={
            "Mean over all years": st.column_config.NumberColumn(format="£%,.0f"),
            "Below £0 in": st.column_config.NumberColumn(format="%.0f%%", help="of the draws"),
        },
    )
    if len(told.carries):
        carries = told.carries.assign(carried=told.carries["carried"].map(money))
        carries = carries.replace({name: dict(asked.names) for name in ("earner", "cost_bearer")})
        st.table(carries.rename(columns={"cost_bearer": "cost-bearer"}).map(literal).set_index("earner"))
    if told.uncarried > 0:
        st.markdown(f"{literal(money(told.uncarried))} of mean deficits are carried by nobody.")
    _cash_chart(told.years)


def _cash_chart(years: pd.DataFrame) -> None:
    base = alt.Chart(years).encode(x=alt.X("year:Q", title="year"))
    band = base.mark_area(color="#c9d3da").encode(
        y=alt.Y("balance_p10:Q", title="held at the end of the year, £"), y2="balance_p90:Q"
    )
    line = base.mark_line(color="#1d2a33").encode(y="balance_p50:Q")
    st.altair_chart(band + line, width="stretch")
    with st.expander("The same as a table"):
        shown = years[["year", "cash_p10", "cash_p50", "cash_p90", "balance_p10", "balance_p50", "balance_p90"]]
        pounds = st.column_config.NumberColumn(format="£%,.0f")
        shown = shown.assign(solvent=years["solvent"] * 100)
        shown.columns = ["Year", "Cash, 1 in 10 below", "Cash, middle", "Cash, 1 in 10 above", "Held, 1 in 10 below",
                         "Held, middle", "Held, 1 in 10 above", "Solvent so far"]  # fmt: skip
        config = dict.fromkeys([name for name in shown if name.startswith(("Cash", "Held"))], pounds)
        config["Solvent so far"] = st.column_config.NumberColumn(format="%.0f%%")
        st.dataframe(shown, hide_index=True, alt="Cash year by year", column_config=config)


def show_phasing(asked: Posed, found: Portfolio, seconds: float) -> None:
    """Show what the fund can take on when, with repayments that pay for the next."""
    st.header("Years: what comes back pays for the next", anchor="years")
    question = asked.question
    prices = np.maximum(question.prices, 0.0)
    able = np.array([name not in found.left_out and name not in question.never for name in question.names])
    which = st.radio("Of", ("the chosen", "all that can be chosen"), key="phase_which", horizontal=True)
    at = found.selected if which == "the chosen" else np.flatnonzero(able)
    if not len(at):
        st.info("There is nothing to take on.")
        return
    rule = load_rules()["recycling"]
    columns = st.columns(4)
    years = int(columns[0].number_input("Years of the plan", 1, 30, 10, key="phase_years"))
    yearly = columns[1].number_input(
        "New money a year, £", 0, 10**10, round((question.budget or 0.0) / 5), 10_000, key="phase_money"
    )
    back = columns[2].number_input("Repaid, %", 0, 100, round(100 * rule["repaid_share"]), 5, key="phase_repaid") / 100
    at_once = int(columns[3].number_input("Projects at once (0: any)", 0, 1000, 0, key="phase_at_once"))
    money_in = int(st.number_input("New money comes for so many years", 1, years, min(5, years), key="phase_for"))
    if back < 1:
        st.markdown(
            f"Each £1 that is lent on in five rounds becomes £{recycling_multiplier(back, 5):,.2f} of advances. Repayments come in "
            f"equal parts in years {int(rule['first_year'])} to {int(rule['last_year'])} [A]."
        )
    new_money = np.where(np.arange(years) < money_in, float(yearly), 0.0)
    worth = worth_of_each(question, at)
    key = f"{asked.key} {which} {new_money.tolist()} {back} {at_once} {seconds}"
    try:
        plan: Plan | None = on_demand(
            "phasing",
            key,
            "Plan the years",
            lambda _: phase(
                prices[at],
                worth,
                new_money,
                names=[question.names[place] for place in at],
                repaid=repayments(back),
                at_once=at_once or None,
                time_limit=seconds,
            ),
        )
    except InputError as error:
        st.error(literal(str(error)))
        return
    if plan is None:
        return
    st.markdown(f"{literal(plan.words)} Gap {plan.gap:.2%}, {plan.seconds:.1f} s.")
    st.markdown(
        "A building's worth here is its score's part and the need in its reach; need that several of these serve is split equally."
    )
    projects = plan.projects.sort_values(["year", "advance"], na_position="last")
    shown = pd.DataFrame(
        {
            "Building": [asked.names[str(name)] for name in projects["name"]],
            "Year": projects["year"].astype("float64").to_numpy(),
            "Advance": projects["advance"].to_numpy(),
            "Comes back within the plan": projects["repaid"].to_numpy(),
        }
    )
    pounds = st.column_config.NumberColumn(format="£%,.0f")
    config = {"Advance": pounds, "Comes back within the plan": pounds}
    st.dataframe(shown, hide_index=True, alt="Buildings by the year in which they are taken on", column_config=config)
    table = plan.years.set_axis(["Year", "New money", "Comes back", "Advanced", "Held at its end", "Under way"], axis=1)
    config = dict.fromkeys(("New money", "Comes back", "Advanced", "Held at its end"), pounds)
    st.dataframe(table, hide_index=True, alt="The fund year by year", column_config=config)
