"""Mapping files: what a layout's columns are, saved so that a user can correct it and it is remembered."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.register.fields import Columns
from assetmap.register.vocabulary import SYNONYMS, header_words
from assetmap.tables import atomic_path

__all__ = ["ColumnMapping", "find_mapping", "fingerprint", "mapping_of", "mapping_text", "read_mapping", "save_mapping"]

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
# A mapping is a page of text; what is larger is something else.
_LARGEST = 1_000_000


@dataclass(frozen=True)
class ColumnMapping:
    """What a user says a layout's columns are.

    Parameters
    ----------
    columns : mapping of str to tuple of str
        Our field to the file's headers, in the order in which they are read or joined; ``#7`` is the seventh column,
        for one without a header. A field without headers is one that the file does not have.
    fingerprint : str
        Layout it was made for; blank if not said.
    where : str
        File it was read from, for messages.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fingerprint: str = ""
    where: str = "the mapping"


def fingerprint(headers: Sequence[str]) -> str:
    """Sixteen hex digits that stand for a layout.

    The headers are compared as plain words and without their order, because a publisher who moves a column has not
    changed what it means, and a mapping names columns by header.

    Examples
    --------
    >>> fingerprint(["AssetCode", "Post Code"]) == fingerprint(["POST_CODE", "Asset Code"])
    True
    """
    said = json.dumps(sorted(header_words(header) for header in headers), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def mapping_of(columns: Columns) -> str:
    """Text of a mapping file that says what was recognised, for a user to correct.

    The confidence and the reason stand beside each field as comments, and the columns that are not used at the end.
    No cell of the file is repeated, because a cell may name a person.
    """
    matches = {match.column: match for match in columns.matches}
    lines = [
        "# What the columns of this layout are: field = headers, in the order in which they are read or joined.",
        '# Correct a line and it is taken as it stands; "field = []" says that the file has no such column.',
        f'layout = "{fingerprint(columns.headers)}"',
        "",
        "[columns]",
    ]
    used: set[int] = set()
    for name, positions in columns.fields.items():
        if name not in SYNONYMS or not positions:
            continue
        used |= set(positions)
        for i in positions:
            match = matches.get(i)
            if match and match.field == name:
                lines.append(_comment(f"{match.confidence:.2f}, {_label(columns, i)}: {match.reason}"))
                if match.conflict:
                    lines.append(_comment(f"but {match.conflict}"))
        said = ", ".join(json.dumps(label, ensure_ascii=False) for label in _labels(columns, positions))
        lines.append(f"{json.dumps(name)} = [{said}]")
    unused = [match for match in columns.matches if match.column not in used]
    if unused:
        lines += ["", "# Not used:"]
        lines += [_comment(f"{_label(columns, match.column)}: {match.reason}") for match in unused]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return "# " + " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _label(columns: Columns, position: int) -> str:
    return columns.headers[position] or f"#{position + 1}"


def _labels(columns: Columns, positions: Sequence[int]) -> list[str]:
    """Headers of the positions; a header that stands several times names all its columns at once."""
    labels: list[str] = []
    for i in positions:
        header = columns.headers[i]
        alike = [j for j, other in enumerate(columns.headers) if other == header]
        label = _label(columns, i) if set(alike) <= set(positions) else f"#{i + 1}"
        if label not in labels:
            labels.append(label)
    return labels


def read_mapping(path: str | Path) -> ColumnMapping:
    """Mapping that a file holds.

    Raises
    ------
    InputError
        When the file is absent, not TOML, or holds something else than headers under ``[columns]``. Whether its
        fields and headers exist is checked when it is used.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise _unusable(path, "it is too large", f"at most {_LARGEST:,} bytes")
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(
            "there is no such mapping file", str(path), next_step="name a mapping file that was saved before"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unusable(path, str(error), "TOML in UTF-8") from error
    return _mapping(raw, path)


def _mapping(raw: dict[str, Any], path: Path) -> ColumnMapping:
    unknown = sorted(set(raw) - {"layout", "columns"})
    if unknown:
        raise _unusable(path, f"unknown key '{unknown[0]}'", "layout, columns")
    layout, columns = raw.get("layout", ""), raw.get("columns")
    if not isinstance(layout, str) or (layout and not _FINGERPRINT.fullmatch(layout)):
        raise _unusable(path, f"layout = {layout!r}", "sixteen hex digits, or no such line")
    if not isinstance(columns, dict):
        raise _unusable(path, "no [columns]", "a table [columns] of fields and headers")
    said: dict[str, tuple[str, ...]] = {}
    for name, headers in columns.items():
        listed = [headers] if isinstance(headers, str) else headers
        if not isinstance(listed, list) or not all(isinstance(header, str) and header for header in listed):
            raise _unusable(path, f"{name} = {headers!r}", "a header, or a list of headers")
        said[name] = tuple(listed)
    return ColumnMapping(said, layout, str(path))


def _unusable(path: Path, seen: str, allowed: str) -> InputError:
    return InputError(
        "the mapping file cannot be used",
        str(path),
        seen=seen[:300],
        allowed=allowed,
        next_step="correct the file, or delete it and let a new one be proposed",
    )


def save_mapping(folder: str | Path, mapping: str | ColumnMapping) -> Path:
    """Path of the mapping, saved in the folder under its layout's fingerprint; one saved before is replaced whole.

    Parameters
    ----------
    folder : str or pathlib.Path
        Where mappings are remembered; made if it is not there.
    mapping : str or ColumnMapping
        Text of a mapping file, such as `mapping_of` gives, or a mapping that says which layout it is for.

    Raises
    ------
    InputError
        When the text is no mapping, or does not say which layout it is for.
    """
    folder = Path(folder)
    text = mapping if isinstance(mapping, str) else mapping_text(mapping)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unusable(folder, str(error), "TOML") from error
    said = _mapping(raw, folder)
    if not said.fingerprint:
        raise _unusable(folder, "no line 'layout'", "the fingerprint of the layout the mapping is for")
    target = folder / f"{said.fingerprint}.toml"
    with atomic_path(target) as part:
        part.write_text(text, encoding="utf-8")
    return target


def mapping_text(mapping: ColumnMapping) -> str:
    """Mapping as the text of a mapping file."""
    lines = [f'layout = "{mapping.fingerprint}"'] * bool(mapping.fingerprint) + ["[columns]"]
    lines += [
        f"{json.dumps(name)} = {json.dumps(list(headers), ensure_ascii=False)}"
        for name, headers in mapping.columns.items()
    ]
    return "\n".join(lines) + "\n"


def find_mapping(folder: str | Path, headers: Sequence[str]) -> ColumnMapping | None:
    """Mapping that was saved in the folder for the layout of these headers, or None.

    Raises
    ------
    InputError
        When there is one and it cannot be used.
    """
    path = Path(folder) / f"{fingerprint(headers)}.toml"
    return read_mapping(path) if path.is_file() else None
