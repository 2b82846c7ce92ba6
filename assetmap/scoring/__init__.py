"""Gates, criteria on fixed anchors, weights, ranks, how firm they are, and the reason for each."""

from assetmap.scoring.adoption import (
    CriteriaSet,
    criteria_changes,
    criteria_toml,
    parse_criteria,
    read_criteria,
    shipped_criteria,
)
from assetmap.scoring.agreement import kendall_tau, second_opinion_line, second_opinions
from assetmap.scoring.ahp import AhpWeights, ahp_weights
from assetmap.scoring.catchments import (
    catchment_agreement,
    moved_by_catchment,
    ranks_by_catchment,
    scores_by_catchment,
)
from assetmap.scoring.contributions import (
    RankedValues,
    contribution_sentence,
    contributions,
    missing_effects,
    ranked_values,
    short_reason,
    tornado,
)
from assetmap.scoring.criteria import (
    ALIKE,
    GROUPS,
    Criterion,
    LeftOut,
    Part,
    alike_pairs,
    area_utilities,
    carried_swings,
    check_swings,
    earlier_address,
    earlier_keys,
    effective_number,
    group_subtotals,
    in_force,
    load_criteria,
    read_weights,
    stands_aside,
    utilities,
    with_swings,
)
from assetmap.scoring.draws import flat_weights, weights_around
from assetmap.scoring.elicitation import rank_order_centroid, swing_of, swings_from_answers
from assetmap.scoring.explanation import explain
from assetmap.scoring.group import GroupRanking, group_weights, rank_for_group, read_group_weights
from assetmap.scoring.overlap import check_overlap
from assetmap.scoring.presets import Preset, load_presets, with_preset
from assetmap.scoring.promethee import promethee2
from assetmap.scoring.ranking import MISSING_UTILITY, known_share, normalised, ranks, weighted_sum
from assetmap.scoring.robustness import FLAT, Simulated, check_tells_apart, duel, robust_ranks, simulate_scores
from assetmap.scoring.scenarios import compare_scenarios
from assetmap.scoring.score import ENOUGH_KNOWN, by_list_and_rank, on_the_same_list, rerank, score_assets
from assetmap.scoring.settings import Settings, load_settings
from assetmap.scoring.simulation import RankSimulation, pairwise_winning, simulate_ranks
from assetmap.scoring.smaa import SmaaResult, smaa2
from assetmap.scoring.switching import Switch, value_switch, weight_switch, weight_switch_pair
from assetmap.scoring.topsis import topsis
from assetmap.scoring.value_functions import part_utility, value_at
from assetmap.scoring.weight_links import (
    LONGEST_LINK,
    MOST_PEOPLE,
    PARAMETER,
    link_weights,
    weights_of_link,
    weights_query,
)

__all__ = [
    "ALIKE",
    "ENOUGH_KNOWN",
    "FLAT",
    "GROUPS",
    "LONGEST_LINK",
    "MISSING_UTILITY",
    "MOST_PEOPLE",
    "PARAMETER",
    "AhpWeights",
    "CriteriaSet",
    "Criterion",
    "GroupRanking",
    "LeftOut",
    "Part",
    "Preset",
    "RankSimulation",
    "RankedValues",
    "Settings",
    "Simulated",
    "SmaaResult",
    "Switch",
    "ahp_weights",
    "alike_pairs",
    "area_utilities",
    "by_list_and_rank",
    "carried_swings",
    "catchment_agreement",
    "check_overlap",
    "check_swings",
    "check_tells_apart",
    "compare_scenarios",
    "contribution_sentence",
    "contributions",
    "criteria_changes",
    "criteria_toml",
    "duel",
    "earlier_address",
    "earlier_keys",
    "effective_number",
    "explain",
    "flat_weights",
    "group_subtotals",
    "group_weights",
    "in_force",
    "kendall_tau",
    "known_share",
    "link_weights",
    "load_criteria",
    "load_presets",
    "load_settings",
    "missing_effects",
    "moved_by_catchment",
    "normalised",
    "on_the_same_list",
    "pairwise_winning",
    "parse_criteria",
    "part_utility",
    "promethee2",
    "rank_for_group",
    "rank_order_centroid",
    "ranked_values",
    "ranks",
    "ranks_by_catchment",
    "read_criteria",
    "read_group_weights",
    "read_weights",
    "rerank",
    "robust_ranks",
    "score_assets",
    "scores_by_catchment",
    "second_opinion_line",
    "second_opinions",
    "shipped_criteria",
    "short_reason",
    "simulate_ranks",
    "simulate_scores",
    "smaa2",
    "stands_aside",
    "swing_of",
    "swings_from_answers",
    "topsis",
    "tornado",
    "utilities",
    "value_at",
    "value_switch",
    "weight_switch",
    "weight_switch_pair",
    "weighted_sum",
    "weights_around",
    "weights_of_link",
    "weights_query",
    "with_preset",
    "with_swings",
]
