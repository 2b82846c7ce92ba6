import pytest

from assetmap.app import data
from assetmap.workspace import PROGRAM, add_to_shortlist, change_reason, remove_from_shortlist, shortlisted

HOSTILE = "<img src=x onerror=alert(1)> **bold** $y$ ${z} =1+1"


@pytest.fixture
def asset_id(loaded):
    return loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0], "asset_id"]


@pytest.fixture
def opened(page, asset_id):
    return lambda: page("shortlist", asset=asset_id)


def put_on(asset_id, reason="near the bakery"):
    return add_to_shortlist(
        data.workspace(), "starter", asset_id, name_then="Hall", reason=reason, added_by="A. Nother"
    )


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    at = button.click().run()
    assert not at.exception
    return at


def field(at, label):
    (found,) = [one for one in at.text_input if one.label == label]
    return found


def listed():
    return [(entry.reason, entry.version) for entry in shortlisted(data.workspace(), "starter", person=PROGRAM)]


def test_it_is_added_its_reason_changed_and_it_is_removed(opened, said):
    at = opened()
    field(at, "Reason").set_value(HOSTILE)
    at = press(at, "Add to the shortlist")
    assert listed() == [(HOSTILE, 1)]
    assert field(at, "New reason").value == HOSTILE
    field(at, "New reason").set_value("the roof is sound")
    at = press(at, "Keep this reason")
    assert listed() == [("the roof is sound", 2)]
    assert "the roof is sound" in said(at)
    field(at, "Reason for removing").set_value("sold")
    at = press(at, "Remove from the shortlist")
    assert listed() == []
    assert field(at, "Reason").value == ""


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(opened, reason):
    at = opened()
    field(at, "Reason").set_value(reason)
    at = press(at, "Add to the shortlist")
    assert "blank" in at.error[0].value
    assert listed() == []


@pytest.mark.parametrize(("side", "kept"), [("yours", "mine"), ("theirs", "theirs")])
def test_two_who_change_the_reason_at_once_see_both(opened, asset_id, side, kept):
    put_on(asset_id)
    at = opened()
    change_reason(data.workspace(), "starter", asset_id, reason="theirs", expected_version=1)
    field(at, "New reason").set_value("mine")
    at = press(at, "Keep this reason")
    assert listed() == [("theirs", 2)]
    table = next(t.value for t in at.table if "as it stands now" in t.value)
    assert table.loc["Reason"].tolist() == ["near the bakery", "theirs", "mine"]
    at.radio[0].set_value(side)
    press(at, "Keep this together")
    assert listed() == [(kept, 3)]


def test_two_who_add_it_at_once_see_both(opened, asset_id):
    at = opened()
    put_on(asset_id, "theirs")
    field(at, "Reason").set_value("mine")
    at = press(at, "Add to the shortlist")
    assert listed() == [("theirs", 1)]
    at.radio[0].set_value("yours")
    press(at, "Keep this together")
    assert listed() == [("mine", 2)]


@pytest.mark.parametrize(("side", "kept"), [("yours", [("mine", 2)]), ("theirs", [])])
def test_somebody_took_it_off_meanwhile(opened, asset_id, side, kept):
    put_on(asset_id)
    at = opened()
    remove_from_shortlist(data.workspace(), "starter", asset_id, reason="sold")
    field(at, "New reason").set_value("mine")
    at = press(at, "Keep this reason")
    at.radio[0].set_value(side)
    at = press(at, "Keep this together")
    assert listed() == kept
    assert not [button for button in at.button if button.label == "Keep this together"]


def test_it_is_not_removed_where_somebody_changed_it_meanwhile(opened, asset_id, said):
    put_on(asset_id)
    at = opened()
    change_reason(data.workspace(), "starter", asset_id, reason="keep it!", expected_version=1)
    field(at, "Reason for removing").set_value("sold")
    at = press(at, "Remove from the shortlist")
    assert listed() == [("keep it!", 2)]
    assert at.warning
    field(at, "Reason for removing").set_value("sold all the same")
    press(at, "Remove from the shortlist")
    assert listed() == []


def test_what_was_left_undecided_of_one_building_is_not_kept_of_another(opened, asset_id, loaded):
    put_on(asset_id)
    at = opened()
    change_reason(data.workspace(), "starter", asset_id, reason="theirs", expected_version=1)
    field(at, "New reason").set_value("mine")
    at = press(at, "Keep this reason")
    second = loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 2][0], "asset_id"]
    at.text_input(key="asset").set_value(second)
    at = at.run()
    assert not at.exception
    assert not [button for button in at.button if button.label == "Keep this together"]
    assert field(at, "Reason").value == ""
    assert listed() == [("theirs", 2)]
