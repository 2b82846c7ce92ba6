"""Layers of a GeoPackage, or of a shapefile in an archive, as rows."""

import datetime as dt
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.errors

from assetmap.errors import InputError
from assetmap.register.archive import unpacked
from assetmap.register.features import cell_text
from assetmap.register.geometry import Point, places_of, to_known_crs
from assetmap.register.issues import IssueLog
from assetmap.register.limits import ALLOWED, MOST_ROWS, check_cells, check_columns, check_rows
from assetmap.register.sheet import CellCleaner, Row, Sheet, clean_cell, scrub_emails
from assetmap.register.workbook import Candidate, best_of

__all__ = ["GEOPACKAGE_MARK", "holds_shapefile", "read_geopackage", "read_shapefile"]

GEOPACKAGE_MARK = b"SQLite format 3\x00"

# Files that make up a shapefile beside the one that gives it its name.
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

# Tables that a style or a program keeps for itself.
_OWN = ("layer_styles", "qgis_projects")


def read_geopackage(data: bytes, where: str, recognised: Callable[[list[str]], int], log: IssueLog) -> Sheet:
    """Sheet of the layer that looks most like a register.

    Rows are numbered from 1 in the layer's order. The geometry gives each row a point that lies on it; a layer
    without geometry is read too.

    Parameters
    ----------
    data : bytes
        The whole file.
    where : str
        Name of the file, for messages.
    recognised : callable
        How many of a list of names are known headers.
    log : IssueLog
        Where the other layers, and geometries that cannot be read, are written down.

    Raises
    ------
    InputError
        When the file cannot be opened, has no rows, or is too large.
    """
    # The library goes by the extension, and may write beside the file that it reads.
    with tempfile.TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder, "register.gpkg")
        path.write_bytes(data)
        return _best_layer(path, where, recognised, log)


def _best_layer(path: Path, where: str, recognised: Callable[[list[str]], int], log: IssueLog) -> Sheet:
    try:
        with _quietly():
            names = [str(name) for name, _ in pyogrio.list_layers(path) if str(name) not in _OWN]
            abouts = [pyogrio.read_info(path, layer=name, force_feature_count=True) for name in names]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError) as error:
        raise _unopened(where, error) from error
    candidates = [
        Candidate(name, recognised(fields := [str(f) for f in about["fields"]]), int(about["features"]), tuple(fields))
        for name, about in zip(names, abouts, strict=True)
    ]
    if not any(one.rows for one in candidates):
        raise InputError(
            "the file has no rows",
            where,
            seen=", ".join(f"layer '{name}'" for name in names) or "no layers",
            next_step="give the file with the register",
        )
    best = best_of(candidates, log, "layer")
    check_rows(candidates[best].rows, where)
    check_columns(len(candidates[best].header), where)
    check_cells(candidates[best].rows * len(candidates[best].header), where)
    return _sheet(path, names[best], where, "geopackage", f"layer '{names[best]}'", log)


def holds_shapefile(names: set[str]) -> bool:
    """Whether an archive with members of these names holds a shapefile."""
    return any(name.lower().endswith(".shp") for name in names)


def read_shapefile(
    data: bytes,
    members: list[zipfile.ZipInfo],
    where: str,
    recognised: Callable[[list[str]], int],
    log: IssueLog,
) -> Sheet:
    """Sheet of the shapefile in an archive; of several, the one that looks most like a register.

    Parameters
    ----------
    data : bytes
        The whole archive.
    members : list of zipfile.ZipInfo
        What is in it.
    where, recognised, log
        As for `read_geopackage`.

    Raises
    ------
    InputError
        When it cannot be opened, has no rows, or is too large.
    """
    folder = Path(tempfile.mkdtemp(prefix="assetmap-"))
    try:
        paths: dict[str, Path] = {}
        for member in members:
            part = PurePosixPath(member.filename.replace("\\", "/"))
            if part.suffix.lower() not in _PARTS:
                continue
            # Members are put under names of our own: an archive's paths are not to be trusted.
            stem = str(part.with_suffix(""))
            paths.setdefault(stem, folder / f"{len(paths)}.shp")
            with paths[stem].with_suffix(part.suffix.lower()).open("wb") as stream:
                stream.writelines(unpacked(data, member, where))
        whole = {stem: path for stem, path in paths.items() if path.is_file() and path.with_suffix(".dbf").is_file()}
        if not whole:
            raise InputError(
                "the shapefile is not whole",
                where,
                seen=", ".join(sorted(member.filename for member in members))[:200],
                allowed="one .shp with its .dbf, .shx and .prj",
                next_step="put all parts of the shapefile into the archive",
            )
        candidates = []
        for stem, path in whole.items():
            with _quietly():
                about = pyogrio.read_info(path, force_feature_count=True)
            fields = [str(name) for name in about["fields"]]
            candidates.append(
                Candidate(PurePosixPath(stem).name, recognised(fields), int(about["features"]), tuple(fields))
            )
        best = best_of(candidates, log, "layer")
        if not candidates[best].rows:
            raise InputError("the file has no rows", where, next_step="give the file with the register")
        check_rows(candidates[best].rows, where)
        name = candidates[best].name
        return _sheet(list(whole.values())[best], None, where, "shapefile", f"layer '{name}'", log)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError) as error:
        raise _unopened(where, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sheet(path: Path, layer: str | None, where: str, encoding: str, part: str, log: IssueLog) -> Sheet:
    try:
        with _quietly():
            about, table = pyogrio.raw.read_arrow(path, layer=layer, max_features=MOST_ROWS + 1)
        check_rows(table.num_rows, where)
        # Texts are decoded only here, and may not be in the encoding that the file says.
        values = {name: table.column(name).to_pylist() for name in table.column_names}
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        ValueError,
        RuntimeError,
        pa.ArrowException,
    ) as error:
        raise _unopened(where, error) from error
    crs = str(about.get("crs") or "")
    shapes = about.get("geometry_name") or "wkb_geometry"
    binary = values.pop(shapes, None)
    columns = list(values)
    texts = [[_text(value) for value in values[name]] for name in columns]
    lines = range(1, table.num_rows + 1)
    points: list[Point | None] = [None] * table.num_rows
    if binary is not None:
        points = places_of(binary)
        for line, drawn, point in zip(lines, binary, points, strict=True):
            if drawn and point is None:
                log.add("geometry_unreadable", line)
    points, became = to_known_crs(points, crs)
    if became == "unknown":
        log.add("crs_unknown", 0, value=crs)
    cleaner = CellCleaner()
    rows = []
    for line, cells, point in zip(
        lines, zip(*texts, strict=True) if texts else [()] * len(points), points, strict=True
    ):
        scrubbed, emails = cleaner.scrubbed([cleaner[cell] for cell in cells])
        rows.append(Row(line, scrubbed, emails=emails, point=point))
    headers = tuple(scrub_emails(clean_cell(name)).replace("\n", " ") for name in columns)
    return Sheet(headers, tuple(rows), encoding, part, crs)


@contextmanager
def _quietly() -> Iterator[None]:
    # The reader remarks on headers and versions; what it cannot read it raises.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        # A GeoPackage's times are all in UTC.
        naive = value.replace(tzinfo=None)
        return naive.date().isoformat() if naive.time() == dt.time() else naive.isoformat(sep=" ")
    return value.hex() if isinstance(value, bytes) else cell_text(value)


def _unopened(where: str, error: Exception) -> InputError:
    return InputError(
        "the file cannot be opened as a GeoPackage or shapefile",
        where,
        seen=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        allowed=ALLOWED,
        next_step="export the layer again as GeoPackage, GeoJSON or CSV",
    )
