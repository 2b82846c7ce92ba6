import datetime as dt
import json

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.scoring import Preset, load_presets
from assetmap.workspace import PROGRAM, open_workspace, save_weights, saved_weights


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def field(at, kind, label):
    (found,) = [widget for widget in getattr(at, kind) if widget.label == label]
    return found


def test_weights_are_saved_under_a_name_and_taken_up_again(page, loaded):
    at = page("shortlist", w_deprivation=35)
    field(at, "text_input", "Save these weights as").set_value("Cabinet")
    field(at, "text_input", "Who saves them").set_value("An officer")
    at = press(at, "Save weights")
    assert not at.exception
    (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert (saved.name, saved.by, saved.swings["deprivation"]) == ("Cabinet", "An officer", 35.0)
    assert set(saved.swings) == {criterion.key for criterion in loaded.build.criteria}

    at = page("shortlist")
    usual = next(slider for slider in at.slider if slider.key == "w_deprivation").value
    assert usual != 35
    field(at, "selectbox", "Saved weights").set_value("Cabinet")
    at = press(at.run(), "Use these weights")
    assert next(slider for slider in at.slider if slider.key == "w_deprivation").value == 35


def test_criteria_that_are_gone_are_named(page, said):
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    save_weights(open_workspace(), "starter", "Old", {"parking": 50, "deprivation": 10}, now=now)
    at = page("shortlist")
    field(at, "selectbox", "Saved weights").set_value("Old")
    at = at.run()
    assert any("parking" in warning.value for warning in at.warning)
    assert "Saved 02 January 2026, 00:00 UTC." in said(at)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_is_needed(page, name):
    at = page("shortlist")
    field(at, "text_input", "Save these weights as").set_value(name)
    at = press(at, "Save weights")
    assert not at.exception
    assert any("blank" in error.value for error in at.error)
    assert saved_weights(open_workspace(), "starter", person=PROGRAM) == []


def test_a_workspace_that_cannot_be_read_gives_a_sentence(page, said, tmp_path, monkeypatch, loaded):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("shortlist")
    assert not at.exception
    assert any("cannot be opened" in error.value for error in at.error)
    assert "Saved weights cannot be shown" in said(at)
    assert len([slider for slider in at.slider if slider.key.startswith("w_")]) == len(loaded.build.criteria)


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.key)
def test_each_readers_preset_fills_the_sliders_and_says_whom_it_is_for(page, said, preset):
    at = page("shortlist", weights_preset=preset.key)
    assert preset.reader in said(at)
    at = press(at, "Use this reader's weights")
    assert not at.exception
    shown = {s.key.removeprefix("w_"): s.value for s in at.slider if s.key.startswith("w_")}
    assert shown == {key: swing for key, swing in preset.swings if key not in ("layout", "proposal")}


def test_a_preset_for_criteria_that_no_longer_exist_is_refused_with_the_next_step(page, plain, monkeypatch):
    old = Preset("old", "Old", "who was here before", (("parking", 100.0),))
    monkeypatch.setattr("assetmap.app.weights_form.load_presets", lambda: (old,))
    at = page("shortlist", weights_preset="old")
    assert not at.exception
    (error,) = [plain(error.value) for error in at.error]
    assert "names 'parking', which no longer exists" in error
    assert "choose another preset" in error
    assert "Use this reader's weights" not in [button.label for button in at.button]


def test_two_who_save_under_one_name_see_both(page, said, loaded):
    usual = {criterion.key: round(criterion.swing) for criterion in loaded.build.criteria}
    save_weights(open_workspace(), "starter", "Cabinet", usual, by="one")
    at = page("shortlist", w_deprivation=35)
    save_weights(open_workspace(), "starter", "Cabinet", usual | {"social_gap": 5}, by="A. Nother")
    field(at, "text_input", "Save these weights as").set_value(" Cabinet ")
    at = press(at, "Save weights")
    assert not at.exception
    (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert saved.version == 2
    assert any("changed meanwhile by A" in warning.value for warning in at.warning)
    at = press(at, "Keep this together")
    (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert saved.version == 3
    assert (saved.swings["deprivation"], saved.swings["social_gap"]) == (35.0, 5.0)
    assert field(at, "text_input", "Save these weights as").value == ""


def test_saving_again_under_a_name_that_one_has_seen_is_no_surprise(page):
    at = page("shortlist", w_deprivation=35)
    for version, weight in enumerate((35, 60), start=1):
        at.slider(key="w_deprivation").set_value(weight)
        at = at.run()
        field(at, "text_input", "Save these weights as").set_value("Cabinet")
        at = press(at, "Save weights")
        (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
        assert (saved.version, saved.swings["deprivation"]) == (version, float(weight))


def test_weights_saved_with_the_earlier_criteria_go_on_and_every_change_is_told(page, said, root):
    (saved,) = json.loads((root / "tests/scoring/criteria/earlier/saved.json").read_text(encoding="utf-8"))
    save_weights(open_workspace(), "starter", saved["name"], saved["swings"], by=saved["by"])
    at = page("shortlist", weights_saved=saved["name"])
    assert "Worklessness is now part of deprivation: its weight went there." in said(at)
    at = press(at, "Use these weights")
    assert not at.exception
    shown = {s.key.removeprefix("w_"): s.value for s in at.slider if s.key.startswith("w_")}
    assert (shown["deprivation"], shown["social_gap"], shown["demand"]) == (100, 71, 57)
    assert shown["low_value"] == shown["out_of_work"] == 0


def test_an_address_made_with_the_earlier_criteria_sets_the_weights_it_meant(home, said):
    script = "from assetmap.app.shortlist_page import shortlist_page\nshortlist_page()"
    at = AppTest.from_string(script, default_timeout=60)
    at.query_params["w_worklessness"] = "30"
    at.query_params["w_organisations"] = "100"
    at.run()
    assert not at.exception
    assert "This link was made with earlier criteria." in said(at)
    assert "Worklessness is now part of deprivation: its weight went there." in said(at)
    shown = {s.key.removeprefix("w_"): s.value for s in at.slider if s.key.startswith("w_")}
    assert (shown["deprivation"], shown["demand"], shown["social_gap"]) == (100, 77, 62)


def test_of_two_that_stand_instead_of_each_other_the_page_says_which_counts(page, said):
    at = page("shortlist", w_deprivation=80, w_out_of_work=50)
    assert not at.exception
    assert "Worklessness instead of deprivation has no weight beside Deprivation" in said(at)
    assert "Size and layout is known for no building here and leaves the weights" in said(at)
