"""How Alembic runs: on the connection that `migrate` opened, inside its unit of work."""

from alembic import context

from tallystick.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
