"""From evidence to a probability, a band, and a sentence."""

import numpy as np
import pandas as pd

from assetmap.tables import VACANCY, check_table
from assetmap.vacancy.rules import VacancyRules

__all__ = ["assess_vacancy", "holding_types"]

_BY_USE = (
    ("non-operational", r"\bnon[ -]?operational\b"),
    ("operational", r"\boperational\b"),
    ("investment let", r"\b(?:investment|commercial)\b"),
)


def holding_types(assets: pd.DataFrame, defaults: dict[str, str]) -> pd.Series:
    """Holding type of each asset: by the words of its published use, otherwise its register's.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    defaults : dict of str to str
        Holding type of each ``source_file``.

    Returns
    -------
    pandas.Series of str
        Same index. Status and occupier are not looked at, since they are evidence and would count twice.
    """
    found = assets["source_file"].map(lambda file: defaults.get(file, "not stated")).astype("str")
    use = assets["use"].fillna("").str.lower()
    for kind, words in reversed(_BY_USE):
        found = found.mask(use.str.contains(words, regex=True), kind)
    return found.rename("holding_type")


def assess_vacancy(
    assets: pd.DataFrame, evidence: pd.DataFrame, holding: pd.Series, rules: VacancyRules
) -> pd.DataFrame:
    """Probability that each asset is empty, its band, and what carries it.

    Log-odds are those of the prior, plus for each source family the weighted log likelihood ratio of its strongest
    item; a family counts once, so the same register copied twice changes nothing.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    evidence : pandas.DataFrame
        Rows of the table ``evidence``, in any order.
    holding : pandas.Series of str
        Holding type of each asset, on the index of ``assets``.
    rules : VacancyRules
        Priors and limits.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``vacancy``, one per asset in the order of ``assets``.

    Raises
    ------
    ValueError
        When a holding type has no prior.
    """
    unknown = sorted(set(holding) - set(rules.priors))
    if unknown:
        raise ValueError(f"'holding' holds {unknown[0]!r}, allowed {', '.join(rules.priors)}")
    prior = holding.map(dict(rules.priors)).to_numpy(dtype="float64")
    items = evidence.assign(effect=evidence["weight"] * np.log(evidence["likelihood_ratio"]))
    items = items.assign(strength=items["effect"].abs())
    order = ["asset_id", "strength", "weight", "date", "text", "file", "row"]
    strongest = items.sort_values(order, ascending=[True, False, False, False, True, True, True])
    strongest = strongest.drop_duplicates(["asset_id", "family"])
    per_asset = strongest.groupby("asset_id").agg(effect=("effect", "sum"), live=("weight", "sum"))
    per_asset = per_asset.reindex(assets["asset_id"]).fillna(0.0)
    odds = np.log(prior / (1 - prior)) + per_asset["effect"].to_numpy(dtype="float64")
    probability = 0.5 * (1 + np.tanh(odds / 2))  # the logistic function, without overflow

    empty = strongest[strongest["says"] == "empty"]
    families = empty[empty["weight"] > 0].groupby("asset_id")["family"].nunique()
    many = families.reindex(assets["asset_id"]).fillna(0).to_numpy() >= 2
    age = evidence.assign(age=evidence["age_months"]).pivot_table("age", "asset_id", "says", "min", dropna=False)
    age = age.reindex(index=assets["asset_id"], columns=["used", "empty"])
    # fresh use counts only while nothing newer says that the building is empty
    used = (age["used"] <= rules.fresh_months).to_numpy() & ~(age["empty"] < age["used"]).to_numpy()
    band = np.select(
        [(probability >= rules.likely_vacant) & many, probability >= rules.check, used],
        ["likely vacant", "check", "in use"],
        default="not known",
    )
    last = _last_known(evidence).reindex(assets["asset_id"]).fillna("").to_numpy()
    items_said = _in_words(strongest).reindex(assets["asset_id"]).fillna("no evidence on file").to_numpy()
    sentence = [_sentence(*row) for row in zip(band, probability, last, items_said, strict=True)]
    return check_table(
        pd.DataFrame(
            {
                "asset_id": assets["asset_id"].to_numpy(),
                "holding_type": holding.to_numpy(),
                "probability": probability,
                "live_evidence": per_asset["live"].to_numpy(dtype="float64"),
                "band": band,
                "sentence": sentence,
                "last_known": last,
            }
        ),
        VACANCY,
    )


def _last_known(evidence: pd.DataFrame) -> pd.Series:
    """What the latest dated item says, and when: ``closed 2013``; an undated one only where there is no other."""
    when = evidence["date"].where(evidence["date"] != "", "at an unknown date")
    latest = evidence.assign(
        said="last known " + evidence["kind"] + " " + when, age=evidence["age_months"].fillna(np.inf)
    )
    latest = latest.sort_values(["asset_id", "age", "date", "text"], ascending=[True, True, False, True])
    latest = latest.drop_duplicates("asset_id")
    return latest.set_index("asset_id")["said"]


def _in_words(strongest: pd.DataFrame) -> pd.Series:
    when = strongest["date"].where(strongest["date"] != "", "no date")
    said = (
        strongest["text"] + " (" + when + ", line " + strongest["row"].astype("str") + " of " + strongest["file"] + ")"
    )
    return said.groupby(strongest["asset_id"]).agg("; ".join)


def _sentence(band: str, probability: float, last: str, items: str) -> str:
    if band == "not known":
        lead = f"Not known, {last}" if last else "Not known"
    else:
        lead = f"{band.capitalize()}, probability of being empty {probability:.0%}"
    return f"{lead}: {items}."
