"""Ponder as a running program, in a process group of its own that is ended in the end."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

_PONDER = Path("node_modules") / "ponder" / "dist" / "esm" / "bin" / "ponder.js"
_HOST = "127.0.0.1"
_PATIENCE, _GRACE = 1_800.0, 30.0
"""Seconds for a sync, and for an orderly end."""


@dataclass(frozen=True, slots=True)
class Program:
    """A running program."""

    process: int
    journal: Iterable[str]
    """What it writes, line by line."""
    began: float
    """Unix seconds."""


@contextmanager
def running(folder: Path, schema: str, told: Mapping[str, str]) -> Iterator[Program]:
    """Ponder as it runs in production, with its tables in a schema. It is ended on leaving, or if it takes too long."""
    options = ["--schema", schema, "--hostname", _HOST, "--port", str(_free_port()), "--log-format", "json"]
    began = time.time()
    with subprocess.Popen(
        ["node", str(_PONDER), "start", *options],
        cwd=folder,
        env=_environment() | {"PONDER_TELEMETRY_DISABLED": "true", **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as ponder:
        alarm = Timer(_PATIENCE, _send, (ponder.pid, signal.SIGKILL))
        alarm.start()
        try:
            yield Program(ponder.pid, ponder.stdout or (), began)
        finally:
            alarm.cancel()
            _end(ponder)


def _environment() -> dict[str, str]:
    """Ours, without what Ponder would take for its own."""
    return {name: value for name, value in os.environ.items() if name != "PORT" and not name.startswith("PONDER_")}


def _end(ponder: "subprocess.Popen[str]") -> None:
    _send(ponder.pid, signal.SIGTERM)
    try:
        ponder.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _send(ponder.pid, signal.SIGKILL)


def _send(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as server:
        return int(server.getsockname()[1])
