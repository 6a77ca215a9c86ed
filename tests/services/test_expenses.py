"""
what the relayer pays for
├── when a wallet burns gas in its signature ... nothing, and it says so
└── when a node makes up a tip ................. its cap, and no more
"""

from pathlib import Path

import pytest

from tallystick.domain.acts import Release
from tallystick.domain.errors import NotRelayable
from tallystick.domain.units import Address
from tallystick.services.fees import FEE_CAP
from tests.chain.proxy import proxied
from tests.deals import AMOUNT, FIRST, a_deal, between
from tests.services.house import House, a_delivery, a_house, a_release
from tests.services.wallets import ACCEPTS_EVERYTHING_AT_A_PRICE


class TestWhatTheRelayerPays:
    def test_pays_for_no_wallet_that_burns_gas(self, house: House) -> None:
        chain, wallet = house.chain, Address("0x1111111111111111111111111111111111111111")
        chain.install(wallet, ACCEPTS_EVERYTHING_AT_A_PRICE)
        agreement = house.fund(between(a_deal(chain), worker=wallet), accepted=False)

        with pytest.raises(NotRelayable, match="at most 2000000 are paid for"):
            house.relaying.relay(agreement, a_delivery(), b"\1")

        assert house.open_relays() == ()

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
