"""What became of the agreements of an address: as the database counts it, and as a plain recount of the events does."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tallystick.domain.endings import Ending
from tallystick.domain.events import Fact, Phase
from tallystick.domain.terms import MAX_AMOUNT
from tallystick.domain.units import ZERO_ADDRESS, Address
from tallystick.services.records import Record, Records
from tallystick.store.unit_of_work import Store
from tests.builders import (
    ARBITER,
    EMPLOYER,
    FEE_RECIPIENT,
    STRANGER,
    TOKEN,
    WORKER,
    Deal,
    a_deal,
    amending,
    between,
    ruled_by,
    some_terms,
)
from tests.fakes import a_chain, mirror
from tests.store_fixture import opened_store

DEAL = a_deal(100, 50, fee=1_000)
BLOCK = 12
"""Seconds from one block to the next."""


def record_of(store: Store, address: Address) -> Record:
    return Records(store).of(address).value


def after(store: Store, *blocks: Sequence[Fact]) -> None:
    mirror(store, a_chain(*blocks))


def ends(record: Record) -> dict[str, int]:
    """How the milestones of an employer ended, and only those ends that there were."""
    return {ending.value: many for ending, many in record.employer.endings.items() if many}


class TestTheRecordOfAnEmployer:
    @pytest.mark.spec("TR1")
    def test_of_an_address_without_agreements_is_empty(self, store: Store) -> None:
        after(store, [DEAL.funded(Phase.ACTIVE)])

        record = record_of(store, STRANGER)

        assert (record.employer.standing.agreements, record.worker.standing.agreements) == (0, 0)
        assert (record.employer.tokens, record.worker.earned, record.arbiter.agreements) == ({}, {}, 0)
        assert set(record.employer.endings.values()) == set(record.worker.endings.values()) == {0}
        assert record.employer.seconds_to_pay is None

    @pytest.mark.spec("TR2")
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ([DEAL.funded(Phase.ACTIVE), DEAL.delivered(), DEAL.released(100)], "paid_by_approval"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.released(100)], "paid_by_approval"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.delivered(), DEAL.claimed()], "paid_by_silence"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.reclaimed()], "missed"),
            ([DEAL.funded(Phase.OFFERED), DEAL.accepted(), DEAL.reclaimed()], "missed"),
            ([DEAL.funded(Phase.OFFERED), DEAL.reclaimed()], "withdrawn"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.refunded(100)], "refunded"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.settled(40, 60)], "settled"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.delivered(), DEAL.disputed(), DEAL.ruled(10)], "ruled"),
            ([DEAL.funded(Phase.ACTIVE), DEAL.delivered(), DEAL.disputed(), DEAL.concluded(50)], "lapsed"),
        ],
    )
    def test_says_of_each_milestone_how_it_ended(self, store: Store, facts: list[Fact], expected: str) -> None:
        after(store, facts)

        assert ends(record_of(store, EMPLOYER)) == {expected: 1}

    @pytest.mark.spec("TR2")
    def test_takes_a_milestone_that_was_paid_in_parts_for_ended_by_the_last_part(self, store: Store) -> None:
        after(store, [DEAL.funded(Phase.ACTIVE), DEAL.released(30), DEAL.released(20, 30), DEAL.refunded(50)])

        record = record_of(store, EMPLOYER)

        assert ends(record) == {"refunded": 1}
        assert record.employer.tokens[TOKEN].paid == record.employer.tokens[TOKEN].returned == 50

    @pytest.mark.spec("TR2")
    def test_takes_a_milestone_in_which_something_is_left_for_open(self, store: Store) -> None:
        after(store, [DEAL.funded(Phase.ACTIVE, also=[1]), DEAL.released(99), DEAL.at(1).settled(20, 29)])

        record = record_of(store, EMPLOYER)

        assert ends(record) == {}
        assert (record.employer.standing.milestones, record.employer.standing.open) == (2, 2)

    @pytest.mark.spec("TR3")
    def test_counts_an_agreement_once_however_often_it_was_amended(self, store: Store) -> None:
        newer = Deal(amending(DEAL, 130, 50))
        newest = Deal(amending(newer, 120, 50, 7))
        after(
            store,
            [DEAL.funded(Phase.ACTIVE), DEAL.released(30), DEAL.delivered()],
            [DEAL.amended(newer.terms, drawn=30)],
            [newer.amended(newest.terms, returned=10)],
            [newest.released(90, 30)],
        )

        record = record_of(store, EMPLOYER)

        standing = record.employer.standing
        assert (standing.agreements, standing.milestones, standing.delivered) == (1, 1, 1)
        assert ends(record) == {"paid_by_approval": 1}
        assert record.employer.tokens[TOKEN].locked == record.employer.tokens[TOKEN].paid == 120
        assert record.employer.seconds_to_pay == 3 * BLOCK

    @pytest.mark.spec("TR3")
    def test_knows_what_ended_before_an_amendment(self, store: Store) -> None:
        newer = Deal(amending(DEAL, 100, 60))
        after(
            store,
            [DEAL.funded(Phase.OFFERED, also=[1]), DEAL.reclaimed(), DEAL.at(1).accepted()],
            [DEAL.amended(newer.terms, drawn=10)],
            [newer.at(1).reclaimed()],
        )

        assert ends(record_of(store, EMPLOYER)) == {"withdrawn": 1, "missed": 1}

    @pytest.mark.spec("TR3")
    def test_knows_what_an_amendment_took_away(self, store: Store) -> None:
        newer = Deal(amending(DEAL, 30, 50))
        after(store, [DEAL.funded(Phase.ACTIVE), DEAL.released(30), DEAL.amended(newer.terms, returned=70)])

        record = record_of(store, EMPLOYER)

        assert ends(record) == {"dropped": 1}
        assert (record.employer.tokens[TOKEN].locked, record.employer.tokens[TOKEN].returned) == (30, 0)

    @pytest.mark.spec("TR4")
    def test_tells_how_long_it_took_to_pay_by_the_lower_median(self, store: Store) -> None:
        deals = [a_deal(100, salt=salt) for salt in range(4)]
        begun: list[Fact] = [fact for deal in deals for fact in (deal.funded(Phase.ACTIVE), deal.delivered())]
        after(store, begun, [deals[0].released(100)], [deals[1].claimed()], [], [deals[2].released(100)])

        assert record_of(store, EMPLOYER).employer.seconds_to_pay == 2 * BLOCK

    @pytest.mark.spec("TR4")
    def test_counts_from_the_last_delivery_to_the_payment_that_left_nothing(self, store: Store) -> None:
        after(
            store,
            [DEAL.funded(Phase.ACTIVE), DEAL.delivered()],
            [DEAL.released(10), DEAL.changes_requested()],
            [DEAL.delivered(1)],
            [DEAL.released(20, 10)],
            [DEAL.released(70, 30)],
        )

        assert record_of(store, EMPLOYER).employer.seconds_to_pay == 2 * BLOCK

    @pytest.mark.spec("TR4")
    def test_tells_no_time_of_what_was_paid_without_a_delivery(self, store: Store) -> None:
        after(store, [DEAL.funded(Phase.ACTIVE)], [DEAL.released(100)])

        assert record_of(store, EMPLOYER).employer.seconds_to_pay is None

    @pytest.mark.spec("TR1")
    def test_forgets_what_left_the_chain(self, store: Store) -> None:
        newer = Deal(amending(DEAL, 100, 50))
        chain = a_chain(
            [DEAL.funded(Phase.ACTIVE), DEAL.delivered()], [DEAL.amended(newer.terms)], [newer.released(100)]
        )
        mirror(store, chain)
        paid = record_of(store, EMPLOYER)
        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[1].stamp)

        record = record_of(store, EMPLOYER)

        assert (ends(paid), ends(record)) == ({"paid_by_approval": 1}, {})
        assert (record.employer.standing.open, record.worker.earned) == (1, {})


class TestTheRecordOfAWorker:
    @pytest.mark.spec("TR5")
    def test_has_nothing_of_what_it_did_not_accept(self, store: Store) -> None:
        after(store, [DEAL.funded(Phase.OFFERED), DEAL.reclaimed()])

        worker = record_of(store, WORKER).worker

        assert (worker.standing.agreements, set(worker.endings.values())) == (0, {0})

    @pytest.mark.spec("TR5")
    def test_has_what_it_let_pass(self, store: Store) -> None:
        after(store, [DEAL.funded(Phase.OFFERED, also=[1]), DEAL.accepted(), DEAL.reclaimed()])

        worker = record_of(store, WORKER).worker

        assert (worker.standing.agreements, worker.standing.accepted) == (1, 1)
        assert worker.endings[Ending.MISSED] == sum(worker.endings.values()) == 1

    @pytest.mark.spec("TR6")
    def test_says_what_it_earned_without_the_fee_and_without_other_money(self, store: Store) -> None:
        after(
            store,
            [DEAL.funded(Phase.ACTIVE), DEAL.released(30), DEAL.settled(40, 30, released=30)],
            [Deal(between(some_terms(500), employer=WORKER, worker=STRANGER)).funded()],
        )

        record = record_of(store, WORKER)

        assert record.worker.earned == {TOKEN: 63}
        assert record.employer.tokens[TOKEN].locked == 500

    @pytest.mark.spec("TR5")
    def test_has_of_an_open_task_only_what_came_after_it_was_engaged(self, store: Store) -> None:
        offer = Deal(between(some_terms(100, 50), worker=ZERO_ADDRESS))
        engaged = Deal(amending(offer, 100, 50))
        after(
            store,
            [offer.funded(Phase.OFFERED, also=[1]), offer.reclaimed()],
            [offer.amended(engaged.terms)],
            [engaged.at(1).delivered(), engaged.at(1).released(50)],
        )

        worker = record_of(store, WORKER).worker

        assert (worker.standing.agreements, worker.standing.milestones) == (1, 1)
        assert {ending: many for ending, many in worker.endings.items() if many} == {Ending.PAID_BY_APPROVAL: 1}


class TestTheRecordOfAnArbiter:
    @pytest.mark.spec("TR7")
    def test_says_what_became_of_the_disputes(self, store: Store) -> None:
        deals = [a_deal(100, salt=salt) for salt in range(5)]
        begun: list[Fact] = [fact for deal in deals for fact in (deal.funded(Phase.ACTIVE), deal.delivered())]
        disputed: list[Fact] = [deal.disputed() for deal in deals[:4]]
        after(store, begun, disputed, [], [deals[0].ruled(10)], [deals[1].concluded(50), deals[2].released(100)])

        arbiter = record_of(store, ARBITER).arbiter

        assert (arbiter.agreements, arbiter.disputes, arbiter.open) == (5, 4, 1)
        assert (arbiter.ruled, arbiter.lapsed, arbiter.agreed, arbiter.seconds_to_rule) == (1, 1, 1, 2 * BLOCK)

    @pytest.mark.spec("TR7")
    def test_has_a_dispute_only_until_another_one_is_named(self, store: Store) -> None:
        newer = Deal(ruled_by(amending(DEAL, 100, 50), FEE_RECIPIENT))
        disputed: list[Fact] = [DEAL.funded(Phase.ACTIVE), DEAL.delivered(), DEAL.disputed()]
        after(store, disputed, [DEAL.amended(newer.terms)], [newer.ruled(100)])

        before, now = record_of(store, ARBITER).arbiter, record_of(store, FEE_RECIPIENT).arbiter

        assert (before.agreements, before.disputes) == (0, 0)
        assert (now.agreements, now.disputes, now.ruled, now.seconds_to_rule) == (1, 1, 1, 2 * BLOCK)


@pytest.mark.spec("TR8")
class TestALongRecord:
    def test_is_counted_without_reading_a_table_from_its_beginning_to_its_end(self) -> None:
        asked = list[tuple[str, Any]]()
        with opened_store() as store:
            after(store, [DEAL.funded(Phase.ACTIVE), DEAL.delivered(), DEAL.disputed(), DEAL.ruled(50)])
            event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
            record_of(store, EMPLOYER)
            plans = [_plan(store.engine, *question) for question in list(asked) if "agreements" in question[0]]

        assert len(plans) == 9
        assert {step for plan in plans for step in plan if step.startswith("SCAN")} <= {"SCAN onwards", "SCAN sought"}

    def test_takes_as_many_statements_as_a_short_one(self) -> None:
        deals = [a_deal(100, salt=salt) for salt in range(40)]

        assert _statements(deals[:1]) == _statements(deals)

    def test_adds_up_more_than_a_number_of_the_database_holds(self, store: Store) -> None:
        deals = [a_deal(MAX_AMOUNT, salt=salt) for salt in range(3)]
        after(store, [fact for deal in deals for fact in (deal.funded(Phase.ACTIVE), deal.released(MAX_AMOUNT))])

        assert record_of(store, EMPLOYER).employer.tokens[TOKEN].paid == 3 * MAX_AMOUNT
        assert record_of(store, WORKER).worker.earned == {TOKEN: 3 * MAX_AMOUNT}


def _statements(deals: Sequence[Deal]) -> int:
    count = 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1

    with opened_store() as store:
        after(store, [fact for deal in deals for fact in (deal.funded(Phase.ACTIVE), deal.released(100))])
        event.listen(store.engine, "before_cursor_execute", one_more)
        record_of(store, EMPLOYER)
    return count


def _plan(engine: Engine, statement: str, values: Any) -> list[str]:
    """How SQLite goes about a question, step by step."""
    with engine.connect() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
