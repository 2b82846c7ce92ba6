import pytest

from assetmap.workspace import PROGRAM, enter, entries, open_workspace

SCRIPT = """
import streamlit as st
from assetmap.app.data import load, workspace
from assetmap.app.entry_form import opened_entry
from assetmap.app.value_what_if import what_if
from assetmap.region import load_region
from assetmap.value import split_entries
from assetmap.workspace import PROGRAM, entries
loaded = load(load_region("starter"))
entry = entries(workspace(), "starter", person=PROGRAM).get("a:1")
inputs = what_if(loaded, "a:1", opened_entry(loaded, "a:1", entry), split_entries(entry.figures if entry else {}, "a:1")[1])
st.write("RESULT", inputs.terms.hurdle_rate, inputs["market_rent"].triple, inputs["optimism_bias"].central)
"""


@pytest.fixture
def result(plain):
    return lambda at: next(plain(m.value) for m in at.markdown if "RESULT" in m.value)


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def test_as_shipped_until_something_is_moved(home, part, result):
    at = part(SCRIPT)
    assert not at.exception
    assert "0.08" in result(at)
    at = at.selectbox[0].set_value(0.03).run()
    assert "0.03" in result(at)
    at = at.selectbox[1].set_value("non-standard building").run()
    assert not at.exception
    assert "0.25" in result(at)
    assert any("The scenario moves: " in m.value for m in at.markdown)


def test_inputs_are_kept_for_the_building_and_taken_back(home, part, result):
    enter(open_workspace(), "starter", "a:1", {"area_m2": 90.0}, source="tape")
    at = part(SCRIPT)
    at = at.multiselect[0].set_value(["market_rent"]).run()
    at = at.number_input(key="if_market_rent").set_value(88.0).run()
    assert entries(open_workspace(), "starter", person=PROGRAM)["a:1"].figures == {"area_m2": 90.0}
    at = press(at, "Keep these inputs for this building")
    assert any("blank" in error.value for error in at.error)
    at.text_input[0].set_value("an agent's letter")
    at = press(at, "Keep these inputs for this building")
    assert entries(open_workspace(), "starter", person=PROGRAM)["a:1"].figures == {"area_m2": 90.0, "market_rent": 88.0}
    again = part(SCRIPT)
    assert "88" in result(again)
    assert any("Entered for this building" in m.value for m in again.markdown)
    again = press(again, "Take back the inputs entered for this building")
    assert entries(open_workspace(), "starter", person=PROGRAM)["a:1"].figures == {"area_m2": 90.0}
