"""What a devnet keeps between runs, in one folder: its state, what tells it from others, and who runs it now."""

import fcntl
import gzip
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from tallystick.chain.answers import octets
from tallystick.chain.controls import Controls
from tallystick.chain.node import Node
from tallystick.domain.errors import DevnetFailed
from tallystick.domain.units import BlockNumber, Timestamp

_DRAFT = ".new"
_GAS_LIMIT = 30_000_000
_LOCK_SECONDS = 1.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Passport:
    """What tells this devnet from every other."""

    chain_id: int
    gas_limit: int
    """Of each block. Drawn by lot, so that no two devnets have the same genesis block."""
    began: Timestamp
    """The genesis block's instant."""
    seen: BlockNumber
    """The highest block that was ever seen, saved or not."""


@dataclass(frozen=True, slots=True)
class Running:
    """Who runs the devnet now."""

    pid: int
    """Of the supervisor."""
    anvil_pid: int
    url: str
    ready: bool
    """Whether all is there that a devnet has."""


class DevnetFolder:
    """The folder of one devnet."""

    def __init__(self, path: Path) -> None:
        """Use a folder. It need not be there yet."""
        self.path = path
        self.state = path / "state.json"
        self.log = path / "anvil.log"
        self.output = path / "devnet.log"
        self._passport = path / "passport.json"
        self._running = path / "running.json"
        self._lock = path / "lock"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the devnet for this process. Raises DevnetFailed if another one does. The lock dies with its holder."""
        self.path.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as lock:
            if not _taken(lock, time.monotonic() + _LOCK_SECONDS):
                raise DevnetFailed(f"another process runs the devnet in {self.path}")
            yield

    def is_locked(self) -> bool:
        """Whether some process runs the devnet. Looking leaves nothing behind."""
        try:
            with self._lock.open("r+") as lock:
                return not _taken(lock, deadline=0)
        except FileNotFoundError:
            return False

    def passport(self, chain_id: int) -> Passport:
        """
        The kept devnet's passport, or a new one.

        Raises:
            DevnetFailed: If the kept devnet has another chain id.
        """
        fields = _read(self._passport)
        if fields is None or not self.state.exists():
            gas_limit = _GAS_LIMIT + secrets.randbelow(1_000_000)
            return Passport(chain_id, gas_limit, Timestamp(int(time.time())), BlockNumber(0))
        known = _passport_of(fields)
        if known.chain_id != chain_id:
            raise DevnetFailed(
                f"the devnet kept in {self.path} has the chain id {known.chain_id}, not {chain_id}: use that, or begin "
                "a new one with --fresh"
            )
        return known

    def keep_passport(self, passport: Passport) -> None:
        """Keep a passport."""
        _write(self._passport, json.dumps(asdict(passport)).encode())

    def running(self) -> Running | None:
        """Who runs the devnet, or ran it last without saying goodbye."""
        fields = _read(self._running)
        if fields is None:
            return None
        return Running(
            pid=int(str(fields["pid"])),
            anvil_pid=int(str(fields["anvil_pid"])),
            url=str(fields["url"]),
            ready=fields["ready"] is True,
        )

    def keep_running(self, running: Running) -> None:
        """Say who runs the devnet."""
        _write(self._running, json.dumps(asdict(running)).encode())

    def forget_running(self) -> None:
        """Say that nobody runs the devnet."""
        self._running.unlink(missing_ok=True)

    def save(self, node: Node) -> None:
        """Keep the chain's state as of now. A reader finds the former state or this one, whole."""
        _write(self.state, gzip.decompress(octets(node.ask("anvil_dumpState"))))

    def sweep(self) -> None:
        """Remove what a process that was killed while it wrote left behind. Only for the holder of the lock."""
        for draft in self.path.glob(f"*{_DRAFT}"):
            draft.unlink()

    def clear(self) -> None:
        """Forget the chain."""
        self.state.unlink(missing_ok=True)
        self._passport.unlink(missing_ok=True)


def blocks_lost(passport: Passport, controls: Controls) -> int:
    """How many blocks somebody may have seen that are not in the state that a devnet went on from."""
    return max(0, passport.seen - controls.head().number)


def _passport_of(fields: Mapping[str, object]) -> Passport:
    return Passport(
        chain_id=int(str(fields["chain_id"])),
        gas_limit=int(str(fields["gas_limit"])),
        began=Timestamp(int(str(fields["began"]))),
        seen=BlockNumber(int(str(fields["seen"]))),
    )


def _taken(lock: TextIO, deadline: float) -> bool:
    """Whether the lock could be taken. Somebody who only asks holds it for an instant: hence the deadline."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        else:
            return True


def _read(path: Path) -> Mapping[str, object] | None:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise DevnetFailed(f"{path} is damaged: remove it, or begin a new devnet with --fresh") from error
    return fields if isinstance(fields, dict) else None


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}{_DRAFT}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
