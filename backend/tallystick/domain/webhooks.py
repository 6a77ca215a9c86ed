"""Webhooks: whom to call, of what, and what became of it. What is said to them is on the chain already."""

from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus

from tallystick.domain.announcements import FeedPlace, Topic
from tallystick.domain.units import Address, AgreementId, Seconds, Timestamp

DELAYS = tuple(
    Seconds(seconds) for seconds in (5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""After each failure, how long to wait before the next try: three days in all. Source: Standard Webhooks, "Retries"."""
HELD = Seconds(3_600)
"""What comes behind a message that failed waits no longer than so, each time."""
LONGEST_HEEDED = Seconds(3_600)
"""A receiver that asks for time gets so much at most: other messages wait behind the one that it put off."""
TRIES_IN_FRONT = 4
"""So often a receiver may refuse a message before those behind it go ahead."""
GIVE_UP = Seconds(5 * 24 * 60 * 60)
"""A webhook at which nothing succeeds for so long is disabled."""
OVERLAP = Seconds(24 * 60 * 60)
"""For so long after a rotation both secrets sign."""
KEPT = Seconds(30 * 24 * 60 * 60)
"""For so long the log of what was delivered is kept."""
_HAD = range(200, 300)
"""Answers of a receiver that has a message."""
EXCERPT = 200
"""Characters of a receiver's answer that are kept."""


NEVER = Timestamp(0)
"""Over since the clock began."""


class Delivery(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    """It failed, and is tried again before those behind it."""
    ASIDE = "aside"
    """It is tried by itself: it was refused often, or somebody asked for it."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """It is not tried any more, unless somebody asks for it."""


class Standing(StrEnum):
    """How a webhook is, for who looks after the server."""

    CALLED = "called"
    FAILING = "failing"
    """It is called, and the last message did not arrive."""
    DISABLED = "disabled"
    """By its owner, or because nothing arrived."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Of what a webhook is told. What is None is not asked."""

    topics: frozenset[Topic] | None = None
    agreement_id: AgreementId | None = None
    party: Address | None = None
    only_final: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a webhook was told."""

    chain: str
    """Which escrow on which chain it was told of."""
    epoch: str
    place: FeedPlace
    settled: int
    """All events up to this height were told and are final; -1: none."""
    above: int = -1
    """Of the feed of this epoch only what is above this height is told: the rest was, in an earlier one."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A place to call."""

    id: str
    owner: Address
    url: str
    description: str
    choice: Choice
    made_at: Timestamp
    progress: Progress
    generation: int = 0
    """Which secret signs: each rotation makes the next."""
    both_until: Timestamp = NEVER
    """Until then the secret before it signs as well."""
    note: str | None = None
    """Why it is disabled; None: it is not."""
    failing_since: Timestamp | None = None
    """Since when nothing succeeded; None: the last try did."""

    @property
    def is_enabled(self) -> bool:
        """Whether it is called."""
        return self.note is None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a try."""

    at: Timestamp
    status: int | None
    """HTTP's; None: there was no answer."""
    milliseconds: int
    excerpt: str
    """The beginning of the answer, or why there was none."""
    retry_after: int | None = None
    """Seconds that the receiver asked for; None: it did not, or it is not kept any more."""

    @property
    def is_success(self) -> bool:
        """Whether the receiver has it. Source: Standard Webhooks, "Response codes"."""
        return self.status in _HAD

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE

    @property
    def is_refusal(self) -> bool:
        """Whether the receiver is there and does not take this message; another one it may."""
        return self.status is not None and self.status not in {408, 425, 429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told to one webhook."""

    webhook_id: str
    id: str
    """The same each time that it is told: whoever keeps it need not heed it twice."""
    topic: str
    body: str
    """JSON, to the letter as it is signed."""
    state: Delivery
    due_at: Timestamp
    tries: int = 0
    answer: Answered | None = None
    number: int | None = None
    """Its place in the log; None: it is not there yet."""

    def after(self, answer: Answered, jitter: float) -> "Message":
        """
        Where it stands after a try.

        Args:
            answer: What came of it.
            jitter: By which the wait is multiplied.
        """
        tried = replace(self, tries=self.tries + 1, answer=answer)
        if answer.is_success:
            return replace(tried, state=Delivery.DELIVERED)
        if tried.tries > len(DELAYS) and self.state is Delivery.ASIDE:
            return replace(tried, state=Delivery.FAILED)
        is_aside = self.state is Delivery.ASIDE or (answer.is_refusal and tried.tries >= TRIES_IN_FRONT)
        wait = DELAYS[min(tried.tries, len(DELAYS)) - 1]
        wait = wait if is_aside else min(wait, HELD)
        # What the receiver asks for is no reason to come sooner, and the jitter none to come before it.
        named = min(answer.retry_after or 0, LONGEST_HEEDED)
        state = Delivery.ASIDE if is_aside else Delivery.WAITING
        return replace(tried, state=state, due_at=Timestamp(answer.at + max(int(wait * jitter), named)))
