"""The repository as the tests of the house read it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "backend" / "tallystick"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files of the work tree that git knows, or would if they were added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return tuple(sorted(ROOT / name for name in set(listed) if name and (ROOT / name).is_file()))


def tracked(*suffixes: str, under: Path = ROOT) -> tuple[Path, ...]:
    """The tracked files below a folder whose names end so."""
    return tuple(path for path in tracked_files() if path.suffix in suffixes and path.is_relative_to(under))


def named(path: Path) -> str:
    """A file's path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def syntax_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def functions_of(path: Path) -> Iterator[Function]:
    """Every function of a Python file, methods and inner ones too."""
    return (node for node in ast.walk(syntax_of(path)) if isinstance(node, Function))
