"""What an organisation needs against what is available near it."""

from assetmap.matching.cost import (
    COST_COLUMNS,
    CostLine,
    afford_words,
    cost_lines,
    cost_words,
    monthly_cost,
    space_taken,
)
from assetmap.matching.done_before import DONE_COLUMNS, done_before
from assetmap.matching.matches import (
    FITS,
    MATCH_COLUMNS,
    NEAR_MISS,
    NO_FIT,
    VERDICTS,
    fit_words,
    match,
    straight_line,
    taken_out_by,
)
from assetmap.matching.need import Need, need_from, need_record
from assetmap.matching.offer import CANNOT_BE_HAD, buildings_in_question
from assetmap.matching.settings import PARTS, activities, load_settings, usual_features
from assetmap.matching.sharing import SHARING_COLUMNS, share
from assetmap.matching.zones import ZONE_COLUMNS, zones_in_question

__all__ = [
    "CANNOT_BE_HAD",
    "COST_COLUMNS",
    "DONE_COLUMNS",
    "FITS",
    "MATCH_COLUMNS",
    "NEAR_MISS",
    "NO_FIT",
    "PARTS",
    "SHARING_COLUMNS",
    "VERDICTS",
    "ZONE_COLUMNS",
    "CostLine",
    "Need",
    "activities",
    "afford_words",
    "buildings_in_question",
    "cost_lines",
    "cost_words",
    "done_before",
    "fit_words",
    "load_settings",
    "match",
    "monthly_cost",
    "need_from",
    "need_record",
    "share",
    "space_taken",
    "straight_line",
    "taken_out_by",
    "usual_features",
    "zones_in_question",
]
