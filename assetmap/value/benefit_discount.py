"""A council's own published rule: what score of benefit earns what share of the undervalue."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, read_toml

__all__ = ["BenefitRule", "load_benefit_rule", "read_benefit_rule"]

_EXAMPLES = ("share_of_score", "points_in_bands")


@dataclass(frozen=True)
class BenefitRule:
    """A rule that turns a score into a share of the undervalue.

    Attributes
    ----------
    title, source : str
        Whose it is; a rule that no council has published says so.
    date : datetime.date
        Of the file.
    pattern : str
        ``share``: the share is the score, or ``bands``: points per criterion are added up and fall into a band.
    most : float
        Largest share that may be given, 0 to 1.
    points : mapping of str to float
        Largest number of points of each criterion (bands).
    bands : tuple of (float, float)
        From how many points on what share is given (bands).
    """

    title: str
    source: str
    date: dt.date
    pattern: str
    most: float
    points: Mapping[str, float]
    bands: tuple[tuple[float, float], ...]

    def share(self, score: float | Mapping[str, float]) -> float:
        """Share of the undervalue that the score earns, 0 to `most`.

        Parameters
        ----------
        score : float, or mapping of str to float
            Benefit score, 0 to 1 (share); or points by criterion, every criterion named (bands).

        Raises
        ------
        InputError
            When a score or a criterion's points are missing, unknown or out of range.
        """
        if self.pattern == "share":
            return min(checked("benefit score", score, 0.0, 1.0, where=self.title), self.most)
        if not isinstance(score, Mapping):
            raise OutOfRangeError(
                "points by criterion are needed", self.title, seen=repr(score), allowed=", ".join(self.points)
            )
        checked_keys(score, self.points, (), self.title)
        total = sum(
            checked(name, score[name], 0.0, most, where=self.title, unit="points") for name, most in self.points.items()
        )
        earned = [share for least, share in self.bands if total >= least]
        return min(earned[-1] if earned else 0.0, self.most)

    def discount(self, score: float | Mapping[str, float], undervalue: float) -> float:
        """Discount that the rule would allow, £: the share of an undervalue, nothing of one that is negative."""
        return self.share(score) * max(checked("undervalue", undervalue, unit="£"), 0.0)


def load_benefit_rule(name: str) -> BenefitRule:
    """Example that the package ships: ``share_of_score`` or ``points_in_bands``."""
    if name not in _EXAMPLES:
        raise OutOfRangeError("no such example", "rule", seen=repr(name), allowed=", ".join(_EXAMPLES))
    return read_benefit_rule(Path(str(resources.files("assetmap.value").joinpath("discount_rules", f"{name}.toml"))))


def read_benefit_rule(path: Path) -> BenefitRule:
    """Rule of a TOML file.

    Raises
    ------
    InputError
        When a key is missing or unknown, a share or points are out of range, or the bands are not in order.
    """
    raw = read_toml(path)
    pattern = raw.get("pattern")
    if pattern not in ("share", "bands"):
        raise InputError("'pattern' is not known", str(path), seen=repr(pattern), allowed="share, bands")
    more = ("points", "bands") if pattern == "bands" else ()
    checked_keys(raw, ("title", "source", "date", "pattern", "most", *more), (), str(path))
    most = checked("most", raw["most"], 0.0, 1.0, where=str(path))
    points = {
        name: checked(name, value, 0.0, 1000.0, where=f"{path}, points", above=True)
        for name, value in raw.get("points", {}).items()
    }
    bands = tuple(_band(band, f"{path}, bands") for band in raw.get("bands", []))
    if any(later[0] <= earlier[0] or later[1] < earlier[1] for earlier, later in pairwise(bands)):
        raise OutOfRangeError(
            "the bands are not in order",
            f"{path}, bands",
            seen=", ".join(f"{least:g}: {share:g}" for least, share in bands),
            allowed="points that rise, and shares that do not fall",
            next_step="put the bands in order",
        )
    if pattern == "bands" and not (points and bands):
        raise InputError("the rule has no points or no bands", str(path), allowed="at least one of each")
    return BenefitRule(str(raw["title"]), str(raw["source"]), raw["date"], pattern, most, points, bands)


def _band(band: Mapping[str, Any], where: str) -> tuple[float, float]:
    checked_keys(band, ("from", "share"), (), where)
    return checked("from", band["from"], 0.0, 1e6, where=where), checked("share", band["share"], 0.0, 1.0, where=where)
