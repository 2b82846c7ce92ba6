"""Reading within limits: here where the file is provably small, in a process of its own where it is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from xml.parsers import expat

from assetmap.apart import apart
from assetmap.errors import InputError
from assetmap.register.archive import is_archive, members_of, unpacked
from assetmap.register.geopackage import GEOPACKAGE_MARK
from assetmap.register.web_table import is_markup

__all__ = ["bounded", "is_small"]

_T = TypeVar("_T")

# Within these a file takes a second or two whatever is in it, about as long as a process takes to start.
_SMALL_FILE = 1_000_000
_SMALL_UNPACKED = 4_000_000
_SMALL_ROWS = 5_000
_SMALL_CELLS = 200_000
_SMALL_TEXTS = 100_000_000
_SMALL_JSON = 1_000_000

_OLE_MARK = b"\xd0\xcf\x11\xe0"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def bounded(function: Callable[..., _T], path: Path, *arguments: Any, **settings: Any) -> _T:
    """What a function that reads a file gives, within the limits of `assetmap.apart`.

    Parameters
    ----------
    function : callable
        Takes the path first; a function of a module.
    path : pathlib.Path
        The file.
    *arguments, **settings
        What else it takes.

    Raises
    ------
    InputError
        As the function, and when the file takes too much memory or time.
    """
    if is_small(path):
        return function(path, *arguments, **settings)
    return apart(function, path.absolute(), *arguments, where=path.name, **settings)


def is_small(path: Path) -> bool:
    """Whether the file, whatever is in it, is read in a second or two: a short text, or a short XLSX.

    A file that is not there, or cannot be opened, is small: its reader says so at once.
    """
    try:
        if not path.is_file():
            return True
        if path.stat().st_size > _SMALL_FILE:
            return False
        data = path.read_bytes()
    except OSError:
        return True
    if is_archive(data):
        return _is_small_workbook(data, path.name)
    start = data[:4_000].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").decode("latin-1").lstrip("\x1eÿþ \t\r\n")
    if data.startswith((_OLE_MARK, GEOPACKAGE_MARK)) or is_markup(start):
        return False
    if start.startswith(("{", "[")):
        # Objects and lists are the rows, and what stands between commas is the columns, or the other way round.
        return (data.count(b"{") + data.count(b"[")) * (data.count(b",") + 1) <= _SMALL_JSON
    return data.count(b"\n") + data.count(b"\r") <= _SMALL_ROWS


def _is_small_workbook(data: bytes, where: str) -> bool:
    try:
        members = members_of(data, where)
        names = {member.filename for member in members}
        if "xl/workbook.xml" not in names or sum(member.file_size for member in members) > _SMALL_UNPACKED:
            return False
        extent = _Extent()
        for member in members:
            part = b"".join(unpacked(data, member, where))
            if part.startswith(_WIDE_MARKS):
                return False
            # Whatever its name, a part may serve as a sheet or as the texts; without these words it is neither.
            if b"sheetData" in part or b"sst" in part:
                extent.read(part)
    except expat.ExpatError:
        return False
    except InputError:
        # The reader refuses it for the same reason, as soon.
        return True
    return extent.small


class _Extent:
    """How many rows and cells the sheets of a workbook take, blank ones too, and how much text is copied into them."""

    def __init__(self) -> None:
        self._rows = self._cells = self._filled = self._longest = 0
        self._row = self._column = self._last = self._wide = self._text = 0
        self._declares = False

    @property
    def small(self) -> bool:
        within = self._rows <= _SMALL_ROWS and self._cells <= _SMALL_CELLS
        return within and self._filled * self._longest <= _SMALL_TEXTS and not self._declares

    def read(self, part: bytes) -> None:
        self._row = self._column = self._last = self._wide = self._text = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._declared
        parser.Parse(part, True)
        self._rows += self._last
        self._cells += self._last * self._wide

    def _declared(self, *_: Any) -> None:
        self._declares = True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        at = attributes.get("r", "")
        if local == "row":
            self._row = int(at) if at.isdecimal() and len(at) < 12 else self._row + 1
            self._column = 0
        elif local == "c":
            letters = at.rstrip("0123456789")
            self._column = _number(letters) if letters.isalpha() and len(letters) < 6 else self._column + 1
            if letters != at:
                self._row = int(at[len(letters) :][:12])
            self._filled += 1
            self._wide = max(self._wide, self._column)
        elif local == "mergeCell":
            self._rows += 1
        elif local == "si":
            self._text = 0
        self._last = max(self._last, self._row)

    def _characters(self, text: str) -> None:
        self._text += len(text)
        self._longest = max(self._longest, self._text)


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
