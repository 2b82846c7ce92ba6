"""The lists of the Shortlist: how many buildings stand on each, and those that have no rank, with the reason."""

import pandas as pd
import streamlit as st

from assetmap.app.text import literal
from assetmap.vacancy import APART, LISTS, RANKED, TITLES

__all__ = ["show_counts", "show_unranked", "unranked_table"]

_MOST_ROWS = 200
_KEY = "unranked"


def show_counts(ranking: pd.DataFrame) -> None:
    """Show how many buildings stand on each list, whatever the filters say.

    Parameters
    ----------
    ranking : pandas.DataFrame
        By `assetmap.app.data.current_ranking`.
    """
    counts = ranking["list"].value_counts()
    lines = [f"- **{literal(TITLES[name])}:** {int(counts.get(name, 0)):,}" for name in LISTS]
    apart = int(ranking["list"].isin(APART).sum())
    lines.append(f"- **Apart from these:** {apart:,}, such as those in use, gone or not released")
    st.markdown("\n".join(lines))
    unranked = int((~ranking["ranked"]).sum())
    thin = int((ranking["list"].isin(RANKED) & ~ranking["ranked"]).sum())
    st.markdown(
        f"The first two lists are ranked, each by itself. {unranked:,} others are not ranked; of {thin:,} of them, on the first "
        "two lists, too little is known."
    )


def unranked_table(ranking: pd.DataFrame, name: str) -> pd.DataFrame:
    """Buildings of a list that have no rank, those first that are most worth a visit.

    Parameters
    ----------
    ranking : pandas.DataFrame
        By `assetmap.app.data.current_ranking`.
    name : str
        The list.
    """
    rows = ranking[(ranking["list"] == name) & ~ranking["ranked"]]
    rows = rows.sort_values(["visit_gbp", "asset_id"], ascending=[False, True], kind="stable")
    return pd.DataFrame(
        {
            "List": rows["list"].map(TITLES),
            "Building": rows["building"],
            "Open": "Open",
            "Owner": rows["owner"],
            "Reason": rows["reason"],
            "Empty": rows["probability"] * 100,
            "Next step": rows["check"],
            "Id": rows["asset_id"],
        }
    )


def show_unranked(ranking: pd.DataFrame) -> None:
    """Let the reader choose a list, and show its buildings that have no rank, each with the reason.

    Parameters
    ----------
    ranking : pandas.DataFrame
        By `assetmap.app.data.current_ranking`.
    """
    counts = ranking.loc[~ranking["ranked"], "list"].value_counts()
    offered = [name for name in ("visit", *APART, "none", *RANKED) if name in counts]
    if not offered:
        return
    chosen = st.selectbox(
        "Buildings that are not ranked, by list",
        offered,
        index=None,
        key=_KEY,
        placeholder="Choose a list",
        format_func=lambda name: (
            f"{TITLES[name]}{', too little known' if name in RANKED else ''} ({int(counts[name]):,})"
        ),
    )
    if chosen is None:
        return
    table = unranked_table(ranking, chosen)
    shown = table.head(_MOST_ROWS)
    st.dataframe(
        shown,
        hide_index=True,
        height=min(36 + 35 * len(shown), 400),
        placeholder="",
        alt="Buildings of the list that are not ranked, with the reason",
        column_config={
            "Open": st.column_config.ButtonColumn(
                "Open", on_click=_open_row, args=(shown["Id"].tolist(),), key="open_unranked"
            ),
            "Empty": st.column_config.NumberColumn(format="%.0f%%", help="Probability of being empty"),
        },
    )
    words = "The filters play no part here."
    if len(table) > len(shown):
        words = f"The first {len(shown):,} of {len(table):,} are shown. The filters play no part here."
    st.markdown(words)


def _open_row(ids: list[str]) -> None:
    st.session_state["asset"] = ids[st.session_state["open_unranked"].row]
