"""Why a building ranks where it does, how firm that is, and what would change it: worked out when it is asked for."""

import pandas as pd
import streamlit as st

from assetmap.app.catchment_section import show_catchments
from assetmap.app.charts import acceptability_heat, contribution_bars, tornado_bars
from assetmap.app.data import Loaded, View
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.scoring import (
    Criterion,
    RankedValues,
    Simulated,
    check_tells_apart,
    contribution_sentence,
    contributions,
    load_settings,
    missing_effects,
    on_the_same_list,
    ranked_values,
    second_opinion_line,
    second_opinions,
    simulate_scores,
    tornado,
    value_switch,
    weight_switch,
    weight_switch_pair,
)

__all__ = ["building_names", "show_explanation"]

# Neighbours on either side of the building in the heat map, and columns of ranks.
_AROUND = 4
_COLUMNS = 8


def building_names(loaded: View) -> dict[str, str]:
    """What each building is called, by its id; names that several share with the id behind them."""
    names = loaded.rows["building"].astype("str")
    several = names.duplicated(keep=False)
    ids = loaded.rows["asset_id"].astype("str")
    return dict(zip(ids, names.where(~several, names + " (" + ids + ")"), strict=True))


def show_explanation(loaded: Loaded, criteria: tuple[Criterion, ...], asset_id: str) -> None:
    """Show what carries a ranked building's score, how firm its rank is and what would move it.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    criteria : tuple of Criterion
        With the swing weights in force.
    asset_id : str
        A ranked building.
    """
    st.markdown("#### Why here, and how firm")
    if not st.toggle("Show what carries the score and what would move it", key=f"why-{asset_id}"):
        return
    names = building_names(loaded)
    part = on_the_same_list(loaded.scores, asset_id)
    folder = f"{loaded.build.folder}/{part['list'].iloc[0]}"
    ranked = _ranked(folder, criteria, part)
    k = min(load_settings().top_k, max(1, len(ranked.asset_ids) - 1))
    _carries(ranked, asset_id, names)
    _missing(loaded, criteria, ranked, asset_id)
    _would_change(ranked, asset_id, k, names)
    _firmness(folder, part, criteria, ranked, asset_id, k, names)
    st.markdown("##### Second opinion")
    st.markdown(
        f"By other methods, on the same values and weights: "
        f"{literal(second_opinion_line(_opinions(folder, criteria, part), asset_id))} "
        "A tau of 1 is the same order, 0 none in common, −1 the reverse. They are never the headline."
    )
    show_catchments(loaded, criteria, asset_id)


@st.cache_resource(show_spinner="Ranking …", max_entries=16)
def _ranked(folder: str, criteria: tuple[Criterion, ...], _scores: pd.DataFrame) -> RankedValues:  # noqa: ARG001  its key
    return ranked_values(_scores, criteria)


@st.cache_resource(show_spinner="Comparing the methods …", max_entries=16)
def _opinions(folder: str, criteria: tuple[Criterion, ...], _scores: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001  its key
    return second_opinions(_scores, criteria)


@st.cache_resource(show_spinner="Drawing weights …", max_entries=8)
def _simulated(
    folder: str,  # noqa: ARG001  its key
    criteria: tuple[Criterion, ...],
    kappa: float | str,
    top_k: int,
    _scores: pd.DataFrame,
) -> Simulated:
    return simulate_scores(_scores, criteria, kappa=kappa, top_k=top_k)


def _carries(ranked: RankedValues, asset_id: str, names: dict[str, str]) -> None:
    st.markdown("##### What carries the score")
    st.markdown(literal(contribution_sentence(ranked, asset_id, names)))
    found = contributions(ranked, asset_id)
    above = ranked.above(ranked.row(asset_id))
    st.altair_chart(
        contribution_bars(found.rename(columns={"against_average": "difference"}), "the average building"),
        width="stretch",
    )
    if above is not None:
        with st.expander("The same against the building just above"):
            st.altair_chart(
                contribution_bars(found.rename(columns={"against_above": "difference"}), "the building just above"),
                width="stretch",
            )
    table = {
        "criterion": found["title"],
        "share of the weight": found["weight"].map("{:.0%}".format),
        "value, 0 to 1": [f"{u:.2f}" if known else "not known" for u, known in zip(*_pair(found), strict=True)],
        "points of the score": found["contribution"].map("{:.3f}".format),
        "against the average": found["against_average"].map("{:+.3f}".format),
    }
    if above is not None:
        table["against the one above"] = found["against_above"].map("{:+.3f}".format)
    st.table(pd.DataFrame(table).map(literal).set_index("criterion"))


def _pair(found: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return found["utility"], found["known"]


def _missing(loaded: Loaded, criteria: tuple[Criterion, ...], ranked: RankedValues, asset_id: str) -> None:
    st.markdown("##### What is not known, and what it could do")
    lines = [f"- {literal(sentence)}" for sentence in missing_effects(ranked, asset_id)["sentence"]]
    st.markdown("\n".join(lines) or "Every criterion that counts is known.")
    try:
        check_tells_apart(loaded.scores, criteria)
    except InputError as error:
        st.info(
            literal(
                f"Of all buildings: {error.what} ({error.seen}). {error.next_step[:1].upper()}{error.next_step[1:]}."
            )
        )


def _would_change(ranked: RankedValues, asset_id: str, k: int, names: dict[str, str]) -> None:
    st.markdown("##### What would change it")
    row = ranked.row(asset_id)
    above = ranked.above(row)
    below = [i for i in range(len(ranked.asset_ids)) if ranked.ranks[i] > ranked.ranks[row]]
    lines = []
    if above is not None:
        switch = weight_switch_pair(ranked, asset_id, ranked.asset_ids[above], names)
        lines.append("- " + literal(switch.sentence if switch else "No other weight puts it level with the one above."))
    if below:
        next_one = min(below, key=lambda i: (ranked.ranks[i], ranked.asset_ids[i]))
        switch = weight_switch_pair(ranked, asset_id, ranked.asset_ids[next_one], names)
        lines.append("- " + literal(switch.sentence if switch else "No other weight puts it level with the one below."))
    side = "leave" if ranked.ranks[row] <= k else "enter"
    for switch, what in (
        (weight_switch(ranked, asset_id, k), "weight"),
        (value_switch(ranked, asset_id, k), "value of its own"),
    ):
        lines.append("- " + literal(switch.sentence if switch else f"No single {what} makes it {side} the first {k}."))
    st.markdown("\n".join(lines))
    found = tornado(ranked, asset_id)
    st.markdown("If one of its values were at the worst or at the best that counts, the others as they are:")
    st.altair_chart(tornado_bars(found, float(ranked.scores[row])), width="stretch")
    st.table(
        pd.DataFrame(
            {
                "criterion": found["title"],
                "score at its worst": found["score_low"].map("{:.3f}".format),
                "rank at its worst": found["rank_low"].map("{:,}".format),
                "score at its best": found["score_high"].map("{:.3f}".format),
                "rank at its best": found["rank_high"].map("{:,}".format),
            }
        )
        .map(literal)
        .set_index("criterion")
    )


def _firmness(
    folder: str,
    part: pd.DataFrame,
    criteria: tuple[Criterion, ...],
    ranked: RankedValues,
    asset_id: str,
    k: int,
    names: dict[str, str],
) -> None:
    st.markdown("##### How firm the rank is")
    settings = load_settings()
    offered: list[float | str] = ["flat", *settings.kappas]
    kappa = st.select_slider(
        "How closely the weights are kept to",
        offered,
        settings.kappa,
        format_func=lambda value: "no preference" if value == "flat" else f"{value:g}",
        key="kappa",
        help="About 30 is roughly right; the larger, the closer to the weights set; no preference draws all there are.",
    )
    found = _simulated(folder, criteria, kappa or settings.kappa, k, part)
    at = found.asset_ids.index(asset_id)
    ranks = found.ranks
    st.markdown(
        f"In {settings.draws:,} draws of weights, with what is not known drawn from worst to best: among the first {k:d} in "
        f"**{ranks.p_top_k[at]:.0%}**, first in {ranks.p_first[at]:.0%}, and between rank {int(ranks.rank_low[at])} and "
        f"{int(ranks.rank_high[at])} in {settings.high - settings.low:.0%} of them."
    )
    if ranks.rank_acceptability is None:
        st.markdown("There are too many buildings for a table of every rank.")
        return
    order = sorted(range(len(ranked.asset_ids)), key=lambda i: (ranked.ranks[i], ranked.asset_ids[i]))
    here = order.index(ranked.row(asset_id))
    begin = max(0, min(here - _AROUND, len(order) - 2 * _AROUND - 1))
    near = [ranked.asset_ids[i] for i in order[begin : begin + 2 * _AROUND + 1]]
    heat, labels = _ranges(found, near, names)
    called = [names[i] for i in near]
    st.markdown("Share of the draws at each rank, of it and those around it; the darker, the more:")
    st.altair_chart(acceptability_heat(heat, called, labels), width="stretch")
    table = heat.pivot_table("share", "building", "ranks", sort=False).loc[called, labels]
    with st.expander("The same as a table"):
        st.dataframe(table.map("{:.0%}".format), alt="Share of the draws at each rank")


def _ranges(found: Simulated, near: list[str], names: dict[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Shares of the draws by building and range of ranks: as many ranges as can be read, all of one length."""
    many = len(found.asset_ids)
    step = -(-many // _COLUMNS)
    heat = found.heat(near, many)
    first = (heat["rank"] - 1) // step * step + 1
    last = (first + step - 1).clip(upper=many)
    label = first.astype(str).where(first == last, first.astype(str) + "–" + last.astype(str))
    labels = list(dict.fromkeys(label))
    summed = heat.assign(building=heat["asset_id"].map(names), ranks=label).groupby(["building", "ranks"], sort=False)
    return summed["share"].sum().reset_index(), labels
