"""What a building would cost an organisation a month, as a range, and whether that can be paid, in words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.matching.need import Need
from assetmap.matching.settings import load_settings
from assetmap.value import Inputs, load_inputs, money

__all__ = ["COST_COLUMNS", "CostLine", "afford_words", "cost_lines", "cost_words", "monthly_cost", "space_taken"]

_CASES = ("low", "central", "high")
COST_COLUMNS = tuple(f"cost_{case}" for case in _CASES)
_MONTHS = 12.0


@dataclass(frozen=True)
class CostLine:
    """One part of the monthly cost: what it is, low, central and high in £ a month, and where it comes from."""

    title: str
    low: float
    central: float
    high: float
    source: str


def space_taken(need: Need, floor_area_m2: pd.Series) -> pd.Series:
    """Floor space that the organisation would take in each building, m²; NaN where it cannot be told.

    A whole building is taken whole. Of a building in which a room is enough, what was asked for: the least that was named,
    or else the most, and never more than there is.
    """
    size = _area(floor_area_m2)
    wanted = need.least_m2 or need.most_m2
    if need.room and wanted:
        size = np.fmin(np.full(len(size), float(wanted)), size)
    return pd.Series(size, index=floor_area_m2.index, name="area_m2")


def monthly_cost(need: Need, buildings: pd.DataFrame, inputs: Inputs | None = None) -> pd.DataFrame:
    """What each building would cost the organisation a month, once it is fit for use.

    Parameters
    ----------
    need : Need
        Whether a room is enough, and how much space.
    buildings : pandas.DataFrame
        ``floor_area_m2`` and, where it is known, ``running_cost_gbp`` (£ a year, for the whole building).
    inputs : Inputs, optional
        Rents and maintenance; those that the package ships if not given.

    Returns
    -------
    pandas.DataFrame
        On the index of ``buildings``: `COST_COLUMNS`, £ a month. Community rent (the market rent less the discount for
        community use), planned maintenance, and the running cost as the register states it or else an assumed range;
        in the low and high case every part stands at that end at once, so that the truth lies within. NaN where the
        floor space is not known.
    """
    parts = _parts(need, buildings, load_inputs() if inputs is None else inputs)
    total = {f"cost_{case}": sum(part[case] for part in parts.values()) / _MONTHS for case in _CASES}
    return pd.DataFrame(total, index=buildings.index)


def cost_lines(need: Need, building: pd.Series, inputs: Inputs | None = None) -> list[CostLine]:
    """Parts of the monthly cost of one building, each with its range and source; empty where it cannot be told."""
    used = load_inputs() if inputs is None else inputs
    frame = pd.DataFrame(
        {name: [building.get(name)] for name in ("floor_area_m2", "running_cost_gbp")}, dtype="float64"
    )
    parts = _parts(need, frame, used)
    if np.isnan(parts["rent"]["central"][0]):
        return []
    stated = bool(_running(frame)[0] * _area(frame["floor_area_m2"])[0] >= 0)
    sources = {
        "rent": f"market rent ({used['market_rent'].source}) less the community discount ({used['community_discount'].source})",
        "maintenance": used["maintenance"].source,
        "running": "its register" if stated else "assumed: its register does not state it, ask for the bills",
    }
    titles = {"rent": "Rent for community use", "maintenance": "Planned maintenance", "running": "Running costs"}
    lines = []
    for key, part in parts.items():
        low, central, high = (float(part[case][0]) / _MONTHS for case in _CASES)
        lines.append(CostLine(titles[key], low, central, high, sources[key]))
    return lines


def cost_words(low: float, central: float, high: float) -> str:
    """A monthly cost with its range.

    Examples
    --------
    >>> cost_words(410.2, 980, 2204)
    '£980 a month in the middle case, between £410 and £2,204'
    """
    if np.isnan(central):
        return "not known: its floor area is not stated"
    return f"{_pounds(central)} a month in the middle case, between {_pounds(low)} and {_pounds(high)}"


def afford_words(monthly_gbp: float | None, low: float, central: float, high: float) -> str:
    """Whether somebody can pay it, in a sentence.

    Parameters
    ----------
    monthly_gbp : float, optional
        What can be paid a month, £.
    low, central, high : float
        What it costs a month, £; NaN where it cannot be told.

    Examples
    --------
    >>> afford_words(1000, 410, 980, 2204)
    'Likely: it costs £980 a month in the middle case, but it could come to £2,204.'
    """
    if np.isnan(central):
        return "That cannot be told until its floor area is known: ask its owner."
    if monthly_gbp is None:
        return f"It would cost about {cost_words(low, central, high)}."
    if monthly_gbp >= high:
        return f"Yes: even at the dear end it costs {_pounds(high)} a month."
    if monthly_gbp >= central:
        return f"Likely: it costs {_pounds(central)} a month in the middle case, but it could come to {_pounds(high)}."
    if monthly_gbp >= low:
        return (
            f"Perhaps: it costs {_pounds(low)} a month at the cheap end, but {_pounds(central)} in the middle case, "
            f"{_pounds(central - monthly_gbp)} more than you can pay. Ask for a lower rent, or share it."
        )
    return (
        f"Not on these figures: at the cheap end it costs {_pounds(low)} a month, {_pounds(low - monthly_gbp)} more than "
        "you can pay. Sharing it, or money that is paid forward, may bring it into reach."
    )


def _parts(need: Need, buildings: pd.DataFrame, inputs: Inputs) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Rent, maintenance and running cost a year, each low, central and high."""
    whole = _area(buildings["floor_area_m2"])
    area = space_taken(need, buildings["floor_area_m2"]).to_numpy()
    rent, discount, upkeep = inputs["market_rent"], inputs["community_discount"], inputs["maintenance"]
    stated = _running(buildings) * area / whole
    assumed = dict(zip(_CASES, load_settings().running_cost, strict=True))
    return {
        "rent": {
            "low": area * rent.low * (1 - discount.high),
            "central": area * rent.central * (1 - discount.central),
            "high": area * rent.high * (1 - discount.low),
        },
        "maintenance": {case: area * getattr(upkeep, case) for case in _CASES},
        "running": {case: np.where(np.isnan(stated), area * assumed[case], stated) for case in _CASES},
    }


def _area(floor_area_m2: pd.Series) -> NDArray[np.float64]:
    size = pd.to_numeric(floor_area_m2, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    return np.where(size > 0, size, np.nan)


def _running(buildings: pd.DataFrame) -> NDArray[np.float64]:
    if "running_cost_gbp" not in buildings:
        return np.full(len(buildings), np.nan)
    cost = pd.to_numeric(buildings["running_cost_gbp"], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    return np.where(cost >= 0, cost, np.nan)


def _pounds(amount: float) -> str:
    return money(float(round(amount)))
