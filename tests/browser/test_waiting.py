"""That the tests wait for the right thing: messages between page and server are read as they are meant."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from .waiting import listen


def messages():
    """One of each kind, with parts shorter and longer than what one byte can count."""
    for status in (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN):
        yield ForwardMsg(script_finished=status, hash="x" * 200)
    for length in (1, 127, 128, 300, 70_000):
        started = ForwardMsg(hash="y" * length)
        started.new_session.main_script_hash = "z" * length
        yield started
        shown = ForwardMsg(hash="y" * 40)
        shown.metadata.delta_path.extend([0, 300, 70_000])
        shown.delta.new_element.markdown.body = "m" * length
        yield shown
        asked = BackMsg()
        asked.rerun_script.query_string = "q" * length
        yield asked
    yield BackMsg(app_heartbeat=True)


@pytest.fixture
def blank(browser):
    context = browser.new_context()
    page = context.new_page()
    listen(page)
    page.goto("about:blank")
    yield page
    context.close()


def test_the_fields_of_a_message_are_told_apart(blank):
    for message in messages():
        found = blank.evaluate(
            "bytes => [...window.assetmapWire.fields(new Uint8Array(bytes)).entries()]",
            list(message.SerializeToString()),
        )
        assert [number for number, _ in found] == [field.number for field, _ in message.ListFields()], message
        told = dict(found).get(ForwardMsg.SCRIPT_FINISHED_FIELD_NUMBER)
        if isinstance(message, ForwardMsg) and message.WhichOneof("type") == "script_finished":
            assert told == message.script_finished


def test_what_is_asked_is_counted_and_answered(officer):
    officer.open("method")
    assert officer.asked() == 1
    with officer.answered():
        officer.page.get_by_test_id("stSidebar").get_by_role("link", name="Accessibility").click()
    officer.heading("Accessibility")
    assert officer.asked() == 2
    assert officer.page.evaluate("[window.assetmapWire.unheard, window.assetmapWire.running]") == [False, False]
