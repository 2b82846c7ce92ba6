"""What areas can be shaded by: every indicator of the catalogue that is a figure of a small area."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.errors import InputError
from assetmap.indicators import AREA_INDICATORS, CATALOGUE, Context, Indicator
from assetmap.tables import AREA_FIGURES

__all__ = ["AreaFigure", "area_figures", "written_as"]

# Names that links had before every indicator of the catalogue could be chosen, and titles that say more.
_LINKED = {"deprivation_without_employment": "deprivation", "imd_score": "imd"}
_TITLES = {
    "imd_score": "Index of Multiple Deprivation, score",
    "deprivation_without_employment": "Deprivation without employment, 0 to 100",
    "worklessness": "Kept out of work, share of people aged 18 to 66",
}
_FIRST = ("deprivation", "worklessness", "community_need", "imd")


@dataclass(frozen=True)
class AreaFigure:
    """A figure by which areas can be shaded.

    Parameters
    ----------
    key : str
        Its name in a link.
    title : str
        What it is, with its unit.
    of_areas : pandas.Series of float
        One per area, in the order of the table ``areas``; NaN is not known.
    show : callable
        Writes a value.
    """

    key: str
    title: str
    of_areas: pd.Series
    show: Callable[[float], str]


def area_figures(loaded: Loaded) -> dict[str, AreaFigure]:
    """Figures that are known of at least one area, by their name in a link; those that most ask for first."""
    return _figures(str(loaded.build.folder), loaded)


@st.cache_resource(show_spinner=False, max_entries=8)
def _figures(folder: str, _loaded: Loaded) -> dict[str, AreaFigure]:  # noqa: ARG001  its key
    areas = _loaded.areas
    try:
        known = _loaded.build.table(AREA_FIGURES)
    except InputError:  # a build of an earlier version has no such table: then they are not known
        known = None
    context = Context(areas=areas, organisations=None, catchment_m=_loaded.region.catchment_m, figures=known)
    catalogue = {indicator.name: indicator for indicator in CATALOGUE}
    found = {}
    for name in AREA_INDICATORS:
        key = _LINKED.get(name, name)
        values = catalogue[name].compute(areas, context)
        found[key] = AreaFigure(key, _title(catalogue[name]), values, written_as(catalogue[name].unit, values))
    order = [*_FIRST, *(key for key in found if key not in _FIRST)]
    return {key: found[key] for key in order if found[key].of_areas.notna().any()}


def _title(indicator: Indicator) -> str:
    unit = "standard error" if indicator.unit.startswith("standard error") else indicator.unit
    scale = f", {indicator.range}" if unit == "score" else ""
    return _TITLES.get(indicator.name, f"{indicator.title[0].upper()}{indicator.title[1:]}, {unit}{scale}")


def written_as(unit: str, values: pd.Series) -> Callable[[float], str]:
    """How a value of a unit is written, with as many decimals as tell the values apart.

    Parameters
    ----------
    unit : str
        As the catalogue names it; a share is written in per cent.
    values : pandas.Series of float
        The values that are to be told apart.

    Examples
    --------
    >>> written_as("share of people", pd.Series([0.05, 0.4]))(0.314)
    '31%'
    >>> written_as("services per 1,000 residents", pd.Series([0.2, 1.1]))(0.314)
    '0.31'
    """
    known = values.dropna()
    spread = float(known.max() - known.min()) if len(known) else 0.0
    share = unit.startswith("share")
    spread *= 100 if share else 1
    decimals = 0 if spread >= 10 or spread == 0 else int(min(3, 1 - np.floor(np.log10(spread))))
    pattern = f"{{:,.{decimals}{'%' if share else 'f'}}}"
    return pattern.format
