"""The back-test itself: for each cut-off what every forecaster would have said, beside what became of the building."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.region import Council
from assetmap.vacancy.backtest.baselines import closed_means_empty, first_version
from assetmap.vacancy.backtest.forecasts import evidence_before, forecast
from assetmap.vacancy.backtest.libraries import Libraries, read_libraries
from assetmap.vacancy.backtest.outcomes import outcomes_after
from assetmap.vacancy.evidence.dates import middle_of
from assetmap.vacancy.evidence.decisions import Decisions, decision_evidence, link_buildings, read_decisions
from assetmap.vacancy.fitting import fitted_rates
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.assess import holding_types

__all__ = ["CUT_OFFS", "FORECASTERS", "YEARS", "Backtest", "run_backtest", "with_rates"]

# What was known before the first of January of these years, against what was told in the three years from then on.
CUT_OFFS = (2015, 2018, 2020, 2023)
YEARS = 3
_MIDDLE = YEARS / 2
_LATEST = dt.date(2100, 1, 1)
FORECASTERS = {
    "model": "the model, as its rules stand",
    "fitted": "the model with fitted rates",
    "closings": "the model with the region's own closings alone",
    "ahead": "the model, carried on to the middle of the three years",
    "first_version": "the first version's rule",
    "closed": "closed means empty",
    "prior": "the prior alone",
}
# The closings of the region: 15 exits, of which 5 into use, at 0.056 a year. They are of the buildings tested here.
_CLOSINGS = {"public": (0.056 * 5 / 15, 0.056 * 10 / 15)}


@dataclass(frozen=True, eq=False)
class Backtest:
    """What a back-test found.

    Parameters
    ----------
    cases : pandas.DataFrame
        A row for each building and cut-off with an outcome: ``cut_off``, ``asset_id``, ``building`` (the same at every
        cut-off), ``name``, ``council``, ``group`` (region or libraries), ``empty``, ``became``, ``kind`` and ``date`` of
        the fact that told; the last that was known then: ``known_kind``, ``known_date`` and what it ``says``; and a column
        for each of `FORECASTERS`.
    without_outcome : mapping of int to int
        Buildings of the region's facts of which something was known at each cut-off, and nothing was told afterwards.
    """

    cases: pd.DataFrame
    without_outcome: Mapping[int, int]


def with_rates(rules: VacancyRules, rates: Mapping[str, tuple[float, float]]) -> VacancyRules:
    """Rules with other rates per year, of being used again and of being gone, for the classes named."""
    exits = {
        name: replace(entry, reused=rates[name][0], gone=rates[name][1]) if name in rates else entry
        for name, entry in rules.exits.items()
    }
    return replace(rules, exits=exits)


def run_backtest(
    facts: str | Path,
    councils: Sequence[Council],
    rules: VacancyRules,
    libraries: str | Path | None = None,
    cut_offs: Sequence[int] = CUT_OFFS,
) -> Backtest:
    """Forecasts of what was known before each cut-off, and the outcomes of the three years after.

    Parameters
    ----------
    facts : str or pathlib.Path
        Public decisions, as `read_decisions` takes them.
    councils : sequence of Council
        Of the region.
    rules : VacancyRules
        Of the model.
    libraries : str or pathlib.Path, optional
        Libraries, as `read_libraries` takes them. Those of the facts get further outcomes by them; those of other councils
        are a group of their own; the region's others are left out, so that no building counts twice.
    cut_offs : sequence of int
        Years.
    """
    decisions = read_decisions(facts, councils, rules, _LATEST)
    assets = pd.DataFrame(decisions.buildings.drop(columns="geometry")).reset_index(drop=True)
    ledger, _ = decision_evidence(decisions, assets, rules, _LATEST)
    counts = ledger.iloc[:0]
    others: Libraries | None = None
    codes = {council.code for council in councils}
    if libraries is not None:
        read = read_libraries(libraries, councils, rules)
        counts = _counts_of(decisions, read, rules)
        outside = ~read.assets["owner_code"].isin(codes)
        theirs = pd.DataFrame(read.assets[outside].drop(columns="geometry")).reset_index(drop=True)
        others = Libraries(theirs, read.ledger[read.ledger["asset_id"].isin(theirs["asset_id"])])
    parts, silent = [], {}
    told = pd.concat([ledger, counts], ignore_index=True)
    for year in cut_offs:
        as_of = dt.date(year - 1, 12, 31)
        mine = _cases(assets, ledger, told, holding_types(assets, {}), rules, as_of).assign(group="region")
        known = evidence_before(ledger, as_of)["asset_id"].nunique()
        silent[year] = int(known - len(mine))
        parts.append(mine.assign(cut_off=year))
        if others is not None:
            holding = pd.Series("operational", index=others.assets.index, name="holding_type")
            found = _cases(others.assets, others.ledger, others.ledger, holding, rules, as_of)
            parts.append(found.assign(group="libraries", cut_off=year))
    cases = pd.concat(parts, ignore_index=True)
    names = {council.code: council.name for council in councils}
    cases["council"] = cases["council"].map(names).fillna(cases["council"])
    return Backtest(cases, silent)


def _counts_of(decisions: Decisions, libraries: Libraries, rules: VacancyRules) -> pd.DataFrame:
    """Counts of the libraries that are buildings of the facts, under the building's id."""
    links = link_buildings(decisions, libraries.assets, rules).dropna()
    once = links[~links.duplicated(keep=False)]
    building = pd.Series(once.index, index=pd.Index(once.to_numpy()))
    counts = libraries.ledger[libraries.ledger["asset_id"].isin(building.index)]
    return counts.assign(asset_id=counts["asset_id"].map(building))


def _cases(
    assets: pd.DataFrame,
    ledger: pd.DataFrame,
    told: pd.DataFrame,
    holding: pd.Series,
    rules: VacancyRules,
    as_of: dt.date,
) -> pd.DataFrame:
    """Buildings of which something was known on the day and told after it, with every forecast."""
    then = evidence_before(ledger, as_of)
    outcomes = outcomes_after(told, as_of, YEARS, rules)
    cases = outcomes[outcomes["asset_id"].isin(then["asset_id"])].reset_index(drop=True)
    place = pd.Index(assets["asset_id"]).get_indexer(cases["asset_id"])
    mine, its = assets.iloc[place].reset_index(drop=True), holding.iloc[place].reset_index(drop=True)
    ids = pd.Index(cases["asset_id"])
    by_id = pd.Series(its.to_numpy(), index=ids)
    fitted = {name: (entry.mu, entry.nu) for name, entry in fitted_rates().items() if name in rules.exits}
    stated = {
        "model": forecast(mine, ledger, its, rules, as_of),
        "fitted": forecast(mine, ledger, its, with_rates(rules, fitted), as_of),
        "closings": forecast(mine, ledger, its, with_rates(rules, _CLOSINGS), as_of),
        "ahead": forecast(mine, ledger, its, rules, as_of, _MIDDLE),
        "first_version": first_version(then, by_id),
        "closed": closed_means_empty(then, rules),
        "prior": by_id.map(dict(rules.priors)).astype("float64"),
    }
    last = _last_known(then).reindex(ids)
    return cases.assign(
        building=ids.to_numpy(),
        name=mine["name"].to_numpy(),
        council=mine["council_area"].fillna(mine["owner"]).to_numpy(),
        known_kind=last["kind"].to_numpy(),
        known_date=last["date"].to_numpy(),
        says=last["says"].to_numpy(),
        **{name: values.reindex(ids).to_numpy(dtype="float64") for name, values in stated.items()},
    )


def _last_known(then: pd.DataFrame) -> pd.DataFrame:
    """Last statement of each building, by asset id."""
    when = np.array([middle_of(date) for date in then["date"]], dtype=object)
    table = then.assign(when=when).sort_values(["asset_id", "when"], kind="stable")
    return table.drop_duplicates("asset_id", keep="last").set_index("asset_id")[["kind", "date", "says"]]
