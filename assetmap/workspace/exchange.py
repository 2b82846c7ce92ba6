"""The whole workspace as one document: written to be kept or moved, and taken in again whole or not at all."""

import base64
import contextlib
import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Date, Integer, LargeBinary, func, insert, select, text
from sqlalchemy import Column as TableColumn
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.tables import atomic_path
from assetmap.workspace.checks import text as checked_text
from assetmap.workspace.database import Workspace
from assetmap.workspace.kinds import check_state
from assetmap.workspace.roles import Person, guard
from assetmap.workspace.schema import PASSING, SCHEMA_VERSION, Moment, RecordRow, Table

__all__ = ["LARGEST_EXPORT", "export_workspace", "import_workspace"]

# Bytes that an export may come to when unpacked; a file that claims more is not unpacked at all.
LARGEST_EXPORT = 4_000_000_000

_FORMAT = "assetmap workspace"
_MANIFEST = "manifest.json"
_LONGEST_TEXT = 1_000_000
_TABLES = [one for one in Table.metadata.sorted_tables if one.name not in {row.__tablename__ for row in PASSING}]


def export_workspace(
    workspace: Workspace, path: Path, *, person: Person, now: dt.datetime | None = None
) -> dict[str, int]:
    """Write everything that a workspace holds into one file.

    A zip with ``manifest.json`` (format, schema version, moment, rows and SHA-256 of each table) and a file of JSON lines for
    each table. All tables are read in one transaction. Confidential figures are in it as they are kept, sealed under their
    party's own passphrase; notes and names are readable, so that the file is as private as the workspace. The users file is
    not in it.

    Parameters
    ----------
    workspace : Workspace
        Open.
    path : pathlib.Path
        Where to; a file that is there is replaced when the new one is whole, and never before.
    person : Person
        Who asks.
    now : datetime.datetime, optional
        When; by default the present moment.

    Returns
    -------
    dict of str to int
        Rows of each table.

    Raises
    ------
    NotAllowedError
        When the person may not.
    InputError
        When the workspace cannot be read, or the file cannot be written.
    """
    guard(person, "export")
    made_at = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    tables: dict[str, dict[str, Any]] = {}
    with _written_whole(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        with workspace.reading() as session:
            for table in _TABLES:
                digest, count = hashlib.sha256(), 0
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                    for row in session.execute(select(table).order_by(*table.primary_key.columns)):
                        values = {column.name: _plain(row._mapping[column]) for column in table.columns}
                        line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
                        digest.update(line)
                        file.write(line)
                        count += 1
                tables[table.name] = {"rows": count, "sha256": digest.hexdigest()}
        manifest = {
            "format": _FORMAT,
            "schema_version": SCHEMA_VERSION,
            "made_at": made_at.isoformat(),
            "tables": tables,
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return {name: table["rows"] for name, table in tables.items()}


def import_workspace(workspace: Workspace, path: Path, *, person: Person) -> dict[str, int]:
    """Take what `export_workspace` wrote into an empty workspace, in one transaction.

    Parameters
    ----------
    workspace : Workspace
        Open, and holding nothing: what people decided is never written over.
    path : pathlib.Path
        The file.
    person : Person
        Who asks.

    Returns
    -------
    dict of str to int
        Rows of each table.

    Raises
    ------
    NotAllowedError
        When the person may not.
    InputError
        When the file is not whole, of another schema, or a row is not what its table holds: which file, line and column; or
        the workspace is not empty or cannot be written. It is then as it was.
    """
    guard(person, "import")
    counts: dict[str, int] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            tables = _manifest(archive, path)
            _check_tables(archive, path, tables)
            with workspace.writing() as session:
                _check_empty(session, workspace)
                for table in _TABLES:
                    counts[table.name] = 0
                    for batch in _batches(_rows(archive, path, table.name, tables[table.name])):
                        session.execute(insert(table), batch)
                        counts[table.name] += len(batch)
                    _go_on_after(session, table)
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(
            "the export cannot be read",
            str(path),
            seen=str(error),
            allowed="a file that 'assetmap workspace export' wrote",
            next_step="check the path, or take another copy",
        ) from error
    except IntegrityError as error:
        raise _faulty(path, "rows that contradict each other", str(error.orig).strip()) from error
    return counts


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    wanted = {_MANIFEST, *(f"{table.name}.jsonl" for table in _TABLES)}
    if _MANIFEST not in archive.namelist():
        raise _faulty(path, "this is no export of a workspace", f"no {_MANIFEST}")
    size = sum(member.file_size for member in archive.infolist())
    if size > LARGEST_EXPORT:
        raise _faulty(path, "the export is too large", f"{size:,} bytes", f"up to {LARGEST_EXPORT:,} bytes")
    try:
        manifest = json.loads(archive.read(_MANIFEST))
        kind, version, tables = manifest["format"], manifest["schema_version"], dict(manifest["tables"])
    except (ValueError, KeyError, TypeError) as error:
        raise _faulty(path, "this is no export of a workspace", str(error)) from error
    if kind != _FORMAT:
        raise _faulty(path, "this is no export of a workspace", repr(kind)[:80], _FORMAT)
    if version != SCHEMA_VERSION:
        raise InputError(
            "the export was made by another version",
            str(path),
            seen=f"schema version {str(version)[:20]}",
            allowed=f"schema version {SCHEMA_VERSION}",
            next_step="import it with the version that made it; this one brings that workspace up to date when it opens it",
        )
    if set(archive.namelist()) != wanted or len(archive.namelist()) != len(wanted):
        odd = sorted(set(archive.namelist()) ^ wanted) or ["a table twice"]
        raise _faulty(path, "the export has not the tables it should", ", ".join(odd)[:200])
    return tables


def _check_tables(archive: zipfile.ZipFile, path: Path, tables: Mapping[str, Any]) -> None:
    """Read everything once before anything is written."""
    keys: dict[str, set[int]] = {}
    versions: dict[tuple[str, ...], int] = {}
    for table in _TABLES:
        keys[table.name] = set()
        for number, row in enumerate(_rows(archive, path, table.name, tables.get(table.name)), start=1):
            keys[table.name].add(row["id"])
            for foreign in table.foreign_keys:
                if row[foreign.parent.name] not in keys[foreign.column.table.name]:
                    where = f"{table.name}.jsonl, line {number}"
                    raise _faulty(
                        path, f"{where} belongs to nothing", f"{foreign.parent.name} = {row[foreign.parent.name]}"
                    )
            if table.name == RecordRow.__tablename__:
                key = tuple(row[name] for name in ("region", "asset_id", "kind", "item"))
                versions[key] = versions.get(key, 0) + 1
                if row["version"] != versions[key]:
                    raise _faulty(
                        path, f"{table.name}.jsonl, line {number} is out of order", f"version {row['version']}"
                    )
        if len(keys[table.name]) != tables[table.name]["rows"]:
            raise _faulty(path, f"{table.name}.jsonl has not the rows it should", f"{len(keys[table.name]):,}")


def _rows(archive: zipfile.ZipFile, path: Path, name: str, claimed: Any) -> Iterator[dict[str, Any]]:
    table, digest = Table.metadata.tables[name], hashlib.sha256()
    with archive.open(f"{name}.jsonl") as file:
        for number, line in enumerate(file, start=1):
            digest.update(line)
            where = f"{name}.jsonl, line {number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise _faulty(path, f"{where} cannot be read", str(error)) from error
            if not isinstance(row, dict) or set(row) != {column.name for column in table.columns}:
                raise _faulty(path, f"{where} has not the columns it should", ", ".join(map(str, row))[:200])
            yield _checked(row, table.columns, path, where)
    if not isinstance(claimed, dict) or digest.hexdigest() != claimed.get("sha256"):
        raise _faulty(path, f"{name}.jsonl was changed since it was exported", f"SHA-256 {digest.hexdigest()}")


def _checked(row: dict[str, Any], columns: Any, path: Path, where: str) -> dict[str, Any]:
    kept = {}
    for column in columns:
        try:
            kept[column.name] = _value(row[column.name], column)
        except (ValueError, TypeError, InputError) as error:
            what = f"{where}, column {column.name} is not what it should be"
            raise _faulty(path, what, error.what if isinstance(error, InputError) else str(error)) from error
    if where.startswith(f"{RecordRow.__tablename__}.") and kept["state"] is not None:
        try:
            good = check_state(kept["kind"], kept["state"]) == kept["state"]
        except (ValueError, TypeError, InputError) as error:
            raise _faulty(path, f"{where} is no record of its kind", str(error)) from error
        if not good:
            raise _faulty(path, f"{where} is no record of its kind", str(kept["kind"])[:80])
    return kept


def _value(given: Any, column: TableColumn[Any]) -> Any:
    kind = column.type
    if given is None:
        if not column.nullable:
            raise ValueError("nothing")
        return None
    if isinstance(kind, JSON):
        if not isinstance(given, dict | list):
            raise ValueError(f"{type(given).__name__}")
        return given
    if isinstance(kind, Integer):
        if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < 2**31:
            raise ValueError(repr(given)[:80])
        return given
    words = checked_text(given, column.name, getattr(kind, "length", None) or _LONGEST_TEXT * 100, "the export")
    if isinstance(kind, LargeBinary):
        return base64.b64decode(words, validate=True)
    if isinstance(kind, Moment):
        found = dt.datetime.fromisoformat(words)
        if found.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return found
    return dt.date.fromisoformat(words) if isinstance(kind, Date) else words


def _check_empty(session: Session, workspace: Workspace) -> None:
    there = {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in _TABLES}
    full = [f"{count:,} in {name}" for name, count in there.items() if count]
    if full:
        raise InputError(
            "the workspace is not empty",
            workspace.where,
            seen=", ".join(full),
            allowed="a workspace that holds nothing",
            next_step="name a new database in ASSETMAP_DATABASE, and import into that",
        )


def _go_on_after(session: Session, table: Any) -> None:
    """Where numbers are given out by a sequence, let it go on after the rows that brought theirs along."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")  # noqa: S608
        )


def _batches(rows: Iterator[dict[str, Any]], size: int = 500) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """Path of a file beside the one named, readable by its owner alone, which takes its place when the block ends well."""
    try:
        if not path.resolve().parent.is_dir():
            raise FileNotFoundError(f"no folder {path.resolve().parent}")
        with atomic_path(path, private=True) as part:
            yield part
    except OSError as error:
        raise InputError(
            "the export cannot be written", str(path), seen=str(error), next_step="name a folder that can be written"
        ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _faulty(path: Path, what: str, seen: str, allowed: str = "what 'assetmap workspace export' wrote") -> InputError:
    return InputError(
        what, str(path), seen=seen, allowed=allowed, next_step="take another copy of the export; nothing was taken in"
    )
