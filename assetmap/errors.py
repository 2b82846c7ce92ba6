"""The one error that a user can mend: what was wrong, where, seen against allowed, what to do next."""

__all__ = ["InputError"]


class InputError(Exception):
    """Input that cannot be used as it is, said in four parts.

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
        self.what = what
        self.where = where
        self.seen = seen
        self.allowed = allowed
        self.next_step = next_step
        super().__init__(what)

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


def _rebuild(what: str, where: str, seen: str, allowed: str, next_step: str) -> InputError:
    return InputError(what, where, seen=seen, allowed=allowed, next_step=next_step)
