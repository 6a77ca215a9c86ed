"""What the demo plays in: a development chain, a server in front of it, and people with keys of their own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

from tallystick.chain.anvil import require_free
from tallystick.chain.controls import Controls
from tallystick.chain.deployment import Report
from tallystick.chain.devnet import PORT, DevnetOptions, running_devnet
from tallystick.chain.devnet_folder import DevnetFolder
from tallystick.chain.node import Node
from tallystick.chain.record import DeploymentRecord, find_record
from tallystick.chain.wallet import Wallet
from tallystick.cli.demo_story import Cast, Party
from tallystick.cli.door import open_door
from tallystick.cli.logs import log_to_stderr
from tallystick.cli.serving import served
from tallystick.domain.errors import ChainUnavailable, DevnetFailed, ReorgBeyondFinality
from tallystick.domain.ports import Token
from tallystick.domain.units import Address, Seconds
from tallystick.settings import Settings, read_settings
from tallystick.wiring.house import House, wire

FOLDER = Path(".tally/demo")
_EMPLOYER, _PLATFORM, _RELAYER, _WORKER = 0, 6, 7, 20
"""Places among the development keys. The first ten are rich; the worker has nothing, not even gas money."""


_KEY_BYTES = 64
_FINALITY = 2
"""Blocks from anvil's newest to its final one. Of blocks from before a restart it knows no state."""


@dataclass(frozen=True, slots=True)
class Devnet:
    """The development chain that the demo found or started."""

    url: str
    controls: Controls
    record: DeploymentRecord

    def advance(self, seconds: Seconds) -> None:
        """Let so much time pass."""
        self.controls.advance(seconds)

    def settle(self) -> None:
        """Bring what happened last a block nearer to being final: on this chain nobody else does."""
        # A node that is busy for a moment is asked again at the next one.
        with suppress(ChainUnavailable):
            self.controls.bury(_FINALITY)

    @property
    def token(self) -> Token:
        """The test token."""
        return self.record.tokens[0]


@dataclass(frozen=True, slots=True)
class World:
    """All that a story needs."""

    devnet: Devnet
    house: House
    url: str
    """Where the API answers, without ``/v1``."""

    @property
    def cast(self) -> Cast:
        """Who plays."""
        return Cast(
            employer=Party("Employer", Wallet.demo(_EMPLOYER)),
            worker=Party("Worker", Wallet.demo(_WORKER)),
            platform=Wallet.demo(_PLATFORM).address,
        )

    @property
    def owners(self) -> dict[str, Address]:
        """Whose purses the story moves."""
        return {
            "employer": self.cast.employer.wallet.address,
            "worker": self.cast.worker.wallet.address,
            "platform": self.cast.platform,
            "relayer": Wallet.demo(_RELAYER).address,
            "escrow": self.house.identity.escrow,
        }


@contextmanager
def demo_world(port: int | None, report: Report) -> Iterator[World]:
    """
    Everything up and running, for as long as the context lasts.

    Args:
        port: Where to serve; None: where the environment says, or on any free port if that one is taken.
        report: Is told of each step.
    """
    with _devnet(report) as devnet:
        settings = _settings(devnet, port)
        door = open_door(settings.host, settings.port, or_any_port=port is None)
        if door.moved:
            report(f"port {settings.port} is taken: serving on another one")
        log_to_stderr(settings)
        with wire(settings) as house:
            _require_level(house, report)
            with served(house, door) as url:
                yield World(devnet, house, url)


@contextmanager
def _devnet(report: Report) -> Iterator[Devnet]:
    """The development chain that already runs here, or one for as long as the demo lasts. Its state is kept."""
    options = DevnetOptions()
    folder = DevnetFolder(options.folder)
    running = folder.running() if folder.is_locked() else None
    if running is not None:
        report(f"using the development chain that runs at {running.url}")
        yield _joined(running.url, options)
        return
    report("starting a development chain")
    with running_devnet(DevnetOptions(port=_port(report)), report) as (devnet, record):
        stop = Event()
        supervisor = Thread(target=devnet.supervise, args=(stop,), name="devnet")
        supervisor.start()
        devnet.controls.mine(_FINALITY)
        try:
            yield Devnet(devnet.url, devnet.controls, record)
        finally:
            stop.set()
            supervisor.join()


def _joined(url: str, options: DevnetOptions) -> Devnet:
    node = Node(url)
    record = find_record([options.deployments], node.chain_id())
    if record is None or not record.tokens:
        raise DevnetFailed("the development chain that runs here is not ready yet: try again in a moment")
    return Devnet(url, Controls(node), record)


def _port(report: Report) -> int:
    try:
        require_free(PORT)
    except DevnetFailed as taken:
        report(f"{taken.args[0].split('.')[0]}: the development chain takes a free port")
        return 0
    return PORT


def _settings(devnet: Devnet, port: int | None) -> Settings:
    """What the demo's server is told, instead of what the environment says."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return read_settings(
        webhook_key_file=_webhook_key(),
        webhook_loopback=_is_this_machine(read_settings().host),
        port=port,
        rpc_url=devnet.url,
        public_rpc_url=devnet.url,
        escrow=devnet.record.escrow,
        deployments=DevnetOptions().deployments,
        database_url=f"sqlite:///{FOLDER / _books_of(devnet.record)}",
        relayer_key=Wallet.demo(_RELAYER).key,
        poll_seconds=0.2,
        log_level="warning",
    )


def _is_this_machine(host: str) -> bool:
    """Whether only this machine reaches a server: others could have it ask what listens here."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _webhook_key() -> Path:
    """The key from which the secrets of the demo's webhooks follow: made once, so that they stay good."""
    file = FOLDER / "webhooks.key"
    if not file.exists() or file.stat().st_size < _KEY_BYTES:
        file.touch(mode=0o600)
        file.write_bytes(secrets.token_bytes(_KEY_BYTES))
    return file


def _books_of(record: DeploymentRecord) -> str:
    """A database for each escrow on each chain: a fresh chain, or a contract compiled anew, finds fresh books."""
    return f"{record.genesis_hash[2:10]}-{record.escrow[2:10].lower()}.db"


def _require_level(house: House, report: Report) -> None:
    """Mirror what is there. A development chain that was killed may have lost final blocks: begin anew then."""
    try:
        _mirror(house)
    except ReorgBeyondFinality:
        report("the development chain lost blocks that were mirrored: writing the mirror anew")
        with house.store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(house.identity)
        _mirror(house)


def _mirror(house: House) -> None:
    while house.mirror.step() is not None:
        pass
