"""What the register says of the building itself: condition, backlog, running cost, energy."""

import numpy as np
import pandas as pd

__all__ = ["backlog_per_m2", "condition_grade", "energy_band", "running_cost_per_m2"]


def backlog_per_m2(assets: pd.DataFrame) -> pd.Series:
    """Maintenance that is due per square metre of floor, £/m², 0 or more; NaN unless both are stated."""
    return _per_m2(assets, "backlog_gbp").rename("backlog_per_m2")


def running_cost_per_m2(assets: pd.DataFrame) -> pd.Series:
    """Cost of a year's running per square metre of floor, £/m² a year; NaN unless both are stated."""
    return _per_m2(assets, "running_cost_gbp").rename("running_cost_per_m2")


def condition_grade(assets: pd.DataFrame) -> pd.Series:
    """Condition as a number: 1 for grade A (good) to 4 for grade D (bad); NaN where it is not stated."""
    return _letters(assets["condition"], "ABCD").rename("condition_grade")


def energy_band(assets: pd.DataFrame) -> pd.Series:
    """Energy performance band as a number: 1 for A to 7 for G; NaN where it is not stated."""
    return _letters(assets["epc_band"], "ABCDEFG").rename("energy_band")


def _per_m2(assets: pd.DataFrame, column: str) -> pd.Series:
    area = assets["floor_area_m2"].astype("float64")
    return assets[column].astype("float64") / area.where(area > 0, np.nan)


def _letters(grades: pd.Series, order: str) -> pd.Series:
    return grades.map({letter: float(i) for i, letter in enumerate(order, start=1)}).astype("float64")
