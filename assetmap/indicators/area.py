"""Carries a figure of small areas over to the assets that lie in them."""

import pandas as pd

__all__ = ["of_its_area"]


def of_its_area(assets: pd.DataFrame, areas: pd.DataFrame, figure: pd.Series, name: str) -> pd.Series:
    """Figure of the area that each asset lies in.

    Parameters
    ----------
    assets : pandas.DataFrame
        With ``area_code``, missing where it is not known.
    areas : pandas.DataFrame
        With ``area_code``, unique.
    figure : pandas.Series
        On the index of ``areas``.
    name : str
        Name of the result.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the asset's area is not known or has no figure.

    Raises
    ------
    ValueError
        When an area code stands twice.
    """
    by_code = pd.Series(figure.to_numpy(dtype="float64"), index=areas["area_code"])
    if by_code.index.has_duplicates:
        raise ValueError("'areas' repeats an area_code")
    return pd.Series(by_code.reindex(assets["area_code"]).to_numpy(), index=assets.index, name=name)
