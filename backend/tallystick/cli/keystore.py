"""`tally keystore`: a key of one's own for deploying or relaying, encrypted from its first moment on disk."""

from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.keys import KeySource, key_from_text, load_key, new_key, password_for, write_keystore
from tallystick.cli.options import ask_new_password, ask_password
from tallystick.cli.output import AsJson, emit
from tallystick.domain.errors import KeyUnavailable

Keystore = Annotated[Path, typer.Argument(help="The keystore's file.", dir_okay=False)]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the password, instead of asking for it.")
]
OpeningFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="File whose first line is its password.", envvar="TALLY_PASSWORD_FILE"),
]
"""Of a keystore that is opened. A new one takes no password from the environment: whoever makes it is to know it."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Keys for deploying and relaying, encrypted in files.")
    group.command()(new)
    group.command()(address)
    group.command(name="import")(take_in)
    app.add_typer(group, name="keystore")


def new(path: Keystore, password_file: PasswordFile = None, as_json: AsJson = False) -> None:
    """Make a new key and write it, encrypted. Nothing shows the key itself; a file that is there is never replaced."""
    password = password_for(KeySource(password_file=password_file, ask=ask_new_password), path)
    key = new_key()
    write_keystore(path, key, password)
    emit({"address": key.address, "keystore": str(path)}, as_json)


def take_in(
    path: Keystore,
    key_file: Annotated[
        Path | None, typer.Option(help="File with the key in hexadecimal digits, instead of asking for it.")
    ] = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Encrypt a key that is there already. It is asked for unseen, or read from a file, never typed as an option."""
    text = ask_password("Private key") if key_file is None else read_key(key_file)
    key = key_from_text(text)
    password = password_for(KeySource(password_file=password_file, ask=ask_new_password), path)
    write_keystore(path, key, password)
    emit({"address": key.address, "keystore": str(path)}, as_json)


def read_key(path: Path) -> str:
    """A key's digits from a file. Raises KeyUnavailable; the message does not hold them."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnavailable(f"the key file {path} cannot be read: {type(error).__name__}") from error


def address(path: Keystore, password_file: OpeningFile = None, as_json: AsJson = False) -> None:
    """Say whose keystore it is. Opens it, so this checks the password as well."""
    key = load_key(KeySource(path, password_file, ask=ask_password))
    emit({"address": key.address, "keystore": str(path)}, as_json)
