"""Files that a region is built from: which they are, what their checksums say, and which have changed since."""

import contextlib
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.layers import Layer, Wanted, layer_path, load_catalogue, recorded_checksum, sha256_of, wanted_layers
from assetmap.pipeline.builds import Build
from assetmap.pipeline.entered import fingerprint, workspace_of
from assetmap.region import OPTIONAL_ROLES, EvidenceSource, Region, RegisterSource
from assetmap.scoring import criteria_toml, read_criteria

__all__ = [
    "changed_inputs",
    "layer_inputs",
    "organisation_coverage",
    "region_layers",
    "register_inputs",
    "wanted_files",
]


def region_layers(region: Region, without: Sequence[str] = ()) -> dict[str, tuple[Layer, ...]]:
    """Layers of the region by role, looked up in the catalogue.

    Parameters
    ----------
    region : Region
        Its ``layers`` name entries of the catalogue.
    without : sequence of str
        Optional roles to leave out.

    Raises
    ------
    InputError
        When a layer is not in the catalogue, or a role cannot be left out.
    """
    for role in without:
        if role not in OPTIONAL_ROLES:
            raise InputError(
                f"the layer '{role}' cannot be left out",
                "--without",
                seen=role,
                allowed=", ".join(OPTIONAL_ROLES),
                next_step="name one of these",
            )
    catalogue = load_catalogue(region.catalogues)
    found = {}
    for role, names in region.layers.items():
        for name in names:
            if name not in catalogue:
                raise InputError(
                    f"no layer '{name}' in the catalogue",
                    f"{region.path}, layers.{role}",
                    seen=name,
                    allowed=", ".join(catalogue),
                    next_step="correct the name in the region file, or add the layer to a catalogue of your own",
                )
        if role not in without:
            found[role] = tuple(catalogue[name] for name in names)
    return found


def organisation_coverage(region: Region) -> dict[str, tuple[str, ...]]:
    """What the catalogue says that each of the region's lists of organisations covers, by the list's name.

    Raises
    ------
    InputError
        As `region_layers` says.
    """
    return {layer.name: layer.coverage for layer in region_layers(region).get("organisations", ())}


def wanted_files(region: Region) -> list[Wanted]:
    """Files that the region needs and that are not shipped: its layers' and its registers'."""
    wanted = wanted_layers(layer for entries in region_layers(region).values() for layer in entries)
    shipped = [path.parent for path in region.catalogues]
    for source in region.registers:
        if not any(source.path.is_relative_to(folder) for folder in shipped):
            origin = source.publisher or "its publisher"
            wanted.append(Wanted("register", source.title, source.path, origin, "", source.sha256))
    return wanted


def changed_inputs(region: Region, build: Build) -> list[str]:
    """Inputs that are no longer what the build was made from, by file name; a register that is new counts too.

    Parameters
    ----------
    region : Region
        As its file states it now.
    build : Build
        The build to hold against it.

    Returns
    -------
    list of str
        File names, sorted; empty where the build is up to date. A layer that the build was told to leave out is not
        looked at.
    """
    then = {(entry["role"], entry["name"]): entry["sha256"] for entry in build.run["inputs"]}
    changed = set()
    for role, layers in region_layers(region).items():
        for layer in layers:
            if (role, layer.name) in then and layer.path is not None:
                now = sha256_of(layer.path) if layer.path.is_file() else ""
                if now != then[role, layer.name]:
                    changed.add(layer.path.name)
    for listed in region.evidence:
        now = sha256_of(listed.path) if listed.path.is_file() else ""
        if now != then.get(("evidence", listed.path.name)):
            changed.add(listed.path.name)
    for source in region.registers:
        now = sha256_of(source.path) if source.path.is_file() else ""
        if now != then.get(("register", source.path.name)):
            changed.add(source.path.name)
        if source.mapping is not None:
            now = sha256_of(source.mapping) if source.mapping.is_file() else ""
            if now != then.get(("mapping", source.path.name)):
                changed.add(source.mapping.name)
    adopted = build.run["settings"].get("criteria", "")
    if adopted != (criteria_toml(read_criteria(region.criteria)) if region.criteria else ""):
        changed.add(region.criteria.name if region.criteria else "the criteria that the region had adopted")
    if build.run["settings"].get("value", {}) != region.value:
        changed.add(f"{region.path.name}, value")
    with contextlib.suppress(InputError):  # a workspace that cannot be read is told where it is used
        if build.run.get("entered") != fingerprint(*workspace_of(region)):
            changed.add("visits or answers that were entered")
    return sorted(changed)


def layer_inputs(layers: Mapping[str, tuple[Layer, ...]]) -> list[dict[str, Any]]:
    """What the record of a run says of each layer: role, title, publisher, vintage, licence, file and checksum.

    Raises
    ------
    InputError
        When a layer's file is missing, or is not what its checksum says.
    """
    inputs = []
    for role, named in layers.items():
        for layer in named:
            if layer.package:
                checksum, file = f"version {metadata.version(layer.package)}", layer.package
            else:
                path = layer_path(layer)
                checksum, file = sha256_of(path), path.name
                _unchanged(layer, path, checksum)
            inputs.append(_input(role, layer.name, file, checksum, layer))
    return inputs


def _unchanged(layer: Layer, path: Path, checksum: str) -> None:
    recorded = "" if layer.shipped else recorded_checksum(path)
    expected = recorded or layer.sha256
    if expected and checksum != expected:
        raise InputError(
            f"the layer '{layer.name}' is not what its checksum says",
            str(path),
            seen=f"SHA-256 {checksum}",
            allowed=f"SHA-256 {expected}",
            next_step="it was changed or cut short: remove it and run 'assetmap fetch' again",
        )


def register_inputs(region: Region) -> list[dict[str, Any]]:
    """What the record of a run says of each register, of its mapping, and of each list of evidence.

    Raises
    ------
    InputError
        When a file is missing, or is not what its checksum says.
    """
    inputs = []
    for source in region.registers:
        checksum = _checked(source, "a register")
        inputs.append(_input("register", source.path.name, source.path.name, checksum, source))
        if source.mapping is not None:
            if not source.mapping.is_file():
                raise InputError(
                    f"the mapping of a register is missing: {source.title}",
                    str(source.mapping),
                    seen="no such file",
                    next_step="put it there, or remove 'mapping' from the register's entry in the region file",
                )
            inputs.append(_input("mapping", source.path.name, source.mapping.name, sha256_of(source.mapping), source))
    inputs += [
        _input("evidence", source.path.name, source.path.name, _checked(source, "a list of evidence"), source)
        for source in region.evidence
    ]
    return inputs


def _checked(source: RegisterSource | EvidenceSource, what: str) -> str:
    """Checksum of a file that the region names, once it is there and is what its checksum says."""
    if not source.path.is_file():
        raise InputError(
            f"{what} is missing: {source.title}",
            str(source.path),
            seen="no such file",
            next_step="put the file there, take it from a mirror with 'assetmap fetch REGION --mirror DIR', "
            "or remove its entry from the region file",
        )
    checksum = sha256_of(source.path)
    if source.sha256 and checksum != source.sha256:
        raise InputError(
            f"{what} is not what its checksum says: {source.title}",
            str(source.path),
            seen=f"SHA-256 {checksum}",
            allowed=f"SHA-256 {source.sha256}",
            next_step="put the right file there, or correct 'sha256' in the region file",
        )
    return checksum


def _input(
    role: str, name: str, file: str, checksum: str, source: Layer | RegisterSource | EvidenceSource
) -> dict[str, Any]:
    return {
        "role": role,
        "name": name,
        "title": source.title,
        "publisher": source.publisher,
        "vintage": str(source.vintage),
        "licence": source.licence,
        "file": file,
        "sha256": checksum,
    }
