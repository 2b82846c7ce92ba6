"""The catalogue of layers: what each is, whose, when, under which licence, and what it must be when it is read."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from assetmap.errors import InputError
from assetmap.home import CATALOGUE, data_home

__all__ = ["Layer", "layers_folder", "load_catalogue"]


@dataclass(frozen=True)
class Layer:
    """An entry of the catalogue.

    Parameters
    ----------
    name : str
        Key of the entry.
    title, publisher, licence, attribution, obtain : str
        What it is, whose, on what terms, how to name its source, and where the publisher offers it.
    vintage : int
        Year the figures are of.
    reader : str
        Name of the function that reads it.
    key, key_pattern : str
        Heading of its key column, and the pattern that each key matches in full; blank for any.
    rows : int
        Rows expected, exactly; 0 where that varies.
    file, url, sha256, package, crs : str
        File name, the publisher's address and checksum where on record, the Python package that carries it instead,
        and the coordinate system the file must state.
    folder : str
        Folder of the file, from the catalogue's own, for a layer that is shipped; blank for one that is fetched.
    """

    name: str
    title: str
    publisher: str
    vintage: int
    licence: str
    attribution: str
    obtain: str
    reader: str
    key: str
    key_pattern: str = ""
    rows: int = 0
    file: str = ""
    url: str = ""
    sha256: str = ""
    package: str = ""
    crs: str = ""
    folder: str = ""

    @property
    def path(self) -> Path | None:
        """Path where the file belongs; None for a layer that a package carries."""
        if not self.file:
            return None
        return Path(self.folder) / self.file if self.folder else layers_folder() / self.file

    @property
    def shipped(self) -> bool:
        """Whether nothing has to be fetched: a package carries it, or it lies beside its catalogue."""
        return bool(self.package or self.folder)


def layers_folder() -> Path:
    """Path of the folder where fetched layers are kept."""
    return data_home() / "layers"


def load_catalogue(more: Sequence[Path] = ()) -> dict[str, Layer]:
    """Layers by name, from the project's catalogue and those a region adds.

    Parameters
    ----------
    more : sequence of pathlib.Path
        Further catalogue files. Their entries are added; a name that is taken already is an error.

    Raises
    ------
    InputError
        When a file is absent or not TOML, or an entry has a key unknown, missing or of the wrong kind.
    """
    catalogue: dict[str, Layer] = {}
    for path in (data_home() / CATALOGUE, *more):
        for layer in _read(path):
            if layer.name in catalogue:
                raise _fault(path, layer.name, "the layer's name is taken already", next_step="give it another name")
            catalogue[layer.name] = layer
    return catalogue


def _read(path: Path) -> list[Layer]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(
            "the catalogue is missing", str(path), next_step="correct its path in the region file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "the catalogue is not valid TOML", str(path), seen=str(error), next_step="mend that line"
        ) from error
    return [_layer(path, name, entry) for name, entry in raw.items()]


def _layer(path: Path, name: str, entry: object) -> Layer:
    if not isinstance(entry, dict):
        raise _fault(path, name, "an entry is a table", seen=repr(entry))
    known = {field.name: field for field in fields(Layer)}
    allowed = ", ".join(key for key in known if key != "name")
    for key, value in entry.items():
        if key not in known or key == "name":
            raise _fault(path, name, f"unknown key '{key}'", seen=key, allowed=allowed)
        kind = known[key].type
        if not isinstance(value, kind if isinstance(kind, type) else object) or isinstance(value, bool):
            raise _fault(path, name, f"'{key}' is of the wrong kind", seen=repr(value), allowed=str(kind))
    if entry.get("folder"):
        entry = entry | {"folder": str((path.parent / entry["folder"]).resolve())}
    try:
        layer = Layer(name=name, **entry)
    except TypeError as error:
        raise _fault(path, name, "a key is missing", seen=", ".join(entry), allowed=allowed) from error
    if not layer.file and not layer.package:
        raise _fault(path, name, "neither 'file' nor 'package' is given", seen=", ".join(entry))
    try:
        re.compile(layer.key_pattern)
    except re.error as error:
        raise _fault(path, name, "'key_pattern' is not a pattern", seen=layer.key_pattern) from error
    return layer


def _fault(path: Path, name: str, what: str, *, seen: str = "", allowed: str = "", next_step: str = "") -> InputError:
    return InputError(
        what, f"{path}, [{name}]", seen=seen, allowed=allowed, next_step=next_step or "mend the catalogue"
    )
