"""Relays as whoever asks is told of them: as of the mirror's checkpoint."""

from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.chain import BlockStamp
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Call, Revert
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, TransactionHash
from tallystick.services.requests import ActKind
from tallystick.services.sending import events_of, is_final
from tallystick.store.outbox import StoredRelay
from tallystick.store.unit_of_work import UnitOfWork


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
    transaction_hash: TransactionHash | None
    """The transaction that was mined, or else the newest one. None: nothing is signed yet."""
    agreement_id: AgreementId | None
    """None for an act that belongs to none, or to several."""
    milestone: MilestoneIndex | None
    """None for an act on the whole agreement, or on none."""
    kind: ActKind
    sender: Address
    """The relayer's key that pays for the gas."""
    call: Call
    revert: Revert | None
    """Why it failed."""
    events: tuple[EscrowEvent, ...]
    """What it did, in the order of the log. Empty until it is mirrored."""


def view_of_new(relay: StoredRelay) -> RelayView:
    """How far a relay is that was accepted only now: nothing of it can be mirrored yet."""
    return _view(relay, (), None)


def view_of(relay: StoredRelay, unit: UnitOfWork) -> RelayView:
    """How far a relay is, as the mirror and the outbox know it in one unit of work."""
    return _view(relay, events_of(relay, unit), unit.books.finalized())


def _view(relay: StoredRelay, events: tuple[EscrowEvent, ...], finalized: BlockStamp | None) -> RelayView:
    newest = relay.attempts[-1].transaction.hash if relay.attempts else None
    return RelayView(
        relay_id=relay.id,
        state=_state(relay, events, finalized),
        transaction_hash=events[0].transaction_hash if events else newest,
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
