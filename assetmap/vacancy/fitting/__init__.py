"""How long buildings stay empty: rates and curves fitted to spells, by the way in which each came to be seen."""

from assetmap.vacancy.fitting.class_rates import ClassRates, SourceRate, fit_class
from assetmap.vacancy.fitting.classes import class_of_holding, class_of_use, holding_classes
from assetmap.vacancy.fitting.closings import closed_spells
from assetmap.vacancy.fitting.families import FAMILIES
from assetmap.vacancy.fitting.likelihood import fit_spells, held_out, log_likelihood, rate_interval, shape_interval
from assetmap.vacancy.fitting.pair import paired_spells
from assetmap.vacancy.fitting.pooling import pool_sources
from assetmap.vacancy.fitting.product_limit import product_limit
from assetmap.vacancy.fitting.rates_file import FittedRates, fitted_rates, read_rates, write_rates
from assetmap.vacancy.fitting.running import running_spells
from assetmap.vacancy.fitting.spells import Spells
from assetmap.vacancy.fitting.survival import remaining_years, survival

__all__ = [
    "FAMILIES",
    "ClassRates",
    "FittedRates",
    "SourceRate",
    "Spells",
    "class_of_holding",
    "class_of_use",
    "closed_spells",
    "fit_class",
    "fit_spells",
    "fitted_rates",
    "held_out",
    "holding_classes",
    "log_likelihood",
    "paired_spells",
    "pool_sources",
    "product_limit",
    "rate_interval",
    "read_rates",
    "remaining_years",
    "running_spells",
    "shape_interval",
    "survival",
    "write_rates",
]
