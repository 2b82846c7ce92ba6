"""The workspace's database: where it is, how it is opened, and what a user is told when it cannot be used."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.workspace.faults import DATABASE_VARIABLE, told
from assetmap.workspace.schema import SCHEMA_VERSION, MetaRow, Table

__all__ = ["DATABASE_VARIABLE", "Workspace", "open_workspace"]

# Seconds to wait for another program's write; each of ours takes milliseconds.
_PATIENCE_S = 10.0
_VERSION_KEY = "schema_version"
# Any number, as long as nobody else takes it on the same database.
_UPGRADE_LOCK = 4_177_210_908


class Workspace:
    """An open workspace; it may be used by several threads, and its file by several programs.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        By `open_workspace`.

    Attributes
    ----------
    where : str
        Path or address of the database, without its password.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine
        if engine.dialect.name == "postgresql":
            # each statement would see a state of its own otherwise: an export would be of no moment
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")
        self.where = _where(engine.url)
        self._file = _file_of(engine.url)
        self._identity: tuple[int, int] | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one state of the database.

        Raises
        ------
        InputError
            When the database cannot be read, with the reason.
        """
        self._check_file()
        with told(self.where), Session(self._reader) as session:
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session whose changes are kept together when the block ends well, and otherwise not at all.

        Raises
        ------
        InputError
            When the database cannot be written, with the reason.
        sqlalchemy.exc.IntegrityError
            When a key stands there already.
        """
        self._check_file()
        engine = self.engine.execution_options(writes=True)
        with told(self.where), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close its connections; the next use opens them again."""
        self.engine.dispose()

    def _check_file(self) -> None:
        """Make sure that the open file is still the one of that name: SQLite would go on writing into a removed one."""
        if self._file is None:
            return
        identity = _identity(self._file)
        if identity is None and self._identity is not None:
            raise InputError(
                "the workspace's file is gone",
                self.where,
                seen="no such file",
                next_step="put it back, or start again to begin with an empty one",
            )
        if self._identity not in (None, identity):
            self.engine.dispose()  # a copy was put back: connect to that
        self._identity = identity

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_workspace(url: str | None = None) -> Workspace:
    """Workspace, with its folder and tables made where they are not there yet.

    Parameters
    ----------
    url : str, optional
        SQLAlchemy address of the database. By default what the environment variable ``ASSETMAP_DATABASE`` says,
        otherwise the SQLite file ``workspace/workspace.sqlite`` in the data folder. Another program's write is
        waited for 10 seconds; with SQLite, ``?timeout=`` gives other seconds, with PostgreSQL
        ``?options=-c lock_timeout=`` other milliseconds.

    Returns
    -------
    Workspace
        Open and checked.

    Raises
    ------
    InputError
        When the address is wrong, its driver is not installed, the database cannot be used, or its tables were made
        by another version.
    """
    address = _address(url)
    _make_folder(address)
    workspace = Workspace(_engine(address))
    try:
        _check_schema(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _address(url: str | None) -> URL:
    named = url or os.environ.get(DATABASE_VARIABLE, "").strip()
    if not named:
        return URL.create("sqlite", database=str(data_home() / "workspace" / "workspace.sqlite"))
    try:
        return make_url(named)
    except (ArgumentError, ValueError) as error:
        # the text itself is not repeated: it may hold a password
        raise InputError(
            "the address of the workspace is not one",
            "the address given" if url else DATABASE_VARIABLE,
            allowed="such as sqlite:////srv/assetmap/workspace.sqlite or postgresql+psycopg://user:password@host/name",
            next_step="correct the address",
        ) from error


def _file_of(address: URL) -> Path | None:
    database = address.database or ""
    plain = address.get_backend_name() == "sqlite" and database not in ("", ":memory:")
    return Path(database) if plain and not database.startswith("file:") else None


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _make_folder(address: URL) -> None:
    file = _file_of(address)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "the folder of the workspace cannot be made",
            str(file.parent),
            seen=str(error),
            next_step="make the folder, or name another",
        ) from error


def _engine(address: URL) -> Engine:
    options: dict[str, Any] = {}
    try:
        if address.get_backend_name() != "sqlite":
            options["pool_pre_ping"] = True  # a server that was restarted meanwhile is connected to again, unseen
            if address.get_driver_name().startswith("psycopg") and "connect_timeout" not in address.query:
                options["connect_args"] = {"connect_timeout": int(_PATIENCE_S)}
        elif "timeout" not in address.query:
            options["connect_args"] = {"timeout": _PATIENCE_S}
        engine = create_engine(address, **options)
    except (NoSuchModuleError, ImportError, ArgumentError, TypeError, ValueError) as error:
        raise InputError(
            "the workspace's kind of database cannot be used",
            _where(address),
            seen=str(error),
            allowed="sqlite, or another whose driver is installed",
            next_step="for PostgreSQL install the extra: pip install 'assetmap[postgres]'",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)
    elif engine.dialect.name == "postgresql" and "options" not in address.query:
        event.listen(engine, "connect", _patient)
    return engine


def _connected(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transactions begin at the first write, after the reading that led to it: we begin them.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        # Readers then go on reading while somebody writes. A file that cannot be changed just now stays as it is.
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")


def _patient(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {_PATIENCE_S * 1000:.0f}")
    connection.commit()


def _begun(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_schema(workspace: Workspace) -> None:
    version = _version(workspace)
    if version is None or (version.isdecimal() and 0 < int(version) < SCHEMA_VERSION):
        try:
            _upgrade(workspace)
        except (IntegrityError, InputError):
            # another program may have made the tables at the same moment
            if _version(workspace) != str(SCHEMA_VERSION):
                raise
        version = _version(workspace)
    if version != str(SCHEMA_VERSION):
        newer = version is not None and version.isdecimal() and int(version) > SCHEMA_VERSION
        raise InputError(
            "the workspace was made by a newer version" if newer else "the workspace's tables are of another kind",
            workspace.where,
            seen=f"schema version {version or 'not stated'}",
            allowed=f"schema version {SCHEMA_VERSION}",
            next_step="install the newer version of assetmap" if newer else "name another database",
        )


def _version(workspace: Workspace) -> str | None:
    """Version that the database states; blank where it has our tables without one, None where it has none of them."""
    with workspace.reading() as session:
        there = set(inspect(session.connection()).get_table_names())
        if not there & set(Table.metadata.tables):
            return None
        if MetaRow.__tablename__ not in there:
            return ""
        columns = {column["name"] for column in inspect(session.connection()).get_columns(MetaRow.__tablename__)}
        row = session.get(MetaRow, _VERSION_KEY) if columns == {"key", "value"} else None
        return "" if row is None else row.value


def _upgrade(workspace: Workspace) -> None:
    """Bring the tables to the newest schema in one transaction, from none or from whichever version there is."""
    # imported here: most openings find the newest schema
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with workspace.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            # of several that find it out of date one at a time goes on, and the next finds it done
            session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADE_LOCK})
        config.attributes["connection"] = connection
        there = set(inspect(connection).get_table_names())
        if MetaRow.__tablename__ in there and "alembic_version" not in there:
            command.stamp(config, "0001")  # made before revisions were recorded
        command.upgrade(config, "head")
        session.merge(MetaRow(key=_VERSION_KEY, value=str(SCHEMA_VERSION)))


def _where(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return address.database or "a database in memory"
    return address.render_as_string(hide_password=True)
