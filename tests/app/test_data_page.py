import json

import pytest

PARTS = ["Registers", "Layers", "Issues", "Add a register"]


def tabs(at):
    return [tab.label for tab in at.tabs]


def test_the_officer_sees_the_registers_first(seen, said):
    at = seen("data")
    assert not at.exception
    assert at.title[0].value == "Data"
    assert tabs(at) == PARTS
    assert [header.value for header in at.header] == ["3 registers", "Lists of evidence"]


@pytest.mark.parametrize(
    ("name", "heading"), [("Layers", "10 official layers"), ("Issues", " issues"), ("Add a register", None)]
)
def test_each_part_is_shown_alone(page, name, heading):
    at = page("data", part=name)
    assert not at.exception
    headers = [header.value for header in at.header]
    assert "3 registers" not in headers
    if heading is None:
        assert len(at.get("file_uploader")) == 1
        assert [title.value for title in at.title] == ["Data"]
    else:
        assert headers[0].endswith(heading)


def test_the_public_sees_layers_and_sources_and_nothing_of_rows(page, said, loaded, shown, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("data", part="Issues")
    assert not at.exception
    assert not at.tabs
    assert not at.button
    text = said(at)
    told = {entry["sha256"] for entry in shown.run["inputs"]} - {""}
    assert len(told) == 11
    for entry in loaded.build.run["inputs"]:
        # a checksum would confirm a guess at what a register holds of buildings that are not named
        assert (entry["sha256"] in text) == (entry["sha256"] in told)
    for words in ("rows read", "Rejected", "faults", "issues", "Not located"):
        assert words not in text
    for problem in loaded.issues["problem"].unique():
        assert problem not in text
    protected = loaded.rows.loc[loaded.protected, "asset_id"]
    assert not [asset_id for asset_id in protected if asset_id in text]


def test_a_region_that_is_not_built_names_its_registers_and_takes_one(page, said):
    at = page("data", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert tabs(at) == ["Registers", "Add a register"]
    assert at.header[0].value == "Registers that the region file names: 1"


def test_the_public_on_a_region_that_is_not_built(page, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("data", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.tabs
    assert not at.dataframe


def test_a_region_file_that_cannot_be_read(own_home, page, said):
    (own_home / "regions" / "broken.toml").write_text("name = [", encoding="utf-8")
    at = page("data", region="broken")
    assert not at.exception
    assert "the region file is not valid TOML" in said(at)
    assert not at.tabs


def test_the_public_on_a_build_without_registers(own_home, page, said, monkeypatch):
    folder = own_home / "builds" / "starter"
    run = folder / (folder / "current").read_text().strip() / "run.json"
    told = json.loads(run.read_text(encoding="utf-8"))
    told["inputs"] = [entry for entry in told["inputs"] if entry["role"] not in ("register", "evidence")]
    run.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("data")
    assert not at.exception
    assert "This build rests on no register." in said(at)
