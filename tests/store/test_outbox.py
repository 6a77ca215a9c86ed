import json
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tallystick.domain.ports import Fees, Revert
from tallystick.domain.units import Address, BlockNumber, Timestamp, Wei
from tallystick.store.outbox import Fate
from tallystick.store.spendings import EVERYBODY, counted_for
from tallystick.store.tables.relay import relays
from tallystick.store.unit_of_work import Store
from tests.relays import CHAIN, OTHER_CHAIN, SENDER, a_reserved, an_added, an_attempt, an_intent

REVERT = Revert("InsufficientEscrow", {"escrowed": "1", "requested": "2"}, "less is escrowed than was requested")


class TestRelays:
    def test_are_counted_by_their_fate(self, store: Store) -> None:
        with store.begin() as unit:
            an_added(unit, "one", an_intent(1), an_attempt())
            an_added(unit, "two", an_intent(2), an_attempt(nonce=1))
            unit.outbox.close("two", Fate.FAILED)

        with store.read() as unit:
            assert unit.outbox.count() == {Fate.OPEN: 1, Fate.DONE: 0, Fate.FAILED: 1}

    def test_are_read_as_they_were_written(self, store: Store) -> None:
        with store.begin() as unit:
            added = an_added(unit, "one", an_intent(), an_attempt())

        with store.read() as unit:
            assert unit.outbox.get("one") == added
            assert unit.outbox.living(CHAIN, an_intent().digest) == added
            assert unit.outbox.of_transaction(CHAIN, an_attempt().transaction.hash) == added
            assert unit.outbox.open(CHAIN) == (added,)

    def test_of_an_act_that_belongs_to_no_agreement_are_read_as_they_were_written(self, store: Store) -> None:
        intent = replace(an_intent(), agreement_id=None, milestone=None, kind="fund-with-authorization")
        with store.begin() as unit:
            added = an_added(unit, "one", intent, an_attempt())

        with store.read() as unit:
            assert unit.outbox.get("one") == added

    def test_of_before_there_were_shares_count_wholly_for_each(self, store: Store) -> None:
        first, second = Address("0x" + "6" * 40), Address("0x" + "7" * 40)
        with store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            unit.outbox._connection.execute(update(relays).values(parties=json.dumps([first, second])))

        with store.read() as unit:
            found = unit.outbox.get("one")

        assert found is not None
        assert counted_for(found.intent, Wei(7)) == {EVERYBODY: 7, first: 7, second: 7}

    @pytest.mark.spec("RL3")
    def test_in_a_line_promise_all_their_gas_at_what_they_offer(self, store: Store) -> None:
        cheap = replace(an_attempt(), fees=Fees(Wei(5), Wei(1)))
        with store.begin() as unit:
            an_added(unit, "mined", an_intent(1), cheap)
            an_added(unit, "cheap", replace(an_intent(2), gas=10), replace(cheap, nonce=1))
            raised = an_added(
                unit, "raised", replace(an_intent(3), gas=100), replace(an_attempt(nonce=2), fees=cheap.fees)
            )
            unit.outbox.add_attempts([(raised, replace(an_attempt(1, 2), fees=Fees(Wei(9), Wei(1))))])
            unit.outbox.reserve([a_reserved("unsigned", replace(an_intent(4), gas=1_000), 3)])

        with store.read() as unit:
            assert unit.outbox.promised(CHAIN, SENDER, 1, Wei(7)) == 10 * 7 + 100 * 9 + 1_000 * 7
            assert unit.outbox.promised(CHAIN, SENDER, 3, Wei(7)) == 1_000 * 7
            assert unit.outbox.promised(OTHER_CHAIN, SENDER, 0, Wei(7)) == 0

    def test_are_not_seen_from_another_chain(self, store: Store) -> None:
        """A development chain that begins anew has the same transactions, and must not be sent the old ones."""
        with store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            an_added(unit, "two", an_intent(chain=OTHER_CHAIN), an_attempt())

        with store.read() as unit:
            assert [relay.id for relay in unit.outbox.open(CHAIN)] == ["one"]
            found = unit.outbox.of_transaction(OTHER_CHAIN, an_attempt().transaction.hash)
        assert found is not None
        assert found.id == "two"

    def test_vanish_wholly_when_the_unit_of_work_fails(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            _ = 1 // 0

        with store.read() as unit:
            assert unit.outbox.get("one") is None
            assert unit.outbox.next_nonce(CHAIN, SENDER, 0) == 0

    def test_remember_why_they_failed_until_that_left_the_chain(self, store: Store) -> None:
        with store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            unit.outbox.note_revert("one", REVERT)
            failed = unit.outbox.get("one")
            unit.outbox.note_revert("one", None)
            saved = unit.outbox.get("one")

        assert failed is not None and failed.revert == REVERT
        assert saved is not None and saved.revert is None


class TestDigests:
    def test_are_taken_once(self, store: Store) -> None:
        with pytest.raises(IntegrityError), store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            an_added(unit, "two", an_intent(), an_attempt(nonce=1))

    def test_are_taken_even_when_all_is_done(self, store: Store) -> None:
        with pytest.raises(IntegrityError), store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            unit.outbox.close("one", Fate.DONE)
            an_added(unit, "two", an_intent(), an_attempt(nonce=1))

    def test_are_free_again_after_a_failure_for_good(self, store: Store) -> None:
        with store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            unit.outbox.close("one", Fate.FAILED)
            again = an_added(unit, "two", an_intent(), an_attempt(nonce=1))

            assert unit.outbox.living(CHAIN, an_intent().digest) == again


class TestNonces:
    def test_begin_where_the_chain_is(self, store: Store) -> None:
        with store.read() as unit:
            assert unit.outbox.next_nonce(CHAIN, SENDER, 7) == 7

    def test_follow_those_that_were_taken_even_when_the_chain_counts_less(self, store: Store) -> None:
        with store.begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt(nonce=7))

            assert unit.outbox.next_nonce(CHAIN, SENDER, 5) == 8
            assert unit.outbox.next_nonce(CHAIN, SENDER, 11) == 11
            assert unit.outbox.next_nonce(OTHER_CHAIN, SENDER, 0) == 0

    def test_belong_to_one_relay_for_ever(self, store: Store) -> None:
        with pytest.raises(IntegrityError), store.begin() as unit:
            an_added(unit, "one", an_intent(1), an_attempt(nonce=4))
            unit.outbox.close("one", Fate.FAILED)
            an_added(unit, "two", an_intent(2), an_attempt(nonce=4))

    def test_are_kept_by_a_replacement_and_left_behind_by_a_renewal(self, store: Store) -> None:
        with store.begin() as unit:
            relay = an_added(unit, "one", an_intent(), an_attempt(0, nonce=4))
            unit.outbox.take_nonce(relay, 9)
            unit.outbox.add_attempts([(relay, an_attempt(1, nonce=4)), (relay, an_attempt(2, nonce=9))])
            found = unit.outbox.get("one")

            assert found is not None
            assert [attempt.nonce for attempt in found.attempts] == [4, 4, 9]
            assert found.nonces == (4, 9)
            assert unit.outbox.next_nonce(CHAIN, SENDER, 0) == 10


class TestTrials:
    @pytest.mark.spec("OP1")
    def test_keep_what_a_node_said_whatever_characters_it_has(self, store: Store) -> None:
        """Not every database can keep all that Python's text can."""
        with store.begin() as unit:
            relay = an_added(unit, "one", an_intent(), an_attempt())
            unit.outbox.note_trials([(relay, "no\0thing \ud800 more")], Timestamp(1))

        with store.read() as unit:
            found = unit.outbox.get("one")
        assert found is not None
        assert found.newest.refusal == "no\N{REPLACEMENT CHARACTER}thing ? more"

    def test_keep_the_first_instant_and_the_last_answer(self, store: Store) -> None:
        with store.begin() as unit:
            relay = an_added(unit, "one", an_intent(), an_attempt())
            unit.outbox.note_trials([(relay, "the pool is full")], Timestamp(10))
            unit.outbox.note_trials([(relay, None)], Timestamp(20))
            found = unit.outbox.get("one")

        assert found is not None
        assert (found.newest.tried_at, found.newest.refusal) == (10, None)


class TestBroadcasts:
    def test_are_kept_until_nothing_more_becomes_of_them(self, store: Store) -> None:
        transaction = an_attempt().transaction
        with store.begin() as unit:
            unit.broadcasts.keep(CHAIN, transaction)
            unit.broadcasts.note_refusal(transaction.hash, BlockNumber(9))
        with store.begin() as unit:
            (kept,) = unit.broadcasts.open(CHAIN)
            unit.broadcasts.close(transaction.hash)

        with store.read() as unit:
            assert (kept.transaction, kept.is_open, kept.refused_at) == (transaction, True, 9)
            assert unit.broadcasts.open(CHAIN) == ()
            assert unit.broadcasts.get(CHAIN, transaction.hash) == replace(kept, is_open=False)
            assert unit.broadcasts.get(OTHER_CHAIN, transaction.hash) is None

    def test_are_open_again_when_they_are_given_again(self, store: Store) -> None:
        transaction = an_attempt().transaction
        with store.begin() as unit:
            unit.broadcasts.keep(CHAIN, transaction)
            unit.broadcasts.close(transaction.hash)
            unit.broadcasts.keep(CHAIN, transaction)

            assert len(unit.broadcasts.open(CHAIN)) == 1

    def test_are_forgotten_when_no_node_took_them(self, store: Store) -> None:
        transaction = an_attempt().transaction
        with store.begin() as unit:
            unit.broadcasts.keep(CHAIN, transaction)
            unit.broadcasts.forget(transaction.hash)

            assert unit.broadcasts.get(CHAIN, transaction.hash) is None
