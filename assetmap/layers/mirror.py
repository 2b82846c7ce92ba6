"""A mirror: a folder from which layers are taken by name, and the manifest that says what they must be."""

import csv
from collections.abc import Iterable
from pathlib import Path

from assetmap.errors import InputError

__all__ = ["Mirror"]

_MANIFEST = "manifest.csv"


class Mirror:
    """A folder with files by name, and what its manifest says of them.

    Parameters
    ----------
    folder : pathlib.Path
        It holds ``manifest.csv`` with the columns ``file`` (path inside the folder), ``bytes`` and ``sha256``.

    Raises
    ------
    InputError
        When the folder or its manifest is not there or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(
                "the mirror is not a folder",
                str(folder),
                seen="no such folder",
                next_step="correct the path after --mirror",
            )
        self.folder = folder.resolve()
        self._manifest = _read_manifest(self.folder / _MANIFEST)
        self._beside: dict[str, list[Path]] | None = None
        self._inside = _by_name(path for path in self.folder.rglob("*") if path.is_file())

    def find(self, name: str) -> Path | None:
        """Path of the file of this name in the folder or its subfolders, else in the folders beside it; None if nowhere.

        Raises
        ------
        InputError
            When there are two.
        """
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
        """Bytes and SHA-256 that the manifest states for a file of the folder; None where it states none."""
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
