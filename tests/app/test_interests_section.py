import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app.interests_section import interest_lines
from assetmap.matching import Need
from assetmap.workspace import PROGRAM, audit, open_workspace
from assetmap.workspace.interests import QUESTIONS, express_interest, interests

HOSTILE = "<img src=x onerror=alert(1)> **free** :red[x]"
SCRIPT = """
import streamlit as st
from assetmap.app.data import load
from assetmap.app.interests_section import show_interests
from assetmap.region import load_region
from assetmap.app.sign_in import OPEN
from assetmap.workspace.roles import Person
person = st.session_state["person"]
show_interests(load(load_region("starter")), st.session_state["asset_id"], Person(*person) if person else OPEN)
"""


@pytest.fixture
def hidden(loaded):
    return loaded.rows[loaded.protected & loaded.rows["area_code"].notna()].iloc[0]


@pytest.fixture
def ask(home):
    def asked(**changes):
        plain = {
            "place": "Mill Lane Hall",
            "organisation": HOSTILE,
            "email": "desk@example.org",
            "purpose": HOSTILE,
            "answers": {key: question.answers[0] for key, question in QUESTIONS.items()},
            "consent": True,
            "need": Need(least_m2=80.0, most_m2=120.0, room=True, must=("kitchen",)),
        }
        return express_interest(open_workspace(), "starter", **(plain | changes))

    return asked


@pytest.fixture
def section(home):
    def opened(asset_id, person=None):
        at = AppTest.from_string(SCRIPT, default_timeout=60)
        at.session_state["asset_id"], at.session_state["person"] = asset_id, person
        return at.run()

    return opened


def test_nobody_has_asked(section, hidden, said):
    assert "Nobody has asked for it here yet." in said(section(hidden["asset_id"]))


def test_an_interest_in_the_building_and_one_in_its_zone_are_shown_as_text(section, ask, hidden, said):
    ask(asset_id=hidden["asset_id"])
    ask(
        area_codes=(hidden["area_code"],),
        owner_codes=(hidden["owner_code"],),
        place="a building in West",
        email="o@example.org",
    )
    ask(area_codes=("elsewhere",), owner_codes=(hidden["owner_code"],), place="far", email="p@example.org")
    at = section(hidden["asset_id"])
    assert not at.exception
    text = said(at)
    assert text.count("to be confirmed by hand or by the link") == 2
    assert "a building in West (the building was not named to them)" in text
    assert "desk@example.org" in text.replace("\\", "")
    assert "Do you have an asset lock? Yes." in text
    assert "p@example.org" not in text
    assert not any("<img" in part.value.replace(r"\<img", "") for part in at.markdown)


def test_an_officer_confirms_by_hand_and_erases(section, ask, hidden, said):
    ask(asset_id=hidden["asset_id"])
    at = section(hidden["asset_id"])
    at.text_input[0].set_value("An officer")
    (sure,) = [button for button in at.button if button.label == "Confirm by hand"]
    at = sure.click().run()
    assert not at.exception
    assert interests(open_workspace(), "starter", person=PROGRAM)[0].confirmed.by == "An officer"
    assert "confirmed by hand by An officer" in said(at)
    (gone,) = [button for button in at.button if button.label.startswith("They took it back")]
    at = gone.click().run()
    assert interests(open_workspace(), "starter", person=PROGRAM) == []


def test_who_is_signed_in_is_named_and_stands_in_the_trail(section, ask, hidden):
    ask(asset_id=hidden["asset_id"])
    person = ("K. Partner", "partner")
    at = section(hidden["asset_id"], person)
    assert (at.text_input[0].value, at.text_input[0].disabled) == ("K. Partner", True)
    next(button for button in at.button if button.label == "Confirm by hand").click().run()
    at = section(hidden["asset_id"], person)
    next(button for button in at.button if button.label.startswith("They took it back")).click().run()
    assert audit(open_workspace(), "starter", person=PROGRAM)["by"].tolist() == ["", "K. Partner", "K. Partner"]


def test_to_confirm_by_hand_needs_a_name(section, ask, hidden, plain):
    ask(asset_id=hidden["asset_id"])
    at = section(hidden["asset_id"])
    (sure,) = [button for button in at.button if button.label == "Confirm by hand"]
    at = sure.click().run()
    assert "name of the person is blank" in plain(at.error[0].value)


def test_the_public_and_other_owners_see_nothing(section, ask, hidden, said, monkeypatch):
    ask(asset_id=hidden["asset_id"])
    other = section(hidden["asset_id"], ("o", "officer", "X9"))
    assert "Nobody has asked" in said(other)
    assert "desk" not in said(other)
    mine = section(hidden["asset_id"], ("o", "officer", hidden["owner_code"]))
    assert "desk" in said(mine)
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = section(hidden["asset_id"])
    assert not at.markdown
    assert not at.expander


def test_a_workspace_that_cannot_be_read_gives_a_sentence(section, hidden, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = section(hidden["asset_id"])
    assert not at.exception
    assert "cannot be shown until the workspace can be read" in said(at)


def test_what_they_look_for_in_words(ask):
    (line,) = [line for line in interest_lines(ask(asset_id="X1:1")) if line.startswith("They look for")]
    assert line == "They look for: at least 80 m² and at most 120 m²; a room or a part is enough; must have kitchen"
    assert not any(line.startswith("They look") for line in interest_lines(ask(asset_id="X1:1", need=Need())))
