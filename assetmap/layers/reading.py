"""Reads a layer's file and holds it against what the catalogue says it must be."""

import re
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from python_calamine import CalamineError

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer

__all__ = ["check_layer", "find_columns", "layer_path", "read_frame", "refuse_web_page"]

# what the readers of Parquet, CSV and workbooks raise for a damaged file
_UNREADABLE = (ValueError, OSError, KeyError, IndexError, RuntimeError, pa.ArrowException, pd.errors.ParserError)
_WEB_PAGE = re.compile(rb"^(\xef\xbb\xbf)?\s*(<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE)


def layer_path(layer: Layer) -> Path:
    """Path of the layer's file, which is there and is not empty.

    Raises
    ------
    InputError
        When it is absent or empty; the message says how to get it.
    """
    path = layer.path
    if path is None:
        raise ValueError(f"'layer' {layer.name} is carried by a package, not a file")
    if not path.is_file():
        raise InputError(
            f"the layer '{layer.name}' is missing: {layer.title}",
            str(path),
            seen="no such file",
            next_step=f"run 'assetmap fetch REGION', or put the file there yourself; it comes from {layer.obtain}",
        )
    if path.stat().st_size == 0:
        raise InputError(f"the layer '{layer.name}' is empty", str(path), seen="0 bytes", next_step="fetch it again")
    return path


def refuse_web_page(path: Path) -> None:
    """Raise an InputError when the file is a web page saved under another name."""
    with path.open("rb") as file:
        head = file.read(512)
    if _WEB_PAGE.match(head):
        raise InputError(
            "the file is a web page, not data",
            str(path),
            seen=head[:60].decode("utf-8", "replace").strip(),
            next_step="download it again from its publisher; the address may have led to an error page",
        )


def read_frame(layer: Layer, *, columns: Sequence[str] = (), filters: object = None) -> pd.DataFrame:
    """Rows of the layer's file, by its suffix: Parquet (with geometry where it has any), CSV, or a workbook.

    Parameters
    ----------
    layer : Layer
        The catalogue's entry.
    columns : sequence of str
        Columns to read from a Parquet file; all if empty.
    filters : object
        Row filter for a Parquet file, as pyarrow takes it.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        As published. A workbook gives its last sheet, since the first holds notes.

    Raises
    ------
    InputError
        When the file is absent, empty, a web page, or cannot be read as what its name says.
    """
    path = layer_path(layer)
    refuse_web_page(path)
    try:
        if path.suffix == ".parquet":
            picked = list(columns) or None
            if layer.crs:
                return gpd.read_parquet(path, columns=picked, filters=filters)
            return pd.read_parquet(path, columns=picked, filters=filters)
        if path.suffix in (".xlsx", ".xls", ".ods"):
            with pd.ExcelFile(path, engine="calamine") as book:
                return pd.read_excel(book, sheet_name=book.sheet_names[-1])
        return pd.read_csv(path, low_memory=False, encoding="utf-8-sig")
    except (*_UNREADABLE, CalamineError) as error:
        raise InputError(
            f"the layer '{layer.name}' cannot be read",
            str(path),
            seen=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no detail'}",
            allowed=f"a whole {path.suffix.lstrip('.')} file in its publisher's layout",
            next_step="the file may be cut short or damaged: fetch it again",
        ) from error


def find_columns(frame: pd.DataFrame, layer: Layer, patterns: dict[str, str]) -> dict[str, str]:
    """Heading in the file for each of our names, found by pattern.

    Parameters
    ----------
    frame : pandas.DataFrame
        The file as read.
    layer : Layer
        For the message.
    patterns : dict of str to str
        Our name to a regular expression that matches the start of the heading, without case.

    Raises
    ------
    InputError
        When a pattern matches no heading, or more than one.
    """
    found = {}
    for name, pattern in patterns.items():
        matches = [str(c) for c in frame.columns if re.match(pattern, str(c), re.IGNORECASE)]
        if len(matches) != 1:
            raise InputError(
                f"the layer '{layer.name}' has {'no' if not matches else 'more than one'} column for '{name}'",
                str(layer.path),
                seen=", ".join(matches or [str(c) for c in frame.columns[:8]]),
                allowed=f"one heading that matches {pattern}",
                next_step=f"check that the file is {layer.title}",
            )
        found[name] = matches[0]
    return found


def check_layer(frame: pd.DataFrame, layer: Layer, key: str, *, whole: bool = True) -> pd.DataFrame:
    """The frame itself, once its keys, rows and coordinate system are what the catalogue says.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of the layer.
    layer : Layer
        What it must be.
    key : str
        Column of the frame that holds the key.
    whole : bool
        Whether the frame is the whole file, so that its rows can be counted.

    Raises
    ------
    InputError
        When a key is missing, repeated or of another pattern, the rows are not as many as expected, or the
        coordinate system is another.
    """
    where = str(layer.path or layer.package)
    keys = frame[key]
    if keys.isna().any():
        raise InputError(
            f"the layer '{layer.name}' has rows without a key",
            f"{where}, column {layer.key}",
            seen=f"{int(keys.isna().sum())} of {len(frame)}",
            allowed="a key in every row",
            next_step="the file may be damaged: fetch it again",
        )
    if layer.key_pattern:
        wrong = ~keys.astype("str").str.fullmatch(layer.key_pattern)
        if wrong.any():
            raise InputError(
                f"the layer '{layer.name}' has keys of another kind",
                f"{where}, column {layer.key}, row {int(wrong.to_numpy().argmax()) + 2}",
                seen=str(keys[wrong].iloc[0]),
                allowed=layer.key_pattern,
                next_step=f"check that the file is {layer.title}",
            )
    repeated = keys.duplicated()
    if repeated.any():
        raise InputError(
            f"the layer '{layer.name}' repeats a key",
            f"{where}, column {layer.key}, row {int(repeated.to_numpy().argmax()) + 2}",
            seen=f"{keys[repeated].iloc[0]}, {int(repeated.sum())} repeated in all",
            allowed="each key once",
            next_step="the file may be two joined into one: fetch it again",
        )
    if whole and layer.rows and len(frame) != layer.rows:
        raise InputError(
            f"the layer '{layer.name}' has another number of rows",
            where,
            seen=str(len(frame)),
            allowed=str(layer.rows),
            next_step="the file may be cut short or of another vintage: fetch it again",
        )
    if layer.crs:
        crs = getattr(frame, "crs", None)
        code = None if crs is None else crs.to_epsg()
        if f"EPSG:{code}" != layer.crs:
            raise InputError(
                f"the layer '{layer.name}' states another coordinate system",
                where,
                seen="none" if crs is None else f"EPSG:{code} {crs.name}",
                allowed=layer.crs,
                next_step="export it again in the system that the catalogue states",
            )
    return frame
