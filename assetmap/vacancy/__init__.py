"""Is it really empty? Dated evidence, its weight, and what follows from it."""

from assetmap.vacancy.dates import age_in_months, middle_of
from assetmap.vacancy.evidence import evidence_of_registers
from assetmap.vacancy.rules import Family, VacancyRules, load_rules
from assetmap.vacancy.state import assess_vacancy, holding_types

__all__ = [
    "Family",
    "VacancyRules",
    "age_in_months",
    "assess_vacancy",
    "evidence_of_registers",
    "holding_types",
    "load_rules",
    "middle_of",
]
