"""Which buildings are compared: from the link, from the shortlist, by name, or those ranked first."""

from collections.abc import Collection, Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException

from assetmap.app.data import View, is_public, workspace
from assetmap.app.explanation_section import building_names
from assetmap.app.limits import LINKS, LONGEST, link_value
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.scoring import by_list_and_rank
from assetmap.workspace import shortlisted

__all__ = ["LEAST", "MOST", "choose_buildings", "ids_in"]

LEAST, MOST = 2, 5
# What is opened with where nobody has chosen anything.
_FIRST = 3
# Up to so many buildings the field holds all their names; of more it holds those that a search finds.
_LISTED = 3000
_FOUND = 200
_IDS, _CHOSEN, _WORDS, _OF = "ids", "_compared", "compare_words", "_compared_in"
_LAST, _TOUCHED = "_compared_last", "_compared_touched"


def ids_in(text: str, known: Collection[str]) -> tuple[list[str], list[str]]:
    """Ids that a text names, separated by commas, each once and in their order, and what in it is no id.

    Parameters
    ----------
    text : str
        Such as from a link; it may be hostile.
    known : collection of str
        Ids that there are. An id may hold a comma itself.

    Examples
    --------
    >>> ids_in("A:1, A:2,3,B:9", {"A:1", "A:2,3"})
    (['A:1', 'A:2,3'], ['B:9'])
    """
    pieces = [piece.strip() for piece in text.split(",")]
    # no id is longer than the longest that there is: what is looked up grows with the text, and not with its square
    widest = 1 + max((one.count(",") for one in known if "," in one), default=0)
    found: dict[str, None] = {}
    stale: dict[str, None] = {}
    at = 0
    while at < len(pieces):
        for end in range(min(at + widest, len(pieces)), at, -1):
            joined = ",".join(pieces[at:end])
            if joined in known:
                found[joined] = None
                at = end
                break
        else:
            if pieces[at]:
                stale[pieces[at]] = None
            at += 1
    return list(found), list(stale)


def choose_buildings(view: View, ranking: pd.DataFrame) -> list[str]:
    """Let the reader choose what to compare; ids in the order in which they were chosen, `MOST` at most.

    Parameters
    ----------
    view : View
        What this reader sees of the build.
    ranking : pandas.DataFrame
        As `assetmap.app.data.current_ranking` gives it.
    """
    offered = [str(asset_id) for asset_id in view.rows["asset_id"]]
    known = set(offered)
    listed = [] if is_public() else _shortlist(view, known)
    _begin(view, ranking, known, listed)
    field, more = st.container(), st.expander("The same by id, and a link to this comparison")
    with more:
        text = st.text_input(
            "Ids of the buildings, separated by commas",
            key=_IDS,
            bind="query-params",
            max_chars=LINKS[_IDS].longest,
            on_change=_touched,
            help="The id stands in the last column of each table, and on each card.",
        )
        st.markdown("The address in your browser holds these ids: whoever opens it sees the same buildings.")
    if st.session_state.pop(_TOUCHED, False) or text:
        st.session_state[_LAST] = text
    # on the browser's way back Streamlit empties the field where the address of then held no ids yet
    found, stale = ids_in(text or st.session_state.get(_LAST, ""), known)
    st.session_state[_CHOSEN] = found[:MOST]
    with field:
        _field(view, ranking, offered, listed, found[:MOST])
        if stale:
            st.warning(
                f"Not in this data: {literal(', '.join(stale))}. It may have left its owner's register, or be one that may not be "
                "shown to everybody."
                if is_public()
                else f"Not in this data: {literal(', '.join(stale))}. It may have left its owner's register."
            )
        if len(found) > MOST:
            st.warning(f"{len(found):,} buildings are named; the first {MOST:d} are compared.")
    return found[:MOST]


def _begin(view: View, ranking: pd.DataFrame, known: Collection[str], listed: Sequence[str]) -> None:
    """Choose for a reader who has chosen nothing in this region: on opening without ids, or when the region has changed."""
    before = st.session_state.get(_OF)
    if before == view.region.key:
        return
    st.session_state[_OF] = view.region.key
    if before is None and link_value(_IDS):
        return
    st.session_state.pop(_LAST, None)
    ids = ",".join(_opening(ranking, known, listed))
    st.session_state[_IDS] = ids
    # before the field is there: it keeps a value of ours out of the address until it changes
    with suppress(StreamlitAPIException):
        st.query_params[_IDS] = ids


def _opening(ranking: pd.DataFrame, known: Collection[str], listed: Sequence[str]) -> list[str]:
    """What to open with: the shortlist if it holds enough, or else the buildings that rank first."""
    if len(listed) >= LEAST:
        return list(listed[:MOST])
    ranked = ranking[ranking["ranked"] & ranking["asset_id"].isin(known)]
    return [str(asset_id) for asset_id in by_list_and_rank(ranked)["asset_id"].head(_FIRST)]


def _shortlist(view: View, known: Collection[str]) -> list[str]:
    try:
        entries = shortlisted(workspace(), view.region.key, person=current_person())
    except InputError as error:
        st.warning(literal(str(error)))
        return []
    return [entry.asset_id for entry in entries if entry.asset_id in known]


def _field(
    view: View, ranking: pd.DataFrame, offered: Sequence[str], listed: Sequence[str], chosen: Sequence[str]
) -> None:
    names = building_names(view)
    options = list(offered)
    if len(offered) > _LISTED:
        words = st.text_input("Search by name, address or postcode", key=_WORDS, max_chars=LONGEST["search"])
        options = list(dict.fromkeys([*chosen, *listed, *_matching(ranking, set(offered), words)]))
    st.multiselect(
        f"Buildings to compare, {LEAST:d} to {MOST:d}",
        options,
        key=_CHOSEN,
        max_selections=MOST,
        format_func=lambda asset_id: names.get(asset_id, asset_id),
        placeholder="Choose, or type a name",
        on_change=_take,
    )
    if len(listed) >= LEAST and list(chosen) != list(listed[:MOST]):
        label = "Take the shortlist" if len(listed) <= MOST else f"Take the first {MOST:d} of the shortlist"
        st.button(label, on_click=_set, args=(list(listed[:MOST]),), key="compare-listed")


def _matching(ranking: pd.DataFrame, known: Collection[str], words: str) -> list[str]:
    rows = by_list_and_rank(ranking[ranking["asset_id"].isin(known)])
    text = rows[["building", "address", "postcode", "asset_id"]].fillna("").astype("str").agg(" ".join, axis=1)
    text = text.str.casefold()
    for word in dict.fromkeys(words.casefold().split()):
        rows = rows[text.loc[rows.index].str.contains(word, regex=False)]
    return [str(asset_id) for asset_id in rows["asset_id"].head(_FOUND)]


def _touched() -> None:
    st.session_state[_TOUCHED] = True


def _take() -> None:
    _set(st.session_state[_CHOSEN])


def _set(ids: Sequence[str]) -> None:
    st.session_state[_IDS] = ",".join(ids)
    _touched()
