"""Changes to region files: a register added, a region begun. What is there is never lost, nor changed before it is sure.

Who may change one, and that the region can be built with it, is for `assetmap.pipeline.upkeep`.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.region import HOLDING_TYPES, Council, Region, load_region
from assetmap.tables import atomic_path

__all__ = ["NewRegister", "Prepared", "prepared_register", "safe_name"]

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
    title, publisher, licence, vintage : str
        What is known of it; blank where it is not.
    holding_type : str
        One of the holding types of a region file.
    mapping : str
        Text of a mapping file that says what its columns are; blank where that is left to recognition.
    """

    file_name: str
    content: bytes
    title: str = ""
    publisher: str = ""
    licence: str = ""
    vintage: str = ""
    holding_type: str = "not stated"
    mapping: str = ""


@dataclass
class Prepared:
    """A register that lies beside those of a region, and the region's file as it would name it; nothing of it counts yet.

    Attributes
    ----------
    region : Region
        As it would be, read from a file beside the region's own.
    register : pathlib.Path
        Where the new register lies.
    replaces : bool
        Whether it would take the place of an earlier file of the same register.
    target : pathlib.Path
        The region's own file.
    """

    region: Region
    register: Path
    replaces: bool
    target: Path
    _before: bytes | None
    _in_force: bool = False

    def put_in_force(self) -> None:
        """Let the new region file take the place of the one before.

        Raises
        ------
        InputError
            When the region's file was changed meanwhile, or cannot be written.
        """
        if _content(self.target) != self._before:
            raise InputError(
                "the region's file was changed meanwhile",
                str(self.target),
                seen="another file than the one that was read",
                next_step="look at it, then add the register again",
            )
        try:
            self.region.path.replace(self.target)
        except OSError as error:
            raise _unwritable(self.target, error) from error
        self._in_force = True

    def take_back(self) -> None:
        """Put back the region file that was there before, where the new one has taken its place."""
        if not self._in_force:
            return
        self._in_force = False
        if self._before is None:
            self.target.unlink(missing_ok=True)
            return
        with atomic_path(self.target) as part:
            part.write_bytes(self._before)


@contextmanager
def prepared_register(region: Region | None, council: Council, new: NewRegister) -> Iterator[Prepared]:
    """Lay a register beside those of a region, for as long as it takes to see whether the region can be built with it.

    No file that is there is written over: the register gets a name of its own, and so has the region's file until
    `Prepared.put_in_force` is called. When the block ends by an error, or without that call, all of it is as it was.

    Parameters
    ----------
    region : Region or None
        The region that takes it; None begins one for the council alone, on the layers that cover England.
    council : Council
        Whose register it is.
    new : NewRegister
        A file of this owner by the same name is another year of the same register: the new one takes its place in the
        region's file, and the file before it stays in the folder.

    Raises
    ------
    InputError
        When the council is none of the region's, the holding type is unknown, the region is the invented one, there is
        such a region already, or the folder cannot be written.
    """
    target, text = _begun(council) if region is None else (region.path, region.path.read_text(encoding="utf-8"))
    before = None if region is None else _content(target)
    if new.holding_type not in HOLDING_TYPES:
        raise InputError(
            "unknown holding type", "holding type", seen=new.holding_type, allowed=", ".join(HOLDING_TYPES)
        )
    if region is not None and region.invented:
        raise InputError(
            "a real register does not belong in the invented region",
            str(region.path),
            seen=region.name,
            next_step="choose a real region, or begin one for this council",
        )
    if region is not None and council.code not in {one.code for one in region.councils}:
        allowed = ", ".join(one.name for one in region.councils)
        raise InputError("no such council in the region", str(region.path), seen=council.name, allowed=allowed)
    key = target.stem
    folder = data_home() / "registers" / key
    laid: list[Path] = []
    made = [one for one in (folder, *folder.parents, target.parent) if not one.exists()]
    prepared: Prepared | None = None
    probe = target.with_name(f".{key}-{secrets.token_hex(4)}.toml")
    try:
        try:
            place = None if region is None else _place_of(region, council, new)
            register = _laid(folder, safe_name(new.file_name), new.content, laid)
            mapping = (
                _laid(folder, f"{register.name}.mapping.toml", new.mapping.encode(), laid) if new.mapping else None
            )
            fields = _fields(target, council, new, register, mapping)
            if place is None:
                text = text + ("" if text.endswith("\n") else "\n") + _block(fields)
            else:
                text = _with_entry(text, place, _changed_fields(fields, new))
            laid.append(probe)
            probe.parent.mkdir(parents=True, exist_ok=True)
            probe.write_text(text, encoding="utf-8")
        except OSError as error:
            raise _unwritable(folder, error) from error
        candidate = _read(probe, target, place)
        if region is not None:
            _check_only_change(region, candidate, place, register)
        prepared = Prepared(candidate, register, place is not None, target, before)
        yield prepared
    except BaseException:
        if prepared is not None:
            prepared.take_back()
        raise
    finally:
        if prepared is None or not prepared._in_force:
            for path in laid:
                path.unlink(missing_ok=True)
            for path in made:
                with suppress(OSError):  # somebody else has put something there
                    path.rmdir()


def _begun(council: Council) -> tuple[Path, str]:
    """Path and text of the file of a region of one English council, on the layers that cover England."""
    name = council.name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    path = data_home() / "regions" / f"{'-'.join(re.findall(r'[a-z0-9]+', plain))}.toml"
    if path.exists():
        raise InputError(
            "there is such a region already", str(path), seen=name, next_step="choose it, and add the register to it"
        )
    aliases = [f"{name} {title}" for title in ("Council", "Borough Council", "City Council", "District Council", "MBC")]
    lines = [f"# {name}.", "", f"name = {_toml(name)}", "boundary_vintage = 2021", "", "[[councils]]"]
    lines += [f"code = {_toml(council.code)}", f"name = {_toml(name)}", f"aliases = {_toml(aliases)}", "", "[layers]"]
    lines += [f"{role} = {_toml(layer)}" for role, layer in _LAYERS.items()]
    return path, "\n".join([*lines, ""])


def _place_of(region: Region, council: Council, new: NewRegister) -> int | None:
    """Which of the region's registers this is another year of: of the same owner, and published under the same name."""
    name = _without_number(safe_name(new.file_name))
    for place, source in enumerate(region.registers):
        owner = region.council(source.owner) if source.owner else None
        if owner is not None and owner.code == council.code and _without_number(source.path.name) == name:
            return place
    return None


def _laid(folder: Path, name: str, content: bytes, laid: list[Path]) -> Path:
    """Path of a file with this content: a new one under a name that nobody has, or one that holds just this already."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = _without_number(name)
    stem, dot, ending = plain.partition(".") if plain.endswith(".mapping.toml") else plain.rpartition(".")
    if not stem:
        stem, dot, ending = plain, "", ""
    for number in count(1):
        path = folder / (plain if number == 1 else f"{stem} ({number}){dot}{ending}")
        try:
            with path.open("xb") as file:
                laid.append(path)
                file.write(content)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == content:
                return path
        else:
            return path
    raise AssertionError("counting never ends")


def _without_number(name: str) -> str:
    return re.sub(r" \([0-9]+\)(?=\.|$)", "", name)


def _fields(target: Path, council: Council, new: NewRegister, register: Path, mapping: Path | None) -> dict[str, str]:
    """Entry of a register in the region's file."""
    base = target.parent.parent if target.parent.name == "regions" else target.parent
    inside = base == data_home()
    named = {"file": register} | ({} if mapping is None else {"mapping": mapping})
    files = {key: path.relative_to(base).as_posix() if inside else str(path) for key, path in named.items()}
    return {
        "file": files.pop("file"),
        "owner": council.name,
        "title": new.title or f"Property register of {council.name}",
        "publisher": new.publisher or council.name,
        "licence": new.licence or "not stated",
        "vintage": new.vintage or "not stated",
        "holding_type": new.holding_type,
    } | files


def _changed_fields(fields: Mapping[str, str], new: NewRegister) -> dict[str, str | None]:
    """What another year of a register changes in its entry: the file and its date, and what is stated of it anew."""
    stated = {"title": new.title, "publisher": new.publisher, "licence": new.licence}
    kept = {key for key, words in stated.items() if not words} | {"owner"}
    if new.holding_type == "not stated":
        kept.add("holding_type")
    # the checksum of the file before would refuse the new one
    return {key: value for key, value in fields.items() if key not in kept} | {"sha256": None}


def _block(fields: Mapping[str, str]) -> str:
    return "\n".join(["", "[[registers]]", *(f"{key} = {_toml(value)}" for key, value in fields.items()), ""])


def _with_entry(text: str, place: int, fields: Mapping[str, str | None]) -> str:
    """Text of a region file with fields of one of its registers changed, or taken out; every other line stays."""
    lines = text.splitlines(keepends=True)
    heads = [number for number, line in enumerate(lines) if re.match(r"\s*\[\[\s*registers\s*\]\]", line)]
    start = heads[place] + 1 if place < len(heads) else len(lines)
    stop = next((number for number in range(start, len(lines)) if re.match(r"\s*\[", lines[number])), len(lines))
    entry = [line for line in lines[start:stop] if not re.match(rf"\s*({'|'.join(fields)})\s*=", line)]
    written = [f"{key} = {_toml(value)}\n" for key, value in fields.items() if value is not None]
    return "".join([*lines[:start], *written, *entry, *lines[stop:]])


def _read(probe: Path, target: Path, place: int | None) -> Region:
    try:
        return replace(load_region(probe), key=target.stem)
    except InputError as error:
        raise (_unchangeable(target) if place is not None else error) from error


def _check_only_change(region: Region, candidate: Region, place: int | None, register: Path) -> None:
    """Refuse a region file in which anything else than this register would be another than before."""
    registers = list(candidate.registers)
    new = registers.pop(-1 if place is None else place) if registers else None
    others = [one for number, one in enumerate(region.registers) if number != place]
    same = replace(candidate, path=region.path, registers=()) == replace(region, registers=())
    if new is None or new.path != register.resolve() or registers != others or not same:
        raise _unchangeable(region.path)
    twice = [one.path.name for one in others if one.path.name == register.name]
    if twice:
        raise InputError(
            "another register has a file of that name",
            str(region.path),
            seen=register.name,
            allowed="each file name once in a region",
            next_step="give the file another name, then add it again",
        )


def _unchangeable(path: Path) -> InputError:
    return InputError(
        "the register's entry cannot be changed by the program",
        str(path),
        seen="an entry that is laid out in another way than one field to a line",
        next_step="put the file into the data folder and name it in the region file by hand",
    )


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(
        "the register cannot be written", str(path), seen=str(error), next_step="make the data folder writable"
    )


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
