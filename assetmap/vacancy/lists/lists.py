"""On which list each building stands, why, and what would settle it."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.tables import VACANCY, check_table
from assetmap.vacancy.evidence.faults import Fault, fault_table
from assetmap.vacancy.lists.gates import FAIL, GATES, PASS, UNKNOWN, building_gates
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.assess import NOTHING, States, assess_states
from assetmap.vacancy.state.coded import Coded, places_of
from assetmap.vacancy.visits.worth import worth_of_visits

__all__ = ["APART", "LISTS", "RANKED", "TITLES", "assess_vacancy", "contradiction_issues", "list_buildings"]

RANKED = ("confirmed", "likely")
LISTS = (*RANKED, "visit", "none")
APART = (
    "gone",
    "on its way out",
    "in use",
    *("not released", "legal bar", "not practical", "no usable location", "no public owner", "not a building"),
)
TITLES = {
    "confirmed": "Confirmed empty",
    "likely": "Likely empty, check first",
    "visit": "Worth a visit",
    "none": "No live evidence",
    "gone": "Gone",
    "on its way out": "On its way out",
    "in use": "In use",
    "not released": "Not released by its owner",
    "legal bar": "Legal bar",
    "not practical": "Not practical",
    "no usable location": "No usable location",
    "no public owner": "No public owner",
    "not a building": "Land, not a building",
}
_BEFORE_STATE = ("building", "owner")
_AFTER_STATE = ("released", "legal", "practical", "location")
# What an item of evidence is told with.
_SHOWN = ["text", "date", "file", "row"]


def assess_vacancy(
    assets: pd.DataFrame,
    evidence: pd.DataFrame,
    holding: pd.Series,
    rules: VacancyRules,
    as_of: dt.date,
    answers: Sequence[Mapping[str, str]] = (),
) -> pd.DataFrame:
    """State, list and reason of each asset: `assess_states` and `list_buildings` in one.

    Parameters
    ----------
    assets, evidence, holding, rules, as_of
        As for `assess_states`.
    answers : sequence of mapping
        As for `building_gates`.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``vacancy``, one per asset in the order of ``assets``.
    """
    return list_buildings(assets, assess_states(assets, evidence, holding, rules, as_of), holding, rules, answers)


def list_buildings(
    assets: pd.DataFrame,
    states: States,
    holding: pd.Series,
    rules: VacancyRules,
    answers: Sequence[Mapping[str, str]] = (),
) -> pd.DataFrame:
    """List of each asset, with the reason, what it rests on, and the check that would settle it.

    Four lists, never one: *confirmed* (probability of being empty from 0.8 on, on evidence that is certain to mean this
    building: a visit within a year, or two families within two years, and nothing later against it), *likely* (from 0.5
    on), *visit* (a look is worth more than it costs, the probability is no mere prior, and a dated statement speaks for
    emptiness), *none*. Apart from them stands what is no building, has no public owner, is gone, on its way out, in use,
    not released, barred by law, not practical, or known to lie nowhere.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    states : States
        Of the same assets, by `assess_states`.
    holding : pandas.Series of str
        Holding type of each asset, on the index of ``assets``.
    rules : VacancyRules
        Limits, and what a visit is worth.
    answers : sequence of mapping
        As for `building_gates`.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``vacancy``, one per asset in the order of ``assets``.
    """
    table, limits = states.table, rules.limits
    gates = building_gates(assets, answers).reset_index(drop=True)
    probability, prior = table["empty"].to_numpy(), table["prior"].to_numpy()
    visit = worth_of_visits(table[["used", "empty", "gone"]].to_numpy(), rules)
    least = np.maximum(limits.visit, limits.visit_over_prior * prior)
    stated_gone, agreed, in_use, paused = (
        table[name].to_numpy() != NOTHING for name in ("left", "agreed", "in_use", "paused")
    )
    failed = {gate.key: (gates[f"gate_{gate.key}"] == FAIL).to_numpy() for gate in GATES if f"gate_{gate.key}" in gates}
    by_key = {gate.key: gate.list for gate in GATES}
    conditions = [
        *(failed[key] for key in _BEFORE_STATE),
        stated_gone | (table["gone"].to_numpy() >= limits.gone),
        agreed,
        in_use,
        paused & (gates["gate_released"] != PASS).to_numpy(),
        *(failed[key] for key in _AFTER_STATE),
        table["confirmed"].to_numpy() & (probability >= limits.confirmed),
        probability >= limits.likely,
        (visit > 0) & (probability >= least) & table["speaks"].to_numpy(),
    ]
    names = [
        *(by_key[key] for key in _BEFORE_STATE),
        *("gone", "on its way out", "in use", "not released"),
        *(by_key[key] for key in _AFTER_STATE),
        *LISTS[:3],
    ]
    stands = np.select(conditions, np.array(names, dtype=object), default="none")
    words = _Words(states)
    last = words.of(table["last"].to_numpy(), "last known ")
    reason = _reasons(stands, table, gates, words, last)
    listed = np.isin(stands, LISTS)
    told = np.where(listed, words.carried(listed, rules.items_named), reason)
    state = np.array(["used", "empty", "gone"], dtype=object)[
        table[["used", "empty", "gone"]].to_numpy().argmax(axis=1)
    ]
    check = _checks(assets, words, gates, stands, rules)
    return check_table(
        pd.DataFrame(
            {
                "asset_id": assets["asset_id"].to_numpy(),
                "holding_type": holding.to_numpy(),
                "state": np.where(stated_gone, "gone", state),
                "probability": probability,
                "probability_gone": table["gone"].to_numpy(),
                "list": stands,
                "reason": reason,
                "grade": table["grade"].to_numpy(),
                "empty_since": table["empty_since"].to_numpy(),
                "last_known": last,
                "check": check,
                "visit_gbp": visit,
                "sentence": _sentences(stands, probability, told, last),
            }
        ),
        VACANCY,
    )


def contradiction_issues(states: States) -> pd.DataFrame:
    """Rows of the table ``issues`` for statements that contradict another of their family and day."""
    part = states.evidence.iloc[states.contradictions]
    columns = (part[name] for name in ("file", "row", "kind", "date", "asset_id"))
    return fault_table(
        Fault(file, int(row), "", kind, "evidence_sources_contradict", f"of {date}", asset_id)
        for file, row, kind, date, asset_id in zip(*columns, strict=True)
    )


class _Words:
    """Statements of the ledger in words."""

    def __init__(self, states: States) -> None:
        self._evidence = states.evidence
        self._place = places_of(states.evidence["asset_id"], states.table["asset_id"])

    def of(self, rows: NDArray[np.int64], lead: str) -> NDArray[np.object_]:
        """Kind and date of a statement of each building, such as ``last known closed 2013``; blank where there is none."""
        found = np.full(len(rows), "", dtype=object)
        there = rows != NOTHING
        part = self._evidence[["kind", "date"]].iloc[rows[there]]
        found[there] = (lead + part["kind"] + " " + part["date"]).to_numpy(dtype=object)
        return found

    def full(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """A statement of each building with where it stands."""
        found = np.full(len(rows), "", dtype=object)
        there = rows != NOTHING
        found[there] = _said(self._evidence[_SHOWN].iloc[rows[there]])
        return found

    def rated(self, months: float, count: int) -> NDArray[np.bool_]:
        """Buildings of which a rates list no older than these months says something."""
        fresh = self._evidence["age_months"].to_numpy() <= months
        rows = fresh & (self._evidence["family"] == "rates").to_numpy() & (self._place >= 0)
        found = np.zeros(count, dtype=bool)
        found[self._place[rows]] = True
        return found

    def carried(self, which: NDArray[np.bool_], most: int) -> NDArray[np.object_]:
        """The statements that count, newest first, no more than ``most`` of each of these buildings."""
        found = np.full(len(which), "", dtype=object)
        ours = self._place >= 0
        ours[ours] = which[self._place[ours]]
        rows = np.flatnonzero(self._evidence["counts"].to_numpy() & ours)
        if len(rows):
            age, place = self._evidence["age_months"].to_numpy()[rows], self._place[rows]
            order = np.lexsort((rows, age, place))
            rows, place = rows[order], place[order]
            first = np.flatnonzero(np.append(True, np.diff(place) != 0))
            turn = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
            rows, place, turn = rows[turn < most], place[turn < most], turn[turn < most]
            told = _said(self._evidence[_SHOWN].iloc[rows])
            for number in range(most):
                here = turn == number
                at = place[here]
                found[at] = told[here] if number == 0 else found[at] + "; " + told[here]
        undated = np.unique(self._place[ours & self._evidence["age_months"].isna().to_numpy()])
        silent = undated[found[undated] == ""]
        found[silent] = "what is on file has no date"
        found[found == ""] = "no evidence on file"
        return found


def _said(part: pd.DataFrame) -> NDArray[np.object_]:
    date = part["date"].where(part["date"] != "", "no date")
    where = np.where(part["row"] > 0, ", line " + part["row"].astype("str") + " of " + part["file"], "")
    return np.asarray((part["text"] + " (" + date + where + ")").to_numpy(dtype=object))


def _reasons(
    stands: NDArray[np.object_], table: pd.DataFrame, gates: pd.DataFrame, words: _Words, last: NDArray[np.object_]
) -> NDArray[np.object_]:
    reason = np.full(len(stands), "", dtype=object)
    for column, name in (("left", "gone"), ("agreed", "on its way out"), ("in_use", "in use")):
        here = np.flatnonzero((stands == name) & (table[column].to_numpy() != NOTHING))
        reason[here] = words.full(table[column].to_numpy()[here])
    held = np.flatnonzero((stands == "not released") & (table["paused"].to_numpy() != NOTHING))
    reason[held] = "held for its own service: " + words.full(table["paused"].to_numpy()[held])
    probably = np.flatnonzero((stands == "gone") & (reason == ""))
    reason[probably] = [f"probably gone: {said.removeprefix('last known ')}, nothing since" for said in last[probably]]
    for gate in GATES:
        if f"gate_{gate.key}" in gates:
            here = np.flatnonzero(stands == gate.list)
            here = here[reason[here] == ""]
            reason[here] = gates[f"reason_{gate.key}"].to_numpy(dtype=object)[here]
    lists = {
        "confirmed": "the evidence is fresh, of this building, and of two families or a visit",
        "likely": "more likely empty than not",
        "visit": "a look is worth more than it costs",
        "none": "nothing dated speaks for its being empty now",
    }
    for name, text in lists.items():
        reason[stands == name] = text
    return reason


def _checks(
    assets: pd.DataFrame, words: _Words, gates: pd.DataFrame, stands: NDArray[np.object_], rules: VacancyRules
) -> NDArray[np.object_]:
    """The one thing to do next that would settle it; blank where nothing is to be done."""
    has_rates = words.rated(rules.limits.confirmed_months, len(assets))
    nowhere = (gates["gate_location"] == UNKNOWN).to_numpy()
    open_ones = np.isin(stands, (*RANKED, "visit"))
    checks = np.select(
        [~open_ones | (stands == "confirmed"), has_rates],
        ["", "a visit"],
        default="the business-rates list, or a visit",
    ).astype(object)
    asked = np.flatnonzero(open_ones & nowhere)
    few = assets.iloc[asked]
    name = few["name"].fillna("").astype("str")
    named = ("'" + name + "'").where(name != "", "the building")
    ids = few["asset_id"].astype("str").str.partition(":")[2] if len(few) else few["asset_id"]
    where = few["postcode"].fillna("").where(few["postcode"].fillna("") != "", few["address"].fillna(""))
    whom = [f"{n} ({i}) in {w}" if w else f"{n} ({i})" for n, i, w in zip(named, ids, where, strict=True)]
    checks[asked] = [f"ask the owner: which building is {one}, and may it be visited?" for one in whom]
    return np.asarray(checks, dtype=object)


def _sentences(
    stands: NDArray[np.object_],
    probability: NDArray[np.float64],
    told: NDArray[np.object_],
    last: NDArray[np.object_],
) -> NDArray[np.object_]:
    percent = np.rint(probability * 100).astype("int64")
    lead = Coded.of(pd.Series(stands))
    sure = np.isin(stands, (*RANKED, "visit"))
    # the head of a sentence is one of a few hundred: its list, and for some the probability in whole percent
    head = lead.codes * 101 + np.where(sure, percent, 0)
    distinct, at = np.unique(head, return_inverse=True)
    heads = []
    for code in distinct:
        name = lead.words[code // 101]
        said = f", probability of being empty {code % 101}%" if name in (*RANKED, "visit") else ""
        heads.append(TITLES[name] + said)
    found = np.array(heads, dtype=object)[at] if heads else np.empty(0, dtype=object)
    nothing = (stands == "none") & (last != "")
    found[nothing] = found[nothing] + ", " + last[nothing]
    return np.asarray(found + ": " + told + ".", dtype=object)
