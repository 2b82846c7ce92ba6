"""The frontier over the budget, or over the risk: each point is a portfolio that opens."""

from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.portfolio_data import Posed, on_demand
from assetmap.app.portfolio_result import chosen_table
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import Portfolio, budget_frontier, frontier_table, risk_frontier
from assetmap.portfolio.rules import load_rules
from assetmap.value import money

__all__ = ["show_frontier"]

_POINT = "portfolio_point"
_KINDS = ("budget", "risk")


def show_frontier(asked: Posed, found: Portfolio, seconds: float) -> list[Portfolio]:
    """Show the frontier; its points, once they are there.

    Parameters
    ----------
    asked : Posed
        The question.
    found : Portfolio
        Its answer.
    seconds : float
        Time limit of each point.
    """
    st.header("What more money, or more risk, would buy", anchor="frontier")
    first, second, third = st.columns(3)
    with first:
        kind = st.radio(
            "Over", _KINDS, key="portfolio_over", horizontal=True,
            format_func={"budget": "the budget", "risk": "the loss over the worst draws"}.__getitem__,
        )  # fmt: skip
    with second:
        points = int(
            st.number_input("Points", 2, 50, int(load_rules()["region"]["frontier_points"]), key="portfolio_points")
        )
    with third:
        top = st.number_input("Up to this many times the limit now", 1.0, 20.0, 2.0, 0.5, key="portfolio_times")
    values, why_not = _values(found, str(kind), points, float(top))
    if why_not:
        st.info(literal(why_not))
        return []
    key = f"{asked.key} {kind} {values.tolist()} {seconds}"
    sweep = budget_frontier if kind == "budget" else risk_frontier
    try:
        made = on_demand(
            "frontier",
            key,
            "Compute the frontier",
            lambda told: sweep(asked.question, values, gap=1e-3, time_limit=seconds, progress=told),
        )
    except InputError as error:
        st.error(literal(str(error)))
        return []
    if not made:
        return []
    name = "budget" if kind == "budget" else "cvar_limit"
    table = frontier_table(made)
    shown = table[[name, "objective", "buildings", "spent", "covered_need", "tail_loss", "gap"]]
    shown = shown.set_axis(
        ["Limit, £", "Worth", "Buildings", "Spent, £", "Need served", "Loss over the worst draws, £", "Gap"], axis=1
    )
    money_format = st.column_config.NumberColumn(format="£%,.0f")
    config = {"Limit, £": money_format, "Spent, £": money_format, "Loss over the worst draws, £": money_format}
    config |= dict.fromkeys(("Worth", "Need served"), st.column_config.NumberColumn(format="%,.0f"))
    config["Gap"] = st.column_config.NumberColumn(format="percent")
    st.dataframe(shown, hide_index=True, alt="Points of the frontier", column_config=config)
    if st.session_state.get(_POINT, 0) not in range(len(made)):
        st.session_state[_POINT] = 0
    st.altair_chart(
        _chart(table, name, int(st.session_state.get(_POINT, 0))),
        width="stretch",
        on_select=_picked,
        selection_mode="pick",
        key="portfolio_chart",
    )
    place = st.selectbox(
        "Open a point (or click it in the chart)",
        range(len(made)),
        key=_POINT,
        format_func=lambda at: f"{money(float(table[name][at]))}: {len(made[at].selected):,} buildings",
    )
    _open(asked, made[place])
    return list(made)


def _values(found: Portfolio, kind: str, points: int, top: float) -> tuple[np.ndarray, str]:
    if kind == "budget":
        budget = found.question.budget or 0.0
        if budget <= 0:
            return np.empty(0), "The budget is £0: set one above 0 to sweep it."
        return np.linspace(budget * top / points, budget * top, points).round(-2), ""
    if not np.isfinite(found.tail_loss):
        return np.empty(0), "The risk is not known: a building among the chosen has no simulated appraisal."
    if found.tail_loss <= 0:
        return np.empty(0), "The chosen gain even over the worst draws: there is no loss to limit."
    return np.linspace(0.0, found.tail_loss * top, points).round(-2), ""


def _chart(table: pd.DataFrame, name: str, opened: int) -> Any:
    rows = table.assign(point=range(len(table)), opened=[place == opened for place in range(len(table))])
    pick = alt.selection_point(name="pick", fields=["point"], on="click", clear=False)
    title = "budget, £" if name == "budget" else "mean loss over the worst draws at most, £"
    base = alt.Chart(rows).encode(
        x=alt.X(f"{name}:Q", title=title), y=alt.Y("objective:Q", title="worth of the portfolio", scale={"zero": False})
    )
    line = base.mark_line(color="#5b6b76", interpolate="step-after")
    dots = base.mark_point(filled=True, stroke="#1d2a33", opacity=1).encode(
        size=alt.condition("datum.opened", alt.value(260), alt.value(110)),
        shape=alt.condition("datum.opened", alt.value("diamond"), alt.value("circle")),
        fill=alt.condition("datum.opened", alt.value("#1d2a33"), alt.value("#c9d3da")),
        tooltip=[f"{name}:Q", "buildings:Q"],
    )
    return alt.layer(line, dots.add_params(pick))


def _picked() -> None:
    chosen = (st.session_state.get("portfolio_chart") or {}).get("selection", {}).get("pick") or []
    if chosen:
        st.session_state[_POINT] = int(chosen[0]["point"])


def _open(asked: Posed, point: Portfolio) -> None:
    st.markdown(f"**This point.** {literal(point.notes[0])}")
    table = chosen_table(replace(asked, question=point.question), point)
    if len(table):
        st.dataframe(
            table[["Building", "Owner", "From the budget", "Only it serves", "Id"]],
            hide_index=True,
            alt="Buildings of the point that is open",
            column_config={
                "From the budget": st.column_config.NumberColumn(format="£%,.0f"),
                "Only it serves": st.column_config.NumberColumn(format="%,.0f"),
            },
        )
    if point.question.cvar_limit is not None:
        st.button("Take this limit of risk", on_click=_take_risk, args=(point.question.cvar_limit,))
    elif point.question.budget is not None:
        st.button("Take this budget", on_click=_take_budget, args=(point.question.budget,))


def _take_budget(budget: float) -> None:
    st.session_state["p_budget"] = round(budget)


def _take_risk(limit: float) -> None:
    st.session_state["p_limit_risk"], st.session_state["p_cvar_limit"] = True, round(limit)
