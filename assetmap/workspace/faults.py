"""What a user is told when the workspace's database cannot be used: what is wrong, and what to do."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from assetmap.errors import InputError

__all__ = ["DATABASE_VARIABLE", "told"]

DATABASE_VARIABLE = "ASSETMAP_DATABASE"

# Start of SQLite's name of the error or of PostgreSQL's code of it: what is said, and what to do.
_SENTENCES = {
    "SQLITE_BUSY": ("the workspace is locked by another program", "try again; if it stays so, close the other program"),
    "SQLITE_LOCKED": (
        "the workspace is locked by another program",
        "try again; if it stays so, close the other program",
    ),
    "SQLITE_READONLY": ("the workspace cannot be written", "make the file and its folder writable"),
    "SQLITE_PERM": ("the workspace may not be used", "make the file and its folder writable"),
    "SQLITE_AUTH": ("the workspace may not be used", "make the file and its folder writable"),
    "SQLITE_NOTADB": ("the workspace's file is not a database", "move the file away, or name another"),
    "SQLITE_CORRUPT": ("the workspace's file is damaged", "put a copy back that was made before"),
    "SQLITE_FULL": ("the disk with the workspace is full", "make room on the disk, then try again"),
    "SQLITE_CANTOPEN": ("the workspace cannot be opened", "check that the folder is there and can be written"),
    "SQLITE_IOERR": ("the disk with the workspace fails", "check the disk, then try again"),
    "SQLITE_ERROR": ("the workspace's tables are not as they should be", "put a copy back that was made before"),
    "55P03": ("the workspace is locked by another program", "try again; if it stays so, close the other program"),
    "40": ("another program changed the workspace at the same moment", "try again"),
    "42P01": ("the workspace's tables are not as they should be", "put a copy back that was made before"),
    "42703": ("the workspace's tables are not as they should be", "put a copy back that was made before"),
    "53300": ("the workspace's database takes no more connections", "try again; if it stays so, allow it more of them"),
    "58": ("the disk with the workspace fails", "check the disk, then try again"),
    "XX": ("the workspace's database is damaged", "put a copy back that was made before"),
    "25006": ("the workspace cannot be written", "connect to a database that is not read-only"),
    "42501": ("the workspace may not be used", "ask for the right to read and write its tables"),
    "53100": ("the disk with the workspace is full", "make room on the disk, then try again"),
}
_UNREACHABLE = (
    "the workspace cannot be reached",
    f"check that the database runs, and that {DATABASE_VARIABLE} is right",
)


@contextlib.contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what the database says within the block into what a user can act on.

    Parameters
    ----------
    where : str
        Path or address of the database, without its password.

    Raises
    ------
    InputError
        When it says that it cannot be used, with the reason and the next step.
    sqlalchemy.exc.IntegrityError
        As it is: a key that stands there already is for the caller to explain.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        what, next_step = _sentence(error)
        raise InputError(what, where, seen=str(error.orig).strip(), next_step=next_step) from error
    except PoolTimeoutError as error:
        raise InputError(
            "the workspace is busy", where, seen="too many users at once", next_step="try again"
        ) from error


def _sentence(error: DBAPIError) -> tuple[str, str]:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    for start, sentence in _SENTENCES.items():
        if code.startswith(start):
            return sentence
    return _UNREACHABLE
