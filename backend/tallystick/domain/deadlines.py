"""Until when acts can be carried out: as the contract's rules say, and by what was signed."""

from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Deliver,
    Dispute,
    Fund,
    Funding,
    FundWithAuthorization,
    FundWithPermit2,
    RequestChanges,
    Rule,
    Settle,
)
from tallystick.domain.holding import Held
from tallystick.domain.terms import Terms
from tallystick.domain.units import Timestamp


def until_of(act: Act, terms: Terms, held: Held) -> Timestamp | None:
    """
    The first instant at which an act is not possible any more.

    Args:
        act: On the agreement. Its milestones must be the terms'.
        terms: Of the agreement; of an amendment, the old ones.
        held: The agreement's holdings.

    Returns:
        Unix seconds; None: it is possible at any time, or is refused for another reason than time.
    """
    match act:
        case Fund() | FundWithAuthorization() | FundWithPermit2():
            latest = [terms.milestones[index].deliver_by for index in act.milestones]
            return min([*latest, *_of_signature(act)])
        case Settle() | Amend():
            return act.valid_before
        case Accept() | Deliver() | RequestChanges() | Dispute() | Rule():
            holding = held.get(act.milestone)
            return None if holding is None else holding.clock
        case _:
            return None


def _of_signature(act: Funding) -> tuple[Timestamp, ...]:
    match act:
        case FundWithAuthorization():
            return (act.valid_before,)
        case FundWithPermit2():
            return (Timestamp(act.deadline + 1),)  # The last instant at which it is good.
        case _:
            return ()
