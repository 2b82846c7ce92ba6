"""Gates: what takes a building off every list but its own, whatever is known of its being empty."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.register import COARSE_M
from assetmap.vacancy.evidence.availability import OFFERED_STATES

__all__ = ["FAIL", "GATES", "PASS", "UNKNOWN", "Gate", "answer_gates", "building_gates"]

PASS, FAIL, UNKNOWN = "pass", "fail", "not known"
_ANSWERED = {"yes": PASS, "no": FAIL, "not known": UNKNOWN}
# A use, or a name where no use is stated, that is of no building; looked at only where the register does not say land or
# building.
_NO_BUILDING = (
    r"\b(?:land|car ?parks?|parking|memorials?|monuments?|statues?|rent charges?|ground rents?|allotments?"
    r"|cemeter(?:y|ies)|playgrounds?|play areas?|open spaces?|recreation grounds?|playing fields?|woodlands?"
    r"|verges?|plots?|parks?|gardens?)\b"
)
_BUILDING = (
    r"\b(?:building|centre|hall|house|library|school|office|depot|pavilion|lodge|museum|toilets?|kiosk|caf[eé]|shop"
    r"|unit|station|club|church|chapel|baths?|pool|workshop|nursery|clinic|home|court)s?\b"
)
_NOT_PUBLIC = r"\bnot (?:publicly owned|owned by (?:a )?public)|\bprivate(?:ly)? own|\blater private\b|^private\b"


@dataclass(frozen=True)
class Gate:
    """A gate: its key, the question that it asks, and the list that a building stands on that fails it."""

    key: str
    question: str
    list: str


GATES = (
    Gate("building", "is it a building?", "not a building"),
    Gate("owner", "does a public body own it?", "no public owner"),
    Gate("transferred", "is it still the owner's to transfer?", "gone"),
    Gate("occupied", "is it free of occupiers?", "in use"),
    Gate("released", "would its owner release it?", "not released"),
    Gate("legal", "is it free of a confirmed legal bar (covenant, charitable or school-land trust)?", "legal bar"),
    Gate("practical", "can it be had by itself, reached, and used (no flood zone 3b)?", "not practical"),
    Gate("location", "is it known where it lies?", "no usable location"),
)
# Answers to these two are dated statements of the owner, and count as evidence.
_BY_EVIDENCE = ("transferred", "occupied")


def building_gates(assets: pd.DataFrame, answers: Sequence[Mapping[str, str]] = ()) -> pd.DataFrame:
    """Answers of the gates that do not rest on evidence of emptiness, with the reason.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    answers : sequence of mapping
        What people have answered: ``asset_id``, ``gate``, ``answer`` (yes, no or not known), ``evidence`` and ``date``
        (YYYY-MM-DD). Each takes the place of what the data say, which stays in the reason; of two the later counts.

    Returns
    -------
    pandas.DataFrame
        On the index of ``assets``: for each gate ``gate_<key>`` (pass, fail or not known) and ``reason_<key>``. Nobody
        has been asked about release, the law or practicality until an answer is on file, so that these are not known;
        a coarse location, or one known in words only, is not known, never a fail.
    """
    text = {
        name: assets[name].fillna("").astype("str")
        for name in ("use", "name", "owner", "holding", "tenure_detail", "availability", "address", "postcode")
    }
    said = assets["land_or_building"].fillna("")
    told = text["use"].where(text["use"] != "", text["name"])
    no_building = (said == "land") | ((said == "") & _holds(told, _NO_BUILDING) & ~_holds(told, _BUILDING))
    private = pd.Series(False, index=assets.index)
    for name in ("owner", "holding", "tenure_detail"):
        private |= _holds(text[name], _NOT_PUBLIC)

    withheld = _holds(text["availability"], r"^not offered\Z")
    offered = _holds(text["availability"], r"^(?:" + "|".join(map(re.escape, OFFERED_STATES)) + r")\Z")
    accuracy = assets["location_accuracy_m"].to_numpy(dtype="float64")
    located = (assets["located_by"].fillna("none") != "none").to_numpy()
    in_words = ~located & ((text["address"] != "") | (text["postcode"] != "")).to_numpy()
    nobody = np.full(len(assets), "nobody has answered yet")
    by_gate: dict[str, tuple[NDArray[np.object_], NDArray[np.object_]]] = {
        "building": (
            np.where(no_building, FAIL, PASS),
            _told(assets, no_building, "land, or nothing with rooms: ", "a building, or not said to be none"),
        ),
        "owner": (
            np.where(private, FAIL, PASS),
            _told(assets, private, "its file says that no public body owns it: ", "in a public register"),
        ),
        "released": (
            np.select([withheld, offered], [FAIL, PASS], default=UNKNOWN),
            np.select(
                [withheld, offered],
                ["its owner does not offer it", "its owner offers it"],
                default="its owner has not said",
            ),
        ),
        "legal": (np.full(len(assets), UNKNOWN), nobody),
        "practical": (np.full(len(assets), UNKNOWN), nobody),
        "location": (
            np.select([~located & ~in_words, ~(accuracy <= COARSE_M)], [FAIL, UNKNOWN], default=PASS),
            np.select(
                [~located & ~in_words, in_words, np.isnan(accuracy), accuracy > COARSE_M],
                [
                    "no location in its register",
                    "known in words only: its owner can say where it stands",
                    "how closely is not stated",
                    "known " + _metres(accuracy) + " only: its owner can say where it stands",
                ],
                default="known " + _metres(accuracy),
            ),
        ),
    }
    columns = {}
    for key, (answer, reason) in by_gate.items():
        columns[f"gate_{key}"], columns[f"reason_{key}"] = answer, reason
    found = pd.DataFrame(
        {name: pd.Series(values, index=assets.index, dtype="object") for name, values in columns.items()}
    )
    return _with_answers(found, assets, [one for one in answers if one["gate"] not in _BY_EVIDENCE])


def answer_gates(
    assets: pd.DataFrame, vacancy: pd.DataFrame, answers: Sequence[Mapping[str, str]] = ()
) -> pd.DataFrame:
    """Answer of every gate for every asset, with the reason.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    vacancy : pandas.DataFrame
        Rows of the table ``vacancy`` for the same assets.
    answers : sequence of mapping
        As for `building_gates`. Those to ``transferred`` and ``occupied`` have counted as evidence already.

    Returns
    -------
    pandas.DataFrame
        On the index of ``assets``: ``gate_<key>`` and ``reason_<key>`` of all `GATES`.
    """
    found = building_gates(assets, answers)
    told = vacancy.set_index("asset_id").reindex(assets["asset_id"])
    stands, reason = told["list"].fillna("none").to_numpy(), told["reason"].fillna("").to_numpy(dtype=object)
    left, used = np.isin(stands, ["gone", "on its way out"]), stands == "in use"
    found["gate_transferred"] = np.where(left, FAIL, PASS)
    found["reason_transferred"] = np.where(left, reason, "no sale, transfer or demolition on file")
    paused = (stands == "not released") & (found["gate_released"] != FAIL).to_numpy()
    found.loc[paused, "gate_released"], found.loc[paused, "reason_released"] = FAIL, reason[paused]
    found["gate_occupied"] = np.select([used, stands == "confirmed"], [FAIL, PASS], default=UNKNOWN)
    found["reason_occupied"] = reason
    return found[[f"{part}_{gate.key}" for gate in GATES for part in ("gate", "reason")]]


def _with_answers(found: pd.DataFrame, assets: pd.DataFrame, answers: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    if not answers:
        return found
    row_of = dict(zip(assets["asset_id"], assets.index, strict=True))
    data = found.copy()
    for answer in sorted(answers, key=lambda one: one["date"]):
        row, gate = row_of.get(answer["asset_id"]), answer["gate"]
        if row is None:  # of a building that has left its register: it waits for its return
            continue
        before, reason = data.loc[row, f"gate_{gate}"], data.loc[row, f"reason_{gate}"]
        said = f"answered {answer['answer']} on {answer['date']}"
        said += f": {answer['evidence']}" if answer.get("evidence") else ""
        found.loc[row, f"gate_{gate}"] = _ANSWERED[answer["answer"]]
        found.loc[row, f"reason_{gate}"] = f"{said} (the data say {before}: {reason})"
    return found


def _holds(texts: pd.Series, pattern: str) -> NDArray[np.bool_]:
    """Whether each text, in small letters, holds a pattern; each different text is looked at once."""
    codes, distinct = pd.factorize(texts)
    wanted = re.compile(pattern)
    found = np.array([wanted.search(str(one).casefold()) is not None for one in distinct], dtype=bool)
    return np.asarray(found[codes], dtype=bool)


def _told(assets: pd.DataFrame, fails: pd.Series, lead: str, otherwise: str) -> NDArray[np.object_]:
    """Reason of each asset: where it fails, with what its register says."""
    reason = np.full(len(assets), otherwise, dtype=object)
    reason[fails.to_numpy()] = lead + _source(assets[fails])
    return reason


def _source(assets: pd.DataFrame) -> NDArray[np.object_]:
    status, note = assets["status"].fillna(""), assets["status_note"].fillna("")
    date = assets["status_date"].fillna("")
    said = ("status '" + status + "'").where(status != "", "")
    said += (" of " + date).where((date != "") & (status != ""), "")
    said += ("; " + note).where(note != "", "")
    where = "(" + assets["source_file"] + ", line " + assets["source_row"].astype("str") + ")"
    return np.asarray((said + (" " + where).where(said != "", where)).to_numpy(dtype=object))


def _metres(accuracy: NDArray[np.float64]) -> NDArray[np.object_]:
    codes, found = pd.factorize(pd.Series(accuracy).fillna(-1.0))
    words = ["" if metres < 0 else f"to within {np.ceil(metres):,.0f} m" for metres in found]
    return np.asarray(np.array(words, dtype=object)[codes])
