"""The limits of a portfolio as a form, seeded by a link or by what was set before."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from assetmap.app.data import Loaded, region_titles
from assetmap.app.limits import MOST_GBP, link_values
from assetmap.app.portfolio_data import names_of
from assetmap.app.text import literal
from assetmap.portfolio import MOST_IDS, MOST_SETS, Limits, limits_from_query

__all__ = ["link_to", "put_limits", "show_limits"]

_KEY = "p_"
_HELD = "portfolio_limits"
_REGION = "portfolio_region"
_RADII = (400, 800, 1200, 2000, 3000, 5000)
_PLAIN = tuple(entry.name for entry in fields(Limits) if entry.name not in ("must", "never", "lots", "exclusive"))


def show_limits(loaded: Loaded) -> Limits:
    """Show the form, and give the limits that stand in it."""
    _seed(loaded)
    names = names_of(loaded, Limits(also_visit=bool(st.session_state["p_also_visit"])).also)
    _tell_what_is_left_out(names)
    with st.container():
        first, second, third = st.columns(3)
        with first:
            st.number_input("Budget, £", 0, 10**10, step=50_000, key="p_budget")
        with second:
            st.selectbox(
                "A building serves everyone within",
                sorted({*_RADII, int(st.session_state["p_radius"])}),
                key="p_radius",
                format_func=lambda metres: f"{metres:,} m",
                help="Straight line, without rivers, docks and railways.",
            )
        with third:
            st.number_input(
                "Worth of a building's own score of 1, in units of need",
                0,
                100_000,
                step=50,
                key="p_score_worth",
                help="One unit of need is one resident where the deprivation score is 100, or two where it is 50 [A].",
            )
        st.toggle("Let buildings be chosen too that are only worth a visit: nobody knows yet", key="p_also_visit")
        st.toggle("Let stated areas by type of building stand in where nobody has measured [A]", key="p_assumed_areas")
    with st.expander("Numbers of buildings, councils, space"):
        _amounts()
    with st.expander("Must-haves, never, lots, one of several"):
        _sets(names)
    with st.expander("Public money and risk"):
        _money()
    found = _read()
    st.session_state[_HELD] = found.as_dict()
    _into_the_address(found)
    return found


def put_limits(limits: Limits) -> None:
    """Put limits into the form, as the next run of the page shows it."""
    for name in _PLAIN:
        st.session_state[_KEY + name] = getattr(limits, name)
    for name in ("budget", "radius", "score_worth", "contribution_limit"):
        st.session_state[_KEY + name] = round(getattr(limits, name))
    for name in ("floor_space_least", "floor_space_most", "undervalue_limit", "subsidy_limit"):
        st.session_state[_KEY + name] = round(getattr(limits, name))
    st.session_state["p_council_share_most"] = round(100 * limits.council_share_most)
    st.session_state["p_limit_risk"] = limits.cvar_limit is not None
    st.session_state["p_cvar_limit"] = round(limits.cvar_limit or 0)
    st.session_state["p_must"], st.session_state["p_never"] = list(limits.must), list(limits.never)
    st.session_state["p_lot_count"] = min(len(limits.lots), MOST_SETS)
    st.session_state["p_set_count"] = min(len(limits.exclusive), MOST_SETS)
    for number, lot in enumerate(limits.lots[:MOST_SETS]):
        st.session_state[f"p_lot_{number}"] = list(lot["members"])
        st.session_state[f"p_lot_price_{number}"] = lot["price"]
    for number, several in enumerate(limits.exclusive[:MOST_SETS]):
        st.session_state[f"p_set_{number}"] = list(several)


def link_to(loaded: Loaded, limits: Limits) -> str:
    """Address, from the server's root, that opens the page with these limits; nothing confidential is in it."""
    # by its title, as the address bar has it: only so does a reload bring it back
    title = region_titles().get(loaded.region.key, loaded.region.key)
    query = [("region", title), *limits.to_query(), ("data", loaded.version)]
    return f"/portfolio?{urlencode(query)}"


def _seed(loaded: Loaded) -> None:
    """Fill the form: from what was set before, or from the link, or with the usual."""
    fresh = st.session_state.get(_REGION) != loaded.region.key
    held = st.session_state.get(_HELD)
    if fresh:
        asked = {_KEY + entry.name: link_values(_KEY + entry.name) for entry in fields(Limits)}
        limits, faults = limits_from_query(asked) if _REGION not in st.session_state else (Limits(), ())
        st.session_state[_REGION] = loaded.region.key
        st.session_state["portfolio_faults"], st.session_state["portfolio_gone"] = list(faults), []
        put_limits(limits)
    elif held is not None and "p_budget" not in st.session_state:
        put_limits(Limits.of_dict(held))  # the page was left, and its widgets with it


def _tell_what_is_left_out(names: Mapping[str, str]) -> None:
    """Take ids off the limits that cannot be chosen, and say so, and what of a link cannot be read."""
    gone = _without_unknown(names)
    unread = st.session_state.get("portfolio_faults") or []
    if unread:
        st.warning(f"The link asks for what cannot be read, and it is left out: {literal('; '.join(unread))}.")
    if gone:
        st.session_state["portfolio_gone"] = gone
    if st.session_state.get("portfolio_gone"):
        told = "; ".join(st.session_state["portfolio_gone"])
        st.warning(f"These cannot be chosen in this data, and are left out of the limits: {literal(told)}.")


def _into_the_address(limits: Limits) -> None:
    """Let the address bar hold the limits, so that a reload or a bookmark brings them back."""
    wanted: dict[str, list[str]] = {}
    for key, value in limits.to_query():
        wanted.setdefault(key, []).append(value)
    for entry in fields(Limits):
        key = _KEY + entry.name
        if key not in wanted and key in st.query_params:
            del st.query_params[key]
        elif key in wanted and link_values(key) != wanted[key]:
            st.query_params[key] = wanted[key]


def _without_unknown(names: Mapping[str, str]) -> list[str]:
    gone: list[str] = []
    keys = [f"p_{kind}_{number}" for kind in ("lot", "set") for number in range(MOST_SETS)]
    for key in ("p_must", "p_never", *keys):
        ids = st.session_state.get(key)
        if ids:
            gone += [one for one in ids if one not in names]
            st.session_state[key] = [one for one in ids if one in names]
    return list(dict.fromkeys(gone))


def _amounts() -> None:
    first, second, third = st.columns(3)
    with first:
        st.number_input("At least so many buildings (0: any)", 0, 10_000, key="p_least_count")
        st.number_input("At most so many buildings (0: any)", 0, 10_000, key="p_most_count")
    with second:
        st.number_input("Of each council at least (0: any)", 0, 10_000, key="p_council_least")
        st.number_input("Of each council at most (0: any)", 0, 10_000, key="p_council_most")
        st.number_input("Share of the budget for one council at most, %", 0, 100, key="p_council_share_most")
    with third:
        st.number_input("Floor space at least, m² (0: any)", 0, 10**7, step=100, key="p_floor_space_least")
        st.number_input("Floor space at most, m² (0: any)", 0, 10**7, step=100, key="p_floor_space_most")


def _sets(names: Mapping[str, str]) -> None:
    left, right = st.columns(2)
    with left:
        _pick("Must-haves", "p_must", names)
    with right:
        _pick("Never", "p_never", names)
    left, right = st.columns(2)
    with left:
        lots = st.number_input("Lots sold all or nothing", 0, MOST_SETS, key="p_lot_count")
        for number in range(int(lots)):
            _pick(f"Lot {number + 1}", f"p_lot_{number}", names)
            st.session_state.setdefault(f"p_lot_price_{number}", None)
            st.number_input(
                f"Price of lot {number + 1} as a bundle, £ (blank: the sum; not in the link)",
                -MOST_GBP,
                MOST_GBP,
                value=None,
                step=10_000.0,
                key=f"p_lot_price_{number}",
                format="%.0f",
            )
    with right:
        sets = st.number_input("Sets of which one building at most is chosen", 0, MOST_SETS, key="p_set_count")
        for number in range(int(sets)):
            _pick(f"One at most, {number + 1}", f"p_set_{number}", names)


def _pick(label: str, key: str, names: Mapping[str, str]) -> None:
    if key not in st.session_state:
        st.session_state[key] = []
    st.multiselect(
        label,
        list(names),
        key=key,
        max_selections=MOST_IDS,
        format_func=lambda one: f"{names[one]} ({one})",
        placeholder="None",
    )


def _money() -> None:
    first, second, third = st.columns(3)
    with first:
        st.number_input(
            "Owners' contributions that may add to the budget, £", 0, 10**10, step=10_000, key="p_contribution_limit"
        )
    with second:
        st.number_input(
            "Undervalue of each disposal at most, £ (0: any)", 0, 10**10, step=50_000, key="p_undervalue_limit",
            help="Needs the value today of a building; without it the building cannot be chosen.",
        )  # fmt: skip
        st.number_input(
            "Grant and undervalue in all at most, £ (0: any)", 0, 10**10, step=5_000, key="p_subsidy_limit",
            help="Where one organisation takes every building on: its subsidy over three years.",
        )  # fmt: skip
    with third:
        limited = st.toggle("Limit the mean loss over the worst twentieth of draws", key="p_limit_risk")
        st.number_input(
            "That loss at most, £", -(10**10), 10**10, step=50_000, key="p_cvar_limit", disabled=not limited
        )


def _read() -> Limits:
    state = st.session_state
    given: dict[str, Any] = {name: state[_KEY + name] for name in _PLAIN}
    given["council_share_most"] = state["p_council_share_most"] / 100
    given["cvar_limit"] = float(state["p_cvar_limit"]) if state["p_limit_risk"] else None
    lots = [(_members("lot", n), state.get(f"p_lot_price_{n}")) for n in range(int(state["p_lot_count"]))]
    return Limits(
        **given,
        must=tuple(state["p_must"]),
        never=tuple(state["p_never"]),
        lots=tuple({"members": members, "price": price} for members, price in lots if members),
        exclusive=tuple(
            tuple(_members("set", n)) for n in range(int(state["p_set_count"])) if len(_members("set", n)) > 1
        ),
    )


def _members(kind: str, number: int) -> Sequence[str]:
    return list(st.session_state.get(f"p_{kind}_{number}") or [])
