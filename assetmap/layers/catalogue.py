"""The catalogue of layers: what each is, whose, when, under which licence, and what it must be when it is read."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from assetmap.errors import InputError
from assetmap.home import CATALOGUE, data_home

__all__ = ["SERVICES", "SMALL_AREA_YEARS", "Layer", "layers_folder", "load_catalogue"]

SERVICES = ("", "arcgis", "nomis")
SMALL_AREA_YEARS = (0, 2011, 2021)


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
    mirrors : tuple of str
        Further addresses of the same file, tried in order after `url`.
    service : str
        ``arcgis`` where `url` is a layer of a FeatureServer, ``nomis`` where it is a query of the NOMIS API: either is
        fetched page by page. Blank for a plain file.
    max_mb : int
        Greatest size that is taken from the web, in megabytes.
    member : str
        Pattern of the one member to read where the file is a ZIP.
    unique : bool
        Whether each key stands once.
    rows_tolerance : float
        Share by which the number of rows may differ from `rows`, from 0 to under 1.
    tiles : bool
        Whether its outlines must not overlap.
    covers : str
        Layer of which every key must be a key here too; blank for none.
    coverage : tuple of str
        Districts that a list of organisations covers: their codes, or the beginning of codes, such as ``E`` for England. Blank
        where that is not said: then those in which it places somebody.
    small_areas : int
        Census year of the small areas that its keys are: 2011 or 2021; 0 where they are not small areas.
    series : str
        Statistical series whose levels can be compared within one vintage only; blank for any other figure.
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
    mirrors: tuple[str, ...] = ()
    service: str = ""
    max_mb: int = 2000
    member: str = ""
    unique: bool = True
    rows_tolerance: float = 0.0
    tiles: bool = False
    covers: str = ""
    coverage: tuple[str, ...] = ()
    small_areas: int = 0
    series: str = ""

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
        if not _fits(value, known[key].type):
            raise _fault(
                path, name, f"'{key}' is of the wrong kind", seen=repr(value), allowed=_kind_name(known[key].type)
            )
    if entry.get("folder"):
        entry = entry | {"folder": str((path.parent / entry["folder"]).resolve())}
    entry = entry | {key: tuple(entry[key]) for key in ("mirrors", "coverage") if key in entry}
    try:
        layer = Layer(name=name, **entry)
    except TypeError as error:
        raise _fault(path, name, "a key is missing", seen=", ".join(entry), allowed=allowed) from error
    if not layer.file and not layer.package:
        raise _fault(path, name, "neither 'file' nor 'package' is given", seen=", ".join(entry))
    for key in ("key_pattern", "member"):
        try:
            re.compile(getattr(layer, key))
        except re.error as error:
            raise _fault(path, name, f"'{key}' is not a pattern", seen=getattr(layer, key)) from error
    for key, allowed_values in (("service", SERVICES), ("small_areas", SMALL_AREA_YEARS)):
        if getattr(layer, key) not in allowed_values:
            allowed = ", ".join(str(value) for value in allowed_values if value)
            raise _fault(path, name, f"unknown '{key}'", seen=str(getattr(layer, key)), allowed=allowed)
    if not 0 <= layer.rows_tolerance < 1:
        raise _fault(path, name, "'rows_tolerance' is no share", seen=str(layer.rows_tolerance), allowed="0 to under 1")
    if layer.max_mb <= 0:
        raise _fault(path, name, "'max_mb' is no size", seen=str(layer.max_mb), allowed="megabytes, above 0")
    return layer


def _fits(value: object, kind: object) -> bool:
    if kind == tuple[str, ...]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)  # type: ignore[arg-type]


def _kind_name(kind: object) -> str:
    return kind.__name__ if isinstance(kind, type) else "a list of texts"


def _fault(path: Path, name: str, what: str, *, seen: str = "", allowed: str = "", next_step: str = "") -> InputError:
    return InputError(
        what, f"{path}, [{name}]", seen=seen, allowed=allowed, next_step=next_step or "mend the catalogue"
    )
