import io
import json
import logging

import pytest

from assetmap.app import logs
from assetmap.app.logs import JsonFormatter, configure_logs, log_event


@pytest.fixture
def logged(monkeypatch):
    """Lines of the app's log, as JSON."""
    stream, logger = io.StringIO(), logging.getLogger("assetmap.test-logs")
    monkeypatch.setattr(logs, "_LOGGER", logger)
    monkeypatch.setattr(logs.sys, "stderr", stream)
    monkeypatch.setenv("ASSETMAP_LOG", "json")
    logger.handlers.clear()
    configure_logs()
    for handler in logger.handlers:
        handler.setFormatter(JsonFormatter())
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.handlers.clear()


def test_an_event_is_a_line_of_json(logged):
    log_event("kept", kind="hold", role="officer of E1", seconds=0.25)
    (line,) = logged()
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "assetmap.test-logs",
        "event": "kept",
        "kind": "hold",
        "role": "officer of E1",
        "seconds": 0.25,
    }


@pytest.mark.parametrize("name", ["name", "email", "asset_id", "text", "address"])
def test_what_says_who_somebody_is_is_refused(logged, name):
    with pytest.raises(ValueError, match=f"'told' holds '{name}'"):
        log_event("kept", **{name: "x"})
    assert logged() == []


def test_neither_arguments_nor_an_errors_own_words_are_written(logged):
    logger = logs._LOGGER
    try:
        raise ValueError("officer@council.example wrote a secret")
    except ValueError:
        logger.exception("Uncaught app execution of %s", "officer@council.example")
    (line,) = logged()
    assert (line["event"], line["error"]) == ("Uncaught app execution of %s", "ValueError")
    assert line["trace"][-1].endswith("test_neither_arguments_nor_an_errors_own_words_are_written")
    assert "council.example" not in json.dumps(line)
    assert "secret" not in json.dumps(line)


def test_one_event_is_one_line_whatever_is_in_it(logged):
    logs._LOGGER.warning("a\nb\u2028c")
    assert len(logged()) == 1


def test_streamlits_own_lines_follow(logged):
    logger = logging.getLogger("streamlit.assetmap_test")
    handler = logging.StreamHandler(io.StringIO())
    logger.addHandler(handler)
    configure_logs()
    configure_logs()
    assert isinstance(handler.formatter, JsonFormatter)
    logger.removeHandler(handler)


@pytest.mark.parametrize("said", ["", "plain", None])
def test_without_the_setting_nothing_is_changed(monkeypatch, said):
    if said is None:
        monkeypatch.delenv("ASSETMAP_LOG", raising=False)
    else:
        monkeypatch.setenv("ASSETMAP_LOG", said)
    logger = logging.getLogger("assetmap.untouched")
    monkeypatch.setattr(logs, "_LOGGER", logger)
    configure_logs()
    assert logger.handlers == []
