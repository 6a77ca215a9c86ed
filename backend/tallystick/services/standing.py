"""How a deal stands: its terms and holdings as mirrored or, while nothing was funded, as registered."""

from dataclasses import dataclass

from tallystick.domain.acts import Act, Rule, Signature, milestones_of, parties_to
from tallystick.domain.errors import NotRegistered, UnknownAgreement, WrongParent
from tallystick.domain.events import Phase
from tallystick.domain.holding import Held, Holding
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash, MilestoneIndex
from tallystick.services.requests import ActRequest, Known, resolve
from tallystick.store.drafts import Draft
from tallystick.store.unit_of_work import Store

OPEN_TASK = "this is an open task: its terms name no worker yet, so nobody can accept, deliver or refund it"
NO_ARBITER = "the terms name no arbiter, so nobody can rule: a dispute ends by the agreed default"


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement that is registered, mirrored or both."""

    agreement_id: AgreementId
    terms: Terms
    holdings: tuple[Holding | None, ...]
    """One for each milestone; None when it was not funded. Empty when none was."""
    acceptance: Signature
    """The worker's registered signature of the terms; empty: there is none."""
    proposed: Terms | None = None
    """The registered terms that were asked for as an amendment of these."""

    @property
    def held(self) -> Held:
        """Its holdings, of those milestones that have one."""
        pairs = enumerate(self.holdings)
        return {MilestoneIndex(index): holding for index, holding in pairs if holding is not None}

    def holding(self, milestone: MilestoneIndex) -> Holding | None:
        """What is held for a milestone; None when it was not funded."""
        return self.holdings[milestone] if 0 <= milestone < len(self.holdings) else None

    def is_offered(self, milestone: MilestoneIndex) -> bool:
        """Whether a milestone is funded and waits for the worker to accept it."""
        holding = self.holding(milestone)
        return holding is not None and holding.phase is Phase.OFFERED

    def resolve(self, request: ActRequest) -> Act:
        """The act that a request means here. Raises as :func:`~tallystick.services.requests.resolve`."""
        return resolve(request, Known(self.agreement_id, self.terms, self.held, self.acceptance, self.proposed))

    def parties_to(self, act: Act) -> tuple[Address, ...]:
        """
        The addresses whose call or signature an act needs now, the employer first; none when anybody may call.

        Raises:
            NotRegistered: If it is the worker's or the arbiter's act, and the terms name none.
        """
        milestones = milestones_of(act)
        holding = self.holding(milestones[0]) if milestones else None
        parties = parties_to(act, self.terms, holding.phase if holding else Phase.NONE)
        if ZERO_ADDRESS in parties:
            raise NotRegistered(NO_ARBITER if isinstance(act, Rule) else OPEN_TASK)
        return parties


def standing_of(store: Store, agreement_id: AgreementId, to: AgreementId | None = None) -> Standing:
    """
    How an agreement stands. Also one that only the chain knows, funded by somebody else's tool.

    Args:
        store: Where to look.
        agreement_id: The agreement.
        to: The agreement that is to replace it; None: none is.

    Raises:
        UnknownAgreement: If it was neither registered here nor mirrored from the chain.
        NotRegistered: If the one that is to replace it is not registered here.
        WrongParent: If that one names another parent.
    """
    with store.read() as unit:
        mirrored = unit.agreements.get(agreement_id)
        draft = unit.drafts.get(agreement_id)
        acceptance = unit.drafts.acceptance(agreement_id)
        proposal = None if to is None else unit.drafts.get(to)
    proposed = None if to is None else _proposed(agreement_id, proposal)
    if mirrored is not None:
        return Standing(agreement_id, mirrored.terms, mirrored.holdings, acceptance, proposed)
    if draft is None:
        raise UnknownAgreement(agreement_id)
    return Standing(agreement_id, draft.terms, (), acceptance, proposed)


def _proposed(parent: AgreementId, proposal: Draft | None) -> Terms:
    if proposal is None:
        raise NotRegistered(
            f"the terms that are to take the place of {parent} are not registered here; no money moved. "
            "Register them first, with this agreement as their parent"
        )
    if proposal.terms.conditions.parent != Hash(parent):
        raise WrongParent(parent, proposal.terms.conditions.parent)
    return proposal.terms
