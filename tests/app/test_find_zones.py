import pytest

from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace.interests import QUESTIONS, interests
from assetmap.workspace.mail import MAIL_VARIABLES


@pytest.fixture
def zones(page, monkeypatch):
    """The page with the first zone chosen."""
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    for name in MAIL_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    at = page("find")
    box = at.selectbox(key="zone")
    return box.select_index(0).run()


def test_a_zone_is_asked_for_and_goes_to_its_owners(zones, loaded):
    at = zones
    assert not at.exception
    form = {field.label: field for field in reversed(at.text_input)}  # the form for sharing, below, asks the same
    form["Organisation's name"].set_value("Bread")
    form["Contact e-mail"].set_value("desk@example.org")
    at.text_area[0].set_value("a kitchen")
    for box in at.selectbox:
        for question in QUESTIONS.values():
            if box.label == question.words:
                box.set_value(question.answers[0])
    at.checkbox[0].check()
    (send,) = [button for button in at.button if button.label == "Send the expression of interest"]
    at = send.click().run()
    assert not at.exception
    (one,) = interests(open_workspace(), "starter", person=PROGRAM)
    assert one.asset_id == ""
    mine = loaded.protected & loaded.rows["area_code"].isin(one.area_codes)
    assert mine.sum() >= 5
    assert set(one.owner_codes) == set(loaded.rows.loc[mine, "owner_code"])
    for row in loaded.rows[mine].itertuples():
        assert row.asset_id not in one.place
        assert row.building not in one.place


def test_counts_are_of_the_summary_alone(seen, said, loaded, shown):
    summary = shown.withheld
    assert summary["buildings"].sum() == loaded.protected.sum()
    told = int(summary.loc[summary["area_codes"] != "", "buildings"].sum())
    assert f"Ask the council: {told:,} of them may suit you by their size" in said(seen("find"))
    assert set(shown.outlines["zone_id"]) == set(summary.loc[summary["area_codes"] != "", "zone_id"])


def test_where_all_owners_agree_there_is_nothing_to_count(own_home, page, said):
    path = own_home / "regions" / "starter.toml"
    lines = path.read_text(encoding="utf-8").replace("names_empty = true", "")
    path.write_text(lines.replace("aliases =", "names_empty = true\naliases ="), encoding="utf-8")
    at = page("find")
    assert not at.exception
    assert "more may be empty" not in said(at)
    assert "Ask the council" not in said(at)
