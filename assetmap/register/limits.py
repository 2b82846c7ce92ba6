"""What a register may be at most: beyond it a file is refused, or a cell left out, and said so."""

from assetmap.errors import InputError

__all__ = [
    "ALLOWED",
    "LARGEST_FILE",
    "LONGEST_CELL",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_LINES",
    "MOST_MEMBERS",
    "MOST_ROWS",
    "MOST_UNPACKED",
    "check_cells",
    "check_columns",
    "check_lines",
    "check_rows",
]

ALLOWED = "CSV, XLSX, XLS, ODS, JSON, GeoJSON, GeoPackage or a zipped shapefile"

# The largest register that was ever met is a hundredth of this.
LARGEST_FILE = 200 * 1024 * 1024

# What the members of an archive (a workbook is one) may come to together, in bytes: twice a sheet of the most cells.
MOST_UNPACKED = 400_000_000
MOST_MEMBERS = 5_000

# The longest lists met, of a city's business rates, have some fifty thousand rows; nobody's has a thousand columns.
MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_CELLS = 6_000_000

# A cell may be broken over lines; a text of more than this is no list of so many rows.
MOST_LINES = 5 * MOST_ROWS

# Room for a boundary written out as text; a spreadsheet's cell ends at 32,767 characters.
LONGEST_CELL = 200_000


def check_columns(count: int, where: str) -> None:
    """Refuse a table of more columns than are allowed.

    Raises
    ------
    InputError
        With how many there are.
    """
    if count > MOST_COLUMNS:
        raise InputError(
            "the table has too many columns",
            where,
            seen=f"{count:,}",
            allowed=f"at most {MOST_COLUMNS:,}",
            next_step="keep the columns of the register and give the file again",
        )


def check_lines(count: int, where: str) -> None:
    """Refuse a text of more lines than a table of the most rows may have.

    Raises
    ------
    InputError
        With how many there are.
    """
    if count > MOST_LINES:
        raise InputError(
            "the file has too many lines",
            where,
            seen=f"{count:,}",
            allowed=f"at most {MOST_LINES:,}",
            next_step="cut it down to the councils that are wanted",
        )


def check_rows(count: int, where: str) -> None:
    """Refuse a table of more rows than are allowed.

    Raises
    ------
    InputError
        With how many there are.
    """
    if count > MOST_ROWS:
        raise InputError(
            "the table has too many rows",
            where,
            seen=f"{count:,}" if count > MOST_ROWS + 1 else f"more than {MOST_ROWS:,}",
            allowed=f"at most {MOST_ROWS:,}",
            next_step="cut it down to the councils that are wanted",
        )


def check_cells(count: int, where: str) -> None:
    """Refuse a table that would fill more cells, blank ones counted, than are allowed.

    Raises
    ------
    InputError
        With how many there are.
    """
    if count > MOST_CELLS:
        raise InputError(
            "the table has too many cells",
            where,
            seen=f"{count:,}, blank ones counted",
            allowed=f"at most {MOST_CELLS:,}",
            next_step="delete what stands far below or to the right of the register, or save the register as CSV",
        )
