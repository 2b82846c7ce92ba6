import pytest

from assetmap.app.data_layers import FEEDS, feeds, layer_table, role_title, source_table
from assetmap.indicators import CATALOGUE
from assetmap.region import OPTIONAL_ROLES, REQUIRED_ROLES

SHOWN = """
from assetmap.app.data import chosen_region, load
from assetmap.app.data_layers import show_layers
show_layers(load(chosen_region()))
"""


@pytest.mark.parametrize("role", [*REQUIRED_ROLES, *OPTIONAL_ROLES])
def test_every_role_feeds_something(role):
    said = feeds(role)
    assert said
    for indicator in CATALOGUE:
        assert (indicator.title in said.split("; ")) is (role in indicator.roles)


def test_no_words_for_a_role_that_there_is_not():
    assert set(FEEDS) <= {*REQUIRED_ROLES, *OPTIONAL_ROLES}
    assert feeds("nothing") == ""
    assert role_title("economic_activity") == "Economic activity"


def test_layers_and_sources_are_all_inputs_once(build):
    inputs = build.run["inputs"]
    layers, sources = layer_table(inputs), source_table(inputs)
    assert len(layers) + len(sources) == len(inputs)
    assert sorted([*layers["SHA-256"], *sources["SHA-256"]]) == sorted(entry["sha256"] for entry in inputs)
    assert not layers["What for"].str.contains("Register").any()
    assert set(sources["Kind"]) == {"property register", "list of evidence"}
    for row, entry in zip(layers.to_dict("records"), inputs, strict=False):
        assert (row["Title"], row["Vintage"], row["Licence"]) == (entry["title"], entry["vintage"], entry["licence"])


def test_no_inputs_give_empty_tables():
    assert layer_table([]).empty
    assert source_table([]).empty


def test_the_officer_can_have_the_layers_checked(home, part, said):
    at = part(SHOWN, region="starter")
    assert not at.exception
    (button,) = at.button
    at = button.click().run()
    assert not at.exception
    assert " 0 failed" in said(at)
    report = at.dataframe[1].value
    assert set(report["Result"]) <= {"holds", "not available"}
    assert len(report) > 20


def test_the_public_sees_the_layers_and_starts_no_check(home, part, build, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = part(SHOWN, region="starter")
    assert not at.exception
    assert not at.button
    assert at.dataframe[0].value["SHA-256"].tolist() == layer_table(build.run["inputs"])["SHA-256"].tolist()


def test_what_the_region_lacks_is_named(home, part, said):
    text = said(part(SHOWN, region="starter"))
    assert "kinds of layer that this region does not have" in text
    assert "Green belt" in text
