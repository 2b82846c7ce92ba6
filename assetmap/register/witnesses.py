"""What a row's UPRN and postcode say of its place, beside its coordinates or instead of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.layers.postcodes import PostcodeDirectory, outward_code
from assetmap.layers.uprns import UprnDirectory

__all__ = ["Witnesses", "hear_witnesses"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Witnesses:
    """Places of the rows' UPRNs and postcodes.

    Parameters
    ----------
    uprn, postcode : tuple of numpy.ndarray
        Easting and northing (EPSG:27700, metres) and accuracy in metres, each of shape (n,); NaN where not known.
    level : list of str
        Of the postcode: ``unit``, ``outward`` or ``none``.
    unknown_postcode, unknown_uprn : list of int
        Rows whose postcode or UPRN is not in the directory.
    district : list of str
        Code of the postcode's district, blank if not known.
    """

    uprn: tuple[Floats, Floats, Floats]
    postcode: tuple[Floats, Floats, Floats]
    level: list[str]
    unknown_postcode: list[int]
    unknown_uprn: list[int]
    district: list[str]

    @property
    def best(self) -> tuple[Floats, Floats, Floats]:
        """Of the UPRN where it is known, else of the postcode."""
        known = np.isfinite(self.uprn[0])
        easting, northing, accuracy = (
            np.where(known, one, other) for one, other in zip(self.uprn, self.postcode, strict=True)
        )
        return easting, northing, accuracy


def hear_witnesses(
    references: Sequence[str],
    uprns: UprnDirectory | None,
    postcodes: Sequence[str],
    directory: PostcodeDirectory | None,
) -> Witnesses:
    """Places of the rows' UPRNs and postcodes.

    Parameters
    ----------
    references : sequence of str
        UPRN of each row, blank if none.
    uprns : UprnDirectory or None
        Without it no UPRN has a place.
    postcodes : sequence of str
        Normalised postcode of each row, unit or outward, blank if none.
    directory : PostcodeDirectory or None
        Without it no postcode has a place.
    """
    n = len(postcodes)
    uprn = _nowhere(n)
    unknown_uprn: list[int] = []
    if uprns is not None:
        found = uprns.locate(pd.Series(list(references), dtype="str"))
        uprn = _columns(found)
        given = np.fromiter((bool(text) for text in references), dtype=bool, count=n)
        unknown_uprn = np.flatnonzero(given & np.isnan(uprn[0])).tolist()
    if directory is None:
        return Witnesses(uprn, _nowhere(n), ["none"] * n, [], unknown_uprn, [""] * n)

    codes = pd.Series(list(postcodes), dtype="str")
    given = codes.ne("").to_numpy()
    found = directory.locate(codes)
    level = found["level"].to_numpy(dtype=object)
    unknown = np.flatnonzero(given & (level == "none"))
    district = found["district_code"].to_numpy(dtype=object)
    columns = _columns(found)
    if len(unknown):
        coarse = directory.locate(codes.iloc[unknown].map(outward_code))
        for whole, part in zip(columns, _columns(coarse), strict=True):
            whole[unknown] = part
        level[unknown] = coarse["level"].to_numpy(dtype=object)
        district[unknown] = coarse["district_code"].to_numpy(dtype=object)
    district = [str(code) if some else "" for code, some in zip(district, given, strict=True)]
    return Witnesses(uprn, columns, level.tolist(), unknown.tolist(), unknown_uprn, district)


def _columns(found: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    easting, northing, accuracy = (
        found[name].to_numpy(dtype=np.float64, copy=True) for name in ("easting", "northing", "accuracy_m")
    )
    return easting, northing, accuracy


def _nowhere(n: int) -> tuple[Floats, Floats, Floats]:
    return np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
