import datetime as dt
import json

import pytest

from assetmap.matching import Need
from assetmap.workspace import (
    PROGRAM,
    add_to_shortlist,
    change_reason,
    enter,
    record_visit,
    remove_from_shortlist,
    save_portfolio,
    save_weights,
    state_availability,
)
from assetmap.workspace.audit import AUDIT_COLUMNS, audit, trail_csv
from assetmap.workspace.confirmations import BY_HAND, confirm
from assetmap.workspace.journal import add_note, lift_hold, place_hold
from assetmap.workspace.needs import state_need, withdraw_need
from assetmap.workspace.roles import PUBLIC, Person
from assetmap.workspace.schema import KEPT, InterestRow, PhotoRow

START = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
OFFICER = Person("A. N. Officer", "officer", "E1")
A = ("r", "E1:1")


def at(minute):
    return START + dt.timedelta(minutes=minute)


@pytest.fixture
def written(workspace):
    """One of everything that is only added to, minute by minute."""
    add_to_shortlist(workspace, *A, name_then="Hall", reason="near", added_by="one", now=at(0))
    change_reason(workspace, *A, reason="nearer", expected_version=1, now=at(1))
    remove_from_shortlist(workspace, *A, reason="let", now=at(2))
    record_visit(workspace, *A, visited_on=START.date(), found="empty", note="quiet", by="two", now=at(3))
    state_availability(
        workspace,
        "r",
        {"asset_id": "E1:1", "state": "possible", "stated_on": "2026-07-01", "stated_by": "Estates desk"},
        now=at(4),
    )
    enter(workspace, *A, {"area_m2": 100.0}, source="survey", now=at(5))
    enter(workspace, *A, {"area_m2": 120.0}, source="measured", now=at(6))
    save_weights(workspace, "r", "ours", {"need": 100.0}, by="three", now=at(7))
    save_portfolio(workspace, "r", "ten", {}, ["E1:1"], data_version="v", now=at(8))
    place_hold(workspace, *A, "roof", person=OFFICER, now=at(9))
    place_hold(workspace, *A, "roof and gas", person=OFFICER, now=at(10))
    lift_hold(workspace, *A, reason="mended", person=OFFICER, now=at(11))
    with workspace.writing() as session:
        plain = {"area_codes": [], "owner_codes": ["E1"], "place_then": "Hall", "answers": {}, "need": {}}
        gone = {"organisation": "The Makers", "email": "x@example.org", "purpose": "a workshop"}
        session.add(InterestRow(region="r", asset_id="E1:1", **plain, **gone, at=at(12), withdrawn_at=at(13)))
    return workspace


def test_everything_that_is_only_added_to_is_in_the_trail(written):
    trail = audit(written, "r", person=PROGRAM)
    assert list(trail) == list(AUDIT_COLUMNS)
    assert [(row.kind, row.action) for row in trail.itertuples()] == [
        ("Shortlist", "added"),
        ("Shortlist", "changed"),
        ("Shortlist", "removed"),
        ("Visit", "added"),
        ("Availability, as its owner states it", "added"),
        ("Figures entered", "added"),
        ("Figures entered", "changed"),
        ("Weights", "added"),
        ("Portfolio", "added"),
        ("Hold", "added"),
        ("Hold", "changed"),
        ("Hold", "withdrawn"),
        ("Expression of interest", "added"),
        ("Expression of interest", "withdrawn"),
    ]
    assert trail["at"].tolist() == [at(minute) for minute in range(14)]
    # a table that is part of another one's rows has no region
    assert {kept.__tablename__ for kept in KEPT if "region" not in kept.__table__.columns} <= {
        "photos",
        "confirmations",
    }
    assert PhotoRow in KEPT


def test_before_and_after_meet(written):
    trail = audit(written, "r", "E1:1", person=PROGRAM)
    for kind in ("Shortlist", "Figures entered", "Hold"):
        mine = trail[trail["kind"] == kind]
        assert mine["before"].iloc[1:].tolist() == mine["after"].iloc[:-1].tolist()
        assert mine["before"].isna().iloc[0]
    hold = trail[trail["kind"] == "Hold"].iloc[-1]
    assert hold["after"] is None or hold["after"] != hold["after"]
    assert (json.loads(hold["before"])["reason"], hold["reason"], hold["by"]) == (
        "roof and gas",
        "mended",
        OFFICER.name,
    )
    assert hold["role"] == "officer of E1"
    visit = json.loads(trail[trail["kind"] == "Visit"]["after"].iloc[0])
    assert visit == {"visited_on": "2026-07-01", "found": "empty", "note": "quiet"}


def test_nothing_of_who_expressed_an_interest(written):
    words = audit(written, "r", person=PROGRAM).to_csv()
    assert not [secret for secret in ("Makers", "x@example.org", "a workshop") if secret in words]


def test_who_confirmed_a_form_and_who_erased_it(workspace):
    partner = Person("K. Partner", "partner")
    who = {"organisation": "The Makers", "email": "x@example.org", "consent": True, "now": at(0)}
    first = state_need(workspace, "r", Need(least_m2=40.0), **who)
    second = state_need(workspace, "r", Need(least_m2=50.0), **who)
    confirm(workspace, "need", first, BY_HAND, person=partner, now=at(1))
    withdraw_need(workspace, first, person=partner, now=at(2))
    withdraw_need(workspace, second, now=at(3))
    trail = audit(workspace, "r", person=PROGRAM)
    sent, sure = '{"need": "sent"}', '{"need": "confirmed by hand"}'
    assert [(row.item, row.action, row.by) for row in trail.itertuples()] == [
        ("1", "added", ""),
        ("2", "added", ""),
        ("1", "changed", "K. Partner"),
        ("1", "withdrawn", "K. Partner"),
        ("2", "withdrawn", ""),
    ]
    assert set(trail["kind"]) == {"Need for space"}
    assert trail["before"].fillna("").tolist() == ["", "", sent, sure, sent]
    assert trail["after"].fillna("").tolist() == [sent, sent, sure, "", ""]
    assert "Makers" not in trail.to_csv()


def test_after_one_moment_and_up_to_another(written):
    assert audit(written, "r", since=at(2), until=at(4), person=PROGRAM)["kind"].tolist() == [
        "Visit",
        "Availability, as its owner states it",
    ]
    for name in ("since", "until"):
        with pytest.raises(ValueError, match=f"'{name}' has no time zone"):
            audit(written, "r", **{name: dt.datetime(2026, 7, 1)}, person=PROGRAM)


def test_who_reads_what(written):
    add_note(written, "r", "E2:1", "another's")
    assert audit(written, "r", person=PUBLIC).empty
    assert audit(written, "r", person=Person("S", "sto")).empty
    mine = audit(written, "r", person=OFFICER)
    assert set(mine["asset_id"]) == {"E1:1", ""}
    assert len(audit(written, "r", person=Person("P", "partner"))) == len(audit(written, "r", person=PROGRAM))
    assert set(audit(written, "r", person=Person("O", "officer", "E2"))["asset_id"]) == {"E2:1", ""}


def test_another_region_and_an_empty_workspace(written, workspace):
    found = audit(written, "elsewhere", person=PROGRAM)
    assert (len(found), list(found)) == (0, list(AUDIT_COLUMNS))
    assert str(found["at"].dtype) == "datetime64[us, UTC]"


def test_as_csv_without_a_live_formula(workspace):
    place_hold(workspace, "r", "E1:1", "roof", by="=HYPERLINK(1)", now=START)
    data = trail_csv(audit(workspace, "r", person=PROGRAM))
    assert data.startswith(b"\xef\xbb\xbfat,by,role,kind")
    text = data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "2026-07-01T12:00:00+00:00" in text
    assert text.endswith("\r\n")
    assert len(trail_csv(audit(workspace, "elsewhere", person=PROGRAM)).splitlines()) == 1
