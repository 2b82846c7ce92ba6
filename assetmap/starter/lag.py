"""Where the truth has moved on and the files have not: errors that go together, since one clerk tells every list."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from assetmap.starter.estate import EMPTY
from assetmap.starter.faults import Row
from assetmap.starter.names import AS_OF, BOROUGHS
from assetmap.starter.rates import RatesList
from assetmap.starter.registers import RegisterFile, said_empty

__all__ = ["LAGS", "move_on"]

# Kind of lag: what is behind, and months before the day of the files within which the truth changed.
LAGS = {
    "unnoticed": ("emptied within a year, and neither register nor rates list has noticed yet", (1, 10)),
    "still called empty": ("back in use, and both still call it empty", (1, 18)),
    "copied forward": (
        "back in use for years, and the register copies its old row, date and all; on no rates list",
        (12, 36),
    ),
    "relief runs on": ("back in use, as its register says; the rates list still has it as empty", (2, 7)),
    "relief not claimed": ("emptied, as its register says; the rates list still has it as occupied", (2, 7)),
}
# How many in each borough. Tarnvellow has one clerk for both lists, who is behind with everything.
_COUNTS = {
    "quaymarsh": {"unnoticed": 2, "still called empty": 1, "copied forward": 1},
    "tarnvellow": {"unnoticed": 4, "still called empty": 3, "copied forward": 2},
    "eastwrack": {"unnoticed": 1, "still called empty": 1, "copied forward": 1},
}
_RELIEFS = {"relief runs on": 1, "relief not claimed": 1}
_NOW_EMPTY = ("unnoticed", "relief not claimed")
_STALE = "status_stale"


def move_on(
    estate: pd.DataFrame, registers: Sequence[RegisterFile], rates: Sequence[RatesList], seed: int
) -> pd.DataFrame:
    """The estate as it truly is, where the files stay as they were made; rows whose status is now untrue are marked so.

    None of it is drawn from how likely the rules think an error is: the numbers are fixed, and the errors of the two lists
    go together.

    Parameters
    ----------
    estate : pandas.DataFrame
        As recorded when the files were made: `recorded` is what the council took each asset for.
    registers : sequence of RegisterFile
        Their rows' `status_stale` is put right in place.
    rates : sequence of RatesList
        Which assets are on a rates list.
    seed : int
        Seed of the region.

    Returns
    -------
    pandas.DataFrame
        The estate with `occupancy` (the truth), `lag` (a key of `LAGS`, blank for none) and `changed` (month, blank). Where
        a seed has fewer rows that a kind fits, it plants fewer.
    """
    rng = np.random.default_rng([seed, 14])
    listed = {asset for one in rates for asset in one.assets}
    rows = {row.asset: row for register in registers for row in register.rows if row.role == "asset"}
    lag, changed = dict.fromkeys(estate["asset"], ""), dict.fromkeys(estate["asset"], "")
    truth = dict(zip(estate["asset"], estate["recorded"], strict=True))
    for borough in BOROUGHS:
        mine = estate[(estate["district_code"] == borough.code) & ~estate["land"].astype(bool)]
        order = mine.iloc[rng.permutation(len(mine))]
        for kind, count in (_COUNTS[borough.stem] | _RELIEFS).items():
            _, (least, most) = LAGS[kind]
            fits = _fitting(kind, rows, listed, _month(most))
            chosen = [asset for asset in order.to_dict("records") if not lag[asset["asset"]] and fits(asset)][:count]
            for asset in chosen:
                number = asset["asset"]
                lag[number], changed[number] = kind, _month(int(rng.integers(least, most + 1)))
                truth[number] = "vacant" if kind in _NOW_EMPTY else "in use"
    for row in rows.values():
        untrue = said_empty(row) != (truth[row.asset] in EMPTY)
        if untrue and _STALE not in row.faults:
            row.faults.append(_STALE)
        if not untrue and _STALE in row.faults:
            row.faults.remove(_STALE)
    number = estate["asset"]
    return estate.assign(occupancy=number.map(truth), lag=number.map(lag), changed=number.map(changed))


def _fitting(kind: str, rows: dict[int, Row], listed: set[int], before: str) -> Callable[[dict[str, object]], bool]:
    """Whether a kind of lag fits an asset: by what was recorded, what its register says, and whether it is on a rates list."""

    def fits(asset: dict[str, object]) -> bool:
        number = int(str(asset["asset"]))
        empty, stale = asset["recorded"] in EMPTY, _STALE in rows[number].faults
        # the last word of the register is older than any month in which the truth may have changed
        settled = str(asset["since"])[:7] < before
        on_list = number in listed
        if kind == "unnoticed":
            return asset["recorded"] == "in use" and not stale and on_list and settled
        if kind == "still called empty":
            return empty and not stale and on_list and settled
        if kind == "copied forward":
            return empty and not stale and not on_list and settled
        return stale and on_list and empty == (kind == "relief runs on")

    return fits


def _month(ago: int) -> str:
    return str(pd.Timestamp(AS_OF) - pd.DateOffset(months=ago))[:7]
