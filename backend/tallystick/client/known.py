"""What is known of an agreement when an act is asked for, after what the server tells of it was held against its id."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tallystick.client.errors import NotAsAsked
from tallystick.client.hashing import agreement_id_of
from tallystick.client.models.agreements import Agreement, HeldMilestone
from tallystick.domain.errors import UnknownMilestone
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.state import MilestoneState
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, MilestoneIndex, TokenUnits


class Deal(Protocol):
    """Terms in an escrow, and the id that they have there: what a signature is compared with needs no more."""

    @property
    def identity(self) -> ChainIdentity:
        """Which escrow."""
        ...

    @property
    def terms(self) -> Terms:
        """The agreement's terms."""
        ...

    @property
    def agreement_id(self) -> AgreementId:
        """The digest of the terms."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """An agreement whose terms are proved to be the agreement's by their digest."""

    identity: ChainIdentity
    agreement: Agreement
    terms: Terms
    proposed: Terms | None = None
    """The terms that an amendment puts in the place of these, proved likewise."""

    @property
    def agreement_id(self) -> AgreementId:
        """The digest of the terms."""
        return self.agreement.agreement_id

    def held(self, milestone: int) -> HeldMilestone:
        """What the escrow holds of a milestone, as mirrored. Raises UnknownMilestone."""
        if not 0 <= milestone < len(self.terms.milestones):
            raise UnknownMilestone(milestone, len(self.terms.milestones))
        return self.agreement.milestones[milestone]

    def unfunded(self) -> tuple[MilestoneIndex, ...]:
        """The milestones with an amount that were never funded, as mirrored."""
        held = self.agreement.milestones
        return tuple(
            MilestoneIndex(part.index) for part in held if part.state is MilestoneState.UNFUNDED and part.amount
        )

    def locked(self) -> tuple[MilestoneIndex, ...]:
        """The milestones in which something is left, as mirrored."""
        return tuple(MilestoneIndex(part.index) for part in self.agreement.milestones if part.escrowed)

    def lacking(self, proposed: Terms) -> TokenUnits:
        """What an amendment draws from the employer: by how much the amounts of what was funded grow, in all."""
        funded = [part for part in self.agreement.milestones if part.state is not MilestoneState.UNFUNDED]
        grown = sum(proposed.milestones[part.index].amount - part.amount for part in funded)
        return TokenUnits(max(grown, 0))


def require_terms(identity: ChainIdentity, agreement: Agreement, asked_for: AgreementId) -> None:
    """Raises NotAsAsked unless an agreement is the one that was asked for, and its terms' digest is its id."""
    if agreement.agreement_id != asked_for:
        raise NotAsAsked("agreement_id", asked_for, agreement.agreement_id)
    terms = agreement.terms.to_sign()
    digest = agreement_id_of(identity, terms)
    if digest != asked_for:
        raise NotAsAsked("the digest of the terms", asked_for, digest)
    for place, expected, told in _faces(agreement, terms):
        if expected != told:
            raise NotAsAsked(place, expected, told)


def _faces(agreement: Agreement, terms: Terms) -> Iterator[tuple[str, object, object]]:
    """What is told of an agreement beside its terms, and is in them: for each its place, the truth, what is told."""
    payment, milestones = terms.payment, terms.milestones
    yield "employer", payment.employer, agreement.employer
    yield "worker", payment.worker, agreement.worker
    yield "token.address", payment.token, agreement.token.address
    yield "amount", terms.conditions.total, agreement.amount
    yield "milestones", [part.amount for part in milestones], [part.amount for part in agreement.milestones]
    yield "milestones.index", list(range(len(milestones))), [part.index for part in agreement.milestones]
