"""Need of the area: what it lacks in civic life."""

import pandas as pd

from assetmap.indicators.area import of_its_area

__all__ = ["community_need"]


def community_need(assets: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """Community Needs Index score of the area, about 0-250, higher is more need.

    Parameters
    ----------
    assets : pandas.DataFrame
        With ``area_code``.
    areas : pandas.DataFrame
        With ``area_code`` and ``community_need``.

    Returns
    -------
    pandas.Series
        On the index of ``assets``; NaN where the area or its score is not known.
    """
    return of_its_area(assets, areas, areas["community_need"], "community_need")
