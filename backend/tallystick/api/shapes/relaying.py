"""What is relayed, as the API answers it."""

from pydantic import BaseModel, ConfigDict, Field

from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import AddressText, Amount, Instant
from tallystick.services.relaystanding import Budget, KeyView, RelayStanding
from tallystick.services.requests import ActKind


class RelayQuery(BaseModel):
    """Whom it is about."""

    model_config = ConfigDict(extra="forbid")

    party: AddressText | None = Field(default=None, description="Whose budget is told besides.")


class BudgetShape(Shape):
    """What is spent on gas in a day, from midnight to midnight in UTC by the chain's clock."""

    daily: Amount = Field(description="Wei.")
    left: Amount = Field(description="Wei of today. What is under way counts by what it may cost.")

    @classmethod
    def of(cls, budget: Budget) -> "BudgetShape":
        """The shape of a budget."""
        return cls(daily=budget.daily, left=budget.left)


class RelayerKeyShape(Shape):
    """One of the relayer's keys."""

    address: AddressText
    balance: Amount | None = Field(description="Wei that it has for gas. Null: the node does not answer.")
    low: bool = Field(description="Whether it runs low: its operator should fill it up.")
    waiting: int = Field(description="How many relays of its line are not final yet.", examples=[0])
    oldest: Instant | None = Field(description="When the oldest of them was signed. Null: none is, or none waits.")

    @classmethod
    def of(cls, key: KeyView) -> "RelayerKeyShape":
        """The shape of a key."""
        return cls(address=key.address, balance=key.wealth, low=key.is_low, waiting=key.waiting, oldest=key.oldest)


class RelayPolicyAnswer(Answer):
    """What this server relays. What it does not, its party can send itself all the same."""

    relays: bool = Field(description="Whether anything is relayed here.")
    acts: list[ActKind] = Field(description="Which acts.")
    tokens: list[AddressText] | None = Field(description="About which tokens. Null: any.")
    most_gas: int = Field(description="The most gas that is paid for one act, or one batch.", examples=[2_000_000])
    margin_seconds: int = Field(description="How long before its deadline an act is not relayed any more.")
    budget: BudgetShape | None = Field(description="For everybody together. Null: there is no bound.")
    party_budget: BudgetShape | None = Field(description="For the party asked about. Null: no bound, or none asked.")
    unsigned_budget: BudgetShape | None = Field(
        description="For all together that nobody signs. Null: no bound of its own."
    )
    budget_renewed_at: Instant | None = Field(description="Null: the node does not answer, so today is not known.")
    keys: list[RelayerKeyShape] = Field(description="Those that pay. Empty: nothing is relayed here.")

    @classmethod
    def of(cls, standing: RelayStanding, as_of: AsOfShape) -> "RelayPolicyAnswer":
        """The shape of how relaying stands."""
        policy = standing.policy
        return cls(
            as_of=as_of,
            relays=bool(standing.keys),
            acts=[kind for kind in ActKind if policy.acts is None or kind in policy.acts],
            tokens=None if policy.tokens is None else sorted(policy.tokens),
            most_gas=policy.most_gas,
            margin_seconds=policy.margin,
            budget=if_any(BudgetShape.of, standing.budget),
            party_budget=if_any(BudgetShape.of, standing.party_budget),
            unsigned_budget=if_any(BudgetShape.of, standing.unsigned_budget),
            budget_renewed_at=standing.renewed_at,
            keys=[RelayerKeyShape.of(key) for key in standing.keys],
        )
