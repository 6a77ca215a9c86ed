"""`tally key`: API keys for machines of one's own. They open documents and webhooks, and never move money."""

from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.clocks import clocks_at
from tallystick.cli.columns import print_rows
from tallystick.cli.composing import SIGNED_IN, WRITING_SIGNED_IN, conducted
from tallystick.cli.errands import Conduct
from tallystick.cli.login import new_secret_file, signed_in
from tallystick.cli.options import time_shown
from tallystick.cli.output import emit
from tallystick.cli.typed_in import moment_in
from tallystick.client import ApiKey, Scope
from tallystick.client.effects import Json
from tallystick.domain.callers import OF_KEYS
from tallystick.domain.errors import Malformed

KeyId = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `tally key list` has it.")]
_COLUMNS = ("key", "standing", "name", "opens", "expires")


def register(app: typer.Typer) -> None:
    """Add `tally key`."""
    group = typer.Typer(
        no_args_is_help=True, help="API keys for machines: made, listed, revoked; none of them moves money."
    )
    group.command(name="create")(conducted(create, WRITING_SIGNED_IN))
    group.command(name="list")(conducted(listed, SIGNED_IN))
    group.command(name="revoke")(conducted(revoke, WRITING_SIGNED_IN))
    app.add_typer(group, name="key")


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")],
    *,
    scope: Annotated[list[Scope], typer.Option(help="What it opens; several times for several.")],
    expires: Annotated[str | None, typer.Option(help="Until when, such as +30d. Left out: 90 days.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="A new file for it, which only you can read. Left out: it is shown.")
    ] = None,
    conduct: Conduct,
) -> None:
    """
    Make a key. It is shown, or written down, here and never again.

    For example: tally key create courier --scope documents:read --out courier.key --keystore me.json
    """
    wanted = _openable(scope)
    until = None if expires is None else moment_in("--expires", expires, clocks_at(None))
    said: Json = {"name": name, "opens": sorted(map(str, wanted))}
    if conduct.dry_run:
        emit(said | {"made": False}, conduct.as_json)
        return
    with signed_in(conduct) as tally:
        if out is None:
            made = tally.make_key(name, wanted, until)
            emit({"key_id": made.key_id, **said, "credential": made.credential}, conduct.as_json)
            return
        with new_secret_file("--out", out) as place:
            made = tally.make_key(name, wanted, until)
            place.write(made.credential.encode())
    emit({"key_id": made.key_id, **said, "file": str(out)}, conduct.as_json)


def listed(*, conduct: Conduct) -> None:
    """List one's keys, the newest first, also those that open nothing any more."""
    with signed_in(conduct) as tally:
        found = tally.api_keys()
    if conduct.as_json:
        emit({"keys": [one.model_dump(mode="json") for one in found]}, conduct.as_json)
        return
    print_rows(_COLUMNS, [_row(one) for one in found])


def revoke(key_id: KeyId, *, conduct: Conduct) -> None:
    """
    Let a key open nothing any more, for ever. Once more is no fault.

    For example: tally key revoke 5f1c3a52 --keystore me.json
    """
    if not conduct.dry_run:
        with signed_in(conduct) as tally:
            tally.revoke_key(key_id)
    emit({"key_id": key_id, "revoked": not conduct.dry_run}, conduct.as_json)


def _openable(scopes: list[Scope]) -> frozenset[Scope]:
    """Raises Malformed for what only a person can who signed in."""
    if set(scopes) - OF_KEYS:
        raise Malformed("--scope", f"a key opens one or several of {', '.join(sorted(OF_KEYS))}")
    return frozenset(scopes)


def _row(key: ApiKey) -> tuple[str, ...]:
    standing = "revoked" if key.revoked_at is not None else "made"
    return key.key_id, standing, key.name, " ".join(map(str, key.scopes)), time_shown(key.expires_at)
