"""Columns that say the same few words over and over, worked with as numbers; and the place of each id among the assets'."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["Coded", "places_of"]


@dataclass(frozen=True, eq=False)
class Coded:
    """A column as ``codes`` into its ``words``, which are sorted."""

    codes: NDArray[np.int64]
    words: list[str]

    @classmethod
    def of(cls, column: pd.Series) -> "Coded":
        """A column of text without missing values."""
        codes, words = pd.factorize(column)
        said = [str(word) for word in words]
        order = sorted(range(len(said)), key=said.__getitem__)
        rank = np.empty(len(said), dtype="int64")
        rank[order] = np.arange(len(said))
        return cls(rank[codes], [said[at] for at in order])

    def at(self, rows: NDArray[np.int64]) -> "Coded":
        """Those of some rows."""
        return Coded(self.codes[rows], self.words)

    def mapped(self, table: Mapping[str, Any], dtype: str) -> NDArray[Any]:
        """What a table has for each row's word."""
        return np.array([table[word] for word in self.words], dtype=dtype)[self.codes]

    def equals(self, word: str) -> NDArray[np.bool_]:
        """Rows with this word."""
        return np.array([one == word for one in self.words], dtype=bool)[self.codes]

    def texts(self) -> NDArray[np.object_]:
        """The words themselves."""
        return np.array(self.words, dtype=object)[self.codes]


def places_of(ids: pd.Series, among: pd.Series | pd.Index) -> NDArray[np.int64]:
    """Place of each id among unique ids; -1 where it is none of them.

    Examples
    --------
    >>> places_of(pd.Series(["b", "x"]), pd.Series(["a", "b"])).tolist()
    [1, -1]
    """
    known = pa.array(among.to_numpy(dtype=object) if among.dtype == object else among, pa.large_string())
    wanted = pa.array(ids.to_numpy(dtype=object) if ids.dtype == object else ids, pa.large_string())
    found = pc.index_in(wanted, value_set=known)
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype="int64")
