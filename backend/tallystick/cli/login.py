"""Who asks, for what needs a login: a credential in a file, or a keystore that signs in for one command alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Annotated

import typer

from tallystick.cli.errands import Conduct
from tallystick.cli.typed_in import text_of
from tallystick.client import Tallystick
from tallystick.domain.credentials import kind_of
from tallystick.domain.errors import Malformed, TallyError

Credential = Annotated[
    Path | None,
    typer.Option(
        "--credential-file",
        help="File with an API key or a session's credential; else the keystore signs in for this command.",
        envvar="TALLY_CREDENTIAL_FILE",
        dir_okay=False,
    ),
]


@contextmanager
def signed_in(conduct: Conduct) -> Iterator[Tallystick]:
    """
    A client that the server knows. A session that was opened for it is ended with it, whatever became of the command.

    Raises:
        Malformed: If nothing says who asks, or the file cannot be read, or what is in it is no credential of ours.
        KeyUnavailable: If the keystore does not open.
    """
    if conduct.credential_file is not None:
        with Tallystick(conduct.api, credential_in(conduct.credential_file)) as known:
            yield known
        return
    signer = conduct.signer()
    if signer is None:
        raise Malformed("--credential-file", "say who asks: a file with an API key, or a keystore that signs in")
    with Tallystick(conduct.api) as tally:
        session = tally.sign_in(by=signer, origin=tally.url.removesuffix("/v1"))
    with Tallystick(conduct.api, session.credential) as known:
        try:
            yield known
        finally:
            # What was done is done: that the session could not be ended is no failure of it, and it ends by itself.
            with suppress(TallyError):
                known.sign_out()


def credential_in(path: Path) -> str:
    """What a file holds of a session or an API key. Raises Malformed for anything else, which is sent nowhere."""
    credential = text_of("--credential-file", path).strip()
    if kind_of(credential) is None:
        raise Malformed("--credential-file", f"{path} holds no session's credential and no API key, to the letter")
    return credential


@contextmanager
def new_secret_file(option: str, path: Path) -> Iterator[IO[bytes]]:
    """
    A new file that nobody else can read, for a credential. It is gone again if what is to stand in it does not come.

    Raises:
        Malformed: If there is one already, which is never replaced, or it cannot be made.
    """
    try:
        file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
    except FileExistsError:
        raise Malformed(option, f"{path} is there already, and no credential is replaced: name another file") from None
    except OSError as error:
        raise Malformed(option, f"{path} cannot be written: {error.strerror}") from error
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
