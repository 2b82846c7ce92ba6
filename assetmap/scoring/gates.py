"""Gates: what takes a building out of the ranking before any score is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.register import COARSE_M

__all__ = ["GATES", "Gate", "answer_gates"]

PASS, FAIL, UNKNOWN = "pass", "fail", "not known"
_ANSWERED = {"yes": PASS, "no": FAIL, "not known": UNKNOWN}


@dataclass(frozen=True)
class Gate:
    """A gate: its key, and the question that it asks."""

    key: str
    question: str


GATES = (
    Gate("transferred", "is it still the owner's to transfer?"),
    Gate("released", "would its owner release it?"),
    Gate("occupied", "is it free of occupiers?"),
    Gate("location", "is it known where it lies?"),
    Gate("legal", "is it free of a confirmed legal bar (covenant, charitable or school-land trust)?"),
)


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
        What people have answered: ``asset_id``, ``gate``, ``answer`` (yes, no or not known), ``evidence`` and ``date``
        (YYYY-MM-DD). Each takes the place of what the data say, which stays in the reason; of two the later counts.

    Returns
    -------
    pandas.DataFrame
        On the index of ``assets``: for each gate ``gate_<key>`` (pass, fail or not known) and ``reason_<key>``, which
        names the source and its date. Nobody has been asked about release or the law until an answer is on file, so
        that these are not known; a coarse location is not known, never a fail.
    """
    kind = assets["status_kind"].fillna("").to_numpy(dtype=object)
    source = _source(assets)
    band = assets["asset_id"].map(vacancy.set_index("asset_id")["band"]).fillna("not known").to_numpy(dtype=object)
    sentence = assets["asset_id"].map(vacancy.set_index("asset_id")["sentence"]).fillna("").to_numpy(dtype=object)
    availability = assets["availability"].fillna("").str.casefold().to_numpy(dtype=object)
    accuracy = assets["location_accuracy_m"].to_numpy(dtype="float64")
    located = (assets["located_by"].fillna("none") != "none").to_numpy()

    transferred = kind == "transferred"
    paused, withheld = kind == "paused", availability == "not offered"
    offered = np.isin(availability, ["open now", "possible", "part or shared", "meanwhile use"])
    used = np.isin(kind, ["in use", "let"])
    by_gate = {
        "transferred": (
            np.where(transferred, FAIL, PASS),
            np.where(transferred, "already transferred: " + source, "no transfer on file"),
        ),
        "released": (
            np.select([paused | withheld, offered], [FAIL, PASS], default=UNKNOWN),
            np.select(
                [paused, withheld, offered],
                [
                    "held for its own service, closed for a time: " + source,
                    "its owner does not offer it",
                    "its owner offers it",
                ],
                default="its owner has not said",
            ),
        ),
        "occupied": (
            np.select([used, band == "likely vacant"], [FAIL, PASS], default=UNKNOWN),
            np.where(used, "occupied: " + source, sentence),
        ),
        "location": (
            np.select([~located, ~(accuracy <= COARSE_M)], [FAIL, UNKNOWN], default=PASS),
            np.select(
                [~located, np.isnan(accuracy), accuracy > COARSE_M],
                ["no location in its register", "how closely is not stated", "known " + _metres(accuracy) + " only"],
                default="known " + _metres(accuracy),
            ),
        ),
        "legal": (np.full(len(assets), UNKNOWN), np.full(len(assets), "nobody has answered yet")),
    }
    columns = {}
    for gate in GATES:
        answer, reason = by_gate[gate.key]
        columns[f"gate_{gate.key}"], columns[f"reason_{gate.key}"] = answer, reason
    found = pd.DataFrame(columns, index=assets.index)
    return _with_answers(found, assets, answers) if answers else found


def _with_answers(found: pd.DataFrame, assets: pd.DataFrame, answers: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    row_of = dict(zip(assets["asset_id"], assets.index, strict=True))
    found = found.astype("object")
    for answer in sorted(answers, key=lambda one: one["date"]):
        row, gate = row_of.get(answer["asset_id"]), answer["gate"]
        if row is None:  # of a building that has left its register: it waits for its return
            continue
        before, reason = found.loc[row, f"gate_{gate}"], found.loc[row, f"reason_{gate}"]
        said = f"answered {answer['answer']} on {answer['date']}"
        said += f": {answer['evidence']}" if answer["evidence"] else ""
        found.loc[row, f"gate_{gate}"] = _ANSWERED[answer["answer"]]
        found.loc[row, f"reason_{gate}"] = f"{said} (the data say {before}: {reason})"
    return found


def _source(assets: pd.DataFrame) -> np.ndarray:
    status, note = assets["status"].fillna(""), assets["status_note"].fillna("")
    date = assets["status_date"].fillna("")
    said = "status '" + status + "'" + (" of " + date).where(date != "", ", undated")
    said += ("; " + note).where(note != "", "")
    where = " (" + assets["source_file"] + ", line " + assets["source_row"].astype("str") + ")"
    return np.asarray((said + where).to_numpy(dtype=object))


def _metres(accuracy: np.ndarray) -> np.ndarray:
    return np.array(["" if np.isnan(a) else f"to within {np.ceil(a):,.0f} m" for a in accuracy], dtype=object)
