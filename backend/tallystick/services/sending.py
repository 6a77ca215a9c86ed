"""Sending what the outbox holds, and finding it again in the mirror."""

from dataclasses import dataclass

import structlog

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, TransactionRefused
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Codec, Escrow, Operator, Revert, Transactions
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
    operator: Operator
    signing: TokenSigning

    @property
    def chain(self) -> Hash:
        """What names the chain in the outbox."""
        return self.codec.identity.genesis_hash


def send(store: Store, ports: RelayPorts, relay: StoredRelay, at: Timestamp) -> None:
    """
    Hand a relay's newest transaction to the node, and note whether it took it.

    That it did not is no error here: what is in the outbox is tried again until its fate is known.

    Args:
        store: Holds the relay already.
        ports: To the chain.
        relay: Whose newest transaction is sent.
        at: The chain's time, in Unix seconds.
    """
    newest = relay.newest
    try:
        ports.transactions.send(newest.transaction.raw)
        refusal = None
    except TransactionRefused as refused:
        refusal = str(refused)
    except ChainUnavailable as error:
        _log.warning("relay waits for the node", relay=relay.id, nonce=newest.nonce, reason=str(error))
        return
    if newest.tried_at is None or refusal != newest.refusal:
        _log.info("relay handed to the node", relay=relay.id, nonce=newest.nonce, refusal=refusal)
        with store.begin() as unit:
            unit.outbox.note_trial(relay.id, newest.number, at, refusal)


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
