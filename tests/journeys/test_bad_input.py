"""What should not be sent. Each is a clear problem: it changes nothing, and no traceback shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from eth_account import Account

from tallystick.chain.wallet import Wallet
from tallystick.cli.demo_story import THREE_DAYS, TWO_DAYS, Deal, Stage
from tallystick.client import Part
from tallystick.domain.units import TokenUnits
from tests.devchain import DevChain
from tests.journeys.server import Server
from tests.journeys.stages import a_stage
from tests.rawapi import Json


@dataclass(frozen=True, slots=True)
class World:
    """A funded, delivered milestone of 1,000 token units, and everybody around it."""

    chain: DevChain
    server: Server
    stage: Stage
    part: Part

    @property
    def paid(self) -> int:
        """What the worker has got so far."""
        return self.chain.balance(self.stage.cast.worker.wallet.address)

    def post(self, path: str, body: Any) -> httpx.Response:
        """Send something, whatever comes of it."""
        return httpx.post(f"{self.server.api.url}{path}", json=body, timeout=30)

    def act(self, act: str, way: str, body: Json, milestone: int = 0) -> httpx.Response:
        """Prepare or relay an act."""
        return self.post(f"{Part(self.part.agreement_id, milestone)}/{act}/{way}", body)

    def terms(self, **changed: object) -> Json:
        """Sound terms, but for what is changed."""
        return {
            "employer": self.chain.employer.address,
            "worker": self.stage.cast.worker.wallet.address,
            "token": self.chain.token,
            "milestones": [{"amount": "10", "deliver_by": "2030-01-01T00:00:00Z"}],
        } | changed

    def release(self, released: int, signer: Wallet) -> Json:
        """A release of so much in all, signed by somebody."""
        prepared = self.server.api.prepare(self.part, "release", released=str(released))
        return {"released": str(released), "signature": signer.sign_typed_data(prepared["typed_data"])}

    def raw(self, **changed: object) -> str:
        """The employer's own release, with something changed, signed."""
        unsigned = self.server.api.prepare(self.part, "release", released="10", sender=self.chain.employer.address)[
            "transaction"
        ]
        return self.stage.cast.employer.wallet.sign_transaction(unsigned | changed)


@pytest.fixture(scope="module")
def world(chain: DevChain, lasting_server: Server) -> World:
    """Everything that a stranger can try to break. One for all attempts: none of them may change anything."""
    lasting_server.ensure_running()
    stage = a_stage(chain, lasting_server)
    part = stage.agree(Deal("A chair.", TokenUnits(1_000), TWO_DAYS, THREE_DAYS))
    stage.fund(part)
    stage.deliver(part, "chair")
    return World(chain, lasting_server, stage, part)


Attempt = Callable[[World], httpx.Response]

REFUSED: dict[str, tuple[Attempt, int, str]] = {
    "an agreement that is not there": (
        lambda world: httpx.get(f"{world.server.api.url}/agreements/0x{'12' * 32}"),
        404,
        "unknown-agreement",
    ),
    "a milestone that is not there": (
        lambda world: world.act("release", "prepare", {"released": "1"}, milestone=9),
        404,
        "unknown-milestone",
    ),
    "more than the holding": (
        lambda world: world.act("release", "relay", world.release(1_001, world.stage.cast.employer.wallet)),
        409,
        "act-refused",
    ),
    "the wrong signer": (
        lambda world: world.act("release", "relay", world.release(10, world.stage.cast.worker.wallet)),
        409,
        "wrong-signer",
    ),
    "a signature of something else": (
        lambda world: world.act(
            "release", "relay", world.release(10, world.stage.cast.employer.wallet) | {"released": "20"}
        ),
        409,
        "wrong-signer",
    ),
    "a signature that is none": (
        lambda world: world.act("release", "relay", {"released": "10", "signature": "0x1234"}),
        409,
        "wrong-signer",
    ),
    "a transaction for another chain": (
        lambda world: world.post("/transactions", {"raw": world.raw(chainId=1)}),
        409,
        "wrong-chain",
    ),
    "a transaction that is no business of the escrow": (
        lambda world: world.post("/transactions", {"raw": world.raw(to=Account.create().address)}),
        409,
        "not-our-transaction",
    ),
    "an employer who works for itself": (
        lambda world: world.post("/agreements", world.terms(worker=world.chain.employer.address)),
        422,
        "unsound-terms",
    ),
    "a claim while the review runs": (
        lambda world: world.act("claim", "relay", {}),
        409,
        "act-refused",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, world: World) -> None:
    attempt, status, code = REFUSED[name]
    paid, height = world.paid, world.chain.number()

    answer = attempt(world)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["money_moved"] is False
    assert (world.paid, world.chain.number()) == (paid, height)
    assert "Traceback" not in answer.text + world.server.log()


MALFORMED: dict[str, Attempt] = {
    "a hash that is no hex": lambda world: httpx.get(f"{world.server.api.url}/agreements/0xzz"),
    "an address that is too short": lambda world: world.post("/agreements", world.terms(worker="0x1234")),
    "an amount that is no number": lambda world: world.act("release", "prepare", {"released": "ten"}),
    "an amount below zero": lambda world: world.act("release", "prepare", {"released": "-1"}),
    "an amount beyond the contract's": lambda world: world.act("release", "prepare", {"released": str(2**96)}),
    "a field that nobody knows": lambda world: world.act("release", "prepare", {"relaesed": "1"}),
    "a body that is no object": lambda world: world.post("/agreements", [1, 2]),
    "a body that is no JSON": lambda world: httpx.post(f"{world.server.api.url}/agreements", content=b"{"),
    "a signature that is no hex": lambda world: world.act("release", "relay", {"released": "1", "signature": "nope"}),
    "a transaction that is no hex": lambda world: world.post("/transactions", {"raw": "0xnope"}),
    "a transaction that is garbage": lambda world: world.post("/transactions", {"raw": "0x02c0"}),
    "a milestone that is no number": lambda world: world.post(
        f"/agreements/{world.part.agreement_id}/milestones/first/release/prepare", {}
    ),
    "a body that is huge": lambda world: world.post("/agreements", world.terms(brief="x" * 20_000_000)),
    "an act that is none": lambda world: world.act("steal", "prepare", {}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_cannot_even_read(name: str, world: World) -> None:
    answer = MALFORMED[name](world)

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]
    assert "Traceback" not in answer.text + world.server.log()


def test_a_replayed_signature_pays_once(world: World) -> None:
    body = world.release(400, world.stage.cast.employer.wallet)
    first = world.act("release", "relay", body).json()
    world.server.api.mirrored(first["transaction_hash"])

    again = world.act("release", "relay", body)

    assert again.json()["relay_id"] == first["relay_id"]
    assert world.paid == 400
    assert world.server.events(world.part.agreement_id).count("PaymentReleased") == 1
