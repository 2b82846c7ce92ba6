import datetime as dt

import pytest
from sqlalchemy import create_mock_engine, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from assetmap.workspace.schema import (
    ID_LENGTH,
    KEPT,
    NAME_LENGTH,
    HistoryRow,
    Moment,
    ShortlistRow,
    Table,
    VisitRow,
)

WHEN = dt.datetime(2026, 7, 1, 12, 30, 15, 250, tzinfo=dt.UTC)


def row(**columns):
    plain = {
        "region": "r",
        "shortlist": "s",
        "asset_id": "a",
        "action": "added",
        "at": WHEN,
        "by": "",
        "reason": "x",
        "version": 1,
    }
    return HistoryRow(**(plain | columns))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_the_tables_are_as_other_databases_have_them(dialect):
    made = []
    engine = create_mock_engine("sqlite://", lambda statement, *_: made.append(str(statement.compile(dialect=dialect))))
    Table.metadata.create_all(engine, checkfirst=False)
    assert {name for name in Table.metadata.tables if any(f"CREATE TABLE {name} " in text for text in made)} == {
        "attempts",
        "availability",
        "confirmations",
        "interests",
        "meta",
        "needs",
        "photos",
        "shortlist",
        "history",
        "entries",
        "parties",
        "portfolios",
        "records",
        "sides",
        "visits",
        "weights",
    }


def test_a_key_fits_into_the_index_of_postgresql():
    assert 4 * (2 * NAME_LENGTH + ID_LENGTH) < 2704
    assert 4 * (3 * NAME_LENGTH + ID_LENGTH) + 4 < 2704


@pytest.mark.parametrize("hours", [0, 1, -5])
def test_a_moment_comes_back_in_utc_whatever_its_zone(workspace, hours):
    with workspace.writing() as session:
        session.add(row(at=WHEN.astimezone(dt.timezone(dt.timedelta(hours=hours)))))
    with workspace.reading() as session:
        kept = session.scalars(select(HistoryRow)).one()
        assert (kept.at, kept.at.tzinfo) == (WHEN, dt.UTC)


def test_a_moment_without_a_zone_is_refused(workspace):
    with pytest.raises(StatementError, match="without a time zone"), workspace.writing() as session:
        session.add(row(at=WHEN.replace(tzinfo=None)))


def test_no_moment_is_none():
    moment, dialect = Moment(), sqlite.dialect()
    assert moment.process_bind_param(None, dialect) is None
    assert moment.process_result_value(None, dialect) is None


def test_the_history_is_never_changed_nor_cut(workspace):
    with workspace.writing() as session:
        session.add(row())
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.scalars(select(HistoryRow)).one().reason = "other"
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.delete(session.scalars(select(HistoryRow)).one())
    with workspace.reading() as session:
        assert session.scalars(select(HistoryRow)).one().reason == "x"


def everything(workspace):
    with workspace.reading() as session:
        return {table.__tablename__: session.execute(select(table.__table__)).all() for table in KEPT}


def filled(table):
    """A row of plain values."""
    values = {}
    for column in table.columns:
        kind = type(column.type).__name__
        values[column.name] = {"JSON": {}, "Integer": 1, "Date": dt.date(2026, 1, 1), "LargeBinary": b"x"}.get(
            kind, "x"
        )
        if kind == "Moment":
            values[column.name] = WHEN
    return values


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.__tablename__)
def test_the_database_refuses_what_goes_past_the_program(workspace, kept):
    table, name = kept.__table__, kept.__tablename__
    with workspace.writing() as session:
        for parent in (VisitRow.__table__,) if name == "photos" else ():
            session.execute(parent.insert().values(**filled(parent)))
        session.execute(table.insert().values(**filled(table)))
    before = everything(workspace)
    statements = [f"UPDATE {name} SET id = 2", f"DELETE FROM {name}", f"UPDATE {name} SET id = id WHERE id = 1"]
    if workspace.engine.dialect.name == "sqlite":
        columns = ", ".join(column.name for column in table.columns)
        statements += [
            f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name}",
            f"UPDATE OR REPLACE {name} SET id = 2",
        ]
    else:
        columns = ", ".join(column.name for column in table.columns)
        statements += [
            f"TRUNCATE {name} CASCADE",
            f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name} ON CONFLICT (id) DO UPDATE SET id = 3",
        ]
    for statement in statements:
        with (
            pytest.raises(IntegrityError, match=f"rows of {name} are added to, never changed"),
            workspace.writing() as session,
        ):
            session.execute(text(statement))
    assert everything(workspace) == before


def test_a_version_is_not_replaced_by_its_key(workspace, sqlite_only):
    keep = "INSERT OR REPLACE INTO records VALUES (:id, 'r', 'E1:1', 'hold', 'building', 1, '{}', '', :by, '', '2026-01-01')"
    with workspace.writing() as session:
        session.execute(text(keep), {"id": 1, "by": "one"})
    with pytest.raises(IntegrityError, match="never changed"), workspace.writing() as session:
        session.execute(text(keep), {"id": 2, "by": "other"})


def test_an_asset_stands_once_on_a_shortlist():
    assert [
        sorted(c.name for c in constraint.columns)
        for constraint in ShortlistRow.__table__.constraints
        if constraint.name == "uq_shortlist"
    ] == [["asset_id", "region", "shortlist"]]
