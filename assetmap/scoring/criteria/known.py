"""Which criteria are known for a region at all: the others leave the weights, and that is said once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from assetmap.indicators import CATALOGUE
from assetmap.scoring.criteria.criteria import Criterion, utilities

__all__ = ["LeftOut", "in_force"]


@dataclass(frozen=True)
class LeftOut:
    """A criterion that is known for no building of a region, and why."""

    key: str
    title: str
    reason: str

    @property
    def sentence(self) -> str:
        """That it is left out and why, in a sentence."""
        return f"{self.title} is known for no building here and leaves the weights: {self.reason}."


def in_force(
    criteria: Sequence[Criterion], indicators: pd.DataFrame, loaded: Collection[str] | None = None
) -> tuple[tuple[Criterion, ...], tuple[LeftOut, ...]]:
    """Criteria that are known for at least one building, and those that leave the weights.

    Parameters
    ----------
    criteria : sequence of Criterion
        All that a region has.
    indicators : pandas.DataFrame
        Rows of the table ``indicators``, all of the region's: which criteria count does not depend on who is ranked.
    loaded : collection of str, optional
        Roles of the layers that the build had, to say what is lacking.

    Returns
    -------
    tuple of tuple of Criterion and tuple of LeftOut
        All of them, and none left out, where nothing with a weight is known of any building: then nothing can be ranked,
        and each building says so.
    """
    known = utilities(indicators, criteria).notna().any()
    kept = tuple(criterion for criterion in criteria if known[criterion.key])
    if not any(criterion.swing > 0 for criterion in kept):
        return tuple(criteria), ()
    left = [criterion for criterion in criteria if not known[criterion.key]]
    return kept, tuple(LeftOut(criterion.key, criterion.title, _reason(criterion, loaded)) for criterion in left)


def _reason(criterion: Criterion, loaded: Collection[str] | None) -> str:
    catalogue = {indicator.name: indicator for indicator in CATALOGUE}
    asked = [catalogue[part.indicator] for part in criterion.parts if part.indicator in catalogue]
    roles = dict.fromkeys(role for one in asked for role in one.roles if loaded is not None and role not in loaded)
    if roles and all(any(role in roles for role in one.roles) for one in asked):
        named = ", ".join(role.replace("_", " ") for role in roles)
        return f"no layer of {named} is loaded"
    return "; ".join(dict.fromkeys(one.missing for one in asked)) or "its indicators are not known"
