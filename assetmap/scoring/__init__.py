"""Gates, criteria on fixed anchors, weights, ranks, and the reason for each."""

from assetmap.scoring.criteria import Criterion, Part, load_criteria, read_weights, utilities, with_swings
from assetmap.scoring.explanation import explain
from assetmap.scoring.gates import GATES, Gate, answer_gates
from assetmap.scoring.ranking import MISSING_UTILITY, known_share, normalised, ranks, weighted_sum
from assetmap.scoring.score import ENOUGH_KNOWN, rerank, score_assets

__all__ = [
    "ENOUGH_KNOWN",
    "GATES",
    "MISSING_UTILITY",
    "Criterion",
    "Gate",
    "Part",
    "answer_gates",
    "explain",
    "known_share",
    "load_criteria",
    "normalised",
    "ranks",
    "read_weights",
    "rerank",
    "score_assets",
    "utilities",
    "weighted_sum",
    "with_swings",
]
