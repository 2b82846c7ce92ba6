"""Weights to start from: presets for the readers, answers step by step, and those saved under a name."""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.elicitation_form import show_elicitation
from assetmap.app.limits import link_value
from assetmap.app.newest_form import Seen, keep_newest, seen_before, show_overtaken
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.scoring import Criterion, carried_swings, earlier_address, earlier_keys, load_presets, with_preset
from assetmap.workspace import SavedWeights, save_weights, saved_weights, written_by

__all__ = ["SLIDER", "held_swings", "show_presets", "show_saved_weights", "take_earlier_address"]

# Each criterion's slider has this before its key.
SLIDER = "w_"


def held_swings(criteria: tuple[Criterion, ...]) -> dict[str, float] | None:
    """Weights by criterion that the session holds before the sliders are shown; None where it lacks any.

    Parameters
    ----------
    criteria : tuple of Criterion
        Each has a slider under the key ``w_`` and its own.
    """
    held = {criterion.key: st.session_state.get(f"{SLIDER}{criterion.key}") for criterion in criteria}
    known = {key: float(swing) for key, swing in held.items() if isinstance(swing, int | float)}
    return known if len(known) == len(held) else None


def take_earlier_address(loaded: Loaded) -> None:
    """Take up the weights of a link of an earlier version, and say what became of them, once.

    Parameters
    ----------
    loaded : Loaded
        The region's build; each criterion has a slider under the key ``w_`` and its own, which the address fills.
    """
    keys = {*earlier_keys(), *(criterion.key for criterion in loaded.build.criteria)}
    given = {key: link_value(SLIDER + key) for key in sorted(keys)}
    asked = {key: min(100.0, float(value)) for key, value in given.items() if re.fullmatch(r"\d{1,3}(\.\d+)?", value)}
    told: list[str] = []
    found = earlier_address(asked, loaded.build.criteria, told.append, loaded.build.criteria_keys)
    if found is None:
        return
    for key in asked:
        del st.query_params[SLIDER + key]
    _fill(found)
    st.info(f"This link was made with earlier criteria. {literal(' '.join(told))}")


def show_presets(loaded: Loaded) -> None:
    """Offer the presets for the readers, and to ask for the weights step by step.

    Parameters
    ----------
    loaded : Loaded
        The region's build; each criterion has a slider under the key ``w_`` and its own.
    """
    criteria = loaded.build.criteria
    presets = {preset.key: preset for preset in load_presets()}
    left, right = st.columns(2)
    with left:
        key = st.selectbox(
            "Start from a reader's weights",
            list(presets),
            index=None,
            placeholder="Choose a reader",
            format_func=lambda key: presets[key].title,
            key="weights_preset",
        )
        if key is not None:
            st.markdown(
                f"{literal(presets[key].title)}, {literal(presets[key].reader)}. An assumption [A], to argue with."
            )
            try:
                swings = {c.key: c.swing for c in with_preset(presets[key], criteria, loaded.build.criteria_keys)}
            except InputError as error:
                st.error(literal(str(error)))
            else:
                st.button("Use this reader's weights", on_click=_fill, args=(swings,))
    with right:
        asked = st.toggle("Set them step by step", key="weights_steps")
    if asked:
        show_elicitation(criteria, "steps", SLIDER)


def show_saved_weights(loaded: Loaded, swings: Mapping[str, float]) -> None:
    """Offer the saved weights of the region, and to save these under a name.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    swings : mapping of str to float
        Criterion's key to the weight that is set now; each has a slider under the key ``w_`` and its own.
    """
    try:
        saved = _saved(loaded)
    except InputError:  # the page has said why, above
        st.markdown("Saved weights cannot be shown until the workspace can be read.")
        return
    left, right = st.columns(2)
    with left:
        name = st.selectbox("Saved weights", list(saved), index=None, placeholder="Choose a name", key="weights_saved")
        if name is not None:
            chosen = saved[name]
            by = f" by {literal(chosen.by)}" if chosen.by else ""
            st.markdown(f"Saved {chosen.at:%d %B %Y, %H:%M} UTC{by}.")
            told: list[str] = []
            carried = carried_swings(
                chosen.swings, loaded.build.criteria, told.append, known=loaded.build.criteria_keys, partial=True
            )
            gone = sorted(set(carried) - set(swings))
            if gone:
                told.append(f"These criteria no longer exist and are left out: {', '.join(gone)}.")
            if told:
                st.warning(literal(" ".join(told)))
            st.button("Use these weights", on_click=_fill, args=({key: carried[key] for key in swings},))
    with right:
        _save_form(loaded, swings, saved)


def _save_form(loaded: Loaded, swings: Mapping[str, float], saved: Mapping[str, SavedWeights]) -> None:
    """Take a name for the weights that are set; who is overtaken under that name sees both."""
    region = loaded.region.key
    group = f"weights-{region}"
    named = f"named-{group}"

    def save(state: dict[str, Any], version: int) -> None:
        name, by = st.session_state[named]
        written_by(current_person(), save_weights, workspace(), region, name, state, by=by, expected_version=version)

    def read() -> Seen:
        return _seen(_saved(loaded).get(st.session_state[named][0]))

    titles = {c.key: c.title for c in loaded.build.criteria}
    titles |= {key: key for one in saved.values() for key in one.swings if key not in titles}
    if show_overtaken(group, save, read, titles, lambda _, value: "left out" if value is None else f"{value:g}"):
        return
    before = seen_before(group, region, saved)
    with st.form("save_weights"):
        first, second = st.columns(2)
        as_name = first.text_input("Save these weights as", max_chars=100)
        by_whom = second.text_input("Who saves them", max_chars=100)
        if not st.form_submit_button("Save weights"):
            return
    st.session_state[named] = (as_name.strip(), by_whom)
    keep_newest(group, _seen(before.get(as_name.strip())), swings, save, read, told="Saved.")


def _saved(loaded: Loaded) -> dict[str, SavedWeights]:
    found = saved_weights(workspace(), loaded.region.key, person=current_person())
    return {weights.name: weights for weights in found}


def _seen(weights: SavedWeights | None) -> Seen:
    return Seen() if weights is None else Seen(weights.swings, weights.version, weights.by)


def _fill(swings: Mapping[str, float]) -> None:
    for key, swing in swings.items():
        st.session_state[f"{SLIDER}{key}"] = round(min(100.0, swing))
