"""Parts of a need held against each building: how well it fits, in what it falls short, and why, in sentences."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.matching.need import Need
from assetmap.matching.offer import CANNOT_BE_HAD, buildings_in_question
from assetmap.matching.settings import Settings
from assetmap.value import money

__all__ = [
    "FAILS",
    "GIVES",
    "MEETS",
    "NOT_STATED",
    "Part",
    "availability_part",
    "features_part",
    "money_part",
    "reach_part",
    "size_part",
    "stated_features",
    "time_part",
    "use_part",
]

# How a building stands to a part of a need: it meets it; that is not known; something would have to give; it fails.
MEETS, NOT_STATED, GIVES, FAILS = "meets", "not stated", "gives", "fails"


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a need over all buildings, in their order.

    Attributes
    ----------
    low, high : numpy.ndarray of float
        Fit, 0 to 1, as a range; what is not known widens it.
    state : tuple of str
        `MEETS`, `NOT_STATED`, `GIVES` or `FAILS`.
    reason : tuple of str
        A sentence for each building.
    give : tuple of str
        What would have to give, blank where nothing does.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    state: tuple[str, ...]
    reason: tuple[str, ...]
    give: tuple[str, ...]


def _part(rows: Sequence[tuple[float, float, str, str, str]]) -> Part:
    low = np.array([row[0] for row in rows], dtype=np.float64)
    high = np.array([row[1] for row in rows], dtype=np.float64)
    return Part(
        np.clip(low, 0, 1), np.clip(high, 0, 1), *(tuple(str(row[column]) for row in rows) for column in (2, 3, 4))
    )


def availability_part(need: Need, said: pd.Series, stands: pd.Series) -> Part:
    """Whether each building can be had: by the list that it stands on, and as its owner says.

    One on a list of `assetmap.matching.CANNOT_BE_HAD` cannot, and one that is neither confirmed nor likely empty has to be
    offered by its owner.

    Parameters
    ----------
    need : Need
        Whether a room is enough, and whether meanwhile use is welcome.
    said : pandas.Series of str
        What its owner says: a state of `assetmap.vacancy.AVAILABILITY_STATES`, "offer closed", "not stated" or blank, or
        other words, which are not interpreted.
    stands : pandas.Series of str
        List that each stands on, as the table ``vacancy`` has it.
    """
    rows = []
    for state, name, possible in zip(_texts(said), _texts(stands), buildings_in_question(stands, said), strict=True):
        word = state.casefold()
        if name in CANNOT_BE_HAD:
            rows.append((0.0, 0.0, FAILS, f"It cannot be had: {CANNOT_BE_HAD[name]}.", CANNOT_BE_HAD[name]))
        elif word == "not offered":
            rows.append((0.0, 0.0, FAILS, "Its owner does not offer it.", "its owner does not offer it"))
        elif not possible:
            rows.append(
                (0.0, 0.0, FAILS, "It may be in use, and its owner has not offered it.", "its owner has not offered it")
            )
        elif word == "open now":
            rows.append((1.0, 1.0, MEETS, "Its owner offers it now.", ""))
        elif word == "part or shared" and need.room:
            rows.append((1.0, 1.0, MEETS, "Its owner offers a part of it.", ""))
        elif word == "part or shared":
            rows.append((0.2, 0.6, GIVES, "Its owner offers only a part of it.", "only a part of it is offered"))
        elif word == "meanwhile use" and need.meanwhile:
            rows.append((1.0, 1.0, MEETS, "Its owner offers it for meanwhile use.", ""))
        elif word == "meanwhile use":
            rows.append((0.1, 0.5, GIVES, "Its owner offers it for meanwhile use only.", "offered for a time only"))
        elif word == "offer closed":
            rows.append(
                (0.0, 0.5, GIVES, "Its owner's offer has closed: ask whether another comes.", "its offer closed")
            )
        elif word in ("", "not stated"):
            rows.append((0.0, 1.0, MEETS, "Its owner has not said whether it can be had: ask.", ""))
        else:
            rows.append((0.5, 1.0, MEETS, f"Its owner says of it: {state}.", ""))
    return _part(rows)


def reach_part(need: Need, distance_m: pd.Series, accuracy_m: pd.Series, settings: Settings) -> Part:
    """How near each building is, in a straight line; how well its place is known widens the range."""
    reach = float(need.reach_m or 0.0)
    outer = reach * (1 + settings.beyond_reach)
    given = np.nan_to_num(accuracy_m.to_numpy(dtype="float64", na_value=np.nan))
    away = distance_m.to_numpy(dtype="float64", na_value=np.nan)
    marks, fits = [0.0, reach, outer], [1.0, settings.edge, 0.0]
    low, high = np.interp(away + given, marks, fits), np.interp(np.maximum(away - given, 0), marks, fits)
    rows = []
    for i, metres in enumerate(away):
        if np.isnan(metres):
            rows.append((0.0, 1.0, NOT_STATED, "Where it lies is not known.", "where it lies is not known"))
            continue
        sentence = f"It is {_length(metres)} away in a straight line."
        over = f"{_length(metres - reach)} further than you asked"
        state = MEETS if metres <= reach else GIVES if metres <= outer else FAILS
        rows.append((low[i], high[i], state, sentence, "" if state == MEETS else over))
    return _part(rows)


def size_part(need: Need, floor_area_m2: pd.Series, said: pd.Series, settings: Settings) -> Part:
    """Whether each building has the space. Where a room is enough, a larger building does, if its owner lets a part of it."""
    least, most = float(need.least_m2 or 0.0), float(need.most_m2 or np.inf)
    rows = []
    for size, state in zip(
        pd.to_numeric(floor_area_m2, errors="coerce").to_numpy(dtype="float64", na_value=np.nan),
        _texts(said),
        strict=True,
    ):
        if not size > 0:
            rows.append((0.0, 1.0, NOT_STATED, "Its floor area is not stated: ask.", "floor area not stated"))
        elif size < least:
            short = (
                f"{least - size:,.0f} m² smaller than you asked"
                if least - size >= 1
                else "a little smaller than you asked"
            )
            fit = 1 - (least - size) / (settings.smaller * least)
            near = GIVES if fit >= 0 else FAILS
            rows.append((fit, fit, near, f"It has {size:,.0f} m², {short}.", short))
        elif need.room and size > (need.least_m2 or need.most_m2 or np.inf):
            if state.casefold() == "part or shared":
                rows.append((1.0, 1.0, MEETS, f"You would take a part of its {size:,.0f} m².", ""))
            else:
                sentence = f"You would take a part of its {size:,.0f} m²: ask whether it is let in parts."
                rows.append((0.5, 1.0, MEETS, sentence, ""))
        elif size > most:
            over = (
                f"{size - most:,.0f} m² larger than you asked" if size - most >= 1 else "a little larger than you asked"
            )
            fit = 1 - (size - most) / (settings.larger * most)
            near = GIVES if fit >= 0 else FAILS
            rows.append((fit, fit, near, f"It has {size:,.0f} m², {over}.", over))
        else:
            rows.append((1.0, 1.0, MEETS, f"It has {size:,.0f} m², as you asked.", ""))
    return _part(rows)


def money_part(need: Need, cost: pd.DataFrame, settings: Settings) -> Part:
    """Whether each building can be paid.

    Parameters
    ----------
    need : Need
        With ``monthly_gbp``.
    cost : pandas.DataFrame
        By `assetmap.matching.monthly_cost`.
    settings : Settings
        How much dearer is still a near miss.
    """
    pay = float(need.monthly_gbp or 0.0)
    rows = []
    for low, central, high in cost[["cost_low", "cost_central", "cost_high"]].to_numpy():
        if np.isnan(central):
            rows.append((0.0, 1.0, NOT_STATED, "What it costs is not known.", "what it costs is not known"))
            continue
        worst, best = (min(1.0, pay / amount) if amount > 0 else 1.0 for amount in (high, low))
        sentence = f"It would cost about {money(float(round(central)))} a month, and you can pay {money(pay)}."
        if central <= pay:
            rows.append((worst, best, MEETS, sentence, ""))
        elif low <= pay:
            over = f"{money(float(round(central - pay)))} a month more than you can pay in the middle case"
            rows.append((worst, best, GIVES, sentence, over))
        else:
            over = f"{money(float(round(low - pay)))} a month more than you can pay, at its cheapest"
            state = GIVES if low <= pay * (1 + settings.dearer) else FAILS
            rows.append((worst, best, state, sentence, over))
    return _part(rows)


def stated_features(features: pd.Series, wanted: Sequence[str], settings: Settings) -> list[dict[str, bool | None]]:
    """What is stated of each wanted feature of each building: that it is there, that it is not, or nothing (None).

    Parameters
    ----------
    features : pandas.Series of str
        Features as the table ``assets`` has them, separated by semicolons.
    wanted : sequence of str
        In small letters.
    settings : Settings
        How a feature that is not there begins.
    """
    read: dict[str, dict[str, bool | None]] = {}
    for given in features.fillna("").astype(str).unique():
        phrases = [" ".join(phrase.casefold().split()) for phrase in given.split(";")]
        found: dict[str, bool | None] = {}
        for feature in wanted:
            naming = [phrase for phrase in phrases if feature in phrase]
            yes = [phrase for phrase in naming if not phrase.startswith(settings.negations)]
            found[feature] = None if not naming else bool(yes)
        read[given] = found
    return [read[given] for given in features.fillna("").astype(str)]


def features_part(features: pd.Series, wanted: Sequence[str], settings: Settings, *, required: bool) -> Part:
    """Whether each building has the features; those that are only wished for never take a building out."""
    rows = []
    for found in stated_features(features, wanted, settings):
        there = [name for name, yes in found.items() if yes]
        absent = [name for name, yes in found.items() if yes is False]
        silent = [name for name, yes in found.items() if yes is None]
        low, high = len(there) / len(wanted), (len(there) + len(silent)) / len(wanted)
        said = [f"It has {', '.join(there)}."] if there else []
        said += [f"It has no {', no '.join(absent)}."] if absent else []
        said += [f"Whether it has {', '.join(silent)} is not stated: ask."] if silent else []
        gives = [f"no {name}" for name in absent] + [f"{name} not stated" for name in silent]
        state = FAILS if absent else NOT_STATED if silent else MEETS
        rows.append((low, high, state if required else MEETS, " ".join(said), ", ".join(gives) if required else ""))
    return _part(rows)


def time_part(need: Need, said: pd.Series, today: dt.date, settings: Settings) -> Part:
    """Whether the keys could be had in time, by how long it takes in practice; a room or meanwhile use takes less."""
    weeks = max(0.0, ((need.start or today) - today).days / 7)
    rows = []
    for state in _texts(said):
        quick = need.room or (need.meanwhile and state.casefold() == "meanwhile use")
        least, most = settings.licence_weeks if quick else settings.lease_weeks
        usual = f"From asking to the keys it takes {least:g} to {most:g} weeks"
        if weeks >= most:
            rows.append((1.0, 1.0, MEETS, f"{usual}, and you have {weeks:,.0f}.", ""))
        elif weeks >= least:
            share = (weeks - least) / (most - least)
            rows.append((share, 1.0, MEETS, f"{usual}, and you have {weeks:,.0f}: it may be late.", ""))
        else:
            late = f"likely {least - weeks:,.0f} weeks later than you asked, or more"
            rows.append((0.0, weeks / least, GIVES, f"{usual}, and you have {weeks:,.0f}.", late))
    return _part(rows)


def use_part(need: Need, use: pd.Series, settings: Settings) -> Part:
    """Whether each building was used for something alike; it never takes a building out."""
    suits = settings.activities[need.what]
    rows = []
    for was in _texts(use):
        if not was:
            rows.append((0.0, 1.0, MEETS, "What it was used for is not stated.", ""))
        elif any(word in was.casefold() for word in suits):
            rows.append((1.0, 1.0, MEETS, f"It was used as: {was}, which suits what you do.", ""))
        else:
            rows.append((0.0, 0.5, MEETS, f"It was used as: {was}, so expect more works to suit what you do.", ""))
    return _part(rows)


def _texts(given: pd.Series) -> list[str]:
    return [value.strip() if isinstance(value, str) else "" for value in given]


def _length(metres: float) -> str:
    return f"{metres / 1000:,.1f} km" if metres >= 995 else f"{max(10, round(metres, -1)):,.0f} m"
