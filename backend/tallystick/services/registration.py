"""Registration: terms get a name, and the worker's acceptance a place, before anything is on chain."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tallystick.domain.acts import Signature
from tallystick.domain.errors import Malformed, NotRegistered, UnknownAgreement, UnsoundTerms
from tallystick.domain.ports import Clock, Codec, Escrow, TypedData
from tallystick.domain.terms import Payment, Terms
from tallystick.domain.units import ZERO_ADDRESS, ZERO_HASH, AgreementId, Hash
from tallystick.services.freeroom import NOWHERE, FreeRoom
from tallystick.services.phrases import Language, Saying, in_all
from tallystick.services.sentences import terms_saying
from tallystick.services.standing import OPEN_TASK, standing_of
from tallystick.services.words import instant_of
from tallystick.store.documents import brief_of
from tallystick.store.unit_of_work import Store

MAX_BRIEF = 65_536
"""The longest brief, in bytes of its UTF-8."""
_FREE = FreeRoom()


@dataclass(frozen=True, slots=True)
class Registered:
    """An agreement that we know, and what its worker signs to accept it."""

    agreement_id: AgreementId
    terms: Terms
    typed_data: TypedData
    saying: Saying
    """What is agreed."""
    created: bool
    """Whether it was new."""
    accepted: bool
    """Whether we have the worker's signature of it."""

    @property
    def sentence(self) -> str:
        """What is agreed, in English."""
        return self.saying.said(Language.ENGLISH)

    @property
    def sentences(self) -> Mapping[Language, str]:
        """The same in every language that we speak."""
        return in_all(self.saying)


class Registration:
    """Keeps terms, briefs and acceptances. Nothing of it moves money."""

    def __init__(self, store: Store, codec: Codec, escrow: Escrow, clock: Clock, free: FreeRoom = _FREE) -> None:
        self._store = store
        self._codec = codec
        self._escrow = escrow
        self._clock = clock
        self._free = free

    def register(self, terms: Terms, brief: str | None = None, network: str = NOWHERE) -> Registered:
        """
        Keep terms. The same terms once more: the same answer, and nothing changes.

        Args:
            terms: With the brief's hash, or with a zero in its place when the brief itself is given.
            brief: The text of the work; private to the parties.
            network: From where it comes, and whose room for briefs it takes.

        Raises:
            Malformed: If the brief is too long.
            UnsoundTerms: If the escrow would refuse the terms now or ever, or their brief hash is not the brief's.
            NoFreeRoom: If there is no room for the brief.
            ChainUnavailable: If the node does not answer: what nobody could look at is not kept.
        """
        if brief is not None:
            terms = _with_brief(terms, self._hash_of(brief))
        self._require_fundable(terms)
        agreement_id = self._codec.agreement_id(terms)
        if not self._is_known(agreement_id):
            self._require_fundable_now(terms)
        answer = self._registered(agreement_id, terms)
        with self._store.begin() as unit:
            created = unit.drafts.register(agreement_id, terms)
            if brief is not None:
                text = brief_of(agreement_id, terms.conditions.brief_hash, brief)
                self._free.take(unit, text, self._clock(), network)
                unit.documents.keep(text)
            accepted = bool(unit.drafts.acceptance(agreement_id))
        return replace(answer, created=created, accepted=accepted)

    def accept(self, agreement_id: AgreementId, signature: Signature) -> Registered:
        """
        Keep the worker's signature of the terms: a funding takes it along, a relayed acceptance is made of it.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            NotRegistered: If it is an open task, which has no worker yet.
            WrongSigner: If the signature is not the worker's of these terms.
        """
        terms = standing_of(self._store, agreement_id).terms
        worker = terms.payment.worker
        if worker == ZERO_ADDRESS:
            raise NotRegistered(OPEN_TASK)
        self._escrow.require_signature(worker, Hash(agreement_id), signature)
        answer = self._registered(agreement_id, terms)
        with self._store.begin() as unit:
            unit.drafts.accept(agreement_id, signature)
        return replace(answer, accepted=True)

    def _registered(self, agreement_id: AgreementId, terms: Terms) -> Registered:
        return Registered(
            agreement_id=agreement_id,
            terms=terms,
            typed_data=self._codec.terms_to_sign(terms),
            saying=terms_saying(terms, self._escrow.token(terms.payment.token)),
            created=False,
            accepted=False,
        )

    def _hash_of(self, brief: str) -> Hash:
        try:
            content = brief.encode()
        except UnicodeEncodeError as error:
            raise Malformed("brief", "it holds half a surrogate pair, which UTF-8 cannot write") from error
        if len(content) > MAX_BRIEF:
            raise Malformed("brief", f"it has {len(content)} bytes in UTF-8; {MAX_BRIEF} are taken")
        return self._codec.hash_of(content)

    def _require_fundable(self, terms: Terms) -> None:
        """What the escrow refuses beyond terms that are unsound in themselves."""
        payment, conditions = terms.payment, terms.conditions
        escrow = self._codec.identity.escrow
        roles = {
            "employer": payment.employer,
            "worker": payment.worker,
            "arbiter": conditions.arbiter,
            "fee_recipient": payment.fee_recipient,
        }
        for role, address in roles.items():
            if address == escrow:
                raise UnsoundTerms(role, "the escrow itself stands in no role")
        if conditions.parent == ZERO_HASH:
            terms.require_amounts()
        else:
            self._require_amendable(AgreementId(conditions.parent), payment)

    def _is_known(self, agreement_id: AgreementId) -> bool:
        with self._store.read() as unit:
            return (unit.drafts.get(agreement_id) or unit.agreements.get(agreement_id)) is not None

    def _require_fundable_now(self, terms: Terms) -> None:
        """What only the chain can tell of new terms: what their token is, and whether time has passed them by."""
        token = terms.payment.token
        if not self._escrow.is_token(token):
            raise UnsoundTerms("token", f"no ERC-20 token answers at {token} on this chain: GET /v1/chain names some")
        if terms.conditions.parent != ZERO_HASH:
            return  # An amendment carries on what was delivered, whose deadline may have passed.
        now = self._escrow.head().timestamp
        for index, milestone in enumerate(terms.milestones):
            if milestone.deliver_by <= now:
                raise UnsoundTerms(
                    f"milestones[{index}].deliver_by",
                    f"{instant_of(milestone.deliver_by)} has passed on the chain, where it is {instant_of(now)}: "
                    "the milestone could never be funded",
                )

    def _require_amendable(self, parent: AgreementId, payment: Payment) -> None:
        """What an amendment cannot change. Terms with a parent come into force by amending it, not by funding."""
        try:
            old = standing_of(self._store, parent).terms.payment
        except UnknownAgreement as unknown:
            raise UnsoundTerms("parent", "no such agreement is known here, so nothing can take its place") from unknown
        for member in ("employer", "token", "fee_recipient", "fee_bps"):
            if getattr(old, member) != getattr(payment, member):
                raise UnsoundTerms(member, f"an amendment keeps the {member} of its parent, {getattr(old, member)}")


def _with_brief(terms: Terms, brief_hash: Hash) -> Terms:
    given = terms.conditions.brief_hash
    if given not in {ZERO_HASH, brief_hash}:
        raise UnsoundTerms("brief_hash", f"the brief's hash is {brief_hash}, the terms say {given}")
    return replace(terms, conditions=replace(terms.conditions, brief_hash=brief_hash))
