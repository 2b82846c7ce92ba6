"""Brings a region's files into place: downloaded from their publishers, or taken from a mirror folder."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer, layers_folder
from assetmap.layers.mirror import Mirror
from assetmap.layers.paging import download_features, download_nomis
from assetmap.layers.sniffing import refuse_other_content
from assetmap.layers.web import Web
from assetmap.locks import alone
from assetmap.tables import atomic_path

__all__ = ["Fetched", "Wanted", "fetch_files", "recorded_checksum", "sha256_of", "wanted_layers"]

_RECORD = "placed.json"
_MB = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """A file that a region needs: what it is for, where it belongs, and what is known of it.

    ``mirrors`` are further addresses of the same file; ``service`` says whether the address is one of a service that
    gives its records page by page (``arcgis``, ``nomis``); ``max_mb`` is the most that is downloaded.
    """

    name: str
    title: str
    path: Path
    obtain: str
    url: str = ""
    sha256: str = ""
    mirrors: tuple[str, ...] = ()
    service: str = ""
    max_mb: int = 2000


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
            wanted[layer.path] = Wanted(
                layer.name, layer.title, layer.path, layer.obtain, layer.url, layer.sha256, layer.mirrors, layer.service,
                layer.max_mb,
            )  # fmt: skip
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
    web: Web | None = None,
) -> list[Fetched]:
    """Put every wanted file in its place, verified; one at a time fetches, and another that wants files meanwhile waits.

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
    web : Web, optional
        Reads from the web; one with the default patience if not given.

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
    source = None if mirror is None else Mirror(mirror)
    with alone(layers_folder(), "fetching layers", say):
        return _fetched(list(wanted), source, mirror, say, progressbar=progressbar, reader=web or Web())


def _fetched(
    wanted: Sequence[Wanted],
    source: Mirror | None,
    mirror: Path | None,
    say: Callable[[str], None],
    *,
    progressbar: bool,
    reader: Web,
) -> list[Fetched]:
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
                result = _download(file, reader, say, progressbar=progressbar)
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


def _from_mirror(file: Wanted, mirror: Mirror) -> Fetched | None:
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
    refuse_other_content(found)
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
    refuse_other_content(file.path)
    verified = "the checksum on record" if file.sha256 else "nothing: no checksum is known"
    return _recorded(file, checksum, "by hand", "put there by the user", verified)


def _download(file: Wanted, web: Web, say: Callable[[str], None], *, progressbar: bool) -> Fetched:
    file.path.parent.mkdir(parents=True, exist_ok=True)
    faults: list[InputError] = []
    for url in (file.url, *file.mirrors):
        try:
            _from_address(file, url, web, say, progressbar=progressbar)
        except InputError as error:
            faults.append(error)
            say(f"  not from {url}: {error.seen}")
            continue
        checksum = sha256_of(file.path)
        verified = "the checksum on record" if file.sha256 else "nothing: no checksum is known"
        return _recorded(file, checksum, "placed", url, verified)
    last = faults[-1]
    where = "; ".join(fault.where for fault in faults)
    seen = "; ".join(fault.seen for fault in faults)
    raise InputError(
        f"'{file.name}' could not be downloaded: {file.title}",
        where,
        seen=f"{seen} ({last.what})" if last.what not in seen else seen,
        allowed=f"SHA-256 {file.sha256}" if file.sha256 else last.allowed or "the publisher's file",
        next_step=f"{_first_step(faults)}; or get it from {file.obtain} on a computer that is connected and put it at "
        f"{file.path}, or take it from a folder with --mirror DIR",
    )


def _first_step(faults: list[InputError]) -> str:
    steps = list(dict.fromkeys(fault.next_step for fault in faults if fault.next_step))
    return "; ".join(steps) or "try again later"


def _from_address(file: Wanted, url: str, web: Web, say: Callable[[str], None], *, progressbar: bool) -> None:
    fresh = file.path.with_name(f".{file.path.stem}.fresh{file.path.suffix}")
    try:
        if file.service == "arcgis":
            download_features(web, url, fresh, say=say)
        elif file.service == "nomis":
            download_nomis(web, url, fresh, say=say)
        else:
            with _bar(file, progressbar=progressbar) as progress:
                web.download(url, fresh, sha256=file.sha256, max_bytes=file.max_mb * _MB, progress=progress)
        refuse_other_content(fresh)
        fresh.replace(file.path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _bar(file: Wanted, *, progressbar: bool) -> Iterator[Callable[[int, int], None]]:
    with tqdm(unit="B", unit_scale=True, desc=file.path.name, disable=not progressbar) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total or None
            bar.update(done - bar.n)

        yield progress


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
