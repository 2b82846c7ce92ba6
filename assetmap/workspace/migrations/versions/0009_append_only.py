"""Rows that are added to are kept from change by the database itself; who erased a form or entered a statement is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_KEPT = (
    "history",
    "visits",
    "photos",
    "availability",
    "weights",
    "entries",
    "portfolios",
    "records",
    "confirmations",
)
# SQLite takes a row out unasked where another is put in its place under one of its keys.
_SAME_ROW = {
    "records": "id = NEW.id OR (region = NEW.region AND asset_id = NEW.asset_id AND kind = NEW.kind"
    " AND item = NEW.item AND version = NEW.version)"
}


def upgrade() -> None:
    """Add the columns, and make the triggers."""
    for table in ("interests", "needs"):
        op.add_column(table, sa.Column("withdrawn_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("availability", sa.Column("entered_by", sa.Text(), nullable=False, server_default=""))
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        for table in _KEPT:
            refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are added to, never changed'); END"
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {_SAME_ROW.get(table, 'id = NEW.id')})"  # noqa: S608
            op.execute(f"CREATE TRIGGER kept_{table}_update BEFORE UPDATE ON {table} {refuse}")
            op.execute(f"CREATE TRIGGER kept_{table}_delete BEFORE DELETE ON {table} {refuse}")
            op.execute(f"CREATE TRIGGER kept_{table}_insert BEFORE INSERT ON {table} WHEN {there} {refuse}")
    elif dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION assetmap_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'rows of % are added to, never changed', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in _KEPT:
            act = "EXECUTE FUNCTION assetmap_kept()"
            op.execute(f"CREATE TRIGGER kept_{table}_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {act}")
            op.execute(f"CREATE TRIGGER kept_{table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {act}")
