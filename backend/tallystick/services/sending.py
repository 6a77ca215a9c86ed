"""Sending what the outbox holds, and finding it again in the mirror."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.events import EscrowEvent
from tallystick.domain.operators import Operators
from tallystick.domain.ports import Codec, Escrow, Revert, Transactions
from tallystick.domain.signing import TokenSigning
from tallystick.domain.units import Hash, Timestamp, TransactionHash
from tallystick.store.outbox import StoredRelay
from tallystick.store.unit_of_work import Store, UnitOfWork

_log = structlog.get_logger(__name__)

UNEXPLAINED = Revert("Unknown", {}, "the contract refused it, and the node cannot tell why")
"""Why a transaction failed, when nobody can tell any more."""


@dataclass(frozen=True, slots=True)
class RelayPorts:
    """What relaying needs of the chain."""

    codec: Codec
    escrow: Escrow
    transactions: Transactions
    operators: Operators
    signing: TokenSigning

    @property
    def chain(self) -> Hash:
        """What names the chain in the outbox."""
        return self.codec.identity.genesis_hash


def send(store: Store, ports: RelayPorts, relays: Sequence[StoredRelay], at: Timestamp) -> dict[str, StoredRelay]:
    """
    Hand the newest transactions of relays to the node, and note whether it took them.

    That it did not is no error here: what is in the outbox is tried again until its fate is known.

    Args:
        store: Holds the relays already.
        ports: To the chain.
        relays: Whose newest transactions are sent, lowest nonce first. Each must have one.
        at: The chain's time, in Unix seconds.

    Returns:
        Those of which something was noted, as they stand now, by their ids.
    """
    troubles = ports.transactions.send_all([relay.newest.transaction.raw for relay in relays]) if relays else []
    noted: list[tuple[StoredRelay, str | None]] = []
    for relay, trouble in zip(relays, troubles, strict=True):
        newest = relay.newest
        if isinstance(trouble, ChainUnavailable):
            _log.warning("relay waits for the node", relay=relay.id, nonce=newest.nonce, reason=str(trouble))
            continue
        refusal = None if trouble is None else str(trouble)
        if newest.tried_at is None or refusal != newest.refusal:
            _log.info("relay handed to the node", relay=relay.id, nonce=newest.nonce, refusal=refusal)
            noted.append((relay, refusal))
    if noted:
        with store.begin() as unit:
            unit.outbox.note_trials(noted, at)
    return {relay.id: relay.tried(refusal, at) for relay, refusal in noted}


def events_of(relay: StoredRelay, unit: UnitOfWork) -> tuple[EscrowEvent, ...]:
    """What a relay did, as mirrored, by whichever of its transactions was mined. Empty: nothing is mirrored."""
    return events_of_any(hashes_of(relay), unit)


def events_of_any(hashes: tuple[TransactionHash, ...], unit: UnitOfWork) -> tuple[EscrowEvent, ...]:
    """What the one of several transactions did that is mirrored. Empty: none is."""
    found = (tuple(unit.books.events_of(transaction)) for transaction in hashes)
    return next((events for events in found if events), ())


def hashes_of(relay: StoredRelay) -> tuple[TransactionHash, ...]:
    """All transactions of a relay, newest first."""
    return tuple(attempt.transaction.hash for attempt in reversed(relay.attempts))


def is_final(events: tuple[EscrowEvent, ...], finalized: BlockStamp | None) -> bool:
    """Whether mirrored events cannot leave the chain any more."""
    return bool(events) and finalized is not None and events[0].block_number <= finalized.number
