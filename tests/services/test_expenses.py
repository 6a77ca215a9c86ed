"""
what the relayer pays for
├── when a wallet burns gas in its signature ... nothing, and it says so
├── when a token burns all that there is ....... nothing; it was tried with no more than is paid for
├── while such a one is looked at closely ...... others are relayed, and do not wait
└── when a node makes up a tip ................. its cap, and no more
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tallystick.chain.escrow import GAS_NEEDED, USUAL_GAS
from tallystick.domain.acts import Deliver, Fund, Release
from tallystick.domain.errors import DomainError, NotRelayable
from tallystick.domain.units import Address, AgreementId
from tallystick.services.fees import FEE_CAP
from tallystick.services.relaypolicy import MOST_GAS
from tallystick.services.relayviews import RelayState
from tallystick.services.requests import ActKind, ActRequest
from tallystick.settings import read_settings
from tallystick.wiring.policy import policy_of
from tests.chain.proxy import proxied
from tests.deals import AMOUNT, DELIVERABLE, FIRST, a_deal, between, in_token
from tests.services.house import House, a_delivery, a_house, a_release
from tests.services.wallets import ACCEPTS_EVERYTHING_AT_A_PRICE

A_FUNDING = ActRequest(ActKind.FUND, milestones=(FIRST,))
BOTTOMLESS = bytes.fromhex("5b600056")
"""A contract that goes round until no gas is left."""
TRIES = frozenset({"eth_call", "eth_estimateGas"})
LONG_ENOUGH, HARDLY_A_WAIT = 60, 20


class TestWhatTheRelayerPays:
    def test_pays_for_no_wallet_that_burns_gas(self, house: House) -> None:
        chain, wallet = house.chain, Address("0x1111111111111111111111111111111111111111")
        chain.install(wallet, ACCEPTS_EVERYTHING_AT_A_PRICE)
        agreement = house.fund(between(a_deal(chain), worker=wallet), accepted=False)

        with pytest.raises(NotRelayable, match="at most 2000000 are paid for"):
            house.relaying.relay(agreement, a_delivery(), b"\1")

        assert house.open_relays() == ()

    @pytest.mark.spec("RL12")
    def test_pays_for_no_token_that_burns_all(self, house: House, tmp_path: Path) -> None:
        agreement, signature = _in_a_bottomless_token(house)

        with proxied(house.chain.url, lambda method, _: None) as proxy:
            watched = a_house(house.chain, tmp_path / "mirror.db", url=proxy.url)
            with pytest.raises(DomainError, match="no money moved") as refused:
                watched.relaying.relay(agreement, A_FUNDING, signature)
            tried = [sent for method, (sent, *_) in proxy.asked if method in TRIES and sent["to"] == house.chain.escrow]

        assert {int(sent["gas"], 16) for sent in tried} == {MOST_GAS, 2 * MOST_GAS}
        assert refused.value.effort > 0
        assert house.open_relays() == ()

    @pytest.mark.spec("RL12")
    def test_keeps_nobody_waiting_for_what_is_looked_at_closely(self, house: House, tmp_path: Path) -> None:
        terms, dear = a_deal(house.chain), a_deal(house.chain, salt=2)
        agreement, other = house.fund(terms), house.registration.register(dear).agreement_id
        delivery = house.signature(terms, Deliver(FIRST, 0, DELIVERABLE), house.chain.worker)
        funding = house.signature(dear, Fund((FIRST,)), house.chain.employer)
        begun, may_end = Event(), Event()

        def slowly(method: str, _: list[Any]) -> None:
            if method == "eth_estimateGas":
                begun.set()
                assert may_end.wait(LONG_ENOUGH)

        with proxied(house.chain.url, slowly) as proxy, ThreadPoolExecutor(2) as pool:
            relaying = a_house(house.chain, tmp_path / "mirror.db", url=proxy.url).relaying
            looked_at = pool.submit(relaying.relay, other, A_FUNDING, funding)
            assert begun.wait(LONG_ENOUGH)
            try:
                delivered = pool.submit(relaying.relay, agreement, a_delivery(), delivery).result(HARDLY_A_WAIT)
            finally:
                may_end.set()
            funded = looked_at.result()

        assert {delivered.state, funded.state} == {RelayState.SENT}

    def test_offers_no_tip_that_a_node_made_up(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        greedy = {"result": hex(10**15)}

        with proxied(house.chain.url, lambda method, _: greedy if "Priority" in method else None) as proxy:
            misled = a_house(house.chain, tmp_path / "mirror.db", url=proxy.url)
            misled.relaying.relay(agreement, a_release(), signature)

        (relay,) = house.open_relays()
        assert relay.newest.fees.max_priority_fee == relay.newest.fees.max_fee == FEE_CAP

    @pytest.mark.spec("RL7")
    def test_offers_no_more_than_its_operator_says(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        thrifty = replace(house, policy=policy_of(read_settings(relay_most_wei_per_gas=10**9 + 7)))

        thrifty.relaying.relay(agreement, a_release(), signature)

        (relay,) = house.open_relays()
        assert relay.newest.fees.max_fee == 10**9 + 7

    @pytest.mark.spec("RL7")
    def test_counts_what_an_act_may_use_and_not_what_must_be_left(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)

        house.relaying.relay(agreement, a_release(), signature)

        (relay,) = house.open_relays()
        assert relay.intent.gas == USUAL_GAS + GAS_NEEDED
        assert relay.cost == USUAL_GAS * relay.newest.fees.max_fee


def _in_a_bottomless_token(house: House) -> tuple[AgreementId, bytes]:
    """An agreement to be funded in a token whose every call burns all, and the employer's signature for that."""
    token = house.chain.deploy("DevToken")
    terms = in_token(a_deal(house.chain), token)
    agreement = house.registration.register(terms).agreement_id
    house.chain.install(token, BOTTOMLESS)
    return agreement, house.signature(terms, Fund((FIRST,)), house.chain.employer)
