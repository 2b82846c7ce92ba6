import copy
import datetime as dt
import pickle
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from assetmap.errors import InputError
from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace import records as package_name  # the function, not the module
from assetmap.workspace.records import RecordConflictError, keep_record, may_read, new_item, record_versions, records
from assetmap.workspace.roles import PUBLIC, NotAllowedError, Person
from assetmap.workspace.schema import SCHEMA_VERSION, RecordRow

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
OFFICER = Person("A. N. Officer", "officer", "E1")
OTHER = Person("Another", "officer", "E2")
HOLD = {"reason": "roof", "until": "2026-12-31"}
HOSTILE = "<script>alert(1)</script> ${7*7} {{7*7}} =cmd|' /C calc'!A0 \u202egnp.exe ' OR 1=1; DROP TABLE records;--"


def hold(workspace, state=HOLD, asset_id="E1:1", **options):
    return keep_record(workspace, "r", asset_id, "hold", "building", state, **options)


def count(workspace):
    with workspace.reading() as session:
        return session.scalar(select(func.count()).select_from(RecordRow))


def test_versions_follow_each_other_and_stay(workspace):
    first = hold(workspace, by=" one ", now=NOW)
    second = hold(workspace, HOLD | {"reason": "roof and wiring"}, person=OFFICER, reason="survey")
    assert (first.version, first.by, first.role, first.at) == (1, "one", "", NOW)
    assert (second.version, second.by, second.role, second.reason) == (2, "A. N. Officer", "officer of E1", "survey")
    assert records(workspace, "r", "hold", person=PROGRAM) == [second]
    assert record_versions(workspace, "r", "hold", "E1:1", person=PROGRAM) == [first, second]
    assert second["reason"] == "roof and wiring"
    assert package_name is records


def test_regions_buildings_and_kinds_are_apart(workspace):
    hold(workspace)
    hold(workspace, asset_id="E1:2")
    assert len(records(workspace, "r", "hold", person=PROGRAM)) == 2
    assert len(records(workspace, "r", "hold", "E1:2", person=PROGRAM)) == 1
    assert records(workspace, "elsewhere", "hold", person=PROGRAM) == []
    assert records(workspace, "r", "note", person=PROGRAM) == []


def test_what_was_taken_back_is_no_longer_there_and_can_come_again(workspace):
    hold(workspace)
    gone = hold(workspace, None, reason="mended", expected_version=1)
    assert gone["reason"] is None
    assert records(workspace, "r", "hold", person=PROGRAM) == []
    again = hold(workspace, expected_version=0)
    assert again.version == 3


def test_nothing_is_taken_back_twice(workspace):
    with pytest.raises(RecordConflictError, match="taken back"):
        hold(workspace, None)
    hold(workspace)
    hold(workspace, None)
    with pytest.raises(RecordConflictError, match="taken back"):
        hold(workspace, None)
    assert count(workspace) == 2


def test_the_second_of_two_is_told_and_sees_both(workspace):
    hold(workspace)
    hold(workspace, HOLD | {"reason": "roof and wiring"}, expected_version=1, by="one")
    with pytest.raises(RecordConflictError, match="changed meanwhile") as error:
        hold(workspace, HOLD | {"until": "2027-06-30"}, expected_version=1, by="two")
    conflict = error.value
    assert (conflict.base.version, conflict.current.version) == (1, 2)
    assert conflict.seen == "version 2, by one"
    assert conflict.merged.state == {"reason": "roof and wiring", "until": "2027-06-30"}
    assert conflict.merged.contested == ()
    assert count(workspace) == 2
    kept = hold(workspace, conflict.merged.state, expected_version=conflict.current.version, by="two")
    assert kept.version == 3
    copied = pickle.loads(pickle.dumps(conflict))
    assert (copied.current, copied.yours, str(copied)) == (conflict.current, conflict.yours, str(conflict))
    assert copy.copy(conflict).merged == conflict.merged


def test_what_both_changed_is_contested(workspace):
    hold(workspace)
    hold(workspace, HOLD | {"reason": "theirs"}, expected_version=1)
    with pytest.raises(RecordConflictError) as error:
        hold(workspace, HOLD | {"reason": "mine"}, expected_version=1)
    assert [(c.field, c.base, c.yours, c.theirs) for c in error.value.merged.contested] == [
        ("reason", "roof", "mine", "theirs")
    ]


def test_one_who_saw_nothing_is_told_of_what_is_there(workspace):
    hold(workspace)
    with pytest.raises(RecordConflictError) as error:
        hold(workspace, expected_version=0)
    assert error.value.base is None


def test_one_who_saw_what_was_taken_back_since_is_told(workspace):
    hold(workspace)
    hold(workspace, None)
    with pytest.raises(RecordConflictError, match="taken back meanwhile") as error:
        hold(workspace, HOLD | {"reason": "new"}, expected_version=1)
    assert (error.value.merged.state, error.value.merged.contested) == (HOLD | {"reason": "new"}, ())


def test_two_at_the_very_same_moment(address, patient):
    told, kept = [], []
    barrier = threading.Barrier(8)
    with open_workspace(patient(address)) as workspace:
        hold(workspace)

        def run(number):
            barrier.wait()
            try:
                kept.append(hold(workspace, HOLD | {"reason": f"by {number}"}, expected_version=1))
            except RecordConflictError as error:
                told.append(error)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(kept), len(told)) == (1, 7)
        assert all(error.current == kept[0] for error in told)


def test_where_two_may_write_at_once_the_constraint_tells(workspace, monkeypatch, sqlite_only):
    hold(workspace)
    mine = {"reason": "mine", "until": ""}

    @event.listens_for(workspace.engine, "before_cursor_execute")
    def _meanwhile(connection, cursor, statement, *_):
        if statement.startswith("INSERT INTO records"):
            raise IntegrityError(statement, None, sqlite3.IntegrityError("UNIQUE constraint failed"))

    with pytest.raises(RecordConflictError) as error:
        hold(workspace, mine)
    assert error.value.yours == mine
    assert error.value.current.version == 1


def test_a_council_does_not_write_on_anothers_building(workspace):
    for person in (OTHER, PUBLIC, Person("S", "sto"), Person("P", "partner")):
        with pytest.raises(NotAllowedError):
            hold(workspace, person=person)
    assert count(workspace) == 0
    hold(workspace, person=Person("A", "admin"))


def test_the_public_reads_nothing_of_it(workspace):
    hold(workspace)
    hold(workspace, asset_id="E2:1")
    with pytest.raises(NotAllowedError):
        records(workspace, "r", "hold", "E1:1", person=PUBLIC)
    with pytest.raises(NotAllowedError):
        record_versions(workspace, "r", "hold", "E1:1", person=OTHER)
    assert records(workspace, "r", "hold", person=PUBLIC) == []
    assert [one.asset_id for one in records(workspace, "r", "hold", person=OTHER)] == ["E2:1"]
    assert len(records(workspace, "r", "hold", person=Person("P", "partner"))) == 2
    assert may_read(PROGRAM, "E1:1")
    for nobody in (None, ""):
        with pytest.raises(AttributeError):
            records(workspace, "r", "hold", "E1:1", person=nobody)


def test_a_failing_check_keeps_nothing(workspace):
    def refuse(before):
        raise InputError("no", "here", seen=str(len(before)))

    hold(workspace)
    with pytest.raises(InputError, match="no") as error:
        hold(workspace, check=refuse)
    assert error.value.seen == "1"
    assert count(workspace) == 1


@pytest.mark.parametrize("words", [HOSTILE, "ا" * 10_000, "e\u0301" * 5000, "line\nbreak\r\n\ttab"])
def test_hostile_text_comes_back_as_it_was(workspace, words):
    keep_record(workspace, "r", "E1:1", "note", new_item(), {"text": words})
    assert records(workspace, "r", "note", person=PROGRAM)[0]["text"] == words.strip()


def test_a_text_of_100_kb_is_refused_with_what_to_do(workspace):
    with pytest.raises(InputError, match="note is too long") as error:
        keep_record(workspace, "r", "E1:1", "note", new_item(), {"text": "x" * 100_000})
    assert (error.value.seen, error.value.allowed) == ("100,000 characters", "1 to 10,000 characters")
    assert count(workspace) == 0


def test_a_row_is_never_changed(workspace):
    hold(workspace)
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.scalars(select(RecordRow)).one().by = "nobody"
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.delete(session.scalars(select(RecordRow)).one())


def test_an_unknown_kind_is_a_mistake_of_the_program(workspace):
    with pytest.raises(ValueError, match="'kind'"):
        keep_record(workspace, "r", "E1:1", "nothing", "x", {})
    with pytest.raises(NotAllowedError):
        keep_record(workspace, "r", "E1:1", "nothing", "x", {}, person=Person("A", "admin"))


def test_a_locked_workspace_is_told_and_nothing_is_lost(workspace, address, sqlite_only):
    hold(workspace)
    other = sqlite3.connect(Path(address.removeprefix("sqlite:///").partition("?")[0]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(InputError, match="locked"):
        hold(workspace, HOLD | {"reason": "second"})
    other.execute("ROLLBACK")
    other.close()
    assert hold(workspace, HOLD | {"reason": "second"}).version == 2


def test_a_full_disk_keeps_what_was_there(workspace, sqlite_only):
    hold(workspace)

    @event.listens_for(workspace.engine, "begin")
    def _small(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    workspace.close()

    def fill():
        for _ in range(100):
            keep_record(workspace, "r", "E1:1", "note", new_item(), {"text": "x" * 10_000})

    with pytest.raises(InputError, match="full"):
        fill()
    assert len(records(workspace, "r", "hold", person=PROGRAM)) == 1


def test_read_only_and_newer(workspace, address, sqlite_only):
    hold(workspace)
    workspace.close()
    path = Path(address.removeprefix("sqlite:///").partition("?")[0])
    with open_workspace(f"sqlite:///file:{path}?mode=ro&uri=true") as reader:
        assert len(records(reader, "r", "hold", person=PROGRAM)) == 1
        with pytest.raises(InputError, match="cannot be written"):
            hold(reader)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE meta SET value = '{SCHEMA_VERSION + 1}'")
    connection.close()
    with pytest.raises(InputError, match="newer version"):
        open_workspace(address)


def test_statements_are_never_mixed(workspace):
    def decide(reason, **options):
        state = {"outcome": "approved", "reason": reason, "decided_on": "2026-03-01", "decided_by": "Cabinet"}
        return keep_record(workspace, "r", "E1:1", "decision", "building", state, **options)

    decide("first")
    decide("theirs", expected_version=1)
    with pytest.raises(RecordConflictError) as error:
        decide("mine", expected_version=1)
    assert (error.value.merged.state["reason"], error.value.merged.contested) == ("mine", ())
