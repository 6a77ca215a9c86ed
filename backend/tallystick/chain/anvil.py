"""One anvil, as a child of ours: started on a free port, watched, and asked only once it is known to be ours."""

import platform
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tallystick.chain.answers import fields_of, quantity
from tallystick.chain.node import Node
from tallystick.domain.errors import ChainUnavailable, DevnetFailed
from tallystick.domain.units import Timestamp

HOST = "127.0.0.1"
MNEMONIC = "test test test test test test test test test test test junk"
"""The phrase that every development chain uses. Whoever reads this holds its keys."""
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_PATIENCE_SECONDS = 60.0
"""For one answer: the state of a long chain takes its time."""
_POLL_SECONDS = 0.05
_LOG_LINES = 3
_LISTENING = re.compile(rf"^Listening on {re.escape(HOST)}:(\d+)\n", re.MULTILINE)
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class AnvilOptions:
    """How an anvil is to be started."""

    chain_id: int
    port: int
    """Zero: one that is free."""
    gas_limit: int
    """Of each block, the genesis block included: there it tells one chain from another."""
    began: Timestamp
    """The genesis block's instant. A chain that goes on must be started with the same one: anvil makes a genesis block
    before it takes up the state, and would mix up the two. Its clock then starts there, too."""
    log: Path
    """Where its output goes."""
    state: Path | None = None
    """A state to go on from, as `anvil_dumpState` gives it; None: begin with a genesis block."""


class Anvil:
    """A running anvil."""

    def __init__(self, child: subprocess.Popen[bytes], options: AnvilOptions) -> None:
        """Take over a process, and wait until it listens. `start` makes one."""
        self._child = child
        self._options = options
        self.port = self._listening_port()
        self.url = f"http://{HOST}:{self.port}"
        self.node = Node(self.url, _PATIENCE_SECONDS)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._child.pid

    @classmethod
    def start(cls, binary: Path, options: AnvilOptions) -> "Anvil":
        """
        Start an anvil, and wait until it answers.

        Raises:
            DevnetFailed: If it ends instead, or if another chain answers in its place.
        """
        require_free(options.port)
        options.log.parent.mkdir(parents=True, exist_ok=True)
        with options.log.open("wb") as log:
            child = subprocess.Popen(  # Not in our process group: Ctrl-C is for us, who save the state first.
                _command(binary, options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            anvil = cls(child, options)
            anvil._require_identity()
        except BaseException:
            _end(child)
            raise
        return anvil

    def require_alive(self) -> None:
        """Raises DevnetFailed, with the last that it said, if the process has ended."""
        code = self._child.poll()
        if code is not None:
            how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
            raise DevnetFailed(f"anvil {how}: {self._last_words()}")

    def stop(self) -> None:
        """End the process, and wait until it has ended."""
        _end(self._child)

    def _listening_port(self) -> int:
        deadline = time.monotonic() + _START_SECONDS
        while (announced := _LISTENING.search(self._log())) is None:
            self.require_alive()
            if time.monotonic() > deadline:
                raise DevnetFailed(f"anvil does not listen after {_START_SECONDS:.0f} seconds: {self._last_words()}")
            time.sleep(_POLL_SECONDS)
        return int(announced[1])

    def _require_identity(self) -> None:
        """Whoever answers at the port must have our chain id and our genesis block."""
        chain_id = self.node.chain_id()
        gas_limit = genesis_gas_limit(self.node)
        if (chain_id, gas_limit) != (self._options.chain_id, self._options.gas_limit):
            raise DevnetFailed(
                f"another chain (id {chain_id}) answers at port {self.port}, not the one that was started"
            )

    def _log(self) -> str:
        return self._options.log.read_text(encoding="utf-8", errors="replace")

    def _last_words(self) -> str:
        lines = [line.strip() for line in self._log().splitlines() if line.strip()]
        return " · ".join(lines[-_LOG_LINES:]) or "it said nothing"


def genesis_gas_limit(node: Node) -> int:
    """The gas limit of a chain's genesis block."""
    return quantity(fields_of(node.ask("eth_getBlockByNumber", "0x0", False)).get("gasLimit"))


def find_anvil(given: Path | None) -> Path:
    """
    The anvil to run: the given one, else the one that npm installed here or above, else the one on the path.

    Raises:
        DevnetFailed: If there is none.
    """
    if given is not None:
        if given.is_file():
            return given
        raise DevnetFailed(f"there is no anvil at {given}")
    package = f"anvil-{_SYSTEMS.get(platform.system(), 'unknown')}-{_MACHINES.get(platform.machine(), 'unknown')}"
    name = "anvil.exe" if platform.system() == "Windows" else "anvil"
    on_path = shutil.which("anvil")
    # What npm puts on the path is a script around the binary: a signal to it would not reach the chain.
    script = Path(on_path).resolve() if on_path else Path.cwd()
    places = [Path.cwd(), *Path.cwd().parents, *Path(__file__).resolve().parents, *script.parents]
    found = (place / "node_modules" / "@foundry-rs" / package / "bin" / name for place in places)
    binary = next((path for path in found if path.is_file()), Path(on_path) if on_path else None)
    if binary is None:
        raise DevnetFailed("there is no anvil: run `npm ci`, which brings it along, or name one with TALLY_ANVIL")
    return binary


def require_free(port: int) -> None:
    """Raises DevnetFailed, saying who is there, if somebody listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise DevnetFailed(
                f"port {port} is not to be had ({error.strerror}): {_who_answers(port)}. Choose another with --port, "
                "or any free one with --port 0"
            ) from None


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _who_answers(port: int) -> str:
    try:
        return f"a node of chain {Node(f'http://{HOST}:{port}', timeout=2).chain_id()} answers there"
    except ChainUnavailable:
        return "something that is no node is there"


def _command(binary: Path, options: AnvilOptions) -> list[str]:
    command: dict[str, object] = {
        "--host": HOST,
        "--port": options.port,
        "--chain-id": options.chain_id,
        "--gas-limit": options.gas_limit,
        "--timestamp": options.began,
        "--mnemonic": MNEMONIC,
        "--slots-in-an-epoch": 1,
    }
    if options.state is not None:
        command["--load-state"] = options.state
    return [str(binary), *(str(part) for pair in command.items() for part in pair)]
