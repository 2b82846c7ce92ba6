"""Figures of the portfolio's rules, read from the file that holds them with their sources."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["load_rules"]


@cache
def load_rules() -> dict[str, dict[str, Any]]:
    """Rules as the package ships them: one table for each subject, with its source."""
    text = resources.files("assetmap.portfolio").joinpath("rules.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
