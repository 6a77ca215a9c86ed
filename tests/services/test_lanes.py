"""Many webhooks at once: whoever is slow, or is not known, keeps nobody else waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest

from tallystick.domain.webhooks import Delivery
from tallystick.mail.carrier import Carrier
from tallystick.services.delivering import Delivering
from tallystick.services.lanes import Lane, Lanes
from tallystick.services.webhooks import Wish
from tests.builders import a_deal
from tests.receiver import Receiver, receiving
from tests.services.post import ALL, DEAL, OTHER, OWNER, Post, kind, post, postgres, receiver, store

__all__ = ["kind", "post", "postgres", "receiver", "store"]

MANY = 6
"""Receivers that keep everybody waiting: more than there are lanes in these tests."""


@pytest.fixture
def patient(post: Post) -> Post:
    """A post for a busy machine: its own receivers are quick, however long they take."""
    outside = Carrier(may_be_here=True, answer_seconds=60)
    post.delivering = Delivering(post.store, replace(post.tools, outside=outside, quick=60_000))
    return post


@contextmanager
def dawdling() -> Iterator[Receiver]:
    """A receiver that does not answer until the end."""
    with receiving() as slow:
        slow.may_answer.clear()
        try:
            yield slow
        finally:
            slow.may_answer.set()


@contextmanager
def at_work(post: Post, quick: int, slow: int) -> Iterator[None]:
    """A thread that delivers, in so many lanes."""
    stop = Event()
    thread = Thread(target=post.delivering.run, args=(stop, 0.01, lambda: Lanes(quick, slow)))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class TestOneThatAnswersQuickly:
    @pytest.mark.spec("WH9")
    def test_is_told_on_and_on_while_others_do_not_answer(self, patient: Post, receiver: Receiver) -> None:
        patient.webhooks.make(OWNER, Wish(receiver.url, ALL))
        patient.chain.mine(DEAL.funded())
        patient.see()
        patient.deliver()

        with dawdling() as slow:
            for _ in range(MANY):
                patient.webhooks.make(OTHER, Wish(slow.url, ALL))
            with at_work(patient, quick=1, slow=1):
                for salt in range(1, 4):
                    patient.chain.mine(a_deal(salt=salt).funded())
                    patient.see()
                    receiver.until(1 + salt)
                meanwhile = len(slow.letters)
                slow.may_answer.set()
                slow.until(3 * MANY)

        assert meanwhile == 1
        assert len(receiver.letters) == 4
        assert len(slow.letters) == 3 * MANY

    @pytest.mark.spec("WH9")
    def test_leaves_its_lane_once_it_leads_elsewhere(self, patient: Post, receiver: Receiver) -> None:
        """Else a place among the quick ones could be had by a receiver that is, for one that is not."""
        told = patient.webhooks.make(OTHER, Wish(receiver.url, ALL))
        patient.chain.mine(DEAL.funded())
        patient.see()
        patient.deliver()

        with dawdling() as slow, receiving() as third:
            patient.webhooks.change(OTHER, told.webhook.id, lambda webhook: replace(webhook, url=slow.url))
            quick = patient.webhooks.make(OWNER, Wish(third.url, ALL))
            patient.chain.mine(DEAL.accepted())
            patient.see()
            with at_work(patient, quick=1, slow=2):
                slow.until(1)
                third.until(1)
                patient.webhooks.ping(OWNER, quick.webhook.id)
                third.until(2)
                slow.may_answer.set()

        assert third.types() == ["milestone.accepted", "ping"]

    @pytest.mark.spec("WH9", "WH3")
    def test_hears_of_messages_that_wait_for_another_only_its_own(self, post: Post, receiver: Receiver) -> None:
        """A webhook that is switched off while something waits for it is no reason to look at all others."""
        receiver.status = 503
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        post.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note="off"))
        later = post.webhooks.log(OWNER, told.webhook.id, None, 1).items[0].due_at

        with post.store.read() as unit:
            off = unit.webhooks.with_due(later)
        post.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note=None))
        with post.store.read() as unit:
            on, too_early = unit.webhooks.with_due(later), unit.webhooks.with_due(post.now)

        assert (off, on, too_early) == (set(), {told.webhook.id}, set())


class TestOneThatWasSwitchedOffMeanwhile:
    @pytest.mark.spec("WH4")
    def test_goes_on_as_soon_as_it_is_switched_on(self, patient: Post) -> None:
        """Also when nothing else happened since."""
        with dawdling() as slow:
            told = patient.webhooks.make(OWNER, Wish(slow.url, ALL))
            patient.chain.mine(DEAL.funded(), DEAL.accepted())
            patient.see()
            with Lanes() as lanes:
                patient.delivering.step(lanes)
                slow.until(1)
                patient.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note="off"))
                slow.may_answer.set()
                lanes.rest()
            off = slow.types()
            patient.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note=None))

            patient.deliver()

        assert off == ["agreement.funded"]
        assert slow.types() == ["agreement.funded", "milestone.accepted"]
        log = patient.webhooks.log(OWNER, told.webhook.id, None, 10).items
        assert {message.state for message in log} == {Delivery.DELIVERED}


class TestLanes:
    @pytest.mark.spec("WH9")
    def test_take_turns(self) -> None:
        """Who still has something to be told waits behind who came meanwhile."""
        taken: list[str] = []

        def turn(name: str, times: int) -> Lane | None:
            taken.append(name)
            return Lane.SLOW if taken.count(name) < times else None

        def first() -> Lane | None:
            lanes.begin("a", lambda: turn("a", 3), Lane.SLOW)
            lanes.begin("b", lambda: turn("b", 2), Lane.SLOW)
            return None

        with Lanes(1, 1) as lanes:
            lanes.begin("first", first, Lane.SLOW)
            lanes.rest()

        assert taken == ["a", "b", "a", "b", "a"]

    @pytest.mark.spec("WH9")
    def test_take_nobody_twice_at_once_and_nobody_after_the_end(self) -> None:
        taken: list[str] = []

        def one() -> Lane | None:
            lanes.begin("one", one, Lane.QUICK)
            taken.append("one")
            return None

        with Lanes() as lanes:
            lanes.begin("one", one, Lane.SLOW)
            lanes.rest()
        lanes.begin("one", one, Lane.SLOW)
        lanes.rest()

        assert taken == ["one"]

    @pytest.mark.spec("WH9")
    def test_go_on_when_a_turn_fails(self) -> None:
        taken: list[str] = []

        def fail() -> Lane | None:
            raise RuntimeError

        def two() -> Lane | None:
            taken.append("two")
            return None

        with Lanes(1, 1) as lanes:
            lanes.begin("one", fail, Lane.SLOW)
            lanes.begin("two", two, Lane.SLOW)
            lanes.rest()
            lanes.begin("one", two, Lane.SLOW)
            lanes.rest()

        assert taken == ["two", "two"]
