"""Sums and tables of the value pages: pounds, "not known" where there is none, every cell shown as text."""

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from assetmap.app.text import literal
from assetmap.value import money

__all__ = ["DARK", "LIGHT", "RANGES", "amount", "interval_chart", "number", "put_table"]

# Two shades that are told apart in greyscale and in print; every mark has a dark outline besides.
DARK, LIGHT = "#1d2a33", "#c9d3da"

# Headings of a figure's range, and the part of `Figure` under each.
RANGES: Mapping[str, str] = {
    "1 in 10 below": "p10",
    "middle": "p50",
    "1 in 10 above": "p90",
    "adverse": "adverse",
    "central inputs": "central",
    "favourable": "favourable",
}


def amount(value: float | None) -> str:
    """Pounds as text, or "not known"; the sign stays on the line of its sum."""
    return "not known" if value is None or math.isnan(value) else money(float(value)).replace("−", "−\u2060")


def number(value: float | None) -> str:
    """Number in few digits as text, or "not known"."""
    return "not known" if value is None or math.isnan(value) else f"{value:,.4g}"


def put_table(rows: list[dict[str, Any]] | pd.DataFrame, index: str) -> None:
    """Table whose cells are shown as they are written, with one column as the heading of each row."""
    frame = pd.DataFrame(rows)
    st.table(frame.map(lambda value: literal(str(value))).set_index(index))


def interval_chart(rows: pd.DataFrame, title: str, *, sort: list[str] | None = None) -> Any:
    """Line from ``p10`` to ``p90`` with a dot at ``p50`` for each ``name``; reads without colour.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``name``, ``p10``, ``p50``, ``p90``.
    title : str
        Of the axis.
    sort : list of str, optional
        Order of the names; as they come if not given.

    Returns
    -------
    altair.LayerChart
        For ``st.altair_chart``.
    """
    order = sort or list(rows["name"])
    base = alt.Chart(rows).encode(y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=320)))
    line = base.mark_rule(color=DARK, strokeWidth=2).encode(x=alt.X("p10:Q", title=title), x2="p90:Q")
    dot = base.mark_point(color=DARK, fill=DARK, size=70, opacity=1).encode(x="p50:Q")
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=DARK, strokeDash=[4, 4]).encode(x="at:Q")
    return alt.layer(zero, line, dot)
