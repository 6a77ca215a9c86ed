"""The mirror: follows the chain, one update and one unit of work at a time. It may be killed at any point."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import structlog

from tallystick.domain.chain import BlockFinalized, BlocksAdded, BlocksReorged, BlockStamp, ChainUpdate
from tallystick.domain.errors import ChainError, TallyError
from tallystick.domain.nodes import Notices
from tallystick.domain.ports import Watcher
from tallystick.domain.units import BlockNumber
from tallystick.services.stateproof import ProvedState, StateProof, state_proved
from tallystick.services.telemetry import Telemetry
from tallystick.store.books import Books
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store

log = structlog.get_logger()

FIRST_PAUSE = 0.5
ANOTHER_LEADS = "another process mirrors; this one takes over when that one ends"
COURTESY = 0.05
"""Seconds that the mirror keeps still after a new block, unless another comes: who waited for it is answered first."""
LONGEST_PAUSE = 30.0
"""Between two tries at a chain that does not answer, in seconds. Each pause is twice the one before."""


class Progress(StrEnum):
    """What the mirror is at."""

    CATCHING_UP = "catching-up"
    RUNNING = "running"
    """Level with the node, as of the last look."""
    WAITING_FOR_NODE = "waiting-for-node"
    ELSEWHERE = "elsewhere"
    """Another process mirrors into the same database. What it mirrors can be read here."""
    HALTED = "halted"
    """It follows no more, and a person must look. What was mirrored can still be read."""


_AT_REST = frozenset({Progress.WAITING_FOR_NODE, Progress.ELSEWHERE})


@dataclass(frozen=True, slots=True)
class MirrorState:
    """What the mirror is at, and why it stands still if it does."""

    progress: Progress
    reason: str | None = None


class Mirror:
    """Brings the store one update closer to the chain, again and again. The only writer of the books."""

    def __init__(
        self,
        watcher: Watcher,
        store: Store,
        poll: float = 1.0,
        leadership: Leadership | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        """
        Follow a chain.

        Args:
            watcher: The chain.
            store: The books. They remember where the mirror is.
            poll: How long to wait for the next block, once level, or for the leader's end, in seconds.
            leadership: Whether this is the process that mirrors into the store. None: it asks for itself.
            telemetry: Where what is done is counted.
        """
        self._watcher = watcher
        self._store = store
        self._poll = poll
        self._leadership = leadership or Leadership(store.engine)
        self._telemetry = telemetry or Telemetry()
        self._notices: Notices | None = None
        self._state_proof: StateProof | None = None
        self._tell: Callable[[BlockNumber], None] | None = None
        self._say: Callable[[], None] | None = None
        self._pause = FIRST_PAUSE
        self._state = MirrorState(Progress.CATCHING_UP)

    @property
    def state(self) -> MirrorState:
        """What the mirror is at."""
        return self._state

    @property
    def trouble(self) -> str | None:
        """Why the mirror halted; None while it goes on."""
        return self._state.reason if self._state.progress is Progress.HALTED else None

    def step(self) -> ChainUpdate | None:
        """
        Mirror one update, in one unit of work.

        Returns:
            The update; None when the mirror is level with the node.

        Raises:
            ChainUnavailable: If the node does not answer.
            LedgerError: If the update cannot be booked, or is not what the contract's storage is proved to hold. The
                books are as they were.
        """
        with self._store.read() as unit:
            checkpoint, finalized = unit.books.checkpoint(), unit.books.finalized()
        update = self._watcher.next_update(checkpoint, finalized, self._mirrored)
        if update is not None:
            # Asked for before the database is held: nobody waits for a node.
            proved = None if self._state_proof is None else self._state_proof.of(update)
            with self._store.begin() as unit:
                unit.books.require_checkpoint(checkpoint)
                _apply(update, unit.books, proved)
            self._announce(update)
            self._telemetry.note_update(update)
            _tell_log(update)
        return update

    def run(self, stop: threading.Event) -> None:
        """
        Follow the chain until told to stop, whenever no other process does.

        What may succeed later is tried again, ever more patiently. Any other failure halts the mirror: the state says
        why, and what was mirrored can still be read.
        """
        try:
            while not stop.is_set():
                self._rest(stop, self._advance())
        except TallyError as error:
            self._halt(error)
        except Exception as unforeseen:
            self._halt(unforeseen)
            raise
        finally:
            self._leadership.give_up()
            if self._notices is not None:
                self._notices.close()

    def stand_aside(self, reason: str) -> None:
        """Say that others mirror, and why it is not this one. Nothing of it hinders :meth:`step`."""
        self._enter(MirrorState(Progress.ELSEWHERE, reason))

    def listen(self, notices: Notices) -> None:
        """Have what tells of new blocks end the waiting for them. It is closed when the mirror ends."""
        self._notices = notices

    def prove(self, state_proof: StateProof) -> None:
        """Have each update held against the contract's storage before it is written."""
        self._state_proof = state_proof

    def tell(self, tell: Callable[[BlockNumber], None]) -> None:
        """Have somebody told which block is the newest, each time that blocks were booked or taken back."""
        self._tell = tell

    def say(self, say: Callable[[], None]) -> None:
        """Have somebody told after each update that was booked, whatever it was."""
        self._say = say

    def _rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait for the next step. Once level with the chain, a new block ends it."""
        is_level = self._state.progress is Progress.RUNNING and seconds > 0
        if self._notices is not None and is_level:
            self._notices.wait(stop, seconds)
        else:
            stop.wait(seconds)

    def _advance(self) -> float:
        """Take one step. Returns how many seconds to wait before the next one."""
        try:
            if not self._leads():
                self.stand_aside(ANOTHER_LEADS)
                return self._poll
            update = self.step()
        except TallyError as error:
            if not error.retryable:
                raise
            return self._wait(error)
        self._pause = FIRST_PAUSE
        if update is None:
            self._enter(MirrorState(Progress.RUNNING))
            return self._poll
        if self._state.progress in _AT_REST:
            self._enter(MirrorState(Progress.CATCHING_UP))
        is_new = self._state.progress is Progress.RUNNING and isinstance(update, BlocksAdded)
        return COURTESY if is_new else 0.0

    def _announce(self, update: ChainUpdate) -> None:
        if self._say is not None:
            self._say()
        if self._tell is None:
            return
        match update:
            case BlocksAdded():
                self._tell(update.blocks[-1].stamp.number)
            case BlocksReorged():
                self._tell(update.ancestor.number)
            case _:
                pass

    def _leads(self) -> bool:
        is_held = self._leadership.is_held()
        self._telemetry.note_lead(is_held)
        return is_held

    def _wait(self, error: TallyError) -> float:
        # Another process may have a better node.
        self._leadership.give_up()
        self._telemetry.note_lead(False)
        if isinstance(error, ChainError):
            self._telemetry.note_node_error(error)
        self._enter(MirrorState(Progress.WAITING_FOR_NODE, str(error)))
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        return pause

    def _halt(self, error: Exception) -> None:
        code = error.code if isinstance(error, TallyError) else TallyError.code
        log.error("mirror halted", code=code, reason=str(error))
        self._state = MirrorState(Progress.HALTED, str(error) or type(error).__name__)

    def _enter(self, state: MirrorState) -> None:
        if state != self._state:
            log.info("mirror state", state=state.progress, reason=state.reason)
        self._state = state

    def _mirrored(self, number: BlockNumber) -> BlockStamp | None:
        with self._store.read() as unit:
            return unit.books.stamp_at(number)


def _apply(update: ChainUpdate, books: Books, proved: ProvedState | None) -> None:
    match update:
        case BlocksAdded():
            books.record(update if proved is None else state_proved(update))
        case BlocksReorged():
            books.rewind_to(update.ancestor, is_proved=proved is not None)
        case BlockFinalized():
            books.finalize(update.block)
        case _:
            assert_never(update)
    if proved is not None:
        proved.require(books)


def _tell_log(update: ChainUpdate) -> None:
    """What is on the disk now, and was told to those who wait for it."""
    match update:
        case BlocksAdded():
            events = sum(len(block.events) for block in update.blocks)
            log.info("block mirrored", number=update.blocks[-1].stamp.number, blocks=len(update.blocks), events=events)
        case BlocksReorged():
            log.warning("blocks taken back", down_to=update.ancestor.number)
        case BlockFinalized():
            log.info("block finalized", number=update.block.number)
        case _:
            assert_never(update)
