"""Indices of Deprivation 2025 and 2019: scores and populations (File 7), transformed domain scores (File 9)."""

import pandas as pd

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["DOMAIN_WEIGHTS", "read_deprivation_domains", "read_deprivation_scores"]

# Weights of the seven domains in the Index of Multiple Deprivation (English Indices of Deprivation 2025, technical
# report; the same since 2010). Fractions of 1; they apply to the transformed scores.
DOMAIN_WEIGHTS = {
    "income": 0.225,
    "employment": 0.225,
    "education": 0.135,
    "health": 0.135,
    "crime": 0.093,
    "barriers": 0.093,
    "living": 0.093,
}

_SCORES = {
    "area_code": r"LSOA code \(20\d\d\)",
    "deprivation_district_code": r"Local Authority District code \(20\d\d\)",
    "imd_score": r"Index of Multiple Deprivation \(IMD\) Score",
    "imd_rank": r"Index of Multiple Deprivation \(IMD\) Rank",
    "imd_decile": r"Index of Multiple Deprivation \(IMD\) Decile",
    "income_rate": r"Income Score \(rate\)",
    "employment_rate": r"Employment Score \(rate\)",
    "population": r"Total population",
    "working_age_population": r"Working age population",
}

_DOMAINS = {"area_code": r"LSOA code \(20\d\d\)"} | {
    f"domain_{name}": pattern
    for name, pattern in {
        "income": r"Income Score - exponentially transformed",
        "employment": r"Employment Score - exponentially transformed",
        "education": r"Education.* Score - exponentially transformed",
        "health": r"Health.* Score - exponentially transformed",
        "crime": r"Crime Score - exponentially transformed",
        "barriers": r"Barriers.* Score - exponentially transformed",
        "living": r"Living Environment Score - exponentially transformed",
    }.items()
}

# A table of 2019 put together again from its parts, with short headings; its rates are in per cent, to one place.
_REBUILT_2019 = "deprivation_2019_rebuilt"
_SCORES_2019 = {
    "area_code": r"lsoa11cd$",
    "deprivation_district_code": r"lad19cd$",
    "imd_score": r"imd_score_mys$",
    "imd_rank": r"imd_rank$",
    "imd_decile": r"imd_decile$",
    "income_rate": r"income_score_mys$",
    "employment_rate": r"employment_score_mys$",
    "population": r"pop$",
    "working_age_population": r"pop_wa$",
}
_DOMAINS_2019 = {"area_code": r"lsoa11cd$"} | {f"domain_{name}": rf"t_{name}$" for name in DOMAIN_WEIGHTS}
_PER_CENT = 100.0


def read_deprivation_scores(layer: Layer) -> pd.DataFrame:
    """IMD score, rank and decile, income and employment rates, and populations of every small area.

    Returns
    -------
    pandas.DataFrame
        One row per small area: ``area_code``, ``deprivation_district_code``, ``imd_score`` (0-100), ``imd_rank``,
        ``imd_decile`` (1 the most deprived), ``income_rate``, ``employment_rate`` (0-1), ``population``,
        ``working_age_population`` (people aged 18-66; in 2019 women aged 18-59 and men aged 18-64).

    Raises
    ------
    InputError
        When the file is absent, damaged, or not in the published layout.
    """
    if layer.reader != _REBUILT_2019:
        return _picked(layer, _SCORES)
    scores = _picked(layer, _SCORES_2019)
    rates = ["income_rate", "employment_rate"]
    scores[rates] = scores[rates] / _PER_CENT
    return scores


def read_deprivation_domains(layer: Layer) -> pd.DataFrame:
    """Transformed scores of the seven domains (``domain_income`` …, 0-100) of every small area (``area_code``).

    Raises
    ------
    InputError
        When the file is absent, damaged, or not in the published layout.
    """
    return _picked(layer, _DOMAINS_2019 if layer.reader == _REBUILT_2019 else _DOMAINS)


def _picked(layer: Layer, patterns: dict[str, str]) -> pd.DataFrame:
    frame = read_frame(layer)
    columns = find_columns(frame, layer, patterns)
    picked = frame[list(columns.values())].set_axis(list(columns), axis=1)
    return check_layer(picked, layer, "area_code")
