"""What this server's operator does not relay. Whoever the act belongs to can send it all the same."""

from tallystick.domain.errors.refused import DomainError


class NotRelayedHere(DomainError):
    """The act could be relayed, but not by this server: its operator decided so. No money moved."""

    code = "not-relayed-here"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}; no money moved. Whoever the act belongs to can send it itself (prepare it), or have another "
            "relayer do it; GET /v1/relay tells what is relayed here"
        )
        self.reason = reason


class DeadlineTooNear(DomainError):
    """The act can be carried out for so short a time that its block may come too late. No money moved."""

    code = "deadline-too-near"

    def __init__(self, deadline: int, now: int, margin: int) -> None:
        super().__init__(
            f"the act is possible before {deadline} only, on the chain it is {now}, and within {margin} seconds of a "
            "deadline nothing is relayed here, since its block may come too late; no money moved. Whoever the act "
            "belongs to can still send it itself, with a tip that gets it into the next block"
        )
        self.deadline = deadline
        """Unix seconds: from then on the contract refuses the act."""
        self.margin = margin
        """Seconds."""


class BudgetSpent(DomainError):
    """What is spent on gas in a day, for this party or for everybody, is spent. No money moved."""

    code = "relay-budget-spent"

    def __init__(self, whose: str, left: int, needed: int, renewed_at: int) -> None:
        super().__init__(
            f"of what is spent on gas in a day for {whose}, {left} wei are left, and the act may need {needed} wei; no "
            f"money moved. The budget is renewed at {renewed_at} (Unix seconds, the chain's clock); whoever the act "
            "belongs to can send it itself before"
        )
        self.renewed_at = renewed_at
        """Unix seconds, by the chain's clock."""
