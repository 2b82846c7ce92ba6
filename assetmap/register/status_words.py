"""What the words of a status mean: vacant, in use, let, closed, and so on."""

import re
from functools import lru_cache

from assetmap.register.cells import is_placeholder
from assetmap.register.controlled import corrected
from assetmap.register.sheet import squash

__all__ = ["status_kind"]

_EMPTY = re.compile(
    r"\b(vacant|empty|void|unoccupied|not occupied|disused|derelict|not in use|vacated|boarded up"
    r"|awaiting (?:re)?occupation)\b"
)
_NOT_EMPTY = re.compile(r"\b(not|non|never|part|partly|partially|part of|semi|half) (vacant|empty|void|unoccupied)\b")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("paused", re.compile(r"\btemporar(y|ily) (closed|closure|shut)\b|\bpaused\b|\bsuspended\b")),
    ("surplus", re.compile(r"\bsurplus\b")),
    ("closed", re.compile(r"\bclosed\b|\bmothballed\b|\bdecommissioned\b|\bclosure\b")),
    (
        "transferred",
        re.compile(r"\btransferred\b|\basset transfer\b|\bsold\b|\bdisposed\b|\bcommunity (run|managed)\b"),
    ),
    (
        "let",
        re.compile(
            r"\b(?:sub ?|ground )?(?:lease(?:hold|d)?|lic[ea]n[cs]ed?|let|leashold|tenancy) out\b"
            r"|\bsub ?let\b|\btenanted\b|^(?:fully |currently )?(?:let|rented|leased)\b|\b(?:let|leased|rented) to\b"
        ),
    ),
    (
        "in use",
        re.compile(
            r"\boccupied\b|\bin use\b|\bin occupation\b|\boperational\b|\bowner occupier\b"
            r"|^(?:open|active|used|in operation|live)$"
        ),
    ),
)
# Without "in" or "out", these words let a freehold out; on a leasehold they may only name the council's own lease.
_LET_OF_FREEHOLD = re.compile(
    r"^(?:sub |ground )?(?:leasehold|leashold|lease|ground ?lease|leased|lic[ea]n[cs]e|tenancy)$"
)
_TAKEN_IN = re.compile(r"\b(?:leasehold|lease|licence|license|leased) in\b")


@lru_cache(maxsize=50_000)
def status_kind(text: str, tenure: str = "") -> str | None:
    """Kind of status that a text means; blank where it means none of them, None where it is not understood.

    Parameters
    ----------
    text : str
        As published.
    tenure : str
        The owner's own tenure, normalised: it decides whether a bare ``Leasehold`` means let.

    Examples
    --------
    >>> status_kind("Occupied by local authority"), status_kind("Licence", "freehold"), status_kind("Not occupied")
    ('in use', 'let', 'vacant')
    >>> status_kind("Leasehold in", "leasehold"), status_kind("7")
    ('', None)
    """
    if is_placeholder(text):
        return ""
    words = squash(text)
    kind = _kind_of(words, tenure)
    return kind if kind is not None else _kind_of(corrected(words, "status"), tenure)


def _kind_of(words: str, tenure: str) -> str | None:
    if _NOT_EMPTY.search(words):
        return ""
    if _EMPTY.search(words):
        return "vacant"
    for kind, pattern in _KINDS:
        if pattern.search(words):
            return kind
    if _TAKEN_IN.search(words):
        return ""
    if _LET_OF_FREEHOLD.search(words):
        licence = words.startswith("lic")
        return "let" if tenure == "freehold" or (licence and tenure != "leasehold") else ""
    return None
