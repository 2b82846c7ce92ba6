"""Sheets of a workbook (XLSX, XLS, XLSB, ODS) as records of text."""

import datetime as dt
import io
import math
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from assetmap.errors import InputError
from assetmap.register.archive import password_error
from assetmap.register.extent import check_ods, check_xlsb, check_xlsx
from assetmap.register.header import header_at
from assetmap.register.issues import IssueLog
from assetmap.register.limits import ALLOWED, check_cells, check_rows
from assetmap.register.sheet import Record

__all__ = ["Candidate", "best_of", "check_ole", "check_workbook", "is_workbook", "read_workbook"]

_MOST_BLANK = 1_000

_SAVE_AS = "open it in a spreadsheet program and save the sheet as CSV"

# Streams by which an old Office file shows that it is something else than a workbook.
_OTHER_OFFICE = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a presentation"),
    ("__substg1.0_", "a mail"),
)

# A sheet that shows this many fields is a register, so that no hidden one is preferred to it.
_A_REGISTER = 2


class Candidate(NamedTuple):
    """A part of a file that may be the register: its name, what its header shows, how many rows it has."""

    name: str
    known: int
    rows: int
    header: tuple[str, ...] = ()
    hidden: bool = False


def best_of(candidates: list[Candidate], log: IssueLog, what: str) -> int:
    """Position of the part that looks most like a register; the others that have rows are written down.

    It has many known headers and many rows: each doubling of the rows counts like all the headers once more. A hidden
    part is taken only where no other shows two known headers.

    Parameters
    ----------
    candidates : list of Candidate
        At least one.
    log : IssueLog
        Where the others are written down.
    what : str
        What the part is called: ``sheet`` or ``layer``.
    """
    shown = any(one.known >= _A_REGISTER and one.rows and not one.hidden for one in candidates)

    def score(i: int) -> tuple[bool, float, int]:
        one = candidates[i]
        return not (shown and one.hidden), one.known * math.log2(1 + one.rows), one.rows

    best = max(range(len(candidates)), key=score)
    chosen = candidates[best]
    others = [one for i, one in enumerate(candidates) if i != best and one.rows]
    alike = [one.name for one in others if chosen.known >= _A_REGISTER and one.header == chosen.header]
    told = f"the {what} '{chosen.name}' is read" + (", which is hidden" if chosen.hidden else "")
    if alike:
        log.add("sheet_alike", 0, value=", ".join(alike), detail=told)
    if len(others) > len(alike) or chosen.hidden:
        log.add("other_sheets", 0, value=", ".join(one.name for one in others if one.name not in alike), detail=told)
    return best


def is_workbook(names: set[str]) -> bool:
    """Whether an archive with members of these names is a workbook."""
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin"}) or {"content.xml", "META-INF/manifest.xml"} <= names


def check_ole(data: bytes, where: str) -> None:
    """Refuse an old Office file that is no workbook, or a new one that a password encloses.

    Raises
    ------
    InputError
        With what is wrong.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise password_error(where)
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return
    for stream, what in _OTHER_OFFICE:
        if stream.encode("utf-16-le") in data:
            raise InputError(f"the file is {what}, not a table", where, allowed=ALLOWED, next_step="ask for the table")


def check_workbook(data: bytes, members: list[zipfile.ZipInfo], where: str, log: IssueLog) -> None:
    """Refuse a workbook that has a password, is damaged, or reaches farther than there is room for.

    Parameters
    ----------
    data : bytes
        The whole file.
    members : list of zipfile.ZipInfo
        What is in it.
    where : str
        Name of the file, for messages.
    log : IssueLog
        Where formulas that were saved without their results are written down.

    Raises
    ------
    InputError
        With what is wrong.
    """
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        check_xlsb(data, members, where)
    elif "content.xml" in names and "xl/workbook.xml" not in names:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                manifest = archive.read("META-INF/manifest.xml")
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
            raise InputError(
                "the workbook is damaged", where, seen=str(error), next_step="get the file again"
            ) from error
        if b"encryption-data" in manifest:
            raise password_error(where)
        check_ods(data, members, where)
    elif without := check_xlsx(data, members, where):
        log.add("formula_without_value", 0, detail=f"{without:,} cells of the workbook")


def read_workbook(
    data: bytes, where: str, recognised: Callable[[list[str]], int], log: IssueLog
) -> tuple[str, list[Record]]:
    """Name and records of the sheet that looks most like a register.

    Blank rows at the end of a sheet are records like any other, unless they are so many that they can only come from
    formatting down to the foot of the sheet. A cell that is merged over several rows is text of each of them.

    Parameters
    ----------
    data : bytes
        The whole file, which `check_workbook` or `check_ole` has let pass.
    where : str
        Name of the file, for messages.
    recognised : callable
        How many of a record's cells are known headers.
    log : IssueLog
        Where the other sheets, and cells merged over several rows, are written down.

    Raises
    ------
    InputError
        When the workbook cannot be opened, has a password, or is too large.
    """
    candidates: list[Candidate] = []
    tables: list[tuple[list[Record], int]] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for about in book.sheets_metadata:
                records, merged = _records(book.get_sheet_by_name(about.name), where)
                if not records:
                    continue
                at = header_at(records, recognised)
                header = tuple(cell.strip() for cell in records[at][1])
                rows = sum(any(cells) for _, cells in records[at + 1 :])
                hidden = about.visible != SheetVisibleEnum.Visible
                candidates.append(Candidate(about.name, recognised(records[at][1]), rows, header, hidden))
                tables.append((records, merged))
    except PasswordError as error:
        raise password_error(where) from error
    except (CalamineError, OSError, ValueError, TypeError, OverflowError) as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise password_error(where) from error
        raise InputError("the workbook cannot be opened", where, seen=str(error), next_step=_SAVE_AS) from error
    if not candidates:
        raise InputError("the workbook has no rows", where, next_step="give the file that has the register")
    best = best_of(candidates, log, "sheet")
    records, merged = tables[best]
    if merged:
        log.add("merged_cells", 0, detail=f"{merged:,} cells filled")
    return candidates[best].name, records


def _records(sheet: CalamineSheet, where: str) -> tuple[list[Record], int]:
    """Records of a sheet, and how many of their cells got the text of a cell merged over several rows."""
    if sheet.start is None:
        return [], 0
    check_rows(sheet.total_height, where)
    check_cells(sheet.total_height * sheet.total_width, where)
    grid = sheet.to_python(skip_empty_area=False)
    records = [(i, [_text(value) for value in row]) for i, row in enumerate(grid, 1)]
    filled = len(records)
    while filled and not any(records[filled - 1][1]):
        filled -= 1
    if len(records) - filled > _MOST_BLANK:
        del records[filled:]
    return (records, _spread_merged(records, sheet, where)) if filled else ([], 0)


def _spread_merged(records: list[Record], sheet: CalamineSheet, where: str) -> int:
    """Give the text of a cell merged over several rows to each row that holds something else."""
    count = reach = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        reach += min(bottom, len(records)) - top
        check_cells(reach, where)
        text = records[top][1][left] if top < len(records) and left < len(records[top][1]) else ""
        if bottom == top or not text:
            continue
        for _, cells in records[top + 1 : bottom + 1]:
            if any(cells[:left]) or any(cells[right + 1 :]):
                cells[left] = text
                count += 1
    return count


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)
