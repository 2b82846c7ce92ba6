"""Brings a region's files into place: downloaded from their publishers, or taken from a mirror folder."""

import csv
import datetime as dt
import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pooch
import requests

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer, layers_folder
from assetmap.layers.reading import refuse_web_page
from assetmap.tables import atomic_path

__all__ = ["Fetched", "Wanted", "fetch_files", "recorded_checksum", "sha256_of", "wanted_layers"]

MANIFEST = "manifest.csv"
_RECORD = "placed.json"
_RETRIES = 3
_TIMEOUT_S = 60


@dataclass(frozen=True)
class Wanted:
    """A file that a region needs: what it is for, where it belongs, and what is known of it."""

    name: str
    title: str
    path: Path
    obtain: str
    url: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Fetched:
    """What was done about a file: ``placed``, ``up to date``, or ``by hand``, and what it was verified against."""

    name: str
    file: str
    status: str
    bytes: int
    sha256: str
    source: str
    verified: str


def wanted_layers(layers: Iterable[Layer]) -> list[Wanted]:
    """Files that the layers need and that are not shipped."""
    wanted: dict[Path, Wanted] = {}
    for layer in layers:
        if not layer.shipped and layer.path is not None:
            wanted[layer.path] = Wanted(layer.name, layer.title, layer.path, layer.obtain, layer.url, layer.sha256)
    return list(wanted.values())


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recorded_checksum(path: Path) -> str:
    """SHA-256 that was recorded when the layer's file was put in place; blank if it never was."""
    entry = _read_record().get(path.name, {})
    return str(entry.get("sha256", ""))


def fetch_files(
    wanted: Iterable[Wanted],
    *,
    mirror: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
    progressbar: bool = False,
) -> list[Fetched]:
    """Put every wanted file in its place, verified.

    Parameters
    ----------
    wanted : iterable of Wanted
        Files, each with the path where it belongs.
    mirror : pathlib.Path, optional
        Folder to take files from by name: itself, its subfolders, then the folders beside it. Where its
        ``manifest.csv`` (columns ``file``, ``bytes``, ``sha256``) names a file, the file must agree with it;
        where it does not, the file must agree with the checksum on record, if there is one.
    say : callable
        Takes a line about each file.
    progressbar : bool
        Whether downloads draw a bar on standard error.

    Returns
    -------
    list of Fetched
        One per file. A file appears in its place whole or not at all.

    Raises
    ------
    InputError
        When the mirror or its manifest cannot be used, a file does not agree with its checksum, a download fails,
        or files can be had neither way. In the last two cases everything else has been put in place first.
    """
    source = None if mirror is None else _Mirror(mirror)
    done: list[Fetched] = []
    missing: list[Wanted] = []
    failed: list[InputError] = []
    for file in wanted:
        result = _from_mirror(file, source) if source else None
        if result is None and file.path.is_file():
            result = _in_place(file)
        if result is None and file.url:
            say(f"downloading {file.title}")
            try:
                result = _download(file, progressbar=progressbar)
            except InputError as error:  # the others are worth having all the same
                say(f"failed: {file.path.name}")
                failed.append(error)
                continue
        if result is None:
            missing.append(file)
            continue
        say(f"{result.status}: {result.file} ({result.bytes:,} bytes), verified against {result.verified}")
        done.append(result)
    if len(failed) == 1 and not missing:
        raise failed[0]
    if missing or failed:
        raise _incomplete(done, missing, failed, mirror)
    return done


def _incomplete(
    done: list[Fetched], missing: list[Wanted], failed: list[InputError], mirror: Path | None
) -> InputError:
    steps = [f"put {file.path.name} at {file.path} ({file.title}; from {file.obtain})" for file in missing]
    steps += [error.next_step for error in failed]
    lead = f"{len(missing)} files are supplied by the user and are not in place"
    if failed:
        lead += f", and {len(failed)} could not be downloaded"
    return InputError(
        lead,
        str(mirror or layers_folder()),
        seen=f"{len(done)} in place; not: "
        + "; ".join([*(file.path.name for file in missing), *(f"{error.where} ({error.seen})" for error in failed)]),
        allowed="every file that the region names",
        next_step="".join(f"\n    - {step}" for step in steps),
    )


class _Mirror:
    """A folder with files by name, and what its manifests say of them."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(
                "the mirror is not a folder",
                str(folder),
                seen="no such folder",
                next_step="correct the path after --mirror",
            )
        self.folder = folder.resolve()
        self._manifest = _read_manifest(self.folder / MANIFEST)
        self._beside: dict[str, list[Path]] | None = None
        self._inside = _by_name(path for path in self.folder.rglob("*") if path.is_file())

    def find(self, name: str) -> Path | None:
        found = self._inside.get(name)
        if not found:
            if self._beside is None:
                self._beside = _by_name(path for path in self.folder.parent.glob("*/*") if path.is_file())
            found = self._beside.get(name)
        if not found:
            return None
        if len(found) > 1:
            raise InputError(
                "the mirror holds a file twice",
                str(self.folder),
                seen="; ".join(map(str, found)),
                allowed="one file of that name",
                next_step="remove one of them",
            )
        return found[0]

    def expected(self, path: Path) -> tuple[int, str] | None:
        if not path.is_relative_to(self.folder):
            return None
        return self._manifest.get(path.relative_to(self.folder).as_posix())


def _by_name(paths: Iterable[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(paths):
        found.setdefault(path.name, []).append(path)
    return found


def _read_manifest(path: Path) -> dict[str, tuple[int, str]]:
    if not path.is_file():
        raise InputError(
            "the mirror has no manifest",
            str(path),
            seen="no such file",
            allowed="a CSV with the columns file, bytes, sha256",
            next_step="point --mirror at the folder that holds it, or write one",
        )
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if not {"file", "bytes", "sha256"} <= set(rows.fieldnames or ()):
                raise ValueError(f"the columns {', '.join(rows.fieldnames or ['none'])}")
            return {row["file"]: (int(row["bytes"]), row["sha256"].lower()) for row in rows}
    except (ValueError, TypeError, AttributeError, csv.Error) as error:
        raise InputError(
            "the mirror's manifest cannot be read",
            str(path),
            seen=str(error),
            allowed="a CSV with the columns file, bytes, sha256",
            next_step="mend the manifest",
        ) from error


def _from_mirror(file: Wanted, mirror: _Mirror) -> Fetched | None:
    found = mirror.find(file.path.name)
    if found is None:
        return None
    listed = mirror.expected(found)
    if listed:
        expected, verified = listed[1], "the mirror's manifest"
    else:
        expected, verified = (
            file.sha256,
            "the checksum on record" if file.sha256 else "nothing: no checksum is known",
        )
    checksum = sha256_of(found)
    if expected and checksum != expected:
        size = found.stat().st_size
        raise InputError(
            "a file of the mirror is not what its checksum says",
            str(found),
            seen=f"{size:,} bytes, SHA-256 {checksum}",
            allowed=f"{f'{listed[0]:,} bytes, ' if listed else ''}SHA-256 {expected}",
            next_step="the copy may be cut short or changed: copy it again",
        )
    refuse_web_page(found)
    if file.path.is_file() and sha256_of(file.path) == checksum:
        return _recorded(file, checksum, "up to date", str(found), verified)
    with atomic_path(file.path) as part:
        shutil.copyfile(found, part)
        if sha256_of(part) != checksum:
            raise InputError("a file changed while it was copied", str(found), next_step="run the command again")
    return _recorded(file, checksum, "placed", str(found), verified)


def _in_place(file: Wanted) -> Fetched:
    checksum = sha256_of(file.path)
    before = recorded_checksum(file.path)
    if before and checksum == before:
        return _recorded(file, checksum, "up to date", "", "the checksum recorded when it was put in place")
    if file.sha256 and checksum != file.sha256:
        raise InputError(
            "a file in place is not what its checksum says",
            str(file.path),
            seen=f"SHA-256 {checksum}",
            allowed=f"SHA-256 {file.sha256}",
            next_step="remove it and fetch again, or take it from a mirror with --mirror",
        )
    refuse_web_page(file.path)
    verified = "the checksum on record" if file.sha256 else "nothing: no checksum is known"
    return _recorded(file, checksum, "by hand", "put there by the user", verified)


def _download(file: Wanted, *, progressbar: bool) -> Fetched:
    pooch.get_logger().setLevel(logging.WARNING)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.path.parent, prefix=".fetching-") as folder:
        store = pooch.create(
            path=folder,
            base_url="",
            registry={file.path.name: f"sha256:{file.sha256}" if file.sha256 else None},
            urls={file.path.name: file.url},
            retry_if_failed=_RETRIES,
        )
        downloader = pooch.HTTPDownloader(progressbar=progressbar, timeout=_TIMEOUT_S)
        try:
            got = Path(store.fetch(file.path.name, downloader=downloader))
        except (requests.RequestException, ValueError, OSError) as error:
            raise InputError(
                f"'{file.name}' could not be downloaded: {file.title}",
                file.url,
                seen=str(error).splitlines()[0],
                allowed=f"SHA-256 {file.sha256}" if file.sha256 else "the publisher's file",
                next_step=f"try again later, or get it from {file.obtain} and put it at {file.path}",
            ) from error
        refuse_web_page(got)
        checksum = sha256_of(got)
        got.replace(file.path)
    verified = "the checksum on record" if file.sha256 else "nothing: no checksum is known"
    return _recorded(file, checksum, "placed", file.url, verified)


def _recorded(file: Wanted, checksum: str, status: str, source: str, verified: str) -> Fetched:
    size = file.path.stat().st_size
    if status != "up to date" and file.path.parent == layers_folder():
        today = dt.datetime.now(dt.UTC).date().isoformat()
        entry = {
            "sha256": checksum,
            "bytes": size,
            "placed_on": today,
            "source": source,
            "verified": verified,
        }
        record = _read_record() | {file.path.name: entry}
        with atomic_path(layers_folder() / _RECORD) as part:
            part.write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
    return Fetched(file.name, file.path.name, status, size, checksum, source, verified)


def _read_record() -> dict[str, dict[str, object]]:
    path = layers_folder() / _RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return record if isinstance(record, dict) else {}
