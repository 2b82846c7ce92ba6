"""The drawer of what-ifs: a scenario, a return, inputs that somebody knows better; kept for the building when asked for."""

from collections.abc import Mapping

import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.entry_form import SOURCE, figures_of, keep_entry
from assetmap.app.limits import BEYOND, LONGEST
from assetmap.app.newest_form import Seen
from assetmap.app.text import literal
from assetmap.value import Inputs

__all__ = ["what_if"]

_NONE = "as shipped"


def what_if(loaded: Loaded, asset_id: str, seen: Seen, known: Mapping[str, float]) -> Inputs:
    """Inputs as shipped, under what is known of the building, the scenario chosen and what the reader moved; in this order.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    asset_id : str
        Which building.
    seen : Seen
        What was entered of it when the card was opened, by `assetmap.app.entry_form.opened_entry`.
    known : mapping of str to float
        Inputs that are entered for the building.

    Raises
    ------
    InputError
        When what was entered is out of range.
    """
    inputs = loaded.build.inputs
    with st.expander("What if …"):
        st.markdown("Set an input that you know better; the rest stay ranges. Nothing is kept until you say so.")
        rate = st.selectbox(
            "Return the buyer asks for",
            inputs.terms.hurdle_rates,
            index=inputs.terms.hurdle_rates.index(inputs.terms.hurdle_rate),
            format_func=lambda rate: f"{rate:.0%} a year",
        )
        scenario = st.selectbox("Scenario", [_NONE, *inputs.scenarios])
        inputs = inputs.with_terms(hurdle_rate=rate)
        if scenario != _NONE:
            inputs = inputs.scenario(scenario)
        if known:
            inputs = inputs.override(known, f"building {asset_id}")
            titles = ", ".join([literal(f"{inputs[key].title} {value:g}") for key, value in known.items()])
            st.markdown(f"Entered for this building: {titles}.")
        chosen = st.multiselect("Inputs to set", list(inputs.items), format_func=lambda key: inputs[key].title)
        moved = {}
        for key in chosen:
            item = inputs[key]
            moved[key] = st.number_input(
                f"{item.title} ({item.unit})", float(item.least), float(item.most), float(item.central), key=f"if_{key}"
            )
        if moved:
            _keep(loaded, asset_id, seen, moved)
        elif known and st.button("Take back the inputs entered for this building"):
            _store(loaded, asset_id, seen, {}, drop=known, source=seen.state.get(SOURCE, ""))
        moves = [
            literal(f"{c.key.replace('_', ' ')}, {c.part}: {c.before:g} to {c.after:g} ({c.by})")
            for c in inputs.changes
            if c.by.startswith("scenario")
        ]
        if moves:
            st.markdown("The scenario moves: " + "; ".join(moves) + ".")
    return inputs.override(moved, "what if")


def _keep(loaded: Loaded, asset_id: str, seen: Seen, moved: Mapping[str, float]) -> None:
    source = st.text_input("Source of these inputs", key=f"if-source-{asset_id}", max_chars=BEYOND * LONGEST["line"])
    if st.button("Keep these inputs for this building"):
        _store(loaded, asset_id, seen, moved, drop=(), source=source)


def _store(
    loaded: Loaded,
    asset_id: str,
    seen: Seen,
    moved: Mapping[str, float],
    *,
    drop: Mapping[str, float] | tuple[str, ...],
    source: str,
) -> None:
    held = {key: value for key, value in figures_of(seen).items() if key not in drop}
    keep_entry(loaded, asset_id, seen, held | dict(moved), source)
