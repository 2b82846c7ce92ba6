"""Hand-checked buildings: what was known of each before somebody looked, against what was found."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.vacancy.evidence.ledger import evidence_as_of
from assetmap.vacancy.lists.lists import list_buildings
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.assess import assess_states
from assetmap.vacancy.state.calibration import (
    Needed,
    Refit,
    brier_score,
    refit_ratios,
    reliability_table,
    still_needed,
)
from assetmap.vacancy.visits.sample import ListQuality, list_quality

__all__ = ["CHECKED_COLUMNS", "Calibration", "VisitChecks", "check_visits", "checked_buildings"]

CHECKED_COLUMNS = ("asset_id", "council", "date", "found", "empty", "list", "probability", "on_file")
# Lists of many buildings at once that a newer one replaces: what the older one said is not on file any more.
_REPLACED = ("register", "business rates")


@dataclass(frozen=True)
class Calibration:
    """How well the probabilities hold, and the likelihoods refitted to what was found.

    Parameters
    ----------
    brier, base : float
        Brier score of the probabilities, and of the share that was found empty, stated of every building alike.
    reliability : pandas.DataFrame
        By `assetmap.vacancy.reliability_table`.
    refit : Refit
        By `assetmap.vacancy.refit_ratios`: each likelihood ratio beside its default.
    """

    brier: float
    base: float
    reliability: pd.DataFrame
    refit: Refit


@dataclass(frozen=True)
class VisitChecks:
    """What visits say of the lists and of the probabilities.

    Parameters
    ----------
    checked : pandas.DataFrame
        By `checked_buildings`.
    quality : ListQuality
        From the buildings drawn at random.
    needed : Needed
        How many buildings have been checked, and how many more it takes to refit.
    calibration : Calibration or None
        None as long as more are needed.
    """

    checked: pd.DataFrame
    quality: ListQuality
    needed: Needed
    calibration: Calibration | None


def checked_buildings(
    assets: gpd.GeoDataFrame,
    evidence: pd.DataFrame,
    vacancy: pd.DataFrame,
    visits: Iterable[Mapping[str, Any]],
    rules: VacancyRules,
    answers: Sequence[Mapping[str, str]] = (),
) -> pd.DataFrame:
    """Visited buildings with the list and the probability of the day before, worked out without any visit.

    Parameters
    ----------
    assets, evidence, vacancy : pandas.DataFrame
        Rows of the three tables of a build.
    visits : iterable of mapping
        ``asset_id``, ``date`` (YYYY-MM-DD) and ``found`` (empty, part or in use), in the order in which they were added.
        Of several visits to a building the latest counts; those to other buildings play no part.
    rules : VacancyRules
        As those of the build.
    answers : sequence of mapping
        As for `assetmap.vacancy.assess_vacancy`.

    Returns
    -------
    pandas.DataFrame
        `CHECKED_COLUMNS`, one row per building, by id: ``council`` (its owner), ``date`` and ``found`` of the visit,
        ``empty`` (found so; a building partly in use is not), ``list`` and ``probability`` of the day before, ``on_file``
        (what a register or a rates list said by then is on file; where a newer one has replaced it nobody can say how
        the building was listed, and it has to be visited again).
    """
    ids = set(assets["asset_id"])
    latest: dict[str, Mapping[str, Any]] = {}
    for visit in visits:
        one = str(visit["asset_id"])
        if one in ids and (one not in latest or str(visit["date"]) >= str(latest[one]["date"])):
            latest[one] = visit
    by_day: dict[str, list[str]] = {}
    for one in sorted(latest):
        by_day.setdefault(str(latest[one]["date"]), []).append(one)
    told = evidence[(evidence["family"] != "visits") & evidence["asset_id"].isin(latest)]
    holding = vacancy.set_index("asset_id")["holding_type"]
    parts = []
    for day, visited in sorted(by_day.items()):
        before = dt.date.fromisoformat(day) - dt.timedelta(days=1)
        mine = assets[assets["asset_id"].isin(visited)].reset_index(drop=True)
        of_them = told[told["asset_id"].isin(visited)]
        known = evidence_as_of(of_them, before)
        held = holding.reindex(mine["asset_id"]).reset_index(drop=True)
        answered = [one for one in answers if str(one["date"]) <= before.isoformat()]
        listed = list_buildings(mine, assess_states(mine, known, held, rules, before), held, rules, answered)
        found = [str(latest[one]["found"]) for one in mine["asset_id"]]
        parts.append(
            pd.DataFrame(
                {
                    "asset_id": mine["asset_id"],
                    "council": mine["owner"].fillna(""),
                    "date": day,
                    "found": found,
                    "empty": [what == "empty" for what in found],
                    "list": listed["list"],
                    "probability": listed["probability"],
                    "on_file": ~mine["asset_id"].isin(_replaced(of_them, known)),
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(CHECKED_COLUMNS)).astype(
            {"probability": "float64", "empty": "bool", "on_file": "bool"}
        )
    return pd.concat(parts).sort_values("asset_id").reset_index(drop=True)


def check_visits(
    assets: gpd.GeoDataFrame,
    evidence: pd.DataFrame,
    vacancy: pd.DataFrame,
    visits: Iterable[Mapping[str, Any]],
    rules: VacancyRules,
    answers: Sequence[Mapping[str, str]] = (),
) -> VisitChecks:
    """What visits say of the lists, and of the probabilities as soon as there are enough of them.

    Parameters
    ----------
    assets, evidence, vacancy, visits, rules, answers
        As for `checked_buildings`.

    Returns
    -------
    VisitChecks
        Lists are judged by buildings drawn at random alone. Likelihoods are refitted to every building found empty or in
        use, for whatever reason it was visited: what is fitted is how likely it is empty given what was said of it, and
        that does not hang on who was chosen. Those partly in use are neither.
    """
    checked = checked_buildings(assets, evidence, vacancy, visits, rules, answers)
    clear = checked[checked["on_file"] & (checked["found"] != "part")]
    outcomes = clear.set_index("asset_id")["empty"].astype("bool")
    needed = still_needed(outcomes, rules)
    quality = list_quality(assets, vacancy, checked)
    if needed.more:
        return VisitChecks(checked, quality, needed, None)
    probability, found = clear["probability"].to_numpy(), outcomes.to_numpy()
    days = pd.Series([dt.date.fromisoformat(day) for day in clear["date"]], index=outcomes.index)
    told = evidence[evidence["family"] != "visits"]
    holding = vacancy.set_index("asset_id")["holding_type"].reindex(assets["asset_id"]).set_axis(assets.index)
    refit = refit_ratios(assets, told, holding, outcomes, rules, days - dt.timedelta(days=1))
    base = np.full(len(found), found.mean())
    calibration = Calibration(
        brier_score(probability, found), brier_score(base, found), reliability_table(probability, found), refit
    )
    return VisitChecks(checked, quality, needed, calibration)


def _replaced(told: pd.DataFrame, known: pd.DataFrame) -> set[str]:
    """Buildings of which a list speaks that was not out yet, and none of its kind that was."""
    found: set[str] = set()
    for source in _REPLACED:
        now, then = (set(part.loc[part["source"] == source, "asset_id"]) for part in (told, known))
        found |= now - then
    return found
