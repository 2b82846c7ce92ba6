"""What may happen to the homes around: apart from every price, with its weak evidence beside it."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.limits import MOST_GBP
from assetmap.app.text import literal
from assetmap.app.value_text import DARK, LIGHT, put_table
from assetmap.errors import InputError
from assetmap.tables import SALES
from assetmap.value import Appraisal, Project, SpillOver, homes_evenly_spread, homes_of_sales, spill_over
from assetmap.value.spillover import load_spill_over_rules

__all__ = ["show_spill_over"]

_BOUNDS = ("lower", "middle", "upper")


def show_spill_over(loaded: Loaded, found: Appraisal, index: int) -> None:
    """Show the spill-over on the homes around, from the region's sales or from a number of homes that is entered.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    found : Appraisal
        Of the building.
    index : int
        The building's place in the region's rows.
    """
    rules = load_spill_over_rules()
    st.markdown(
        "It is nobody's money and in no figure above: it belongs to whoever owns the homes around, and no price may count it."
    )
    point = loaded.rows.geometry.loc[index]
    if point is None or point.is_empty:
        st.markdown("The building is not placed on the map, so that nobody can say what is around it.")
        return
    first, second = st.columns(2)
    empty = first.number_input("Years it has stood empty", 0.0, 200.0, 3.0, step=1.0)
    years = second.number_input("Years after the works", 0.0, 50.0, 3.0, step=1.0)
    try:
        project = Project(point.x, point.y, empty, max(found["capital_cost"].p50, 0.0))
        sales = _sales(loaded)
        if sales is None or sales.empty:
            homes = first.number_input(f"Homes within {rules.cut_m:.0f} m", min_value=0, max_value=100_000, value=500)
            price = second.number_input("Usual price of a home there, £", 0.0, MOST_GBP, value=150_000.0, step=5000.0)
            st.markdown(
                "This build has no sales of homes: their number and price are what you enter, spread evenly around it [A]."
            )
            x, y = homes_evenly_spread(project, int(homes))
            result = spill_over([project], x, y, np.full(len(x), price), years=years)
        else:
            result = spill_over(
                [project], sales.geometry.x, sales.geometry.y, sales["price_gbp"].to_numpy(), years=years
            )
            st.markdown(
                f"Homes are those sold in the last {rules.sales_years:.0f} years of the list, at the price paid and the middle "
                "of their postcode. Homes that were not sold are not among them; one that was sold twice counts twice."
            )
    except InputError as error:
        st.error(literal(str(error)))
        return
    _shown(result)


def _shown(result: SpillOver) -> None:
    texts, lengths = result.texts(), result.as_lengths()
    put_table([{"bound": bound, "what homes around may be worth more": texts[bound]} for bound in _BOUNDS], "bound")
    st.markdown(f"{result.homes:,} homes in reach, {result.years:g} years after the works.")
    if any(result.capped):
        st.markdown("A figure is cut at its cap, a multiple of the capital spent.")
    st.warning(literal(result.evidence))
    st.markdown(f"**Who pays when rents follow.** {literal(result.gentrification)}")
    rows = pd.DataFrame({"bound": _BOUNDS, "length": [int(lengths[bound].rstrip("%")) for bound in _BOUNDS]})
    bars = (
        alt.Chart(rows)
        .mark_bar(stroke=DARK, color=LIGHT)
        .encode(
            y=alt.Y("bound:N", sort=list(_BOUNDS), title=None),
            x=alt.X("length:Q", title="% of the upper bound; no axis of money, since it is none"),
        )
    )
    st.altair_chart(bars, width="stretch")


def _sales(loaded: Loaded) -> Any:
    if not (loaded.build.folder / f"{SALES.name}.parquet").is_file():
        return None
    return _homes(str(loaded.build.folder), loaded)


@st.cache_resource(show_spinner="Reading the sales around …", max_entries=2)
def _homes(folder: str, _loaded: Loaded) -> Any:  # noqa: ARG001  its key
    return homes_of_sales(_loaded.build.table(SALES))
