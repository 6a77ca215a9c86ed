"""Webhooks are told, whatever fails: over real connections, to a real receiver."""

import json
from contextlib import ExitStack
from dataclasses import replace

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tallystick.domain.announcements import Topic
from tallystick.domain.units import Timestamp
from tallystick.domain.webhooks import GIVE_UP, OVERLAP, Choice, Delivery
from tallystick.services.delivering import LEASE, Delivering
from tallystick.services.lanes import Lanes
from tallystick.services.mirror import Mirror
from tallystick.services.webhooks import Wish
from tallystick.services.webhooksecrets import WebhookSecrets
from tallystick.wiring.house import wall_clock
from tests.builders import IDENTITY, WORKER, a_deal
from tests.fakes import FakeChain, FakeWatcher
from tests.receiver import Receiver, free_port, receiving
from tests.services.post import (
    ALL,
    DEAL,
    FINAL,
    HOUR,
    OTHER,
    OWNER,
    Post,
    feed_ids,
    kind,
    post,
    postgres,
    receiver,
    store,
)

__all__ = ["kind", "post", "postgres", "receiver", "store"]


class TestTelling:
    @pytest.mark.spec("WH1")
    def test_is_of_what_follows_in_the_order_of_the_feed(self, post: Post, receiver: Receiver) -> None:
        post.chain.mine(DEAL.funded())
        post.see()
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.accepted(), DEAL.delivered())
        post.see()

        post.deliver()

        assert receiver.types() == ["milestone.accepted", "milestone.delivered"]
        told = json.loads(receiver.letters[0].body)
        assert told["data"]["agreement_id"] == DEAL.agreement_id
        assert set(told) == {"type", "timestamp", "data"}
        assert set(told["data"]) == {"id", "of", "agreement_id", "milestone", "event"}

    @pytest.mark.spec("WH1")
    def test_is_of_what_was_chosen(self, post: Post, receiver: Receiver) -> None:
        other = a_deal(salt=1)
        post.webhooks.make(OWNER, Wish(receiver.url, Choice(frozenset({Topic.MILESTONE_ACCEPTED}), DEAL.agreement_id)))
        post.chain.mine(DEAL.funded(), other.funded(), DEAL.accepted(), other.accepted())
        post.see()

        post.deliver()

        assert receiver.types() == ["milestone.accepted"]

    @pytest.mark.spec("WH1", "EV2")
    def test_says_what_a_reorg_took_back_and_what_came_again(self, post: Post, receiver: Receiver) -> None:
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        post.chain.reorg(1)
        post.chain.mine()
        post.chain.mine(DEAL.funded())
        post.see()

        post.deliver()

        assert receiver.types() == ["agreement.funded", "event.reverted", "agreement.funded"]
        assert json.loads(receiver.letters[1].body)["data"]["of"] == receiver.ids()[0]
        assert len(set(receiver.ids())) == 3

    @pytest.mark.spec("WH1", "EV3")
    def test_is_of_what_is_final_where_that_is_chosen(self, post: Post, receiver: Receiver) -> None:
        """Also of what was known and not final when the webhook was made."""
        post.chain.mine(DEAL.funded())
        post.see()
        post.webhooks.make(OWNER, Wish(receiver.url, FINAL))
        post.chain.mine(DEAL.accepted())
        post.see()
        post.deliver()
        before = receiver.types()
        post.chain.finalize(behind=1)
        post.see()

        post.deliver()

        assert (before, receiver.types()) == ([], ["agreement.funded"])


class TestASignature:
    @pytest.mark.spec("WH2")
    def test_is_taken_by_the_published_verifier(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        (letter,) = receiver.letters

        assert Verifier(told.secret).verify(letter.body, letter.headers)["type"] == "agreement.funded"

    @pytest.mark.spec("WH2")
    @pytest.mark.parametrize(
        "change",
        [
            {"webhook-id": "ev_" + "0" * 32},
            {"webhook-signature": "v1," + "A" * 43 + "="},
            {"webhook-signature": ""},
            {"webhook-timestamp": str(wall_clock() + 100)},
        ],
    )
    def test_of_what_is_not_ours_is_not(self, post: Post, receiver: Receiver, change: dict[str, str]) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        another = post.webhooks.make(OTHER, Wish(receiver.url, FINAL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        (letter,) = receiver.letters

        forgeries = [
            (told.secret, letter.body, letter.headers | change),
            (told.secret, letter.body.replace("agreement.funded", "milestone.claimed"), letter.headers),
            (another.secret, letter.body, letter.headers),
        ]
        for secret, body, headers in forgeries:
            with pytest.raises(WebhookVerificationError):
                Verifier(secret).verify(body, headers)

    @pytest.mark.spec("WH2")
    def test_of_long_ago_is_not_taken(self, post: Post, receiver: Receiver) -> None:
        """A true message that somebody brings again: the instant in it is signed, and too old."""
        post.now = Timestamp(post.now - 301)
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        (letter,) = receiver.letters

        with pytest.raises(WebhookVerificationError, match="too old"):
            Verifier(told.secret).verify(letter.body, letter.headers)

    @pytest.mark.spec("WH2")
    def test_is_of_both_secrets_for_a_day_after_a_rotation(self, post: Post, receiver: Receiver) -> None:
        old = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        new = post.webhooks.rotate(OWNER, old.webhook.id)
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        overlapping = receiver.letters[-1]
        post.now = Timestamp(post.now + OVERLAP)
        post.chain.mine(DEAL.accepted())
        post.see()
        post.deliver()
        after = receiver.letters[-1]

        assert old.secret != new.secret
        for secret in (old.secret, new.secret):
            assert Verifier(secret).verify(overlapping.body, overlapping.headers)
        assert len(after.headers["webhook-signature"].split()) == 1

    @pytest.mark.spec("WH2")
    def test_needs_a_secret_that_no_database_holds(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))

        again = WebhookSecrets(b"k" * 32).secret(told.webhook)

        assert again == told.secret
        assert WebhookSecrets(b"j" * 32).secret(told.webhook) != told.secret


class TestAReceiverThatIsAway:
    @pytest.mark.spec("WH3")
    def test_for_an_hour_loses_nothing(self, post: Post) -> None:
        port, away = free_port(), Receiver()
        post.webhooks.make(OWNER, Wish(f"http://127.0.0.1:{port}/hook", ALL))
        for salt in range(6):
            deal = a_deal(salt=salt)
            post.chain.mine(deal.funded(), deal.accepted())
            post.see()
            post.wait(600)

        with receiving(away, port):
            post.wait(2 * HOUR)

        assert away.ids() == feed_ids(post)
        assert len(away.ids()) == 12

    @pytest.mark.spec("WH3")
    def test_is_asked_ever_later(self, post: Post) -> None:
        told = post.webhooks.make(OWNER, Wish(f"http://127.0.0.1:{free_port()}/hook", ALL))
        post.chain.mine(DEAL.funded(), DEAL.accepted())
        post.see()
        waits = []
        for _ in range(7):
            post.deliver()
            (message,) = post.webhooks.log(OWNER, told.webhook.id, None, 10).items
            waits.append(message.due_at - post.now)
            post.now = message.due_at

        assert waits == [5, 30, 120, 600, 1_800, 3_600, 3_600]
        assert message.state is Delivery.WAITING
        assert message.answer
        assert message.answer.status is None

    @pytest.mark.spec("WH3")
    @pytest.mark.parametrize(
        ("asked", "wait"),
        [("0", 5), ("4", 5), ("6", 6), ("3600", 3_600), ("999999999", 3_600), ("9" * 40, 5), ("-1", 5)],
    )
    def test_and_asks_for_time_gets_it_up_to_an_hour(
        self, post: Post, receiver: Receiver, asked: str, wait: int
    ) -> None:
        receiver.status, receiver.headers = 503, {"retry-after": asked}
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()

        post.deliver()

        (message,) = post.webhooks.log(OWNER, told.webhook.id, None, 10).items
        assert message.due_at - post.now == wait

    @pytest.mark.spec("WH3")
    def test_for_one_message_is_told_the_others(self, post: Post, receiver: Receiver) -> None:
        receiver.refuses = {"milestone.accepted"}
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded(), DEAL.accepted(), DEAL.delivered())
        post.see()
        post.deliver()
        at_first = receiver.types()
        post.wait(HOUR)
        later = receiver.types()
        receiver.refuses = set()
        post.wait(4 * HOUR, step=600)

        assert at_first == ["agreement.funded", "milestone.accepted"]
        assert later[:6] == ["agreement.funded", *4 * ["milestone.accepted"], "milestone.delivered"]
        assert receiver.types()[-1] == "milestone.accepted"
        assert set(receiver.ids()) == set(feed_ids(post))

    @pytest.mark.spec("WH3")
    def test_while_one_is_told_by_itself_is_told_what_is_new_soon(self, post: Post, receiver: Receiver) -> None:
        """What was set aside fails once more just when something new comes: that is a matter of seconds, not hours."""
        receiver.refuses = {"milestone.accepted"}
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded(), DEAL.accepted())
        post.see()
        post.wait(HOUR, step=600)
        aside = post.webhooks.log(OWNER, told.webhook.id, None, 1).items[0]
        post.chain.mine(DEAL.delivered())
        post.see()
        receiver.status, receiver.refuses = 503, set()
        post.now = aside.due_at
        post.deliver()
        receiver.status = 204

        post.wait(120)

        assert aside.state is Delivery.ASIDE
        assert receiver.types()[-1] == "milestone.delivered"

    @pytest.mark.spec("WH4")
    def test_for_good_is_disabled_and_goes_on_when_switched_on(self, post: Post) -> None:
        port, back = free_port(), Receiver()
        told = post.webhooks.make(OWNER, Wish(f"http://127.0.0.1:{port}/hook", ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.wait(GIVE_UP + 2 * HOUR, step=HOUR)
        disabled = post.webhooks.get(OWNER, told.webhook.id)
        post.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note=None, failing_since=None))

        with receiving(back, port):
            post.wait(2 * HOUR, step=HOUR)

        assert not disabled.is_enabled
        assert "five days" in str(disabled.note)
        assert back.types() == ["agreement.funded"]

    @pytest.mark.spec("WH4")
    def test_and_says_that_it_is_gone_is_not_called_again(self, post: Post, receiver: Receiver) -> None:
        receiver.status = 410
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded(), DEAL.accepted())
        post.see()
        post.deliver()
        post.wait(HOUR)

        assert receiver.types() == ["agreement.funded"]
        assert "410" in str(post.webhooks.get(OWNER, told.webhook.id).note)

    @pytest.mark.spec("WH4")
    def test_that_its_owner_switched_off_stays_off(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note="off"))
        post.wait(HOUR)
        off = receiver.types()
        post.webhooks.change(OWNER, told.webhook.id, lambda webhook: replace(webhook, note=None))
        post.deliver()

        assert (off, receiver.types()) == ([], ["agreement.funded"])


class TestSeveralThatDeliver:
    @pytest.mark.spec("WH5")
    def test_are_never_at_one_webhook_at_once(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        with post.store.begin() as unit:
            unit.webhooks.lease(told.webhook.id, "another", post.now, Timestamp(post.now + LEASE))

        post.deliver()
        meanwhile = receiver.types()
        post.wait(LEASE + 60)

        assert (meanwhile, receiver.types()) == ([], ["agreement.funded"])

    @pytest.mark.spec("WH5")
    def test_tell_everything_together(self, post: Post, receiver: Receiver) -> None:
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        for salt in range(40):
            post.chain.mine(a_deal(salt=salt).funded())
        post.see()
        several = [post.delivering, *(Delivering(post.store, post.tools) for _ in range(3))]

        with ExitStack() as stack:
            each = [(one, stack.enter_context(Lanes())) for one in several]
            for _ in range(10):
                for delivering, lanes in each:
                    delivering.step(lanes)
                for _, lanes in each:
                    lanes.rest()

        assert receiver.ids() == feed_ids(post)


class TestAFeedThatBeginsAnew:
    @pytest.mark.spec("WH6")
    def test_is_told_from_where_nothing_is_sure(self, post: Post, receiver: Receiver) -> None:
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.chain.mine(DEAL.accepted())
        post.chain.finalize(behind=1)
        post.see()
        post.deliver()
        before = receiver.ids()
        with post.store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(IDENTITY)
        post.chain.mine(DEAL.delivered())
        post.see()
        post.deliver()

        assert receiver.types()[len(before) :] == ["event.reverted", "milestone.accepted", "milestone.delivered"]
        assert json.loads(receiver.letters[len(before)].body)["data"]["of"] in before
        assert len(set(receiver.ids())) == len(receiver.ids())

    @pytest.mark.spec("WH6")
    def test_of_another_chain_is_told_wholly(self, post: Post, receiver: Receiver) -> None:
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.chain.finalize()
        post.see()
        post.deliver()
        before = len(receiver.ids())
        with post.store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(replace(IDENTITY, chain_id=7, escrow=WORKER))
        another = FakeChain()
        another.reorg(0)
        another.mine(DEAL.funded())
        another.finalize()
        post.mirror = Mirror(FakeWatcher(another), post.store)
        post.see()

        post.deliver()

        assert receiver.types()[before:] == ["agreement.funded", "event.finalized"]
