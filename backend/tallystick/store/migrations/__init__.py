"""The schema, step by step. The package carries its migrations and runs them itself."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from tallystick.domain.errors import StoreUnusable
from tallystick.store.engine import named_errors, to_write


def migrate(engine: Engine) -> None:
    """
    Bring a database to the newest schema, in one unit of work. One that is there already is left as it is.

    Raises:
        StoreUnavailable: If another writer does not finish, or the file cannot be written.
        StoreUnusable: If this is no database, or one that a newer version of this program made.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with named_errors(), to_write(engine) as connection, connection.begin():
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreUnusable(f"this program does not know the database's schema: {error}") from error
