"""Changes to region files: a register added, a region begun. What is there is never lost."""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.region import HOLDING_TYPES, Council, Region, load_region
from assetmap.tables import atomic_path

__all__ = ["NewRegister", "add_register", "begin_region", "safe_name"]

# Layers that cover England; what a region has of its own is added to its file by hand.
_LAYERS = {
    "boundaries": "lsoa_2021_boundaries",
    "lookup": "lsoa_2021_lookup",
    "deprivation": "iod_2025_scores",
    "domains": "iod_2025_domains",
    "community_need": "cni_2023",
    "postcodes": "postcodes_packaged",
}
# Bytes: a file system takes 255, and what is kept beside a register has a longer name than that.
_LONGEST_NAME = 160
_LONGEST_ENDING = 20
_LONGEST_PATH = 4096


@dataclass(frozen=True)
class NewRegister:
    """A register to add to a region.

    Parameters
    ----------
    file_name : str
        Its name as published; kept, without what a file name may not hold.
    content : bytes
        Its bytes as published.
    owner : str
        Name of one of the region's councils.
    title, publisher, licence, vintage : str
        What is known of it; blank where it is not.
    holding_type : str
        One of the holding types of a region file.
    mapping : str
        Text of a mapping file that says what its columns are; blank where that is left to recognition.
    """

    file_name: str
    content: bytes
    owner: str
    title: str = ""
    publisher: str = ""
    licence: str = ""
    vintage: str = ""
    holding_type: str = "not stated"
    mapping: str = ""


def add_register(region: Region, new: NewRegister) -> tuple[Path, bool]:
    """Put a register into the data folder and name it in the region's file.

    A file of the same name is another year of the same register: it takes the place of the one before, whose bytes are
    kept beside it under the name with ``.before`` and a number. The region file is written whole or not at all, and only if it
    can be read afterwards.

    Returns
    -------
    tuple of pathlib.Path and bool
        Where the register now lies, and whether it took the place of an earlier one.

    Raises
    ------
    InputError
        When the owner is none of the region's councils, the holding type is unknown, the region is the invented one, or
        the folder cannot be written.
    """
    council = region.council(new.owner)
    if council is None:
        allowed = ", ".join(council.name for council in region.councils)
        raise InputError("no such council in the region", str(region.path), seen=new.owner, allowed=allowed)
    if new.holding_type not in HOLDING_TYPES:
        raise InputError(
            "unknown holding type", "holding type", seen=new.holding_type, allowed=", ".join(HOLDING_TYPES)
        )
    if region.invented:
        raise InputError(
            "a real register does not belong in the invented region",
            str(region.path),
            seen=region.name,
            next_step="choose a real region, or begin one for this council",
        )
    target = data_home() / "registers" / region.key / safe_name(new.file_name)
    known = any(source.path == target.resolve() for source in region.registers)
    try:
        _keep_earlier(target)
        with atomic_path(target) as part:
            part.write_bytes(new.content)
        beside = _mapping_path(target)
        if new.mapping:
            _keep_earlier(beside)
            with atomic_path(beside) as part:
                part.write_text(new.mapping, encoding="utf-8")
        if not known:
            _append(region, _block(region, council, new, target))
    except OSError as error:
        raise InputError(
            "the register cannot be written", str(target), seen=str(error), next_step="make the data folder writable"
        ) from error
    return target, known


def begin_region(code: str, name: str) -> Region:
    """Write the file of a region of one English council, on the layers that cover England.

    Parameters
    ----------
    code, name : str
        The district's GSS code and name.

    Raises
    ------
    InputError
        When there is a region of that name already, or the folder cannot be written.
    """
    key = "-".join(
        re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower())
    )
    path = data_home() / "regions" / f"{key}.toml"
    if path.exists():
        raise InputError("there is such a region already", str(path), seen=name, next_step="add the register to it")
    aliases = [f"{name} {title}" for title in ("Council", "Borough Council", "City Council", "District Council", "MBC")]
    lines = [f"# {name}.", "", f"name = {_toml(name)}", "boundary_vintage = 2021", "", "[[councils]]"]
    lines += [f"code = {_toml(code)}", f"name = {_toml(name)}", f"aliases = {_toml(aliases)}", "", "[layers]"]
    lines += [f"{role} = {_toml(layer)}" for role, layer in _LAYERS.items()]
    try:
        with atomic_path(path) as part:
            part.write_text("\n".join([*lines, ""]), encoding="utf-8")
    except OSError as error:
        raise InputError(
            "the region file cannot be written", str(path), seen=str(error), next_step="make the data folder writable"
        ) from error
    return load_region(path)


def _block(region: Region, council: Council, new: NewRegister, target: Path) -> str:
    base = region.path.parent.parent if region.path.parent.name == "regions" else region.path.parent
    inside = base == data_home()
    fields = {
        "file": target.relative_to(base).as_posix() if inside else str(target),
        "owner": council.name,
        "title": new.title or f"Property register of {council.name}",
        "publisher": new.publisher or council.name,
        "licence": new.licence or "not stated",
        "vintage": new.vintage or "not stated",
        "holding_type": new.holding_type,
    }
    if new.mapping:
        beside = _mapping_path(target)
        fields["mapping"] = beside.relative_to(base).as_posix() if inside else str(beside)
    lines = ["", "[[registers]]", *(f"{key} = {_toml(value)}" for key, value in fields.items())]
    return "\n".join([*lines, ""])


def _append(region: Region, block: str) -> None:
    text = region.path.read_text(encoding="utf-8")
    written = text + ("" if text.endswith("\n") else "\n") + block
    # read under the region's own name before it takes its place: names of files are taken from where it lies
    probe = region.path.with_name(f".{region.path.stem}-probe.toml")
    try:
        probe.write_text(written, encoding="utf-8")
        load_region(probe)
    finally:
        probe.unlink(missing_ok=True)
    with atomic_path(region.path) as part:
        part.write_text(written, encoding="utf-8")


def _mapping_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.mapping.toml")


def _keep_earlier(target: Path) -> None:
    if not target.exists():
        return
    number = 1
    while (kept := target.with_name(f"{target.name}.before{number}")).exists():
        number += 1
    with atomic_path(kept) as part:
        part.write_bytes(target.read_bytes())


def safe_name(name: str) -> str:
    """Name for a file without folders, marks that steer a shell or a terminal, and a leading dot, and not too long."""
    plain = unicodedata.normalize("NFC", re.split(r"[/\\]", name[-_LONGEST_PATH:])[-1])
    kept = "".join(c if c.isalnum() or c in "-_. ()" else "_" for c in plain).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_ENDING:
        stem, dot, ending = kept, "", ""
    return _cut(stem, _LONGEST_NAME) + dot + ending if kept else "register"


def _cut(text: str, most: int) -> str:
    """Beginning of a text that is no longer than so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


def _toml(value: object) -> str:
    """A TOML string or list of strings: written as JSON, which escapes alike but for the sign of deletion."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
