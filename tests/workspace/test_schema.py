import datetime as dt

import pytest
from sqlalchemy import create_mock_engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError

from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, HistoryRow, Moment, ShortlistRow, Table

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


def test_an_asset_stands_once_on_a_shortlist():
    assert [
        sorted(c.name for c in constraint.columns)
        for constraint in ShortlistRow.__table__.constraints
        if constraint.name == "uq_shortlist"
    ] == [["asset_id", "region", "shortlist"]]
