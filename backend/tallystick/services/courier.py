"""
The courier: carries what the outbox holds until nothing about it can change any more.

It remembers nothing between two steps, so a crash at any point loses nothing: the next step finds the outbox as it is.
The one rule: a nonce is given up only when somebody else's transaction holds it in a final block.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event

import structlog

from tallystick.domain.errors import ChainUnavailable, TallyError
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Mined, Pending, Revert
from tallystick.domain.units import Address, TransactionHash
from tallystick.services.renewing import Now, Patience, Renewing
from tallystick.services.sending import UNEXPLAINED, RelayPorts, events_of, hashes_of, is_final, send
from tallystick.services.transactions import Transactions
from tallystick.store.outbox import Fate, StoredRelay
from tallystick.store.unit_of_work import Store, UnitOfWork

__all__ = ["Courier", "Policy"]

_log = structlog.get_logger(__name__)

Outcomes = Mapping[TransactionHash, Mined | Pending]
"""What became of transactions, as the node tells."""


@dataclass(frozen=True, slots=True)
class Policy(Patience):
    """How the courier behaves."""

    pause: float = 1.0
    """Seconds between two steps."""
    longest_pause: float = 30.0
    """Seconds between two steps when the node does not answer."""


class Courier:
    """Sends again, replaces what is stuck, notices what failed. Safe to be killed at any point, and to run twice."""

    def __init__(
        self,
        store: Store,
        ports: RelayPorts,
        policy: Policy | None = None,
        may_go: Callable[[], bool] = lambda: True,
    ) -> None:
        """``may_go`` says whether anything may be sent now."""
        self._may_go = may_go
        self._store = store
        self._ports = ports
        self._policy = policy or Policy()
        self._renewing = Renewing(store, ports, self._policy)
        self._transactions = Transactions(store, ports.codec, ports.escrow, ports.transactions)

    def run(self, stop: Event) -> None:
        """Step until ``stop`` is set. Trouble is logged, and tried again after a pause that grows."""
        pause = self._policy.pause
        while not stop.is_set():
            try:
                self.step()
                pause = self._policy.pause
            except TallyError as error:
                _log.warning("courier pauses", reason=str(error), code=error.code)
                pause = min(2 * pause, self._policy.longest_pause)
            stop.wait(pause)

    def step(self) -> None:
        """
        Look once after everything whose fate is open.

        Raises:
            ChainUnavailable: If the node does not answer at all.
        """
        if not self._may_go():
            return
        with self._store.read() as unit:
            relays = unit.outbox.open(self._ports.chain)
            broadcasts = unit.broadcasts.open(self._ports.chain)
            done, mirrored = _mirrored(relays, unit)
        if not relays and not broadcasts:
            return
        now = Now(self._ports.operators.settled(), self._ports.operators.weather())
        self._close_all(done)
        self._attend_all([relay for relay in relays if relay.id not in mirrored], now)
        for broadcast in broadcasts:
            self._transactions.attend(broadcast, now.head, now.finalized)

    def _close_all(self, done: Sequence[tuple[StoredRelay, TransactionHash]]) -> None:
        """Close what is final, with what it did cost."""
        if not done:
            return
        outcomes = self._ports.transactions.outcomes([transaction for _, transaction in done])
        with self._store.begin() as unit:
            for relay, transaction in done:
                _close(unit, relay, Fate.DONE, outcomes.get(transaction))

    def _attend_all(self, relays: Sequence[StoredRelay], now: Now) -> None:
        """Look after relays of which nothing is mirrored."""
        outcomes = self._outcomes_of(relays)
        unsigned: list[StoredRelay] = []
        lost: list[StoredRelay] = []
        for relay in relays:
            try:
                if not self._is_settled(relay, outcomes, now):
                    self._sort(relay, outcomes, now, (unsigned, lost))
            except ChainUnavailable as error:
                _log.warning("relay waits for the node", relay=relay.id, reason=str(error))
        send(self._store, self._ports, [*self._renewing.signed(unsigned, now), *lost], now.head.timestamp)

    def _outcomes_of(self, relays: Sequence[StoredRelay]) -> Outcomes:
        hashes = [transaction for relay in relays for transaction in hashes_of(relay)]
        try:
            return self._ports.transactions.outcomes(hashes) if hashes else {}
        except ChainUnavailable as error:
            _log.warning("relays wait for the node", count=len(relays), reason=str(error))
            raise

    def _is_settled(self, relay: StoredRelay, outcomes: Outcomes, now: Now) -> bool:
        """Note what a block says of a relay. Returns whether one says anything."""
        for attempt in relay.attempts:
            mined = outcomes.get(attempt.transaction.hash)
            if isinstance(mined, Mined):
                revert = attempt.given_up or (None if mined.succeeded else mined.revert or UNEXPLAINED)
                self._note(relay, revert)
                if revert is not None and mined.block.number <= now.finalized.number:
                    with self._store.begin() as unit:
                        _close(unit, relay, Fate.FAILED, mined)
                return True
        self._note(relay, None)
        return False

    def _note(self, relay: StoredRelay, revert: Revert | None) -> None:
        """Note that a relay failed in a block, or that the block where it did has left the chain."""
        if (revert is None) != (relay.revert is None):
            with self._store.begin() as unit:
                unit.outbox.note_revert(relay.id, revert)

    def _sort(
        self, relay: StoredRelay, outcomes: Outcomes, now: Now, to: tuple[list[StoredRelay], list[StoredRelay]]
    ) -> None:
        """Get a relay into a block that is in none: at once, or among those that are signed or sent again."""
        unsigned, lost = to
        if not relay.is_signed:
            if relay.intent.sender in now.mined_nonces:
                unsigned.append(relay)
        elif self._has_place(relay, now) and not self._renewing.replaced(relay, now):
            is_waiting = relay.newest.transaction.hash in outcomes
            if not is_waiting:
                lost.append(relay)

    def _has_place(self, relay: StoredRelay, now: Now) -> bool:
        """Whether a relay's nonce may still be its own. If it cannot be, it gets another one."""
        sender = relay.intent.sender
        if sender not in now.mined_nonces:
            return True  # Of a key that we do not have any more.
        if relay.nonce < now.final_nonces[sender]:
            self._renewing.renew(relay, now)
            return False
        if relay.nonce < now.mined_nonces[sender]:
            _log.debug("nonce used by another transaction", relay=relay.id, nonce=relay.nonce)
            return False
        return True


def _mirrored(
    relays: Sequence[StoredRelay], unit: UnitOfWork
) -> tuple[list[tuple[StoredRelay, TransactionHash]], set[str]]:
    """Those that are final, each with the transaction that did it; and the ids of all of which anything is mirrored."""
    events: dict[str, tuple[EscrowEvent, ...]] = {relay.id: events_of(relay, unit) for relay in relays}
    finalized = unit.books.finalized()
    done = [(relay, events[relay.id][0].transaction_hash) for relay in relays if is_final(events[relay.id], finalized)]
    return done, {relay_id for relay_id, found in events.items() if found}


def _close(unit: UnitOfWork, relay: StoredRelay, fate: Fate, outcome: Mined | Pending | None) -> None:
    """Write down what became of a relay for good, and count what it did cost in place of what it could have."""
    current = unit.outbox.get(relay.id)
    if current is None or current.fate is not Fate.OPEN:
        return  # Another courier was faster.
    if isinstance(outcome, Mined):
        parties: tuple[Address, ...] = current.intent.parties
        unit.spendings.add(current.intent.chain, current.day, parties, outcome.cost - current.cost)
        unit.outbox.note_cost(relay.id, outcome.cost)
    unit.outbox.close(relay.id, fate)
    _log.info("relay closed", relay=relay.id, fate=fate)
