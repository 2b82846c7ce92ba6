"""What a building is worth, to whom, and when to walk away."""

from assetmap.value.appraisal import (
    NO_AREA,
    NO_VALUE,
    Appraisal,
    Building,
    NotAppraised,
    appraise,
    rates_text,
    what_moved,
)
from assetmap.value.areas import AreaAssumptions, load_area_assumptions, read_area_assumptions
from assetmap.value.assets import appraise_assets, building_of, split_entries
from assetmap.value.batch import appraise_many
from assetmap.value.benefit_discount import BenefitRule, load_benefit_rule, read_benefit_rule
from assetmap.value.decomposition import Decomposition, decompose
from assetmap.value.discounting import Schedule, annuity, discount_factor, load_schedule, read_schedule, schedule_names
from assetmap.value.disposal import Disposal, Flag, load_public_rules, public_test, read_public_rules
from assetmap.value.document import appraisal_document
from assetmap.value.figures import Figure, money
from assetmap.value.formulas import Line, sheet, sheet_table
from assetmap.value.impact import (
    IMPACT_COLUMNS,
    Impact,
    RegionalMeasure,
    impact_of,
    impact_table,
    regional_measure,
    residents_in_reach,
)
from assetmap.value.inputs import Change, Input, Inputs, Terms, load_inputs, read_inputs, read_overrides
from assetmap.value.leasehold import LEASE_LENGTHS, lease_relativity, values_by_tenure
from assetmap.value.pay_it_forward import PayItForward, pay_it_forward, recycling_multiplier
from assetmap.value.refusals import OutOfRangeError
from assetmap.value.returns import RatesOfReturn, debt_cover, irr, npv, payback, rates_of_return
from assetmap.value.sealed import SealedFigure, sealed_ranges_meet
from assetmap.value.sensitivity import switching_values, tornado
from assetmap.value.shares import building_game, by_proportion, fair_shares, shapley
from assetmap.value.spillover import Project, SpillOver, homes_evenly_spread, homes_of_sales, spill_over
from assetmap.value.walkaway import walk_away_price
from assetmap.value.waterfall import PARTIES, Funding, Sharing, effects, load_sharing, overage, waterfall

__all__ = [
    "IMPACT_COLUMNS",
    "LEASE_LENGTHS",
    "NO_AREA",
    "NO_VALUE",
    "PARTIES",
    "Appraisal",
    "AreaAssumptions",
    "BenefitRule",
    "Building",
    "Change",
    "Decomposition",
    "Disposal",
    "Figure",
    "Flag",
    "Funding",
    "Impact",
    "Input",
    "Inputs",
    "Line",
    "NotAppraised",
    "OutOfRangeError",
    "PayItForward",
    "Project",
    "RatesOfReturn",
    "RegionalMeasure",
    "Schedule",
    "SealedFigure",
    "Sharing",
    "SpillOver",
    "Terms",
    "annuity",
    "appraisal_document",
    "appraise",
    "appraise_assets",
    "appraise_many",
    "building_game",
    "building_of",
    "by_proportion",
    "debt_cover",
    "decompose",
    "discount_factor",
    "effects",
    "fair_shares",
    "homes_evenly_spread",
    "homes_of_sales",
    "impact_of",
    "impact_table",
    "irr",
    "lease_relativity",
    "load_area_assumptions",
    "load_benefit_rule",
    "load_inputs",
    "load_public_rules",
    "load_schedule",
    "load_sharing",
    "money",
    "npv",
    "overage",
    "pay_it_forward",
    "payback",
    "public_test",
    "rates_of_return",
    "rates_text",
    "read_area_assumptions",
    "read_benefit_rule",
    "read_inputs",
    "read_overrides",
    "read_public_rules",
    "read_schedule",
    "recycling_multiplier",
    "regional_measure",
    "residents_in_reach",
    "schedule_names",
    "sealed_ranges_meet",
    "shapley",
    "sheet",
    "sheet_table",
    "spill_over",
    "split_entries",
    "switching_values",
    "tornado",
    "values_by_tenure",
    "walk_away_price",
    "waterfall",
    "what_moved",
]
