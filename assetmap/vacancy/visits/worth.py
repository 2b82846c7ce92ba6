"""What one more item would change, and what a visit is worth."""

import datetime as dt

import numpy as np
import pandas as pd

from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.rules import VacancyRules
from assetmap.vacancy.state.assess import assess_vacancy

__all__ = ["one_more_item", "value_of_visits"]

_VISITS = "site visits"
# What the tool does next: look for a taker, look closer, or leave it.
_DECISION = {"likely vacant": "take forward", "check": "look closer", "in use": "leave", "not known": "leave"}


def one_more_item(
    assets: pd.DataFrame,
    evidence: pd.DataFrame,
    holding: pd.Series,
    rules: VacancyRules,
    as_of: dt.date,
    *,
    kinds: tuple[str, ...] = ("vacant", "in use"),
) -> pd.DataFrame:
    """Probability and band of each asset if one more fresh item came in, for every family that would move it.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    evidence : pandas.DataFrame
        Rows of the table ``evidence``.
    holding : pandas.Series of str
        Holding type of each asset, on the index of ``assets``.
    rules : VacancyRules
        Priors, ratios and limits.
    as_of : datetime.date
        Date of the item, and day on which it is assessed.
    kinds : tuple of str
        Kinds of item to try, where a family's ratio for them is not 1.

    Returns
    -------
    pandas.DataFrame
        One row per asset, family and kind: ``asset_id``, ``family``, ``kind``, ``probability_now``,
        ``probability_then``, ``band_now``, ``band_then``, ``changes_band``.
    """
    now = assess_vacancy(assets, evidence, holding, rules)
    frames = []
    for family, entry in rules.families.items():
        for kind in kinds:
            if entry.ratios.get(kind, 1.0) != 1.0:
                then = _with(assets, evidence, holding, rules, as_of, family, kind)
                frames.append(
                    pd.DataFrame(
                        {
                            "asset_id": now["asset_id"],
                            "family": family,
                            "kind": kind,
                            "probability_now": now["probability"],
                            "probability_then": then["probability"],
                            "band_now": now["band"],
                            "band_then": then["band"],
                            "changes_band": now["band"] != then["band"],
                        }
                    )
                )
    return pd.concat(frames, ignore_index=True)


def value_of_visits(
    assets: pd.DataFrame, evidence: pd.DataFrame, holding: pd.Series, rules: VacancyRules, as_of: dt.date
) -> pd.DataFrame:
    """What a visit to each asset on a day would be worth: how likely it is to change what is done next.

    A visit finds a building empty or in use. The two likelihood ratios of site visits give how often it is right,
    ``specificity = (LR+ - 1) / (LR+ - LR-)`` and ``sensitivity = LR+ (1 - specificity)``, and these with today's
    probability how likely each finding is (Bayes' theorem). What is done next is one of three: take forward (likely
    vacant), look closer (check), leave (in use or not known).

    Parameters
    ----------
    assets, evidence, holding, rules
        As for `assetmap.vacancy.assess_vacancy`.
    as_of : datetime.date
        Day of the visit.

    Returns
    -------
    pandas.DataFrame
        In the order of ``assets``: ``asset_id``, ``band``, ``probability``, ``chance_found_empty``, ``band_if_empty``,
        ``band_if_in_use``, ``expected_change`` (probability, 0 to 1, that what is done next changes) and
        ``expected_shift`` (expected absolute change of the probability).
    """
    now = assess_vacancy(assets, evidence, holding, rules)
    empty = _with(assets, evidence, holding, rules, as_of, _VISITS, "vacant")
    used = _with(assets, evidence, holding, rules, as_of, _VISITS, "in use")
    ratios = rules.families[_VISITS].ratios
    specificity = (ratios["vacant"] - 1) / (ratios["vacant"] - ratios["in use"])
    sensitivity = ratios["vacant"] * (1 - specificity)
    probability = now["probability"].to_numpy()
    found = probability * sensitivity + (1 - probability) * (1 - specificity)
    decision, if_empty, if_used = (frame["band"].map(_DECISION).to_numpy() for frame in (now, empty, used))
    change = found * (if_empty != decision) + (1 - found) * (if_used != decision)
    shift = found * np.abs(empty["probability"] - probability) + (1 - found) * np.abs(used["probability"] - probability)
    return pd.DataFrame(
        {
            "asset_id": now["asset_id"],
            "band": now["band"],
            "probability": probability,
            "chance_found_empty": found,
            "band_if_empty": empty["band"],
            "band_if_in_use": used["band"],
            "expected_change": change,
            "expected_shift": shift,
        }
    )


def _with(
    assets: pd.DataFrame,
    evidence: pd.DataFrame,
    holding: pd.Series,
    rules: VacancyRules,
    as_of: dt.date,
    family: str,
    kind: str,
) -> pd.DataFrame:
    """How things would stand with one more item for every asset."""
    items = pd.DataFrame({"asset_id": assets["asset_id"]}).assign(
        family=family, kind=kind, note="", date=as_of.isoformat(), file="supposed", row=0
    )
    more = make_evidence(items, rules, as_of)
    return assess_vacancy(assets, pd.concat([evidence, more], ignore_index=True), holding, rules)
