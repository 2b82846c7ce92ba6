"""A match looked at closely: why it fits, whether it can be paid, with whom it could be shared, and how to ask for it."""

import pandas as pd
import streamlit as st

from assetmap.app.data import PublicView
from assetmap.app.find_form import Question
from assetmap.app.find_interest import Target, show_interest_form
from assetmap.app.find_share import show_sharing
from assetmap.app.progress_section import show_public_status
from assetmap.app.text import literal
from assetmap.app.value_text import amount
from assetmap.matching import NEAR_MISS, afford_words, cost_lines, fit_words
from assetmap.value import pay_it_forward

__all__ = ["show_building"]

_START_GBP = 10_000.0


def show_building(view: PublicView, question: Question, row: pd.Series) -> None:
    """Show one match.

    Parameters
    ----------
    view : PublicView
        The build.
    question : Question
        What was asked.
    row : pandas.Series
        The match beside the facts of its building; never a protected one.
    """
    st.subheader(literal(row["building"]), anchor="match")
    verdict = f"{str(row['verdict']).capitalize()}, {fit_words(row['fit_low'], row['fit_high'])}."
    if question.need.asks_nothing:
        verdict = "You have asked for nothing yet, so that there is no fit."
    st.markdown(f"**{literal(verdict)}**")
    if row["verdict"] == NEAR_MISS:
        st.markdown(f"What would have to give: {literal(row['gives'])}.")
    st.markdown("\n".join(f"- {literal(reason)}" for reason in str(row["reasons"]).split("\n")))
    show_public_status(view, str(row["asset_id"]))
    _money(question, row)
    show_sharing(view, question, str(row["asset_id"]), row["said"])
    st.markdown("#### Ask for it")
    if row["contact"]:
        st.markdown(f"You can also ask directly: {literal(row['contact'])}.")
    target = Target(place=str(row["building"]), asset_id=str(row["asset_id"]))
    show_interest_form(view, target, question.need)


def _money(question: Question, row: pd.Series) -> None:
    st.markdown("#### Can we afford it?")
    need = question.need
    said = afford_words(need.monthly_gbp, row["cost_low"], row["cost_central"], row["cost_high"])
    st.markdown(f"**{literal(said)}**")
    if need.monthly_gbp is None:
        st.markdown("Enter what you can pay a month under *More* to see whether that is enough.")
    lines = cost_lines(need, row)
    if lines:
        st.markdown(
            f"For {row['area_m2']:,.0f} m², once it is fit for use. Rent is agreed with the owner, and nobody knows it before; "
            "the cheap and the dear end take every part at its end at once."
        )
        shown = [(line.title, *(amount(round(sum_)) for sum_ in (line.low, line.central, line.high))) for line in lines]
        table = pd.DataFrame(shown, columns=["£ a month for", "cheap end", "middle", "dear end"])
        st.table(table.set_index("£ a month for").rename(index=literal).map(literal))
        # below the table and not in it, where a phone would leave it a column one word wide
        st.markdown("Where each comes from:")
        st.markdown("\n".join(f"- {literal(line.title)}: {literal(line.source)}" for line in lines))
    with st.expander("Money to start with: pay it forward"):
        start = st.number_input(
            "Money that you would need at the start, £",
            1.0,
            10_000_000.0,
            _START_GBP,
            1000.0,
            key="forward",
            format="%.0f",
        )
        st.markdown(literal(str(pay_it_forward(start))))
