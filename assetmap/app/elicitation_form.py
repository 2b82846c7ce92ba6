"""Swing weights asked for step by step: the order of the swings first, then points beside the first one's 100."""

import streamlit as st

from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.scoring import Criterion, rank_order_centroid, swing_of, swings_from_answers

__all__ = ["show_elicitation"]

_STEP = 5


def show_elicitation(criteria: tuple[Criterion, ...], name: str, prefix: str) -> None:
    """Ask for the weights of the criteria, and fill the widgets that hold them.

    Parameters
    ----------
    criteria : tuple of Criterion
        What is weighed.
    name : str
        Which form this is: its answers are kept in the session under it.
    prefix : str
        Each criterion has a widget under this and its own key, which takes its weight at the end.
    """
    # what stands instead of another is chosen, not weighed beside it
    aside = [criterion.key for criterion in criteria if criterion.instead_of]
    criteria = tuple(criterion for criterion in criteria if not criterion.instead_of)
    order = [key for key in st.session_state.setdefault(f"_{name}_order", []) if key in {c.key for c in criteria}]
    titles = {criterion.key: criterion.title for criterion in criteria}
    done = st.session_state.pop(f"_{name}_done", False)
    if done:
        st.success("The weights are set as you answered. Save them under a name below, or change them by hand.")
    if order:
        st.markdown("\n".join(f"{i:d}. {literal(titles[key])}" for i, key in enumerate(order, 1)))
    if len(order) < len(criteria):
        _ask_next(criteria, order, name)
    else:
        _ask_points(criteria, order, name, prefix, aside)


def _ask_next(criteria: tuple[Criterion, ...], order: list[str], name: str) -> None:
    st.markdown(
        f"**Step {len(order) + 1} of {len(criteria) + 1}.** Think of a building that is at the worst on all of these. You may "
        f"lift one of them from its worst to its best. Which makes the most difference to you?"
    )
    left = {criterion.key: swing_of(criterion) for criterion in criteria if criterion.key not in order}
    asked = f"{name}_next_{len(order)}"
    st.radio("Swing that matters most", list(left), format_func=lambda key: literal(left[key]), key=asked)
    first, second = st.columns([1, 4])
    first.button("Next", key=f"{name}_step", on_click=_take, args=(name, asked, list(left)), type="primary")
    if order:
        second.button("Back", key=f"{name}_back", on_click=_back, args=(name,))


def _take(name: str, asked: str, left: list[str]) -> None:
    order: list[str] = st.session_state[f"_{name}_order"]
    picked = st.session_state[asked]
    order.append(picked)
    if len(left) == 2:  # the last has no choice
        order.extend(key for key in left if key != picked)


def _back(name: str) -> None:
    order: list[str] = st.session_state[f"_{name}_order"]
    del order[-1:]


def _again(name: str) -> None:
    st.session_state[f"_{name}_order"] = []


def _ask_points(criteria: tuple[Criterion, ...], order: list[str], name: str, prefix: str, aside: list[str]) -> None:
    titles = {criterion.key: criterion.title for criterion in criteria}
    st.markdown(
        f"**Step {len(criteria) + 1} of {len(criteria) + 1}.** The first counts 100. Half as important to you is 50; 0 leaves one "
        "out. The numbers below are only what the order suggests."
    )
    start = rank_order_centroid(len(order))
    with st.form(f"{name}_points"):
        for key, suggested in zip(order, start, strict=True):
            st.number_input(
                literal(titles[key]),
                0,
                100,
                round(suggested / _STEP) * _STEP,
                _STEP,
                key=f"{name}_{key}",
                disabled=key == order[0],
            )
        st.form_submit_button(
            "Use these weights", type="primary", on_click=_use, args=(criteria, order, name, prefix, aside)
        )
    st.button("Start again", key=f"{name}_again", on_click=_again, args=(name,))
    refused = st.session_state.pop(f"_{name}_refused", "")
    if refused:
        st.error(literal(refused))


def _use(criteria: tuple[Criterion, ...], order: list[str], name: str, prefix: str, aside: list[str]) -> None:
    points = {key: float(st.session_state[f"{name}_{key}"]) for key in order}
    try:
        swings = swings_from_answers(order, points, criteria)
    except InputError as error:
        st.session_state[f"_{name}_refused"] = str(error)
        return
    for key, swing in (swings | dict.fromkeys(aside, 0.0)).items():
        st.session_state[prefix + key] = round(swing)
    st.session_state[f"_{name}_order"] = []
    st.session_state[f"_{name}_done"] = True
