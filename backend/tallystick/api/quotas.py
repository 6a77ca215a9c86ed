"""
How much one client may ask for: requests that read, requests that may change something, and questions to the node.

Each server counts for itself, in memory. Source: draft-ietf-httpapi-ratelimit-headers-10, "RateLimit-Policy Field".
"""

import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from tallystick.domain.errors import QuotaExceeded, TooManyAtOnce

READS, WRITES, QUESTIONS = "reads", "writes", "questions"
OFF = "off"
MOST_PAPERS = 2
"""Papers that one client has made at once: with and without a login no more than half of what a server sets."""
_LOOKS = parse("600/minute")
"""So often what one address shows of logins is looked for in the database, to know whose quotas to count by."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """What one client address may ask for, as ``1200/minute``; ``off``: as much as it likes."""

    reads: str = OFF
    writes: str = OFF
    questions: str = OFF
    """To the node: what a request makes of them is its cost."""
    at_once: int | None = None
    """Long answers, which take a place of the server for as long as they are heard; None: as many as it likes."""
    callers: int = 1
    """So many times as much has who is signed in."""
    counts_loopback: bool = False
    """Whether what this very machine asks is counted, too."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a quota."""

    name: str
    times: int
    """So many of the usual ones."""


class Budgets:
    """What is left of everybody's quotas."""

    def __init__(self, quotas: Quotas) -> None:
        named = {READS: quotas.reads, WRITES: quotas.writes, QUESTIONS: quotas.questions}
        self._policies = {name: parse(text) for name, text in named.items() if text != OFF}
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._at_once = quotas.at_once
        self._open = Counter[str]()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is counted."""
        return not self._policies and self._at_once is None

    def spend(self, holders: Sequence[Holder], costs: Mapping[str, int]) -> None:
        """
        Take costs, by the names of policies, out of every holder's quotas.

        Raises:
            QuotaExceeded: If one of them has too little left. Then nothing is taken.
        """
        wanted = [(policy, holder, cost) for policy, cost in costs.items() for holder in holders]
        for policy, holder, cost in wanted:
            item = self._item(policy, holder)
            if item is not None and not self._limiter.test(item, policy, holder.name, cost=cost):
                raise self._exceeded(policy, item, holder)
        self.owe(holders, costs)

    def owe(self, holders: Sequence[Holder], costs: Mapping[str, int]) -> None:
        """Take costs that nobody knew before, as :meth:`spend`; where too little is left, all of it."""
        for policy, cost in costs.items():
            for holder in holders:
                item = self._item(policy, holder)
                if item is not None and cost:
                    self._limiter.hit(item, policy, holder.name, cost=cost)

    @contextmanager
    def long_answer(self, holders: Sequence[Holder]) -> Iterator[None]:
        """
        A long answer of every holder, until it ends. For one event loop.

        Raises:
            TooManyAtOnce: If one of them has as many open as it may.
        """
        most = self._at_once
        with self._open_of({holder.name: None if most is None else most * holder.times for holder in holders}):
            yield

    @contextmanager
    def paper(self, holders: Sequence[Holder]) -> Iterator[None]:
        """The same while a paper is made. Places for that are few, and all people's: nobody has more by a login."""
        with self.long_answer(holders), self._open_of({f"papers of {one.name}": MOST_PAPERS for one in holders}):
            yield

    @contextmanager
    def _open_of(self, most: Mapping[str, int | None]) -> Iterator[None]:
        """One more of each name, of as many as there may be; None: of any number."""
        for name, allowed in most.items():
            if allowed is not None and self._open[name] >= allowed:
                raise TooManyAtOnce(allowed)
        self._open.update(most.keys())
        try:
            yield
        finally:
            self._open.subtract(most.keys())
            # What counts to nothing is not kept.
            self._open = +self._open

    def may_look(self, address: str) -> bool:
        """Whether one more login may be looked for that an address shows; that is counted."""
        return self._limiter.hit(_LOOKS, "logins", address)

    def told(self, holders: Sequence[Holder]) -> Iterator[tuple[str, str]]:
        """The two header fields that tell of all quotas: the holder's with the least left, for each policy."""
        if not self._policies:
            return
        policies, left = list[str](), list[str]()
        for policy in self._policies:
            items = [(holder, item) for holder in holders if (item := self._item(policy, holder)) is not None]
            stats = [(self._limiter.get_window_stats(item, policy, holder.name), item) for holder, item in items]
            (resets_at, remaining), item = min(stats, key=lambda pair: pair[0].remaining)
            window = item.get_expiry()
            # What nothing was taken of yet has a whole window before it.
            seconds = window if remaining == item.amount else max(math.ceil(resets_at - time.time()), 0)
            policies.append(f'"{policy}";q={item.amount};w={window}')
            left.append(f'"{policy}";r={remaining};t={seconds}')
        yield "RateLimit-Policy", ", ".join(policies)
        yield "RateLimit", ", ".join(left)

    def _item(self, policy: str, holder: Holder) -> RateLimitItem | None:
        usual = self._policies.get(policy)
        return None if usual is None else type(usual)(usual.amount * holder.times, usual.multiples)

    def _exceeded(self, policy: str, item: RateLimitItem, holder: Holder) -> QuotaExceeded:
        resets_at = self._limiter.get_window_stats(item, policy, holder.name).reset_time
        return QuotaExceeded(
            policy, item.amount, item.get_expiry(), retry_after=max(math.ceil(resets_at - time.time()), 1)
        )
