"""A chain, a real server in front of it, and parties with keys of their own who ask it by the client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from eth_abi.abi import encode
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from tallystick.client import (
    AccountSigner,
    NewMilestone,
    NewTerms,
    Options,
    Part,
    Place,
    Retries,
    Sent,
    Stage,
    Tallystick,
)
from tallystick.domain.ports import TypedData
from tallystick.domain.units import Address
from tests.deals import WEEK
from tests.devchain import DevChain
from tests.journeys.server import Server

AMOUNT = 250_000_000
HANDED = "0x" + "d1" * 32
WHY = "0x" + "4e" * 32
QUICK = Options(retries=Retries(first_pause=0.0), patience=60.0)

Change = Callable[[httpx.Request, Any], Any]


class Liar(httpx.BaseTransport):
    """A server that tells the truth, but for what a test changes in its answers."""

    def __init__(self, change: Change) -> None:
        self._true = httpx.HTTPTransport()
        self._change = change

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The server's answer, changed. Source: httpx, "Custom Transports"."""
        answer = self._true.handle_request(request)
        answer.read()
        return httpx.Response(answer.status_code, json=self._change(request, answer.json()))

    def close(self) -> None:
        """Let the connection go."""
        self._true.close()


class Listener(httpx.BaseTransport):
    """Remembers all that is sent to a server."""

    def __init__(self) -> None:
        self._true = httpx.HTTPTransport()
        self.heard: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The server's answer. Source: httpx, "Custom Transports"."""
        request.read()
        self.heard.append(request)
        answer = self._true.handle_request(request)
        answer.read()
        return answer

    def close(self) -> None:
        """Let the connection go."""
        self._true.close()


class Keeper(AccountSigner):
    """A party whose key a test can look for."""

    def __init__(self, account: LocalAccount) -> None:
        super().__init__(account)
        self.key = bytes(account.key)


class Counting:
    """A signer that counts what it signs."""

    def __init__(self, signer: AccountSigner) -> None:
        self._signer = signer
        self.times = 0

    @property
    def address(self) -> Address:
        """Whose signatures these are."""
        return self._signer.address

    def sign_typed_data(self, typed_data: TypedData) -> bytes:
        """The signer's, counted."""
        self.times += 1
        return self._signer.sign_typed_data(typed_data)

    def sign_transaction(self, unsigned: Mapping[str, str | int]) -> bytes:
        """The signer's, counted."""
        self.times += 1
        return self._signer.sign_transaction(unsigned)


@dataclass(frozen=True, slots=True)
class World:
    """A test's own agreement partners, on the module's chain and server."""

    chain: DevChain
    server: Server
    tally: Tallystick
    employer: Keeper
    worker: Keeper
    arbiter: Keeper
    stranger: Keeper

    @property
    def place(self) -> Place:
        """The escrow, as the chain itself knows it."""
        return Place(self.chain.chain_id, self.chain.escrow)

    def terms(self, *amounts: int, **changes: Any) -> NewTerms:
        """Terms in the test token, to be delivered within a week."""
        milestones = [NewMilestone(amount, self.chain.now() + WEEK) for amount in amounts or (AMOUNT,)]
        usual: dict[str, Any] = {
            "employer": self.employer.address,
            "worker": self.worker.address,
            "arbiter": self.arbiter.address,
            "token": self.chain.token,
            "milestones": milestones,
        }
        return NewTerms(**(usual | changes))

    def agreed(self, *amounts: int, **changes: Any) -> str:
        """An agreement whose terms the worker signed. Returns its id."""
        registered = self.tally.register(self.terms(*amounts, **changes))
        if registered.terms.worker == self.worker.address:
            self.tally.accept_terms(registered.agreement_id, by=self.worker)
        return registered.agreement_id

    def funded(self, *amounts: int, **changes: Any) -> str:
        """An agreement whose money is locked. Returns its id."""
        agreement_id = self.agreed(*amounts, **changes)
        self.tally.wait_until(self.tally.fund(agreement_id, by=self.employer))
        return agreement_id

    def delivered(self) -> Part:
        """A milestone whose work is handed in."""
        part = Part(self.funded())
        self.done(self.tally.deliver(part, HANDED, by=self.worker))
        return part

    def done(self, sent: Sent) -> Sent:
        """What was put on its way, once it is mirrored."""
        return self.tally.wait_until(sent, Stage.MINED)

    def state(self, part: Part) -> tuple[str, int, int]:
        """Where a milestone stands: its state, and what was released and refunded."""
        held = self.tally.agreement(part.agreement_id).milestones[part.milestone]
        return held.state, held.released, held.refunded

    def pass_time(self, seconds: int) -> None:
        """Let time pass on the chain."""
        self.chain.travel_to(self.chain.now() + seconds)

    def allow(self, spender: str, amount: int) -> None:
        """Let somebody draw the employer's test tokens, as its own transaction elsewhere would."""
        self.chain.rpc("anvil_impersonateAccount", self.employer.address)
        calldata = keccak(text="approve(address,uint256)")[:4] + encode(["address", "uint256"], [spender, amount])
        assert self.chain.send(self.employer.address, self.chain.token, calldata).succeeded

    def lied_to(self, change: Change) -> Tallystick:
        """A client whose server changes what it answers."""
        return Tallystick(self.server.api.url, options=QUICK, transport=Liar(change))

    def at(self, seconds: int) -> datetime:
        """So many seconds from now, by the chain's clock."""
        return datetime.fromtimestamp(self.chain.now() + seconds, UTC)


def a_world(chain: DevChain, server: Server) -> World:
    """A new employer with tokens and gas, a new worker with nothing, and an arbiter with nothing."""
    employer, worker, arbiter = (Account.create() for _ in range(3))
    chain.mint(employer.address, 10**12)
    chain.give_ether(employer.address, 10**19)
    signers = (Keeper(key) for key in (employer, worker, arbiter, chain.stranger))
    return World(chain, server, Tallystick(server.api.url, options=QUICK), *signers)
