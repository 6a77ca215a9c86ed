"""Transactions that users signed themselves: sent, kept, looked for. What they did is said from the mirror alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import (
    ChainUnavailable,
    NotOurTransaction,
    TransactionRefused,
    UnknownTransaction,
    WrongChain,
)
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import (
    Call,
    Codec,
    DecodedTransaction,
    Escrow,
    Mined,
    Pending,
    Revert,
    SignedTransaction,
)
from tallystick.domain.ports import Transactions as TransactionsPort
from tallystick.domain.units import BlockNumber, TransactionHash
from tallystick.services.sending import UNEXPLAINED, events_of_any, hashes_of, is_final
from tallystick.store.broadcasts import Broadcast
from tallystick.store.outbox import Fate, StoredRelay
from tallystick.store.unit_of_work import Store

_log = structlog.get_logger(__name__)


class TransactionState(StrEnum):
    """How far a transaction is."""

    PENDING = "pending"
    """On its way, or in a block that is not mirrored yet."""
    MINED = "mined"
    """In a mirrored block that may still leave the chain."""
    FINALIZED = "finalized"
    """In a mirrored block, for ever."""
    REVERTED = "reverted"
    """In a block, and refused by the contract: no money moved."""


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction as of the mirror's checkpoint."""

    hash: TransactionHash
    """Of the one that was mined, when a relay had to replace the one that was asked for."""
    state: TransactionState
    block: BlockNumber | None = None
    revert: Revert | None = None
    call: Call | None = None
    """What it calls; None when it was not sent through us."""
    events: tuple[EscrowEvent, ...] = ()
    """What it did, in the order of the log."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What we know of a transaction without asking a node."""

    hash: TransactionHash
    relay: StoredRelay | None
    broadcast: Broadcast | None
    events: tuple[EscrowEvent, ...]
    checkpoint: BlockStamp | None
    finalized: BlockStamp | None

    @property
    def hashes(self) -> tuple[TransactionHash, ...]:
        """It, and those that a relay signed in its place."""
        return hashes_of(self.relay) if self.relay else (self.hash,)

    @property
    def is_on_its_way(self) -> bool:
        """Whether we send it until its fate is known."""
        if self.relay is not None:
            return self.relay.fate is Fate.OPEN
        return self.broadcast is not None and self.broadcast.is_open


class Transactions:
    """Sends users' own transactions, and says what became of any."""

    def __init__(self, store: Store, codec: Codec, escrow: Escrow, transactions: TransactionsPort) -> None:
        self._store = store
        self._codec = codec
        self._escrow = escrow
        self._transactions = transactions

    def broadcast(self, raw: bytes) -> TransactionView:
        """
        Send a signed transaction. The same one again: the same answer.

        Raises:
            Malformed: If it is no signed transaction.
            WrongChain: If it is signed for another chain, or for any.
            NotOurTransaction: If it neither calls the escrow nor approves it as a token's spender.
            ActRefused: If the contract would refuse it now, and no earlier transaction of its sender could change that.
            TransactionRefused: If the node does not take it. It is forgotten.
            ChainUnavailable: If the node does not answer. It is forgotten: send it again.
        """
        decoded = self._codec.decode_transaction(raw)
        identity = self._codec.identity
        if decoded.chain_id != identity.chain_id:
            raise WrongChain(identity.chain_id, decoded.chain_id)
        call = self._called(decoded)
        if call is None:
            raise NotOurTransaction("the transaction neither calls the escrow nor lets it draw a token")
        known = self._known(decoded.hash)
        if not known.events:
            if not known.is_on_its_way:
                self._require_success(decoded, call)
            self._send(SignedTransaction(decoded.hash, raw), is_new=not known.is_on_its_way)
        return self.get(decoded.hash)

    def get(self, transaction: TransactionHash) -> TransactionView:
        """
        What became of a transaction: sent through us, or by anybody's wallet.

        Raises:
            UnknownTransaction: If neither we nor the node know it.
            ChainUnavailable: If it is not mirrored and the node does not answer.
        """
        known = self._known(transaction)
        if known.events:
            first = known.events[0]
            state = TransactionState.FINALIZED if is_final(known.events, known.finalized) else TransactionState.MINED
            hash_, call = first.transaction_hash, self._call(known)
            return TransactionView(hash_, state, first.block_number, call=call, events=known.events)
        return self._unmirrored(known)

    def attend_all(self, broadcasts: Sequence[Broadcast], head: BlockStamp, finalized: BlockStamp) -> None:
        """
        Look once after users' transactions: send those again that a reorg or a restarted node dropped.

        One that is refused is given up when the block is final as of which it was: its nonce is used, or its sender
        has spent the money. What the node does not tell of one holds up no other.
        """
        try:
            outcomes = self._transactions.outcomes([one.transaction.hash for one in broadcasts]) if broadcasts else {}
        except ChainUnavailable as error:
            _log.warning("transactions wait for the node", count=len(broadcasts), reason=str(error))
            return
        for broadcast in broadcasts:
            outcome = outcomes.get(broadcast.transaction.hash)
            if isinstance(outcome, ChainUnavailable):
                _log.warning(
                    "transaction waits for the node", transaction=broadcast.transaction.hash, reason=str(outcome)
                )
            elif outcome is not None or self._sent_again(broadcast, head, finalized):
                self._note_progress(broadcast, outcome, finalized)

    def _sent_again(self, broadcast: Broadcast, head: BlockStamp, finalized: BlockStamp) -> bool:
        """Send a transaction that the node does not know. Returns whether it took it."""
        transaction = broadcast.transaction
        try:
            self._transactions.send(transaction.raw)
        except TransactionRefused as refused:
            self._note_refusal(broadcast, head, finalized, str(refused))
            return False
        except ChainUnavailable as error:
            _log.warning("transaction waits for the node", transaction=transaction.hash, reason=str(error))
            return False
        return True

    def _note_progress(self, broadcast: Broadcast, outcome: Mined | Pending | None, finalized: BlockStamp) -> None:
        """Note that a transaction is with the node, or final."""
        transaction = broadcast.transaction
        is_settled = isinstance(outcome, Mined) and outcome.block.number <= finalized.number
        if is_settled or broadcast.refused_at is not None:
            with self._store.begin() as unit:
                unit.broadcasts.note_refusal(transaction.hash, None)
                if is_settled:
                    unit.broadcasts.close(transaction.hash)

    def _require_success(self, decoded: DecodedTransaction, call: Call) -> None:
        """Try a call, unless it is with the node already, or its sender has others to come before, as an approval."""
        is_next = self._transactions.next_nonce(decoded.sender) == decoded.nonce
        if is_next and self._transactions.outcome(decoded.hash) is None:
            self._escrow.simulate(call, decoded.sender)

    def _send(self, transaction: SignedTransaction, *, is_new: bool) -> None:
        if is_new:
            with self._store.begin() as unit:
                unit.broadcasts.keep(self._codec.identity.genesis_hash, transaction)
        try:
            if self._transactions.outcome(transaction.hash) is None:
                self._transactions.send(transaction.raw)
        except (TransactionRefused, ChainUnavailable):
            if is_new:
                with self._store.begin() as unit:
                    unit.broadcasts.forget(transaction.hash)
            raise

    def _note_refusal(self, broadcast: Broadcast, head: BlockStamp, finalized: BlockStamp, reason: str) -> None:
        with self._store.begin() as unit:
            if broadcast.refused_at is None:
                _log.info("transaction refused", transaction=broadcast.transaction.hash, reason=reason)
                unit.broadcasts.note_refusal(broadcast.transaction.hash, head.number)
            elif broadcast.refused_at <= finalized.number:
                unit.broadcasts.close(broadcast.transaction.hash)

    def _known(self, transaction: TransactionHash) -> _Known:
        chain = self._codec.identity.genesis_hash
        with self._store.read() as unit:
            relay = unit.outbox.of_transaction(chain, transaction)
            return _Known(
                hash=transaction,
                relay=relay,
                broadcast=unit.broadcasts.get(chain, transaction),
                events=events_of_any(hashes_of(relay) if relay else (transaction,), unit),
                checkpoint=unit.books.checkpoint(),
                finalized=unit.books.finalized(),
            )

    def _unmirrored(self, known: _Known) -> TransactionView:
        """What became of a transaction of which no event is mirrored, as a node tells."""
        outcomes = [(hash_, self._transactions.outcome(hash_)) for hash_ in known.hashes]
        call = self._call(known)
        for hash_, outcome in outcomes:
            if isinstance(outcome, Mined):
                return self._mined(known, hash_, outcome)
        if known.relay is not None and known.relay.revert is not None:
            return TransactionView(known.hashes[0], TransactionState.REVERTED, revert=known.relay.revert, call=call)
        if known.is_on_its_way or any(isinstance(outcome, Pending) for _, outcome in outcomes):
            return TransactionView(known.hash, TransactionState.PENDING, call=call)
        raise UnknownTransaction(f"neither we nor the node know a transaction {known.hash}")

    def _mined(self, known: _Known, hash_: TransactionHash, mined: Mined) -> TransactionView:
        call, number = self._call(known), mined.block.number
        given_up = _given_up(known.relay, hash_)
        if given_up is not None or not mined.succeeded:
            reason = given_up or mined.revert or UNEXPLAINED
            return TransactionView(hash_, TransactionState.REVERTED, number, reason, call)
        is_act = call is not None and call.to == self._codec.identity.escrow
        if is_act or known.checkpoint is None or known.checkpoint.number < number:
            return TransactionView(hash_, TransactionState.PENDING, call=call)  # The mirror has yet to say what it did.
        is_settled = known.finalized is not None and number <= known.finalized.number
        state = TransactionState.FINALIZED if is_settled else TransactionState.MINED
        return TransactionView(hash_, state, number, call=call)

    def _call(self, known: _Known) -> Call | None:
        if known.relay is not None:
            return known.relay.intent.call
        if known.broadcast is None:
            return None
        return self._called(self._codec.decode_transaction(known.broadcast.transaction.raw))

    def _called(self, decoded: DecodedTransaction) -> Call | None:
        return None if decoded.to is None else self._codec.decode_call(decoded.to, decoded.value, decoded.input)


def _given_up(relay: StoredRelay | None, transaction: TransactionHash) -> Revert | None:
    """Why a relay's transaction does nothing but use up its nonce; None: it carries the act out."""
    attempts = () if relay is None else relay.attempts
    return next((attempt.given_up for attempt in attempts if attempt.transaction.hash == transaction), None)
