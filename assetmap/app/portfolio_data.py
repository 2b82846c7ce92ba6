"""What the portfolio's page reads: appraisals as entered by now, the question that the limits pose, and its answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.entry_form import entered_figures
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import (
    Limits,
    Portfolio,
    Question,
    answer,
    joint_gains,
    question_for_region,
    up_for_choice,
)
from assetmap.portfolio.choice import refuse_small_budget
from assetmap.scoring import by_list_and_rank
from assetmap.tables import APPRAISALS
from assetmap.value import Inputs, appraise_assets, load_area_assumptions

__all__ = ["Posed", "answered", "appraised", "names_of", "on_demand", "posed"]

# Above so many candidates the proof of the last hundredth of a per cent is not waited for.
_MANY = 500


@dataclass(frozen=True, eq=False)
class Posed:
    """A question with what it was made of.

    Attributes
    ----------
    question : Question
        Buildings by ``asset_id``.
    not_candidates : dict of str to str
        Assets that are not up for choice, with the reason.
    appraisals : pandas.DataFrame
        Rows of the table ``appraisals``, with what has been entered since the build.
    inputs : Inputs
        That they were made with.
    names : dict of str to str
        What each building up for choice is called, by ``asset_id``; hostile until escaped.
    key : str
        Stands for all of this.
    """

    question: Question
    not_candidates: dict[str, str]
    appraisals: pd.DataFrame
    inputs: Inputs
    names: dict[str, str]
    key: str


def names_of(loaded: Loaded, also: Sequence[str] = ()) -> dict[str, str]:
    """What each building is called that can be chosen, by ``asset_id``, in the order of lists and ranks.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    also : sequence of str
        As of `assetmap.portfolio.choose_for_region`.
    """
    listed = by_list_and_rank(loaded.scores[up_for_choice(loaded.scores, also)])
    called = loaded.rows["building"].loc[listed.index]
    return dict(zip(listed["asset_id"], called, strict=True))


def appraised(loaded: Loaded, assumed_areas: bool) -> tuple[pd.DataFrame, Inputs, str]:
    """Appraisals with the figures entered by now that this reader may read, their inputs, and a key that stands for them.

    Raises
    ------
    InputError
        When an entry cannot be used.
    """
    try:
        entered = entered_figures(loaded, current_person())
    except InputError:  # without the workspace the build's own appraisals stand
        return loaded.build.table(APPRAISALS), loaded.build.inputs, f"{loaded.build.folder} as built"
    key = f"{loaded.build.folder} {assumed_areas} {sorted(entered.items())}"
    return _appraised(key, assumed_areas, loaded, entered), loaded.build.inputs, key


@st.cache_resource(show_spinner="Appraising the buildings …", max_entries=8)
def _appraised(
    key: str,  # noqa: ARG001  the cache's key
    assumed_areas: bool,
    _loaded: Loaded,
    _entered: dict[str, dict[str, Any]],
) -> pd.DataFrame:
    assumptions = load_area_assumptions() if assumed_areas else None
    return appraise_assets(_loaded.rows, _loaded.build.inputs, entries=_entered, area_assumptions=assumptions)


def posed(loaded: Loaded, limits: Limits) -> Posed:
    """Question that the limits pose on the region's build.

    Raises
    ------
    InputError
        When nothing is ranked, or a limit cannot be used.
    """
    appraisals, inputs, key = appraised(loaded, limits.assumed_areas)
    draws = _gains(key, appraisals, inputs)
    return _posed(f"{key} {loaded.version} {limits.as_dict()}", loaded, limits, appraisals, inputs, draws)


@st.cache_resource(show_spinner=False, max_entries=32)
def _posed(
    key: str, _loaded: Loaded, _limits: Limits, _appraisals: pd.DataFrame, _inputs: Inputs, _draws: pd.DataFrame
) -> Posed:
    question, reasons = question_for_region(
        _loaded.rows,
        _loaded.scores,
        _appraisals,
        _loaded.areas,
        appraisal_draws=_draws,
        **_limits.constraints(),
    )
    return Posed(question, reasons, _appraisals, _inputs, names_of(_loaded, _limits.also), key)


@st.cache_resource(show_spinner="Appraising the buildings in every draw …", max_entries=8)
def _gains(key: str, _appraisals: pd.DataFrame, _inputs: Inputs) -> pd.DataFrame:  # noqa: ARG001  its key
    return joint_gains(_appraisals, _inputs)


def answered(asked: Posed, seconds: float) -> Portfolio:
    """Best portfolio for a question, kept for the next one who asks it.

    Raises
    ------
    ConflictError, InputError
        As of `assetmap.portfolio.choose`.
    """
    refuse_small_budget(asked.question)
    return _answered(asked.key, seconds, asked.question)


@st.cache_resource(show_spinner="Choosing …", max_entries=32)
def _answered(key: str, seconds: float, _question: Question) -> Portfolio:  # noqa: ARG001  the cache's key
    return answer(_question, gap=1e-4 if _question.count <= _MANY else 1e-2, time_limit=seconds)


def on_demand(name: str, key: str, label: str, make: Callable[[Callable[[int, int], None]], Any]) -> Any:
    """What takes a while, made when a button is pressed and kept for as long as its key stays; None until then.

    Parameters
    ----------
    name : str
        Of the part of the page.
    key : str
        Stands for everything that the result depends on.
    label : str
        Of the button; our own words.
    make : callable
        From a function that is told how many steps are done, of how many, to the result.
    """
    kept = st.session_state.setdefault("portfolio_kept", {})
    if kept.get(name, (None,))[0] == key:
        return kept[name][1]
    place = st.empty()
    if not place.button(literal(label), key=f"go_{name}"):
        return None
    bar = place.progress(0.0)

    def told(done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=f"{done:,} of {total:,}")

    found = make(told)
    bar.empty()
    kept[name] = (key, found)
    return found
