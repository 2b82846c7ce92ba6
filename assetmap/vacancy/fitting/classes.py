"""The class of a property whose empty spells are fitted together: told by the words of its line, or by its holding type."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assetmap.register.sheet import squash

__all__ = ["HoldingClass", "class_of_holding", "class_of_use", "holding_classes"]


@dataclass(frozen=True)
class HoldingClass:
    """A class: its title, the holding types of registers that are of it, and the words of lists that tell it.

    ``gone_share`` is the share of its exits that are losses, before any was counted.
    """

    title: str
    holdings: tuple[str, ...]
    words: tuple[str, ...]
    gone_share: float


@cache
def holding_classes() -> Mapping[str, HoldingClass]:
    """Every class by its key, as classes.toml declares them."""
    raw = tomllib.loads(resources.files("assetmap.vacancy.fitting").joinpath("classes.toml").read_text("utf-8"))
    return {
        key: HoldingClass(
            title=table["title"],
            holdings=tuple(table["holdings"]),
            words=tuple(squash(word) for word in table["words"]),
            gone_share=table["gone_share"],
        )
        for key, table in raw.items()
    }


def class_of_use(text: object) -> str:
    """Key of the class whose longest phrase stands in a text as whole words; blank where none does.

    Examples
    --------
    >>> class_of_use("SHOP AND PREMISES"), class_of_use("Market Stall"), class_of_use("premises")
    ('let', 'stalls', '')
    """
    if not isinstance(text, str):
        return ""
    padded = f" {squash(text)} "
    found = [
        (len(word), key) for key, entry in holding_classes().items() for word in entry.words if f" {word} " in padded
    ]
    return max(found)[1] if found else ""


def class_of_holding(holding: str) -> str:
    """Key of the class of a register's holding type; "public" for one that no class names.

    Examples
    --------
    >>> class_of_holding("investment let"), class_of_holding("operational")
    ('let', 'public')
    """
    return next((key for key, entry in holding_classes().items() if holding in entry.holdings), "public")
