"""What this server relays, by its operator's choice: which acts, for how much gas, how close to a deadline."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tallystick.domain.errors import BudgetSpent, DeadlineTooNear, NotRelayable, NotRelayedHere
from tallystick.domain.units import Address, Seconds, Timestamp, Wei
from tallystick.services.fees import FEE_CAP
from tallystick.services.orders import Order
from tallystick.services.requests import ActKind
from tallystick.store.relays import SECONDS_A_DAY, UNSIGNED, Intent, day_of
from tallystick.store.spendings import EVERYBODY, counted_for

MOST_GAS = 2_000_000
"""That we pay for one act. The largest honest one needs 720,000; a hostile wallet could burn what a block holds."""


NO_MARGIN = Seconds(0)


@dataclass(frozen=True, slots=True)
class RelayPolicy:
    """What is relayed. Everything that is refused by it can still be sent by its party."""

    acts: Collection[ActKind] | None = None
    """Which acts; of a batch, each one of it. None: all."""
    tokens: Collection[Address] | None = None
    """Agreements in which tokens. None: in any."""
    most_gas: int = MOST_GAS
    """For one act, or one batch."""
    margin: Seconds = NO_MARGIN
    """How long before its deadline an act is not relayed any more."""
    daily: Wei | None = None
    """The most that is spent on gas in a day, by the chain's clock in UTC. None: no bound."""
    daily_for_party: Wei | None = None
    """The same, for one party: of what it signed. None: no bound but the common one."""
    daily_unsigned: Wei | None = None
    """The same, for all together that nobody signs. None: as much as one party."""
    fee_cap: Wei = FEE_CAP
    """The most that is offered per gas, whatever a node says that is usual."""

    @property
    def unsigned(self) -> Wei | None:
        """What is spent in a day on all that nobody signs. None: no bound but the common one."""
        return self.daily_for_party if self.daily_unsigned is None else self.daily_unsigned

    def require(self, order: Order) -> None:
        """
        Raises what keeps an order from being relayed here.

        Raises:
            NotRelayedHere: If an act of it, or a token, is not relayed.
        """
        for part in order.each:
            if self.acts is not None and part.kind not in self.acts:
                raise NotRelayedHere(f"this server does not relay “{part.kind}”")
            if self.tokens is not None and part.token not in self.tokens:
                raise NotRelayedHere(f"this server relays nothing about the token {part.token}")

    def require_time(self, until: Timestamp | None, now: Timestamp) -> None:
        """
        Raises DeadlineTooNear if an act's block may come too late. What comes too late already, the contract says.

        Args:
            until: The first instant at which it is not possible any more; None: there is none.
            now: The chain's time.
        """
        if until is not None and now < until <= now + self.margin:
            raise DeadlineTooNear(until, now, self.margin)

    def require_gas(self, gas: int) -> None:
        """Raises NotRelayable if an order needs more gas than is paid for."""
        if gas > self.most_gas:
            raise self.too_dear(f"{gas}")

    def too_dear(self, needed: str = "more") -> NotRelayable:
        """What is said of an order that needs more gas than is paid for."""
        return NotRelayable(
            f"the act needs {needed} gas, and at most {self.most_gas} are paid for here; no money moved: its party "
            "can send it itself"
        )

    def require_budget(self, intent: Intent, cost: Wei, spent: Mapping[Address, Wei], now: Timestamp) -> None:
        """
        Raises BudgetSpent if what a relay may cost is more than is left of today.

        Args:
            intent: What is to be relayed, and for whom.
            cost: What it may cost, in wei.
            spent: Today, as it stands in the unit of work that stores the relay: two servers do not spend the same.
            now: The chain's time.
        """
        bounds = {EVERYBODY: ("everybody", self.daily), UNSIGNED: ("all that nobody signs", self.unsigned)}
        for name, share in counted_for(intent, cost).items():
            whose, budget = bounds.get(name, (name, self.daily_for_party))
            if budget is not None and spent[name] + share > budget:
                raise BudgetSpent(whose, max(budget - spent[name], 0), share, renewal_after(now))


def renewal_after(now: Timestamp) -> Timestamp:
    """When the day of an instant ends, and budgets are renewed."""
    return Timestamp((day_of(now) + 1) * SECONDS_A_DAY)
