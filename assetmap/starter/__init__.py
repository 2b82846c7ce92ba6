"""The starter region: an invented island with three boroughs, made by a seeded generator and shipped with the tool."""

from assetmap.starter.files import SEED, Starter, make_starter, starter_truth, write_starter

__all__ = ["SEED", "Starter", "make_starter", "starter_truth", "write_starter"]
