"""What may happen to the homes around: a figure of its own kind, which no price can be added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from assetmap.value.figures import money
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, read_toml

__all__ = [
    "Project",
    "SpillOver",
    "SpillOverRules",
    "homes_evenly_spread",
    "homes_of_sales",
    "load_spill_over_rules",
    "spill_over",
]

_BOUNDS = ("lower", "middle", "upper")


@dataclass(frozen=True)
class SpillOverRules:
    """The figures that spill-over rests on; ``strength``, ``half_distance_m`` and ``displacement`` are lower, middle, upper."""

    cut_m: float
    ramp_years: float
    full_years_empty: float
    sales_years: float
    cap_of_capital: float
    strength: tuple[float, float, float]
    half_distance_m: tuple[float, float, float]
    displacement: tuple[float, float, float]
    evidence: str
    gentrification: str


@dataclass(frozen=True)
class Project:
    """A building that is brought back to life, as its neighbours see it.

    Parameters
    ----------
    easting, northing : float
        EPSG:27700, m.
    years_empty : float
        Years that it has stood empty, 0 or more.
    capital : float
        Capital spent on it, £, 0 or more.
    """

    easting: float
    northing: float
    years_empty: float
    capital: float

    def __post_init__(self) -> None:
        checked("easting", self.easting, unit="m")
        checked("northing", self.northing, unit="m")
        checked("years_empty", self.years_empty, 0.0, 200.0, unit="years")
        checked("capital", self.capital, 0.0, unit="£", next_step="enter the capital as a positive sum")


class SpillOver:
    """Change in the sale prices of homes around, lower, middle and upper, with its evidence.

    It is no number: it cannot be added to, taken from or multiplied with money, another spill-over, an array or a series,
    nor turned into a float, so that no sum can hold it by mistake. It shows itself as text.
    """

    __slots__ = ("_amounts", "capped", "evidence", "gentrification", "homes", "years")
    __array_ufunc__: ClassVar[None] = None  # numpy would otherwise try, and put the object into an array

    def __init__(
        self,
        amounts: tuple[float, float, float],
        homes: int,
        years: float,
        capped: tuple[bool, bool, bool],
        evidence: str,
        gentrification: str,
    ) -> None:
        self._amounts = amounts
        self.homes = homes
        self.years = years
        self.capped = capped
        self.evidence = evidence
        self.gentrification = gentrification

    def _refuse(self, _: object) -> NoReturn:
        raise TypeError("spill-over is no money and no number: it stands beside a price, never in it")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __lt__ = __gt__ = __le__ = __ge__ = _refuse

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("spill-over is no number: no array holds it")

    def __float__(self) -> NoReturn:
        raise TypeError("spill-over is no number: show it as text")

    def texts(self) -> dict[str, str]:
        """Lower, middle and upper as text, for a page or an export."""
        return {name: money(value) for name, value in zip(_BOUNDS, self._amounts, strict=True)}

    def as_lengths(self) -> dict[str, str]:
        """Share of the upper bound that each is, in per cent, for drawing bars without an axis of money."""
        upper = self._amounts[2]
        return {
            name: f"{value / upper:.0%}" if upper else "0%" for name, value in zip(_BOUNDS, self._amounts, strict=True)
        }

    def __str__(self) -> str:
        lower, middle, upper = self.texts().values()
        capped = " The upper figure is cut at its cap." if self.capped[2] else ""
        return (
            f"Homes around ({self.homes:,} within reach) may be worth {middle} more after {self.years:g} years, between "
            f"{lower} and {upper}.{capped} {self.evidence} {self.gentrification}"
        )

    def __repr__(self) -> str:
        return f"<SpillOver: {', '.join(self.texts().values())}; no money>"


@lru_cache(maxsize=1)
def load_spill_over_rules() -> SpillOverRules:
    """Rules as the package ships them."""
    return read_spill_over_rules(Path(str(resources.files("assetmap.value").joinpath("spillover.toml"))))


def read_spill_over_rules(path: Path) -> SpillOverRules:
    """Rules of a TOML file.

    Raises
    ------
    InputError
        When a figure is missing or out of range, or the evidence is not stated.
    """
    raw = read_toml(path)
    numbers = ("cut_m", "ramp_years", "full_years_empty", "sales_years", "cap_of_capital")
    triples = (("strength", 1.0), ("half_distance_m", 10_000.0), ("displacement", 1.0))
    needed = ("title", "date", *numbers, *(name for name, _ in triples), "evidence", "gentrification")
    checked_keys(raw, needed, (), str(path))
    found: dict[str, Any] = {
        name: checked(name, raw[name], 0.0, 10_000.0, where=str(path), above=True) for name in numbers
    }
    for name, most in triples:
        if not isinstance(raw[name], list) or len(raw[name]) != len(_BOUNDS):
            raise OutOfRangeError(
                f"'{name}' is no triple", str(path), seen=repr(raw[name]), allowed="lower, middle and upper"
            )
        above = name == "half_distance_m"
        found[name] = tuple(checked(name, value, 0.0, most, where=str(path), above=above) for value in raw[name])
    for name in ("evidence", "gentrification"):
        if not str(raw[name]).strip():
            raise OutOfRangeError(f"'{name}' is empty", str(path), seen="''", allowed="what is known, in sentences")
        found[name] = raw[name]
    return SpillOverRules(**found)


def homes_evenly_spread(
    project: Project, homes: int, *, rules: SpillOverRules | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places of homes spread evenly within reach of a project [A], for where no sales are known.

    Parameters
    ----------
    project : Project
        In the middle.
    homes : int
        How many, 0 to 1,000,000.
    rules : SpillOverRules, optional
        The package's own if not given.

    Returns
    -------
    easting, northing : numpy.ndarray, shape (homes,)
        EPSG:27700, m: on a spiral that gives each the same ground.
    """
    reach = (rules or load_spill_over_rules()).cut_m
    count = int(checked("homes", homes, 0.0, 1e6))
    place = np.arange(count) + 0.5
    distance, turn = reach * np.sqrt(place / max(count, 1)), place * np.pi * (3.0 - np.sqrt(5.0))
    return project.easting + distance * np.cos(turn), project.northing + distance * np.sin(turn)


def homes_of_sales(sales: gpd.GeoDataFrame, *, rules: SpillOverRules | None = None) -> gpd.GeoDataFrame:
    """Rows of the table ``sales`` that stand for homes: placed, at a price, of the last years of the list.

    A home that was sold twice in these years stands there twice, one that was not sold not at all.

    Parameters
    ----------
    sales : geopandas.GeoDataFrame
        Of the table ``sales``.
    rules : SpillOverRules, optional
        The package's own if not given.
    """
    years = (rules or load_spill_over_rules()).sales_years
    placed = sales[sales.geometry.notna() & ~sales.geometry.is_empty & (sales["price_gbp"] > 0)]
    placed = placed[placed["property_type"] != "other"]
    days = pd.to_datetime(placed["date"], errors="coerce")
    return placed[days >= days.max() - pd.DateOffset(years=int(years))]


def spill_over(
    projects: Sequence[Project],
    easting: ArrayLike,
    northing: ArrayLike,
    price: ArrayLike,
    *,
    years: float = 3.0,
    rules: SpillOverRules | None = None,
) -> SpillOver:
    """Spill-over of one or several projects on the homes around.

    To a home at distance d: ``P s0 2^(-d / h50) f(t) q (1 - displacement)``, nothing beyond 500 m. Where several reach a home
    their shares combine as ``1 - prod(1 - s)``, never as a sum. No more than twice the capital spent.

    Parameters
    ----------
    projects : sequence of Project
        Buildings that are brought back.
    easting, northing : array_like, shape (homes,)
        Where the homes are, EPSG:27700, m.
    price : array_like, shape (homes,)
        Their prices, £, such as the latest sale; 0 or more.
    years : float
        Years after the works; the effect is there in full after three.
    rules : SpillOverRules, optional
        The package's own if not given.

    Raises
    ------
    OutOfRangeError
        When a price is negative or not a number, a place is not a number, or the arrays differ in length.
    """
    rules = rules or load_spill_over_rules()
    years = checked("years", years, 0.0, 100.0, unit="years")
    x, y, prices = (np.atleast_1d(np.asarray(part, dtype="float64")) for part in (easting, northing, price))
    if not len(x) == len(y) == len(prices):
        raise OutOfRangeError(
            "the homes do not fit together",
            "easting, northing, price",
            seen=f"{len(x)}, {len(y)} and {len(prices)}",
            allowed="one of each for every home",
            next_step="drop the homes that lack one of them",
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all() and np.isfinite(prices).all() and (prices >= 0).all()):
        raise OutOfRangeError(
            "a home cannot be used",
            "easting, northing, price",
            seen="a place or price that is missing or negative",
            allowed="numbers; prices of £0 or more",
            next_step="drop the homes without a place or price",
        )
    ramp = min(1.0, years / rules.ramp_years)
    cap = rules.cap_of_capital * sum(project.capital for project in projects)
    amounts, capped = [], []
    reached = np.zeros(len(x), dtype=bool)
    for strength, half, moved in zip(rules.strength, rules.half_distance_m, rules.displacement, strict=True):
        untouched = np.ones(len(x))
        for project in projects:
            share, near = _share(project, x, y, strength * ramp * (1.0 - moved), half, rules)
            untouched *= 1.0 - share
            reached |= near
        total = float(prices @ (1.0 - untouched))
        amounts.append(min(total, cap))
        capped.append(total > cap)
    return SpillOver(
        (amounts[0], amounts[1], amounts[2]),
        int(reached.sum()),
        years,
        (capped[0], capped[1], capped[2]),
        rules.evidence,
        rules.gentrification,
    )


def _share(
    project: Project,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    strength: float,
    half: float,
    rules: SpillOverRules,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    distance = np.hypot(x - project.easting, y - project.northing)
    near = distance <= rules.cut_m
    blight = min(1.0, project.years_empty / rules.full_years_empty)
    return np.where(near, strength * blight * np.exp2(-distance / half), 0.0), near
