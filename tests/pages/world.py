"""A development chain, a server with its pages in front of it, and what a test does behind the pages' back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.api.shapes.instants import write_instant
from tallystick.chain.controls import Controls
from tallystick.chain.devnet import DevnetOptions, running_devnet
from tallystick.chain.node import Node
from tallystick.chain.wallet import Wallet
from tallystick.cli.door import open_door
from tallystick.cli.serving import served
from tallystick.client import Part
from tallystick.domain.ports import Token
from tallystick.domain.units import Seconds, Timestamp
from tallystick.settings import read_settings
from tallystick.wiring.house import House, wire
from tests.rawapi import Api

EMPLOYER, WORKER, ARBITER = (Wallet.demo(index) for index in range(3))
"""Those of the demo wallet, in its order."""
_RELAYER = 7
DAY = Seconds(86_400)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a person in front of a page cannot see."""

    controls: Controls
    node: Node
    node_url: str
    house: House
    api: Api
    url: str
    token: Token
    books: Path
    """The server's database."""

    def advance(self, seconds: int) -> None:
        """Let time pass on the chain, and the mirror see it."""
        block = self.controls.advance(Seconds(seconds))
        self.api.get("/agreements", min_block=block.number)

    def mine(self, blocks: int) -> None:
        """Build on, so that what happened becomes final."""
        block = self.controls.mine(blocks)
        self.api.get("/agreements", min_block=block.number)

    def registered(self, **changes: Any) -> str:
        """An agreement between the demo wallet's people, to be delivered within a week. Returns its id."""
        number = len(self.api.get("/agreements", limit=100)["agreements"])
        answer = self.api.register(
            {
                "employer": EMPLOYER.address,
                "worker": WORKER.address,
                "arbiter": ARBITER.address,
                "token": self.token.address,
                "milestones": [{"amount": "250000000", "deliver_by": self.in_days(7)}],
                "salt": str(number + 1_000),
            }
            | changes
        )
        identity: str = answer["agreement_id"]
        return identity

    def in_days(self, days: int) -> str:
        """An instant so many days from now, by the chain's clock, as the API reads it."""
        return self.in_seconds(days * DAY)

    def in_seconds(self, seconds: int) -> str:
        """An instant so many seconds from now, by the chain's clock, as the API reads it."""
        return write_instant(Timestamp(self.controls.head().timestamp + seconds))

    def funded(self, **changes: Any) -> str:
        """An agreement whose money is locked as an offer. Returns its id."""
        identity = self.registered(**changes)
        self._lock(identity, len(changes.get("milestones", [None])))
        return identity

    def _lock(self, agreement_id: str, milestones: int) -> None:
        """By one act, after the allowance that it needs."""
        asked = {"milestones": [*range(milestones)], "sender": EMPLOYER.address}
        for _ in range(2):
            prepared = self.api.post(f"/agreements/{agreement_id}/fund/prepare", asked)
            transaction = (prepared["approval"] or prepared)["transaction"]
            self.api.mirrored(self.api.broadcast(EMPLOYER.sign_transaction(transaction))["transaction_hash"])
            if not prepared["approval"]:
                break

    def delivered(self, **changes: Any) -> str:
        """An agreement whose work was handed in. Returns its id."""
        identity = self.funded(**changes)
        self.relay(identity, "deliver", WORKER, deliverable="0x" + "ab" * 32)
        return identity

    def relay(self, agreement_id: str | Part, act: str, signer: Wallet | None, **fields: Any) -> None:
        """Carry an act out behind the page's back, on the first milestone or one that is named, and see it mirrored."""
        part = agreement_id if isinstance(agreement_id, Part) else Part(agreement_id)
        prepared = self.api.prepare(part, act, **fields)
        signed = {} if signer is None else {"signature": signer.sign_typed_data(prepared["typed_data"])}
        relay = self.api.relay(part, act, **signed, **fields)
        self.api.mirrored(relay["transaction_hash"])

    def relay_jointly(self, path: str, act: str, **fields: Any) -> None:
        """Carry out an act of both parties, and see it mirrored."""
        asked = self.api.post(f"{path}/{act}/prepare", fields)["typed_data"]
        both = {"signature": EMPLOYER.sign_typed_data(asked), "worker_signature": WORKER.sign_typed_data(asked)}
        self.api.mirrored(self.api.post(f"{path}/{act}/relay", fields | both)["transaction_hash"])

    def relay_without_waiting(self, agreement_id: str, act: str, signer: Wallet) -> None:
        """Have an act sent, and be told of it before it is in a block."""
        part = Part(agreement_id)
        typed = self.api.prepare(part, act)["typed_data"]
        self.api.relay(part, act, signature=signer.sign_typed_data(typed))

    def write_into_books(self, statement: str, *values: str) -> None:
        """What somebody does to the books past the house. It changes one row."""
        with closing(sqlite3.connect(self.books)) as database, database:
            assert database.execute(statement, values).rowcount == 1

    @contextmanager
    def forged(self, event: str, true: str, false: str, block: int) -> Iterator[None]:
        """Within, the books tell another figure of an event of a block than the chain does."""
        forge = "UPDATE events SET fact = replace(fact, ?, ?) WHERE name = ? AND block_number = ?"
        self.write_into_books(forge, f'"{true}"', f'"{false}"', event, str(block))
        try:
            yield
        finally:
            self.write_into_books(forge, f'"{false}"', f'"{true}"', event, str(block))

    def fail(self, agreement_id: str, act: str, sender: Wallet) -> str:
        """Have a wallet of somebody's own send what the contract refuses, past the server. Returns its hash."""
        called = self.api.prepare(Part(agreement_id), act, sender=sender.address)["transaction"]
        fields = {"from": sender.address, "to": called["to"], "data": called["data"], "gas": hex(300_000)}
        return str(self.node.ask("eth_sendTransaction", fields))

    def send(self, sender: Wallet, transaction: dict[str, Any]) -> str:
        """Send what was prepared, by its sender's own wallet, and see it mirrored. Returns its hash."""
        sent = self.api.broadcast(sender.sign_transaction(transaction))["transaction_hash"]
        return str(self.api.mirrored(sent)["transaction_hash"])

    @contextmanager
    def without_blocks(self) -> Iterator[None]:
        """The chain makes no block within; afterwards one has everything, what paid most first."""
        self.node.ask("evm_setAutomine", False)
        try:
            yield
        finally:
            self.node.ask("evm_mine")
            self.node.ask("evm_setAutomine", True)


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """A chain of its own, deployed to and mirrored, and a server on a free port, for as long as the context lasts."""
    books = folder / "mirror.db"
    options = DevnetOptions(folder=folder / "devnet", deployments=folder / "deployments", port=0)
    with running_devnet(options, lambda _: None) as (devnet, record):
        settings = read_settings(
            rpc_url=devnet.url,
            escrow=record.escrow,
            deployments=options.deployments,
            database_url=f"sqlite:///{books}",
            relayer_key=Wallet.demo(_RELAYER).key,
            explorer="https://explorer.invalid/{kind}/{id}",
            public_rpc_url=devnet.url,
            poll_seconds=0.1,
            log_level="warning",
        )
        door = open_door("127.0.0.1", 0)
        with wire(settings) as house, served(house, door) as url, Api(url) as api:
            yield World(devnet.controls, devnet.node, devnet.url, house, api, url, record.tokens[0], books)
