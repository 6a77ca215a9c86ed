"""What owners do with their webhooks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from standardwebhooks import Webhook as Verifier

from tallystick.domain.errors import TooManyWebhooks, UnknownMessage, UnknownWebhook
from tallystick.domain.webhooks import Delivery
from tallystick.services.feed import Feed
from tallystick.services.webhooks import MOST, PORTION, Wish
from tallystick.store.announcements import FeedFilter
from tests.builders import a_deal
from tests.receiver import Receiver
from tests.services.post import (
    ALL,
    DEAL,
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


@contextmanager
def longest_unit(engine: Engine) -> Iterator[list[int]]:
    """How many statements the longest unit of work had, once all are over."""
    longest, current = [0], [0]

    def begin(*_: object) -> None:
        current[0] = 0

    def count(*_: object) -> None:
        current[0] += 1
        longest[0] = max(longest[0], current[0])

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield longest
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "before_cursor_execute", count)


class TestAnOwner:
    @pytest.mark.spec("WH8")
    def test_has_a_message_told_again(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        first = receiver.letters[0]

        again = post.webhooks.tell_again(OWNER, told.webhook.id, first.id)
        post.deliver()

        assert again.count == 1
        assert [(letter.id, letter.body) for letter in receiver.letters] == 2 * [(first.id, first.body)]
        with pytest.raises(UnknownMessage):
            post.webhooks.tell_again(OWNER, told.webhook.id, "ev_none")

    @pytest.mark.spec("WH8")
    def test_has_a_part_of_the_feed_told_again(self, post: Post, receiver: Receiver) -> None:
        """Also what was told before the webhook was made."""
        start = Feed(post.store).page(FeedFilter(), None, 1).value.resume
        post.chain.mine(DEAL.funded(), DEAL.accepted())
        post.see()
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.deliver()
        nothing = receiver.types()

        again = post.webhooks.tell_range(OWNER, told.webhook.id, start, None)
        post.deliver()

        assert nothing == []
        assert (again.count, again.resume) == (2, None)
        assert sorted(receiver.types()) == ["agreement.funded", "milestone.accepted"]

    @pytest.mark.spec("WH8")
    def test_has_a_long_part_told_again_in_portions(self, post: Post, receiver: Receiver) -> None:
        """Whoever writes, too, waits for a portion and not for all of it."""
        start = Feed(post.store).page(FeedFilter(), None, 1).value.resume
        for salt in range(2 * PORTION + 1):
            post.chain.mine(a_deal(salt=salt).funded())
        post.see()
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))

        with longest_unit(post.store.engine) as longest:
            again = post.webhooks.tell_range(OWNER, told.webhook.id, start, None)
        post.deliver()

        assert again.count == 2 * PORTION + 1
        assert longest[0] <= 2 * PORTION + 5
        assert sorted(receiver.ids()) == sorted(feed_ids(post))

    @pytest.mark.spec("WH8")
    def test_sees_what_came_of_it(self, post: Post, receiver: Receiver) -> None:
        receiver.status, receiver.answer = 500, "kaputt ü".encode() * 100
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        ping = post.webhooks.ping(OWNER, told.webhook.id)
        post.deliver()

        (message,) = post.webhooks.log(OWNER, told.webhook.id, None, 10).items

        assert (message.id, message.state, message.tries) == (ping.id, Delivery.ASIDE, 1)
        assert message.answer
        assert (message.answer.status, len(message.answer.excerpt)) == (500, 200)
        assert Verifier(told.secret).verify(receiver.letters[0].body, receiver.letters[0].headers)["type"] == "ping"

    @pytest.mark.spec("WH8")
    def test_turns_the_pages_of_the_log(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        for salt in range(5):
            post.chain.mine(a_deal(salt=salt).funded())
        post.see()
        post.deliver()

        first = post.webhooks.log(OWNER, told.webhook.id, None, 3)
        second = post.webhooks.log(OWNER, told.webhook.id, first.next, 3)

        assert [one.id for one in (*first.items, *second.items)] == receiver.ids()[::-1]
        assert second.next is None

    @pytest.mark.spec("WH8")
    def test_is_the_only_one_who_knows_of_a_webhook(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        name = told.webhook.id
        asked = (
            lambda: post.webhooks.get(OTHER, name),
            lambda: post.webhooks.change(OTHER, name, lambda webhook: webhook),
            lambda: post.webhooks.remove(OTHER, name),
            lambda: post.webhooks.rotate(OTHER, name),
            lambda: post.webhooks.ping(OTHER, name),
            lambda: post.webhooks.log(OTHER, name, None, 1),
            lambda: post.webhooks.tell_again(OTHER, name, "ev_1"),
            lambda: post.webhooks.tell_range(OTHER, name, "x", None),
        )

        for ask in asked:
            with pytest.raises(UnknownWebhook):
                ask()
        assert post.webhooks.of(OTHER) == ()

    @pytest.mark.spec("WH8")
    def test_has_so_many_and_no_more(self, post: Post, receiver: Receiver) -> None:
        for _ in range(MOST):
            post.webhooks.make(OWNER, Wish(receiver.url, ALL))

        with pytest.raises(TooManyWebhooks):
            post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        assert post.webhooks.make(OTHER, Wish(receiver.url, ALL))

    @pytest.mark.spec("WH8")
    def test_is_not_called_any_more_once_it_deleted_it(self, post: Post, receiver: Receiver) -> None:
        told = post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        post.chain.mine(DEAL.funded())
        post.see()
        post.deliver()
        post.webhooks.remove(OWNER, told.webhook.id)
        post.chain.mine(DEAL.accepted())
        post.see()
        post.deliver()

        assert receiver.types() == ["agreement.funded"]
