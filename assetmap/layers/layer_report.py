"""What was expected of each layer and what was found, for the page on method and data."""

import datetime as dt
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

import geopandas as gpd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.expectations import Finding, cover_finding, key_findings, tile_findings
from assetmap.layers.osgb import frame_to_osgb
from assetmap.layers.reading import key_column, read_frame, read_key

__all__ = ["layer_availability", "layer_report"]


def layer_availability(layer: Layer) -> tuple[bool, str]:
    """Whether the layer is at hand, and the words for it.

    Parameters
    ----------
    layer : Layer
        An entry of the catalogue.

    Returns
    -------
    tuple of bool and str
        ``False`` comes with "not available" and where to get it: what the layer would have told is then not known, which
        is never the same as none.
    """
    if layer.package:
        try:
            return True, f"installed, version {metadata.version(layer.package)}"
        except metadata.PackageNotFoundError:
            return False, f"not available: the package {layer.package} is not installed"
    path = layer.path
    if path is not None and path.is_file():
        return True, f"in place, {path.stat().st_size:,} bytes"
    where = f"put {layer.file} at {path}" if not layer.url else "run 'assetmap fetch'"
    return False, f"not available: {where}; it comes from {layer.obtain}"


def layer_report(
    layers: Iterable[Layer], *, today: dt.date, catalogue: Mapping[str, Layer] | None = None
) -> list[dict[str, Any]]:
    """One row for each expectation of each layer.

    Parameters
    ----------
    layers : iterable of Layer
        Layers to read and to hold against what the catalogue declares.
    today : datetime.date
        Day on which their age is counted.
    catalogue : mapping of str to Layer, optional
        Where a layer that another must cover is looked up; without it, or without that layer's file, this is said and
        not checked.

    Returns
    -------
    list of dict
        ``layer``, ``title``, ``vintage``, ``age_years`` (whole years since the vintage), ``check``, ``expected``,
        ``found`` and ``ok``: True, False, or None for what could not be checked because a file is not available.
        No fault of a file raises an error here: it is a row.
    """
    rows: list[dict[str, Any]] = []
    for layer in layers:
        head = {
            "layer": layer.name,
            "title": layer.title,
            "vintage": layer.vintage,
            "age_years": max(0, today.year - layer.vintage),
        }
        for check, expected, found, ok in _checks(layer, catalogue or {}):
            rows.append(head | {"check": check, "expected": expected, "found": found, "ok": ok})
    return rows


_Row = tuple[str, str, str, bool | None]


def _checks(layer: Layer, catalogue: Mapping[str, Layer]) -> list[_Row]:
    there, words = layer_availability(layer)
    rows: list[_Row] = [("file", "in place", words, True if there else None)]
    if not there or layer.package:
        return rows
    try:
        frame = read_frame(layer, columns=[layer.key, "geometry"] if layer.crs else [layer.key])
        findings = _findings(layer, frame)
    except (InputError, ValueError) as error:
        seen = f"{error.what}: {error.seen}" if isinstance(error, InputError) else str(error)
        return [*rows, ("readable", "a whole file in its publisher's layout", seen, False)]
    rows += [(f.check, f.expected, f.found, f.ok) for f in findings]
    if layer.covers:
        rows.append(_cover(layer, catalogue))
    return rows


def _findings(layer: Layer, frame: Any) -> list[Finding]:
    key = key_column(frame, layer)
    findings = key_findings(frame, layer, key)
    if layer.tiles and isinstance(frame, gpd.GeoDataFrame) and all(f.ok for f in findings):
        findings += tile_findings(frame_to_osgb(frame, str(layer.path)), key)
    return findings


def _cover(layer: Layer, catalogue: Mapping[str, Layer]) -> _Row:
    other = catalogue.get(layer.covers)
    expected = f"every code of '{layer.covers}'"
    if other is None or not layer_availability(other)[0]:
        return "codes covered", expected, f"not checked: '{layer.covers}' is not available", None
    try:
        finding = cover_finding(read_key(layer), read_key(other), other.name)
    except InputError as error:
        return "codes covered", expected, f"not checked: {error.what}", None
    return finding.check, finding.expected, finding.found, finding.ok
