"""Any file a council may publish, told by its content, into one sheet of text."""

import codecs
from collections.abc import Callable
from pathlib import Path

from assetmap.errors import InputError
from assetmap.register.alignment import align
from assetmap.register.delimited import read_delimited
from assetmap.register.geojson import read_geojson
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Record, Sheet, clean_cell, scrub_emails
from assetmap.register.vocabulary import fields_of
from assetmap.register.workbook import check_workbook, read_workbook

__all__ = ["read_sheet"]

LARGEST_FILE = 200 * 1024 * 1024
MOST_COLUMNS = 1_000

# Titles, dates of issue and notes above a header run to a few lines; further down a header is not looked for.
_HEADER_WITHIN = 30

_PLAIN_FIELDS = {"easting", "northing", "latitude", "longitude", "postcode", "uprn", "x", "y"}

_ALLOWED = "CSV, XLSX, XLS, ODS or GeoJSON"
_BINARY = ((b"%PDF", "a PDF"), (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"))
_MOJIBAKE = ("Ã©", "Ã¨", "Â£", "â€™", "â€“", "Ã¢")


def read_sheet(path: Path, recognised: Callable[[list[str]], int], log: IssueLog) -> Sheet:
    """Sheet of the file, whatever its extension says.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    recognised : callable
        How many of a record's cells are known headers.
    log : IssueLog
        Where rows that do not fit are written down.

    Raises
    ------
    InputError
        When the file is missing, empty, too large, not a table, or has a header and nothing below it.
    """
    data, where = _bytes(path), path.name
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        check_workbook(data, where)
        records = read_workbook(path, where, recognised, log, MOST_COLUMNS)
        return _sheet(records, where, "workbook", recognised, log)
    text, encoding = _decode(data, where)
    start = text.lstrip()[:2000].casefold()
    if not start:
        raise InputError("the file is empty", where, seen="nothing but blanks", next_step="get the file again")
    if start.startswith(("{", "[")):
        return read_geojson(text, where, encoding, log, MOST_COLUMNS)
    if start.startswith(("<!doctype", "<html", "<?xml", "<kml", "<table", "<head", "<meta")):
        raise InputError(
            "the file is a web page or XML, not a table",
            where,
            seen=start[:40],
            allowed=_ALLOWED,
            next_step="download the table itself; a page that a spreadsheet opens can be saved from there as CSV",
        )
    if encoding == "cp1252" and any(mark in text for mark in _MOJIBAKE):
        log.add("encoding_doubtful", 0)
    return _sheet(read_delimited(text, where, recognised, log), where, encoding, recognised, log)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise InputError("there is no such file", str(path), next_step="check the path")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise InputError(
            "the file is too large",
            path.name,
            seen=f"{size:,} bytes",
            allowed=f"at most {LARGEST_FILE:,}",
            next_step="cut it down to the councils that are wanted",
        )
    if size == 0:
        raise InputError("the file is empty", path.name, seen="0 bytes", next_step="get the file again")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            "the file cannot be opened", path.name, seen=str(error), next_step="check its rights"
        ) from error


def _decode(data: bytes, where: str) -> tuple[str, str]:
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise InputError(f"the file is {what}, not a table", where, allowed=_ALLOWED, next_step="ask for the table")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif b"\x00" in data:
        raise InputError(
            "the file is binary, not text",
            where,
            seen="zero bytes",
            allowed=_ALLOWED,
            next_step="save it as CSV in UTF-8",
        )
    else:
        encodings = ["utf-8", "cp1252"]
    fault = ""
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            fault = f"byte {data[error.start]:#04x} at {error.start:,}"
            continue
        # Text has line ends and tabs; a file full of other control characters is something else.
        sample = text[:100_000]
        if sum(c < " " and c not in "\n\r\t\f\v" for c in sample) > len(sample) / 100 + 5:
            raise InputError("the file is binary, not text", where, allowed=_ALLOWED, next_step="ask for the table")
        return text, encoding
    raise InputError(
        "the file's encoding is not known",
        where,
        seen=fault,
        allowed="UTF-8, UTF-16 with its mark, or Windows-1252",
        next_step="save it again as CSV in UTF-8",
    )


def _sheet(
    records: list[Record], where: str, encoding: str, recognised: Callable[[list[str]], int], log: IssueLog
) -> Sheet:
    if not records:
        raise InputError("the file is empty", where, seen="no rows", next_step="get the file again")
    widest = max(len(cells) for _, cells in records)
    at = _header_at(records, recognised)
    headers = [_header(cell) for cell in records[at][1]]
    while at + 2 < len(records) and _subheads(headers, records[at + 1][1]):
        at += 1
    while len(headers) > 1 and not headers[-1] and not _column_filled(records[at + 1 :], len(headers) - 1):
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise InputError(
            "the table has too many columns", where, seen=str(len(headers)), allowed=f"at most {MOST_COLUMNS}"
        )
    if widest == 1 and not recognised(headers):
        raise InputError(
            "the file is not a table",
            where,
            seen=f"one column, beginning {headers[0][:40]!r}",
            allowed=_ALLOWED,
            next_step="give the register as a table with a header",
        )
    if at + 1 >= len(records):
        raise InputError(
            "the file has a header and no rows",
            where,
            seen=", ".join(headers)[:200],
            next_step="give the file with the rows",
        )
    return Sheet(tuple(headers), tuple(align(records[at + 1 :], len(headers), log)), encoding)


def _header(cell: str) -> str:
    return scrub_emails(clean_cell(cell)).replace("\n", " ")


def _subheads(headers: list[str], cells: list[str]) -> bool:
    """Whether the cells are a second line of the header; if so, put them in where the first says less.

    A second line has no figures, and names at least two fields under headers that are unknown or span columns. Only
    words that mean the same under any heading are taken: a ``status`` below ``planning`` is not the building's.
    """
    if any(c.isdigit() for cell in cells for c in cell):
        return False
    under = {
        i: _header(cell)
        for i, cell in enumerate(cells[: len(headers)])
        if {field for field, _, _ in fields_of(cell)} & _PLAIN_FIELDS
        and (not fields_of(headers[i]) or headers.count(headers[i]) > 1)
    }
    if len(set(under.values())) < 2:
        return False
    for i, header in under.items():
        headers[i] = header
    return True


def _column_filled(records: list[Record], column: int) -> bool:
    return any(len(cells) > column and cells[column].strip() for _, cells in records)


def _header_at(records: list[Record], recognised: Callable[[list[str]], int]) -> int:
    """Position of the record with the most known headers; of several, the first; of none, the first that is wide."""
    known = [recognised(cells) for _, cells in records[:_HEADER_WITHIN]]
    if max(known) > 0:
        return known.index(max(known))
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in records[:_HEADER_WITHIN]]
    return next(i for i, count in enumerate(filled) if count * 2 >= max(filled))
