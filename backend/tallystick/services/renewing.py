"""
Signing again what is stuck, has lost its nonce, or has become impossible.

What is stuck offers more; what has lost its nonce gets another; and what has become impossible uses its nonce up, so
that those behind it are not held up.

Here as everywhere what is signed is stored before it is sent, and no unit of work is open while a key is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ActRefused, SignerUnavailable
from tallystick.domain.operators import Settled, ToSign, Weather
from tallystick.domain.ports import Call, Fees, Revert
from tallystick.domain.units import Address, Seconds, Wei
from tallystick.services.fees import FEE_CAP, raised
from tallystick.services.lines import calmed, cost_of, sign_and_store
from tallystick.services.sending import RelayPorts, send
from tallystick.store.outbox import Attempt, Fate, StoredRelay
from tallystick.store.unit_of_work import Store

_log = structlog.get_logger(__name__)

_A_MINUTE = Seconds(60)
EMPTY_GAS = 21_000
"""What a transfer of nothing needs. Source: EIP-2028 and before it the Yellow Paper, appendix G, "Gtransaction"."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When a transaction counts as stuck, and what is offered then."""

    patience: Seconds = _A_MINUTE
    """How long a transaction may wait for a block, by the chain's clock, before it is replaced."""
    fee_cap: Wei = FEE_CAP
    """The most that is ever offered per gas."""


@dataclass(frozen=True, slots=True)
class Now:
    """The chain at the beginning of a step: older than anything that is asked during it."""

    settled: Settled
    weather: Weather

    @property
    def head(self) -> BlockStamp:
        """The newest block."""
        return self.weather.head

    @property
    def finalized(self) -> BlockStamp:
        """The newest final block."""
        return self.settled.finalized

    @property
    def final_nonces(self) -> Mapping[Address, int]:
        """How many of each key's transactions are final."""
        return self.settled.nonces

    @property
    def mined_nonces(self) -> Mapping[Address, int]:
        """How many of each key's transactions are in a block."""
        return {address: standing.mined for address, standing in self.weather.keys.items()}


class Renewing:
    """Signs another transaction for a relay that needs one."""

    def __init__(self, store: Store, ports: RelayPorts, patience: Patience) -> None:
        self._store = store
        self._ports = ports
        self._patience = patience

    def signed(self, relays: Sequence[StoredRelay], weather: Weather) -> Sequence[StoredRelay]:
        """Sign those that have a place without a transaction. Returns them, to be sent."""
        capped = calmed(weather, self._patience.fee_cap)
        return sign_and_store(self._store, self._ports, relays, capped, may_give_back=False).relays

    def replaced(self, relay: StoredRelay, now: Now) -> bool:
        """
        Offer more at the same nonce for a relay that holds up its line. Whichever is mined wins.

        Returns:
            Whether that was necessary, and possible.
        """
        if relay.nonce != now.mined_nonces.get(relay.intent.sender) or not self._is_stuck(relay.newest, now):
            return False
        fees = raised(relay.newest.fees, now.weather.fees, self._patience.fee_cap)
        if fees is None:
            return False
        self._sign(relay, fees, self._obstacle(relay), now)
        return True

    def renew(self, relay: StoredRelay, now: Now) -> None:
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
        obstacle = self._obstacle(relay)
        if obstacle is not None:
            self._fail(relay, obstacle)
            return
        placed = self._placed_anew(relay, now)
        if placed is not None:
            send(self._store, self._ports, self.signed([placed], now.weather), now.head.timestamp)

    def _is_stuck(self, newest: Attempt, now: Now) -> bool:
        return newest.tried_at is not None and now.head.timestamp - newest.tried_at >= self._patience.patience

    def _obstacle(self, relay: StoredRelay) -> Revert | None:
        """Why the act is not possible any more with its gas; None: it is. May raise ChainUnavailable."""
        try:
            self._ports.escrow.simulate(relay.intent.call, relay.intent.sender, relay.intent.gas)
        except ActRefused as refused:
            return Revert(refused.error, refused.arguments, str(refused))
        return None

    def _placed_anew(self, relay: StoredRelay, now: Now) -> StoredRelay | None:
        """The relay with another place in its line; None when another courier was faster."""
        with self._store.begin() as unit:
            current = unit.outbox.get(relay.id)
            if current is None or current.fate is not Fate.OPEN or current.nonces != relay.nonces:
                return None
            intent = current.intent
            nonce = unit.outbox.next_nonce(intent.chain, intent.sender, now.mined_nonces[intent.sender])
            unit.outbox.take_nonce(current, nonce)
        _log.info("relay gets another nonce", relay=relay.id, nonce=nonce)
        return replace(current, nonces=(*current.nonces, nonce))

    def _sign(self, relay: StoredRelay, fees: Fees, obstacle: Revert | None, now: Now) -> None:
        """Store another transaction for a relay at its nonce, and then send it."""
        intent, sender = relay.intent, relay.intent.sender
        call = intent.call if obstacle is None else _nothing(sender)
        gas = intent.gas if obstacle is None else EMPTY_GAS
        (answer,) = self._ports.operators.sign_all([ToSign(sender, call, relay.nonce, gas, fees)])
        if isinstance(answer, SignerUnavailable):
            _log.warning("relay waits for its key", relay=relay.id, sender=sender, reason=str(answer))
            return
        attempt = Attempt(len(relay.attempts), answer, relay.nonce, fees, now.head.timestamp, given_up=obstacle)
        used = self._ports.escrow.gas_used(call, gas)
        cost = Wei(max(cost_of(used, fees), relay.cost))
        with self._store.begin() as unit:
            current = unit.outbox.get(relay.id)
            if current is None or current.fate is not Fate.OPEN or current.attempts != relay.attempts:
                return  # Another courier was faster.
            unit.outbox.add_attempts([(relay, attempt)])
            if cost > current.cost:
                # What is under way is finished, whatever is left of the budget.
                unit.spendings.correct(current, cost)
                unit.outbox.note_cost(relay.id, cost)
        _log.info(
            "relay signed again", relay=relay.id, nonce=relay.nonce, max_fee=fees.max_fee, gives_up=bool(obstacle)
        )
        renewed = replace(relay, attempts=(*relay.attempts, attempt))
        send(self._store, self._ports, [renewed], now.head.timestamp)

    def _fail(self, relay: StoredRelay, revert: Revert) -> None:
        with self._store.begin() as unit:
            current = unit.outbox.get(relay.id)
            if current is None or current.fate is not Fate.OPEN:
                return
            # Its nonce was used up by somebody else's transaction: it did cost nothing.
            unit.spendings.correct(current, Wei(0))
            unit.outbox.note_cost(relay.id, Wei(0))
            unit.outbox.note_revert(relay.id, revert)
            unit.outbox.close(relay.id, Fate.FAILED)


def _nothing(sender: Address) -> Call:
    """A transfer of nothing to oneself."""
    return Call(sender, Wei(0), b"", "", {})
