"""What the contract looks at when it judges an act, and the checks that acts share: the twin of Holdings.sol."""

from dataclasses import dataclass
from typing import Protocol

from tallystick.domain.errors import ActRefused
from tallystick.domain.events import Phase
from tallystick.domain.holding import Held, Holding
from tallystick.domain.terms import Payment, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    AgreementId,
    HoldingId,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
)


class Naming(Protocol):
    """How agreements and holdings get their names. A codec can."""

    def agreement_id(self, terms: Terms) -> AgreementId:
        """The EIP-712 digest of the terms."""
        ...

    def holding_id(self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> HoldingId:
        """Under which key the contract stores a milestone."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends an act, and whose signatures of this very act come along."""

    caller: Address
    signer: Address | None = None
    """Who signed for the party to the act; for an act of both, for the employer. None: the signature is empty."""
    worker_signer: Address | None = None
    """Who signed for the worker: a settlement, an amendment or, for a funding, the terms. None: it is empty."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that the contract knows of an agreement when it judges an act on it."""

    terms: Terms
    held: Held
    """The agreement's holdings."""
    now: Timestamp
    naming: Naming
    successor: AgreementId | None = None
    """The agreement that replaced this one; None: none did."""
    parents_successor: AgreementId | None = None
    """The agreement that replaced the parent which the terms name; None: none did, or there is no parent."""

    @property
    def agreement_id(self) -> AgreementId:
        """The agreement's name."""
        return self.naming.agreement_id(self.terms)

    @property
    def payment(self) -> Payment:
        """Who pays whom how."""
        return self.terms.payment

    def funded(self, milestone: MilestoneIndex) -> Holding:
        """The holding of a milestone that was funded once, and lives under these terms."""
        found = self.held.get(milestone)
        if found is None:
            raise refused("NotFunded", agreementId=self.agreement_id, milestone=milestone)
        if found.phase is Phase.AMENDED:
            raise refused("AlreadyAmended", agreementId=self.agreement_id, successor=self.successor or ZERO_HASH)
        return found

    def open(self, milestone: MilestoneIndex) -> Holding:
        """The same of a milestone in which something is left."""
        found = self.funded(milestone)
        if found.is_closed:
            raise refused("NothingEscrowed", agreementId=self.agreement_id, milestone=milestone)
        return found

    def require_worker(self) -> Address:
        """The worker, who must be there to be paid."""
        if self.payment.worker == ZERO_ADDRESS:
            raise refused("NotAPayee", to=ZERO_ADDRESS)
        return self.payment.worker

    def require_in_force(self) -> None:
        """Terms that name a parent must have replaced it."""
        parent = self.terms.conditions.parent
        if parent != ZERO_HASH and self.parents_successor != self.agreement_id:
            raise refused("NotSuccessor", agreementId=self.agreement_id, parent=parent)

    def require_before(self, deadline: Timestamp) -> None:
        """Only before an instant."""
        if self.now >= deadline:
            raise refused("AfterDeadline", timestamp=self.now, deadline=deadline)

    def require_from(self, deadline: Timestamp) -> None:
        """Only from an instant on."""
        if self.now < deadline:
            raise refused("BeforeDeadline", timestamp=self.now, deadline=deadline)


def refused(error: str, **evidence: object) -> ActRefused:
    """The contract's error, by its name and with its arguments."""
    arguments = {name: str(value) for name, value in evidence.items()}
    told = ", ".join(f"{name} {value}" for name, value in arguments.items())
    return ActRefused(error, arguments, f"the contract would refuse it: {error} ({told})")


def require_phase(holding: Holding, *phases: Phase) -> None:
    """The act is possible in some phases only."""
    if holding.phase not in phases:
        raise refused("PhaseIs", phase=holding.phase.name.capitalize())


def require_consent(party: Address, caller: Address, signer: Address | None, *, binds: bool = True) -> None:
    """
    A party acts itself, or signed.

    Args:
        party: Whose act it is.
        caller: Who sends it.
        signer: Whose signature came along; None: it is empty.
        binds: Whether the signature is over what the contract asks for: the round may be another one.
    """
    if signer is None and caller != party:
        raise refused("NotParty", caller=caller, party=party)
    if signer is not None and (signer != party or not binds):
        raise refused("InvalidSignature", signer=party)
