"""`tally session`: signed in for longer than one command, by a credential that lies in a file and is never shown."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import typer

from tallystick.cli.composing import SIGNED_IN, conducted
from tallystick.cli.errands import Conduct
from tallystick.cli.login import credential_in, new_secret_file, signed_in
from tallystick.cli.options import time_shown
from tallystick.cli.output import emit
from tallystick.client import NotTheSigner, Session, Tallystick
from tallystick.domain.credentials import CredentialKind, kind_of
from tallystick.domain.errors import Malformed

_OPTION = "--credential-file"


def register(app: typer.Typer) -> None:
    """Add `tally session`."""
    group = typer.Typer(
        no_args_is_help=True, help="Signed in for longer than one command, by a credential in a file of one's own."
    )
    for name, act in _ACTS.items():
        group.command(name=name)(conducted(act, SIGNED_IN))
    app.add_typer(group, name="session")


def begin(*, conduct: Conduct) -> None:
    """
    Sign in with the keystore, and write what the session is known by into a new file that only you can read.

    Other commands take it by --credential-file or TALLY_CREDENTIAL_FILE. It opens documents and webhooks, and moves no
    money. For example: tally session open --keystore me.json --credential-file session
    """
    file, signer = _file_of(conduct), conduct.signer()
    if signer is None:
        raise NotTheSigner("nobody (name a keystore)", ("whoever signs in",))
    # The place is taken first: nobody stays signed in by what could not be written down.
    with new_secret_file(_OPTION, file) as place, Tallystick(conduct.api) as tally:
        session = tally.sign_in(by=signer, origin=tally.url.removesuffix("/v1"))
        place.write((session.credential or "").encode())
    emit({"credential_file": str(file), **_shown(session, conduct)}, conduct.as_json)


def show(*, conduct: Conduct) -> None:
    """Say whom the server takes one for, by a file or a keystore, and what that opens. Ends with 1 if for nobody."""
    with signed_in(conduct) as tally:
        known = tally.who_am_i()
    opens = [str(scope) for scope in known.scopes]
    emit({"address": known.address, "opens": opens, "api_key": known.key_id}, conduct.as_json)


def end(*, conduct: Conduct) -> None:
    """
    End the session of a file, and remove the file. An API key is not ended so: revoke it (tally key revoke).

    The file stays where the server knows no such session: it is over there, or it is one of another server.
    """
    file = _file_of(conduct)
    credential = credential_in(file)
    if kind_of(credential) is not CredentialKind.SESSION:
        raise Malformed(_OPTION, f"{file} holds an API key: `tally key revoke` ends that")
    with Tallystick(conduct.api, credential) as tally:
        tally.sign_out()
    # What was put there meanwhile was not ended.
    if file.exists() and credential_in(file) == credential:
        file.unlink(missing_ok=True)
    emit({"credential_file": str(file), "closed": True}, conduct.as_json)


_ACTS: Mapping[str, Callable[..., None]] = MappingProxyType({"open": begin, "show": show, "close": end})


def _file_of(conduct: Conduct) -> Path:
    if conduct.credential_file is None:
        raise Malformed(_OPTION, "name the file in which the session's credential lies")
    return conduct.credential_file


def _shown(session: Session, conduct: Conduct) -> dict[str, object]:
    until = session.expires_at
    opens = [str(scope) for scope in session.scopes]
    return {"address": session.address, "opens": opens, "until": until if conduct.as_json else time_shown(until)}
