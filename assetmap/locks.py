"""One at a time: a lock on a folder that several programs write into, and who holds it just now."""

import contextlib
import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from assetmap.errors import InputError, in_words

__all__ = ["alone"]

# Longer than any build of ours: who holds the lock for that long hangs.
_PATIENCE_S = 3600.0
_POLL_S = 0.2


@contextlib.contextmanager
def alone(
    folder: Path, doing: str, say: Callable[[str], None] = lambda _: None, *, patience_s: float = _PATIENCE_S
) -> Iterator[None]:
    """Let one thread of one program at a time run the block for a folder; another waits until it has ended or died.

    The lock is the operating system's, on a file beside the folder, so that a program that is killed leaves it open.

    Parameters
    ----------
    folder : pathlib.Path
        Folder that the block writes into; the one that it stands in is made where it is not there.
    doing : str
        What is done, for who has to wait: "building starter".
    say : callable
        Takes a line where there is somebody to wait for.
    patience_s : float
        Seconds to wait.

    Raises
    ------
    InputError
        When another is not done after that time, or the lock cannot be made.
    """
    path = folder.with_name(f".{folder.name}.lock")
    holder = folder.with_name(f".{folder.name}.holder")
    lock = FileLock(path)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"{_who(holder)} is {doing}: waiting until it is done")
            lock.acquire(timeout=patience_s, poll_interval=_POLL_S)
    except Timeout as error:
        raise InputError(
            f"{_who(holder)} is {doing}, and is not done",
            str(path),
            seen=f"waited for {patience_s:,.0f} seconds",
            next_step="wait until it is done, or end it, then try again",
        ) from error
    except PermissionError as error:
        raise InputError(
            "the data folder cannot be written", str(path), seen=str(error), next_step="make the folder writable"
        ) from error
    except OSError as error:  # a full disk has words of its own
        raise in_words(error) from error
    try:
        with contextlib.suppress(OSError):  # told to who waits, and needed for nothing
            since = dt.datetime.now(dt.UTC).strftime("%H:%M:%S UTC on %d %B %Y")
            holder.write_text(json.dumps({"process": os.getpid(), "since": since}), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {int(told['process'])} (since {told['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another program"
