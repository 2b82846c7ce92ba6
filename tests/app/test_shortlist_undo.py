import dataclasses

import pytest

from assetmap.app import data
from assetmap.workspace import PROGRAM, add_to_shortlist, remove_from_shortlist, shortlisted


@pytest.fixture
def removed(loaded):
    """A building that was on the shortlist with a reason, and has just been taken off."""
    row = loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0]]
    add_to_shortlist(
        data.workspace(), "starter", row["asset_id"], name_then="Hall <b>", reason="near the <i>bakery</i>"
    )
    (entry,) = shortlisted(data.workspace(), "starter", person=PROGRAM)
    return entry


def labelled(at, label):
    return [button for button in at.button if button.label == label]


def test_a_removal_can_be_taken_back_with_its_reason(page, removed, said):
    at = page("shortlist", asset=removed.asset_id)
    assert not labelled(at, "Undo")
    at.text_input(key=f"remove-{removed.asset_id}").set_value("a slip")
    at = labelled(at, "Remove from the shortlist")[0].click().run()
    assert not at.exception
    assert shortlisted(data.workspace(), "starter", person=PROGRAM) == []
    assert "**Hall <b>** was removed from the shortlist." in said(at)
    at = labelled(at, "Undo")[0].click().run()
    assert not at.exception
    (entry,) = shortlisted(data.workspace(), "starter", person=PROGRAM)
    assert (entry.asset_id, entry.reason, entry.name_then) == (removed.asset_id, removed.reason, "Hall <b>")
    assert not labelled(at, "Undo")
    assert "was removed from the shortlist" not in said(at)


def test_it_is_not_offered_where_the_building_is_back_or_in_another_region(page, removed, said):
    at = page("shortlist", _removed_from_shortlist=removed)
    assert not labelled(at, "Undo")
    assert "_removed_from_shortlist" not in at.session_state
    remove_from_shortlist(data.workspace(), "starter", removed.asset_id, reason="over")
    other = dataclasses.replace(removed, region="lcr")
    assert not labelled(page("shortlist", _removed_from_shortlist=other), "Undo")
    assert not labelled(page("shortlist", _removed_from_shortlist="nonsense"), "Undo")


def test_somebody_else_was_quicker(page, removed, said):
    remove_from_shortlist(data.workspace(), "starter", removed.asset_id, reason="over")
    at = page("shortlist", _removed_from_shortlist=removed)
    button = labelled(at, "Undo")[0].click()
    add_to_shortlist(data.workspace(), "starter", removed.asset_id, name_then="", reason="theirs")
    at = button.run()
    assert not at.exception
    (entry,) = shortlisted(data.workspace(), "starter", person=PROGRAM)
    assert entry.reason == "theirs"


def test_a_workspace_that_refuses_says_why_and_the_offer_stays(page, removed, said, monkeypatch):
    remove_from_shortlist(data.workspace(), "starter", removed.asset_id, reason="over")
    nameless = dataclasses.replace(removed, reason=" ")
    at = page("shortlist", _removed_from_shortlist=nameless)
    at = labelled(at, "Undo")[0].click().run()
    assert not at.exception
    assert at.error
    assert labelled(at, "Undo")
