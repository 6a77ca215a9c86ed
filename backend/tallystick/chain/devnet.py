"""
A development chain that keeps its state: one supervised anvil, with the escrow, a test token and people who have both.

The state is saved whenever the chain has grown, so that even a killed devnet goes on nearly where it was. A supervisor
that is killed leaves its anvil behind; whoever comes next saves that one's state before ending it, and nothing is lost.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tallystick.chain.anvil import Anvil, AnvilOptions, find_anvil
from tallystick.chain.artifacts import artifact
from tallystick.chain.controls import Controls
from tallystick.chain.create2 import Creation
from tallystick.chain.deployed import genesis_hash
from tallystick.chain.deployment import EscrowDeployment, Report
from tallystick.chain.devnet_folder import DevnetFolder, Passport, Running, blocks_lost
from tallystick.chain.devnet_remote import end_orphan
from tallystick.chain.node import Node
from tallystick.chain.parties import parties, party
from tallystick.chain.record import DeploymentRecord, path_in, read_record
from tallystick.domain.errors import ChainUnavailable, Malformed
from tallystick.domain.ports import Token
from tallystick.domain.units import Seconds, Timestamp, TokenUnits

CHAIN_ID = 31_337
PORT = 8545
TOKEN = "DevToken"
SYMBOL = "TLD"
DECIMALS = 6
GIFT = TokenUnits(1_000_000 * 10**DECIMALS)
"""What each of the people has of the test token at first."""
_POLL_SECONDS = 0.5
_REST = 5
"""How many times longer than a save the pause after it is, at least: a long chain takes long to save."""


@dataclass(frozen=True, slots=True)
class DevnetOptions:
    """How a devnet is to run."""

    folder: Path = Path(".tally/devnet")
    deployments: Path = Path(".tally/deployments")
    """Where the record of the escrow is put. Not among those of real chains."""
    chain_id: int = CHAIN_ID
    port: int = PORT
    """Zero: any that is free."""
    block_seconds: Seconds | None = None
    """Seconds between blocks; None: a block for each transaction, at once."""
    anvil: Path | None = None
    """The binary; None: the one that is installed."""
    fresh: bool = False
    """Whether to forget the chain that was kept."""


class Devnet:
    """A running devnet. `running_devnet` makes one."""

    def __init__(self, folder: DevnetFolder, anvil: Anvil, passport: Passport) -> None:
        """Take over an anvil."""
        self._folder = folder
        self._anvil = anvil
        self._passport = passport
        self.node = anvil.node
        self.controls = Controls(anvil.node)
        self._saved: str | None = None

    @property
    def url(self) -> str:
        """Where it answers JSON-RPC."""
        return self._anvil.url

    def supervise(self, stop: threading.Event) -> None:
        """Save what changes until told to stop. Raises DevnetFailed when anvil ends by itself."""
        pause = _POLL_SECONDS
        while not stop.wait(pause):
            self._anvil.require_alive()
            began = time.monotonic()
            try:
                self.save()
            except ChainUnavailable:
                continue  # Busy, or just ended: the next round tells.
            pause = max(_POLL_SECONDS, _REST * (time.monotonic() - began))

    def save(self) -> None:
        """Keep the chain's state, if the chain has changed."""
        head = self.controls.head()
        if head.hash == self._saved:
            return
        self._passport = replace(self._passport, seen=max(self._passport.seen, head.number))
        self._folder.keep_passport(self._passport)
        self._folder.save(self.node)
        self._saved = head.hash

    def go_on(self, report: Report) -> None:
        """Set the clock of a chain that was kept, and say what was lost of it."""
        self.controls.set_clock_forward(self._passport.began, Timestamp(int(time.time())))
        lost = blocks_lost(self._passport, self.controls)
        if lost:
            report(
                f"the devnet was killed before it could save its last {lost} blocks: a mirror that has seen them "
                "stops and must be rebuilt (`tally mirror rebuild`)"
            )
            self._passport = replace(self._passport, seen=self.controls.head().number)

    def furnish(self, deployments: Path, report: Report) -> DeploymentRecord:
        """Bring escrow and test token to the chain, and tokens to the people, unless they are there."""
        _forget_strangers(self.node, deployments)
        key = party("deployer").key
        token = dev_token()
        escrow = EscrowDeployment(self.node, report, deployments)
        if escrow.contracts.create(token, lambda: key):
            for somebody in parties():
                self.controls.give_tokens(token, somebody.address, GIFT)
        return escrow.deploy(lambda: key, (Token(token.address, SYMBOL, DECIMALS),)).record


@contextmanager
def running_devnet(options: DevnetOptions, report: Report) -> Iterator[tuple[Devnet, DeploymentRecord]]:
    """
    A devnet for as long as the context lasts; its state is kept.

    Raises:
        DevnetFailed: If there is no anvil, if it does not start, if the port or the folder is taken.
    """
    folder = DevnetFolder(options.folder)
    binary = find_anvil(options.anvil)
    with folder.locked():
        end_orphan(folder, report)
        folder.sweep()
        if options.fresh:
            folder.clear()
        passport = folder.passport(options.chain_id)
        goes_on = folder.state.exists()
        anvil = Anvil.start(binary, _anvil_options(options, folder, passport))
        try:
            running = Running(os.getpid(), anvil.pid, anvil.url, ready=False)
            folder.keep_running(running)
            devnet = Devnet(folder, anvil, passport)
            record = _begun(devnet, options, goes_on, report)
            folder.keep_running(replace(running, ready=True))
            yield devnet, record
        finally:
            _end(folder, anvil)


def dev_token() -> Creation:
    """The test token, which stands at one address on every devnet."""
    return Creation(artifact(TOKEN))


def _anvil_options(options: DevnetOptions, folder: DevnetFolder, passport: Passport) -> AnvilOptions:
    return AnvilOptions(
        chain_id=passport.chain_id,
        port=options.port,
        gas_limit=passport.gas_limit,
        began=passport.began,
        log=folder.log,
        state=folder.state if folder.state.exists() else None,
    )


def _begun(devnet: Devnet, options: DevnetOptions, goes_on: bool, report: Report) -> DeploymentRecord:
    if goes_on:
        devnet.go_on(report)
    record = devnet.furnish(options.deployments, report)
    if options.block_seconds is not None:
        devnet.controls.mine_every(options.block_seconds)
    devnet.save()
    return record


def _end(folder: DevnetFolder, anvil: Anvil) -> None:
    try:
        folder.save(anvil.node)
    except ChainUnavailable:
        pass  # It has ended by itself: what was saved last stays.
    finally:
        anvil.stop()
        folder.forget_running()


def _forget_strangers(node: Node, deployments: Path) -> None:
    """Remove the record of a former devnet, or of a former version of the escrow."""
    path = path_in(deployments, node.chain_id())
    escrow = EscrowDeployment(node, lambda _: None, None).creation.address
    try:
        known = read_record(path)
    except Malformed:
        known = None
    if known is None or (known.genesis_hash, known.escrow) != (genesis_hash(node), escrow):
        path.unlink(missing_ok=True)
