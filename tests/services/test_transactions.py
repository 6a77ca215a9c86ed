from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount

from tallystick.domain.acts import Fund, Release
from tallystick.domain.errors import (
    ActRefused,
    ChainUnavailable,
    Malformed,
    NotOurTransaction,
    TransactionRefused,
    UnknownTransaction,
    WrongChain,
)
from tallystick.domain.events import MilestonesFunded
from tallystick.domain.ports import Call
from tallystick.domain.units import Address, TokenUnits, TransactionHash, Wei
from tallystick.services.transactions import TransactionState
from tests.deals import AMOUNT, FIRST, a_deal
from tests.devchain import DevChain
from tests.fakes_chain import FakeTransactions
from tests.services.house import House, a_house

UNHEARD_OF = TransactionHash("0x" + "ab" * 32)


class TestRefuses:
    @pytest.mark.parametrize("raw", [b"", b"\x02", b"\x02\xc0", b"\xff" * 100])
    def test_bytes_that_are_no_transaction(self, house: House, raw: bytes) -> None:
        with pytest.raises(Malformed):
            house.transactions.broadcast(raw)

    def test_a_transaction_for_another_chain(self, house: House) -> None:
        raw = _raw(house.chain, _funding(house), house.chain.employer, chainId=1)

        with pytest.raises(WrongChain) as refused:
            house.transactions.broadcast(raw)

        assert (refused.value.expected, refused.value.actual) == (house.chain.chain_id, 1)

    def test_a_transfer_to_somebody(self, house: House) -> None:
        gift = Call(Address(house.chain.stranger.address), Wei(1), b"", "", {})

        with pytest.raises(NotOurTransaction):
            house.transactions.broadcast(_raw(house.chain, gift, house.chain.employer))

    def test_an_approval_for_somebody_else(self, house: House) -> None:
        approval = house.codec.approval(house.chain.token, TokenUnits(1))
        other = bytes.fromhex(house.chain.stranger.address[2:])
        stolen = replace(approval, input=approval.input[:16] + other + approval.input[36:])

        with pytest.raises(NotOurTransaction):
            house.transactions.broadcast(_raw(house.chain, stolen, house.chain.employer))

    def test_a_call_of_the_escrow_that_is_no_act(self, house: House) -> None:
        nonsense = replace(_funding(house), input=b"\1\2\3\4")

        with pytest.raises(NotOurTransaction):
            house.transactions.broadcast(_raw(house.chain, nonsense, house.chain.employer))

    @pytest.mark.spec("J24")
    def test_what_the_contract_would_refuse_now_and_sends_nothing(self, house: House) -> None:
        terms = a_deal(house.chain)
        house.fund(terms)
        too_much = house.codec.call(terms, Release(FIRST, TokenUnits(AMOUNT + 1)))
        watched = FakeTransactions(house.ports.transactions)

        with pytest.raises(ActRefused) as refused:
            _with(house, watched).transactions.broadcast(_raw(house.chain, too_much, house.chain.employer))

        assert refused.value.error == "InsufficientEscrow"
        assert watched.sent == []
        with house.store.read() as unit:
            assert unit.broadcasts.open(house.ports.chain) == ()

    def test_what_the_node_refuses_and_forgets_it(self, house: House) -> None:
        house.chain.send(house.chain.employer, house.chain.stranger, value=1)
        raw = _raw(house.chain, _funding(house), house.chain.employer, nonce=0)

        with pytest.raises(TransactionRefused):
            house.transactions.broadcast(raw)

        with house.store.read() as unit:
            assert unit.broadcasts.open(house.ports.chain) == ()

    def test_what_it_cannot_send_because_the_node_is_away(self, house: House) -> None:
        raw = _raw(house.chain, _funding(house), house.chain.employer)
        away = _with(house, FakeTransactions(house.ports.transactions, is_away=True))

        with pytest.raises(ChainUnavailable):
            away.transactions.broadcast(raw)

        with house.store.read() as unit:
            assert unit.broadcasts.open(house.ports.chain) == ()


class TestBroadcast:
    def test_is_pending_until_it_is_mirrored_and_then_says_what_it_did(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        raw = _raw(house.chain, _funding(house), house.chain.employer)

        sent = house.transactions.broadcast(raw)

        assert sent.state is TransactionState.PENDING
        assert sent.call is not None
        assert sent.call.function == "fund"
        house.catch_up()
        mined = house.transactions.get(sent.hash)
        assert mined.state is TransactionState.MINED
        assert [type(event.fact) for event in mined.events] == [MilestonesFunded]
        house.finish()
        assert house.transactions.get(sent.hash).state is TransactionState.FINALIZED

    def test_gives_the_same_answer_again(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        raw = _raw(house.chain, _funding(house), house.chain.employer)
        watched = FakeTransactions(house.ports.transactions)
        transactions = _with(house, watched).transactions

        with house.chain.hold():
            first, again = transactions.broadcast(raw), transactions.broadcast(raw)
        house.finish()
        final = transactions.broadcast(raw)

        assert again == first
        assert final.hash == first.hash
        assert len(watched.sent) == 1

    def test_is_sent_again_when_it_is_given_again_and_the_node_forgot_it(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        raw = _raw(house.chain, _funding(house), house.chain.employer)
        with house.chain.hold():
            house.transactions.broadcast(raw)
            house.chain.rpc("anvil_dropAllTransactions")

        house.transactions.broadcast(raw)

        assert house.balance(house.chain.escrow) == AMOUNT

    def test_is_still_pending_after_a_restart(self, house: House, tmp_path: Path) -> None:
        """Even when the node forgot it: we did not, and send it again."""
        house.chain.enrich(house.chain.employer)
        raw = _raw(house.chain, _funding(house), house.chain.employer)
        with house.chain.hold():
            sent = house.transactions.broadcast(raw)
            house.chain.rpc("anvil_dropAllTransactions")
        restarted = a_house(house.chain, tmp_path / "mirror.db")

        assert restarted.transactions.get(sent.hash).state is TransactionState.PENDING
        restarted.courier.step()
        restarted.catch_up()
        assert restarted.transactions.get(sent.hash).state is TransactionState.MINED

    def test_an_approval_is_mined_when_the_mirror_came_that_far(self, house: House) -> None:
        """It moves no money and leaves no event of ours: a receipt is enough."""
        approval = house.codec.approval(house.chain.token, AMOUNT)

        sent = house.transactions.broadcast(_raw(house.chain, approval, house.chain.employer))

        assert sent.state is TransactionState.PENDING
        house.catch_up()
        assert house.transactions.get(sent.hash).state is TransactionState.MINED
        house.finish()
        assert house.transactions.get(sent.hash).state is TransactionState.FINALIZED

    @pytest.mark.spec("J24")
    def test_takes_what_an_earlier_transaction_of_its_sender_makes_possible(self, house: House) -> None:
        house.chain.mint(house.chain.employer, AMOUNT)
        approval = _raw(house.chain, house.codec.approval(house.chain.token, AMOUNT), house.chain.employer)
        funding = _raw(house.chain, _funding(house), house.chain.employer, nonce=_next_nonce(house) + 1)

        with house.chain.hold():
            for raw in (approval, funding):
                house.transactions.broadcast(raw)
            house.chain.mine()

        assert house.balance(house.chain.escrow) == AMOUNT

    def test_says_why_it_reverted(self, house: House) -> None:
        """It was passed on untried, because another transaction was to come before it."""
        terms = a_deal(house.chain)
        house.fund(terms)
        too_much = house.codec.call(terms, Release(FIRST, TokenUnits(AMOUNT + 1)))
        raw = _raw(house.chain, too_much, house.chain.employer, nonce=_next_nonce(house) + 1)

        with house.chain.hold():
            sent = house.transactions.broadcast(raw)
            house.chain.submit(house.chain.employer, house.chain.stranger, value=1)
            house.chain.mine()
        house.settle()

        failed = house.transactions.get(sent.hash)
        assert failed.state is TransactionState.REVERTED
        assert failed.revert is not None
        assert failed.revert.error == "InsufficientEscrow"
        assert failed.events == ()


class TestGet:
    def test_knows_nothing_of_what_nobody_sent(self, house: House) -> None:
        with pytest.raises(UnknownTransaction):
            house.transactions.get(UNHEARD_OF)

    def test_knows_what_somebodys_own_wallet_sent(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        receipt = house.chain.carry_out(_funding(house), house.chain.employer)
        sent = TransactionHash(receipt.hash)

        house.catch_up()

        assert house.transactions.get(sent).state is TransactionState.MINED

    def test_a_transaction_that_left_the_chain_is_pending_again(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        sent = house.transactions.broadcast(_raw(house.chain, _funding(house), house.chain.employer))
        house.catch_up()

        house.chain.reorg(1)
        house.catch_up()

        assert house.transactions.get(sent.hash).state is TransactionState.PENDING
        house.courier.step()
        house.catch_up()
        assert house.transactions.get(sent.hash).state is TransactionState.MINED


class TestTheCourier:
    def test_looks_no_more_after_what_is_final(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        house.transactions.broadcast(_raw(house.chain, _funding(house), house.chain.employer))
        house.finish()

        house.courier.step()

        with house.store.read() as unit:
            assert unit.broadcasts.open(house.ports.chain) == ()

    def test_gives_up_what_another_transaction_replaced_for_good(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        with house.chain.hold():
            sent = house.transactions.broadcast(_raw(house.chain, _funding(house), house.chain.employer))
            house.chain.rpc("anvil_dropAllTransactions")
        house.chain.send(house.chain.employer, house.chain.stranger, value=1)

        house.courier.step()
        assert house.transactions.get(sent.hash).state is TransactionState.PENDING
        house.finish()
        house.courier.step()

        with pytest.raises(UnknownTransaction):
            house.transactions.get(sent.hash)

    def test_waits_for_a_node_that_is_away(self, house: House) -> None:
        house.chain.enrich(house.chain.employer)
        sent = house.transactions.broadcast(_raw(house.chain, _funding(house), house.chain.employer))

        _with(house, FakeTransactions(house.ports.transactions, is_away=True)).courier.step()

        house.finish()
        assert house.transactions.get(sent.hash).state is TransactionState.FINALIZED


def _funding(house: House) -> Call:
    return house.codec.call(a_deal(house.chain), Fund((FIRST,)))


def _with(house: House, transactions: FakeTransactions) -> House:
    return house.with_ports(lambda ports: replace(ports, transactions=transactions))


def _next_nonce(house: House) -> int:
    return house.ports.transactions.next_nonce(Address(house.chain.employer.address))


def _raw(chain: DevChain, call: Call, key: LocalAccount, **changes: int) -> bytes:
    """A transaction as a person's own wallet signs it."""
    fields: dict[str, Any] = {
        "chainId": chain.chain_id,
        "nonce": int(chain.rpc("eth_getTransactionCount", key.address, "latest"), 16),
        "to": call.to,
        "value": call.value,
        "data": call.input,
        "gas": 1_000_000,
        "maxFeePerGas": 10**10,
        "maxPriorityFeePerGas": 10**9,
    }
    return bytes(key.sign_transaction(fields | changes).raw_transaction)
