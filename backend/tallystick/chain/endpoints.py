"""
RPC endpoints that stand in for each other. Each remembers how it stands: at work, resting, or in quarantine.

One that comes back from either must show first that it is on our chain.
"""

import time
from collections.abc import Callable, Sequence
from threading import Event, Lock

import structlog

from tallystick.chain.ending import Ended, Ending
from tallystick.chain.identity import require_identity
from tallystick.chain.line import HttpLine, Line, Request
from tallystick.chain.node import Node
from tallystick.chain.refusals import NodeBusy, NodeRefusal, Remedy
from tallystick.domain.errors import ChainMismatch, ChainUnavailable
from tallystick.domain.nodes import Endpoint, Standing
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.urls import urls_in

FIRST_REST, LONGEST_REST = 0.5, 30.0
"""Seconds without requests after one that was not answered. Each rest is twice the one before, until one is."""
FIRST_QUARANTINE, LONGEST_QUARANTINE = 60.0, 6 * 3600.0
"""Seconds without requests after a lie. Each quarantine is four times the one before, whatever comes between."""

_ELSEWHERE = frozenset({Remedy.RETRY, Remedy.RATE})
"""What another endpoint may answer although this one refuses it."""

_journal = structlog.get_logger(__name__)


class GuardedEndpoint:
    """A line, guarded: it is given rests and quarantines. May be shared between threads."""

    def __init__(self, name: str, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        """``name`` is what people know it by, without keys; ``clock`` tells seconds."""
        self.name = name
        self.node = Node(self)
        self._line = line
        self._clock = clock
        self._lock = Lock()
        self._is_admitted = False
        self._rest, self._quarantine = FIRST_REST, FIRST_QUARANTINE
        self._back_at = clock()
        self._standing = Standing.WORKING
        self._trouble: str | None = None

    @property
    def standing(self) -> Standing:
        """How it stands now."""
        return self._standing if self._clock() < self._back_at else Standing.WORKING

    @property
    def back_at(self) -> float:
        """When it is at work again, by its clock."""
        return self._back_at

    @property
    def state(self) -> Endpoint:
        """How it stands, for people: as it did last, until it has shown that it is well again."""
        return Endpoint(self.name, Standing.WORKING if self._trouble is None else self._standing, self._trouble)

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        """The answers to many requests, in their order. One that was refused is a NodeRefusal, as a value."""
        try:
            answers = self._line.ask_all(requests)
        except Ended:
            raise
        except ChainUnavailable as trouble:
            self.rest(str(trouble), trouble.wait if isinstance(trouble, NodeBusy) else None)
            raise
        with self._lock:
            if self.standing is Standing.WORKING:
                self._rest = FIRST_REST
                self._trouble = None if self._standing is Standing.RESTING else self._trouble
        return answers

    def admit(self, identity: ChainIdentity) -> None:
        """
        Have it show, once after each absence, that it is on the chain of ``identity``.

        Raises:
            ChainUnavailable: If it does not answer, or is not. Then it is in quarantine.
        """
        if self._is_admitted:
            return
        try:
            require_identity(self.node, identity)
        except ChainMismatch as mismatch:
            self.quarantine(str(mismatch))
            raise ChainUnavailable(f"the node at {self.name} is not on our chain: {mismatch}") from mismatch
        self._is_admitted, self._trouble = True, None

    def rest(self, reason: str, seconds: float | None = None) -> None:
        """Ask it no more for a while: so many seconds if it said so, otherwise each time for longer."""
        with self._lock:
            if self.standing is Standing.QUARANTINED:
                return
            self._leave(Standing.RESTING, seconds or self._rest, reason)
            self._rest = min(2 * self._rest, LONGEST_REST)

    def quarantine(self, reason: str) -> None:
        """It was caught: ask it nothing, each time for longer."""
        with self._lock:
            if self.standing is Standing.QUARANTINED:
                return
            self._leave(Standing.QUARANTINED, self._quarantine, reason)
            self._quarantine = min(4 * self._quarantine, LONGEST_QUARANTINE)

    def _leave(self, standing: Standing, seconds: float, reason: str) -> None:
        # Whoever asked hears of a failure anyway; of a lie somebody must hear who looks at the logs.
        tell = _journal.warning if standing is Standing.QUARANTINED else _journal.debug
        tell("endpoint left out", endpoint=self.name, standing=standing, seconds=seconds, reason=reason)
        self._standing, self._trouble = standing, reason
        self._back_at = self._clock() + seconds
        self._is_admitted = False


class EndpointPool:
    """Several endpoints as one line: what one does not answer, the next one is asked. Is ``ports.Endpoints``, too."""

    def __init__(self, members: Sequence[GuardedEndpoint], ending: Ending | None = None) -> None:
        """The first one is asked as long as it works. ``ending`` is that of their lines."""
        self.members = tuple(members)
        self._ending = ending or Ending()
        self._identity: ChainIdentity | None = None

    def expect(self, identity: ChainIdentity) -> None:
        """From now on ask only endpoints that are on this chain, and look which are. One alone is taken as it is."""
        if len(self.members) == 1:
            return
        self._identity = identity
        for member in self.members:
            try:
                member.admit(identity)
            except ChainUnavailable as trouble:
                _journal.warning("endpoint not admitted", endpoint=member.name, reason=str(trouble))

    def endpoints(self) -> Sequence[Endpoint]:
        """How each stands now."""
        return [member.state for member in self.members]

    def heed(self, stop: Event) -> None:
        """From now on: once ``stop`` is set, nothing is asked any more."""
        self._ending.heed(stop)

    def in_turn(self) -> list[GuardedEndpoint]:
        """
        Whom to ask, in this order: those that work; if none does, those that rest, the soonest back first.

        Raises:
            ChainUnavailable: If all are in quarantine.
        """
        working = [member for member in self.members if member.standing is Standing.WORKING]
        resting = [member for member in self.members if member.standing is Standing.RESTING]
        turn = working or sorted(resting, key=lambda member: member.back_at)
        if not turn:
            troubles = "; ".join(f"{member.name}: {member.state.trouble}" for member in self.members)
            raise ChainUnavailable(f"no endpoint is left that was not caught: {troubles}")
        return turn

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        """The answers to many requests, in their order. One that all who answer refuse is a NodeRefusal, as a value."""
        answers: dict[int, object] = {}
        left = list(range(len(requests)))
        trouble: ChainUnavailable | None = None
        for member in self.in_turn():
            try:
                found = self._asked(member, [requests[place] for place in left])
            except ChainUnavailable as error:
                if len(self.members) > 1:
                    _journal.warning("endpoint passed over", endpoint=member.name, reason=str(error))
                trouble = error
                continue
            answers |= zip(left, found, strict=True)
            left = [place for place in left if _is_for_another(answers[place])]
            if not left:
                break
        if len(answers) < len(requests):
            raise trouble or ChainUnavailable("no endpoint answers")
        return [answers[place] for place in range(len(requests))]

    def _asked(self, member: GuardedEndpoint, requests: Sequence[Request]) -> list[object]:
        if self._identity is not None:
            member.admit(self._identity)
        return member.ask_all(requests)


def pool_of(addresses: str, timeout: float = 10.0) -> EndpointPool:
    """
    The endpoints at HTTP addresses, none of them asked yet.

    Args:
        addresses: One or several, parted by commas or blanks. One that is named twice has one voice.
        timeout: The longest silence that is waited through, in seconds.

    Raises:
        ChainUnavailable: If one is no such address, or there is none.
    """
    urls = dict.fromkeys(urls_in(addresses)) or [addresses]
    ending = Ending()
    lines = [HttpLine(url, timeout, ending) for url in urls]
    return EndpointPool([GuardedEndpoint(line.name, line) for line in lines], ending)


def _is_for_another(answer: object) -> bool:
    return isinstance(answer, NodeRefusal) and answer.remedy in _ELSEWHERE
