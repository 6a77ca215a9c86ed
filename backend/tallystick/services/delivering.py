"""
Delivering: tells webhooks what they want of the feed, in its order, at least once each.

It remembers nothing that matters between two steps, so it may be killed at any point, and run in several processes at
once: each webhook is one process's at a time, and what was told is written down after it was told. What was told and
not written down is told again, under the same id.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event

import structlog

from tallystick.domain.announcements import BEGINNING, Announcement
from tallystick.domain.errors import TallyError
from tallystick.domain.letters import Outside
from tallystick.domain.ports import Clock
from tallystick.domain.units import Seconds, Timestamp
from tallystick.domain.webhooks import GIVE_UP, KEPT, NEVER, Answered, Delivery, Message, Progress, Webhook
from tallystick.services.lanes import Lane, Lanes
from tallystick.services.telemetry import Telemetry
from tallystick.services.webhooks import WriteBody, chain_of, filter_of
from tallystick.services.webhooksecrets import WebhookSecrets
from tallystick.store.unit_of_work import Store, UnitOfWork

log = structlog.get_logger()

A_VISIT = 20
"""Messages that are told to a webhook before others have their turn."""
A_WHILE = 2_000
"""Milliseconds that a receiver may take, all together, before others have their turn."""
QUICK = 1_000
"""Milliseconds within which those answer that are called among themselves."""
LEASE = Seconds(90)
"""For so long a webhook is one process's. A try takes half of that at most, and each one begins it anew."""
SWEEP = Seconds(60 * 60)
"""So often the log is swept."""
GONE = "its receiver said that it wants nothing any more (410)"
_HOLDER_BYTES = 16


@dataclass(frozen=True, slots=True)
class Tools:
    """What delivering needs."""

    secrets: WebhookSecrets
    outside: Outside
    clock: Clock
    write: WriteBody
    jitter: Callable[[], float]
    """By which a wait is multiplied, so that not all come again at once."""
    telemetry: Telemetry = field(default_factory=Telemetry)
    """Where tries are counted."""
    quick: int = QUICK
    """Milliseconds within which a receiver answers that is called among those that are quick."""


class Delivering:
    """Calls webhooks."""

    def __init__(self, store: Store, tools: Tools) -> None:
        self._store = store
        self._tools = tools
        self._sweeps_at = NEVER
        self._seen: dict[str, str] = {}
        """How far the feed was when a webhook was last told all of it. Whoever forgets it looks once more."""
        self._quick: dict[str, str] = {}
        """Where webhooks lead that answered quickly the last time."""

    def run(self, stop: Event, pause: float, lanes_of: Callable[[], Lanes] = Lanes) -> None:
        """Step until ``stop`` is set, every ``pause`` seconds. Trouble is logged, and tried again."""
        with lanes_of() as lanes:
            while not stop.is_set():
                try:
                    self.step(lanes, stop.is_set)
                    self._sweep_now_and_then()
                except TallyError as error:
                    log.warning("webhooks pause", reason=str(error), code=error.code)
                stop.wait(pause)

    def step(self, lanes: Lanes, is_over: Callable[[], bool] = lambda: False) -> None:
        """
        Have each webhook visited that there may be something for, until all is told. None is waited for.

        Raises:
            StoreUnavailable: If the database does not answer.
        """
        now = self._tools.clock()
        with self._store.read() as unit:
            free, due = unit.webhooks.free(now), unit.webhooks.with_due(now)
            mark = f"{unit.books.epoch}.{unit.announcements.end().row}"
        for name, url in free.items():
            if name in due or self._seen.get(name) != mark:
                lane = Lane.QUICK if self._quick.get(name) == url else Lane.SLOW
                lanes.begin(name, partial(self._visit, name, mark, is_over), lane)

    def _sweep_now_and_then(self) -> None:
        """Forget what was told long ago, and webhooks that there are no more."""
        now = self._tools.clock()
        if now >= self._sweeps_at:
            self._sweeps_at = Timestamp(now + SWEEP)
            with self._store.begin() as unit:
                unit.webhooks.sweep(Timestamp(now - KEPT))
                called = unit.webhooks.free(Timestamp(now + LEASE))
            for known in (self._seen, self._quick):
                for name in set(known) - called.keys():
                    known.pop(name, None)

    def _visit(self, webhook_id: str, mark: str, is_over: Callable[[], bool]) -> Lane | None:
        """Tell a webhook some of what there is for it. Returns where to go on; None: there is no more at once."""
        holder, now = secrets.token_hex(_HOLDER_BYTES), self._tools.clock()
        with self._store.begin() as unit:
            webhook = unit.webhooks.lease(webhook_id, holder, now, Timestamp(now + LEASE))
        if webhook is None:
            return None
        visit = _Visit(self._store, self._tools, webhook, holder)
        try:
            is_more = any(
                count >= A_VISIT or visit.took >= A_WHILE or is_over() for count, _ in enumerate(visit.tries(), 1)
            )
        finally:
            with self._store.begin() as unit:
                unit.webhooks.let_go(webhook_id, holder)
        lane = self._lane_after(visit, webhook)
        if is_more:
            return None if is_over() else lane
        if not visit.is_lost:
            self._seen[webhook_id] = mark
        return None

    def _lane_after(self, visit: "_Visit", webhook: Webhook) -> Lane:
        """Where a webhook belongs now. One to which nothing was told stays where it is."""
        if visit.is_quick:
            self._quick[webhook.id] = webhook.url
        elif visit.is_quick is not None:
            self._quick.pop(webhook.id, None)
        return Lane.QUICK if self._quick.get(webhook.id) == webhook.url else Lane.SLOW


class _Visit:
    """What is told to one webhook, for as long as it is ours."""

    def __init__(self, store: Store, tools: Tools, webhook: Webhook, holder: str) -> None:
        self._store = store
        self._tools = tools
        self._webhook = webhook
        self._holder = holder
        self.took = 0
        """Milliseconds that the receiver took, all together."""
        self.is_quick: bool | None = None
        """Whether the last try was; None: there was none."""
        self.is_lost = False
        """Whether it is ours no more: its owner or its receiver ended it, or somebody else is at it."""

    def tries(self) -> Iterator[None]:
        """One message after the other, for as long as there is one and it is ours to tell."""
        now = self._tools.clock()
        with self._store.begin() as unit:
            self._begin_anew_if_need_be(unit)
            coming = self._coming(unit)
            self._set_aside_what_is_not_next(unit, coming)
            due = unit.webhooks.due(self._webhook.id, now, A_VISIT)
        yield from self._told_by_themselves(due)
        if self.is_lost:
            return
        while coming:
            for one in coming:
                if not self._told(one):
                    return
                yield
            with self._store.read() as unit:
                coming = self._coming(unit)
        self._settle()

    def _told_by_themselves(self, due: list[Message]) -> Iterator[None]:
        """Messages that were set aside, up to one that fails. It keeps nothing back but the likes of itself."""
        for message in due:
            goes_on = self._tried(message, None)
            yield
            if not goes_on:
                return

    def _told(self, one: Announcement) -> bool:
        """Tell the next announcement. Returns whether the one behind it has its turn."""
        now = self._tools.clock()
        with self._store.read() as unit:
            known = unit.webhooks.message(self._webhook.id, one.id)
        if known is not None and known.state is Delivery.WAITING and known.due_at > now:
            return False
        if known is not None and known.state is not Delivery.WAITING:
            return self._note(None, one)  # It was told already, or is told by itself.
        fresh = Message(self._webhook.id, one.id, one.topic, self._tools.write(one), Delivery.WAITING, now)
        return self._tried(known or fresh, one)

    def _tried(self, message: Message, one: Announcement | None) -> bool:
        """Try a message, and write down what came of it. Returns whether to go on with another."""
        now = self._tools.clock()
        headers = self._tools.secrets.headers(self._webhook, message, now)
        reply = self._tools.outside.post(self._webhook.url, headers, message.body)
        answer = Answered(now, reply.status, reply.milliseconds, reply.excerpt, reply.retry_after)
        tried = message.after(answer, self._tools.jitter())
        self._webhook = _judged(self._webhook, answer)
        self._tools.telemetry.note_letter(answer)
        self.took += answer.milliseconds
        self.is_quick = answer.milliseconds <= self._tools.quick and (answer.is_success or answer.is_refusal)
        log.info("webhook told", webhook=self._webhook.id, message=message.id, status=reply.status, state=tried.state)
        goes_on = self._note(tried, None if tried.state is Delivery.WAITING else one)
        # A webhook that is not there is not called once more for each of its messages.
        return goes_on and tried.state is not Delivery.WAITING and (answer.is_success or answer.is_refusal)

    def _note(self, tried: Message | None, done: Announcement | None) -> bool:
        """Write down a try, and how far all is told, in one unit of work. Returns whether the webhook is ours still."""
        if done is not None:
            self._webhook = replace(self._webhook, progress=replace(self._webhook.progress, place=done.place))
        until = Timestamp(self._tools.clock() + LEASE)
        with self._store.begin() as unit:
            is_ours = unit.webhooks.note(self._webhook, self._holder, until)
            if is_ours and tried is not None:
                unit.webhooks.put(tried)
            owners = unit.webhooks.get(self._webhook.owner, self._webhook.id)
        self.is_lost = not (is_ours and owners is not None and owners.is_enabled)
        return not self.is_lost

    def _coming(self, unit: UnitOfWork) -> list[Announcement]:
        progress = self._webhook.progress
        wanted = filter_of(self._webhook.choice, progress.above)
        return unit.announcements.after(progress.place, wanted, A_VISIT)

    def _begin_anew_if_need_be(self, unit: UnitOfWork) -> None:
        """What was told of an earlier feed and is final is not told of this one."""
        progress, chain, epoch = self._webhook.progress, chain_of(unit), unit.books.epoch
        if progress.chain != chain:
            anew = Progress(chain, epoch, BEGINNING, -1)
        elif progress.epoch != epoch:
            anew = Progress(chain, epoch, BEGINNING, progress.settled, above=progress.settled)
        else:
            return
        self._webhook = replace(self._webhook, progress=anew)
        unit.webhooks.note(self._webhook, self._holder, Timestamp(self._tools.clock() + LEASE))

    def _set_aside_what_is_not_next(self, unit: UnitOfWork, coming: list[Announcement]) -> None:
        """The owner wants something else since, or the feed began anew: nothing waits behind this any more."""
        waiting = unit.webhooks.waiting(self._webhook.id)
        if waiting is not None and (not coming or coming[0].id != waiting.id):
            unit.webhooks.put(replace(waiting, state=Delivery.ASIDE))

    def _settle(self) -> None:
        """All that there is was told: so was all that is final."""
        progress = self._webhook.progress
        with self._store.begin() as unit:
            if self._coming(unit) or unit.books.epoch != progress.epoch:
                return
            final = unit.books.finalized()
            settled = max(progress.settled, -1 if final is None else final.number)
            wanted = filter_of(self._webhook.choice, progress.above)
            settled_at = replace(progress, place=unit.announcements.end(wanted), settled=settled)
            if settled_at != progress:
                self._webhook = replace(self._webhook, progress=settled_at)
                unit.webhooks.note(self._webhook, self._holder, Timestamp(self._tools.clock() + LEASE))


def _judged(webhook: Webhook, answer: Answered) -> Webhook:
    """How a webhook is after a try."""
    if answer.is_success:
        return replace(webhook, failing_since=None)
    since = answer.at if webhook.failing_since is None else webhook.failing_since
    failing = replace(webhook, failing_since=since)
    if answer.is_gone:
        return replace(failing, note=GONE)
    if answer.at - since >= GIVE_UP:
        said = f"HTTP {answer.status}" if answer.status is not None else answer.excerpt
        return replace(failing, note=f"nothing arrived for five days, and last: {said}")
    return failing
