"""Which buildings together: choice under limits, frontier, robustness, negotiation, cash, communities, years."""

from assetmap.portfolio.balancing import Balance, balance
from assetmap.portfolio.choice import Portfolio, answer, choose
from assetmap.portfolio.clusters import Communities, find_communities
from assetmap.portfolio.conflict import Conflict, ConflictError
from assetmap.portfolio.frontier import budget_frontier, frontier_table, risk_frontier
from assetmap.portfolio.gap import Lever, close_gap
from assetmap.portfolio.median import Median, p_median
from assetmap.portfolio.phasing import Plan, phase, recycling_multiplier, repayments
from assetmap.portfolio.question import Lot, Question
from assetmap.portfolio.region import RegionalChoice, choose_for_region, need_of_areas, portfolio_rows
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

__all__ = [
    "Balance",
    "Change",
    "Communities",
    "Conflict",
    "ConflictError",
    "Lever",
    "Lot",
    "Median",
    "NegotiationSheet",
    "Plan",
    "Portfolio",
    "Position",
    "Question",
    "RegionalChoice",
    "alternatives",
    "answer",
    "balance",
    "budget_frontier",
    "choose",
    "choose_for_region",
    "close_gap",
    "concessions",
    "core_index",
    "find_communities",
    "frontier_table",
    "need_of_areas",
    "negotiation_sheet",
    "next_best",
    "offer_ceiling",
    "p_median",
    "phase",
    "portfolio_rows",
    "price_of_change",
    "recycling_multiplier",
    "repayments",
    "risk_frontier",
    "sheet_to_xlsx",
    "tail_loss",
]
