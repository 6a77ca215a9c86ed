"""The schema, step by step. The package carries its migrations and runs them itself."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tallystick.domain.errors import StoreUnavailable
from tallystick.store.engine import to_write


def migrate(engine: Engine) -> None:
    """
    Bring a database to the newest schema, in one unit of work. One that is there already is left as it is.

    Raises:
        StoreUnavailable: If another writer does not finish, or the file cannot be written.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    try:
        with to_write(engine) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise StoreUnavailable(f"the database cannot be opened: {error.orig}") from error
