"""How a deal stands: its terms and holdings as mirrored or, while nothing was funded, as registered."""

from dataclasses import dataclass

from tallystick.domain.acts import Act, Signature, party_to
from tallystick.domain.errors import NotRegistered, UnknownAgreement
from tallystick.domain.events import Phase
from tallystick.domain.holding import Holding
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, MilestoneIndex
from tallystick.services.requests import ActRequest, resolve
from tallystick.store.unit_of_work import Store

OPEN_TASK = "this is an open task: its terms name no worker yet, so nobody can accept, deliver or refund it"


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement that is registered, mirrored or both."""

    agreement_id: AgreementId
    terms: Terms
    holdings: tuple[Holding | None, ...]
    """One for each milestone; None when it was not funded. Empty when none was."""
    acceptance: Signature
    """The worker's registered signature of the terms; empty: there is none."""

    def holding(self, milestone: MilestoneIndex) -> Holding | None:
        """What is held for a milestone; None when it was not funded."""
        return self.holdings[milestone] if 0 <= milestone < len(self.holdings) else None

    def is_offered(self, milestone: MilestoneIndex) -> bool:
        """Whether a milestone is funded and waits for the worker to accept it."""
        holding = self.holding(milestone)
        return holding is not None and holding.phase is Phase.OFFERED

    def resolve(self, request: ActRequest) -> Act:
        """The act that a request means here. Raises UnknownMilestone and Malformed."""
        return resolve(request, self.terms, self.holding(request.milestone), self.acceptance)

    def party_to(self, act: Act) -> Address | None:
        """
        The address whose call or signature an act needs now, or None when anybody may call.

        Raises:
            NotRegistered: If it is the worker's act, and the terms name no worker.
        """
        holding = self.holding(act.milestone)
        party = party_to(act, self.terms, holding.phase if holding else Phase.NONE)
        if party == ZERO_ADDRESS:
            raise NotRegistered(OPEN_TASK)
        return party


def standing_of(store: Store, agreement_id: AgreementId) -> Standing:
    """
    How an agreement stands. Also one that only the chain knows, funded by somebody else's tool.

    Raises:
        UnknownAgreement: If it was neither registered here nor mirrored from the chain.
    """
    with store.read() as unit:
        mirrored = unit.agreements.get(agreement_id)
        draft = unit.drafts.get(agreement_id)
        acceptance = unit.drafts.acceptance(agreement_id)
    if mirrored is not None:
        return Standing(agreement_id, mirrored.terms, mirrored.holdings, acceptance)
    if draft is None:
        raise UnknownAgreement(agreement_id)
    return Standing(agreement_id, draft.terms, (), acceptance)
