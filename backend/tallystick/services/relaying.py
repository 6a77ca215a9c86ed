"""
Relaying: somebody else's signed act, sent at our cost.

The one rule: before anybody sees a transaction, it stands in the outbox, under a digest and a nonce of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from uuid import uuid4

import structlog

from tallystick.domain.acts import Signature
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import DomainError, Malformed, NotRelayable, UnknownRelay, WrongSigner
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Call, Revert
from tallystick.domain.units import Address, AgreementId, Hash, MilestoneIndex, Timestamp, TransactionHash
from tallystick.services.batching import BatchedAct, batch_orders, whole_of
from tallystick.services.fees import FEE_CAP, capped
from tallystick.services.ordering import NATIVE_IS_SENT_ALONG, Ordering
from tallystick.services.orders import Order
from tallystick.services.requests import ActKind, ActRequest, LooseRequest
from tallystick.services.sending import RelayPorts, events_of, is_final, send
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


class Relaying:
    """Accepts signed acts and says what became of them."""

    def __init__(self, store: Store, ports: RelayPorts) -> None:
        self._store = store
        self._ports = ports
        self._ordering = Ordering(store, ports.codec, ports.escrow, ports.signing)

    def relay(
        self,
        agreement_id: AgreementId,
        request: ActRequest,
        signature: Signature = b"",
        second_signature: Signature = b"",
    ) -> RelayView:
        """
        Accept a signed act and send it. The same signed act once more: the same relay, and nothing is sent twice.

        Args:
            agreement_id: Registered here or funded on chain.
            request: What is to be done.
            signature: Of the party that the act belongs to, over the act's authorization; of two, the employer's.
                Empty for acts that anybody may carry out, and for an acceptance that was registered.
            second_signature: The worker's, of an act of both parties; the permit's, of a funding with one.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            UnknownMilestone: If the agreement has no such milestone.
            NotRegistered: If it is the worker's or the arbiter's act, and the terms name none.
            Malformed: If a field or the signature is missing that the act needs.
            NotRelayable: If only the party itself can send it, or it needs more gas than we pay for.
            WayNotOffered, OutsideWindow, AuthorizationUsed: If a gasless funding is not possible like this.
            WrongSigner: If the signature is not the party's for this act, in this round.
            ActRefused: If the contract would refuse it.
            EmptyPurse: If we cannot pay for the gas.
            ChainUnavailable: If the node does not answer; nothing was stored.
        """
        return self._carry_out(self._ordering.of_agreement(agreement_id, request, (signature, second_signature)))

    def relay_loose(self, request: LooseRequest, signature: Signature = b"") -> RelayView:
        """
        Accept a withdrawal or a sweep and send it. While one is on its way, the same once more is the same relay.

        Raises:
            Malformed: If a withdrawal to another address comes without signature or nonce.
            WrongNonce: If another nonce was signed than the owner's next.
            Error: As :meth:`relay`.
        """
        _require_nonce(request, "nonce")
        return self._carry_out(self._ordering.of_none(request, signature))

    def relay_batch(self, acts: Sequence[BatchedAct]) -> RelayView:
        """
        Accept several acts that everybody signed whom they need, and send them as one. Raises as :meth:`relay`.

        Nothing is taken as our own consent, although we send it: were we a party, anybody could act for us.
        """
        for place, act in enumerate(acts):
            _require_nonce(act.request, f"acts[{place}].nonce")
        orders = batch_orders(self._ordering, acts, None)
        for place, order in enumerate(orders):
            self._require_none_of_ours(order, f"acts[{place}].signature")
        whole = whole_of(orders, self._ports.codec, self._ports.escrow, self._ports.operator.address)
        return self._carry_out(whole)

    def get(self, relay_id: str) -> RelayView:
        """How far a relay is. Raises UnknownRelay."""
        with self._store.read() as unit:
            relay = unit.outbox.get(relay_id)
            if relay is None or relay.intent.chain != self._ports.chain:
                raise UnknownRelay(f"no relay {relay_id} was requested here")
            return view_of(relay, unit)

    def _carry_out(self, order: Order) -> RelayView:
        if order.obstacle is not None:
            raise NotRelayable(order.obstacle)
        if order.missing is not None:
            raise Malformed(
                order.missing.field, f"the act needs the signature of {order.missing.party}, and there is none"
            )
        self._require_none_of_ours(order, "signature")
        call = order.call(self._ports.codec)
        if call.value:
            raise NotRelayable(NATIVE_IS_SENT_ALONG)
        digest = self._digest_of(order, call)
        relay = self._living(digest) or self._accepted(order, call, digest)
        return self.get(relay.id)

    def _require_none_of_ours(self, order: Order, field: str) -> None:
        """An offer is taken back by its employer alone, who consents by sending: were that us, anybody could do it."""
        if order.kind is ActKind.RECLAIM and not order.consents and order.party == self._ports.operator.address:
            raise Malformed(field, "the relayer is the employer itself: without its signature it takes nothing back")

    def _digest_of(self, order: Order, call: Call) -> Hash:
        """
        What makes an order the same one: what was signed, and the call.

        The call alone would not do: it does not name the round, and a contract wallet may sign two rounds alike. What
        nobody signs can be carried out again: it is another one as soon as the one before it is mirrored.
        """
        identity = self._ports.codec.identity
        subject = f"{identity.chain_id}:{identity.escrow}:{order.mark}:{call.input.hex()}"
        digest = self._ports.codec.hash_of(subject.encode())
        if not order.is_repeatable:
            return digest
        with self._store.read() as unit:
            for turn in count(1):
                relay = unit.outbox.living(self._ports.chain, digest)
                if relay is None or not events_of(relay, unit):
                    break
                digest = self._ports.codec.hash_of(f"{subject}:{turn}".encode())
        return digest

    def _accepted(self, order: Order, call: Call, digest: Hash) -> StoredRelay:
        """Verify and try the order, store it, and only then send it."""
        try:
            order.require()
            self._require_consents(order)
            gas = self._ports.escrow.simulate(call, self._ports.operator.address)
        except DomainError:
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
            agreement_id=order.agreement_id,
            milestone=order.milestone,
            kind=order.kind,
            sender=self._ports.operator.address,
            call=call,
            gas=gas,
        )
        head = self._ports.escrow.head()
        relay, is_new = self._stored(intent, head.timestamp)
        if is_new:
            _log.info("relay accepted", relay=relay.id, kind=order.kind, nonce=relay.newest.nonce)
            send(self._store, self._ports, relay, head.timestamp)
        return relay

    def _require_consents(self, order: Order) -> None:
        for consent in order.consents:
            digest = self._ports.codec.digest_of(consent.typed_data)
            try:
                self._ports.escrow.require_signature(consent.party, digest, consent.signature)
            except WrongSigner:
                if not consent.is_settled():
                    raise

    def _living(self, digest: Hash) -> StoredRelay | None:
        with self._store.read() as unit:
            return unit.outbox.living(self._ports.chain, digest)

    def _stored(self, intent: Intent, at: Timestamp) -> tuple[StoredRelay, bool]:
        """The relay in the outbox, and whether it is new. All questions to the node come before the unit of work."""
        operator = self._ports.operator
        mined, fees = operator.next_nonce(), capped(operator.fees(), FEE_CAP)
        operator.require_funds(intent.gas, fees)
        with self._store.begin() as unit:
            known = unit.outbox.living(intent.chain, intent.digest) or _under_way(unit, intent)
            if known is not None:
                return known, False
            nonce = unit.outbox.next_nonce(intent.chain, intent.sender, mined)
            transaction = operator.sign(intent.call, nonce, intent.gas, fees)
            return unit.outbox.add(uuid4().hex, intent, Attempt(0, transaction, nonce, fees, signed_at=at)), True


def _under_way(unit: UnitOfWork, intent: Intent) -> StoredRelay | None:
    """
    A relay on its way that does all of what is wanted; None when none does any of it.

    Whoever holds one signed act can wrap it in batches without end. Each would pass the trial, as of the newest block,
    and all but one would revert, at our cost.

    Raises:
        NotRelayable: If one does a part of it.
    """
    wanted = _acts_in(intent.call)
    for relay in unit.outbox.under_way_with(intent.chain, wanted):
        made = _acts_in(relay.intent.call)
        if wanted.isdisjoint(made) or events_of(relay, unit):
            continue
        if wanted <= made:
            return relay
        raise NotRelayable(
            f"a part of it is on its way already, in relay {relay.id}: look at that one, and ask for the rest later"
        )
    return None


def _acts_in(call: Call) -> frozenset[bytes]:
    """The calldata of each act that a call carries out."""
    acts = call.arguments.get("acts") if call.function == ActKind.BATCH else None
    if not isinstance(acts, list):
        return frozenset({call.input})
    return frozenset(bytes.fromhex(str(act).removeprefix("0x")) for act in acts)


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


def _require_nonce(request: ActRequest | LooseRequest, field: str) -> None:
    """Without it, who asks again for what was done would be taken to mean the owner's next nonce."""
    if not isinstance(request, LooseRequest) or request.kind is not ActKind.WITHDRAW:
        return
    if request.to not in {None, request.owner} and request.nonce is None:
        raise Malformed(field, "a withdrawal to another address is relayed with the nonce that was signed")
