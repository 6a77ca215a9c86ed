"""
Gasless funding: the employer signs, once or twice, and sends nothing.

What it signs binds amount, terms and milestones together, so whoever brings it can lock this money and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tallystick.domain.acts import Fund, Funding, FundWithAuthorization, FundWithPermit2, Permit, Signature, amount_of
from tallystick.domain.deadlines import until_of
from tallystick.domain.errors import AuthorizationUsed, Malformed, OutsideWindow, WayNotOffered
from tallystick.domain.ports import Call, Codec, Escrow, TokenDomain, TypedData
from tallystick.domain.signing import TokenSigning
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, Timestamp, TokenUnits
from tallystick.services.orders import Consent, Order
from tallystick.services.phrasebook import gasless as phrases
from tallystick.services.phrases import Saying, passage
from tallystick.services.requests import ActRequest
from tallystick.services.sentences import act_saying
from tallystick.services.standing import Standing
from tallystick.services.words import Instant, instant_of
from tallystick.services.words import amount_of as written

NATIVE = "nobody can draw the chain's own currency: only the employer can send it along"
NO_AUTHORIZATIONS = "the token takes no transfers by signature (ERC-3009)"
NO_PERMITS = "the token takes no allowances by signature (ERC-2612)"
NO_PERMIT2 = "Permit2 is not on this chain"
NO_DOMAIN = "the token does not tell truly what its signatures are bound to (EIP-712)"
_KEY_SIGNATURE = 65
"""Bytes of a key's signature, the only one that a permit takes."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A gasless funding, as far as its way decides."""

    consents: tuple[Consent, ...]
    calls: tuple[Call, ...]
    saying: Callable[[], Saying]
    require: Callable[[], None]


class Gasless:
    """Makes orders of gasless fundings."""

    def __init__(self, codec: Codec, escrow: Escrow, signing: TokenSigning) -> None:
        self._codec = codec
        self._escrow = escrow
        self._signing = signing

    def order(self, standing: Standing, request: ActRequest, given: tuple[Signature, Signature]) -> Order:
        """
        The order that a gasless funding is.

        Raises:
            Malformed: If a field that the way needs is missing, or out of range.
            NothingToFund: If every milestone was funded before.
            WayNotOffered: If the token does not offer the way.
        """
        terms = standing.terms
        act = standing.resolve(request)
        assert isinstance(act, Funding)
        if terms.payment.token == ZERO_ADDRESS:
            raise WayNotOffered(terms.payment.token, NATIVE)
        plan = self._plan(terms, act, request, given)
        return Order(
            kind=request.kind,
            agreement_id=standing.agreement_id,
            milestone=act.milestones[0] if len(act.milestones) == 1 else None,
            party=terms.payment.employer,
            consents=plan.consents,
            calls=plan.calls,
            mark=self._bond(terms, act),
            say=lambda: passage(self._locked(standing, act), plan.saying(), phrases.NOBODY_SENDS()),
            require=plan.require,
            token=terms.payment.token,
            until=_until(act, standing, request),
        )

    def _plan(self, terms: Terms, act: Funding, request: ActRequest, given: tuple[Signature, Signature]) -> _Plan:
        match act:
            case FundWithAuthorization():
                return self._by_authorization(terms, act, given[0])
            case FundWithPermit2():
                return self._by_permit2(terms, act, given[0])
            case _:
                if request.deadline is None:
                    raise Malformed("deadline", "the act needs it, and it is missing")
                return self._by_permit(terms, act, request.deadline, given)

    def _by_authorization(self, terms: Terms, act: FundWithAuthorization, signature: Signature) -> _Plan:
        payment, nonce = terms.payment, self._bond(terms, act)
        if self._signing.is_authorization_used(payment.token, payment.employer, nonce) is None:
            raise WayNotOffered(payment.token, NO_AUTHORIZATIONS)
        typed_data = self._codec.authorization_to_sign(terms, act, self._domain(payment.token))
        pattern = phrases.AUTHORIZATION_FROM if act.valid_after else phrases.AUTHORIZATION
        since = {"since": Instant(act.valid_after)} if act.valid_after else {}

        def require() -> None:
            now = self._escrow.head().timestamp
            if now >= act.valid_before or now <= act.valid_after:
                raise OutsideWindow(
                    f"the authorization is good after {instant_of(act.valid_after)} and before"
                    f" {instant_of(act.valid_before)}; on the chain it is {instant_of(now)}"
                )
            if self._signing.is_authorization_used(payment.token, payment.employer, nonce):
                raise AuthorizationUsed("the token says that this authorization was used or called off before")

        return _Plan(
            consents=(_consent(payment.employer, typed_data, signature),),
            calls=(self._codec.call(terms, act, signature),),
            saying=lambda: pattern(until=Instant(act.valid_before), **self._who(terms, act), **since),
            require=require,
        )

    def _by_permit2(self, terms: Terms, act: FundWithPermit2, signature: Signature) -> _Plan:
        payment, sum_ = terms.payment, amount_of(act, terms)
        if self._signing.is_permit2_nonce_used(payment.employer, act.nonce) is None:
            raise WayNotOffered(payment.token, NO_PERMIT2)

        def require() -> None:
            self._require_before(act.deadline, "permission for Permit2")
            if self._signing.is_permit2_nonce_used(payment.employer, act.nonce):
                raise AuthorizationUsed(
                    f"the employer's nonce {act.nonce} at Permit2 was used or called off before: if it was called off,"
                    " name another nonce and sign anew"
                )
            if self._signing.permit2_allowance(payment.token, payment.employer) < sum_:
                raise WayNotOffered(payment.token, f"the employer has not let Permit2 draw {sum_} units of the token")

        return _Plan(
            consents=(_consent(payment.employer, self._codec.authorization_to_sign(terms, act), signature),),
            calls=(self._codec.call(terms, act, signature),),
            saying=lambda: phrases.PERMIT2(until=Instant(act.deadline), **self._who(terms, act)),
            require=require,
        )

    def _by_permit(self, terms: Terms, act: Funding, deadline: Timestamp, given: tuple[Signature, Signature]) -> _Plan:
        payment, sum_ = terms.payment, amount_of(act, terms)
        if not self._signing.takes_permits(payment.token, payment.employer):
            raise WayNotOffered(payment.token, NO_PERMITS)
        nonce = self._escrow.permit_nonce(payment.token, payment.employer)
        permit = Permit(payment.token, payment.employer, sum_, nonce, deadline)
        typed_data = self._codec.loose_authorization_to_sign(permit, self._domain(payment.token))
        if given[1] and len(given[1]) != _KEY_SIGNATURE:
            raise Malformed(
                "permit_signature", f"a permit takes a key's signature of {_KEY_SIGNATURE} bytes, and no other"
            )
        funding = self._codec.call(terms, act, given[0])

        def is_settled() -> bool:
            # Whoever brought the permit to the token before us gave the allowance, too.
            return self._escrow.allowance(payment.token, payment.employer) >= sum_

        def require() -> None:
            if not is_settled():
                self._require_before(deadline, "permit")

        return _Plan(
            consents=(
                _consent(payment.employer, self._codec.authorization_to_sign(terms, act), given[0]),
                Consent("permit_signature", payment.employer, typed_data or {}, given[1], is_settled),
            ),
            calls=(self._codec.loose_call(permit, given[1]), funding) if given[1] else (funding,),
            saying=lambda: phrases.PERMIT(until=Instant(deadline), **self._who(terms, act)),
            require=require,
        )

    def _bond(self, terms: Terms, act: Funding) -> Hash:
        """The digest of ``Fund``, which names agreement and milestones: the nonce of an authorization."""
        typed_data = self._codec.authorization_to_sign(terms, Fund(act.milestones))
        assert typed_data is not None
        return self._codec.digest_of(typed_data)

    def _domain(self, token: Address) -> TokenDomain:
        found = self._escrow.token_domain(token)
        if found is None:
            raise WayNotOffered(token, NO_DOMAIN)
        return found

    def _require_before(self, deadline: Timestamp, what: str) -> None:
        now = self._escrow.head().timestamp
        if now > deadline:
            raise OutsideWindow(
                f"the {what} was good up to {instant_of(deadline)}; on the chain it is {instant_of(now)}"
            )

    def _who(self, terms: Terms, act: Funding) -> dict[str, str]:
        amount: TokenUnits = amount_of(act, terms)
        token = self._escrow.token(terms.payment.token)
        return {"employer": terms.payment.employer, "amount": written(amount, token)}

    def _locked(self, standing: Standing, act: Funding) -> Saying:
        token = self._escrow.token(standing.terms.payment.token)
        return act_saying(standing.terms, act, token, standing.held)


def _until(act: Funding, standing: Standing, request: ActRequest) -> Timestamp | None:
    """A permit's deadline is not the act's own: it is the last instant at which it is good."""
    until = until_of(act, standing.terms, standing.held)
    if until is None or request.deadline is None:
        return until
    return min(until, Timestamp(request.deadline + 1))


def _consent(party: Address, typed_data: TypedData | None, signature: Signature) -> Consent:
    return Consent("signature", party, typed_data or {}, signature)
