"""What a command answers: text for people, or JSON for programs. Progress and errors go to standard error instead."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON.")]
"""The option that every command has."""


def emit(value: Mapping[str, object], as_json: bool, *, err: bool = False) -> None:
    """
    Print an answer.

    Args:
        value: Its fields by name.
        as_json: Whether the reader is a program.
        err: Whether it is talk, for standard error.
    """
    if as_json:
        typer.echo(json.dumps(value, indent=2), err=err)
        return
    width = max((len(name) for name in value), default=0)
    for name, content in value.items():
        lines = _written(content).replace("\n", "\n" + " " * (width + 2))
        typer.echo(f"{name.replace('_', ' '):<{width}}  {lines}", err=err)


def progress_console() -> Console:
    """Where long work shows its progress: standard error, so that answers stay clean."""
    return Console(stderr=True)


@contextmanager
def working(on: str) -> Iterator[Callable[[str], None]]:
    """
    Show, while something takes its time, what is being done.

    Yields:
        Takes a line that says what is being done now. On a terminal it moves; elsewhere each line is printed once.
    """
    console = progress_console()
    with console.status(on) as status:

        def report(line: str) -> None:
            status.update(line)
            if not console.is_terminal:
                console.print(line, soft_wrap=True)

        yield report


def _written(content: object) -> str:
    match content:
        case None:
            return "-"
        case bool():
            return "yes" if content else "no"
        case list() | tuple():
            return " ".join(map(_written, content)) or "-"
        case Mapping():
            return "\n".join(f"{name} {_written(inner)}" for name, inner in content.items()) or "-"
        case _:
            return str(content)
