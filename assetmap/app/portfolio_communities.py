"""Communities: organisations and buildings that belong together, hubs, and buildings that could be shared."""

import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.portfolio_data import Posed
from assetmap.app.text import literal
from assetmap.portfolio import Communities, Portfolio, find_communities
from assetmap.portfolio.rules import load_rules
from assetmap.tables import ORGANISATIONS

__all__ = ["show_communities"]

_SHOWN = 8


def show_communities(loaded: Loaded, asked: Posed, found: Portfolio) -> None:
    """Show which organisations and buildings form natural communities, and what could be shared."""
    st.header("Collaborating communities", anchor="communities")
    organisations = loaded.build.table(ORGANISATIONS)
    if organisations.empty:
        st.info(
            "The list of organisations of this region has not been loaded: without it there are no communities to find."
        )
        return
    which = st.radio("Buildings", ("the chosen", "all to choose from"), key="community_which", horizontal=True)
    wanted = st.number_input(
        "Space that each organisation wants, m² (0: not known)", 0, 10_000, 0, 25, key="community_wanted",
        help="What each wants is not on any list. One figure for all of them shows which buildings could be shared.",
    )  # fmt: skip
    ids = [str(name) for name in (found.names if which == "the chosen" else asked.question.names)]
    if not ids:
        st.info("Nothing is chosen.")
        return
    told = _found(loaded, asked, ids, float(wanted), organisations)
    rule = load_rules()["community"]
    st.markdown(
        "Organisations are tied by nearness and by doing the same, as their list states it; buildings by nearness. "
        f"Nearness ties half as strongly every {rule['half_distance_m']:,.0f} m [A], within {rule['reach_m']:,.0f} m [A]. "
        "The list is of who registered as a co-operative or the like, not of all socially trading organisations."
    )
    hubs = told.hubs
    shown = pd.DataFrame(
        {
            "Building": [asked.names[str(one)] for one in hubs["building"]],
            "Community": hubs["community"].astype("float64"),
            "Organisations in reach": hubs["in_reach"],
            "Of its community": hubs["of_community"] * 100,
            "Residents in reach": hubs["population"],
            "Hub": ["yes" if hub else "" for hub in hubs["hub"]],
            "Organisations that could share it": told.sharing["sharers"],
            "Filled": told.sharing["filled"] * 100,
            "Who": told.sharing["organisations"],
        }
    ).sort_values(["Community", "Organisations in reach"], ascending=[True, False])
    if not wanted:
        shown = shown.drop(columns=["Organisations that could share it", "Filled", "Who"])
    st.dataframe(
        shown,
        hide_index=True,
        alt="Buildings with their communities",
        column_config={
            "Community": st.column_config.NumberColumn(format="%.0f", help="1 is the largest; blank without ties"),
            "Of its community": st.column_config.NumberColumn(format="%.0f%%", help="a hub reaches more than half"),
            "Residents in reach": st.column_config.NumberColumn(format="%,.0f"),
            "Filled": st.column_config.NumberColumn(format="%.0f%%"),
        },
    )
    members = told.members.dropna(subset=["community"])
    numbers = sorted(members["community"].unique())
    st.markdown(f"**{len(numbers):,} communities**, the largest first:")
    for number in numbers[:_SHOWN]:
        mine = members[members["community"] == number]
        names = mine.loc[mine["kind"] == "organisation", "name"].astype(str).tolist()
        homes = [asked.names[str(one)] for one in mine.loc[mine["kind"] == "building", "name"]]
        st.markdown(
            f"- Community {int(number)}: {len(names):,} organisations ({literal(_few(names))}); "
            f"buildings: {literal(_few(homes) or 'none')}"
        )


def _found(loaded: Loaded, asked: Posed, ids: list[str], wanted: float, organisations: pd.DataFrame) -> Communities:
    rows = loaded.rows.set_index("asset_id").loc[ids]
    area = asked.appraisals.set_index("asset_id").loc[ids, "area_m2"]
    inside = loaded.areas.geometry.representative_point()
    return find_communities(
        np.column_stack([organisations.geometry.x, organisations.geometry.y]),
        np.column_stack([rows.geometry.x, rows.geometry.y]),
        organisations=organisations["name"].tolist(),
        buildings=ids,
        causes=[{one} if isinstance(one, str) and one else set() for one in organisations["activity"]],
        floor_area=area.to_numpy(),
        wanted=np.full(len(organisations), wanted) if wanted else None,
        area_points=np.column_stack([inside.x, inside.y]),
        population=loaded.areas["population"].astype("float64").fillna(0.0).to_numpy(),
    )


def _few(names: list[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")
