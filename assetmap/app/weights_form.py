"""Weights saved under a name, and taken up again."""

from collections.abc import Mapping

import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import SavedWeights, save_weights, saved_weights

__all__ = ["show_saved_weights"]


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
        saved = {weights.name: weights for weights in saved_weights(workspace(), loaded.region.key)}
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
            gone = sorted(set(chosen.swings) - set(swings))
            if gone:
                st.warning(f"These criteria no longer exist and are left out: {literal(', '.join(gone))}.")
            st.button("Use these weights", on_click=_use, args=(chosen, dict(swings)))
    with right, st.form("save_weights"):
        first, second = st.columns(2)
        as_name = first.text_input("Save these weights as", max_chars=100)
        by_whom = second.text_input("Who saves them", max_chars=100)
        if not st.form_submit_button("Save weights"):
            return
        try:
            save_weights(workspace(), loaded.region.key, as_name, swings, by=by_whom)
        except InputError as error:
            st.error(literal(str(error)))
            return
    st.toast("Saved.")
    st.rerun()


def _use(chosen: SavedWeights, swings: dict[str, float]) -> None:
    for key in swings:
        st.session_state[f"w_{key}"] = round(min(100.0, chosen.swings.get(key, 0.0)))
