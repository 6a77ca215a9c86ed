"""A house's webhooks over a chain in memory, and a real receiver."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from tallystick.api.shapes.webhooks import write_body, write_ping
from tallystick.domain.announcements import BEGINNING
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.units import Timestamp
from tallystick.domain.webhooks import Choice
from tallystick.mail.carrier import Carrier
from tallystick.services.delivering import Delivering, Tools
from tallystick.services.lanes import Lanes
from tallystick.services.mirror import Mirror
from tallystick.services.webhooks import Letters, Webhooks
from tallystick.services.webhooksecrets import WebhookSecrets
from tallystick.store.announcements import FeedFilter
from tallystick.store.tables.webhooks import webhooks
from tallystick.store.unit_of_work import Store
from tallystick.wiring.house import wall_clock
from tests.builders import EMPLOYER, IDENTITY, STRANGER, a_deal
from tests.fakes import FakeChain, FakeWatcher
from tests.receiver import Receiver, receiving
from tests.store_fixture import kind, postgres, store

__all__ = ["kind", "postgres", "store"]

OWNER = Caller(EMPLOYER, EVERYTHING, None)
OTHER = Caller(STRANGER, EVERYTHING, None)
ALL = Choice()
FINAL = Choice(only_final=True)
DEAL = a_deal()
HOUR = 3_600


@dataclass
class Post:
    """A house's webhooks over a chain in memory, by a clock that a test sets."""

    store: Store
    now: Timestamp = field(default_factory=wall_clock)
    chain: FakeChain = field(default_factory=FakeChain)

    def __post_init__(self) -> None:
        keys, outside = WebhookSecrets(b"k" * 32), Carrier(may_be_here=True)
        self.webhooks = Webhooks(self.store, keys, outside, self.clock, Letters(write_body, write_ping))
        self.tools = Tools(keys, outside, self.clock, write_body, lambda: 1.0)
        self.mirror = Mirror(FakeWatcher(self.chain), self.store)
        self.delivering = Delivering(self.store, self.tools)
        with self.store.begin() as unit:
            unit.books.require_chain(IDENTITY)

    def clock(self) -> Timestamp:
        return self.now

    def see(self) -> None:
        """Bring the mirror level with the chain."""
        while self.mirror.step() is not None:
            pass

    def deliver(self) -> None:
        """Tell all that can be told now."""
        with Lanes() as lanes:
            self.delivering.step(lanes)
            lanes.rest()

    def wait(self, seconds: int, step: int = 60) -> None:
        """Let time pass, delivering all the while."""
        for _ in range(0, seconds, step):
            self.now = Timestamp(self.now + step)
            self.deliver()


@pytest.fixture
def post(store: Store) -> Post:
    post = Post(store)
    post.see()
    return post


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as at_work:
        yield at_work


def end_leases(post: Post) -> None:
    """As time does."""
    with post.store.engine.begin() as connection:
        connection.execute(update(webhooks).values(leased_until=0))


def feed_ids(post: Post) -> list[str]:
    """The ids of all that the feed holds."""
    with post.store.read() as unit:
        return [one.id for one in unit.announcements.after(BEGINNING, FeedFilter(), 1_000)]
