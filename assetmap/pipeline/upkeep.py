"""Changes to regions, registers, mappings, layers and builds: each is somebody's act, and one that fails changes nothing.

Pages change a region by these functions and by no others: each asks `assetmap.workspace.ACTIONS` whether the person may,
before anything is read or written. Whoever has the command line has the files, and needs no leave.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.layers import fetch_files
from assetmap.pipeline.builds import CURRENT, Build, builds_folder, latest_build
from assetmap.pipeline.inputs import wanted_files
from assetmap.pipeline.run import build_region
from assetmap.region import Council, Region
from assetmap.region_file import NewRegister, prepared_register
from assetmap.register import save_mapping
from assetmap.tables import atomic_path
from assetmap.workspace import Person, guard, guard_owners

__all__ = ["Added", "add_register", "build_again", "first_build", "load_layers", "mappings_folder"]

Say = Callable[[str], None]


@dataclass(frozen=True)
class Added:
    """A register that a region is built with now: the region's file, the register, and whether it replaced an earlier one."""

    region: Path
    register: Path
    replaced: bool
    build: Build


def add_register(
    region: Region | None, council: Council, new: NewRegister, *, person: Person, say: Say = lambda _: None
) -> Added:
    """Add a register to a region, once the region has been built with it.

    The register is read, checked and built with under a name of its own. Only then the region's file names it, and the build
    is put in force. Until then, and when anything fails, region file, registers, mappings and build in force are as they were.

    Parameters
    ----------
    region : Region or None
        The region that takes it; None begins one for the council alone.
    council : Council
        Whose register it is.
    new : NewRegister
        The register; a file of this owner under the same name is another year of the same one.
    person : Person
        Who adds it: an officer of this council, or an admin.
    say : callable
        Takes a line about each stage.

    Raises
    ------
    NotAllowedError
        When the person may not.
    InputError
        When the register cannot be read or the region cannot be built with it; nothing is changed.
    """
    guard_owners(person, "register", [council.code])
    if new.mapping:
        guard_owners(person, "mapping", [council.code])
    if region is None:
        guard_owners(person, "region", [council.code])
    else:
        guard_owners(person, "build", [one.code for one in region.councils])
    remembered = mappings_folder(council)
    with prepared_register(region, council, new) as prepared, _restorable() as keep:

        def put_in_force() -> None:
            keep(builds_folder(prepared.region) / CURRENT, *remembered.glob("*.toml"), also_new_in=remembered)
            if new.mapping:
                save_mapping(remembered, new.mapping)
            prepared.put_in_force()

        try:
            build = build_region(prepared.region, say=say, before_current=put_in_force)
        except InputError as error:
            # the region is built from a file beside its own, whose name tells nobody anything
            error.where = error.where.replace(str(prepared.region.path), str(prepared.target))
            raise
    return Added(prepared.target, prepared.register, prepared.replaces, build)


def build_again(region: Region, *, person: Person, say: Say = lambda _: None) -> Build:
    """Build a region from what its file names now; the last build stays in force if that fails.

    Raises
    ------
    NotAllowedError
        When the person neither works for one of its councils nor in all of them.
    InputError
        When it cannot be built.
    """
    guard_owners(person, "build", [one.code for one in region.councils])
    return build_region(region.path, say=say)


def first_build(region: Region) -> Build:
    """First build of an invented region, which the program makes of its own files for whoever opens it first.

    Raises
    ------
    InputError
        When the region is a real one or has been built, which is somebody's act; or when it cannot be built.
    """
    if not region.invented or latest_build(region) is not None:
        raise InputError(
            "only the first build of an invented region is made unasked", str(region.path), next_step="build it again"
        )
    return build_region(region.path)


def load_layers(region: Region, mirror: str, *, person: Person, say: Say = lambda _: None) -> Build:
    """Fetch the layers that a region is built from, or take them from a folder on the server, and build it.

    Raises
    ------
    NotAllowedError
        When the person may not: layers serve every region, and a folder on the server may hold anything.
    InputError
        When something is missing or is not what it should be.
    """
    guard(person, "layers")
    guard_owners(person, "build", [one.code for one in region.councils])
    fetch_files(wanted_files(region), mirror=Path(mirror) if mirror else None, say=say)
    return build_region(region.path, say=say)


def mappings_folder(council: Council) -> Path:
    """Where mappings of this owner's registers are remembered: what one owner corrects is proposed to no other."""
    return data_home() / "mappings" / re.sub(r"[^A-Za-z0-9-]", "_", council.code)


@contextmanager
def _restorable() -> Iterator[Callable[..., None]]:
    """Give a function that notes files as they are; they are so again when the block ends by an error."""
    before: dict[Path, bytes | None] = {}
    folders: list[Path] = []

    def keep(*paths: Path, also_new_in: Path) -> None:
        before.update({path: path.read_bytes() if path.is_file() else None for path in paths})
        folders.append(also_new_in)

    try:
        yield keep
    except BaseException:
        new = (path for folder in folders for path in folder.glob("*.toml") if path not in before)
        for path, content in [*before.items(), *((path, None) for path in new)]:
            if path.name == CURRENT and path.is_file() and path.read_bytes() != content:
                # the build that was put in force for a moment is of a register that is taken back
                shutil.rmtree(path.with_name(path.read_text(encoding="utf-8")), ignore_errors=True)
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_bytes() != content:
                with atomic_path(path) as part:
                    part.write_bytes(content)
        raise
