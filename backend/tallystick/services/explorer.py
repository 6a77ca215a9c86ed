"""What the chain itself says of transactions, blocks and addresses, and whether the mirror says the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import UnknownBlock, UnknownTransaction
from tallystick.domain.events import EscrowEvent
from tallystick.domain.explorer import (
    Acquaintance,
    BlockPlace,
    Explorer,
    SeenAct,
    SeenAddress,
    SeenBlock,
    SeenTransaction,
    SentTransaction,
)
from tallystick.domain.ports import Call, ChainIdentity, Token
from tallystick.domain.units import ZERO_ADDRESS, Address, BlockNumber, TokenUnits, TransactionHash
from tallystick.services.freshness import Dated, as_of
from tallystick.services.tokens import Tokens
from tallystick.store.unit_of_work import Store, UnitOfWork

MOST_TOKENS = 50
"""In so many an address is looked at: those that are recorded with the escrow, then those that were locked first."""
_MOST_KNOWN = 1_000
"""Tokens that are known by their calls."""


class Likeness(StrEnum):
    """How the mirror stands to what the chain says."""

    SAME = "same"
    DIFFERS = "differs"
    BEHIND = "behind"
    """The mirror does not have the block: it has not come so far, or stands on blocks that left the chain."""
    NOTHING = "nothing"
    """The transaction did nothing at the escrow, and the mirror says nothing of it."""
    BEFORE = "before"
    """There was no escrow yet."""
    GONE = "gone"
    """The block is not on the chain: there is nothing to hold the mirror against."""


@dataclass(frozen=True, slots=True)
class TransactionFound:
    """A transaction as the chain has it."""

    seen: SeenTransaction
    call: Call | None
    inner_calls: Sequence[Call | None]
    mirror: Likeness

    @property
    def asked(self) -> int:
        """How many questions were asked beyond those of any transaction."""
        return 0 if self.seen.execution is None else self.seen.execution.asked - 1


@dataclass(frozen=True, slots=True)
class ActFound:
    """A transaction of a block."""

    seen: SeenAct
    call: Call | None


@dataclass(frozen=True, slots=True)
class BlockFound:
    """A block as the chain has it."""

    seen: SeenBlock
    acts: tuple[ActFound, ...]
    mirror: Likeness

    @property
    def asked(self) -> int:
        """How many questions were asked beyond those of any block: each that failed is tried again twice, at most."""
        return self.seen.asked - 1 + 2 * sum(not act.seen.succeeded for act in self.acts)


@dataclass(frozen=True, slots=True)
class AddressFound:
    """An address as the chain has it."""

    seen: SeenAddress
    balances: tuple[tuple[Address, Token | None, TokenUnits], ...]
    """In each token of which it has something: what the token says of itself, if it can be asked, and how much."""
    asked: int
    """How many questions were asked beyond those of any address, at most."""
    is_whole: bool
    """Whether these are all tokens that are mirrored."""


class Exploring:
    """Asks the chain first, and then looks into the mirror. Believes neither."""

    def __init__(self, store: Store, explorer: Explorer, tokens: Tokens, identity: ChainIdentity) -> None:
        self._store = store
        self._explorer = explorer
        self._tokens = tokens
        self._identity = identity

    def transaction(self, transaction: TransactionHash) -> Dated[TransactionFound]:
        """
        A transaction, as the node tells it now.

        Raises:
            UnknownTransaction: If the node does not know it, whatever the mirror says.
            ChainUnavailable: If the node does not answer, or the transaction changes its block meanwhile.
        """
        seen = self._explorer.transaction(transaction)
        with self._store.read() as unit:
            standing, mirrored = as_of(unit), tuple(unit.books.events_of(transaction))
            if seen is None:
                raise UnknownTransaction(_unknown(transaction, mirrored))
            call = self._explorer.call(seen.sent, self._acquaintance(unit, [seen.sent]))
            likeness = self._likeness(seen, mirrored, unit)
        inner = () if call is None else self._explorer.inner_calls(call)
        return Dated(standing, TransactionFound(seen, call, inner, likeness))

    def block(self, place: BlockPlace) -> Dated[BlockFound]:
        """
        A block, as the node has it now.

        Raises:
            UnknownBlock: If the node does not have it.
            ChainUnavailable: If the node does not answer, or the block leaves the chain meanwhile.
        """
        seen = self._explorer.block(place)
        if seen is None:
            raise UnknownBlock(str(place))
        sent = [act.sent for act in seen.acts]
        with self._store.read() as unit:
            known = self._acquaintance(unit, sent)
            acts = tuple(ActFound(act, self._explorer.call(act.sent, known)) for act in seen.acts)
            return Dated(as_of(unit), BlockFound(seen, acts, self._likeness_of_block(seen, unit)))

    def address(self, address: Address) -> Dated[AddressFound]:
        """
        An address, as of the node's newest block.

        Raises:
            ChainUnavailable: If the node does not answer.
        """
        with self._store.read() as unit:
            standing, locked = as_of(unit), unit.agreements.tokens(_MOST_KNOWN)
        tokens = [token for token in self._merged(locked) if token != ZERO_ADDRESS]
        seen = self._explorer.address(address, tokens[:MOST_TOKENS])
        balances = tuple((token, self._tokens.get(token), amount) for token, amount in seen.balances.items())
        asked = len(tokens[:MOST_TOKENS]) + 2 * len(balances)  # Its symbol and its decimals, where it has any.
        found = AddressFound(seen, balances, asked, len(tokens) <= MOST_TOKENS)
        return Dated(standing, found)

    def _acquaintance(self, unit: UnitOfWork, sent: Iterable[SentTransaction]) -> Acquaintance:
        """Whose calls among these are known."""
        called = {one.recipient for one in sent if one.recipient is not None} - {self._identity.escrow, ZERO_ADDRESS}
        if not called:
            return Acquaintance((), ())
        return Acquaintance(self._merged(unit.agreements.tokens(_MOST_KNOWN)), unit.agreements.arbiters_among(called))

    def _merged(self, locked: Iterable[Address]) -> list[Address]:
        """The tokens that are recorded with the escrow, and others."""
        return list(dict.fromkeys([*(token.address for token in self._tokens.known), *locked]))

    def _likeness(self, seen: SeenTransaction, mirrored: tuple[EscrowEvent, ...], unit: UnitOfWork) -> Likeness:
        events = () if seen.execution is None else seen.execution.events
        if not events and not mirrored:
            return Likeness.NOTHING
        if events == mirrored:
            return Likeness.SAME
        if seen.execution is None:
            # The mirror may stand on blocks that left the chain; but not where none can leave it any more.
            is_left = all(not _is_final(unit, event.block_number) for event in mirrored)
        else:
            is_left = not _has(unit, seen.execution.block)
        return Likeness.BEHIND if is_left else Likeness.DIFFERS

    def _likeness_of_block(self, seen: SeenBlock, unit: UnitOfWork) -> Likeness:
        number = seen.stamp.number
        if number < self._identity.deployed_at:
            return Likeness.BEFORE
        if not seen.is_on_chain:
            return Likeness.GONE
        if not _has(unit, seen.stamp):
            return Likeness.BEHIND
        mirrored = tuple(unit.books.events_between(number, BlockNumber(number + 1)))
        return Likeness.SAME if mirrored == seen.events else Likeness.DIFFERS


def _has(unit: UnitOfWork, block: BlockStamp) -> bool:
    """Whether the mirror has come so far, and on the same branch as far as blocks can still leave the chain."""
    checkpoint, known = unit.books.checkpoint(), unit.books.stamp_at(block.number)
    if checkpoint is None or checkpoint.number < block.number:
        return False
    return known == block or known is None or _is_final(unit, block.number)


def _is_final(unit: UnitOfWork, number: BlockNumber) -> bool:
    """Whether the mirror takes a block for one that cannot leave the chain."""
    finalized = unit.books.finalized()
    return finalized is not None and number <= finalized.number


def _unknown(transaction: TransactionHash, mirrored: Sequence[EscrowEvent]) -> str:
    sentence = f"the node knows no transaction {transaction}"
    if not mirrored:
        return sentence
    return f"{sentence}, although the mirror has it in block {mirrored[0].block_number}: the chain may have left it"
