"""Relays in trouble, for tests of who carries them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tallystick.chain.keyring import KeyRing
from tallystick.chain.line import HttpLine, Line, Request
from tallystick.chain.node import Node
from tallystick.chain.refusals import NodeRefusal
from tallystick.chain.signers import KeySigner
from tallystick.domain.acts import Release
from tallystick.domain.operators import Weather
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Hash, Timestamp, TokenUnits
from tallystick.services.lines import Lines, Wanted
from tallystick.services.relaying import RelayView
from tallystick.store.outbox import Intent
from tests.crowd import SignedRelease
from tests.deals import AMOUNT, FIRST, a_deal
from tests.fakes_chain import FakeTransactions
from tests.services.house import PATIENCE, House, a_release, ports_to

HALF = TokenUnits(AMOUNT // 2)


def release(house: House, terms: Terms, *, fund: bool = True) -> RelayView:
    agreement = house.fund(terms) if fund else house.id_of(terms)
    signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
    return house.relaying.relay(agreement, a_release(), signature)


def cut_off(house: House, **trouble: Any) -> House:
    """The house with a node that makes trouble, as the fields of FakeTransactions name it."""
    fake = FakeTransactions(house.ports.transactions, **trouble)
    return house.with_ports(lambda ports: replace(ports, transactions=fake))


class AMinuteLater(KeyRing):
    """The keys on a chain whose blocks passed a transaction by for a minute."""

    def weather(self) -> Weather:
        weather = super().weather()
        later = Timestamp(weather.head.timestamp + PATIENCE)
        return replace(weather, head=replace(weather.head, timestamp=later))


def a_minute_later(house: House) -> House:
    keys = AMinuteLater(Node(house.chain.url), house.chain.chain_id, [KeySigner(house.chain.relayer)])
    return house.with_ports(lambda ports: replace(ports, operators=keys))


@dataclass
class Erring:
    """A line to a node that refuses each n-th question for ever, and does nothing about it."""

    line: Line
    every: int
    asked: int = 0

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        numbered = list(enumerate(requests, self.asked + 1))
        self.asked += len(requests)
        answers = iter(self.line.ask_all([request for number, request in numbered if number % self.every]))
        return [next(answers) if number % self.every else _internal(request) for number, request in numbered]


def _internal(request: Request) -> NodeRefusal:
    return NodeRefusal(request[0], {"code": -32_603, "message": "internal error"})


def before_a_node_that_errs(house: House, every: int) -> tuple[House, Erring]:
    """The house before a node that refuses each so many-th question."""
    erring = Erring(HttpLine(house.chain.url), every)
    return house.with_ports(lambda _: ports_to(erring, house.chain.identity, house.chain.relayer)), erring


def stored_alone(house: House, releases: Sequence[SignedRelease]) -> None:
    """Have releases accepted and signed, and nothing sent: as after a power cut, for many at once."""
    ports = cut_off(house, is_away=True).ports
    intents = [_intent(house, release) for release in releases]
    Lines(house.store, ports, house.policy).take([Wanted(intent, used=intent.gas) for intent in intents])


def _intent(house: House, release: SignedRelease) -> Intent:
    return Intent(
        chain=house.ports.chain,
        digest=Hash(release.agreement_id),
        agreement_id=release.agreement_id,
        milestone=FIRST,
        kind="release",
        sender=ZERO_ADDRESS,
        call=release.call,
        gas=500_000,
        acts=frozenset({Hash(release.agreement_id)}),
    )


def waiting(house: House, terms: Terms | None = None) -> RelayView:
    """A release of half that waits in the node's pool. From here on nothing is mined but by ``mine``."""
    terms = terms or a_deal(house.chain)
    agreement = house.fund(terms)
    signature = house.signature(terms, Release(FIRST, HALF), house.chain.employer)
    house.chain.rpc("evm_setAutomine", False)
    return house.relaying.relay(agreement, a_release(HALF), signature)
