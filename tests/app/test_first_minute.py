import shutil

import pytest
from streamlit.testing.v1 import AppTest

from assetmap import InputError
from assetmap.app import first_minute
from assetmap.pipeline import upkeep
from assetmap.workspace import Person


@pytest.fixture
def minute(home):
    """Runs the first minute of a page for a region."""

    def opened(region, *, quiet=False):
        call = "loaded_or_explained(quiet=True)" if quiet else "view_or_explained()"
        script = (
            "import streamlit as st\nfrom assetmap.app.first_minute import loaded_or_explained, view_or_explained\n"
            f"st.write('loaded' if {call} else 'nothing')"
        )
        at = AppTest.from_string(script, default_timeout=60)
        at.session_state["region"] = region
        return at.run()

    return opened


def test_the_starter_is_said_to_be_invented(minute, said):
    at = minute("starter")
    assert not at.exception
    assert "Wendersay is invented. No such place exists" in said(at).replace("**", "")
    assert at.markdown[-1].value == "loaded"


def test_the_starter_is_built_when_it_is_not_there_yet(own_home, minute):
    shutil.rmtree(own_home / "builds")
    at = minute("starter")
    assert not at.exception
    assert at.markdown[-1].value == "loaded"
    assert (own_home / "builds" / "starter" / "current").is_file()


def test_a_region_that_is_not_built_says_what_to_do(minute, said):
    at = minute("lcr")
    assert "Liverpool City Region has not been loaded yet" in said(at)
    assert "Loading fetches the official layers" in said(at)
    assert [button.label for button in at.button] == ["Load Liverpool City Region"]
    assert at.markdown[-1].value == "nothing"


def test_the_public_cannot_load_a_region(minute, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = minute("lcr")
    assert "Liverpool City Region has not been loaded yet" in said(at)
    assert "Loading fetches" not in said(at)
    assert not at.button
    assert not at.text_input


@pytest.mark.parametrize("person", [("O", "officer", "E08000012"), ("P", "partner")])
def test_layers_are_for_whoever_runs_the_dashboard(minute, said, monkeypatch, person):
    monkeypatch.setattr(first_minute, "current_person", lambda: Person(*person))
    at = minute("lcr")
    assert "Whoever runs this dashboard can load it" in said(at)
    assert not at.button
    assert not at.text_input


def test_loading_says_what_is_missing(minute, said, monkeypatch):
    def refused(*_, **__):
        raise InputError("a layer is *missing*", "layers/<b>.csv", seen="nothing", next_step="put it\nthere")

    monkeypatch.setattr(upkeep, "fetch_files", refused)
    monkeypatch.setattr(upkeep, "build_region", lambda *_, **__: pytest.fail("built without its layers"))
    at = minute("lcr").button[0].click().run()
    assert not at.exception
    assert "a layer is *missing*" in said(at)
    assert "**Where:** layers/<b>.csv" in said(at)
    assert "**Next step:** put it" in said(at)
    assert "there" in [m.value for m in at.markdown]
    assert r"\*missing\*" in at.error[0].value
    assert r"\<b\>" in "".join(m.value for m in at.markdown)
    assert at.status[0].label == "Not loaded"


def test_loading_fetches_then_builds_and_tells_each_step(minute, monkeypatch, tmp_path):
    done = []

    def fetched(wanted, *, mirror, say):
        done.append(("fetched", mirror))
        say("got `a` file")

    monkeypatch.setattr(upkeep, "wanted_files", lambda region: [])
    monkeypatch.setattr(upkeep, "fetch_files", fetched)
    monkeypatch.setattr(upkeep, "build_region", lambda path, *, say: done.append(("built", path.stem)))
    at = minute("lcr")
    at.text_input(key="mirror").set_value(str(tmp_path))
    at.button[0].click().run()
    assert not at.exception
    assert done == [("fetched", tmp_path), ("built", "lcr")]


@pytest.mark.parametrize("text", ["name = [", "name = 'x'\nunknown = 1", "councils = []", "\x00"])
def test_a_broken_region_file_is_named(own_home, minute, said, text):
    (own_home / "regions" / "broken.toml").write_text(text, encoding="utf-8")
    at = minute("broken")
    assert not at.exception
    assert at.error
    assert "broken.toml" in said(at)
    assert "Next step" in said(at)
    assert at.markdown[-1].value == "nothing"


def test_a_region_that_is_not_there_is_named(minute, said):
    at = minute("nowhere")
    assert not at.exception
    assert "no such region" in said(at)


def test_a_damaged_build_is_named(own_home, minute, said):
    (own_home / "builds" / "starter" / "current").write_text("gone", encoding="utf-8")
    at = minute("starter")
    assert not at.exception
    assert "cannot be read" in said(at)


def test_quiet_says_nothing(own_home, minute):
    (own_home / "regions" / "broken.toml").write_text("name = [", encoding="utf-8")
    for region in ("broken", "lcr"):
        at = minute(region, quiet=True)
        assert [element.value for element in at.markdown] == ["nothing"]
        assert not at.error
        assert not at.info
    assert [element.value for element in minute("starter", quiet=True).markdown] == ["loaded"]


@pytest.fixture
def changed(own_home):
    """The starter region with a register that was changed since its build."""
    first_minute._changed.clear()
    register = own_home / "starter" / "registers" / "register_quaymarsh.csv"
    register.write_bytes(register.read_bytes() + b"\n")
    yield register
    first_minute._changed.clear()


def test_files_that_changed_since_the_build_are_named(changed, minute, said):
    at = minute("starter")
    assert "These files have changed since this build was made" in said(at)
    assert changed.name in said(at)
    at = at.button[0].click().run()
    assert not at.exception
    assert "have changed since" not in said(at)


def test_an_officer_from_elsewhere_cannot_build_again(changed, minute, said, monkeypatch):
    monkeypatch.setattr(first_minute, "current_person", lambda: Person("O", "officer", "E08000012"))
    at = minute("starter")
    assert "have changed since" in said(at)
    assert "Those who work in this region can build it again." in said(at)
    assert not at.button


def test_the_public_is_not_asked_to_build(changed, minute, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = minute("starter")
    assert "have changed since" not in said(at)
    assert not at.button


def test_the_name_of_a_region_is_text_in_every_label(own_home, minute):
    path = own_home / "regions" / "lcr.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('name = "Liverpool City Region"', 'name = "City :red[Region]"', 1), encoding="utf-8")
    assert ":red[" not in minute("lcr").button[0].label
