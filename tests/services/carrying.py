"""Relays in trouble, for tests of who carries them."""

from dataclasses import replace
from typing import Any

from tallystick.chain.keyring import KeyRing
from tallystick.chain.node import Node
from tallystick.chain.signers import KeySigner
from tallystick.domain.acts import Release
from tallystick.domain.operators import Weather
from tallystick.domain.terms import Terms
from tallystick.domain.units import Timestamp, TokenUnits
from tallystick.services.relaying import RelayView
from tests.deals import AMOUNT, FIRST, a_deal
from tests.fakes_chain import FakeTransactions
from tests.services.house import PATIENCE, House, a_release

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


def waiting(house: House, terms: Terms | None = None) -> RelayView:
    """A release of half that waits in the node's pool. From here on nothing is mined but by ``mine``."""
    terms = terms or a_deal(house.chain)
    agreement = house.fund(terms)
    signature = house.signature(terms, Release(FIRST, HALF), house.chain.employer)
    house.chain.rpc("evm_setAutomine", False)
    return house.relaying.relay(agreement, a_release(HALF), signature)
