"""Reads a layer's file and holds it against what the catalogue says it must be."""

import json
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyogrio.errors import DataSourceError
from python_calamine import CalamineError

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.expectations import Finding, key_findings
from assetmap.layers.layouts import FileLayout, layout_of

__all__ = [
    "check_layer",
    "find_columns",
    "key_column",
    "layer_path",
    "read_frame",
    "read_key",
    "refuse",
    "refuse_web_page",
]

# what the readers of Parquet, CSV, JSON, ZIP, GeoPackage and workbooks raise for a damaged file
_UNREADABLE = (
    ValueError, OSError, KeyError, IndexError, RuntimeError, EOFError, pa.ArrowException, pd.errors.ParserError,
    pd.errors.ParserWarning, zipfile.BadZipFile, NotImplementedError, DataSourceError,
)  # fmt: skip
_WEB_PAGE = re.compile(rb"^(\xef\xbb\xbf)?\s*(<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)", re.IGNORECASE)
_BOOKS = (".xlsx", ".xls", ".ods")


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
    """Rows of the layer's file, by its suffix: Parquet, GeoPackage or GeoJSON, CSV, JSON, a workbook, or one in a ZIP.

    Parameters
    ----------
    layer : Layer
        The catalogue's entry. Its reader says how a text file is laid out, its ``member`` which part of a ZIP to read;
        that part is read where it is and never unpacked to disk.
    columns : sequence of str
        Columns to read; all if empty. In a text file they are found without regard to case or blanks around them, and
        one that is not there is left to the reader to miss; a workbook or JSON is always read whole.
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
        return _read(path, layer, list(columns), filters)
    except (*_UNREADABLE, CalamineError) as error:
        raise InputError(
            f"the layer '{layer.name}' cannot be read",
            str(path),
            seen=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no detail'}",
            allowed=f"a whole {path.suffix.lstrip('.')} file in its publisher's layout",
            next_step="the file may be cut short or damaged: fetch it again",
        ) from error


def _read(path: Path, layer: Layer, columns: list[str], filters: object) -> pd.DataFrame:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        read = gpd.read_parquet if layer.crs else pd.read_parquet
        return read(path, columns=columns or None, filters=filters)
    if suffix in (".gpkg", ".geojson"):
        inside = {"layer": layer.member} if layer.member else {}
        frame = gpd.read_file(path, **inside)
        return frame[columns] if columns else frame
    if suffix in _BOOKS:
        with pd.ExcelFile(path, engine="calamine") as book:
            return pd.read_excel(book, sheet_name=book.sheet_names[-1])
    if suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            name = _member(archive, layer, path)
            return _read_text(layer, name, columns, lambda: archive.open(name))
    return _read_text(layer, path.name, columns, lambda: path.open("rb"))


def _member(archive: zipfile.ZipFile, layer: Layer, path: Path) -> str:
    pattern = layer.member or r".*\.(csv|json|txt)"
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    found = [name for name in names if re.fullmatch(pattern, name, re.IGNORECASE)]
    if len(found) != 1:
        raise InputError(
            f"the layer '{layer.name}' has {'no' if not found else 'more than one'} such member",
            str(path),
            seen=", ".join((found or names)[:5]) or "an empty ZIP",
            allowed=f"one member that matches {pattern}",
            next_step=f"check that the file is {layer.title}",
        )
    return found[0]


def _read_text(layer: Layer, name: str, columns: list[str], open_it: Callable[[], IO[bytes]]) -> pd.DataFrame:
    layout = layout_of(layer.reader)
    for encoding in layout.encodings:
        try:
            with open_it() as file:
                if name.lower().endswith(".json"):
                    return _records(json.loads(file.read().decode(encoding)))
                with warnings.catch_warnings():  # cells beyond the headings are an error, not cut off
                    warnings.simplefilter("error", pd.errors.ParserWarning)
                    return _csv(file, layout, encoding, columns)
        except UnicodeDecodeError:
            if encoding == layout.encodings[-1]:
                raise
    raise AssertionError("unreachable: a layout names an encoding")


def _csv(file: IO[bytes], layout: FileLayout, encoding: str, columns: list[str]) -> pd.DataFrame:
    return pd.read_csv(
        file,
        sep=layout.delimiter,
        header=None if layout.names else 0,
        names=list(layout.names) or None,
        usecols=_named(columns) if columns else None,
        encoding=encoding,
        dtype="str" if layout.text else None,
        keep_default_na=not layout.text,
        na_values=[""] if layout.text else None,
        quoting=0 if layout.quoted else 3,
        index_col=False,
        low_memory=False,
    )


def _named(columns: list[str]) -> Callable[[Any], bool]:
    wanted = {column.strip().casefold() for column in columns}
    return lambda heading: str(heading).strip().casefold() in wanted


def _records(content: object) -> pd.DataFrame:
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise ValueError("the JSON is not a list of records")
    return pd.DataFrame(content)


def read_key(layer: Layer) -> pd.Series:
    """Keys of the layer's file, as text.

    Raises
    ------
    InputError
        When the file is absent or damaged, or has no column of the key's name.
    """
    path = layer_path(layer)
    if path.suffix == ".parquet":
        with _unlocked(layer):  # without its geometry, which would be most of the work
            return pd.read_parquet(path, columns=[layer.key])[layer.key].astype("str")
    frame = read_frame(layer, columns=[layer.key])
    return frame[key_column(frame, layer)].astype("str")


@contextmanager
def _unlocked(layer: Layer) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise InputError(
            f"the layer '{layer.name}' cannot be read",
            str(layer.path),
            seen=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no detail'}",
            allowed=f"a whole file with the column '{layer.key}'",
            next_step="the file may be cut short or of another layout: fetch it again",
        ) from error


def key_column(frame: pd.DataFrame, layer: Layer) -> str:
    """Heading of the key as the file writes it; case is not looked at.

    Raises
    ------
    InputError
        When the file has no such column.
    """
    return find_columns(frame, layer, {layer.key: re.escape(layer.key) + "$"})[layer.key]


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
        matches = [str(c) for c in frame.columns if re.match(pattern, str(c).strip(), re.IGNORECASE)]
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
    for finding in key_findings(frame, layer, key, whole=whole):
        refuse(finding, layer)
    return frame


def refuse(finding: Finding, layer: Layer) -> None:
    """Raise an InputError when the finding is a fault of the layer."""
    if not finding.ok:
        raise InputError(
            f"the layer '{layer.name}' {finding.fault}",
            f"{layer.path or layer.package}{finding.where}",
            seen=finding.found,
            allowed=finding.expected,
            next_step=finding.next_step,
        )
