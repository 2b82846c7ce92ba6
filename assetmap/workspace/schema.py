"""The tables of the workspace's database."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

__all__ = [
    "ID_LENGTH",
    "KEPT",
    "NAME_LENGTH",
    "PASSING",
    "SCHEMA_VERSION",
    "AttemptRow",
    "AvailabilityRow",
    "ConfirmationRow",
    "EntryRow",
    "HistoryRow",
    "InterestRow",
    "MetaRow",
    "Moment",
    "NeedRow",
    "PartyRow",
    "PhotoRow",
    "PortfolioRow",
    "RecordRow",
    "ShortlistRow",
    "SideRow",
    "Table",
    "VisitRow",
    "WeightsRow",
]

# Number of the newest revision in `migrations`.
SCHEMA_VERSION = 10

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


class AttemptRow(Table):
    """How often something was tried, such as a passphrase: what is counted, as a digest, and when nothing is held against it."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_full", "full_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    # seconds since 1970; a row is removed once they have passed
    full_at: Mapped[float] = mapped_column(Double)


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


class PhotoRow(Table):
    """A photograph of a visit, as JPEG. Rows are added, never changed or removed."""

    __tablename__ = "photos"
    __table_args__ = (Index("ix_photos_visit", "visit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", name="fk_photos_visit"))
    image: Mapped[bytes] = mapped_column(LargeBinary)


class AvailabilityRow(Table):
    """What an owner says of whether a building can be had. Rows are added, never changed or removed."""

    __tablename__ = "availability"
    __table_args__ = (Index("ix_availability_asset", "region", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    statement: Mapped[dict[str, str]] = mapped_column(JSON)
    # whoever typed it in; who made it is in the statement
    by: Mapped[str] = mapped_column("entered_by", Text, default="")
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


class PortfolioRow(Table):
    """A portfolio saved under a name; the newest of a name counts. Rows are added, never changed or removed."""

    __tablename__ = "portfolios"
    __table_args__ = (Index("ix_portfolios_name", "region", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)
    chosen: Mapped[list[str]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column("saved_by", Text)
    at: Mapped[dt.datetime] = mapped_column("saved_at", Moment)
    data_version: Mapped[str] = mapped_column(String(NAME_LENGTH))


class RecordRow(Table):
    """A version of something recorded of a building, such as a note, a hold or a decision; without a state it was taken back.

    The newest version counts, and two who write the same version at once meet at the constraint. Rows are added, never
    changed or removed, so that they are their own history.
    """

    __tablename__ = "records"
    __table_args__ = (UniqueConstraint("region", "asset_id", "kind", "item", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(NAME_LENGTH))
    item: Mapped[str] = mapped_column(String(NAME_LENGTH))
    version: Mapped[int] = mapped_column()
    state: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("done_by", Text)
    role: Mapped[str] = mapped_column(String(4 * NAME_LENGTH))
    at: Mapped[dt.datetime] = mapped_column(Moment)


class PartyRow(Table):
    """A party that keeps figures to itself: what its passphrase is held against, never the passphrase."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("region", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    # folded, and letters may grow when they are
    name: Mapped[str] = mapped_column(String(4 * NAME_LENGTH))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    cost: Mapped[int] = mapped_column()
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class SideRow(Table):
    """A figure that a party keeps to itself on a building; kind and amount are sealed under the party's own key."""

    __tablename__ = "sides"
    __table_args__ = (Index("ix_sides_party", "party", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    party: Mapped[int] = mapped_column()
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[dt.datetime] = mapped_column("kept_at", Moment)


class InterestRow(Table):
    """An organisation's interest in a building, or in a zone whose buildings are not named; erased when withdrawn."""

    __tablename__ = "interests"
    __table_args__ = (
        Index("ix_interests_asset", "region", "asset_id"),
        Index("ix_interests_email", "email", "entered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    # blank where the interest is in a zone
    asset_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    area_codes: Mapped[list[str]] = mapped_column(JSON)
    place_then: Mapped[str] = mapped_column(Text)
    owner_codes: Mapped[list[str]] = mapped_column(JSON)
    organisation: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(4 * NAME_LENGTH))
    purpose: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    need: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column("entered_at", Moment)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    # blank where it was done by the link in the mail
    withdrawn_by: Mapped[str] = mapped_column(Text, default="")


class NeedRow(Table):
    """What an organisation needs that has agreed to be shown to others who may share; erased when withdrawn."""

    __tablename__ = "needs"
    __table_args__ = (Index("ix_needs_region", "region"), Index("ix_needs_email", "email", "entered_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(NAME_LENGTH))
    organisation: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(4 * NAME_LENGTH))
    need: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column("entered_at", Moment)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    # blank where it was done by the link in the mail
    withdrawn_by: Mapped[str] = mapped_column(Text, default="")


class ConfirmationRow(Table):
    """That an address is its sender's, by the link in a mail or by hand. Rows are added, never changed or removed."""

    __tablename__ = "confirmations"
    __table_args__ = (Index("ix_confirmations_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(NAME_LENGTH))
    subject_id: Mapped[int] = mapped_column()
    how: Mapped[str] = mapped_column(String(NAME_LENGTH))
    by: Mapped[str] = mapped_column("confirmed_by", Text)
    at: Mapped[dt.datetime] = mapped_column("confirmed_at", Moment)


# Of the database itself and of the hour: nothing that anybody has written, and in no export.
PASSING: tuple[type[Table], ...] = (MetaRow, AttemptRow)


def _refuse(*_: object) -> None:
    raise ValueError("these rows are added to, never changed")


KEPT: tuple[type[Table], ...] = (
    HistoryRow,
    VisitRow,
    PhotoRow,
    AvailabilityRow,
    WeightsRow,
    EntryRow,
    PortfolioRow,
    RecordRow,
    ConfirmationRow,
)

# The database refuses as well, by triggers of the ninth revision; this tells the program sooner.
for _kept in KEPT:
    event.listen(_kept, "before_update", _refuse)
    event.listen(_kept, "before_delete", _refuse)
