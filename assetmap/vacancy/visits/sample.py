"""Buildings drawn at random for a look, and what they say of the lists: how often each is right, and what they miss."""

import hashlib
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from assetmap.register import COARSE_M
from assetmap.vacancy.lists.lists import APART, LISTS, RANKED
from assetmap.vacancy.state.calibration import wilson_interval

__all__ = ["EVERYWHERE", "ListQuality", "draw_at_random", "findable", "list_quality", "random_order"]

EVERYWHERE = "all councils"
# Part of what is hashed with an asset's id. It is no setting: whoever could change it could choose who is drawn.
_SEED = "assetmap visits drawn at random"


@dataclass(frozen=True)
class ListQuality:
    """What buildings drawn at random say of the lists.

    Parameters
    ----------
    population : int
        Buildings from which it is drawn: no land, and located closely enough to be found.
    drawn : int
        Buildings of the sample: the first so many in the random order, all of them visited.
    precision : pandas.DataFrame
        One row per council and list, all councils together first: ``council``, ``list``, ``buildings`` of the sample on
        it, ``empty`` of them, ``share`` with its 95 % interval ``low`` and ``high`` (Wilson 1927); NaN where there is
        none.
    recall : pandas.DataFrame
        One row per council, all together first: ``council``, ``empty`` buildings of the sample, ``ranked`` of them (on
        the lists confirmed or likely), ``share`` with its interval ``low`` and ``high``: Wilson's for the empty ones,
        which among a random sample are a random sample of all that are empty; NaN where there is none.
    """

    population: int
    drawn: int
    precision: pd.DataFrame
    recall: pd.DataFrame


def findable(assets: gpd.GeoDataFrame) -> pd.Series:
    """Whether somebody who goes there would find it: it has a point that is not too coarse, on the index of ``assets``."""
    return (assets["location_accuracy_m"] <= COARSE_M) & assets.geometry.notna()


def random_order(asset_ids: Iterable[str]) -> list[str]:
    """Ids in an order that looks random and is the same in every build: that of a hash of each id with a fixed seed.

    Nothing known of a building plays a part in it, and a building that joins or leaves moves no other one past another.

    Examples
    --------
    >>> random_order(["a", "b", "c"]) == random_order(["c", "a", "b"])
    True
    """
    return sorted(asset_ids, key=lambda one: (hashlib.sha256(f"{_SEED}\n{one}".encode()).digest(), one))


def draw_at_random(assets: gpd.GeoDataFrame, vacancy: pd.DataFrame, visited: Collection[str], most: int) -> list[str]:
    """Ids of the next buildings to visit that are drawn at random, in their order.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets``.
    vacancy : pandas.DataFrame
        Rows of the table ``vacancy``: they say what is no building.
    visited : collection of str
        Ids that have been visited, for whatever reason.
    most : int
        How many; fewer where no more are left.
    """
    seen = set(visited)
    return [one for one in _population(assets, vacancy) if one not in seen][:most]


def list_quality(assets: gpd.GeoDataFrame, vacancy: pd.DataFrame, checked: pd.DataFrame) -> ListQuality:
    """Precision of each list and recall of the ranked ones, from buildings drawn at random alone.

    Parameters
    ----------
    assets : geopandas.GeoDataFrame
        Rows of the table ``assets``.
    vacancy : pandas.DataFrame
        Rows of the table ``vacancy``: they say what is no building.
    checked : pandas.DataFrame
        By `assetmap.vacancy.visits.checks.checked_buildings`: what each visited building was listed as before, and what
        was found.

    Returns
    -------
    ListQuality
        The sample is the longest beginning of the random order of which every building has been visited, some because
        they were drawn, others for their worth. To take all drawn ones would leave out of account that those worth a
        visit may be visited twice as likely; to take all visited ones would be a sample of the likely ones. The
        beginning ends just before a building that nobody has visited yet, and how many of those are passed on the way is
        settled by how many visits are drawn, not by what they find: sampling until so many of one kind are seen, from
        which the share ``m / n`` is unbiased (Haldane 1945), and each kind in it is a random sample of its kind. A
        building found partly in use is not empty.
    """
    order = _population(assets, vacancy)
    known = checked[checked["on_file"]].set_index("asset_id")
    drawn: list[str] = []
    for one in order:
        if one not in known.index:
            break
        drawn.append(one)
    sample = known.loc[drawn].reset_index()
    councils = [EVERYWHERE, *sorted(set(sample["council"]))]
    parts = [sample, *(sample[sample["council"] == name] for name in councils[1:])]
    precision = [row for name, part in zip(councils, parts, strict=True) for row in _precision(name, part)]
    recall = [_recall(name, part) for name, part in zip(councils, parts, strict=True)]
    return ListQuality(len(order), len(drawn), pd.DataFrame(precision), pd.DataFrame(recall))


def _population(assets: gpd.GeoDataFrame, vacancy: pd.DataFrame) -> list[str]:
    buildings = vacancy.loc[vacancy["list"] != "not a building", "asset_id"]
    return random_order(set(assets.loc[findable(assets), "asset_id"]) & set(buildings))


def _precision(council: str, part: pd.DataFrame) -> list[dict[str, object]]:
    rows = []
    for name in (*LISTS, *APART):
        mine = part[part["list"] == name]
        if len(mine) or (council == EVERYWHERE and name in LISTS):
            empty = int(mine["empty"].sum())
            rows.append({"council": council, "list": name} | _share("buildings", len(mine), "empty", empty))
    return rows


def _recall(council: str, part: pd.DataFrame) -> dict[str, object]:
    empty = part[part["empty"]]
    return {"council": council} | _share("empty", len(empty), "ranked", int(empty["list"].isin(RANKED).sum()))


def _share(of: str, trials: int, which: str, successes: int) -> dict[str, object]:
    low, high = wilson_interval(successes, trials) if trials else (math.nan, math.nan)
    share = successes / trials if trials else math.nan
    return {of: trials, which: successes, "share": share, "low": low, "high": high}
