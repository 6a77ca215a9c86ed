"""The house, opened for a command: wired by the environment, logging to standard error, let go in the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from tallystick.cli.logs import log_to_stderr
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import NotMirrored
from tallystick.settings import read_settings
from tallystick.wiring.ground import NO_DATABASE
from tallystick.wiring.house import House, wire


@contextmanager
def opened_house(
    *, anew: bool = False, reads: bool = False, mends: bool = False, proof: ProofLevel | None = None
) -> Iterator[House]:
    """
    The house that the environment describes.

    Args:
        anew: Whether to forget what was mirrored, and of which chain.
        reads: Whether nothing is written, and no database is made where there is none.
        mends: Whether what is written changes a database that is there; none is made.
        proof: To which level to prove blocks; None: as the environment says.

    Raises:
        NotMirrored: If what is asked of it is not in its books; it says which database that is, and what to do.
    """
    settings = read_settings(proof=proof, read_only=reads or None)
    # Who only reads is answered, and not told how: a log is for those who ask for it.
    is_quiet = reads and "log_level" not in settings.model_fields_set
    log_to_stderr(settings, quietly=is_quiet)
    try:
        if mends and settings.database_file is not None and not settings.database_file.exists():
            raise NotMirrored(NO_DATABASE)
        with wire(settings, anew=anew) as house:
            yield house
    except NotMirrored as error:
        raise NotMirrored(
            f"{error} in {settings.database}. Fill it with `tally mirror run`, name another database "
            "(TALLY_DATABASE_URL), or ask a server (--api, where a command has it)"
        ) from error
