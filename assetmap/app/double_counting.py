"""Whether criteria count the same thing twice: how alike they are, and what each really weighs."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.indicators import correlation_matrix, effective_weights
from assetmap.pipeline import areas_on_criteria
from assetmap.scoring import ALIKE, Criterion, alike_pairs, effective_number

__all__ = ["show_double_counting", "show_likeness"]

_MINUS = "\u2212"


def show_double_counting(scores: pd.DataFrame, criteria: Sequence[Criterion]) -> None:
    """Show the correlations between the criteria and their effective weights, over the ranked buildings.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores`` with ``ranked`` and a column ``utility_<key>`` for each criterion.
    criteria : sequence of Criterion
        With the swing weights to use.
    """
    st.header("Is anything counted twice?")
    ranked = scores[scores["ranked"].astype("bool")]
    titles = [criterion.title for criterion in criteria]
    utilities = ranked[[f"utility_{criterion.key}" for criterion in criteria]].set_axis(titles, axis=1)
    if len(utilities) < 3:
        st.markdown("Fewer than three buildings are ranked: too few to say.")
        return
    if not any(criterion.swing > 0 for criterion in criteria):
        st.markdown("Every weight is 0: there is no score to take apart.")
        return
    weights = effective_weights(utilities, {criterion.title: criterion.swing for criterion in criteria})
    st.markdown(
        f"Over the {len(utilities):,} ranked buildings. *Stated* is the weight that was set; *effective* is the share of the "
        "differences between scores that comes from the criterion. One that is much alike everywhere weighs less than it "
        "says; two that go together weigh more."
    )
    rows = [
        (title, f"{row['stated']:.0%}", _share(row["effective"]), _signed(row["correlation"]), f"{row['known']:.0%}")
        for title, row in weights.iterrows()
    ]
    _table(["criterion", "stated weight", "effective weight", "correlation with the score", "known for"], rows)
    matrix = correlation_matrix(utilities)
    st.markdown(
        "Rank correlations between criteria, over the buildings for which both are known: 1 is the same order, "
        "\u22121 the reverse, a dash where it cannot be told."
    )
    _table(["criterion", *titles], [(one, *(_signed(matrix.loc[one, other]) for other in titles)) for one in titles])
    _pairs(matrix)


def show_likeness(loaded: Loaded) -> None:
    """Show how alike the criteria are over all small areas of the region, and how many they are in effect.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    """
    st.header("Do two criteria say the same thing?")
    try:
        found = _areas(str(loaded.build.folder), loaded)
    except InputError as error:
        st.markdown(f"This cannot be told of this build: {literal(error.what)}.")
        return
    titles = {criterion.key: criterion.title for criterion in loaded.build.criteria}
    matrix = correlation_matrix(found).rename(index=titles, columns=titles)
    if not len(matrix):
        st.markdown("No criterion is known of small areas.")
        return
    st.markdown(
        f"Rank correlations over all {len(found):,} small areas, whether a building lies in them or not. Criteria of the building "
        "itself are known of no area and are left out. "
        f"Of {len(matrix)} criteria there are in effect {effective_number(matrix):.1f} (participation ratio of the eigenvalues): "
        "as many as there are if none goes with another, 1 if all say the same."
    )
    rows = [(one, *(_signed(matrix.loc[one, other]) for other in matrix.columns)) for one in matrix.index]
    _table(["criterion", *matrix.columns], rows)
    _pairs(matrix)


@st.cache_resource(show_spinner="Comparing the criteria …", max_entries=4)
def _areas(folder: str, _loaded: Loaded) -> pd.DataFrame:  # noqa: ARG001  its key
    return areas_on_criteria(_loaded.region, _loaded.build)


def _pairs(matrix: pd.DataFrame) -> None:
    alike = alike_pairs(matrix)
    if not alike:
        st.markdown(f"No two criteria go together at {ALIKE:g} or more.")
        return
    st.markdown(f"These go together at {ALIKE:g} or more; ask whether both are meant:")
    st.markdown("\n".join(f"- {literal(one)} and {literal(other)}: {value:.2f}" for one, other, value in alike))


def _share(value: float) -> str:
    return "\u2013" if pd.isna(value) else f"{value:.0%}".replace("-", _MINUS)


def _signed(value: float) -> str:
    return "\u2013" if pd.isna(value) else f"{value:.2f}".replace("-", _MINUS)


def _table(columns: list[str], rows: Sequence[tuple[str, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=columns).map(lambda value: literal(str(value)))
    frame.columns = [literal(column) for column in frame.columns]
    st.table(frame.set_index(frame.columns[0]))
