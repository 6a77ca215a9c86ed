"""What a command answers: text for people, or JSON for programs. Progress and errors go to standard error instead."""

import json
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON.")]
"""The option that every command has."""


def emit(value: Mapping[str, object], as_json: bool) -> None:
    """
    Print an answer.

    Args:
        value: Its fields by name.
        as_json: Whether the reader is a program.
    """
    if as_json:
        typer.echo(json.dumps(value, indent=2))
        return
    width = max((len(name) for name in value), default=0)
    for name, content in value.items():
        typer.echo(f"{name.replace('_', ' '):<{width}}  {_written(content)}")


def progress_console() -> Console:
    """Where long work shows its progress: standard error, so that answers stay clean."""
    return Console(stderr=True)


def _written(content: object) -> str:
    match content:
        case None:
            return "-"
        case bool():
            return "yes" if content else "no"
        case Mapping():
            return ", ".join(f"{name} {_written(inner)}" for name, inner in content.items())
        case _:
            return str(content)
