"""Run by Alembic: brings the database behind the connection it is given to the newest schema."""

from alembic import context

from assetmap.workspace.schema import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
with context.begin_transaction():
    context.run_migrations()
