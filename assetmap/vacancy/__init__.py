"""Is it really empty? Dated evidence, its weight, and what follows from it."""

from assetmap.vacancy.earlier_rules import moved_settings
from assetmap.vacancy.evidence.answers import answers_evidence
from assetmap.vacancy.evidence.availability import (
    AVAILABILITY_COLUMNS,
    AVAILABILITY_STATES,
    OFFERED_STATES,
    availability_of_registers,
    check_statement,
    current_availability,
)
from assetmap.vacancy.evidence.dates import age_in_months, middle_of
from assetmap.vacancy.evidence.decisions import DECISION_COLUMNS, DECISIONS, link_buildings, read_decisions
from assetmap.vacancy.evidence.evidence_file import EVIDENCE_FILE_COLUMNS, read_evidence_file
from assetmap.vacancy.evidence.ledger import append_evidence, evidence_as_of, make_evidence
from assetmap.vacancy.evidence.other_lists import absence_evidence, list_evidence
from assetmap.vacancy.evidence.rates import JoinedEvidence, RatesList, rates_evidence, read_rates_list
from assetmap.vacancy.evidence.registers import RegisterWord, evidence_of_registers
from assetmap.vacancy.evidence.sources import EvidenceSource, gather_evidence, read_evidence_source
from assetmap.vacancy.lists.explanation import explain_vacancy, json_document, vacancy_rows, visit_rows
from assetmap.vacancy.lists.gates import FAIL, GATES, PASS, UNKNOWN, Gate, answer_gates
from assetmap.vacancy.lists.lists import (
    APART,
    LISTS,
    RANKED,
    TITLES,
    assess_vacancy,
    contradiction_issues,
    list_buildings,
)
from assetmap.vacancy.redaction import (
    LEAST_IN_ZONE,
    NOT_PLACED,
    SIZE_BANDS,
    WITHHELD,
    is_protected,
    may_be_named,
    public_summary,
    public_zones,
    size_band,
    zone_outlines,
)
from assetmap.vacancy.rules import VacancyRules, load_rules
from assetmap.vacancy.state.assess import assess_states, holding_types
from assetmap.vacancy.state.calibration import (
    Needed,
    Refit,
    brier_score,
    calibrated_rules,
    ranking_quality,
    read_outcomes,
    refit_ratios,
    reliability_table,
)
from assetmap.vacancy.visits.checks import Calibration, VisitChecks, check_visits
from assetmap.vacancy.visits.rounds import ROUND_COLUMNS, visit_rounds
from assetmap.vacancy.visits.sample import EVERYWHERE, ListQuality
from assetmap.vacancy.visits.visits import FOUND, VISIT_COLUMNS, check_visit, visits_evidence, visits_of_others
from assetmap.vacancy.visits.worth import worth_of_visits

__all__ = [
    "APART",
    "AVAILABILITY_COLUMNS",
    "AVAILABILITY_STATES",
    "DECISIONS",
    "DECISION_COLUMNS",
    "EVERYWHERE",
    "EVIDENCE_FILE_COLUMNS",
    "FAIL",
    "FOUND",
    "GATES",
    "LEAST_IN_ZONE",
    "LISTS",
    "NOT_PLACED",
    "OFFERED_STATES",
    "PASS",
    "RANKED",
    "ROUND_COLUMNS",
    "SIZE_BANDS",
    "TITLES",
    "UNKNOWN",
    "VISIT_COLUMNS",
    "WITHHELD",
    "Calibration",
    "EvidenceSource",
    "Gate",
    "JoinedEvidence",
    "ListQuality",
    "Needed",
    "RatesList",
    "Refit",
    "RegisterWord",
    "VacancyRules",
    "VisitChecks",
    "absence_evidence",
    "age_in_months",
    "answer_gates",
    "answers_evidence",
    "append_evidence",
    "assess_states",
    "assess_vacancy",
    "availability_of_registers",
    "brier_score",
    "calibrated_rules",
    "check_statement",
    "check_visit",
    "check_visits",
    "contradiction_issues",
    "current_availability",
    "evidence_as_of",
    "evidence_of_registers",
    "explain_vacancy",
    "gather_evidence",
    "holding_types",
    "is_protected",
    "json_document",
    "link_buildings",
    "list_buildings",
    "list_evidence",
    "load_rules",
    "make_evidence",
    "may_be_named",
    "middle_of",
    "moved_settings",
    "public_summary",
    "public_zones",
    "ranking_quality",
    "rates_evidence",
    "read_decisions",
    "read_evidence_file",
    "read_evidence_source",
    "read_outcomes",
    "read_rates_list",
    "refit_ratios",
    "reliability_table",
    "size_band",
    "vacancy_rows",
    "visit_rounds",
    "visit_rows",
    "visits_evidence",
    "visits_of_others",
    "worth_of_visits",
    "zone_outlines",
]
