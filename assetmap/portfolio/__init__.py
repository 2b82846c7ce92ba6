"""Which buildings together: choice under limits, frontier, robustness, negotiation, cash, communities, years."""

from assetmap.portfolio.balancing import Balance, balance
from assetmap.portfolio.choice import Portfolio, answer, choose
from assetmap.portfolio.clusters import Communities, find_communities
from assetmap.portfolio.comparison import (
    Totals,
    candidates_of,
    compare,
    served_by_district,
    totals_of,
    with_names,
    worth_of_each,
)
from assetmap.portfolio.conflict import Conflict, ConflictError
from assetmap.portfolio.frontier import budget_frontier, frontier_table, risk_frontier
from assetmap.portfolio.gap import Lever, close_gap
from assetmap.portfolio.joint_draws import joint_cash, joint_gains
from assetmap.portfolio.levers import gap_and_levers
from assetmap.portfolio.limits import MOST_IDS, MOST_SETS, Limits, limits_from_query
from assetmap.portfolio.median import Median, p_median
from assetmap.portfolio.negotiation import Offer, Terms, ceiling_under, concession_table, council_positions, councils_of
from assetmap.portfolio.phasing import Plan, phase, recycling_multiplier, repayments
from assetmap.portfolio.question import Lot, Question
from assetmap.portfolio.region import (
    RegionalChoice,
    choose_for_region,
    need_of_areas,
    portfolio_rows,
    question_for_region,
    up_for_choice,
)
from assetmap.portfolio.risk import tail_loss
from assetmap.portfolio.robustness import Change, alternatives, core_index, price_of_change
from assetmap.portfolio.sheet import (
    NegotiationSheet,
    Position,
    concessions,
    negotiation_sheet,
    next_best,
    offer_ceiling,
)
from assetmap.portfolio.sheet_workbook import sheet_to_xlsx
from assetmap.portfolio.simulated_scores import simulated_scores

__all__ = [
    "MOST_IDS",
    "MOST_SETS",
    "Balance",
    "Change",
    "Communities",
    "Conflict",
    "ConflictError",
    "Lever",
    "Limits",
    "Lot",
    "Median",
    "NegotiationSheet",
    "Offer",
    "Plan",
    "Portfolio",
    "Position",
    "Question",
    "RegionalChoice",
    "Terms",
    "Totals",
    "alternatives",
    "answer",
    "balance",
    "budget_frontier",
    "candidates_of",
    "ceiling_under",
    "choose",
    "choose_for_region",
    "close_gap",
    "compare",
    "concession_table",
    "concessions",
    "core_index",
    "council_positions",
    "councils_of",
    "find_communities",
    "frontier_table",
    "gap_and_levers",
    "joint_cash",
    "joint_gains",
    "limits_from_query",
    "need_of_areas",
    "negotiation_sheet",
    "next_best",
    "offer_ceiling",
    "p_median",
    "phase",
    "portfolio_rows",
    "price_of_change",
    "question_for_region",
    "recycling_multiplier",
    "repayments",
    "risk_frontier",
    "served_by_district",
    "sheet_to_xlsx",
    "simulated_scores",
    "tail_loss",
    "totals_of",
    "up_for_choice",
    "with_names",
    "worth_of_each",
]
