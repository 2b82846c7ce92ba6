"""Who gets what: overage, money paid forward and reserve, their effect on each party over the years, and fair shares."""

import altair as alt
import pandas as pd
import streamlit as st

from assetmap.app.limits import MOST_GBP, within
from assetmap.app.text import literal
from assetmap.app.value_text import DARK, LIGHT, amount, put_table
from assetmap.errors import InputError
from assetmap.value import (
    PARTIES,
    Appraisal,
    Building,
    Funding,
    Sharing,
    building_game,
    effects,
    fair_shares,
    load_sharing,
)

__all__ = ["show_fair_shares", "show_waterfall"]

_NOTHING = "nothing shared"
_DRAWN = tuple(party for party in PARTIES if party != "neighbours")
_PLAYERS = ("owner", "creators", "funder")


def show_waterfall(found: Appraisal, key: str) -> None:
    """Take what is agreed, and show what each party has had after some years under each arrangement.

    Parameters
    ----------
    found : Appraisal
        Of the building.
    key : str
        Stands for the appraisal's inputs in the cache.
    """
    if _value_today(found) is None:
        return
    low, central, high = load_sharing("low"), load_sharing("central"), load_sharing("high")
    st.markdown(
        "Whoever lent and the pay-it-forward fund come first, then the council's overage, then those who did the work, and the "
        "reserve. Every share is an assumption [A] for you to agree on. The pot is income so far and a sale in that year, "
        "less what price and works took of one's own money. Sums are of today and not discounted."
    )
    first, second, third = st.columns(3)
    overage = first.slider("Overage: council's share of the gain, %", 0, 100, round(central.overage_share * 100))
    years = first.slider(
        "Overage runs down over, years",
        1,
        60,
        int(central.overage_years),
        help=f"{low.overage_years} to {high.overage_years} is usual",
    )
    creators = second.slider(
        "Share of the rest for those who did the work, %", 0, 100, round(central.creators_share * 100)
    )
    advance = second.number_input("Money to pay forward, £", 0.0, MOST_GBP, value=50_000.0, step=5000.0)
    repaid = third.slider("Part of it repaid, %", 0, 100, 75, key="waterfall-repaid")
    debt = third.number_input("Money borrowed, £", 0.0, MOST_GBP, value=0.0, step=5000.0, key="waterfall-debt")
    try:
        sharing = Sharing(overage / 100, years, central.indexation, creators / 100, central.years)
        funding = Funding(debt=debt, advance=advance, share_repaid=repaid / 100)
        table = _effects(found.building, key, sharing, funding, found)
    except InputError as error:
        st.error(literal(str(error)))
        return
    arrangement = st.radio(
        "Arrangement to draw, beside nothing shared", list(dict.fromkeys(table["arrangement"]))[:0:-1], horizontal=True
    )
    st.altair_chart(_chart(table, str(arrangement)), width="stretch")
    st.markdown(
        "Bars: middle draw, dark for the arrangement, light for nothing shared. The tables have every arrangement."
    )
    served = [
        party for party in _DRAWN if (table.loc[table["party"] == party, ["p10", "p50", "p90"]] != 0).any(axis=None)
    ]
    for party in served:
        st.markdown(f"**{literal(PARTIES[party].capitalize())}**, £: middle draw, 8 in 10 in brackets")
        rows = [
            {"arrangement": name}
            | {
                f"after {one.year} years": f"{amount(one.p50)} ({amount(one.p10)} to {amount(one.p90)})"
                for one in group.itertuples()
            }
            for name, group in table[table["party"] == party].groupby("arrangement", sort=False)
        ]
        put_table(rows, "arrangement")
    nothing = [literal(PARTIES[party]) for party in PARTIES if party not in served]
    st.markdown("Nothing under any arrangement: " + ", ".join(nothing) + ".")


@st.cache_resource(show_spinner="Working out who gets what …", max_entries=32)
def _effects(
    building: Building,  # noqa: ARG001  its key
    key: str,  # noqa: ARG001
    sharing: Sharing,
    funding: Funding,
    _found: Appraisal,
) -> pd.DataFrame:
    return effects(_found, sharing, funding)


def _chart(table: pd.DataFrame, arrangement: str) -> alt.Chart:
    rows = table[table["arrangement"].isin([arrangement, _NOTHING]) & table["party"].isin(_DRAWN)].copy()
    rows["who"] = rows["party"].map(PARTIES)
    rows["at"] = [f"after {year} years" for year in rows["year"]]
    order = [_NOTHING, arrangement]
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(stroke=DARK)
        .encode(
            y=alt.Y("who:N", sort=[PARTIES[party] for party in _DRAWN], title=None, axis=alt.Axis(labelLimit=260)),
            yOffset=alt.YOffset("arrangement:N", sort=order),
            x=alt.X("p50:Q", title="£, middle draw", axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color(
                "arrangement:N",
                sort=order,
                scale=alt.Scale(domain=order, range=[LIGHT, DARK]),
                title=None,
                legend=alt.Legend(orient="top"),
            ),
            row=alt.Row("at:N", sort=[f"after {year} years" for year in dict.fromkeys(table["year"])], title=None),
        )
        .properties(width=300, height=150)
    )
    return chart


def _value_today(found: Appraisal) -> float | None:
    """The value today, or None after saying why it is needed."""
    if found.building.value_today is None:
        st.markdown("Enter a value today: without it nobody can say what was gained.")
    return found.building.value_today


def show_fair_shares(found: Appraisal) -> None:
    """Show two rules of sharing side by side, and Shapley's value of the same model beside them."""
    today = _value_today(found)
    if today is None:
        return
    st.markdown(
        "Two rules that people take for fair, side by side, and Shapley's value: what each party adds, on average over all orders "
        "in which they could come. It rewards whoever cannot be done without, such as the owner. An aid to talk, no verdict."
    )
    gain = found["additional"].p50
    pool = st.number_input(
        "Sum to share, £ (a loss is shared the same way)",
        -MOST_GBP,
        MOST_GBP,
        value=within(round(gain, -3)),
        step=1000.0,
    )
    capital, points = {}, {}
    shown = dict(zip(_PLAYERS, ("Owner", "Those who do the work", "Funder"), strict=True))
    brought = {"owner": max(today, 0.0), "creators": 0.0, "funder": found["capital_cost"].p50}
    for column, player in zip(st.columns(3), _PLAYERS, strict=True):
        capital[player] = column.number_input(
            f"{shown[player]}: capital, £", 0.0, MOST_GBP, value=within(round(brought[player], -3)), step=1000.0
        )
        points[player] = column.number_input(
            f"{shown[player]}: contribution points", 0.0, MOST_GBP, value=10.0, step=1.0
        )
    try:
        table = fair_shares(pool, capital=capital, points=points, game=building_game(found))
    except InputError as error:
        st.error(literal(str(error)))
        return
    titles = {"by_capital": "by capital", "by_points": "by contribution points", "by_shapley": "by Shapley's value"}
    rows = [
        {"party": shown[row["party"]]} | {title: amount(row[name]) for name, title in titles.items()}
        for row in table.to_dict("records")
    ]
    put_table(rows, "party")
    if table["by_shapley"].isna().any():
        st.markdown(
            "Shapley's value is not known: it tells who earns a gain, and here there is a loss to share or nothing gained together."
        )
    long = (
        table.replace({"party": shown}).melt("party", list(titles), "rule", "share").replace({"rule": titles}).dropna()
    )
    bars = (
        alt.Chart(long)
        .mark_bar(stroke=DARK)
        .encode(
            y=alt.Y("party:N", sort=list(shown.values()), title=None),
            yOffset=alt.YOffset("rule:N", sort=list(titles.values())),
            x=alt.X("share:Q", title="share, £"),
            color=alt.Color(
                "rule:N",
                scale=alt.Scale(domain=list(titles.values()), range=[LIGHT, DARK, "#ffffff"]),
                title=None,
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    st.altair_chart(bars, width="stretch")
