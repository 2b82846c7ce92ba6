"""From evidence to a probability, a band, and a sentence."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.tables import VACANCY, check_table
from assetmap.vacancy.evidence.ledger import evidence_as_of
from assetmap.vacancy.rules import EMPTY_KINDS, VacancyRules

__all__ = ["assess_vacancy", "holding_types", "prior_of", "strongest_items", "total_effect"]

# Kinds of which one item, however old, keeps a building from the public.
PROTECTED_KINDS = (*EMPTY_KINDS, "paused", "marketed", "part in use")

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


def prior_of(holding: pd.Series, rules: VacancyRules) -> NDArray[np.float64]:
    """Prior probability of each holding type, in order.

    Raises
    ------
    ValueError
        When a holding type has no prior.
    """
    unknown = sorted(set(holding) - set(rules.priors))
    if unknown:
        raise ValueError(f"'holding' holds {unknown[0]!r}, allowed {', '.join(rules.priors)}")
    return np.asarray(holding.map(dict(rules.priors)), dtype="float64")


def strongest_items(evidence: pd.DataFrame) -> pd.DataFrame:
    """Strongest item of each asset and family after ageing, with its ``effect`` in log-odds, strongest first.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence``, in any order; the result does not depend on it.
    """
    items = evidence.assign(effect=evidence["weight"] * np.log(evidence["likelihood_ratio"]))
    items = items.assign(strength=items["effect"].abs())
    order = ["asset_id", "strength", "weight", "date", "text", "file", "row"]
    strongest = items.sort_values(order, ascending=[True, False, False, False, True, True, True])
    return strongest.drop_duplicates(["asset_id", "family"]).drop(columns="strength")


def total_effect(strongest: pd.DataFrame, rules: VacancyRules) -> pd.Series:
    """Sum of the effects per asset, in log-odds; what speaks for emptiness within a group is capped together.

    Parameters
    ----------
    strongest : pandas.DataFrame
        By `strongest_items`.
    rules : VacancyRules
        Groups of the families and their caps.
    """
    # exactly rounded sums, so that the order of families cannot show in the last digit
    groups = strongest["family"].map({name: family.group for name, family in rules.families.items()})
    groups = groups.astype("object").fillna("")
    capped = (groups != "") & (strongest["effect"] > 0)
    plain = strongest["effect"].mask(capped, 0.0).groupby(strongest["asset_id"]).sum()
    if not capped.any():
        return plain
    sums = strongest["effect"][capped].groupby([strongest["asset_id"][capped], groups[capped]]).sum()
    most = np.log(sums.index.get_level_values(1).map(dict(rules.caps)).to_numpy(dtype="float64"))
    return plain.add(sums.clip(upper=most).groupby(level=0).sum(), fill_value=0.0)


def assess_vacancy(
    assets: pd.DataFrame,
    evidence: pd.DataFrame,
    holding: pd.Series,
    rules: VacancyRules,
    as_of: dt.date | None = None,
) -> pd.DataFrame:
    """Probability that each asset is empty, its band, and what carries it.

    Log-odds are those of the prior, plus for each source family the weighted log likelihood ratio of its strongest
    item; a family counts once, so the same register copied twice changes nothing. Families of one group are capped
    together. Evidence of emptiness and of use that are both fresh are said to disagree.

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
    as_of : datetime.date, optional
        Day, past or present, to assess: only what was out by then counts, with the age it had. Without it the ages and
        weights are taken as they stand in ``evidence``.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``vacancy``, one per asset in the order of ``assets``.

    Raises
    ------
    ValueError
        When a holding type has no prior.
    """
    prior = prior_of(holding, rules)
    if as_of is not None:
        evidence = evidence_as_of(evidence, rules, as_of)
    strongest = strongest_items(evidence)
    effect = total_effect(strongest, rules).reindex(assets["asset_id"]).fillna(0.0)
    live = strongest.groupby("asset_id")["weight"].sum().reindex(assets["asset_id"]).fillna(0.0)
    odds = np.log(prior / (1 - prior)) + effect.to_numpy(dtype="float64")
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
    items_said = _in_words(strongest, evidence, rules.items_named)
    items_said = items_said.reindex(assets["asset_id"]).fillna("no evidence on file").to_numpy()
    disagree = (age <= rules.fresh_months).all(axis=1).to_numpy()
    sentence = [_sentence(*row) for row in zip(band, probability, last, items_said, disagree, strict=True)]
    return check_table(
        pd.DataFrame(
            {
                "asset_id": assets["asset_id"].to_numpy(),
                "holding_type": holding.to_numpy(),
                "probability": probability,
                "live_evidence": live.to_numpy(dtype="float64"),
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


def _in_words(strongest: pd.DataFrame, evidence: pd.DataFrame, named: int) -> pd.Series:
    """The items that carry it; one that says empty is always named, since the public's view is decided by it."""
    shown = strongest.groupby("asset_id").head(named)
    when = shown["date"].where(shown["date"] != "", "no date")
    said = shown["text"] + " (" + when + ", line " + shown["row"].astype("str") + " of " + shown["file"] + ")"
    words = said.groupby(shown["asset_id"]).agg("; ".join)
    told = shown.loc[shown["kind"].isin(PROTECTED_KINDS), "asset_id"]
    hidden = evidence[evidence["kind"].isin(PROTECTED_KINDS) & ~evidence["asset_id"].isin(told)]
    hidden = hidden.sort_values(["asset_id", "date", "text"], ascending=[True, False, True]).drop_duplicates("asset_id")
    on_file = "; " + hidden["kind"] + " " + hidden["date"].where(hidden["date"] != "", "at an unknown date")
    on_file.index = pd.Index(hidden["asset_id"])
    return words + (on_file + " on file too").reindex(words.index).fillna("")


def _sentence(band: str, probability: float, last: str, items: str, disagree: bool) -> str:
    if band == "not known":
        lead = f"Not known, {last}" if last else "Not known"
    else:
        lead = f"{band.capitalize()}, probability of being empty {probability:.0%}"
    return f"{lead}{', sources disagree' if disagree else ''}: {items}."
