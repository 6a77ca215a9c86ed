"""In which ways an agreement's money can be locked now. Asked of the token itself, for whoever has to choose one."""

from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.acts import Fund, amount_of
from tallystick.domain.errors import NothingToFund
from tallystick.domain.ports import Codec, Escrow, Token
from tallystick.domain.signing import TokenSigning
from tallystick.domain.terms import Payment
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash, MilestoneIndex, TokenUnits
from tallystick.services import gasless
from tallystick.services.allowances import sums_to_approve
from tallystick.services.requests import ActKind, ActRequest
from tallystick.services.standing import Standing, standing_of
from tallystick.store.unit_of_work import Store


class Way(StrEnum):
    """The ways of locking money."""

    OWN_TRANSACTION = "own-transaction"
    """The employer sends it."""
    ALLOWANCE = "allowance"
    """The employer signs, and the escrow draws what it let it draw before."""
    AUTHORIZATION = "authorization"
    """The employer signs once, for the token (ERC-3009)."""
    PERMIT = "permit"
    """The employer signs twice: an allowance (ERC-2612), and the funding."""
    PERMIT2 = "permit2"
    """The employer signs once, for Permit2, which it let draw the token before."""


@dataclass(frozen=True, slots=True)
class WayView:
    """A way, and whether it is open now."""

    way: Way
    kind: ActKind
    """The act by which it is asked for."""
    is_offered: bool
    needs_gas: bool
    """Whether the employer needs the chain's own currency for it."""
    signatures: int
    """How many the employer gives to have it relayed."""
    reason: str
    """One plain sentence: what opens it, or what stands in its way."""


@dataclass(frozen=True, slots=True)
class FundingView:
    """What is still to be funded of an agreement, and how it can be."""

    agreement_id: AgreementId
    employer: Address
    token: Token
    milestones: tuple[MilestoneIndex, ...]
    """Those with an amount that were never funded."""
    amount: TokenUnits
    """Of all of them."""
    balance: TokenUnits
    """What the employer has of the token now."""
    allowance: TokenUnits
    """What the escrow may draw of it now; nothing of the chain's own currency."""
    approvals: tuple[TokenUnits, ...]
    """What the employer approves, in this order, before it sends the funding itself."""
    ways: tuple[WayView, ...]


class Ways:
    """Asks tokens what they offer."""

    def __init__(self, store: Store, codec: Codec, escrow: Escrow, signing: TokenSigning) -> None:
        self._store = store
        self._codec = codec
        self._escrow = escrow
        self._signing = signing

    def of(self, agreement_id: AgreementId) -> FundingView:
        """
        How what was never funded of an agreement can be.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            ChainUnavailable: If the node does not answer.
        """
        standing = standing_of(self._store, agreement_id)
        payment, milestones = standing.terms.payment, _unfunded(standing)
        amount = amount_of(Fund(milestones), standing.terms) if milestones else TokenUnits(0)
        allowed = self._escrow.allowance(payment.token, payment.employer)
        return FundingView(
            agreement_id=agreement_id,
            employer=payment.employer,
            token=self._escrow.token(payment.token),
            milestones=milestones,
            amount=amount,
            balance=self._escrow.balance(payment.token, payment.employer, self._escrow.head()),
            allowance=allowed,
            approvals=sums_to_approve(self._escrow, payment, amount, allowed),
            ways=self._ways(standing, milestones, amount, allowed),
        )

    def _ways(
        self, standing: Standing, milestones: tuple[MilestoneIndex, ...], amount: TokenUnits, allowed: TokenUnits
    ) -> tuple[WayView, ...]:
        if not milestones:
            return _closed("every milestone that has an amount was funded before")
        payment = standing.terms.payment
        said = "The employer sends it, after the approvals that are needed."
        own = WayView(Way.OWN_TRANSACTION, ActKind.FUND, is_offered=True, needs_gas=True, signatures=0, reason=said)
        if payment.token == ZERO_ADDRESS:
            return own, *_closed(gasless.NATIVE)[1:]
        return (
            own,
            _allowance(amount, allowed),
            self._authorization(standing, milestones),
            self._permit(payment),
            self._permit2(payment, amount),
        )

    def _authorization(self, standing: Standing, milestones: tuple[MilestoneIndex, ...]) -> WayView:
        payment = standing.terms.payment
        bond = self._codec.authorization_to_sign(standing.terms, Fund(milestones))
        nonce = self._codec.digest_of(bond or {})
        used = self._signing.is_authorization_used(payment.token, payment.employer, Hash(nonce))
        obstacle = gasless.NO_AUTHORIZATIONS if used is None else self._without_domain(payment.token)
        if used:
            obstacle = "the employer used or called off the authorization for exactly these milestones"
        said = "The token takes transfers by signature (ERC-3009)."
        return _signed(Way.AUTHORIZATION, ActKind.FUND_WITH_AUTHORIZATION, 1, said, obstacle)

    def _permit(self, payment: Payment) -> WayView:
        takes = self._signing.takes_permits(payment.token, payment.employer)
        obstacle = self._without_domain(payment.token) if takes else gasless.NO_PERMITS
        said = "The token takes allowances by signature (ERC-2612)."
        return _signed(Way.PERMIT, ActKind.FUND_WITH_PERMIT, 2, said, obstacle)

    def _permit2(self, payment: Payment, amount: TokenUnits) -> WayView:
        obstacle = None
        allowed = self._signing.permit2_allowance(payment.token, payment.employer)
        if allowed < amount:
            obstacle = f"the employer lets Permit2 draw {allowed} token units of the {amount} that are needed"
        if self._signing.is_permit2_nonce_used(payment.employer, 0) is None:
            obstacle = gasless.NO_PERMIT2
        said = f"Permit2 may draw {allowed} token units of the {amount} that are needed."
        return _signed(Way.PERMIT2, ActKind.FUND_WITH_PERMIT2, 1, said, obstacle)

    def _without_domain(self, token: Address) -> str | None:
        return gasless.NO_DOMAIN if self._escrow.token_domain(token) is None else None


def _unfunded(standing: Standing) -> tuple[MilestoneIndex, ...]:
    try:
        act = standing.resolve(ActRequest(ActKind.FUND))
    except NothingToFund:
        return ()
    return act.milestones if isinstance(act, Fund) else ()


def _allowance(amount: TokenUnits, allowed: TokenUnits) -> WayView:
    said = f"The escrow may draw {allowed} token units of the {amount} that are needed."
    return WayView(Way.ALLOWANCE, ActKind.FUND, allowed >= amount, needs_gas=False, signatures=1, reason=said)


def _signed(way: Way, kind: ActKind, signatures: int, said: str, obstacle: str | None) -> WayView:
    reason = said if obstacle is None else f"{obstacle[:1].upper()}{obstacle[1:]}."
    return WayView(way, kind, obstacle is None, needs_gas=False, signatures=signatures, reason=reason)


def _closed(obstacle: str) -> tuple[WayView, ...]:
    """All ways, none of which is open."""
    reason = f"{obstacle[:1].upper()}{obstacle[1:]}."
    return (
        WayView(Way.OWN_TRANSACTION, ActKind.FUND, is_offered=False, needs_gas=True, signatures=0, reason=reason),
        _signed(Way.ALLOWANCE, ActKind.FUND, 1, "", obstacle),
        _signed(Way.AUTHORIZATION, ActKind.FUND_WITH_AUTHORIZATION, 1, "", obstacle),
        _signed(Way.PERMIT, ActKind.FUND_WITH_PERMIT, 2, "", obstacle),
        _signed(Way.PERMIT2, ActKind.FUND_WITH_PERMIT2, 1, "", obstacle),
    )
