import json
import logging
import tomllib

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from assetmap.app import faults, main
from assetmap.app.faults import in_a_sentence
from assetmap.app.logs import JsonFormatter

FAULTS = [
    (RuntimeError("/srv/secret/path of Ann"), "something went wrong that nobody foresaw"),
    (OSError(28, "No space left on device", "/srv/secret/path"), "the disk is full"),
    (PermissionError(13, "Permission denied", "/srv/secret/path"), "a file or a connection cannot be used"),
    (RecursionError("too deep /srv/secret/path"), "what was given is nested too deeply"),
    (MemoryError(), "the memory is full"),
]


@pytest.fixture
def broken(home, root, monkeypatch, caplog):
    """Opens the dashboard with a page that raises, to the public or to somebody at this computer."""

    def opened(error, public):
        def page():
            raise error

        monkeypatch.setenv("ASSETMAP_PUBLIC", public)
        monkeypatch.setattr(main, "in_a_sentence", in_a_sentence)
        first = "find" if public else "shortlist"
        monkeypatch.setitem(main._PAGES, first, (page, "Broken"))
        caplog.set_level(logging.ERROR)
        return AppTest.from_file(str(root / "app.py"), default_timeout=60).run()

    return opened


@pytest.mark.parametrize("public", ["", "1"])
@pytest.mark.parametrize(("error", "what"), FAULTS, ids=lambda value: type(value).__name__)
def test_a_page_ends_in_a_sentence_and_the_log_says_where(broken, said, caplog, error, what, public):
    at = broken(error, public)
    assert not at.exception
    text = said(at)
    assert f"This page cannot be shown: {what}." in text
    assert "tell whoever runs this dashboard" in text
    for inside in ("secret", "Ann", "Traceback", ".py", "Error"):
        assert inside not in text
    (record,) = [record for record in caplog.records if record.name == faults.__name__]
    told = json.loads(JsonFormatter().format(record))
    assert told["error"] == type(error).__name__
    assert any("test_faults.py" in line for line in told["trace"])
    assert "secret" not in json.dumps(told)


def test_the_frame_around_a_broken_page_stays(broken):
    at = broken(RuntimeError("x"), "1")
    assert [field.label for field in at.sidebar.selectbox] == ["Region"]


def test_what_streamlit_raises_to_stop_or_to_begin_again_is_let_through(part):
    at = part(
        "import streamlit as st\nfrom assetmap.app.faults import in_a_sentence\n"
        "with in_a_sentence():\n"
        "    if 'again' not in st.session_state:\n        st.session_state['again'] = 1\n        st.rerun()\n"
        "    st.markdown('once more')\n    st.stop()\nst.markdown('never')"
    )
    assert not at.exception
    assert not at.error
    assert [shown.value for shown in at.markdown] == ["once more"]


def test_a_fault_before_the_page_is_shown_keeps_to_itself_where_it_arose(part, root):
    told = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["client"]
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", told["showErrorDetails"])
    try:
        at = part(
            "import streamlit as st\ndef broken():\n    raise RuntimeError('/srv/secret of Ann')\n"
            "st.button('Break', on_click=broken)"
        )
        at.button[0].click().run()
    finally:
        config.set_option("client.showErrorDetails", before)
    (shown,) = at.exception
    assert not list(shown.stack_trace)
    assert "secret" not in str(shown.proto)
    assert "RuntimeError" not in str(shown.proto)
