"""Whether a file that came from elsewhere is what its name says, by its first and last bytes."""

import json
import re
import zipfile
from pathlib import Path

from assetmap.errors import InputError
from assetmap.layers.reading import refuse_web_page

__all__ = ["refuse_other_content"]

_HEAD = 4096
_XML = re.compile(rb"^(\xef\xbb\xbf)?\s*<\?xml|^(\xef\xbb\xbf)?\s*<[A-Za-z!]")
_JSON_ERROR = re.compile(rb'^(\xef\xbb\xbf)?\s*\{\s*"(error|message|status|code)"', re.IGNORECASE)
_ZIPPED = (".zip", ".xlsx", ".ods")


def refuse_other_content(path: Path, name: str = "") -> None:
    """Raise an InputError when the content is not of the kind that the name's ending says, or is cut short.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        Name that it will have; its own if blank.

    Raises
    ------
    InputError
        When it is empty, a web page or an error message under another name, or lacks the marks that its kind begins and
        ends with. A CSV has no such marks: that it is whole is told by its checksum or its number of rows.
    """
    suffix = Path(name or path.name).suffix.lower()
    if path.stat().st_size == 0:
        raise _other(path, "nothing: 0 bytes", suffix)
    refuse_web_page(path)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - 4))
        tail = file.read(4)
    fault = ""
    if suffix == ".parquet" and (head[:4] != b"PAR1" or tail != b"PAR1"):
        fault = "no Parquet file, or half of one"
    elif suffix in _ZIPPED and not zipfile.is_zipfile(path):
        fault = "no ZIP archive, or half of one"
    elif suffix == ".gpkg" and not head.startswith(b"SQLite format 3\x00"):
        fault = "no GeoPackage"
    elif suffix == ".gz" and not head.startswith(b"\x1f\x8b"):
        fault = "no GZIP file"
    elif suffix in (".json", ".geojson"):
        fault = _json_fault(path)
    elif suffix in (".csv", ".txt"):
        fault = _text_fault(head)
    if fault:
        raise _other(path, f"{fault}; it begins {head[:40]!r}", suffix)


def _json_fault(path: Path) -> str:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return f"no JSON, or half of it ({error})"
    return "an error message" if isinstance(content, dict) and "error" in content else ""


def _text_fault(head: bytes) -> str:
    if head.startswith((b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"%PDF", b"SQLite format 3")) or b"\x00" in head:
        return "not text"
    if _XML.match(head):
        return "XML or a web page"
    return "an error message in JSON" if _JSON_ERROR.match(head) else ""


def _other(path: Path, seen: str, suffix: str) -> InputError:
    return InputError(
        "the file is not what its name says",
        str(path),
        seen=seen,
        allowed=f"a whole {suffix.lstrip('.') or 'data'} file",
        next_step="download it again from its publisher; the address may have led to an error page",
    )
