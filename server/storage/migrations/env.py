"""Alembic's entry: runs the revisions on the connection `server.storage.migrate` has opened, in its transaction."""

from alembic import context

from server.storage.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
context.run_migrations()
