import pytest
from streamlit.testing.v1 import AppTest

from assetmap.matching import Need
from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace.interests import ASSET_LOCK, QUESTIONS, interests
from assetmap.workspace.mail import MAIL_VARIABLES

HOSTILE = "<img src=x onerror=alert(1)> **free** :red[x] $y$"
SCRIPT = """
import streamlit as st
from assetmap.app.data import load
from assetmap.app.find_interest import Target, show_interest_form
from assetmap.matching import Need
from assetmap.region import load_region
target = Target(**st.session_state["target"])
show_interest_form(load(load_region("starter")), target, Need(least_m2=80.0, monthly_gbp=54321.0))
"""


@pytest.fixture
def form(home, monkeypatch):
    """The form for a building or a zone, filled in as told, and sent."""
    for name in MAIL_VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def sent(target=None, *, consent=True, answers=True, **texts):
        at = AppTest.from_string(SCRIPT, default_timeout=60)
        at.session_state["target"] = target or {"place": "Mill Lane Hall", "asset_id": "Z06000001:1"}
        at.run()
        given = {"Organisation's name": "Bread & Roses", "Contact e-mail": "desk@example.org"} | texts
        for field in at.text_input:
            field.set_value(given[field.label])
        at.text_area[0].set_value(given.get("What you want it for", "a kitchen for the estate"))
        if answers:
            for box in at.selectbox:
                box.set_value(
                    "yes" if "yes" in next(q.answers for q in QUESTIONS.values() if q.words == box.label) else "company"
                )
        if consent:
            at.checkbox[0].check()
        return at.button[0].click().run()

    return sent


def kept():
    return interests(open_workspace(), "starter", person=PROGRAM)


def test_an_interest_in_a_building_is_kept_and_waits_to_be_confirmed(form):
    at = form()
    assert not at.exception
    assert "an officer will confirm it by hand" in at.success[0].value
    (one,) = kept()
    assert (one.asset_id, one.organisation, one.email) == ("Z06000001:1", "Bread & Roses", "desk@example.org")
    assert one.owner_codes == ("Z06000001",)
    assert one.answers[ASSET_LOCK] == "yes"
    assert one.need == Need(least_m2=80.0)
    assert one.confirmed is None


def test_an_interest_in_a_zone_names_no_building(form):
    form({"place": "a building in West: One", "area_codes": ("A1", "A2"), "owner_codes": ("X1",)})
    (one,) = kept()
    assert (one.asset_id, one.area_codes, one.owner_codes) == ("", ("A1", "A2"), ("X1",))


def test_hostile_text_is_kept_as_text_and_shown_nowhere(form, said):
    at = form(**{"Organisation's name": HOSTILE, "What you want it for": HOSTILE})
    assert kept()[0].organisation == HOSTILE
    assert HOSTILE not in said(at)


@pytest.mark.parametrize(
    ("change", "said_then"),
    [
        ({"consent": False}, "passed on only if you agree"),
        ({"answers": False}, "has no answer"),
        ({"Contact e-mail": "nobody"}, "no mail address"),
        ({"Organisation's name": " "}, "is blank"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(form, plain, change, said_then):
    at = form(**change)
    assert not at.exception
    assert said_then in plain(at.error[0].value)
    assert kept() == []


def test_a_new_tab_does_not_begin_to_count_anew(form, plain):
    for number in range(5):
        assert not form(**{"Contact e-mail": f"x{number}@example.org"}).error
    at = form(**{"Contact e-mail": "x5@example.org"})
    assert plain(at.error[0].value) == "Several forms were sent from where you are: wait 30 minutes, then try again."
    assert len(kept()) == 5
