"""
The chain as most endpoints have it: one of them tells, at the level of proof, and most of those that answer agree.

What can be recomputed convicts an endpoint by itself. What cannot is which of two sound chains is the true one: so the
head and the final block are where most of those that answer have the same hash, and each update ends at a block that
they have as well. Of two endpoints both must agree unless one does not answer; of three or more, always at least two.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from tallystick.chain.endpoints import EndpointPool, GuardedEndpoint
from tallystick.chain.watcher import DEFAULT, Mirrored, NodeWatcher, Reading, View
from tallystick.domain.chain import BlockFinalized, BlocksAdded, BlocksReorged, BlockStamp, ChainUpdate
from tallystick.domain.errors import (
    ChainMismatch,
    ChainUnavailable,
    InvalidBlock,
    ReorgBeyondFinality,
    TallyError,
    UnverifiableBlock,
)
from tallystick.domain.ports import ChainIdentity, Watcher
from tallystick.domain.units import BlockNumber

STRAGGLERS = 2.0
"""Seconds after which nobody waits for an endpoint any more when another one has answered."""

_MAY_STAND_IN = 2
"""Of so many endpoints one alone goes on when the other one is away. Of more, two must answer."""

T = TypeVar("T")

_HALTING = (ReorgBeyondFinality, ChainMismatch, UnverifiableBlock)
"""What halts the mirror, and what one endpoint alone must not be able to say."""


@dataclass(frozen=True, slots=True)
class _Scout:
    """An endpoint, and what follows the chain by it."""

    endpoint: GuardedEndpoint
    watcher: NodeWatcher
    identity: ChainIdentity

    def view(self) -> View:
        """Where it says that the chain is, once it has shown that it is ours."""
        self.endpoint.admit(self.identity)
        return self.watcher.view()


@dataclass(frozen=True, slots=True)
class _Quorum:
    """Who answered, and what most of them agree about."""

    most: int
    """How many must agree."""
    head: BlockStamp
    finalized: BlockStamp
    views: Mapping[_Scout, View]
    """Of those that have the head. The first is asked first."""


class QuorumWatcher:
    """Implements ``ports.Watcher`` over several endpoints."""

    def __init__(
        self, pool: EndpointPool, identity: ChainIdentity, reading: Reading = DEFAULT, patience: float = STRAGGLERS
    ) -> None:
        """What ``reading`` says is how far to go at once, and how much to prove. ``patience`` is in seconds."""
        self._pool = pool
        self._patience = patience
        self._scouts = {
            member: _Scout(member, NodeWatcher(member.node, identity, reading), identity) for member in pool.members
        }
        # Twice as many threads as endpoints: one that hangs does not keep the others from being asked.
        self._threads = ThreadPoolExecutor(2 * len(self._scouts), thread_name_prefix="quorum")

    def next_update(
        self, checkpoint: BlockStamp | None, finalized: BlockStamp | None, mirrored: Mirrored
    ) -> ChainUpdate | None:
        """The one update that follows; None when the reader is level with most endpoints, or ahead on their chain."""
        quorum = self._quorum()
        failures: dict[_Scout, TallyError] = {}
        for scout, view in quorum.views.items():
            newest = view.newest if view.head == quorum.head else None
            agreed = View(quorum.head, quorum.finalized, newest)
            try:
                update = scout.watcher.follow(agreed, checkpoint, finalized, mirrored)
                self._require_agreed(update, quorum, scout, mirrored)
            except (InvalidBlock, *_HALTING, ChainUnavailable) as failure:
                failures[scout] = failure
                _convict_of_lies({scout: failure})
                continue
            _convict({other: why for other, why in failures.items() if isinstance(why, _HALTING)})
            return update
        raise _verdict(failures, quorum.most)

    def _quorum(self) -> _Quorum:
        """
        What most of those that answer agree about.

        Raises:
            ChainUnavailable: If nobody answers, or there is nothing that most agree about.
        """
        views = self._views()
        most = self._most_of(len(views))
        if len(views) < most:
            raise ChainUnavailable(f"{len(views)} endpoints answer, and {most} must agree about the chain")
        finals = self._blocks_of({scout: view.finalized for scout, view in views.items()}, most)
        finalized = _agreed(finals, most)
        _convict(
            {
                scout: InvalidBlock(final.number, "the hash of what is final", final.hash, finalized.hash)
                for scout, final in finals.items()
                if final != finalized
            }
        )
        heads = self._blocks_of({scout: view.head for scout, view in views.items()}, most)
        head = _agreed(heads, most)
        return _Quorum(most, head, finalized, {scout: views[scout] for scout in views if heads.get(scout) == head})

    def _most_of(self, answering: int) -> int:
        """How many must agree: most of those that answer; where there are more than two, no single one decides."""
        return max(answering // 2 + 1, 2 if len(self._scouts) > _MAY_STAND_IN else 1)

    def _views(self) -> dict[_Scout, View]:
        """Where each says that the chain is, of those that answer, in the order of preference."""
        scouts = [self._scouts[member] for member in self._pool.in_turn()]
        views, failures = self._asked(scouts, _Scout.view)
        _convict_of_lies(failures)
        if not views:
            raise _verdict(failures, self._most_of(len(scouts)))
        _convict({scout: why for scout, why in failures.items() if isinstance(why, _HALTING)})
        return views

    def _blocks_of(self, told: Mapping[_Scout, BlockStamp], most: int) -> dict[_Scout, BlockStamp]:
        """What each has at the greatest height that most have reached, given the newest that each has."""
        height = sorted((stamp.number for stamp in told.values()), reverse=True)[most - 1]
        here = {scout: stamp for scout, stamp in told.items() if stamp.number == height}
        return here | self._blocks([scout for scout, stamp in told.items() if stamp.number > height], height)

    def _blocks(self, scouts: Sequence[_Scout], height: BlockNumber) -> dict[_Scout, BlockStamp]:
        """What each has at a height, of those that answer and have any."""
        found, failures = self._asked(scouts, lambda scout: scout.watcher.block(height))
        _convict_of_lies(failures)
        return {scout: stamp for scout, stamp in found.items() if stamp is not None}

    def _require_agreed(self, update: ChainUpdate | None, quorum: _Quorum, teller: _Scout, mirrored: Mirrored) -> None:
        """
        Raises unless most agree with an update.

        Raises:
            InvalidBlock: If most say something else than the teller.
            ChainUnavailable: If there is nothing that most say.
        """
        match update:
            case BlocksAdded(blocks):
                self._require_block(blocks[-1].stamp, quorum, teller)
            case BlockFinalized(block):
                self._require_block(block, quorum, teller)
            case BlocksReorged(ancestor):
                self._require_block(ancestor, quorum, teller)
                self._require_parting(ancestor, quorum, mirrored)
            case None:
                pass

    def _require_block(self, told: BlockStamp, quorum: _Quorum, teller: _Scout) -> None:
        if told in (quorum.head, quorum.finalized):
            return
        others = [scout for scout in quorum.views if scout is not teller]
        found = _agreed({teller: told, **self._blocks(others, told.number)}, quorum.most)
        if found != told:
            raise InvalidBlock(told.number, "its hash", told.hash, found.hash)

    def _require_parting(self, ancestor: BlockStamp, quorum: _Quorum, mirrored: Mirrored) -> None:
        """What follows the ancestor must be another block than the reader's, for most."""
        height = BlockNumber(ancestor.number + 1)
        mine = mirrored(height)
        if mine is None or height > quorum.head.number:
            return
        found = _agreed(self._blocks(list(quorum.views), height), quorum.most)
        if found == mine:
            raise InvalidBlock(height, "that it left the chain", "what the node says", "what most others deny")

    def _asked(
        self, scouts: Sequence[_Scout], question: Callable[[_Scout], T]
    ) -> tuple[dict[_Scout, T], dict[_Scout, TallyError]]:
        """Ask all at once. One that takes much longer than another one has failed."""
        asked: dict[Future[T], _Scout] = {self._threads.submit(question, scout): scout for scout in scouts}
        late = _waited_for(asked, self._patience)
        answers: dict[_Scout, T] = {}
        failures: dict[_Scout, TallyError] = {}
        for future, scout in asked.items():
            if future in late:
                scout.endpoint.rest("it answers much later than the others")
                failures[scout] = ChainUnavailable(f"the node at {scout.endpoint.name} does not answer in time")
                continue
            try:
                answers[scout] = future.result()
            except TallyError as failure:
                failures[scout] = failure
        return answers, failures


def _waited_for(asked: Mapping[Future[T], _Scout], patience: float) -> set[Future[T]]:
    """Wait for all; but once one has answered, for the others no longer than stragglers are waited for."""
    done, late = wait(asked, timeout=patience)
    while late and all(future.exception() is not None for future in done):
        more, late = wait(late, return_when=FIRST_COMPLETED)
        done |= more
    return late


def _agreed(blocks: Mapping[_Scout, BlockStamp], most: int) -> BlockStamp:
    """The block that most have. Raises ChainUnavailable when there is none."""
    votes = Counter(blocks.values()).most_common(1)
    if not votes or votes[0][1] < most:
        told = "; ".join(f"{scout.endpoint.name}: {stamp.number} {stamp.hash}" for scout, stamp in blocks.items())
        raise ChainUnavailable(f"the endpoints do not agree about the chain, {most} must: {told or 'none has a block'}")
    return votes[0][0]


def _convict_of_lies(failures: Mapping[_Scout, TallyError]) -> None:
    _convict({scout: why for scout, why in failures.items() if isinstance(why, InvalidBlock)})


def _convict(offences: Mapping[_Scout, TallyError]) -> None:
    for scout, offence in offences.items():
        scout.endpoint.quarantine(str(offence))


def _verdict(failures: Mapping[_Scout, TallyError], most: int) -> TallyError:
    """What it comes to when nobody tells of an update: it halts the mirror only if most say so."""
    halting = [failure for failure in failures.values() if isinstance(failure, _HALTING)]
    if len(halting) >= most:
        return halting[0]
    reasons = "; ".join(f"{scout.endpoint.name}: {failure}" for scout, failure in failures.items())
    return ChainUnavailable(f"no endpoint tells how the chain goes on: {reasons or 'none answers'}")


def watcher_over(pool: EndpointPool, identity: ChainIdentity, reading: Reading = DEFAULT) -> Watcher:
    """The chain as an endpoint that is alone tells it, or as most of several have it."""
    if len(pool.members) == 1:
        return NodeWatcher(pool.members[0].node, identity, reading)
    return QuorumWatcher(pool, identity, reading)
