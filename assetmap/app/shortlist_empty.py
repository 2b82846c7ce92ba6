"""What to do when no building fits the filters: which took most away, and a button to take just that one off."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from assetmap.app.text import literal

__all__ = ["PLAIN_FILTERS", "Filter", "TakenOut", "kept_by", "show_nothing_fits", "taken_out"]

PLAIN_FILTERS: dict[str, object] = {
    "words": "",
    "owner": [],
    "around": "",
    "list": [],
    "area": 0,
    "only": False,
    "limit": "",
}
"""What each filter's field holds when it filters nothing; taking a filter off puts it back to this."""

_OFFERED = 3


@dataclass(frozen=True)
class Filter:
    """A filter that is set: the key of its field, its title, which of the ranked buildings it keeps, and whether by place."""

    key: str
    title: str
    keeps: pd.Series
    by_place: bool = False


@dataclass(frozen=True)
class TakenOut:
    """What a filter does: how many it takes away by itself, of how many, and how many would be left without it."""

    key: str
    title: str
    removed: int
    of: int
    without: int


def kept_by(filters: Sequence[Filter], index: pd.Index) -> pd.Series:
    """Whether each building passes every filter; all do where there is none."""
    keeps = pd.Series(True, index=index)
    for one in filters:
        keeps &= one.keeps
    return keeps


def taken_out(filters: Sequence[Filter], index: pd.Index) -> list[TakenOut]:
    """What each filter takes away, the one that takes most first.

    Parameters
    ----------
    filters : sequence of Filter
        All that are set.
    index : pandas.Index
        Of the buildings that are filtered.

    Examples
    --------
    >>> index = pd.RangeIndex(3)
    >>> owner = Filter("owner", "Owner", pd.Series([False, False, True], index=index))
    >>> words = Filter("words", "The words", pd.Series([True, True, False], index=index))
    >>> [(one.title, one.removed, one.of, one.without) for one in taken_out([words, owner], index)]
    [('Owner', 2, 3, 2), ('The words', 1, 3, 1)]
    """
    found = []
    for one in filters:
        others = kept_by([other for other in filters if other is not one], index)
        found.append(TakenOut(one.key, one.title, int((~one.keeps).sum()), len(index), int(others.sum())))
    return sorted(found, key=lambda one: (-one.removed, -one.without))


def show_nothing_fits(filters: Sequence[Filter], index: pd.Index) -> None:
    """Say that no building fits and what helps.

    Parameters
    ----------
    filters : sequence of Filter
        All that are set.
    index : pandas.Index
        Of the ranked buildings; where there are none the lists are named.
    """
    if index.empty:
        st.info("No building is confirmed or likely empty, so that none is ranked. Look at the other lists below.")
        return
    st.info("No building fits these filters.")
    told = taken_out(filters, index)
    lines = [f"- **{literal(one.title)}** removed {one.removed:,} of {one.of:,}" for one in told]
    st.markdown("\n".join(lines))
    most, *others = told
    offered = [most, *sorted((one for one in others if one.without), key=lambda one: -one.without)]
    with st.container(horizontal=True):
        for one in offered[:_OFFERED]:
            left = f"{one.without:,} building{'' if one.without == 1 else 's'}" if one.without else "still none"
            st.button(
                f"Without {literal(one.title[0].lower() + one.title[1:])}: {literal(left)}",
                key=f"without-{one.key}",
                type="primary" if one is most else "secondary",
                on_click=st.session_state.update,
                args=({one.key: PLAIN_FILTERS[one.key]},),
            )
        st.button("Clear the filters", on_click=st.session_state.update, args=(dict(PLAIN_FILTERS),))
