"""The answers of *Find space*: what fits, what nearly does and what would have to give, and what to relax."""

import pandas as pd
import streamlit as st

from assetmap.app.find_form import PLAIN_QUESTION, WHILE, Question
from assetmap.app.text import literal
from assetmap.matching import FITS, NEAR_MISS, fit_words, taken_out_by
from assetmap.vacancy import TITLES

__all__ = ["choose", "counts", "show_matches", "show_relaxing"]

# Part of a need to the fields that ask for it, and to the words of the button that takes it back.
_WISHES = {
    "reach": (("near",), "Look everywhere"),
    "size": (("least", "most"), "Any size"),
    "features": (("must",), "Any features"),
    "money": (("pay",), "Any cost"),
    "time": (("start",), "Any time"),
}
_STAY = "Any length of stay"
_NAMES = {
    "reach": "the distance",
    "size": "the size",
    "features": "the features that it must have",
    "money": "what you can pay",
    "time": "the day from when you need it",
}


def show_matches(found: pd.DataFrame) -> None:
    """Show the table of what fits, or of near misses: one row for each, best fit first.

    Parameters
    ----------
    found : pandas.DataFrame
        Matches beside the facts of their buildings.
    """
    away = found["distance_m"]
    fits = [fit_words(low, high) for low, high in zip(found["fit_low"], found["fit_high"], strict=True)]
    missing = found["verdict"].eq(NEAR_MISS).any()
    table = pd.DataFrame(
        {
            "Building": found["building"],
            "Fit": fits,
            "What would have to give": found["gives"],
            "Away": (away / 1000).round(1),
            "Floor area": found["floor_area_m2"],
            "£ a month, about": found["cost_central"].round(),
            "Availability": found["offer"],
            "Features": found["features"],
            "Address": found["address"],
            "Owner": found["owner"],
            "Use until now": found["use"],
            "Terms and viewing": found["conditions"],
            "Ask": found["contact"],
            "Is it empty?": found["list"].map(TITLES),
        }
    )
    left_out = [] if missing else ["What would have to give"]
    left_out += [] if away.notna().any() else ["Away"]
    left_out += [] if found["fit_low"].notna().any() else ["Fit"]
    st.dataframe(
        table.drop(columns=left_out),
        hide_index=True,
        alt="Near misses" if missing else "Buildings you can ask about",
        placeholder="",
        height=min(36 + 35 * len(table), 400),
        column_config={
            "Floor area": st.column_config.NumberColumn(format="%.0f m²"),
            "Away": st.column_config.NumberColumn(format="%.1f km"),
            "£ a month, about": st.column_config.NumberColumn(format="localized"),
        },
    )


def choose(found: pd.DataFrame) -> str:
    """Choose the building to look at more closely: its id, blank where none is chosen."""
    names = {row.asset_id: f"{row.building} ({row.verdict})" for row in found.itertuples()}
    if st.session_state.get("look") not in names:
        st.session_state["look"] = None
    chosen = st.selectbox(
        "Look at one: why, what it costs, ask for it",
        list(names),
        key="look",
        index=None,
        placeholder="Choose a building",
        format_func=names.__getitem__,
    )
    return str(chosen or "")


def show_relaxing(question: Question, matches: pd.DataFrame, offered: int, for_a_while: int) -> None:
    """Say which wish took most away when nothing fits, and offer to take each back.

    Parameters
    ----------
    question : Question
        What was asked.
    matches : pandas.DataFrame
        By `assetmap.matching.match`.
    offered, for_a_while : int
        How many buildings may be named at all, and how many of them are offered for meanwhile use.
    """
    if not offered:
        st.info("No owner here has agreed yet to name its empty buildings. The counts below are what may be shown.")
        return
    st.info("Nothing fits all of that.")
    taken = {part: out for part, out in taken_out_by(matches).items() if part in _WISHES}
    if taken:
        most = next(iter(taken))
        st.markdown(f"Most were taken away by {literal(_NAMES[most])}: {taken[most][0]:,} of {len(matches):,}.")
    tries = _tries(taken, matches, offered)
    if question.stay == WHILE:
        tries.append((_STAY, _plain("stay"), offered))
    helpful = [one for one in tries if one[2]]  # what would bring nothing by itself is not offered
    for label, change, count in sorted(helpful, key=lambda one: -one[2]):
        st.button(
            f"{literal(label)}: up to {count:,} buildings",
            on_click=st.session_state.update,
            args=(change,),
            key=f"relax-{label}",
        )
    if question.stay == WHILE and not for_a_while:
        st.markdown("No building here is offered for meanwhile use at present.")
    if sum(st.session_state.get(name, plain) != plain for name, plain in PLAIN_QUESTION.items()) > 1:
        st.button("Begin again with no wishes", on_click=st.session_state.update, args=(_plain(*PLAIN_QUESTION),))


def _tries(
    taken: dict[str, tuple[int, int]], matches: pd.DataFrame, offered: int
) -> list[tuple[str, dict[str, object], int]]:
    """Wishes that can be taken back, and what each would bring alone; or at most, where none brings anything alone."""
    alone = {part: count for part, (_, count) in taken.items() if count}
    within = int(matches["state_reach"].isin(["", "meets"]).sum())
    most = alone or {part: offered if part == "reach" else within for part in taken}
    return [(_WISHES[part][1], _plain(*_WISHES[part][0]), count) for part, count in most.items()]


def _plain(*fields: str) -> dict[str, object]:
    return {name: PLAIN_QUESTION[name] for name in fields}


def counts(matches: pd.DataFrame) -> tuple[int, int]:
    """How many fit, and how many nearly do."""
    return int((matches["verdict"] == FITS).sum()), int((matches["verdict"] == NEAR_MISS).sum())
