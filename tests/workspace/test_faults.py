import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from assetmap.errors import InputError
from assetmap.workspace import (
    PROGRAM,
    add_to_shortlist,
    open_workspace,
    shortlisted,
)
from assetmap.workspace.schema import MetaRow


def add(workspace, asset="a:1"):
    return add_to_shortlist(workspace, "r", asset, name_then="Hall", reason="near the park")


def file_of(address):
    return Path(address.removeprefix("sqlite:///").partition("?")[0])


def test_a_locked_workspace_can_be_read_and_is_told_when_written(workspace, address, sqlite_only):
    entry = add(workspace)
    other = sqlite3.connect(file_of(address), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(InputError, match="locked by another program") as error:
            add(workspace, "a:2")
        assert (error.value.where, error.value.next_step[:9]) == (str(file_of(address)), "try again")
        assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
        with open_workspace(address) as second:
            assert shortlisted(second, "r", person=PROGRAM) == [entry]
    finally:
        other.execute("ROLLBACK")
        other.close()
    add(workspace, "a:2")


def test_a_short_lock_is_waited_for(address, patient, sqlite_only):
    with open_workspace(patient(address)) as workspace:
        other = sqlite3.connect(file_of(address), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
        timer.start()
        add(workspace)
        timer.join()
        other.close()


def test_a_failed_write_leaves_nothing_half_done(workspace):
    def half():
        with workspace.writing() as session:
            session.add(MetaRow(key="half", value="done"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with workspace.reading() as session:
        assert session.get(MetaRow, "half") is None


def test_a_file_that_may_only_be_read_is_read_and_not_written(address, sqlite_only):
    with open_workspace(address) as workspace:
        entry = add(workspace)
    with open_workspace(f"sqlite:///file:{file_of(address)}?mode=ro&uri=true") as workspace:
        assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
        with pytest.raises(InputError, match="cannot be written"):
            add(workspace, "a:2")


def test_a_file_that_may_only_be_read_and_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        open_workspace(f"sqlite:///file:{tmp_path}/none.sqlite?mode=ro&uri=true")


def test_an_empty_file_that_may_only_be_read(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(InputError, match="cannot be written"):
        open_workspace(f"sqlite:///file:{tmp_path}/empty.sqlite?mode=ro&uri=true")


def test_a_folder_in_the_place_of_the_file(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        open_workspace(f"sqlite:///{tmp_path}")


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "kept").touch()
    with pytest.raises(InputError, match="folder of the workspace cannot be made"):
        open_workspace(f"sqlite:///{tmp_path}/kept/workspace.sqlite")


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("nothing to see here\n" * 200, encoding="utf-8")
    with pytest.raises(InputError, match="not a database") as error:
        open_workspace(f"sqlite:///{path}")
    assert error.value.where == str(path)
    assert path.read_text(encoding="utf-8").startswith("nothing to see")


def test_a_damaged_file(address, sqlite_only):
    with open_workspace(address) as workspace:
        for number in range(200):
            add(workspace, f"a:{number}")
    path = file_of(address)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(InputError, match=r"damaged|not a database|of another kind"):
        open_workspace(address)


def test_a_full_disk(workspace, sqlite_only):
    @event.listens_for(workspace.engine, "begin")
    def _small(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    workspace.close()

    def fill():
        for number in range(200):
            add_to_shortlist(workspace, "r", f"a:{number}", name_then="", reason="x" * 2000)

    with pytest.raises(InputError, match="disk with the workspace is full") as error:
        fill()
    assert "full" in error.value.seen
    kept = shortlisted(workspace, "r", person=PROGRAM)
    with workspace.reading() as session:
        assert session.execute(text("SELECT count(*) FROM history")).scalar() == len(kept)


@pytest.fixture
def shared():
    """A folder outside of pytest's own, which another user could not enter."""
    folder = Path(tempfile.mkdtemp(prefix="assetmap-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def nobody():
    """Somebody for whom the system's rights count: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_without_the_right_to_write(shared, made):
    path = shared / "workspace.sqlite"
    shutil.copy(made, path)
    for one in (shared, path):
        one.chmod(0o777)
    with nobody(), open_workspace(f"sqlite:///{path}") as workspace:
        entry = add(workspace)
    path.chmod(0o444)
    try:
        with nobody(), open_workspace(f"sqlite:///{path}") as workspace:
            assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
            with pytest.raises(InputError, match="cannot be written") as error:
                add(workspace, "a:2")
            assert error.value.next_step == "make the file and its folder writable"
            assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
    finally:
        path.chmod(0o666)
    with open_workspace(f"sqlite:///{path}") as workspace:
        assert add(workspace, "a:2").version == 1


def test_a_folder_without_the_right_to_write(shared, made):
    path = shared / "workspace.sqlite"
    shutil.copy(made, path)
    with open_workspace(f"sqlite:///{path}") as workspace:
        entry = add(workspace)
    path.chmod(0o666)
    shared.chmod(0o555)
    try:
        # beside the file SQLite needs two of its own, which it cannot make
        with (
            nobody(),
            pytest.raises(InputError, match=r"cannot be (written|opened)") as error,
            open_workspace(f"sqlite:///{path}") as workspace,
        ):
            add(workspace, "a:2")
        assert "folder" in error.value.next_step
        with nobody(), pytest.raises(InputError, match="cannot be opened"):
            open_workspace(f"sqlite:///{shared}/new.sqlite")
        with nobody(), pytest.raises(InputError, match="folder of the workspace cannot be made"):
            open_workspace(f"sqlite:///{shared}/new/workspace.sqlite")
    finally:
        shared.chmod(0o755)
    with open_workspace(f"sqlite:///{path}") as workspace:
        assert shortlisted(workspace, "r", person=PROGRAM) == [entry]


def test_a_file_that_is_damaged_while_it_is_open(workspace, address, sqlite_only):
    for number in range(200):
        add(workspace, f"a:{number}")
    workspace.close()
    path = file_of(address)
    whole = path.read_bytes()
    with path.open("r+b") as file:  # the same file, of which all pages but the first are lost
        file.seek(4096)
        file.write(b"\xff" * (len(whole) - 4096))
    for act in (lambda: shortlisted(workspace, "r", person=PROGRAM), lambda: add(workspace, "a:x")):
        with pytest.raises(InputError, match="file is damaged") as error:
            act()
        assert error.value.next_step == "put a copy back that was made before"
        workspace.close()


def test_a_table_that_somebody_took_out(workspace):
    with workspace.writing() as session:
        session.execute(text("DROP TABLE shortlist"))
    for act in (lambda: shortlisted(workspace, "r", person=PROGRAM), lambda: add(workspace)):
        with pytest.raises(InputError, match="tables are not as they should be"):
            act()


class Fault(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate
        super().__init__("as the server says")


@pytest.mark.parametrize(
    ("sqlstate", "what"),
    [
        ("55P03", "locked"),
        ("40001", "same moment"),
        ("25006", "cannot be written"),
        ("53100", "disk .* full"),
        ("53300", "no more connections"),
        ("58030", "disk .* fails"),
        ("XX001", "damaged"),
        ("42P01", "not as they should be"),
        ("42501", "may not be used"),
        (None, "cannot be reached"),
        ("99999", "cannot be reached"),
    ],
)
def test_what_postgresql_says_is_told_too(workspace, sqlstate, what, sqlite_only):
    from sqlalchemy.exc import OperationalError

    with pytest.raises(InputError, match=what) as error, workspace.reading():
        raise OperationalError("SELECT 1", None, Fault(sqlstate))
    assert error.value.seen == "as the server says"


def rows_of(workspace):
    with workspace.reading() as session:
        return session.execute(text("SELECT count(*) FROM history")).scalar()


@pytest.fixture
def served(databases, cluster):
    """A workspace on PostgreSQL, and its address."""
    address = databases("postgresql")
    with open_workspace(address) as workspace:
        yield workspace, address


def test_a_server_that_is_gone_in_mid_session_and_comes_back(served, cluster):
    workspace, address = served
    entry = add(workspace)

    def half():
        with workspace.writing() as session:
            session.add(MetaRow(key="half", value="done"))
            session.flush()
            cluster.stop()
            session.execute(text("SELECT 1"))

    try:
        with pytest.raises(InputError, match="cannot be reached") as error:
            half()
        assert "check that the database runs" in error.value.next_step
        for act in (
            lambda: add(workspace, "a:2"),
            lambda: shortlisted(workspace, "r", person=PROGRAM),
            lambda: open_workspace(address),
        ):
            with pytest.raises(InputError, match="cannot be reached"):
                act()
    finally:
        cluster.start()
    assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
    with workspace.reading() as session:
        assert session.get(MetaRow, "half") is None
    assert add(workspace, "a:2").version == 1
    assert rows_of(workspace) == 2


def test_connections_that_the_server_closed_meanwhile_are_made_anew(served):
    workspace, address = served
    entry = add(workspace)
    with open_workspace(address) as other, other.writing() as session:
        session.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
    assert add(workspace, "a:2").version == 1


def test_a_connection_that_is_cut_in_the_middle_keeps_nothing(served):
    workspace, address = served

    def cut():
        with workspace.writing() as session:
            session.add(MetaRow(key="half", value="done"))
            session.flush()
            mine = session.execute(text("SELECT pg_backend_pid()")).scalar()
            with open_workspace(address) as other, other.writing() as away:
                away.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
            session.execute(text("SELECT 1"))

    with pytest.raises(InputError, match="cannot be reached"):
        cut()
    with workspace.reading() as session:
        assert session.get(MetaRow, "half") is None


def test_a_locked_table_of_postgresql_is_waited_for_and_told(served):
    workspace, address = served
    entry = add(workspace)
    with open_workspace(address) as other, other.writing() as session:
        session.execute(text("LOCK TABLE shortlist IN SHARE MODE"))
        with pytest.raises(InputError, match="locked by another program") as error:
            add(workspace, "a:2")
        assert "try again" in error.value.next_step
        assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
    assert add(workspace, "a:2").version == 1
    assert rows_of(workspace) == 2


def test_postgresql_too_is_waited_for_ten_seconds_unless_told_otherwise(served):
    workspace, address = served
    with workspace.reading() as session:
        assert session.execute(text("SHOW lock_timeout")).scalar() == "200ms"
    with open_workspace(address.partition("&options")[0]) as plain, plain.reading() as session:
        assert session.execute(text("SHOW lock_timeout")).scalar() == "10s"


def test_a_database_of_postgresql_that_may_only_be_read(served):
    workspace, address = served
    entry = add(workspace)
    with open_workspace(f"{address}%20-c%20default_transaction_read_only%3Don") as reader:
        assert shortlisted(reader, "r", person=PROGRAM) == [entry]
        with pytest.raises(InputError, match="cannot be written") as error:
            add(reader, "a:2")
    assert error.value.next_step == "connect to a database that is not read-only"
    assert rows_of(workspace) == 1


def test_a_database_of_postgresql_that_is_not_there_and_a_stranger(served):
    _, address = served
    with pytest.raises(InputError, match="cannot be reached") as error:
        open_workspace(address.replace("@/t", "@/nowhere"))
    assert "does not exist" in error.value.seen
    with pytest.raises(InputError, match="cannot be reached"):
        open_workspace(address.replace("tests@", "stranger:secret-words@"))
    assert "secret-words" not in str(error.value)


def test_a_reader_without_rights(served, cluster):
    workspace, address = served
    add(workspace)
    cluster.ask("CREATE ROLE reader LOGIN")
    try:
        with pytest.raises(InputError, match="may not be used") as error:
            open_workspace(address.replace("tests@", "reader@"))
        assert "right to read and write" in error.value.next_step
    finally:
        cluster.ask("DROP ROLE reader")


def test_too_many_users_at_once(workspace, sqlite_only):
    with pytest.raises(InputError, match="busy"), workspace.reading():
        raise PoolTimeoutError
