"""A devnet that another process runs, or ran: how it is, and how to end it."""

import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tallystick.chain.anvil import genesis_gas_limit
from tallystick.chain.deployment import Report
from tallystick.chain.devnet_folder import DevnetFolder, Running
from tallystick.chain.node import Node
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, DevnetFailed

_POLL_SECONDS = 0.05
_END_SECONDS = 30.0
_ENDED = ("Z", "X")
"""Process states: ended, and not yet, or just, buried by its parent."""


class DevnetState(StrEnum):
    """How a devnet is."""

    UP = "up"
    DOWN = "down"
    STARTING = "starting"
    KILLED = "killed"
    """Its supervisor was killed; its anvil may be running on its own."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen of a devnet from outside."""

    state: DevnetState
    running: Running | None
    chain_id: int | None = None
    head: BlockStamp | None = None


def look(folder: DevnetFolder) -> Sight:
    """See how the devnet of a folder is. A devnet that does not answer has neither chain id nor head."""
    locked = folder.is_locked()
    running = folder.running()
    state = _state(locked, running)
    if running is None:
        return Sight(state, None)
    node = Node(running.url)
    try:
        return Sight(state, running, node.chain_id(), node.block("latest"))
    except ChainUnavailable:
        return Sight(state, running)


def _state(locked: bool, running: Running | None) -> DevnetState:
    if not locked:
        return DevnetState.DOWN if running is None else DevnetState.KILLED
    # What a killed supervisor left behind stays until the next one has taken over.
    is_ready = running is not None and running.ready and _name_of(running.pid)
    return DevnetState.UP if is_ready else DevnetState.STARTING


def take_down(folder: DevnetFolder, report: Report) -> bool:
    """
    End the devnet of a folder, whoever runs it, keeping its state. Returns whether there was one.

    Raises:
        DevnetFailed: If it is only just starting.
    """
    if not folder.path.exists():
        return False
    sight = look(folder)
    if sight.state is DevnetState.STARTING:
        raise DevnetFailed("the devnet is only just starting: try again in a moment")
    if sight.state is DevnetState.UP and sight.running is not None:
        end_pid(sight.running.pid)
    with folder.locked():
        return end_orphan(folder, report) or sight.state is DevnetState.UP


def end_orphan(folder: DevnetFolder, report: Report) -> bool:
    """End the anvil of a supervisor that was killed, after saving its state. Returns whether there was one."""
    running = folder.running()
    if running is None or not is_anvil(running.anvil_pid):
        folder.forget_running()
        return False
    report(f"ending the anvil that a killed devnet left behind (process {running.anvil_pid})")
    try:
        node = Node(running.url)
        if genesis_gas_limit(node) == folder.passport(node.chain_id()).gas_limit:
            folder.save(node)
    except (ChainUnavailable, DevnetFailed):
        report("it does not answer: its state stays as it was last saved")
    end_pid(running.anvil_pid)
    folder.forget_running()
    return True


def is_anvil(pid: int) -> bool:
    """Whether a process is there, alive, and an anvil."""
    return Path(_name_of(pid)).name.startswith("anvil")


def end_pid(pid: int) -> None:
    """End a process that is not our child, and wait until it has ended."""
    for way in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, way)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + _END_SECONDS
        while time.monotonic() < deadline:
            if not _name_of(pid):
                return
            time.sleep(_POLL_SECONDS)


def _name_of(pid: int) -> str:
    """The name of a process's program; empty when it has ended, even if nobody has taken note of its end yet."""
    if Path("/proc/self/stat").exists():
        try:
            _, name, rest = re.split(r" \(|\) ", Path(f"/proc/{pid}/stat").read_text(encoding="utf-8"), maxsplit=2)
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if rest.startswith(_ENDED) else name
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "stat=,comm="], capture_output=True, text=True, check=False)
    state, _, name = shown.stdout.strip().partition(" ")
    return "" if state.startswith(_ENDED) else name.strip()
