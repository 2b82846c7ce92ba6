"""Logs of the app: a line of JSON for each event, and nothing in it that says who somebody is or what they wrote."""

import datetime as dt
import json
import logging
import os
import sys
import traceback

from assetmap.errors import LOG_VARIABLE

__all__ = ["JsonFormatter", "configure_logs", "log_event"]

# What an event may tell besides its name. Everything else is refused: names, addresses, ids and texts are none of it.
_TOLD = {"action", "kind", "outcome", "page", "region", "role", "rows", "seconds", "version"}
_LOGGER = logging.getLogger("assetmap")
# Loggers of the server underneath, whose lines follow ours.
_SERVERS = ("streamlit", "uvicorn", "websockets")
_LONGEST = 200


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON.

    Of a message only its pattern is written, without what was put into it; of an exception its kind and where it arose,
    without its own words: both may hold what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Line of a record: ``at`` (UTC), ``level``, ``logger``, ``event``, what `log_event` was told, ``error``, ``trace``."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg)[:_LONGEST],
        }
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = [
                f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=True)


def configure_logs() -> None:
    """Write a line of JSON for each event where ``ASSETMAP_LOG`` is ``json``; otherwise leave Streamlit's own lines.

    May be called again on each run of a page.
    """
    if os.environ.get(LOG_VARIABLE, "").strip().casefold() != "json":
        return
    if not _LOGGER.handlers:
        _LOGGER.addHandler(logging.StreamHandler(sys.stderr))
        _LOGGER.setLevel(logging.INFO)
        _LOGGER.propagate = False
    for name in ["assetmap", *(name for name in logging.root.manager.loggerDict if name.partition(".")[0] in _SERVERS)]:
        for handler in logging.getLogger(name).handlers:
            if not isinstance(handler.formatter, JsonFormatter):
                handler.setFormatter(JsonFormatter())


def log_event(event: str, **told: str | float) -> None:
    """Log an event.

    Parameters
    ----------
    event : str
        Its name, our own words.
    **told : str or float
        What may be told of it: ``action``, ``kind``, ``outcome``, ``page``, ``region``, ``role``, ``rows``, ``seconds``, ``version``.

    Raises
    ------
    ValueError
        When it is told anything else.
    """
    odd = sorted(set(told) - _TOLD)
    if odd:
        raise ValueError(f"'told' holds {', '.join(map(repr, odd))}, allowed: {', '.join(sorted(_TOLD))}")
    _LOGGER.info(event, extra={"told": told})
