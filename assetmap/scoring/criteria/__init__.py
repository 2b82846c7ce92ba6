"""Criteria: what counts, in four groups, on fixed anchors; which of them are known; what became of earlier ones."""

from assetmap.scoring.criteria.alike import ALIKE, alike_pairs, area_utilities, effective_number
from assetmap.scoring.criteria.carried import (
    carried_groups,
    carried_indicators,
    carried_swings,
    earlier_address,
    earlier_keys,
    is_earlier,
)
from assetmap.scoring.criteria.criteria import (
    MOST_CRITERIA,
    Criterion,
    Part,
    check_swings,
    load_criteria,
    stands_aside,
    utilities,
    with_swings,
)
from assetmap.scoring.criteria.groups import GROUPS, group_subtotals
from assetmap.scoring.criteria.known import LeftOut, in_force
from assetmap.scoring.criteria.weights_file import read_weights

__all__ = [
    "ALIKE",
    "GROUPS",
    "MOST_CRITERIA",
    "Criterion",
    "LeftOut",
    "Part",
    "alike_pairs",
    "area_utilities",
    "carried_groups",
    "carried_indicators",
    "carried_swings",
    "check_swings",
    "earlier_address",
    "earlier_keys",
    "effective_number",
    "group_subtotals",
    "in_force",
    "is_earlier",
    "load_criteria",
    "read_weights",
    "stands_aside",
    "utilities",
    "with_swings",
]
