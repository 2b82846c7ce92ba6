"""The tables of the workspace's database."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect, Index, MetaData, String, Text, UniqueConstraint, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

__all__ = [
    "ID_LENGTH",
    "NAME_LENGTH",
    "SCHEMA_VERSION",
    "EntryRow",
    "HistoryRow",
    "MetaRow",
    "Moment",
    "ShortlistRow",
    "Table",
    "VisitRow",
    "WeightsRow",
]

# Number of the newest revision in `migrations`.
SCHEMA_VERSION = 3

# A key of all three, at four bytes a character, has to fit into the 2,704 bytes that an index of PostgreSQL takes.
NAME_LENGTH = 100
ID_LENGTH = 300


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, without a zone in the database, since SQLite keeps none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Value in UTC without its zone; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Value with its zone."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Table(DeclarativeBase):
    """Base of the workspace's tables."""

    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s"})


class MetaRow(Table):
    """What is said of the database itself, such as the version of its schema."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ShortlistRow(Table):
    """A building on a shortlist; it holds the asset's id, not a key of a build, and so outlives every build."""

    __tablename__ = "shortlist"
    __table_args__ = (UniqueConstraint("region", "shortlist", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    shortlist: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    name_then: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    added_at: Mapped[dt.datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()

    # An update or removal that finds another version than it read finds no row, on every database.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012


class HistoryRow(Table):
    """What somebody did, and how things stood before and after. Rows are added, never changed or removed."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_asset", "region", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    shortlist: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    action: Mapped[str] = mapped_column(String(NAME_LENGTH))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column("done_by", Text)
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    before: Mapped[dict[str, Any] | None] = mapped_column("state_before", JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column("state_after", JSON(none_as_null=True))


class VisitRow(Table):
    """What somebody saw at a building on a day. Rows are added, never changed or removed."""

    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_asset", "region", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    visited_on: Mapped[dt.date] = mapped_column(Date)
    found: Mapped[str] = mapped_column(String(NAME_LENGTH))
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("visited_by", Text)
    at: Mapped[dt.datetime] = mapped_column("entered_at", Moment)


class WeightsRow(Table):
    """Swing weights saved under a name; the newest of a name counts. Rows are added, never changed or removed."""

    __tablename__ = "weights"
    __table_args__ = (Index("ix_weights_name", "region", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    swings: Mapped[dict[str, float]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column("saved_by", Text)
    at: Mapped[dt.datetime] = mapped_column("saved_at", Moment)


class EntryRow(Table):
    """Figures entered of a building; the newest row of a building counts. Rows are added, never changed or removed."""

    __tablename__ = "entries"
    __table_args__ = (Index("ix_entries_asset", "region", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    figures: Mapped[dict[str, float]] = mapped_column("entered", JSON)
    source: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("entered_by", Text)
    at: Mapped[dt.datetime] = mapped_column("entered_at", Moment)


def _refuse(*_: object) -> None:
    raise ValueError("these rows are added to, never changed")


for _kept in (HistoryRow, VisitRow, WeightsRow, EntryRow):
    event.listen(_kept, "before_update", _refuse)
    event.listen(_kept, "before_delete", _refuse)
