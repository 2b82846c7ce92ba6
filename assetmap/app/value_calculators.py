"""Two calculators: money that is paid forward, and the discount that a published rule gives for benefit."""

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from assetmap.app.text import literal
from assetmap.app.value_text import amount, put_table
from assetmap.errors import InputError
from assetmap.value import Appraisal, BenefitRule, load_benefit_rule, pay_it_forward, read_benefit_rule

__all__ = ["show_benefit_discount", "show_pay_it_forward"]

_RULES = ("share_of_score", "points_in_bands")


def show_pay_it_forward() -> None:
    """Show what money paid forward is worth to whoever gets it, and how many more it reaches."""
    st.markdown("Some money now, repaid without interest when you can, so that it goes on to the next organisation.")
    first, second, third = st.columns(3)
    advance = first.number_input("Money you get, £", min_value=1.0, max_value=1e9, value=50_000.0, step=1000.0)
    share = second.slider("Part of it you repay, %", 0, 100, 75)
    rounds = third.number_input("Times it goes round", min_value=1, max_value=100, value=5)
    begin, end = st.slider("Years in which you repay", 1, 25, (2, 6))
    # the widgets let nothing through that is out of range
    plan = pay_it_forward(advance, share / 100, first_year=begin, last_year=end, rounds=int(rounds))
    st.markdown(f"**{literal(str(plan))}**")
    limit = "without end" if math.isinf(plan.limit) else f"{plan.limit - 1:.1f}"
    put_table(
        [
            {"what": "money you get now", "how much": amount(plan.advance)},
            {"what": f"repayment in each of the years {begin} to {end}", "how much": amount(plan.repayment)},
            {"what": "as good as a gift of", "how much": amount(plan.grant_equivalent)},
            {
                "what": f"further organisations over {plan.rounds} rounds",
                "how much": f"{plan.further_organisations:.1f}",
            },
            {"what": "further organisations if it never stops", "how much": limit},
        ],
        "what",
    )


def show_benefit_discount(found: Appraisal, own: Sequence[Path] = ()) -> None:
    """Show what a council's published rule would give as a discount for benefit; the examples where none is on file."""
    st.markdown("A council's own rule turns a score into the share of the undervalue it may give.")
    rules = []
    for path in own:
        try:
            rules.append(read_benefit_rule(path))
        except InputError as error:
            st.error(literal(str(error)))
    if not rules:
        st.markdown("These two are examples: name your council's in the region's file, under `discount_rules`.")
        rules = [load_benefit_rule(name) for name in _RULES]
    titles = {one.title: one for one in rules}
    rule = titles[st.selectbox("Rule", list(titles))]
    st.markdown(f"{literal(rule.title)}. Source: {literal(rule.source)}.")
    score = _score(rule)
    today = found.building.value_today
    share = rule.share(score)
    st.markdown(f"The rule would give **{share:.0%}** of the undervalue.")
    if today is None:
        st.markdown("Enter a value today: without it there is no undervalue to give a share of.")
        return
    undervalue = today - found.building.price
    put_table(
        [
            {"what": "undervalue at the price assumed", "how much": amount(undervalue)},
            {"what": "discount by the rule", "how much": amount(rule.discount(score, undervalue))},
            {"what": "value today", "how much": amount(today)},
        ],
        "what",
    )


def _score(rule: BenefitRule) -> float | dict[str, float]:
    if rule.pattern == "share":
        return st.slider("Benefit score, 0 to 1", 0.0, 1.0, 0.5)
    bands = pd.DataFrame(
        [{"points from": f"{least:g}", "share of the undervalue": f"{share:.0%}"} for least, share in rule.bands]
    )
    put_table(bands, "points from")
    columns = st.columns(len(rule.points))
    return {
        criterion: column.number_input(f"{criterion} (0 to {most:g})", 0.0, most, most / 2, key=f"points-{criterion}")
        for column, (criterion, most) in zip(columns, rule.points.items(), strict=True)
    }
