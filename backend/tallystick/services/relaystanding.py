"""What is relayed here and how much more: so that a client knows before it asks."""

from dataclasses import dataclass

from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, Hash, Timestamp, Wei
from tallystick.services.purses import Purses
from tallystick.services.relaypolicy import RelayPolicy, renewal_after
from tallystick.store.relays import UNSIGNED, day_of
from tallystick.store.spendings import EVERYBODY
from tallystick.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class KeyView:
    """One of the relayer's keys."""

    address: Address
    wealth: Wei | None
    """What it has for gas; None: the node does not answer."""
    is_low: bool
    waiting: int
    """How many relays of its line are not final yet."""
    oldest: Timestamp | None
    """When the oldest of them was signed first, by the chain's clock."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is spent on gas in a day."""

    daily: Wei
    left: Wei


@dataclass(frozen=True, slots=True)
class RelayStanding:
    """How relaying stands."""

    policy: RelayPolicy
    keys: tuple[KeyView, ...]
    budget: Budget | None
    """For everybody; None: there is no bound."""
    party_budget: Budget | None
    """For the party that was asked about; None: there is no bound, or none was."""
    unsigned_budget: Budget | None
    """For all that nobody signs; None: there is no bound of its own."""
    renewed_at: Timestamp | None
    """When the budgets are renewed; None: the node does not answer, so today is not known."""


class RelayHouse:
    """Says what is relayed. Answers even when the node is down."""

    def __init__(self, store: Store, chain: Hash, purses: Purses | None, policy: RelayPolicy) -> None:
        """``purses``: None where nothing is relayed. ``chain``: what names it in the outbox."""
        self._store = store
        self._chain = chain
        self._purses = purses
        self._policy = policy

    def standing(self, party: Address | None = None) -> RelayStanding:
        """How relaying stands now; ``party``: whose budget is told besides."""
        now = self._now()
        with self._store.read() as unit:
            lines = unit.outbox.lines(self._chain)
            day = day_of(now or Timestamp(0))
            spent = unit.spendings.of(self._chain, day, (UNSIGNED,) if party is None else (UNSIGNED, party))
        policy = self._policy
        return RelayStanding(
            policy=policy,
            keys=tuple(self._key(address, lines.get(address, (0, None)), now) for address in self._addresses()),
            budget=_budget(policy.daily, spent[EVERYBODY], now),
            party_budget=None if party is None else _budget(policy.daily_for_party, spent[party], now),
            unsigned_budget=_budget(policy.unsigned, spent[UNSIGNED], now),
            renewed_at=None if now is None else renewal_after(now),
        )

    def _addresses(self) -> tuple[Address, ...]:
        return () if self._purses is None else tuple(self._purses.addresses)

    def _now(self) -> Timestamp | None:
        try:
            return None if self._purses is None else self._purses.weather().head.timestamp
        except ChainUnavailable:
            return None

    def _key(self, address: Address, line: tuple[int, Timestamp | None], now: Timestamp | None) -> KeyView:
        assert self._purses is not None
        seen = self._purses.seen.get(address)
        wealth = None if seen is None or now is None else seen.wealth
        return KeyView(address, wealth, self._purses.is_low(address), *line)


def _budget(daily: Wei | None, spent: Wei, now: Timestamp | None) -> Budget | None:
    if daily is None or now is None:
        return None
    return Budget(daily, Wei(max(daily - spent, 0)))
