import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from assetmap.errors import InputError
from assetmap.workspace import (
    DATABASE_VARIABLE,
    PROGRAM,
    SCHEMA_VERSION,
    add_to_shortlist,
    history,
    open_workspace,
    record_visit,
    shortlisted,
    visits,
)
from assetmap.workspace import database as module
from assetmap.workspace.schema import MetaRow, Table


def file_of(address):
    return Path(address.removeprefix("sqlite:///").partition("?")[0])


def add(workspace, asset="a:1"):
    return add_to_shortlist(workspace, "r", asset, name_then="Hall", reason="near the park")


def put(address, statement):
    connection = sqlite3.connect(file_of(address))
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_the_default_is_a_file_in_the_data_folder(tmp_path, monkeypatch):
    (tmp_path / "catalogue.toml").touch()
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path))
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    with open_workspace() as workspace:
        assert workspace.where == str(tmp_path / "workspace" / "workspace.sqlite")
        add(workspace)
    assert Path(workspace.where).is_file()


def test_the_variable_names_another(tmp_path, monkeypatch):
    monkeypatch.setenv(DATABASE_VARIABLE, f"sqlite:///{tmp_path}/other.sqlite")
    with open_workspace():
        assert (tmp_path / "other.sqlite").is_file()
    with open_workspace(f"sqlite:///{tmp_path}/third.sqlite") as workspace:
        assert workspace.where.endswith("third.sqlite")


def test_a_data_folder_that_is_missing_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path / "nowhere"))
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    with pytest.raises(InputError, match="no data folder"):
        open_workspace()


def test_pragmas_of_every_connection(workspace, sqlite_only):
    with workspace.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA busy_timeout")).scalar() == 200


def test_it_waits_ten_seconds_unless_told_otherwise(tmp_path):
    with open_workspace(f"sqlite:///{tmp_path}/w.sqlite") as workspace, workspace.reading() as session:
        assert session.execute(text("PRAGMA busy_timeout")).scalar() == 10_000


def test_what_was_written_is_there_after_opening_again(address):
    with open_workspace(address) as workspace:
        entry = add(workspace)
    with open_workspace(address) as workspace:
        assert shortlisted(workspace, "r", person=PROGRAM) == [entry]


def test_a_closed_workspace_opens_itself_again(workspace):
    entry = add(workspace)
    workspace.close()
    assert shortlisted(workspace, "r", person=PROGRAM) == [entry]


def test_nothing_is_written_into_a_file_that_was_removed(workspace, address, sqlite_only):
    add(workspace)
    file_of(address).unlink()
    with pytest.raises(InputError, match="file is gone"):
        add(workspace, "a:2")
    with pytest.raises(InputError, match="file is gone"):
        shortlisted(workspace, "r", person=PROGRAM)


def test_a_copy_that_was_put_back_is_taken_up(workspace, address, tmp_path, sqlite_only):
    entry = add(workspace)
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    now = sqlite3.connect(file_of(address))
    now.backup(copy)
    now.close()
    copy.close()
    add(workspace, "a:2")
    for name in ("-wal", "-shm"):
        file_of(address).with_name(file_of(address).name + name).unlink(missing_ok=True)
    (tmp_path / "copy.sqlite").replace(file_of(address))
    assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
    add(workspace, "a:3")
    with open_workspace(address) as other:
        assert [e.asset_id for e in shortlisted(other, "r", person=PROGRAM)] == ["a:1", "a:3"]


def test_two_workspaces_on_one_file_see_each_other(address):
    with open_workspace(address) as one, open_workspace(address) as other:
        entry = add(one)
        assert shortlisted(other, "r", person=PROGRAM) == [entry]


def test_what_another_process_writes_is_seen_and_outlives_its_sudden_end(workspace, address, sqlite_only):
    script = (
        "import os, sys\n"
        "from assetmap.workspace import add_to_shortlist, open_workspace\n"
        "w = open_workspace(sys.argv[1])\n"
        "add_to_shortlist(w, 'r', 'a:9', name_then='', reason='by another process')\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, address], check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 9
    assert [entry.asset_id for entry in shortlisted(workspace, "r", person=PROGRAM)] == ["a:9"]


def test_a_key_that_is_there_is_handed_on(workspace):
    with pytest.raises(IntegrityError), workspace.writing() as session:
        session.add(MetaRow(key="schema_version", value="2"))


def test_an_empty_file_becomes_a_workspace(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    with open_workspace(f"sqlite:///{tmp_path}/empty.sqlite") as workspace:
        add(workspace)


def test_a_newer_schema_is_left_alone(address, sqlite_only):
    with open_workspace(address) as workspace:
        add(workspace)
    put(address, f"UPDATE meta SET value = '{SCHEMA_VERSION + 1}'")
    before = file_of(address).read_bytes()
    with pytest.raises(InputError, match="made by a newer version") as error:
        open_workspace(address)
    assert error.value.seen == f"schema version {SCHEMA_VERSION + 1}"
    assert file_of(address).read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    ["UPDATE meta SET value = 'x'", "UPDATE meta SET value = '0'", "DELETE FROM meta", "DROP TABLE meta"],
)
def test_tables_of_another_kind_are_left_alone(address, statement, sqlite_only):
    with open_workspace(address):
        pass
    put(address, statement)
    with pytest.raises(InputError, match="of another kind"):
        open_workspace(address)


def test_another_programs_table_of_the_same_name_is_left_alone(bare, sqlite_only):
    file_of(bare).parent.mkdir()
    put(bare, "CREATE TABLE meta (id INTEGER, thing TEXT)")
    with pytest.raises(InputError, match="of another kind"):
        open_workspace(bare)


def test_many_open_a_new_workspace_at_once(bare, patient):
    faults, opened = [], []
    barrier = threading.Barrier(12)

    def run(number):
        barrier.wait()
        try:
            with open_workspace(patient(bare)) as workspace:
                add(workspace, f"a:{number}")
                opened.append(number)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with open_workspace(patient(bare)) as workspace:
        assert len(shortlisted(workspace, "r", person=PROGRAM)) == 12


def test_tables_made_meanwhile_by_another_program_are_taken(address, monkeypatch, sqlite_only):
    made = module._upgrade

    def beaten(workspace):
        made(workspace)
        raise IntegrityError("CREATE TABLE", None, sqlite3.IntegrityError("there already"))

    monkeypatch.setattr(module, "_upgrade", beaten)
    with open_workspace(address) as workspace:
        add(workspace)


@pytest.mark.parametrize("url", ["nonsense", "sqlite:/", "postgresql://host:port/name"])
def test_an_address_that_is_none(url):
    with pytest.raises(InputError, match="address of the workspace is not one"):
        open_workspace(url)


def test_a_kind_of_database_that_nobody_knows():
    with pytest.raises(InputError, match="kind of database cannot be used") as error:
        open_workspace("oldbase://me:secret@host/name")
    assert "secret" not in str(error.value)


def test_a_driver_that_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match="kind of database cannot be used") as error:
        open_workspace("postgresql+psycopg://me:secret@host/name")
    assert "secret" not in str(error.value)
    assert "assetmap[postgres]" in error.value.next_step


def test_a_faulty_address_in_the_variable_is_not_repeated(monkeypatch):
    monkeypatch.setenv(DATABASE_VARIABLE, "postgresql://me:secret@host:port/name")
    with pytest.raises(InputError) as error:
        open_workspace()
    assert "secret" not in str(error.value)
    assert error.value.where == DATABASE_VARIABLE


def test_what_is_read_is_of_one_moment(workspace, address):
    add(workspace)
    with workspace.reading() as session:
        before = session.execute(text("SELECT count(*) FROM history")).scalar()
        with open_workspace(address) as other:
            add(other, "a:2")
        assert session.execute(text("SELECT count(*) FROM history")).scalar() == before == 1
    with workspace.reading() as session:
        assert session.execute(text("SELECT count(*) FROM history")).scalar() == 2


def test_the_revisions_make_the_tables_that_the_code_has(workspace):
    with workspace.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_a_workspace_of_the_first_version_is_brought_up_to_date_and_keeps_what_it_holds(address, sqlite_only):
    with open_workspace(address) as workspace:
        entry = add(workspace)
    first = {"meta", "shortlist", "history"}
    later = [table.name for table in reversed(Table.metadata.sorted_tables) if table.name not in first]
    for statement in (*later, "alembic_version"):
        put(address, f"DROP TABLE {statement}")
    for act in ("update", "delete", "insert"):
        put(address, f"DROP TRIGGER kept_history_{act}")
    put(address, "UPDATE meta SET value = '1'")
    with open_workspace(address) as workspace:
        assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
        record_visit(workspace, "r", "a:1", visited_on=dt.date(2026, 1, 1), found="empty")
        with workspace.reading() as session:
            assert session.get(MetaRow, "schema_version").value == str(SCHEMA_VERSION)
    with open_workspace(address) as workspace:
        assert len(visits(workspace, "r", person=PROGRAM)) == 1


@pytest.mark.parametrize("version", [1, 4, SCHEMA_VERSION - 1])
def test_every_older_version_is_brought_up_to_date_and_keeps_what_it_holds(bare, version):
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).with_name("migrations")))
    if bare.startswith("sqlite"):
        file_of(bare).parent.mkdir()
    engine = create_engine(bare)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, f"{version:04}")
        connection.execute(text(f"INSERT INTO meta VALUES ('schema_version', '{version}')"))
        columns = "id, region, shortlist, asset_id, action, at, done_by, reason, version"
        row = "1, 'r', 'shortlist', 'a:1', 'added', '2026-01-01 12:00:00', 'one', 'x', 1"
        connection.execute(text(f"INSERT INTO history ({columns}) VALUES ({row})"))
    engine.dispose()
    with open_workspace(bare) as workspace:
        assert history(workspace, "r", person=PROGRAM)["by"].tolist() == ["one"]
        with workspace.reading() as session:
            assert session.get(MetaRow, "schema_version").value == str(SCHEMA_VERSION)
            context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
            assert compare_metadata(context, Table.metadata) == []
        with pytest.raises(IntegrityError, match="never changed"), workspace.writing() as session:
            session.execute(text("DELETE FROM history"))


def test_a_broken_upgrade_leaves_the_database_as_it_was(address, monkeypatch, sqlite_only):
    with open_workspace(address) as workspace:
        add(workspace)
    for statement in ("DROP TABLE weights", "DROP TABLE alembic_version", "UPDATE meta SET value = '1'"):
        put(address, statement)  # visits stand there already: the second revision fails half way
    with pytest.raises(InputError):
        open_workspace(address)
    with sqlite3.connect(file_of(address)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert "weights" not in tables
        assert connection.execute("SELECT count(*) FROM shortlist").fetchone() == (1,)
