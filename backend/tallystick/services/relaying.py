"""
Relaying: somebody else's signed act, sent at our cost.

The one rule: before anybody sees a transaction, it stands in the outbox, under a digest and a nonce of its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

import structlog

from tallystick.domain.acts import Accept, Act, Amend, Fund, Reclaim, Signature, milestones_of
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ActRefused, Malformed, NotRelayable, UnknownRelay
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Call, Revert
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash, MilestoneIndex, Timestamp, TransactionHash
from tallystick.services.fees import FEE_CAP, capped
from tallystick.services.requests import ActKind, ActRequest
from tallystick.services.sending import RelayPorts, events_of, is_final, send
from tallystick.services.standing import Standing, standing_of
from tallystick.store.outbox import Attempt, Intent, StoredRelay
from tallystick.store.unit_of_work import Store, UnitOfWork

_log = structlog.get_logger(__name__)

MOST_GAS = 2_000_000
"""That we pay for one act. The largest honest one needs 720,000; a hostile wallet could burn what a block holds."""


class RelayState(StrEnum):
    """How far a relay is."""

    QUEUED = "queued"
    """Stored; no node has taken it yet."""
    SENT = "sent"
    """On its way, or in a block that is not mirrored yet."""
    MINED = "mined"
    """Its event is mirrored, and may still leave the chain."""
    FINALIZED = "finalized"
    """Its event is mirrored, for ever."""
    FAILED = "failed"
    """The contract refused it, or would now: no money moved."""


@dataclass(frozen=True, slots=True)
class RelayView:
    """A relay as of the mirror's checkpoint."""

    relay_id: str
    state: RelayState
    transaction_hash: TransactionHash
    """The transaction that was mined, or else the newest one."""
    agreement_id: AgreementId | None
    """None for an act that belongs to none, or to several."""
    milestone: MilestoneIndex | None
    """None for an act on the whole agreement, or on none."""
    kind: ActKind
    sender: Address
    """The operator, who pays for the gas."""
    call: Call
    revert: Revert | None
    """Why it failed."""
    events: tuple[EscrowEvent, ...]
    """What it did, in the order of the log. Empty until it is mirrored."""


@dataclass(frozen=True, slots=True)
class _SignedAct:
    """An act that its parties agreed to, as a call that anybody may send."""

    standing: Standing
    act: Act
    consents: tuple[tuple[Address, Signature], ...]
    """Whose signatures it needs, and what they signed with; none: nobody's."""
    authorization: Hash | None
    """What the signatures are over."""
    call: Call


class Relaying:
    """Accepts signed acts and says what became of them."""

    def __init__(self, store: Store, ports: RelayPorts) -> None:
        self._store = store
        self._ports = ports

    def relay(
        self,
        agreement_id: AgreementId,
        request: ActRequest,
        signature: Signature = b"",
        worker_signature: Signature = b"",
    ) -> RelayView:
        """
        Accept a signed act and send it. The same signed act once more: the same relay, and nothing is sent twice.

        Args:
            agreement_id: Registered here or funded on chain.
            request: What is to be done.
            signature: Of the party that the act belongs to, over the act's authorization; of two, the employer's.
                Empty for acts that anybody may carry out, and for an acceptance that was registered.
            worker_signature: The worker's, of an act of both parties.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            UnknownMilestone: If the agreement has no such milestone.
            NotRegistered: If it is the worker's or the arbiter's act, and the terms name none.
            Malformed: If a field or the signature is missing that the act needs.
            NotRelayable: If only the party itself can send it, or it needs more gas than we pay for.
            WrongSigner: If the signature is not the party's for this act, in this round.
            ActRefused: If the contract would refuse it.
            EmptyPurse: If we cannot pay for the gas.
            ChainUnavailable: If the node does not answer; nothing was stored.
        """
        standing = standing_of(self._store, agreement_id, request.to)
        signed = self._signed_act(standing, request, (signature, worker_signature))
        digest = self._digest_of(signed)
        relay = self._living(digest) or self._accepted(signed, request.kind, digest)
        return self.get(relay.id)

    def get(self, relay_id: str) -> RelayView:
        """How far a relay is. Raises UnknownRelay."""
        with self._store.read() as unit:
            relay = unit.outbox.get(relay_id)
            if relay is None or relay.intent.chain != self._ports.chain:
                raise UnknownRelay(f"no relay {relay_id} was requested here")
            return view_of(relay, unit)

    def _signed_act(self, standing: Standing, request: ActRequest, given: tuple[Signature, Signature]) -> _SignedAct:
        act = standing.resolve(request)
        _require_relayable(standing, act)
        parties = _whose_signatures(standing, act, given[0])
        if not parties:
            return _SignedAct(standing, act, (), None, self._ports.codec.call(standing.terms, act))
        if isinstance(act, Accept) and not given[0]:
            given = (standing.acceptance, given[1])
        consents = tuple(zip(parties, given, strict=False))
        _require_signatures(consents)
        typed_data = self._ports.codec.authorization_to_sign(standing.terms, act)
        authorization = None if typed_data is None else self._ports.codec.digest_of(typed_data)
        call = self._ports.codec.call(standing.terms, act, *(signature for _, signature in consents))
        return _SignedAct(standing, act, consents, authorization, call)

    def _digest_of(self, signed: _SignedAct) -> Hash:
        """
        What makes a signed act the same one: what was signed, and the call.

        The call alone would not do: it does not name the round, and a contract wallet may sign two rounds alike.
        """
        identity = self._ports.codec.identity
        subject = f"{identity.chain_id}:{identity.escrow}:{signed.authorization or ''}:{signed.call.input.hex()}"
        return self._ports.codec.hash_of(subject.encode())

    def _accepted(self, signed: _SignedAct, kind: ActKind, digest: Hash) -> StoredRelay:
        """Verify and try the act, store it, and only then send it."""
        self._require_consents(signed)
        try:
            gas = self._ports.escrow.simulate(signed.call, self._ports.operator.address)
        except ActRefused:
            if known := self._living(digest):
                return known  # Asked twice at the same time: the other one was faster, and did it.
            raise
        if gas > MOST_GAS:
            raise NotRelayable(
                f"the act needs {gas} gas, and at most {MOST_GAS} are paid for here: its party can send it itself"
            )
        intent = Intent(
            chain=self._ports.chain,
            digest=digest,
            agreement_id=signed.standing.agreement_id,
            milestone=_milestone_of(signed.act),
            kind=kind,
            sender=self._ports.operator.address,
            call=signed.call,
            gas=gas,
        )
        head = self._ports.escrow.head()
        relay, is_new = self._stored(intent, head.timestamp)
        if is_new:
            _log.info("relay accepted", relay=relay.id, kind=kind, nonce=relay.newest.nonce)
            send(self._store, self._ports, relay, head.timestamp)
        return relay

    def _require_consents(self, signed: _SignedAct) -> None:
        if signed.authorization is not None:
            for party, signature in signed.consents:
                self._ports.escrow.require_signature(party, signed.authorization, signature)

    def _living(self, digest: Hash) -> StoredRelay | None:
        with self._store.read() as unit:
            return unit.outbox.living(self._ports.chain, digest)

    def _stored(self, intent: Intent, at: Timestamp) -> tuple[StoredRelay, bool]:
        """The relay in the outbox, and whether it is new. All questions to the node come before the unit of work."""
        operator = self._ports.operator
        mined, fees = operator.next_nonce(), capped(operator.fees(), FEE_CAP)
        operator.require_funds(intent.gas, fees)
        with self._store.begin() as unit:
            known = unit.outbox.living(intent.chain, intent.digest)
            if known is not None:
                return known, False
            nonce = unit.outbox.next_nonce(intent.chain, intent.sender, mined)
            transaction = operator.sign(intent.call, nonce, intent.gas, fees)
            return unit.outbox.add(uuid4().hex, intent, Attempt(0, transaction, nonce, fees, signed_at=at)), True


def view_of(relay: StoredRelay, unit: UnitOfWork) -> RelayView:
    """How far a relay is, as the mirror and the outbox know it in one unit of work."""
    events = events_of(relay, unit)
    return RelayView(
        relay_id=relay.id,
        state=_state(relay, events, unit.books.finalized()),
        transaction_hash=events[0].transaction_hash if events else relay.newest.transaction.hash,
        agreement_id=relay.intent.agreement_id,
        milestone=relay.intent.milestone,
        kind=ActKind(relay.intent.kind),
        sender=relay.intent.sender,
        call=relay.intent.call,
        revert=None if events else relay.revert,
        events=events,
    )


def _state(relay: StoredRelay, events: tuple[EscrowEvent, ...], finalized: BlockStamp | None) -> RelayState:
    if events:
        return RelayState.FINALIZED if is_final(events, finalized) else RelayState.MINED
    if relay.revert is not None:
        return RelayState.FAILED
    is_taken = any(attempt.tried_at is not None and attempt.refusal is None for attempt in relay.attempts)
    return RelayState.SENT if is_taken else RelayState.QUEUED


def _whose_signatures(standing: Standing, act: Act, signature: Signature) -> tuple[Address, ...]:
    """Whose signatures an act needs to be relayed. Why it is not possible, the contract says best."""
    if isinstance(act, Reclaim) and not signature and not standing.is_offered(act.milestone):
        return ()
    return standing.parties_to(act)


def _require_signatures(consents: tuple[tuple[Address, Signature], ...]) -> None:
    for field, (party, signature) in zip(("signature", "worker_signature"), consents, strict=False):
        if not signature:
            raise Malformed(field, f"the act needs the signature of {party}, and there is none")


def _milestone_of(act: Act) -> MilestoneIndex | None:
    """The one milestone that an act is about; None: it is about several, or the whole agreement."""
    milestones = milestones_of(act)
    return milestones[0] if len(milestones) == 1 else None


def _require_relayable(standing: Standing, act: Act) -> None:
    is_drawing = isinstance(act, Fund) or (isinstance(act, Amend) and act.drawn > 0)
    if is_drawing and standing.terms.payment.token == ZERO_ADDRESS:
        raise NotRelayable(
            "the agreement is paid in the chain's own currency, which nobody can draw from the employer:"
            " only the employer can send the amount along"
        )
