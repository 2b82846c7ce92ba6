"""Postcodes: normalised, and located at their unit's or their outward code's centre."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

__all__ = ["PostcodeDirectory", "normalise_postcode", "outward_code"]

_UNIT = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")
_OUTWARD = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")

# ONS User Guide to the postcode directory: a unit's grid reference is of the address nearest to the mean position of its
# addresses. How far a building lies from it is not published; 100 m is our assumption for towns.
UNIT_ACCURACY_M = 100.0


def normalise_postcode(text: object) -> str:
    """Unit postcode ``L1 1AA`` or outward code ``L1`` in capitals with one space; blank if it is neither.

    Examples
    --------
    >>> normalise_postcode(" gl50 1dy\\n"), normalise_postcode("L1"), normalise_postcode("n/a")
    ('GL50 1DY', 'L1', '')
    """
    if not isinstance(text, str):
        return ""
    packed = re.sub(r"[^A-Z0-9]", "", text.upper())
    unit = _UNIT.match(packed)
    if unit:
        return f"{unit[1]} {unit[2]}"
    return packed if _OUTWARD.match(packed) else ""


def outward_code(postcode: str) -> str:
    """Outward part of a normalised postcode."""
    return postcode.split(" ")[0]


@dataclass(frozen=True)
class PostcodeDirectory:
    """Postcodes with their positions.

    Parameters
    ----------
    units : pandas.DataFrame
        Index: unit postcode with one space, unique. Columns ``easting``, ``northing`` (EPSG:27700, metres;
        NaN where the directory gives none), ``district_code`` (text; blank if not given).
    source : str
        What the directory is, for messages.
    """

    units: pd.DataFrame
    source: str

    def locate(self, postcodes: pd.Series) -> pd.DataFrame:
        """Position of each postcode.

        Parameters
        ----------
        postcodes : pandas.Series of str
            As `normalise_postcode` gives them; blank is not located.

        Returns
        -------
        pandas.DataFrame
            Same index. ``easting``, ``northing`` (metres, NaN if unknown), ``accuracy_m`` (100 for a unit; for an
            outward code the distance from its centre within which 95 % of its units lie), ``district_code``
            (text; blank for an outward code or if unknown), ``level`` (``unit``, ``outward`` or ``none``).
        """
        codes = postcodes.fillna("").astype("str")
        units = self.units.reindex(codes.to_numpy())
        found = units["easting"].notna().to_numpy()
        result = pd.DataFrame(
            {
                "easting": units["easting"].to_numpy(dtype="float64"),
                "northing": units["northing"].to_numpy(dtype="float64"),
                "accuracy_m": np.where(found, UNIT_ACCURACY_M, np.nan),
                "district_code": units["district_code"].fillna("").to_numpy(dtype=object),
                "level": np.where(found, "unit", "none"),
            },
            index=postcodes.index,
        )
        coarse = ~found & codes.isin(self._outward.index).to_numpy()
        if coarse.any():
            outward = self._outward.loc[codes[coarse]]
            for name in ("easting", "northing", "accuracy_m"):
                result.loc[coarse, name] = outward[name].to_numpy()
            result.loc[coarse, "level"] = "outward"
        return result

    @cached_property
    def _outward(self) -> pd.DataFrame:
        units = self.units.dropna(subset=["easting", "northing"])
        outward = units.index.str.split(" ").str[0]
        centre = units.groupby(outward)[["easting", "northing"]].median()
        own = centre.loc[outward]
        distance = np.hypot(
            units["easting"].to_numpy() - own["easting"].to_numpy(),
            units["northing"].to_numpy() - own["northing"].to_numpy(),
        )
        centre["accuracy_m"] = pd.Series(distance, index=outward).groupby(level=0).quantile(0.95).clip(lower=UNIT_ACCURACY_M)
        return centre
