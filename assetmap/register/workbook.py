"""Sheets of a workbook (XLSX, XLS, XLSB, ODS) as records of text."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from assetmap.errors import InputError
from assetmap.register.issues import IssueLog
from assetmap.register.sheet import Record

__all__ = ["check_workbook", "read_workbook"]

# A workbook is compressed; this is what it may grow to in memory.
_MOST_UNPACKED = 1_000_000_000

_MOST_BLANK = 1_000

_SAVE_AS = "open it in a spreadsheet program and save the sheet as CSV"


def check_workbook(data: bytes, where: str) -> None:
    """Refuse an archive that is not a workbook, is protected by a password, or would unpack without end.

    Raises
    ------
    InputError
        With what is wrong.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _protected(where)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            size = sum(entry.file_size for entry in archive.infolist())
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError, ValueError) as error:
        raise InputError("the workbook is damaged", where, seen=str(error), next_step="get the file again") from error
    if size > _MOST_UNPACKED:
        raise InputError("the workbook is too large", where, seen=f"{size:,} bytes unpacked", next_step=_SAVE_AS)
    if b"encryption-data" in manifest:
        raise _protected(where)
    if not names & {"xl/workbook.xml", "xl/workbook.bin"} and not ("content.xml" in names and manifest):
        raise InputError(
            "the file is an archive, not a workbook",
            where,
            seen=", ".join(sorted(names)[:3]),
            allowed="CSV, XLSX, XLS, ODS or GeoJSON",
            next_step="take the table out of the archive and give that",
        )


def read_workbook(
    path: Path, where: str, recognised: Callable[[list[str]], int], log: IssueLog, most_columns: int
) -> list[Record]:
    """Records of the sheet that looks most like a register: the most known headers, then the most rows.

    Blank rows at the end of a sheet are records like any other, unless they are so many that they can only come from
    formatting down to the foot of the sheet.

    Raises
    ------
    InputError
        When the workbook cannot be opened, has a password, or is too wide.
    """
    sheets: list[tuple[tuple[int, int], str, list[Record]]] = []
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            records = [(i, [_text(value) for value in row]) for i, row in enumerate(grid, 1)]
            records = [(i, cells) for i, cells in records if len(cells) <= most_columns or _trimmed(cells)]
            filled = max((n for n, (_, cells) in enumerate(records, 1) if _trimmed(cells)), default=0)
            if len(records) - filled > _MOST_BLANK:
                del records[filled:]
            if filled:
                known = max(recognised(cells) for _, cells in records[:30])
                sheets.append(((known, len(records)), name, records))
    except (CalamineError, OSError, ValueError, TypeError) as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise _protected(where) from error
        raise InputError("the workbook cannot be opened", where, seen=str(error), next_step=_SAVE_AS) from error
    if not sheets:
        raise InputError("the workbook has no rows", where, next_step="give the file that has the register")
    best = max(sheets, key=lambda sheet: sheet[0])
    others = [name for _, name, records in sheets if name != best[1] and len(records) > 1]
    if others:
        log.add("other_sheets", 0, value=", ".join(others), detail=f"the sheet '{best[1]}' is read")
    return best[2]


def _trimmed(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def _protected(where: str) -> InputError:
    return InputError(
        "the workbook is protected by a password",
        where,
        next_step="save a copy without the password and give that",
    )
