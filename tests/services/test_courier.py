"""
the courier, given a relay
├── that no node ever saw ........................... it sends it
├── whose block left the chain ...................... it sends it again
├── that was mined and failed ....................... it says why; for good once that block is final
├── whose nonce another transaction took
│   ├── in a block that may leave the chain ......... it waits
│   └── in a final block ............................ it signs it at a new nonce, or says why not any more
├── that waits too long ............................. it offers more at the same nonce, up to a cap
└── that is final ................................... it looks no more
and killed at any point, it goes on from the outbox.
"""

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from tallystick.domain.acts import Fund, Refund, Release
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.ports import Mined, Pending
from tallystick.domain.units import AgreementId, TokenUnits, TransactionHash
from tallystick.services.courier import Courier
from tallystick.services.relaying import RelayState, RelayView
from tallystick.services.requests import ActKind, ActRequest
from tallystick.services.transactions import TransactionState
from tallystick.store.outbox import Fate
from tests.deals import AMOUNT, FIRST, a_deal
from tests.fakes_chain import FakeTransactions, PowerLoss
from tests.services.carrying import a_minute_later, cut_off, release, waiting
from tests.services.house import POLICY, House, a_house, a_release


class TestGivenNobodySawIt:
    def test_sends_what_was_stored_before_the_power_went(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        dying = cut_off(house, fails_before_sending=True)

        with pytest.raises(PowerLoss):
            release(dying, terms)
        restarted = a_house(house.chain, tmp_path / "mirror.db")
        restarted.courier.step()

        assert house.balance(house.chain.worker) == AMOUNT
        assert house.sent_by_us == 1

    def test_sends_nothing_twice_when_the_power_went_after_sending(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        dying = cut_off(house, fails_after_sending=True)

        with pytest.raises(PowerLoss):
            release(dying, terms)
        restarted = a_house(house.chain, tmp_path / "mirror.db")
        restarted.courier.step()
        again = release(restarted, terms, fund=False)

        restarted.finish()
        assert restarted.relaying.get(again.relay_id).state is RelayState.FINALIZED
        assert house.balance(house.chain.worker) == AMOUNT
        assert house.sent_by_us == 1

    def test_goes_on_when_the_node_refuses_for_a_while(self, house: House) -> None:
        relay = release(cut_off(house, refusal="the pool is full"), a_deal(house.chain))
        assert relay.state is RelayState.QUEUED

        house.courier.step()

        assert house.relaying.get(relay.relay_id).state is RelayState.SENT

    def test_asks_the_node_nothing_when_there_is_nothing_to_carry(self, house: House) -> None:
        away = FakeTransactions(house.ports.transactions, is_away=True)

        house.with_ports(lambda ports: replace(ports, transactions=away)).courier.step()

        assert house.open_relays() == ()


class TestGivenItsBlockLeftTheChain:
    def test_sends_it_again(self, house: House) -> None:
        relay = release(house, a_deal(house.chain))
        house.catch_up()
        assert house.relaying.get(relay.relay_id).state is RelayState.MINED

        house.chain.reorg(1)
        house.catch_up()
        assert house.relaying.get(relay.relay_id).state is RelayState.SENT
        house.courier.step()
        house.finish()

        assert house.balance(house.chain.worker) == AMOUNT
        assert house.relaying.get(relay.relay_id).state is RelayState.FINALIZED

    def test_a_failure_that_left_the_chain_is_no_failure(self, house: House) -> None:
        relay = _funding_whose_approval_was_withdrawn(house)
        house.courier.step()
        assert house.relaying.get(relay.relay_id).state is RelayState.FAILED

        house.chain.reorg(1)
        house.chain.approve(house.chain.employer, AMOUNT)
        house.courier.step()
        house.catch_up()

        assert house.relaying.get(relay.relay_id).state is RelayState.MINED
        assert house.relaying.get(relay.relay_id).revert is None


class TestGivenItFailed:
    def test_says_why(self, house: House) -> None:
        relay = _funding_whose_approval_was_withdrawn(house)

        house.courier.step()

        failed = house.relaying.get(relay.relay_id)
        assert failed.state is RelayState.FAILED
        assert failed.revert is not None
        assert failed.revert.error == "ERC20InsufficientAllowance"
        assert house.stored(relay.relay_id).fate is Fate.OPEN

    def test_the_same_signed_act_may_be_relayed_anew_once_that_is_final(self, house: House) -> None:
        relay = _funding_whose_approval_was_withdrawn(house)
        house.courier.step()
        house.chain.approve(house.chain.employer, AMOUNT)
        assert _fund(house, relay.agreement_id).relay_id == relay.relay_id

        house.finish()
        house.courier.step()
        anew = _fund(house, relay.agreement_id)

        house.catch_up()
        assert anew.relay_id != relay.relay_id
        assert house.relaying.get(anew.relay_id).state is RelayState.MINED
        assert house.relaying.get(relay.relay_id).state is RelayState.FAILED
        assert house.stored(relay.relay_id).fate is Fate.FAILED


class TestGivenAnotherTransactionTookItsNonce:
    def test_waits_while_that_one_may_leave_the_chain(self, house: House) -> None:
        relay = release(cut_off(house, is_away=True), a_deal(house.chain))
        house.chain.send(house.chain.relayer, house.chain.stranger, value=1)
        house.catch_up()

        house.courier.step()

        assert [attempt.nonce for attempt in house.stored(relay.relay_id).attempts] == [0]
        assert house.relaying.get(relay.relay_id).state is RelayState.QUEUED

    def test_keeps_its_nonce_when_that_one_left_the_chain(self, house: House) -> None:
        relay = release(cut_off(house, is_away=True), a_deal(house.chain))
        house.chain.send(house.chain.relayer, house.chain.stranger, value=1)
        house.courier.step()

        house.chain.reorg(1)
        house.courier.step()
        house.catch_up()

        assert house.relaying.get(relay.relay_id).state is RelayState.MINED
        assert [attempt.nonce for attempt in house.stored(relay.relay_id).attempts] == [0]

    def test_signs_it_at_a_new_nonce_once_that_one_is_final(self, house: House) -> None:
        relay = release(cut_off(house, is_away=True), a_deal(house.chain))
        house.chain.send(house.chain.relayer, house.chain.stranger, value=1)
        house.finish()

        house.courier.step()
        house.catch_up()

        assert [attempt.nonce for attempt in house.stored(relay.relay_id).attempts] == [0, 1]
        assert house.relaying.get(relay.relay_id).state is RelayState.MINED
        assert house.balance(house.chain.worker) == AMOUNT

    def test_hears_the_mirror_before_it_signs_anew(self, house: House) -> None:
        """A node that forgot our receipt does not make us send twice: the mirror has to have come that far."""
        relay = release(cut_off(house, is_away=True), a_deal(house.chain))
        house.chain.send(house.chain.relayer, house.chain.stranger, value=1)
        house.chain.mine(3)

        house.courier.step()

        assert len(house.stored(relay.relay_id).attempts) == 1

    def test_says_why_not_when_the_act_is_not_possible_any_more(self, house: House) -> None:
        terms = a_deal(house.chain)
        relay = release(cut_off(house, is_away=True), terms)
        house.chain.send(house.chain.relayer, house.chain.stranger, value=1)
        house.chain.carry_out(house.codec.call(terms, Refund(FIRST, AMOUNT)), house.chain.worker)
        house.finish()

        house.courier.step()

        failed = house.relaying.get(relay.relay_id)
        assert failed.state is RelayState.FAILED
        assert failed.revert is not None
        assert failed.revert.error == "InsufficientEscrow"
        assert len(house.stored(relay.relay_id).attempts) == 1


class TestGivenItWaitsTooLong:
    def test_is_patient_at_first(self, house: House) -> None:
        relay = waiting(house)

        house.courier.step()

        assert len(house.stored(relay.relay_id).attempts) == 1

    def test_offers_an_eighth_more_in_both_fees_at_the_same_nonce(self, house: House) -> None:
        relay = waiting(house)

        a_minute_later(house).courier.step()

        first, second = house.stored(relay.relay_id).attempts
        assert second.nonce == first.nonce
        assert second.fees.max_fee * 8 >= first.fees.max_fee * 9
        assert second.fees.max_priority_fee * 8 >= first.fees.max_priority_fee * 9
        assert second.refusal is None

    def test_is_patient_again_with_the_replacement(self, house: House) -> None:
        relay, later = waiting(house), a_minute_later(house)

        later.courier.step()
        later.courier.step()

        assert len(house.stored(relay.relay_id).attempts) == 2

    def test_whichever_is_mined_wins(self, house: House) -> None:
        relay = waiting(house)
        a_minute_later(house).courier.step()

        house.finish()

        first, second = house.stored(relay.relay_id).attempts
        final, asked = house.relaying.get(relay.relay_id), house.transactions.get(first.transaction.hash)
        assert (final.state, final.transaction_hash) == (RelayState.FINALIZED, second.transaction.hash)
        assert (asked.hash, asked.state) == (second.transaction.hash, TransactionState.FINALIZED)

    def test_an_earlier_one_that_is_mined_after_all_counts(self, house: House) -> None:
        """The replacement never reached the node; the first transaction did, and is mined."""
        relay = waiting(house)
        cut_off(a_minute_later(house), refusal="the pool is full").courier.step()

        house.finish()
        house.courier.step()

        first, _ = house.stored(relay.relay_id).attempts
        final = house.relaying.get(relay.relay_id)
        assert (final.state, final.transaction_hash) == (RelayState.FINALIZED, first.transaction.hash)
        assert house.open_relays() == ()

    def test_offers_no_more_than_the_cap(self, house: House) -> None:
        relay, later = waiting(house), a_minute_later(house)
        capped = replace(POLICY, fee_cap=house.stored(relay.relay_id).newest.fees.max_fee)

        Courier(later.store, later.ports, capped).step()

        assert len(house.stored(relay.relay_id).attempts) == 1

    def test_leaves_those_behind_it_alone(self, house: House) -> None:
        """Only the lowest nonce holds up the others: they need no higher fees."""
        terms = a_deal(house.chain)
        first = waiting(house, terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        behind = house.relaying.relay(house.id_of(terms), a_release(), signature)

        a_minute_later(house).courier.step()

        assert len(house.stored(first.relay_id).attempts) == 2
        assert len(house.stored(behind.relay_id).attempts) == 1

    def test_sends_the_replacement_when_the_power_went_before_it_was_sent(self, house: House, tmp_path: Path) -> None:
        relay = waiting(house)
        with pytest.raises(PowerLoss):
            cut_off(a_minute_later(house), fails_before_sending=True).courier.step()
        restarted = a_house(house.chain, tmp_path / "mirror.db")

        restarted.courier.step()
        restarted.finish()

        replacement = house.stored(relay.relay_id).attempts[1]
        assert restarted.relaying.get(relay.relay_id).transaction_hash == replacement.transaction.hash

    def test_two_couriers_offer_more_once(self, house: House) -> None:
        relay, later = waiting(house), a_minute_later(house)

        class Overtaken(FakeTransactions):
            """While this courier asks, another one is faster."""

            def outcome(self, transaction: TransactionHash) -> Mined | Pending | None:
                answer = super().outcome(transaction)
                later.courier.step()
                return answer

        overtaken = Overtaken(house.ports.transactions)
        later.with_ports(lambda ports: replace(ports, transactions=overtaken)).courier.step()

        assert len(house.stored(relay.relay_id).attempts) == 2


class TestGivenItIsFinal:
    def test_looks_no_more(self, house: House) -> None:
        relay = release(house, a_deal(house.chain))
        house.finish()

        house.courier.step()

        assert house.open_relays() == ()
        assert house.stored(relay.relay_id).fate is Fate.DONE


class TestRun:
    def test_goes_on_after_trouble_and_ends_when_told(self, house: House) -> None:
        relay = release(cut_off(house, is_away=True), a_deal(house.chain))
        stop = Event()

        class AwayAtFirst(FakeTransactions):
            """Answers from the second question on."""

            def outcome(self, transaction: TransactionHash) -> Mined | Pending | None:
                was_away, self.is_away = self.is_away, False
                if was_away:
                    raise ChainUnavailable("the node does not answer")
                return super().outcome(transaction)

            def send(self, raw: bytes) -> None:
                super().send(raw)
                stop.set()

        waking = AwayAtFirst(house.ports.transactions, is_away=True)
        runner = Thread(
            target=house.with_ports(lambda ports: replace(ports, transactions=waking)).courier.run, args=(stop,)
        )
        runner.start()
        runner.join(timeout=20)

        assert not runner.is_alive()
        assert house.relaying.get(relay.relay_id).state is RelayState.SENT


def _funding_whose_approval_was_withdrawn(house: House) -> RelayView:
    """The employer signs a funding, and withdraws the approval in the same block."""
    chain = house.chain
    agreement = house.registration.register(a_deal(chain)).agreement_id
    chain.mint(chain.employer, AMOUNT)
    chain.approve(chain.employer, AMOUNT)
    withdrawal = house.codec.approval(chain.token, TokenUnits(0))
    with chain.hold():
        relay = _fund(house, agreement)
        fields = {"from": chain.employer.address, "to": chain.token, "input": "0x" + withdrawal.input.hex()}
        dear = {"maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**10)}
        chain.rpc("eth_sendTransaction", fields | dear)
        chain.mine()
    house.catch_up()
    return relay


def _fund(house: House, agreement: AgreementId | None) -> RelayView:
    with house.store.read() as unit:
        draft = unit.drafts.get(agreement) if agreement else None
    assert draft is not None and agreement is not None
    signature = house.signature(draft.terms, Fund((FIRST,)), house.chain.employer)
    return house.relaying.relay(agreement, ActRequest(ActKind.FUND, FIRST), signature)
