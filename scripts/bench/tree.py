"""What a process and all that it started use, as Linux counts it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_PROCESSES = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_KILOBYTE = 1_000
_PARENT, _TIMES = 1, slice(11, 15)
"""Where a `stat` has them, counted from the state on. The times: its own, and those of children that ended."""


def core_seconds(root: int) -> float:
    """The time that a process and its descendants have had of a core so far."""
    return sum(sum(map(int, _stat(process)[_TIMES])) for process in _tree(root)) / _TICKS


def peak_mb(root: int) -> float:
    """The most memory that each of a process and its living descendants ever had, together, in megabytes."""
    return _megabytes(root, "status", "VmHWM")


def held_mb(root: int) -> float:
    """The memory that a process and its descendants hold now, in megabytes. What they share is counted once."""
    return _megabytes(root, "smaps_rollup", "Pss")


def _megabytes(root: int, name: str, member: str) -> float:
    texts = (_read(process, name) for process in _tree(root))
    found = (re.search(rf"^{member}:\s+(\d+) kB$", text, re.MULTILINE) for text in texts)
    return sum(int(one[1]) for one in found if one) * 1_024 / _KILOBYTE**2


def _tree(root: int) -> Iterator[int]:
    """A process and its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in _PROCESSES.iterdir():
        if entry.name.isdecimal() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[_PARENT]), []).append(int(entry.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        yield process


def _stat(process: int) -> list[str]:
    """The members of a process's `stat` from its state on; none when it has ended."""
    return _read(process, "stat").rpartition(")")[2].split()


def _read(process: int, name: str) -> str:
    try:
        return (_PROCESSES / str(process) / name).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
