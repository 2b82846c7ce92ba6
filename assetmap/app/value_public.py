"""The public test: what a disposal on these terms may set off, as questions for a lawyer."""

import streamlit as st

from assetmap.app.limits import MOST_GBP, within
from assetmap.app.text import literal
from assetmap.app.value_text import amount
from assetmap.value import Appraisal, Disposal, public_test

__all__ = ["show_public_test"]


def show_public_test(found: Appraisal) -> None:
    """Take the terms of a disposal, and show which rules it may touch."""
    building = found.building
    st.markdown("It decides nothing: each line is a question to ask, with the rule's name and date.")
    first, second = st.columns(2)
    price = first.number_input("Price to be paid, £", -MOST_GBP, MOST_GBP, value=within(building.price), step=1000.0)
    lease = second.number_input(
        "Length of the lease, years (blank for a sale)", min_value=0.0, max_value=999.0, value=building.lease_years
    )
    before = first.number_input(
        "Minimal financial assistance the recipient had in three years, £", 0.0, MOST_GBP, value=0.0, step=1000.0
    )
    listed = second.checkbox("Listed as an asset of community value")
    space = second.checkbox("There is open space in it")
    # the widgets let nothing through that is out of range
    disposal = Disposal(building.value_today, price, lease or None, listed, space, before)
    if disposal.undervalue is not None:
        st.markdown(
            f"Undervalue: {literal(amount(building.value_today))} less {literal(amount(price))} is "
            f"**{literal(amount(disposal.undervalue))}**."
        )
    flags = [f"- {literal(str(flag))}" for flag in public_test(disposal)]
    st.markdown("\n".join(flags) or "No rule on file speaks. That is no clearance: ask your lawyer about the disposal.")
