"""Lines of a CSV whose columns are known by name, such as a file of evidence or a list of decisions."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assetmap.errors import InputError

__all__ = ["read_lines"]

_LARGEST = 50 * 1024 * 1024


def read_lines(
    path: Path,
    columns: Mapping[str, str],
    enough: Callable[[set[str]], bool],
    what: str,
    allowed: str,
) -> list[tuple[int, dict[str, str]]]:
    """Number and cells of each line that has something in it, by the name of its column.

    Parameters
    ----------
    path : pathlib.Path
        UTF-8 or Windows-1252.
    columns : mapping of str to str
        Columns known, with their meaning. Others are read too, and play no part.
    enough : callable
        Whether these known columns are enough.
    what, allowed : str
        What the file would have to be, for messages.

    Returns
    -------
    list of tuple
        The header is line 1; runs of white space in a cell become one space.

    Raises
    ------
    InputError
        When it is no such table, is larger than 50 MB, or a line has more cells than there are headers.
    """

    def fault(seen: str) -> InputError:
        return InputError(
            f"this is not {what}",
            str(path),
            seen=seen,
            allowed=allowed,
            next_step="see docs/vacancy.md for the columns",
        )

    if not path.is_file():
        raise fault("no such file")
    if path.stat().st_size > _LARGEST:
        raise fault(f"{path.stat().st_size:,} bytes")
    data = path.read_bytes()
    if b"\x00" in data:
        raise fault("a binary file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines: Sequence[tuple[int, list[str]]] = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise fault(f"line {reader.line_num}: {error}") from error
    header = [cell.strip().casefold().replace(" ", "_") for cell in lines[0][1]] if lines else []
    known = [name for name in header if name in columns]
    if not enough(set(known)) or len(known) != len(set(known)):
        raise fault(", ".join(header)[:200] or "nothing")
    found = []
    for line, cells in lines[1:]:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(header)]
            if any(cell.strip() for cell in cells[len(header) :]):
                raise fault(f"line {line} has {len(cells)} cells under {len(header)} headers")
            found.append((line, {name: " ".join(cell.split()) for name, cell in zip(header, padded, strict=False)}))
    return found
