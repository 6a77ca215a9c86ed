"""
The courier: carries what the outbox holds until nothing about it can change any more.

It remembers nothing between two steps but whose turn it is, so a crash at any point loses nothing: the next step finds
the outbox as it is.
The one rule: a nonce is given up only when somebody else's transaction holds it in a final block.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event

import structlog

from tallystick.domain.errors import ChainUnavailable, TallyError
from tallystick.domain.operators import Weather
from tallystick.domain.ports import Mined, Outcome, Revert
from tallystick.domain.units import TransactionHash
from tallystick.services.attention import MOST, done, undecided, untried
from tallystick.services.closing import Closed, close_all
from tallystick.services.renewing import Now, Patience, Renewing
from tallystick.services.sending import UNEXPLAINED, RelayPorts, events_of, hashes_of, send
from tallystick.services.transactions import Transactions
from tallystick.store.broadcasts import Broadcast
from tallystick.store.outbox import Fate, StoredRelay
from tallystick.store.unit_of_work import Store

__all__ = ["Courier", "Policy"]

_log = structlog.get_logger(__name__)


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
        self._turn = 0

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
        Look once after what needs it. What the node does not tell of one relay holds up no other.

        Raises:
            ChainUnavailable: If the node does not answer at all.
        """
        if not self._may_go():
            return
        with self._store.read() as unit:
            glances = unit.outbox.glances(self._ports.chain)
            mirrored = unit.books.finalized()
            broadcasts = unit.broadcasts.open(self._ports.chain)
        if not glances and not broadcasts:
            return
        weather = self._ports.operators.weather()
        self._send_first(untried(glances), weather)
        now = Now(self._ports.operators.settled(), weather)
        if mirrored is not None:
            self._close_all(done(glances, mirrored.number))
        self._attend_all(undecided(glances, now.mined_nonces, now.final_nonces), now)
        self._transactions.attend_all(self._next_of(broadcasts), now.head, now.finalized)

    def _send_first(self, relay_ids: Sequence[str], weather: Weather) -> None:
        """Sign what has a place alone, and send what no node was ever given."""
        relays = self._relays(relay_ids)
        unsigned = [relay for relay in relays if not relay.is_signed and relay.intent.sender in weather.keys]
        signed = self._renewing.signed(unsigned, weather)
        untold = [relay for relay in relays if relay.is_signed and relay.newest.tried_at is None]
        send(
            self._store, self._ports, sorted([*signed, *untold], key=lambda relay: relay.nonce), weather.head.timestamp
        )

    def _close_all(self, relay_ids: Sequence[str]) -> None:
        """Close what is final, with what it did cost. Of what the node does not tell, the next step asks again."""
        with self._store.read() as unit:
            relays = [relay for relay in unit.outbox.get_all(relay_ids).values() if relay.fate is Fate.OPEN]
            events = {relay.id: events_of(relay, unit) for relay in relays}
        mined = {relay.id: events[relay.id][0].transaction_hash for relay in relays if events[relay.id]}
        outcomes = self._outcomes_of(list(mined.values()))
        closed: list[Closed] = []
        for relay in relays:
            if relay.id not in mined:
                continue  # Its block has just left the chain.
            outcome = outcomes.get(mined[relay.id])
            if not isinstance(outcome, ChainUnavailable):
                closed.append(Closed(relay, Fate.DONE, outcome))
        close_all(self._store, closed)

    def _attend_all(self, relay_ids: Sequence[str], now: Now) -> None:
        """Look after relays of which nothing is mirrored."""
        relays = [relay for relay in self._relays(relay_ids) if relay.fate is Fate.OPEN]
        outcomes = self._outcomes_of([transaction for relay in relays for transaction in hashes_of(relay)])
        lost: list[StoredRelay] = []
        for relay in relays:
            try:
                if not self._is_settled(relay, outcomes, now) and self._is_lost(relay, outcomes, now):
                    lost.append(relay)
            except ChainUnavailable as error:
                _log.warning("relay waits for the node", relay=relay.id, reason=str(error))
        send(self._store, self._ports, lost, now.head.timestamp)

    def _relays(self, relay_ids: Sequence[str]) -> list[StoredRelay]:
        """Relays by their ids, lowest nonce first."""
        with self._store.read() as unit:
            return sorted(unit.outbox.get_all(relay_ids).values(), key=lambda relay: relay.nonce)

    def _next_of(self, broadcasts: Sequence[Broadcast]) -> Sequence[Broadcast]:
        """Those whose turn it is: all in turn, some in each step."""
        start = self._turn % len(broadcasts) if len(broadcasts) > MOST else 0
        self._turn = start + MOST
        return [*broadcasts[start:], *broadcasts[:start]][:MOST]

    def _outcomes_of(self, hashes: Sequence[TransactionHash]) -> Mapping[TransactionHash, Outcome]:
        """What the node tells of transactions: nothing of any, when it does not answer."""
        try:
            return self._ports.transactions.outcomes(hashes) if hashes else {}
        except ChainUnavailable as error:
            _log.warning("relays wait for the node", count=len(hashes), reason=str(error))
            return dict.fromkeys(hashes, error)

    def _is_settled(self, relay: StoredRelay, outcomes: Mapping[TransactionHash, Outcome], now: Now) -> bool:
        """
        Note what a block says of a relay. Returns whether one says anything.

        Raises:
            ChainUnavailable: If the node did not tell of one of its transactions, and of the others nothing decisive.
        """
        told = [(attempt, outcomes.get(attempt.transaction.hash)) for attempt in relay.attempts]
        for attempt, mined in told:
            if isinstance(mined, Mined):
                revert = attempt.given_up or (None if mined.succeeded else mined.revert or UNEXPLAINED)
                self._note(relay, revert)
                if revert is not None and mined.block.number <= now.finalized.number:
                    close_all(self._store, [Closed(relay, Fate.FAILED, mined)])
                return True
        for _, unanswered in told:
            if isinstance(unanswered, ChainUnavailable):
                raise unanswered
        self._note(relay, None)
        return False

    def _note(self, relay: StoredRelay, revert: Revert | None) -> None:
        """Note that a relay failed in a block, or that the block where it did has left the chain."""
        if (revert is None) != (relay.revert is None):
            with self._store.begin() as unit:
                unit.outbox.note_revert(relay.id, revert)

    def _is_lost(self, relay: StoredRelay, outcomes: Mapping[TransactionHash, Outcome], now: Now) -> bool:
        """Whether a relay that is in no block has to be sent again as it is. If it has to be signed anew, it is."""
        if not relay.is_signed or not self._has_place(relay, now) or self._renewing.replaced(relay, now):
            return False
        return relay.newest.transaction.hash not in outcomes

    def _has_place(self, relay: StoredRelay, now: Now) -> bool:
        """Whether a relay's nonce may still be its own. If it cannot be, it gets another one."""
        sender = relay.intent.sender
        if sender not in now.mined_nonces:
            return True  # Of a key that we do not have any more, or that the node did not tell of.
        if relay.nonce < now.final_nonces.get(sender, 0):
            self._renewing.renew(relay, now)
            return False
        if relay.nonce < now.mined_nonces[sender]:
            _log.debug("nonce used by another transaction", relay=relay.id, nonce=relay.nonce)
            return False
        return True
