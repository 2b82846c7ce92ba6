import datetime as dt
import inspect

import pytest

import assetmap.workspace as room
from assetmap.workspace import (
    add_to_shortlist,
    change_reason,
    enter,
    entries,
    record_visit,
    remove_from_shortlist,
    save_portfolio,
    save_weights,
    saved_weights,
    shortlisted,
    state_availability,
    visits,
)
from assetmap.workspace.guarded import WRITERS, written_by
from assetmap.workspace.roles import ACTIONS, PUBLIC, NotAllowedError, Person

OFFICER = Person("A. N. Officer", "officer", "E1")
A, B = ("r", "E1:1"), ("r", "E2:1")
DAY = dt.date(2026, 3, 1)
STATEMENT = {"state": "possible", "stated_on": "2026-03-01", "stated_by": "Estates desk"}
CALLS = {
    add_to_shortlist: {"name_then": "Hall", "reason": "near"},
    change_reason: {"reason": "x", "expected_version": 1},
    remove_from_shortlist: {"reason": "x"},
    record_visit: {"visited_on": DAY, "found": "empty"},
    enter: {"figures": {"area_m2": 1.0}, "source": "survey"},
}


@pytest.mark.parametrize("write", list(CALLS), ids=lambda write: write.__name__)
@pytest.mark.parametrize("person", [PUBLIC, Person("S", "sto"), Person("O", "officer", "E1")], ids=lambda p: p.role)
def test_nobody_writes_on_a_building_that_is_not_theirs(workspace, write, person):
    with pytest.raises(NotAllowedError):
        written_by(person, write, workspace, *B, **CALLS[write])
    with pytest.raises(NotAllowedError):
        written_by(person, write, workspace, region="r", asset_id="E2:1", **CALLS[write])
    assert room.audit(workspace, "r").empty


def test_an_officer_writes_on_their_own_and_is_named(workspace):
    written_by(OFFICER, add_to_shortlist, workspace, *A, name_then="Hall", reason="near", added_by="somebody else")
    written_by(OFFICER, change_reason, workspace, *A, reason="nearer", expected_version=1)
    written_by(OFFICER, record_visit, workspace, *A, visited_on=DAY, found="empty", by="somebody else")
    written_by(OFFICER, enter, workspace, *A, {"area_m2": 1.0}, source="survey")
    written_by(OFFICER, save_weights, workspace, "r", "ours", {"need": 1.0})
    assert shortlisted(workspace, "r")[0].added_by == OFFICER.name
    assert visits(workspace, "r")["by"].tolist() == [OFFICER.name]
    assert entries(workspace, "r")["E1:1"].by == OFFICER.name
    assert saved_weights(workspace, "r")[0].by == OFFICER.name
    written_by(OFFICER, remove_from_shortlist, workspace, *A, reason="let")
    assert set(room.history(workspace, "r")["by"]) == {OFFICER.name}


def test_an_owner_alone_states_availability(workspace):
    with pytest.raises(NotAllowedError):
        written_by(OFFICER, state_availability, workspace, "r", STATEMENT | {"asset_id": "E2:1"})
    with pytest.raises(NotAllowedError):
        written_by(OFFICER, state_availability, workspace, "r", STATEMENT)
    with pytest.raises(NotAllowedError):
        written_by(Person("P", "partner"), state_availability, workspace, "r", STATEMENT | {"asset_id": "E1:1"})
    kept = written_by(OFFICER, state_availability, workspace, "r", STATEMENT | {"asset_id": "E1:1"})
    assert kept["state"] == "possible"


def test_without_a_sign_in_the_name_given_is_kept(workspace):
    anyone = Person("", "admin")
    written_by(anyone, record_visit, workspace, *A, visited_on=DAY, found="empty", by="Mx Walker")
    assert visits(workspace, "r")["by"].tolist() == ["Mx Walker"]


def test_portfolios_are_for_those_who_work_together(workspace):
    given = ("r", "ten", {}, ["E1:1"])
    with pytest.raises(NotAllowedError):
        written_by(PUBLIC, save_portfolio, workspace, *given, data_version="v")
    written_by(Person("P", "partner"), save_portfolio, workspace, *given, data_version="v")


def test_what_the_door_does_not_know_does_not_go_through(workspace):
    with pytest.raises(ValueError, match="'write' is 'visits'"):
        written_by(Person("A", "admin"), visits, workspace, "r")
    with pytest.raises(TypeError):
        written_by(OFFICER, record_visit, workspace)


def test_every_function_that_writes_of_a_building_checks_who_asks():
    """What is exported and takes a building and texts to keep takes a person itself, or goes through this door."""
    assert set(WRITERS.values()) <= set(ACTIONS)
    for name in room.__all__:
        function = getattr(room, name)
        if inspect.isfunction(function) and function.__module__.startswith("assetmap.workspace"):
            names = set(inspect.signature(function).parameters)
            writes = {"workspace", "region", "asset_id", "now"} <= names
            assert not writes or "person" in names or function in WRITERS or name in SEALED, name


# Confidential figures are opened by their party's passphrase, whoever is signed in.
SEALED = {"keep_side"}
