"""How long buildings stay empty: spells, by the way in which each came to be seen."""

from assetmap.vacancy.fitting.classes import class_of_holding, class_of_use, holding_classes
from assetmap.vacancy.fitting.closings import closed_spells
from assetmap.vacancy.fitting.pair import paired_spells
from assetmap.vacancy.fitting.running import running_spells
from assetmap.vacancy.fitting.spells import Spells

__all__ = [
    "Spells",
    "class_of_holding",
    "class_of_use",
    "closed_spells",
    "holding_classes",
    "paired_spells",
    "running_spells",
]
