"""Ranks under several catchments side by side, on a building's card."""

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.text import literal
from assetmap.indicators import Context, compute_indicators
from assetmap.pipeline import organisation_coverage
from assetmap.scoring import (
    Criterion,
    catchment_agreement,
    load_settings,
    moved_by_catchment,
    ranks_by_catchment,
    scores_by_catchment,
)
from assetmap.tables import ORGANISATIONS

__all__ = ["show_catchments"]


def show_catchments(loaded: Loaded, criteria: tuple[Criterion, ...], asset_id: str) -> None:
    """Show where the building ranks under each catchment, and how far the whole rankings agree.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    criteria : tuple of Criterion
        With the swing weights in force.
    asset_id : str
        A building of the build.
    """
    st.markdown("##### How far people walk")
    if not st.toggle("Show the rank under other catchments", key=f"catchment-{asset_id}"):
        return
    within = _within(str(loaded.build.folder), loaded)
    moved = moved_by_catchment(loaded.indicators, criteria, within)
    if not moved:
        st.markdown("No criterion of this region depends on the catchment, with the layers that are loaded.")
        return
    ranks = ranks_by_catchment(scores_by_catchment(loaded.scores, loaded.indicators, criteria, within), criteria)
    mine = ranks[ranks["asset_id"] == asset_id].iloc[0]
    st.markdown(
        f"{literal(mine['sentence'])} What depends on it: {literal(', '.join(moved))}. The build counts within "
        f"{loaded.region.catchment_m:,.0f} m."
    )
    places = [f"rank_{label}" for label in within]
    table = pd.DataFrame({"rank": [_place(mine[place]) for place in places]}, index=list(within))
    agreement = catchment_agreement(ranks, list(within))
    st.table(table.rename_axis("within").T)
    st.markdown(
        "Agreement over all buildings (Kendall's tau): "
        + "; ".join(f"{literal(row.first)} and {literal(row.second)} {row.tau:.2f}" for row in agreement.itertuples())
        + "."
    )


@st.cache_resource(show_spinner="Counting within other distances …", max_entries=4)
def _within(folder: str, _loaded: Loaded) -> dict[str, pd.DataFrame]:  # noqa: ARG001  its key
    organisations = _loaded.build.table(ORGANISATIONS)
    if organisations.empty:
        organisations = None
    assets, coverage = _loaded.rows, organisation_coverage(_loaded.region)
    return {
        f"{metres:,.0f} m": compute_indicators(assets, Context(_loaded.areas, organisations, metres, coverage=coverage))
        for metres in load_settings().catchments_m
    }


def _place(rank: object) -> str:
    return "not ranked" if pd.isna(rank) else f"{rank}"
