"""
The lines: each of the relayer's keys has one, in which its transactions are mined one after the other.

What is accepted gets a place in a line; then it is signed; then the signed transaction is stored; and only then is it
sent. A process may end between any two of these: whoever finds a place without a transaction signs it.
The one rule: no unit of work is open while somebody is asked over a network.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import structlog

from tallystick.domain.errors import EmptyPurse, NotRelayable, SignerUnavailable, TallyError
from tallystick.domain.operators import ToSign, Weather
from tallystick.domain.ports import Fees, Revert
from tallystick.domain.units import Address, Hash, Timestamp, Wei
from tallystick.services.fees import capped
from tallystick.services.relaypolicy import RelayPolicy
from tallystick.services.sending import RelayPorts, events_of, send
from tallystick.store.outbox import Attempt, Fate, Intent, StoredRelay
from tallystick.store.relays import day_of
from tallystick.store.spendings import counted_for
from tallystick.store.unit_of_work import Store, UnitOfWork

_log = structlog.get_logger(__name__)

_REST = 30.0
"""Seconds for which a key that could not sign gets nothing new. The chain's clock may wait for our very blocks."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be relayed."""

    intent: Intent
    """Its sender is chosen here."""
    used: int
    """Of its gas, what it may use."""
    until: Timestamp | None = None
    """The first instant at which it is not possible any more."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an intent: its relay, or that of the same act."""

    relay: StoredRelay
    is_new: bool


class Lines:
    """Gives what is accepted a place, and sees it off."""

    def __init__(
        self,
        store: Store,
        ports: RelayPorts,
        policy: RelayPolicy,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock`` tells seconds."""
        self._store = store
        self._ports = ports
        self._policy = policy
        self._clock = clock
        self._rested_at: dict[Address, float] = {}

    def take(self, wanted: Sequence[Wanted]) -> list[Accepted | TallyError]:
        """
        Store, sign and send, for all together.

        Returns:
            For each, what became of it, or why it was not accepted: DeadlineTooNear, BudgetSpent, EmptyPurse,
            NotRelayable (a part of it is on its way), SignerUnavailable. Nothing of those is sent.

        Raises:
            ChainUnavailable: If the node does not answer. Nothing was stored.
        """
        weather = calmed(self._ports.operators.weather(), self._policy.fee_cap)
        outcomes: list[Accepted | TallyError] = [SignerUnavailable("no key of the relayer signs now")] * len(wanted)
        left = list(range(len(wanted)))
        for _ in self._ports.operators.addresses:
            found = self._taken([wanted[place] for place in left], weather)
            for place, outcome in zip(left, found, strict=True):
                outcomes[place] = outcome
            left = [place for place in left if isinstance(outcomes[place], SignerUnavailable)]
            if not left:
                break
        return outcomes

    def _taken(self, wanted: Sequence[Wanted], weather: Weather) -> list[Accepted | TallyError]:
        outcomes = self._reserved(wanted, weather)
        new = [one.relay for one in outcomes if isinstance(one, Accepted) and one.is_new]
        signed = sign_and_store(self._store, self._ports, new, weather)
        for address in signed.away:
            self._rested_at[address] = self._clock() + _REST
        sent = send(self._store, self._ports, signed.relays, weather.head.timestamp)
        later = {relay.id: sent.get(relay.id, relay) for relay in signed.relays}
        return [_seen_off(one, signed.given_back, later) for one in outcomes]

    def _reserved(self, wanted: Sequence[Wanted], weather: Weather) -> list[Accepted | TallyError]:
        """A place for each. All questions to the node came before the unit of work."""
        with self._store.begin() as unit:
            desk = _Desk(unit, self._policy, weather, [one.intent for one in wanted], self._resting())
            outcomes = [desk.place(one) for one in wanted]
            desk.write()
        return outcomes

    def _resting(self) -> set[Address]:
        """Keys that could not sign a moment ago."""
        now = self._clock()
        return {address for address, rested_at in self._rested_at.items() if now < rested_at}


def calmed(weather: Weather, cap: Wei) -> Weather:
    """The weather, with fees that are no higher than a cap, in wei per gas."""
    return replace(weather, fees=capped(weather.fees, cap))


def _seen_off(
    outcome: Accepted | TallyError, given_back: Mapping[str, SignerUnavailable], signed: Mapping[str, StoredRelay]
) -> Accepted | TallyError:
    """What became of an intent once those with places were signed, as far as they could be."""
    if isinstance(outcome, TallyError):
        return outcome
    relay_id = outcome.relay.id
    if relay_id in given_back:
        return given_back[relay_id]
    # What the courier signed meanwhile is no news of ours: it has to be read again.
    return Accepted(signed.get(relay_id, outcome.relay), is_new=outcome.is_new and relay_id in signed)


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of relays that were to be signed."""

    relays: tuple[StoredRelay, ...]
    """With the transactions that are stored now, lowest nonce first. They are to be sent."""
    given_back: dict[str, SignerUnavailable]
    """Why those gave up their places that could not be signed, by their ids. They failed for good."""
    away: frozenset[Address]
    """Keys that did not sign."""


def sign_and_store(
    store: Store, ports: RelayPorts, relays: Sequence[StoredRelay], weather: Weather, *, may_give_back: bool = True
) -> Signed:
    """
    Sign relays at places that have no transaction yet, and store that. What cannot be signed may be given back.

    They offer what ``weather`` says that is usual: whoever asks has capped it.
    """
    if not relays:
        return Signed((), {}, frozenset())
    fees = weather.fees
    wanted = [ToSign(one.intent.sender, one.intent.call, one.nonce, one.intent.gas, fees) for one in relays]
    answers = ports.operators.sign_all(wanted)
    at = weather.head.timestamp
    with store.begin() as unit:
        known = unit.outbox.get_all([relay.id for relay in relays])
        fresh: list[tuple[StoredRelay, Attempt]] = []
        given_back: dict[str, SignerUnavailable] = {}
        for relay, answer in reversed(list(zip(relays, answers, strict=True))):
            current = known.get(relay.id)
            if current is None or current.is_signed or current.nonces != relay.nonces:
                continue  # Somebody else was faster.
            if isinstance(answer, SignerUnavailable):
                if may_give_back and unit.outbox.give_back(current, _unsigned(answer)):
                    unit.spendings.correct(current, Wei(0))
                    given_back[relay.id] = answer
                continue
            number = len(current.attempts)
            fresh.append((current, Attempt(number, answer, current.nonce, fees, signed_at=at)))
        unit.outbox.add_attempts(fresh)
    stored = [replace(relay, attempts=(*relay.attempts, attempt)) for relay, attempt in fresh]
    away = {one.sender for one, answer in zip(wanted, answers, strict=True) if isinstance(answer, SignerUnavailable)}
    return Signed(tuple(sorted(stored, key=lambda relay: relay.nonce)), given_back, frozenset(away))


def _unsigned(reason: SignerUnavailable) -> Revert:
    return Revert("NotSigned", {}, f"{reason}; no money moved: ask again")


class _Desk:
    """One unit of work in which places are given out."""

    def __init__(
        self,
        unit: UnitOfWork,
        policy: RelayPolicy,
        weather: Weather,
        intents: Sequence[Intent],
        resting: Collection[Address],
    ) -> None:
        self._unit = unit
        self._policy = policy
        self._weather = weather
        self._now = weather.head.timestamp
        self._fees = weather.fees
        chain = intents[0].chain
        acts = frozenset[Hash]().union(*(intent.acts for intent in intents))
        self._chain = chain
        self._living = unit.outbox.living_of(chain, [intent.digest for intent in intents])
        self._under_way = list(unit.outbox.under_way_with(chain, acts))
        self._spent = unit.spendings.of(chain, day_of(self._now), {one for intent in intents for one in intent.shares})
        self._next = {
            address: unit.outbox.next_nonce(chain, address, standing.mined)
            for address, standing in weather.keys.items()
            if address not in resting
        }
        self._promised = {
            address: unit.outbox.promised(chain, address, weather.keys[address].mined, self._fees.max_fee)
            for address in self._next
        }
        self._new: list[StoredRelay] = []

    def place(self, wanted: Wanted) -> Accepted | TallyError:
        """A place for what is wanted; the relay that does the same; or why there is neither."""
        intent = wanted.intent
        try:
            known = self._living.get(intent.digest) or self._doing_the_same(intent)
            if known is not None:
                return Accepted(known, is_new=False)
            self._policy.require_time(wanted.until, self._now)
            return Accepted(self._placed(wanted), is_new=True)
        except TallyError as refused:
            return refused

    def write(self) -> None:
        """Write down all that was given out."""
        self._unit.outbox.reserve(self._new)
        if self._new:
            self._unit.spendings.put(self._chain, day_of(self._now), self._spent)

    def _placed(self, wanted: Wanted) -> StoredRelay:
        intent, most = wanted.intent, cost_of(wanted.intent.gas, self._fees)
        cost = cost_of(wanted.used, self._fees)
        self._policy.require_budget(intent, cost, self._spent, self._now)
        sender = self._chosen(most)
        nonce = self._next[sender]
        self._next[sender] = nonce + 1
        self._promised[sender] = Wei(self._promised[sender] + most)
        for name, share in counted_for(intent, cost).items():
            self._spent[name] = Wei(self._spent[name] + share)
        chosen = replace(intent, sender=sender)
        relay = StoredRelay(uuid4().hex, chosen, Fate.OPEN, None, (), (nonce,), day_of(self._now), cost)
        self._new.append(relay)
        self._living[intent.digest] = relay
        self._under_way.append(relay)
        _log.info("relay accepted", relay=relay.id, kind=intent.kind, sender=sender, nonce=nonce)
        return relay

    def _chosen(self, most: Wei) -> Address:
        """Of the keys that can pay for all that is in their line, and this: the one with the shortest line."""
        if not self._next:
            raise SignerUnavailable("no key of the relayer signs now; no money moved: ask again")
        keys = self._weather.keys
        waiting = {address: max(nonce - keys[address].mined, 0) for address, nonce in self._next.items()}
        able = [address for address in waiting if keys[address].wealth >= self._promised[address] + most]
        if not able:
            told = ", ".join(
                f"{address} has {keys[address].wealth} wei, of which what waits in its line may need "
                f"{self._promised[address]}"
                for address in self._next
            )
            raise EmptyPurse(f"the relayer cannot pay: {most} wei may be needed for gas, and {told}; no money moved")
        return min(able, key=lambda address: waiting[address])

    def _doing_the_same(self, intent: Intent) -> StoredRelay | None:
        """
        A relay on its way that does all of what is wanted; None when none does any of it.

        Whoever holds one signed act can wrap it in batches without end. Each would pass the trial, as of the newest
        block, and all but one would revert, at our cost.

        Raises:
            NotRelayable: If one does a part of it.
        """
        for relay in self._under_way:
            made = relay.intent.acts
            if intent.acts.isdisjoint(made) or events_of(relay, self._unit):
                continue
            if intent.acts <= made:
                return relay
            raise NotRelayable(
                f"a part of it is on its way already, in relay {relay.id}; no money moved by this: look at that one, "
                "and ask for the rest later"
            )
        return None


def cost_of(gas: int, fees: Fees) -> Wei:
    """The most that a transaction can cost."""
    return Wei(gas * fees.max_fee)
