"""What a building does for people, counted the same way for every building, beside its money and never in it."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.tables import CRS
from assetmap.value.refusals import checked, checked_keys, read_toml

__all__ = [
    "IMPACT_COLUMNS",
    "Impact",
    "RegionalMeasure",
    "impact_of",
    "impact_table",
    "regional_measure",
    "residents_in_reach",
]

_BOUNDS = ("low", "central", "high")

# Name and meaning of each exported column; none of them is money to be added to a price.
IMPACT_COLUMNS = {
    "asset_id": "asset",
    "jobs_low": "full-time jobs it has room for, low",
    "jobs_central": "full-time jobs it has room for, central",
    "jobs_high": "full-time jobs it has room for, high",
    "residents_high_need": "residents of high-need areas in reach",
    "wellbeing_low": "wellbeing value, £ of 2019, low: no money that anybody is paid",
    "wellbeing_central": "wellbeing value, £ of 2019, central: no money that anybody is paid",
    "wellbeing_high": "wellbeing value, £ of 2019, high: no money that anybody is paid",
    "regional_measure": "the combined authority's measure, as entered",
    "regional_measure_unit": "unit and name of that measure",
}


@dataclass(frozen=True)
class RegionalMeasure:
    """The combined authority's own measure, as entered: its name, value and unit."""

    name: str
    value: float
    unit: str

    def __post_init__(self) -> None:
        checked(self.name or "regional measure", self.value)


@dataclass(frozen=True)
class Impact:
    """Impact of one building; a type of its own, which cannot be added to money or to another impact.

    Attributes
    ----------
    jobs : tuple of float
        Low, central, high; nan without an area.
    residents_high_need : float
        Residents of high-need areas in reach; nan where the building is not placed.
    wellbeing : tuple of float
        £ of 2019, low, central, high; nan where no wellbeing is entered.
    regional : RegionalMeasure, optional
        As entered.
    """

    jobs: tuple[float, float, float]
    residents_high_need: float
    wellbeing: tuple[float, float, float]
    regional: RegionalMeasure | None = None

    __array_ufunc__: ClassVar[None] = None  # no array takes it into a sum either


def impact_of(
    area_m2: float | None,
    *,
    residents_high_need: float | None = None,
    wellbys: float | None = None,
    regional: RegionalMeasure | None = None,
) -> Impact:
    """Impact of a building.

    Parameters
    ----------
    area_m2 : float, optional
        Net internal area, above 0; without it the jobs are not known.
    residents_high_need : float, optional
        As `residents_in_reach` gives it.
    wellbys : float, optional
        Points of life satisfaction times people times years, as an organisation expects them.
    regional : RegionalMeasure, optional
        The combined authority's measure.

    Raises
    ------
    OutOfRangeError
        When a number is out of range.
    """
    rules = _rules()
    area = np.nan if area_m2 is None else checked("area_m2", area_m2, 0.0, 1e6, above=True, unit="m²")
    jobs = [
        area * share / size
        for size, share in zip(rules["jobs"]["m2_per_job"], rules["jobs"]["share_occupied"], strict=True)
    ]
    people = np.nan
    if residents_high_need is not None and not np.isnan(residents_high_need):
        people = checked("residents_high_need", residents_high_need, 0.0, unit="people")
    points = np.nan if wellbys is None else checked("wellbys", wellbys, unit="WELLBYs")
    worth = [points * price for price in rules["wellbeing"]["gbp_per_wellby"]]
    if points < 0:  # the dearest price of a loss is its low end
        worth.reverse()
    return Impact((jobs[0], jobs[1], jobs[2]), people, (worth[0], worth[1], worth[2]), regional)


def regional_measure(value: float) -> RegionalMeasure:
    """The combined authority's measure under the name and unit that are on file.

    Raises
    ------
    OutOfRangeError
        When the value is not a number.
    """
    names = _rules()["regional"]
    return RegionalMeasure(str(names["name"]), value, str(names["unit"]))


def residents_in_reach(
    assets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, metres: float | None = None, deciles: int | None = None
) -> pd.Series:
    """Residents of high-need areas whose middle is in reach of each asset.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        With points in EPSG:27700.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``: ``population`` and ``imd_decile``.
    metres : float, optional
        Reach in a straight line.
    deciles : int, optional
        Areas up to this decile of deprivation count as of high need.

    Returns
    -------
    pandas.Series
        People, on the index of ``assets``; nan where an asset is not placed.

    Raises
    ------
    ValueError
        When a frame is not in EPSG:27700.
    """
    rules = _rules()["reach"]
    reach = checked("metres", rules["metres"] if metres is None else metres, 0.0, 100_000.0, above=True, unit="m")
    most = checked("deciles", rules["most_deprived_deciles"] if deciles is None else deciles, 1.0, 10.0)
    for name, frame in (("assets", assets), ("areas", areas)):
        if frame.crs is None or frame.crs.to_epsg() != int(CRS.partition(":")[2]):
            raise ValueError(f"'{name}' is in {frame.crs and frame.crs.name}, allowed {CRS}")
    needy = areas[(areas["imd_decile"] <= most) & areas.geometry.notna()]
    middle = needy.geometry.representative_point()
    placed = assets.geometry.notna() & ~assets.geometry.is_empty
    found = np.full(len(assets), np.nan)
    found[placed.to_numpy()] = 0.0
    points = gpd.GeoSeries(assets.geometry[placed].to_numpy(), crs=CRS)
    if len(points) and len(needy):
        row, area = middle.sindex.query(points, predicate="dwithin", distance=reach)
        people = needy["population"].fillna(0.0).to_numpy(dtype="float64")
        found[placed.to_numpy()] = np.bincount(row, people[area], minlength=len(points))
    return pd.Series(found, index=assets.index, name="residents_high_need")


def impact_table(impacts: dict[str, Impact]) -> pd.DataFrame:
    """Impacts as rows for an export, by ``asset_id``; the columns are those of `IMPACT_COLUMNS`."""
    rows = [
        {
            "asset_id": asset_id,
            **{f"jobs_{name}": value for name, value in zip(_BOUNDS, impact.jobs, strict=True)},
            "residents_high_need": impact.residents_high_need,
            **{f"wellbeing_{name}": value for name, value in zip(_BOUNDS, impact.wellbeing, strict=True)},
            "regional_measure": impact.regional.value if impact.regional else np.nan,
            "regional_measure_unit": f"{impact.regional.name}, {impact.regional.unit}" if impact.regional else None,
        }
        for asset_id, impact in impacts.items()
    ]
    return pd.DataFrame(rows, columns=list(IMPACT_COLUMNS))


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    path = Path(str(resources.files("assetmap.value").joinpath("impact.toml")))
    raw = read_toml(path)
    checked_keys(raw, ("title", "date", "jobs", "reach", "wellbeing", "regional"), (), str(path))
    return raw
