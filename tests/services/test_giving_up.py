"""
the courier, given a relay that waits too long and is impossible by now
├── and others behind it ............... it uses the nonce up, and they go on
├── of which somebody asks ............. it says why
└── that is mined after all ............ it counts as done
"""

import pytest

from tallystick.domain.acts import Refund
from tallystick.services.relaying import RelayState, RelayView
from tallystick.services.transactions import TransactionState
from tallystick.store.outbox import Fate
from tests.deals import AMOUNT, FIRST, a_deal
from tests.services.carrying import HALF, a_minute_later, cut_off, release, waiting
from tests.services.house import House


class TestGivenItHasBecomeImpossible:
    @pytest.mark.spec("RL5")
    def test_uses_up_its_nonce_so_that_those_behind_it_go_on(self, house: House) -> None:
        relay = _overtaken(house)
        behind = _behind(house)

        a_minute_later(house).courier.step()
        house.finish()
        house.courier.step()
        house.finish()

        failed = house.relaying.get(relay.relay_id)
        assert failed.state is RelayState.FAILED
        assert failed.revert is not None and failed.revert.error == "InsufficientEscrow"
        assert house.stored(relay.relay_id).fate is Fate.FAILED
        assert house.relaying.get(behind.relay_id).state is RelayState.FINALIZED
        assert house.balance(house.chain.worker) == AMOUNT
        assert house.sent_by_us == 2

    @pytest.mark.spec("RL5")
    def test_says_of_the_empty_transaction_why_it_does_nothing(self, house: House) -> None:
        relay = _overtaken(house)
        a_minute_later(house).courier.step()
        house.settle()

        empty = house.stored(relay.relay_id).newest.transaction.hash
        told = house.transactions.get(empty)

        assert told.state is TransactionState.REVERTED
        assert told.revert is not None and told.revert.error == "InsufficientEscrow"

    @pytest.mark.spec("RL5")
    def test_counts_as_done_when_it_was_mined_after_all(self, house: House) -> None:
        """The empty transaction was signed, and reached nobody; a reorg made the act possible again."""
        relay = _overtaken(house)
        first = house.stored(relay.relay_id).newest.transaction
        cut_off(a_minute_later(house), refusal="the pool is full").courier.step()
        assert house.stored(relay.relay_id).newest.given_up is not None

        house.chain.reorg(1)
        house.chain.rpc("eth_sendRawTransaction", "0x" + first.raw.hex())
        house.settle()
        house.finish()
        house.courier.step()

        done = house.relaying.get(relay.relay_id)
        assert (done.state, done.transaction_hash) == (RelayState.FINALIZED, first.hash)
        assert house.balance(house.chain.worker) == HALF


def _overtaken(house: House) -> RelayView:
    """A release that the node lost, and that a refund in the newest block has made impossible."""
    terms = a_deal(house.chain)
    relay = waiting(house, terms)
    house.chain.rpc("anvil_dropAllTransactions")
    house.chain.rpc("evm_setAutomine", True)
    house.chain.carry_out(house.codec.call(terms, Refund(FIRST, AMOUNT)), house.chain.worker)
    house.catch_up()
    return relay


def _behind(house: House) -> RelayView:
    """Another agreement's release, whose transaction waits behind it."""
    return release(house, a_deal(house.chain, salt=1))
