"""
The courier: carries what the outbox holds until nothing about it can change any more.

It remembers nothing between two steps, so a crash at any point loses nothing: the next step finds the outbox as it is.
The one rule: a nonce is given up only when somebody else's transaction holds it in a final block.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import structlog

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ActRefused, ChainUnavailable, TallyError
from tallystick.domain.ports import Fees, Mined, Pending, Revert
from tallystick.domain.units import Seconds, Wei
from tallystick.services.fees import FEE_CAP, capped, raised
from tallystick.services.sending import UNEXPLAINED, RelayPorts, events_of, hashes_of, is_final, send
from tallystick.services.transactions import Transactions
from tallystick.store.outbox import Attempt, Fate, StoredRelay
from tallystick.store.unit_of_work import Store

_log = structlog.get_logger(__name__)


_A_MINUTE = Seconds(60)


@dataclass(frozen=True, slots=True)
class Policy:
    """How the courier behaves."""

    patience: Seconds = _A_MINUTE
    """How long a transaction may wait for a block, by the chain's clock, before it is replaced."""
    fee_cap: Wei = FEE_CAP
    """The most that is ever offered per gas."""
    pause: float = 1.0
    """Seconds between two steps."""
    longest_pause: float = 30.0
    """Seconds between two steps when the node does not answer."""


@dataclass(frozen=True, slots=True)
class _Now:
    """The chain at the beginning of a step: older than anything that is asked during it."""

    head: BlockStamp
    finalized: BlockStamp
    final_nonce: int
    """How many of the operator's transactions are final."""
    mined_nonce: int
    """How many of them are in a block."""


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
        if not relays and not broadcasts:
            return
        now = self._now()
        for relay in relays:
            try:
                self._attend(relay, now)
            except ChainUnavailable as error:
                _log.warning("relay waits for the node", relay=relay.id, reason=str(error))
        for broadcast in broadcasts:
            self._transactions.attend(broadcast, now.head, now.finalized)

    def _now(self) -> _Now:
        escrow, operator = self._ports.escrow, self._ports.operator
        final_nonce, finalized = operator.finalized_nonce(), escrow.finalized()
        return _Now(escrow.head(), finalized, final_nonce, operator.next_nonce())

    def _attend(self, relay: StoredRelay, now: _Now) -> None:
        with self._store.read() as unit:
            events, finalized = events_of(relay, unit), unit.books.finalized()
        if events:
            if is_final(events, finalized):
                self._close(relay, Fate.DONE)
            return
        outcomes = [self._ports.transactions.outcome(transaction) for transaction in hashes_of(relay)]
        mined = next((outcome for outcome in outcomes if isinstance(outcome, Mined)), None)
        self._note(relay, mined)
        if mined is None:
            self._urge(relay, now, is_waiting=isinstance(outcomes[0], Pending))
        elif not mined.succeeded and mined.block.number <= now.finalized.number:
            self._close(relay, Fate.FAILED)

    def _note(self, relay: StoredRelay, mined: Mined | None) -> None:
        """Note that a relay failed in a block, or that the block where it did has left the chain."""
        revert = None if mined is None or mined.succeeded else mined.revert or UNEXPLAINED
        if (revert is None) != (relay.revert is None):
            with self._store.begin() as unit:
                unit.outbox.note_revert(relay.id, revert)

    def _urge(self, relay: StoredRelay, now: _Now, *, is_waiting: bool) -> None:
        """Get a relay into a block that is in none."""
        newest = relay.newest
        is_ours = relay.intent.sender == self._ports.operator.address
        if is_ours and newest.nonce < now.final_nonce:
            self._renew(relay, now)
        elif is_ours and newest.nonce < now.mined_nonce:
            _log.debug("nonce used by another transaction", relay=relay.id, nonce=newest.nonce)
        elif is_ours and newest.nonce == now.mined_nonce and self._is_stuck(newest, now):
            self._replace(relay, now)
        elif not is_waiting:
            send(self._store, self._ports, relay, now.head.timestamp)

    def _is_stuck(self, newest: Attempt, now: _Now) -> bool:
        return newest.tried_at is not None and now.head.timestamp - newest.tried_at >= self._policy.patience

    def _replace(self, relay: StoredRelay, now: _Now) -> None:
        """Offer more for the same call at the same nonce. Whichever is mined wins."""
        fees = raised(relay.newest.fees, self._ports.operator.fees(), self._policy.fee_cap)
        if fees is None:
            send(self._store, self._ports, relay, now.head.timestamp)
            return
        self._sign(relay, relay.newest.nonce, relay.intent.gas, fees, now)

    def _renew(self, relay: StoredRelay, now: _Now) -> None:
        """
        Sign a relay at a new nonce, because somebody else's transaction holds the old one for ever.

        Were one of ours final without our knowing, the contract would refuse the act a second time: amounts are
        cumulative, and everything else happens once, but for a sweep and a withdrawal to the owner itself: what these
        would move a second time is owed to its receiver as well. Yet the mirror is heard first.
        """
        with self._store.read() as unit:
            checkpoint = unit.books.checkpoint()
        if checkpoint is None or checkpoint.number < now.finalized.number:
            return
        try:
            gas = self._ports.escrow.simulate(relay.intent.call, relay.intent.sender)
        except ActRefused as refused:
            self._fail(relay, Revert(refused.error, refused.arguments, str(refused)))
            return
        self._sign(relay, None, gas, capped(self._ports.operator.fees(), self._policy.fee_cap), now)

    def _sign(self, relay: StoredRelay, nonce: int | None, gas: int, fees: Fees, now: _Now) -> None:
        """Store another transaction for a relay, and then send it. No nonce: the first that belongs to nobody."""
        with self._store.begin() as unit:
            current = unit.outbox.get(relay.id)
            if current is None or current.fate is not Fate.OPEN or current.attempts != relay.attempts:
                return  # Another courier was faster.
            intent = relay.intent
            if nonce is None:
                nonce = unit.outbox.next_nonce(intent.chain, intent.sender, now.mined_nonce)
            transaction = self._ports.operator.sign(intent.call, nonce, gas, fees)
            number = relay.newest.number + 1
            unit.outbox.add_attempt(relay, Attempt(number, transaction, nonce, fees, now.head.timestamp))
            renewed = unit.outbox.get(relay.id)
        _log.info("relay signed again", relay=relay.id, nonce=nonce, max_fee=fees.max_fee)
        if renewed is not None:
            send(self._store, self._ports, renewed, now.head.timestamp)

    def _fail(self, relay: StoredRelay, revert: Revert) -> None:
        with self._store.begin() as unit:
            unit.outbox.note_revert(relay.id, revert)
            unit.outbox.close(relay.id, Fate.FAILED)

    def _close(self, relay: StoredRelay, fate: Fate) -> None:
        with self._store.begin() as unit:
            unit.outbox.close(relay.id, fate)
        _log.info("relay closed", relay=relay.id, fate=fate)
