"""Is it really empty? Dated evidence, its weight, and what follows from it."""

from assetmap.vacancy.dates import age_in_months, middle_of
from assetmap.vacancy.evidence import evidence_of_registers
from assetmap.vacancy.redaction import (
    LEAST_IN_ZONE,
    NOT_PLACED,
    SIZE_BANDS,
    WITHHELD,
    is_protected,
    public_buildings,
    public_summary,
    size_band,
    zone_outlines,
)
from assetmap.vacancy.rules import Family, VacancyRules, load_rules
from assetmap.vacancy.state import assess_vacancy, holding_types

__all__ = [
    "LEAST_IN_ZONE",
    "NOT_PLACED",
    "SIZE_BANDS",
    "WITHHELD",
    "Family",
    "VacancyRules",
    "age_in_months",
    "assess_vacancy",
    "evidence_of_registers",
    "holding_types",
    "is_protected",
    "load_rules",
    "middle_of",
    "public_buildings",
    "public_summary",
    "size_band",
    "zone_outlines",
]
