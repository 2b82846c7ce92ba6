"""A workspace on each kind of database that it is made for; what needs a file of its own runs on SQLite alone."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assetmap.workspace import SCHEMA_VERSION, Workspace, open_workspace
from assetmap.workspace.schema import Table

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# No copy of a test's database has to outlive the machine.
SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=60")


def pytest_generate_tests(metafunc):
    if "backend" in metafunc.fixturenames:
        kinds = [SQLITE] if "sqlite_only" in metafunc.fixturenames else [SQLITE, POSTGRESQL]
        metafunc.parametrize("backend", kinds, indirect=True)


@pytest.fixture
def backend(request):
    """Kind of database that the test runs on."""
    return request.param


@pytest.fixture
def sqlite_only():
    """The test is about a file, or about what the kind of database has no part in: it runs on SQLite alone."""


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """File of an empty workspace: made once and copied, since every revision is run to make one."""
    path = tmp_path_factory.mktemp("made") / "workspace.sqlite"
    with open_workspace(f"sqlite:///{path}"):
        pass
    return path


@dataclass
class Cluster:
    """A PostgreSQL server of the tests' own, reached by a socket in its folder, with an empty workspace to copy."""

    folder: Path
    programs: Path
    user: str | None
    count: int = 0
    idle: list[Workspace] = field(default_factory=list)

    def run(self, program, *arguments):
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            user=self.user,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
            text=True,
        )
        assert done.returncode == 0, f"{program}: {done.stdout}"

    def start(self):
        options = " ".join(f"-c {one}" for one in (*SETTINGS, f"unix_socket_directories={self.folder}"))
        self.run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)

    def stop(self):
        self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")

    def ask(self, statement):
        import psycopg

        with psycopg.connect(host=str(self.folder), user="tests", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def address(self, name, milliseconds=200):
        return f"postgresql+psycopg://tests@/{name}?host={self.folder}&options=-c%20lock_timeout%3D{milliseconds}"

    def database(self, *, tables=True):
        """Address of a new database with an empty workspace, or with nothing in it."""
        self.count += 1
        name = f"t{self.count}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {'made' if tables else 'template1'}")
        return self.address(name)

    def drop(self, address):
        self.ask(f"DROP DATABASE {address.split('@/')[1].split('?')[0]} WITH (FORCE)")

    def take(self):
        """An empty workspace, open."""
        return self.idle.pop() if self.idle else open_workspace(self.database())

    def give_back(self, workspace):
        """Empty it for the next test, which is quicker than to make one; one that a test has altered is left alone."""
        rest = ", ".join(table for table in Table.metadata.tables if table != "meta")
        statements = (
            "SET LOCAL session_replication_role = replica",  # no trigger, such as those that keep rows, is run
            f"TRUNCATE {rest} RESTART IDENTITY",
            f"DELETE FROM meta WHERE key <> 'schema_version' OR value <> '{SCHEMA_VERSION}'",
        )
        try:
            with workspace.engine.begin() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        except DBAPIError:
            workspace.close()
        else:
            self.idle.append(workspace)


def _programs():
    """Folder of PostgreSQL's programs, the newest where there are several; None where it is not installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


@pytest.fixture(scope="session")
def cluster():
    """The server, started once for all tests that need it."""
    programs = _programs()
    driver = importlib.util.find_spec("psycopg")
    if programs is None or driver is None:
        what = "PostgreSQL absent: no initdb in PATH or /usr/lib/postgresql"
        if driver is None:
            what = "PostgreSQL's driver absent: no psycopg, the extra postgres"
        if os.environ.get("ASSETMAP_REQUIRE_ALL"):
            pytest.fail(f"{what}, and ASSETMAP_REQUIRE_ALL is set")
        pytest.skip(what)
    # not below pytest's own folder: a socket's path has 107 characters at most, and the server another user
    folder = Path(tempfile.mkdtemp(prefix="assetmap-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    server = Cluster(folder, programs, user)
    try:
        server.run("initdb", "-D", "data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        server.start()
        try:
            server.ask("CREATE DATABASE made")
            with open_workspace(server.address("made")):
                pass
            yield server
        finally:
            for workspace in server.idle:
                workspace.close()
            server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def databases(request, tmp_path, made):
    """Gives the address of a new database of a kind, empty or with nothing in it, as many as are asked for."""
    there, dropped = [], []

    def new(kind, *, tables=True):
        there.append(kind)
        if kind == POSTGRESQL:
            server = request.getfixturevalue("cluster")
            dropped.append((server, server.database(tables=tables)))
            return dropped[-1][1]
        path = tmp_path / f"kept-{len(there)}" / "workspace.sqlite"
        if tables:
            path.parent.mkdir()
            shutil.copy(made, path)
        return f"sqlite:///{path}?timeout=0.2"

    yield new
    for server, address in dropped:
        server.drop(address)


@pytest.fixture
def held(request):
    """An empty workspace on PostgreSQL, emptied and used again by the tests that follow."""
    server = request.getfixturevalue("cluster")
    workspace = server.take()
    yield workspace
    server.give_back(workspace)


@pytest.fixture
def address(backend, databases, request):
    """Address of an empty workspace; what waits for another program gives up after a fifth of a second."""
    if backend == SQLITE:
        return databases(SQLITE)
    return request.getfixturevalue("held").engine.url.render_as_string(hide_password=False)


@pytest.fixture
def bare(backend, databases):
    """Address of a database in which nothing has been made yet."""
    return databases(backend, tables=False)


@pytest.fixture
def patient():
    """Makes of an address one by which another program is waited for half a minute."""

    def longer(address):
        return address.replace("timeout=0.2", "timeout=30").replace("lock_timeout%3D200", "lock_timeout%3D30000")

    return longer


@pytest.fixture
def workspace(backend, address, request):
    """An empty workspace, the one at ``address``."""
    if backend == POSTGRESQL:
        yield request.getfixturevalue("held")
        return
    with open_workspace(address) as workspace:
        yield workspace


@pytest.fixture
def another(backend, databases, request):
    """Another empty workspace of the same kind."""
    if backend == SQLITE:
        with open_workspace(databases(SQLITE)) as workspace:
            yield workspace
        return
    server = request.getfixturevalue("cluster")
    workspace = server.take()
    yield workspace
    server.give_back(workspace)
