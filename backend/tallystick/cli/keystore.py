"""`tally keystore`: a key of one's own for deploying or relaying, encrypted from its first moment on disk."""

from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.keys import KeySource, load_key, new_key, password_for, write_keystore
from tallystick.cli.options import ask_new_password, ask_password
from tallystick.cli.output import AsJson, emit

Keystore = Annotated[Path, typer.Argument(help="The keystore's file.", dir_okay=False)]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the password, instead of asking for it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Keys for deploying and relaying, encrypted in files.")
    group.command()(new)
    group.command()(address)
    app.add_typer(group, name="keystore")


def new(path: Keystore, password_file: PasswordFile = None, as_json: AsJson = False) -> None:
    """Make a new key and write it, encrypted. Nothing shows the key itself; a file that is there is never replaced."""
    password = password_for(KeySource(password_file=password_file, ask=ask_new_password), path)
    key = new_key()
    write_keystore(path, key, password)
    emit({"address": key.address, "keystore": str(path)}, as_json)


def address(path: Keystore, password_file: PasswordFile = None, as_json: AsJson = False) -> None:
    """Say whose keystore it is. Opens it, so this checks the password as well."""
    key = load_key(KeySource(path, password_file, ask=ask_password))
    emit({"address": key.address, "keystore": str(path)}, as_json)
