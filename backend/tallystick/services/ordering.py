"""Ordering: what somebody asks for becomes an order, whether it is about an agreement or about none."""

from tallystick.domain.acts import Accept, Act, Amend, Claim, Fund, Reclaim, Signature, Sweep, Withdraw, milestones_of
from tallystick.domain.deadlines import until_of
from tallystick.domain.errors import WrongNonce
from tallystick.domain.ports import Codec, Escrow
from tallystick.domain.signing import TokenSigning
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, MilestoneIndex
from tallystick.services.gasless import Gasless
from tallystick.services.orders import Consent, Order
from tallystick.services.phrasebook import payouts as phrases
from tallystick.services.phrases import Saying, passage
from tallystick.services.requests import GASLESS, ActKind, ActRequest, LooseRequest
from tallystick.services.sentences import act_saying
from tallystick.services.standing import Standing, standing_of
from tallystick.services.words import amount_of
from tallystick.store.unit_of_work import Store

NATIVE_IS_SENT_ALONG = (
    "the agreement is paid in the chain's own currency, which nobody can draw from the employer:"
    " only the employer can send the amount along"
)

Given = tuple[Signature, Signature]
"""The signatures that came along; empty: it did not."""
NONE_GIVEN: Given = (b"", b"")


class Ordering:
    """Makes orders. Reads the mirror, and of the chain what an order needs."""

    def __init__(self, store: Store, codec: Codec, escrow: Escrow, signing: TokenSigning) -> None:
        self._store = store
        self._codec = codec
        self._escrow = escrow
        self._gasless = Gasless(codec, escrow, signing)

    def of_agreement(
        self, agreement_id: AgreementId, request: ActRequest, given: Given = NONE_GIVEN, sender: Address | None = None
    ) -> Order:
        """
        The order that an act on an agreement is.

        Args:
            agreement_id: Registered here or funded on chain.
            request: What is to be done.
            given: The signatures that came along: of the party to the act, or of employer and worker; of a funding with
                a permit, the funding's and the permit's.
            sender: Who sends it, and need not sign it; None: somebody who is no party to it.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            UnknownMilestone: If the agreement has no such milestone.
            NotRegistered: If it is the worker's or the arbiter's act, and the terms name none.
            Malformed: If a field that the act needs is missing, or out of range.
            WayNotOffered: If the token does not offer the way of funding that was asked for.
        """
        standing = standing_of(self._store, agreement_id, request.to)
        if request.kind in GASLESS:
            return self._gasless.order(standing, request, given)
        return self._plain(standing, request, given, sender)

    def _plain(self, standing: Standing, request: ActRequest, given: Given, sender: Address | None) -> Order:
        act = standing.resolve(request)
        parties = _whose_signatures(standing, act, given[0])
        if isinstance(act, Accept) and not given[0] and sender not in parties:
            given = (standing.acceptance, given[1])
        typed_data = self._codec.authorization_to_sign(standing.terms, act) if parties else None
        fields = zip(("signature", "worker_signature"), parties, given, strict=False)
        consents = tuple(Consent(field, party, typed_data or {}, signature) for field, party, signature in fields)
        return Order(
            kind=request.kind,
            agreement_id=standing.agreement_id,
            milestone=milestone_of(act),
            party=parties[0] if parties else whom_it_pays(standing, act),
            consents=tuple(consent for consent in consents if consent.party != sender or consent.signature),
            calls=(self._codec.call(standing.terms, act, *(consent.signature for consent in consents)),),
            mark="" if typed_data is None else self._codec.digest_of(typed_data),
            say=lambda: self._said(standing, act),
            obstacle=NATIVE_IS_SENT_ALONG if _is_drawing(act) and _is_native(standing) else None,
            token=standing.terms.payment.token,
            until=until_of(act, standing.terms, standing.held),
        )

    def of_none(self, request: LooseRequest, signature: Signature = b"", before: int = 0) -> Order:
        """
        The order that a withdrawal or a sweep is.

        Args:
            request: What is to be done.
            signature: The owner's, of a withdrawal to another address.
            before: How many withdrawals that the same owner signed come before it in the same batch.
        """
        if request.kind is ActKind.SWEEP:
            return self._sweep(Sweep(request.token, request.owner))
        return self._withdrawal(request, signature, before)

    def _sweep(self, act: Sweep) -> Order:
        return Order(
            kind=ActKind.SWEEP,
            agreement_id=None,
            milestone=None,
            party=act.fee_recipient,
            consents=(),
            calls=(self._codec.loose_call(act),),
            mark="",
            say=lambda: phrases.SWEEP(
                recipient=act.fee_recipient,
                amount=amount_of(
                    self._escrow.fees(act.token, act.fee_recipient, self._escrow.head()), self._escrow.token(act.token)
                ),
            ),
            is_repeatable=True,
            token=act.token,
        )

    def _withdrawal(self, request: LooseRequest, signature: Signature, before: int) -> Order:
        to = request.to or request.owner
        goes_home = to == request.owner
        nonce = request.nonce
        if nonce is None:
            nonce = 0 if goes_home else self._escrow.nonce(request.owner) + before
        act = Withdraw(request.token, request.owner, to, nonce)
        typed_data = None if goes_home else self._codec.loose_authorization_to_sign(act)
        return Order(
            kind=ActKind.WITHDRAW,
            agreement_id=None,
            milestone=None,
            party=request.owner,
            consents=() if typed_data is None else (Consent("signature", request.owner, typed_data, signature),),
            calls=(self._codec.loose_call(act, b"" if goes_home else signature),),
            mark="" if typed_data is None else self._codec.digest_of(typed_data),
            say=lambda: self._withdrawal_said(act),
            require=lambda: None if goes_home else self._require_nonce(act, before),
            is_repeatable=goes_home,
            token=act.token,
        )

    def _require_nonce(self, act: Withdraw, before: int) -> None:
        expected = self._escrow.nonce(act.owner) + before
        if act.nonce != expected:
            raise WrongNonce(str(expected), str(act.nonce))

    def _withdrawal_said(self, act: Withdraw) -> Saying:
        owed = self._escrow.owed(act.token, act.owner, self._escrow.head())
        amount = amount_of(owed, self._escrow.token(act.token))
        goes_home = act.to == act.owner
        who = phrases.WITHDRAWAL_HOME() if goes_home else phrases.WITHDRAWAL_ELSEWHERE(nonce=str(act.nonce))
        return passage(phrases.WITHDRAWAL(owner=act.owner, amount=amount, to=act.to), who)

    def _said(self, standing: Standing, act: Act) -> Saying:
        token = self._escrow.token(standing.terms.payment.token)
        return act_saying(standing.terms, act, token, standing.held)


def milestone_of(act: Act) -> MilestoneIndex | None:
    """The one milestone that an act is about; None: it is about several, or the whole agreement."""
    milestones = milestones_of(act)
    return milestones[0] if len(milestones) == 1 else None


def whom_it_pays(standing: Standing, act: Act) -> Address:
    """Of an act that anybody may call: the party that gains by it."""
    payment = standing.terms.payment
    return payment.worker if isinstance(act, Claim) else payment.employer


def _whose_signatures(standing: Standing, act: Act, signature: Signature) -> tuple[Address, ...]:
    """Whose signatures an act needs to be relayed. Why it is not possible, the contract says best."""
    if isinstance(act, Reclaim) and not signature and not standing.is_offered(act.milestone):
        return ()
    return standing.parties_to(act)


def _is_drawing(act: Act) -> bool:
    return isinstance(act, Fund) or (isinstance(act, Amend) and act.drawn > 0)


def _is_native(standing: Standing) -> bool:
    return standing.terms.payment.token == ZERO_ADDRESS
