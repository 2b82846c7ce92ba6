"""A call in a process of its own, with limits of memory and time: what it reads may be anybody's.

The process is a plain ``python -m assetmap.apart``, which takes calls and gives answers over its pipes. The modules of
`multiprocessing` would run the caller's own script once more in it, which under Streamlit is a page. Where the kernel
limits memory (Linux), it does; everywhere the caller looks at it, and ends it when it is over a limit. The process is
kept for the next call. It limits what a call costs, and is no sandbox: it may read and write what its caller may.
"""

import atexit
import contextlib
import faulthandler
import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psutil

from assetmap.errors import InputError

__all__ = ["MOST_AT_ONCE", "MOST_BYTES", "MOST_SECONDS", "apart", "warm"]

_T = TypeVar("_T")

# Twice the memory, and four times the time, that the longest register allowed took.
MOST_BYTES = 2_000_000_000
MOST_SECONDS = 120.0

# Calls that run at the same moment; the next one waits.
MOST_AT_ONCE = 2

# A process that holds more than this after its answer is not kept.
_KEPT_BYTES = 600_000_000

_LOOK_EVERY_S = 0.05
# A process whose caller is gone ends itself this long after its time.
_ORPHAN_S = 10.0

# One call is one thread: a pool of them takes memory, and the processor from others.
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_idle: list["_Process"] = []
_slots = threading.BoundedSemaphore(MOST_AT_ONCE)


def apart(
    function: Callable[..., _T],
    *arguments: Any,
    where: str,
    say: Callable[[str], None] | None = None,
    **settings: Any,
) -> _T:
    """What the function gives for these arguments, called in a process of its own.

    Parameters
    ----------
    function : callable
        A function of a module; it, what it is given and what it gives can be pickled.
    *arguments, **settings
        What it is given.
    where : str
        File that it reads, for messages.
    say : callable, optional
        Takes a line about each stage; the function is then given a ``say`` too.

    Raises
    ------
    InputError
        When the function raises one; when it takes too much memory or time; when its process ends without an answer.
        Any other error of the function is raised as it is.
    """
    call = pickle.dumps((function, arguments, settings, say is not None, MOST_BYTES, MOST_SECONDS), protocol=5)
    with _slots, _taken(function.__module__) as process:
        return process.answer(call, where, say)  # type: ignore[no-any-return]


def warm(module: str) -> None:
    """Start a process that has this module loaded, unless one is waiting: the next call then begins at once."""
    if not _idle:
        _idle.append(_Process(module))


@contextlib.contextmanager
def _taken(module: str) -> Iterator["_Process"]:
    process = _idle.pop() if _idle else _Process(module)
    if not process.alive:
        process.end()
        process = _Process(module)
    try:
        yield process
    finally:
        if process.reusable:
            _idle.append(process)
        else:
            process.end()


class _Process:
    """One process, as its caller sees it."""

    def __init__(self, module: str) -> None:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "assetmap.apart", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _THREADS,
            creationflags=flags,
        )
        self.reusable = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, call: bytes, where: str, say: Callable[[str], None] | None) -> Any:
        """Answer of the process to a call; see `apart`."""
        self.reusable = False
        told, content = self._asked(call, say)
        if told in ("value", "fault", "error"):
            self.reusable = self._bytes() < _KEPT_BYTES
            if told == "value":
                return content
            raise content
        if told == "time":
            raise InputError(
                "reading the file takes too long",
                where,
                seen=f"not done after {content:,.0f} seconds",
                allowed=f"at most {MOST_SECONDS:,.0f} seconds",
                next_step="cut it down to the table itself, or save that as CSV, and give the file again",
            )
        if told == "memory":
            raise InputError(
                "reading the file takes too much memory",
                where,
                seen=content,
                allowed=f"at most {MOST_BYTES / 1e6:,.0f} MB",
                next_step="cut it down to the table itself, or save that as CSV, and give the file again",
            )
        raise InputError(
            "reading the file broke off",
            where,
            seen=f"the process that read it was ended, with code {self._process.wait()}",
            allowed=f"a file that is read within {MOST_BYTES / 1e6:,.0f} MB and {MOST_SECONDS:,.0f} seconds",
            next_step="save the table as CSV and give that; if that fails too, the computer is short of memory",
        )

    def _asked(self, call: bytes, say: Callable[[str], None] | None) -> tuple[str, Any]:
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        done, over = threading.Event(), list[tuple[str, Any]]()
        watcher = threading.Thread(target=self._watch, args=(done, over), daemon=True)
        watcher.start()
        try:
            into.write(call)
            into.flush()
            told, content = pickle.load(out)  # noqa: S301  from a process of our own
            while told == "say":
                if say is not None:
                    say(content)
                told, content = pickle.load(out)  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            told, content = "gone", None
        except BaseException:
            # The caller was stopped meanwhile, and the answer would be that of the next call.
            self.end()
            raise
        finally:
            done.set()
            watcher.join()
        return over[0] if over else (told, content)

    def _watch(self, done: threading.Event, over: list[tuple[str, Any]]) -> None:
        started = time.monotonic()
        while not done.wait(_LOOK_EVERY_S):
            taken, held = time.monotonic() - started, self._bytes()
            if taken > MOST_SECONDS:
                over.append(("time", taken))
            elif held > MOST_BYTES:
                over.append(("memory", f"{held / 1e6:,.0f} MB"))
            if over:
                self._process.kill()
                return

    def _bytes(self) -> int:
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def _serve() -> None:
    """Take calls and give answers until the caller closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(2, 1)
    # The caller ends this process; the keyboard does not.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _give_way()

    def send(told: str, content: Any) -> None:
        answers.write(pickle.dumps((told, content), protocol=5))
        answers.flush()

    for name in sys.argv[1:]:
        importlib.import_module(name)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        while True:
            try:
                function, arguments, settings, says, most_bytes, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301
            except EOFError:
                return
            if says:
                settings["say"] = lambda line: send("say", line)
            _limit_memory(most_bytes)
            faulthandler.dump_traceback_later(seconds + _ORPHAN_S, exit=True, file=nowhere)
            try:
                send("value", function(*arguments, **settings))
            except InputError as error:
                send("fault", error)
            except MemoryError:
                send("memory", f"more than {most_bytes / 1e6:,.0f} MB")
            except Exception as error:  # whatever it is, it is the caller's to show
                error.add_note(traceback.format_exc())
                send("error", _portable(error))
            faulthandler.cancel_dump_traceback_later()


def _give_way() -> None:
    """Let others have the processor first, and where memory runs out be the one that the kernel ends."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(10)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit_memory(most: int) -> None:
    """Have the kernel refuse more memory than this, where it does that."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # some errors cannot be made again from what they hold
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    _serve()
