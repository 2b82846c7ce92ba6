"""Any file a council may publish, told by its content, into one sheet of text."""

from collections.abc import Callable
from pathlib import Path

from assetmap.errors import InputError
from assetmap.register.archive import is_archive, members_of
from assetmap.register.delimited import read_delimited
from assetmap.register.encoding import decode
from assetmap.register.geopackage import GEOPACKAGE_MARK, holds_shapefile, read_geopackage, read_shapefile
from assetmap.register.header import sheet_of
from assetmap.register.issues import IssueLog
from assetmap.register.json_records import read_json
from assetmap.register.limits import ALLOWED, LARGEST_FILE
from assetmap.register.sheet import Sheet
from assetmap.register.web_table import is_markup, read_web_table
from assetmap.register.workbook import check_ole, check_workbook, is_workbook, read_workbook

__all__ = ["read_sheet"]

_OLE_MARK = b"\xd0\xcf\x11\xe0"


def read_sheet(path: Path, recognised: Callable[[list[str]], int], log: IssueLog) -> Sheet:
    """Sheet of the file, whatever its extension says.

    Delimited text, workbooks, JSON and GeoJSON, GeoPackages, shapefiles in an archive, and tables of a web page or of
    a spreadsheet saved as XML. Nothing in a cell is evaluated: a formula of a workbook is its saved result, one in a
    text is that text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    recognised : callable
        How many of a record's cells are known headers.
    log : IssueLog
        Where rows that do not fit, parts that are not read and doubts about the encoding are written down.

    Raises
    ------
    InputError
        When the file is missing, empty, too large (`assetmap.register.limits`), protected by a password, not a table,
        or has a header and nothing below it.
    """
    where = path.name
    data = _bytes(path)
    if data.startswith(GEOPACKAGE_MARK):
        return read_geopackage(data, where, recognised, log)
    if data.startswith(_OLE_MARK):
        check_ole(data, where)
        return _workbook(data, where, recognised, log)
    if is_archive(data):
        members = members_of(data, where)
        names = {member.filename for member in members}
        if is_workbook(names):
            check_workbook(data, members, where, log)
            return _workbook(data, where, recognised, log)
        if holds_shapefile(names):
            return read_shapefile(data, members, where, recognised, log)
        raise InputError(
            "the file is an archive, not a workbook",
            where,
            seen=", ".join(sorted(names)[:3]),
            allowed=ALLOWED,
            next_step="take the table out of the archive and give that",
        )
    text, encoding = decode(data, where, log)
    del data
    start = text[:2000].lstrip()
    if not start and not text.strip():
        raise InputError("the file is empty", where, seen="nothing but blanks", next_step="get the file again")
    if start.lstrip("\x1e").startswith(("{", "[")):
        return read_json(text, where, encoding, recognised, log)
    if is_markup(text):
        name, records = read_web_table(text, where, recognised, log)
        return sheet_of(records, where, encoding, recognised, log, name)
    return sheet_of(read_delimited(text, where, recognised, log), where, encoding, recognised, log)


def _workbook(data: bytes, where: str, recognised: Callable[[list[str]], int], log: IssueLog) -> Sheet:
    name, records = read_workbook(data, where, recognised, log)
    return sheet_of(records, where, "workbook", recognised, log, f"sheet '{name}'")


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
