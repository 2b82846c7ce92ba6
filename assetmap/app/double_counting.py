"""Whether criteria count the same thing twice: how alike they are, and what each really weighs."""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd
import streamlit as st

from assetmap.app.text import literal
from assetmap.indicators import correlation_matrix, effective_weights
from assetmap.scoring import Criterion

__all__ = ["show_double_counting"]

# Two criteria that go together as much as this are worth a second look.
_ALIKE = 0.7
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
    alike = _alike(matrix)
    if not alike:
        st.markdown(f"No two criteria go together at {_ALIKE:g} or more.")
        return
    st.markdown(f"These go together at {_ALIKE:g} or more; ask whether both are meant:")
    st.markdown("\n".join(f"- {literal(one)} and {literal(other)}: {value:.2f}" for one, other, value in alike))


def _alike(matrix: pd.DataFrame) -> list[tuple[str, str, float]]:
    return [
        (one, other, float(matrix.loc[one, other]))
        for one, other in combinations(matrix.columns, 2)
        if abs(matrix.loc[one, other]) >= _ALIKE
    ]


def _share(value: float) -> str:
    return "\u2013" if pd.isna(value) else f"{value:.0%}".replace("-", _MINUS)


def _signed(value: float) -> str:
    return "\u2013" if pd.isna(value) else f"{value:.2f}".replace("-", _MINUS)


def _table(columns: list[str], rows: Sequence[tuple[str, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=columns).map(lambda value: literal(str(value)))
    frame.columns = [literal(column) for column in frame.columns]
    st.table(frame.set_index(frame.columns[0]))
