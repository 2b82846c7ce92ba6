"""Need of the area: deprivation without its employment part, and worklessness beside it."""

import pandas as pd

from assetmap.indicators.area import of_its_area
from assetmap.layers.deprivation import DOMAIN_WEIGHTS

__all__ = ["deprivation_without_employment", "domain_score", "worklessness"]


def deprivation_without_employment(assets: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """Deprivation of the area without the employment domain, range 0-100, higher is more deprived.

    The transformed scores of the other six domains, weighted as in the Index of Multiple Deprivation and rescaled to a
    total of 1, so that worklessness beside it is not counted twice.

    Parameters
    ----------
    assets : pandas.DataFrame
        With ``area_code``; missing where the asset cannot be placed closely enough.
    areas : pandas.DataFrame
        With ``area_code`` and ``domain_income`` … ``domain_living`` (0-100).

    Returns
    -------
    pandas.Series
        On the index of ``assets``; NaN where the area or one of its domains is not known.

    Notes
    -----
    Source: English Indices of Deprivation, transformed domain scores and weights of the technical report.
    """
    kept = {name: weight for name, weight in DOMAIN_WEIGHTS.items() if name != "employment"}
    total = sum(kept.values())
    score = sum(areas[f"domain_{name}"] * (weight / total) for name, weight in kept.items())
    return of_its_area(assets, areas, score, "deprivation_without_employment")


def domain_score(assets: pd.DataFrame, areas: pd.DataFrame, domain: str) -> pd.Series:
    """Transformed score of one domain of the Indices of Deprivation, range 0-100, higher is more deprived.

    Parameters
    ----------
    assets, areas : pandas.DataFrame
        As in `deprivation_without_employment`.
    domain : str
        One of `assetmap.layers.deprivation.DOMAIN_WEIGHTS`.

    Returns
    -------
    pandas.Series
        On the index of ``assets``; NaN where the area or its score is not known. Transformed scores of every domain have
        one distribution, so that they compare with each other within one year, and never between years.

    Raises
    ------
    ValueError
        When there is no such domain.
    """
    if domain not in DOMAIN_WEIGHTS:
        raise ValueError(f"'domain' is '{domain}', allowed {', '.join(DOMAIN_WEIGHTS)}")
    return of_its_area(assets, areas, areas[f"domain_{domain}"], f"domain_{domain}")


def worklessness(assets: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """Share of the area's people aged 18-66 who are kept out of work, range 0-1, higher is more.

    Parameters
    ----------
    assets, areas : pandas.DataFrame
        As in `deprivation_without_employment`; ``areas`` with ``employment_rate``.

    Returns
    -------
    pandas.Series
        On the index of ``assets``; NaN where the area is not known.

    Notes
    -----
    Source: English Indices of Deprivation, employment score (rate).
    """
    return of_its_area(assets, areas, areas["employment_rate"], "worklessness")
