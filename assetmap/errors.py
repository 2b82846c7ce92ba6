"""The one error that a user can mend: what was wrong, where, seen against allowed, what to do next."""

import errno

__all__ = ["LOG_VARIABLE", "InputError", "in_words"]

LOG_VARIABLE = "ASSETMAP_LOG"
"""Environment variable that asks for details of a fault: the app's log reads it, and the command."""

_LONGEST = 1000
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class InputError(Exception):
    """Input that cannot be used as it is, said in four parts; what is quoted of it is cut where it is long.

    Parameters
    ----------
    what : str
        The fault in one sentence without a full stop.
    where : str
        File, and row, column or key inside it where that is known.
    seen : str, optional
        What was found there.
    allowed : str, optional
        What would have been accepted.
    next_step : str, optional
        What the user can do about it.

    Examples
    --------
    >>> print(InputError("unknown key", "lcr.toml", seen="councls", allowed="councils", next_step="mend it"))
    unknown key
      where: lcr.toml
      seen: councls
      allowed: councils
      next step: mend it
    """

    def __init__(self, what: str, where: str, *, seen: str = "", allowed: str = "", next_step: str = "") -> None:
        self.what = _short(what)
        self.where = _short(where)
        self.seen = _short(seen)
        self.allowed = allowed
        self.next_step = next_step
        super().__init__(self.what)

    def __str__(self) -> str:
        parts = (
            ("where", self.where),
            ("seen", self.seen),
            ("allowed", self.allowed),
            ("next step", self.next_step),
        )
        return "\n".join([self.what, *(f"  {name}: {text}" for name, text in parts if text)])

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.what, self.where, self.seen, self.allowed, self.next_step)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _rebuild(what: str, where: str, seen: str, allowed: str, next_step: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step=next_step)


def in_words(error: Exception) -> InputError:
    """What went wrong, for whoever was at work: a sentence and what to do, without anything of the program's inside.

    Parameters
    ----------
    error : Exception
        Whatever was raised; an `InputError` is given back as it is.

    Examples
    --------
    >>> print(in_words(OSError(28, "No space left on device", "assets.parquet")))
    the disk is full
      where: assets.parquet
      next step: free some space and do it again; what was finished before is still there
    >>> in_words(KeyError("a")).what
    'something went wrong that nobody foresaw'
    """
    if isinstance(error, InputError):
        return error
    if isinstance(error, OSError):
        where = str(error.filename or "")
        if error.errno in _NO_ROOM:
            after = "free some space and do it again; what was finished before is still there"
            return InputError("the disk is full", where, next_step=after)
        after = "see that it is there and may be used, and do it again"
        return InputError(
            "a file or a connection cannot be used", where, seen=error.strerror or type(error).__name__, next_step=after
        )
    if isinstance(error, MemoryError):
        return InputError("the memory is full", "", next_step="close other programs, or take a larger machine")
    if isinstance(error, RecursionError):
        return InputError("what was given is nested too deeply", "", next_step="give it in a plainer form")
    return InputError(
        "something went wrong that nobody foresaw",
        "",
        seen=type(error).__name__,
        next_step=f"do it again; if it stays so, set {LOG_VARIABLE}=json to see details for whoever mends assetmap",
    )
