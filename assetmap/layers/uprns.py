"""Property references (UPRN), located at the point that Ordnance Survey publishes for each."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import layer_path, refuse_web_page
from assetmap.tables import atomic_path

__all__ = ["UPRN_ACCURACY_M", "UprnDirectory", "read_uprns"]

# The point lies on the property (OS Open UPRN, product information); a property is some tens of metres wide. [A]
UPRN_ACCURACY_M = 10.0

# Names of the columns in OS Open UPRN, technical specification.
_NAMES = {"uprn": "UPRN", "easting": "X_COORDINATE", "northing": "Y_COORDINATE"}
_KINDS = {"uprn": pa.int64(), "easting": pa.float64(), "northing": pa.float64()}
# Rows that are read together: a council's references lie close to each other, in a few groups.
_GROUP = 250_000


@dataclass(frozen=True)
class UprnDirectory:
    """Directory of property references, kept in its file and read only where a reference may stand.

    Parameters
    ----------
    path : pathlib.Path
        Parquet with the columns ``UPRN``, ``X_COORDINATE`` and ``Y_COORDINATE`` (EPSG:27700, metres), in any case
        and with others beside them. Sorted by reference it is read fastest; in any order it is read rightly.
    source : str
        What the directory is, for messages.
    """

    path: Path
    source: str

    def locate(self, uprns: pd.Series) -> pd.DataFrame:
        """Position of each reference.

        Parameters
        ----------
        uprns : pandas.Series of str
            Up to twelve digits; anything else, blank or missing is not located.

        Returns
        -------
        pandas.DataFrame
            Same index. ``easting``, ``northing`` (EPSG:27700, metres) and ``accuracy_m`` (10); NaN where the
            directory does not have the reference.

        Raises
        ------
        InputError
            When the file cannot be read, or has one of these references twice, at different points.
        """
        texts = uprns.fillna("").astype("str")
        keys = pd.to_numeric(texts.where(texts.str.fullmatch("[0-9]{1,12}"), "0")).astype("int64").to_numpy()
        wanted = np.unique(keys[keys > 0])
        found = self._read(wanted) if len(wanted) else pd.DataFrame(columns=["easting", "northing"], dtype="float64")
        result = found.reindex(keys).set_axis(uprns.index)
        result["accuracy_m"] = np.where(result["easting"].notna(), UPRN_ACCURACY_M, np.nan)
        return result

    def _read(self, wanted: np.ndarray) -> pd.DataFrame:
        try:
            with pq.ParquetFile(self.path) as file:
                names = _columns(file.schema_arrow.names, self.path)
                parts = [
                    _rows(file.read_row_group(group, columns=list(names.values())), names, wanted)
                    for group in range(file.num_row_groups)
                    if _may_hold(file.metadata.row_group(group), names["uprn"], wanted)
                ]
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(self.path, error) from error
        frame = pd.concat([part.to_pandas() for part in parts]) if parts else _no_rows()
        frame = frame.dropna().drop_duplicates().set_index("uprn")
        twice = frame.index.duplicated()
        if twice.any():
            raise InputError(
                "the directory of property references has one at two places",
                str(self.path),
                seen=str(frame.index[twice][0]),
                allowed="each reference once",
                next_step="the file may be two joined into one: get it again",
            )
        return frame


def read_uprns(layer: Layer) -> UprnDirectory:
    """Directory of a layer of property references; a CSV is turned into sorted Parquet once, beside it.

    Raises
    ------
    InputError
        When the file is absent, empty, a web page, neither Parquet nor CSV, damaged, or lacks a column.
    """
    path = layer_path(layer)
    refuse_web_page(path)
    if path.suffix.lower() == ".csv":
        made = path.with_suffix(".parquet")
        if not made.is_file() or made.stat().st_mtime < path.stat().st_mtime:
            _sort_csv(path, made)
        path = made
    try:
        _columns(pq.read_schema(path).names, path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error
    return UprnDirectory(path, layer.title)


def _sort_csv(path: Path, made: Path) -> None:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            names = _columns(file.readline().strip().replace('"', "").split(","), path)
        kinds = {names[ours]: kind for ours, kind in _KINDS.items()}
        options = pyarrow.csv.ConvertOptions(include_columns=list(names.values()), column_types=kinds)
        table = pyarrow.csv.read_csv(path, convert_options=options).rename_columns(list(_NAMES.values()))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error
    with atomic_path(made) as temporary:
        pq.write_table(table.sort_by("UPRN"), temporary, row_group_size=_GROUP)


def _columns(headings: list[str], path: Path) -> dict[str, str]:
    by_name = {heading.upper(): heading for heading in headings}
    missing = [name for name in _NAMES.values() if name not in by_name]
    if missing:
        raise InputError(
            "the directory of property references lacks a column",
            str(path),
            seen=", ".join(headings[:8]),
            allowed=", ".join(_NAMES.values()),
            next_step="get OS Open UPRN from the OS Data Hub, as CSV, or turn it into Parquet with its own headings",
        )
    return {ours: by_name[name] for ours, name in _NAMES.items()}


def _may_hold(group: pq.RowGroupMetaData, name: str, wanted: np.ndarray) -> bool:
    for i in range(group.num_columns):
        column = group.column(i)
        if column.path_in_schema == name and column.statistics is not None and column.statistics.has_min_max:
            low, high = np.searchsorted(wanted, [int(column.statistics.min), int(column.statistics.max)])
            return bool(low < len(wanted) and (high > low or wanted[low] <= int(column.statistics.max)))
    return True


def _rows(table: pa.Table, names: dict[str, str], wanted: np.ndarray) -> pa.Table:
    cast = pa.table({ours: table.column(name).cast(_KINDS[ours]) for ours, name in names.items()})
    return cast.filter(pc.is_in(cast.column("uprn"), value_set=pa.array(wanted)))


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({"uprn": np.array([], dtype="int64"), "easting": 0.0, "northing": 0.0}).iloc[:0]


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(
        "the directory of property references cannot be read",
        str(path),
        seen=f"{type(error).__name__}: {(str(error).splitlines() or ['no detail'])[0]}",
        allowed="whole Parquet, or CSV as Ordnance Survey publishes it",
        next_step="the file may be cut short or damaged: get it again",
    )
