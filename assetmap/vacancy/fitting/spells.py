"""Empty spells and how each came to be seen: that decides which likelihood is the right one."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError

__all__ = ["GONE", "REUSED", "SCHEMES", "SPELL_COLUMNS", "Spells"]

REUSED, GONE = "reused", "gone"
# followed: from its beginning, until it ended or was last seen; running: seen once, with the time since it began;
# twice: running at a first look, and running or not at a second
SCHEMES = ("followed", "running", "twice")
SPELL_COLUMNS = ("years", "earliest", "ended", "exit", "site", "window", "holding_class")


@dataclass(frozen=True)
class Spells:
    """Spells of one source, seen in one way.

    Parameters
    ----------
    source, date : str
        What they were read from, and of when that is, as a table shows it.
    scheme : str
        One of `SCHEMES`.
    table : pandas.DataFrame
        One row a spell. ``years``: time followed, time run so far, or time between the looks. ``earliest`` (followed
        and ended only): the end lies between it and ``years``; the same where the day is known. ``ended``: whether it
        ended (never, of the running). ``exit``: reused, gone, or blank where it is not known. ``site``: spells with one
        site are likely to share a fate. ``window`` (running only): longest time that the source could have shown.
        ``holding_class``: as in classes.toml, blank where it is not known.
    left_out : dict
        Number of lines that are spells but say nothing of how long, by reason.
    """

    source: str
    date: str
    scheme: str
    table: pd.DataFrame
    left_out: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise ValueError(f"'scheme' is {self.scheme!r}, allowed: {', '.join(SCHEMES)}")
        missing = [name for name in SPELL_COLUMNS if name not in self.table]
        if missing:
            raise ValueError(f"'table' lacks {', '.join(missing)}")
        years = self.table["years"].to_numpy(dtype=np.float64)
        if not (np.isfinite(years) & (years >= 0)).all():
            raise InputError(
                "a spell's length is no number of years",
                self.source,
                seen=str(years[~(np.isfinite(years) & (years >= 0))][0]),
                allowed="0 or more",
                next_step="mend the dates of the file",
            )

    def __len__(self) -> int:
        return len(self.table)

    def of_class(self, holding_class: str) -> "Spells":
        """Those of one class."""
        return self.rows((self.table["holding_class"] == holding_class).to_numpy())

    def but_class(self, holding_class: str) -> "Spells":
        """Those of every other class, and those of none that is known."""
        return self.rows((self.table["holding_class"] != holding_class).to_numpy())

    def rows(self, mask: NDArray[np.bool_]) -> "Spells":
        """Those under a mask."""
        return replace(self, table=self.table[mask].reset_index(drop=True))
