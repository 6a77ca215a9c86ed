"""The books: how each update of the chain is written. The checkpoint moves first: two writers cannot both win."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import dropwhile

from sqlalchemy import Connection

from tallystick.domain.chain import Block, BlocksAdded, BlockStamp, ProofLevel
from tallystick.domain.errors import GapInChain, ImpossibleEvent, ReorgBeyondFinality, StaleCheckpoint
from tallystick.domain.events import EscrowEvent, Evidence
from tallystick.domain.journal import Account, Entry, entry_for
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.recount import Folded
from tallystick.domain.stored import HoldingOf, StoredPlace, SuccessorOf, account_of
from tallystick.domain.units import Address, AgreementId, BlockNumber, TokenUnits, TransactionHash
from tallystick.store.agreements import Agreements
from tallystick.store.blocks import Blocks
from tallystick.store.coverage import Coverage, ProvedRange
from tallystick.store.events import Events
from tallystick.store.feed import Feed
from tallystick.store.journal import Journal
from tallystick.store.pages import Page, Place
from tallystick.store.reorgs import Reorg, Reorgs


class Books:
    """What is mirrored. Each update is harmless when it is delivered again."""

    def __init__(self, connection: Connection, agreements: Agreements) -> None:
        self._agreements = agreements
        self._blocks = Blocks(connection)
        self._coverage = Coverage(connection)
        self._events = Events(connection)
        self._feed = Feed(connection)
        self._journal = Journal(connection)
        self._reorgs = Reorgs(connection)

    @property
    def epoch(self) -> str:
        """Which feed it is that the updates are told in: another one after all was forgotten."""
        return self._feed.epoch

    def identity(self) -> ChainIdentity | None:
        """Which escrow on which chain is mirrored here; None before the first use."""
        return self._blocks.identity()

    def require_chain(self, identity: ChainIdentity) -> None:
        """
        Remember which escrow on which chain is mirrored here, or check that it is still the same.

        Raises:
            ChainMismatch: If another one is mirrored here. The message says what to do.
        """
        self._blocks.require_chain(identity)

    def checkpoint(self) -> BlockStamp | None:
        """The newest mirrored block; None when nothing is mirrored."""
        return self._blocks.checkpoint()

    def require_checkpoint(self, seen: BlockStamp | None) -> None:
        """Raises StaleCheckpoint unless the checkpoint is where the caller saw it before it asked the chain."""
        if self.checkpoint() != seen:
            raise StaleCheckpoint(f"the checkpoint is no longer {seen}")

    def finalized(self) -> BlockStamp | None:
        """The newest mirrored block that the chain called final; None when none is."""
        return self._blocks.finalized()

    def proof(self) -> ProofLevel | None:
        """The level that all mirrored blocks are proved to; None when nothing is mirrored."""
        return self._coverage.lowest()

    def coverage(self) -> Sequence[ProvedRange]:
        """To which level the mirrored blocks are proved, range by range."""
        return self._coverage.ranges()

    def stamp_at(self, number: BlockNumber) -> BlockStamp | None:
        """The mirrored block at a height. None where none is, or where a final one without events was pruned."""
        return self._blocks.stamp_at(number)

    def newest_up_to(self, number: BlockNumber) -> BlockStamp | None:
        """The highest block that is kept and not above a height; None when there is none."""
        return self._blocks.newest_up_to(number)

    def record(self, update: BlocksAdded) -> list[Entry]:
        """
        Book blocks that follow the checkpoint. Those that are in the books already are passed over.

        Returns:
            The entries that were made.

        Raises:
            GapInChain: If a block does not follow the one before it.
            ImpossibleEvent: If an event cannot follow those before it, or is not of its block.
            UnbalancedEntry: If an event moves money of an agreement or a milestone that was never funded.
            StaleCheckpoint: If another writer was faster.
        """
        checkpoint = self.checkpoint()
        fresh = tuple(dropwhile(self._is_known, update.blocks))
        if not fresh:
            return []  # Delivered again: already in the books.
        _require_linked(checkpoint, fresh)
        self._blocks.move_checkpoint(checkpoint, fresh[-1].stamp)
        self._blocks.add(fresh)
        self._coverage.add(fresh, update.proof)
        return self._book([event for block in fresh for event in _own_events(block)])

    def rewind_to(self, ancestor: BlockStamp, *, beyond_finality: bool = False, is_proved: bool = False) -> None:
        """
        Take all blocks above ``ancestor`` out of the books, and keep a record of it.

        Args:
            ancestor: The newest block that stays.
            beyond_finality: Whether a person said that blocks may go which were final. None is final above it then.
            is_proved: Whether what is folded anew is held against the storage as of the ancestor, in this unit of work.

        Raises:
            ReorgBeyondFinality: If a block that was final would go.
            GapInChain: If the ancestor is not the block that is mirrored at its height.
            StaleCheckpoint: If another writer was faster.
        """
        head = self.checkpoint()
        if head is None or ancestor == head:
            return  # Delivered again: already rewound.
        if not beyond_finality:
            self._require_above_finality(ancestor)
        self._require_mirrored(ancestor)
        self._blocks.move_checkpoint(head, ancestor)
        touched = self._events.agreements_above(ancestor.number)
        dropped = self._feed.tell_reverted(ancestor, head)
        self._journal.drop_above(ancestor.number)
        self._events.drop_above(ancestor.number)
        self._blocks.drop_above(ancestor.number)
        self._blocks.lower_finality(ancestor)
        self._coverage.drop_above(ancestor.number)
        if dropped and not is_proved:
            self._coverage.lower(ancestor.number)
        self._agreements.refold(touched)

    def lift(self, number: BlockNumber, level: ProofLevel) -> None:
        """
        Note of all blocks up to one that they reach a level now.

        Raises:
            StaleCheckpoint: If another writer was faster.
        """
        checkpoint = self.checkpoint()
        self._blocks.move_checkpoint(checkpoint, checkpoint)
        self._coverage.lift(number, level)

    def finalize(self, stamp: BlockStamp) -> None:
        """
        Remember that a mirrored block is final, and prune those below it that hold no events.

        Raises:
            GapInChain: If it is not the block that is mirrored at its height.
            StaleCheckpoint: If another writer was faster.
        """
        finalized = self.finalized()
        if finalized is not None and stamp.number <= finalized.number:
            return  # Delivered again, or a node that lags behind another one.
        self._require_mirrored(stamp)
        checkpoint = self.checkpoint()
        self._blocks.move_checkpoint(checkpoint, checkpoint)
        self._feed.tell_finalized(0 if finalized is None else finalized.number + 1, stamp.number)
        self._blocks.finalize(stamp)

    def forget(self) -> None:
        """Delete everything that was mirrored, and which chain it was of. The feed begins anew; all else stays."""
        self._feed.begin_anew(self.finalized() or self._blocks.below_all(), self.checkpoint())
        self._agreements.forget()
        self._journal.drop_above(-1)
        self._events.drop_above(-1)
        self._coverage.drop_above(-1)
        self._blocks.forget()

    def balance(self, account: Account, token: Address, at: BlockNumber | None = None) -> TokenUnits:
        """The sum of an account's postings in one token, up to and with a block. Zero for an account without any."""
        if at is None:
            return self._journal.balance(account, token)
        return self.balances_at(account, at).get(token, TokenUnits(0))

    def balances_at(self, account: Account, at: BlockNumber) -> Mapping[Address, TokenUnits]:
        """What stood in an account once a block was booked, in each token that it had postings in by then."""
        return self._journal.balances_at(account, at)

    def balances(self) -> Mapping[tuple[Account, Address], TokenUnits]:
        """The balance of each account and token that has postings, zeros too."""
        return self._journal.balances()

    def folded(self, places: Collection[StoredPlace]) -> Folded:
        """What stands in the books now of everything that the contract stores in some places."""
        of_agreements = {place.agreement_id for place in places if isinstance(place, HoldingOf | SuccessorOf)}
        return Folded(
            self._agreements.held_by(of_agreements),
            self._agreements.successors_of(of_agreements),
            self._journal.balances_of(account for place in places if (account := account_of(place)) is not None),
        )

    def events(self, agreement_id: AgreementId, cursor: str | None = None, limit: int = 100) -> Page[EscrowEvent]:
        """A page of an agreement's events, in the order of the chain. Raises Malformed for a cursor not of ours."""
        return self._events.page(agreement_id, cursor, limit)

    def entries(self, agreement_id: AgreementId, cursor: str | None = None, limit: int = 100) -> Page[Entry]:
        """A page of an agreement's entries, in the order of the chain. Raises Malformed for a cursor not of ours."""
        page = self._events.page(agreement_id, cursor, limit, booked=True)
        return Page(tuple(self._journal.entries(page.items)), page.next)

    def events_of_agreements(self, agreement_ids: Sequence[AgreementId]) -> list[EscrowEvent]:
        """All events of some agreements, in the order of the chain. An amendment is one of both its agreements."""
        return self._events.of_agreements(agreement_ids)

    def events_of(self, transaction_hash: TransactionHash) -> list[EscrowEvent]:
        """The mirrored events that an EVM transaction left, in the order of its log."""
        return self._events.of_transaction(transaction_hash)

    def every_event(self, up_to: BlockNumber) -> Iterator[EscrowEvent]:
        """All mirrored events up to and with a block, in the order of the chain."""
        return self._events.all(up_to)

    def events_between(self, start: BlockNumber, stop: BlockNumber) -> Iterator[EscrowEvent]:
        """The mirrored events of blocks ``start <= number < stop``, in the order of the chain."""
        return self._events.between(start, stop)

    def reorgs(self, limit: int = 100) -> Sequence[Reorg]:
        """The rewinds that were made, newest first."""
        return self._reorgs.newest(limit)

    def rewinds(self) -> int:
        """The number of the newest rewind; 0: there was none."""
        return self._reorgs.last()

    def fork_since(self, rewind: int) -> BlockNumber | None:
        """The newest block that stayed through all rewinds after one; None: there was none since."""
        return self._reorgs.fork_since(rewind)

    def fundings_since(self, rewind: int, head: BlockNumber, most: int) -> dict[AgreementId, Place]:
        """Where agreements were funded that the rewinds after one took back, when ``head`` was the newest block."""
        return self._reorgs.fundings_since(rewind, head, most)

    def _is_known(self, block: Block) -> bool:
        mirrored = self.stamp_at(block.stamp.number)
        if mirrored is not None:
            return mirrored == block.stamp
        finalized = self.finalized()
        return finalized is not None and block.stamp.number < finalized.number and not block.events

    def _book(self, events: Sequence[EscrowEvent]) -> list[Entry]:
        entries, evidence = [], {}
        folding = self._agreements.folding(event.fact for event in events)
        for event in events:
            subject = folding.subject_of(event.fact)
            if entry := entry_for(event, subject.terms, subject.held):
                entries.append(entry)
            folding.apply(event, subject)
            if isinstance(event.fact, Evidence):
                evidence[event] = folding.milestone_of(event.fact)
        folding.write()
        self._events.add(events, evidence)
        if events:
            self._feed.tell_added(events[0].block_number, events[-1].block_number)
        self._journal.add(entries)
        return entries

    def _require_mirrored(self, stamp: BlockStamp) -> None:
        if self.stamp_at(stamp.number) != stamp:
            raise GapInChain(f"block {stamp.number} {stamp.hash} is not the one that is mirrored at its height")

    def _require_above_finality(self, ancestor: BlockStamp) -> None:
        finalized = self.finalized()
        if finalized is not None and ancestor.number < finalized.number:
            raise ReorgBeyondFinality(
                f"the chain went back to block {ancestor.number}, but had called block {finalized.number} final"
            )


def _require_linked(checkpoint: BlockStamp | None, blocks: tuple[Block, ...]) -> None:
    before = checkpoint
    for block in blocks:
        stamp = block.stamp
        if before is not None and (stamp.number, stamp.parent_hash) != (before.number + 1, before.hash):
            raise GapInChain(f"block {stamp.number} {stamp.hash} does not follow block {before.number} {before.hash}")
        before = stamp


def _own_events(block: Block) -> tuple[EscrowEvent, ...]:
    places = [event.log_index for event in block.events]
    if places != sorted(set(places)):
        raise ImpossibleEvent(f"the events of block {block.stamp.number} are not in the order of its log")
    for event in block.events:
        of = (event.block_number, event.block_hash, event.timestamp)
        if of != (block.stamp.number, block.stamp.hash, block.stamp.timestamp):
            raise ImpossibleEvent(f"{event!r} is not of block {block.stamp.number} {block.stamp.hash}")
    return block.events
