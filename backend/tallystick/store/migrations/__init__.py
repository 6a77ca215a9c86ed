"""The schema, step by step. The package carries its migrations and runs them itself."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from tallystick.domain.errors import NotMirrored, StoreUnusable
from tallystick.store.engine import named_errors
from tallystick.store.reading import to_read, to_write


def migrate(engine: Engine) -> None:
    """
    Bring a database to the newest schema, in one unit of work. One that is there already is left as it is.

    Raises:
        StoreUnavailable: If another writer does not finish, or the file cannot be written.
        StoreUnusable: If this is no database, one that a newer version of this program made, or one that holds
            something else.
    """
    config = _config()
    with named_errors(), to_write(engine) as connection, connection.begin():
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreUnusable(f"this program does not know the database's schema: {error}") from error
        except ProgrammingError as error:
            raise StoreUnusable(f"the database holds something that is not ours: {error.orig}") from error


def require_newest(engine: Engine) -> None:
    """
    Check that a database has the newest schema, where it is for another process to bring it there.

    Raises:
        StoreUnavailable: If the database does not answer.
        NotMirrored: If it has none yet.
        StoreUnusable: If it has another schema than this program needs.
    """
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with named_errors(), to_read(engine) as connection, connection.begin():
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise NotMirrored("nothing was ever mirrored here: the database has none of our tables")
    if found != newest:
        raise StoreUnusable(
            f"the database has schema {found}, and this program needs {newest}: start a server of this "
            "version that writes, which brings it there"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
