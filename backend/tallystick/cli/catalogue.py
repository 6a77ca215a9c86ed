"""The commands by name: listed without being imported, so that `tally --help` answers at once."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group


class CommandModule(Protocol):
    """A module of this package that holds one command, or a group of them, under the module's own name."""

    def register(self, app: typer.Typer) -> None:
        """Add the module's command."""
        ...


SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "demo": "Play three agreements on a development chain, through the public API, and hold the books against "
        "the chain.",
        "build": "Compile the contracts into the artifacts that the package ships.",
        "deploy": "Put the escrow, its lens or an arbiter on a chain, at the same address as on every other, and "
        "record where.",
        "devnet": "A development chain of one's own, its state kept between runs.",
        "keystore": "Keys for deploying and relaying, encrypted in files.",
        "serve": "Serve the API, mirror the chain and relay signed acts, until Ctrl-C.",
        "mirror": "The database's copy of what happened at the escrow.",
        "agreement": "Agreements: looked at, agreed on, acted on.",
        "record": "Say what is proved of an address: how it paid, worked and ruled so far.",
        "tx": "Acts and transactions in steps: prepared here, signed where no network is, sent from anywhere.",
        "batch": "Many acts of many agreements at once: all of them happen, or none.",
        "document": "Private documents of agreements: handed in and fetched, held against their hashes here.",
        "session": "Signed in for longer than one command, by a credential in a file of one's own.",
        "key": "API keys for machines: made, listed, revoked; none of them moves money.",
        "webhook": "Servers of one's own that are called with what happens, and what they are told.",
        "verify": "Whether the code on a chain is what our sources say.",
        "audit": "Checks that need nobody's word.",
        "export": "What the books say, as files to keep.",
        "receipt": "Write a receipt as a PDF file: what was paid of a milestone, as of one block.",
    }
)
"""What each command says of itself, in the order of the help page. The name is the one of its module."""


class Catalogue(TyperGroup):
    """A group that imports a command when it is called. Listing them imports none: web3 alone takes seconds."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that is called. Source: Click, "Group.resolve_command"."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed if name is None else command(name), rest


def list_in(app: typer.Typer) -> None:
    """List every command in an app whose group is a `Catalogue`."""
    for name, summary in SUMMARIES.items():
        app.command(name, help=summary)(_listed_only)


def command(name: str) -> Any:
    """A command, or a group of them, imported. The name is one of `SUMMARIES`."""
    module = cast("CommandModule", import_module(f"tallystick.cli.{name}"))
    app = typer.Typer(add_completion=False)
    module.register(app)
    return get_group(app).commands[name]


def _listed_only() -> None:
    """Stands in the list for a command that is not imported. It is never called."""
