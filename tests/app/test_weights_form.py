import datetime as dt

import pytest

from assetmap.scoring import Preset, load_criteria, load_presets
from assetmap.workspace import PROGRAM, open_workspace, save_weights, saved_weights


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def field(at, kind, label):
    (found,) = [widget for widget in getattr(at, kind) if widget.label == label]
    return found


def test_weights_are_saved_under_a_name_and_taken_up_again(page):
    at = page("shortlist", w_deprivation=35)
    field(at, "text_input", "Save these weights as").set_value("Cabinet")
    field(at, "text_input", "Who saves them").set_value("An officer")
    at = press(at, "Save weights")
    assert not at.exception
    (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert (saved.name, saved.by, saved.swings["deprivation"]) == ("Cabinet", "An officer", 35.0)
    assert set(saved.swings) == {criterion.key for criterion in load_criteria()}

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


def test_a_workspace_that_cannot_be_read_gives_a_sentence(page, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("shortlist")
    assert not at.exception
    assert any("cannot be opened" in error.value for error in at.error)
    assert "Saved weights cannot be shown" in said(at)
    assert len([slider for slider in at.slider if slider.key.startswith("w_")]) == len(load_criteria())


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.key)
def test_each_readers_preset_fills_the_sliders_and_says_whom_it_is_for(page, said, preset):
    at = page("shortlist", weights_preset=preset.key)
    assert preset.reader in said(at)
    at = press(at, "Use this reader's weights")
    assert not at.exception
    assert {key: at.slider(key=f"w_{key}").value for key, _ in preset.swings} == dict(preset.swings)


def test_a_preset_for_criteria_that_no_longer_exist_is_refused_with_the_next_step(page, plain, monkeypatch):
    old = Preset("old", "Old", "who was here before", (("parking", 100.0),))
    monkeypatch.setattr("assetmap.app.weights_form.load_presets", lambda: (old,))
    at = page("shortlist", weights_preset="old")
    assert not at.exception
    (error,) = [plain(error.value) for error in at.error]
    assert "names 'parking', which no longer exists" in error
    assert "choose another preset" in error
    assert "Use this reader's weights" not in [button.label for button in at.button]


def test_two_who_save_under_one_name_see_both(page, said):
    usual = {criterion.key: round(criterion.swing) for criterion in load_criteria()}
    save_weights(open_workspace(), "starter", "Cabinet", usual, by="one")
    at = page("shortlist", w_deprivation=35)
    save_weights(open_workspace(), "starter", "Cabinet", usual | {"worklessness": 5}, by="A. Nother")
    field(at, "text_input", "Save these weights as").set_value(" Cabinet ")
    at = press(at, "Save weights")
    assert not at.exception
    (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert saved.version == 2
    assert any("changed meanwhile by A" in warning.value for warning in at.warning)
    at = press(at, "Keep this together")
    (saved,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert saved.version == 3
    assert (saved.swings["deprivation"], saved.swings["worklessness"]) == (35.0, 5.0)
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
