"""How far the chain is mirrored: its identity, the blocks, the checkpoint and what is final."""

from sqlalchemy import Connection, Select, bindparam, delete, exists, insert, select, update

from tallystick.domain.chain import Block, BlockStamp
from tallystick.domain.errors import ChainMismatch, StaleCheckpoint
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import ZERO_HASH, Address, BlockNumber, Hash, Timestamp
from tallystick.store.tables.mirror import blocks, chain, events

# Questions of every update stand here: SQLAlchemy takes longer to put one together than SQLite to answer it.
_STAMPS = select(blocks.c.number, blocks.c.hash, blocks.c.parent_hash, blocks.c.timestamp)
_AT = _STAMPS.where(blocks.c.number == bindparam("height"))
_UP_TO = _STAMPS.where(blocks.c.number <= bindparam("height")).order_by(blocks.c.number.desc()).limit(1)
_LOWEST = _STAMPS.order_by(blocks.c.number).limit(1)
_CHECKPOINT = _STAMPS.join(chain, chain.c.checkpoint_number == blocks.c.number)
_FINALIZED = _STAMPS.join(chain, chain.c.finalized_number == blocks.c.number)
_MOVE = (
    update(chain)
    .where(chain.c.checkpoint_hash.is_not_distinct_from(bindparam("seen")))
    .values(checkpoint_number=bindparam("number"), checkpoint_hash=bindparam("hash"))
)
_ADD = insert(blocks)
_FINALIZE = update(chain).values(finalized_number=bindparam("number"))
_PRUNE = delete(blocks).where(
    blocks.c.number >= bindparam("since"),
    blocks.c.number < bindparam("until"),
    ~exists().where(events.c.block_number == blocks.c.number),
)


class Blocks:
    """The mirrored blocks. The row of `chain` changes with every update, and only from where it was read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: dict[str, BlockStamp | None] = {}
        """The checkpoint and what is final, once they were read: within a unit of work nobody else changes them."""

    def identity(self) -> ChainIdentity | None:
        """Which escrow on which chain is mirrored; None before the first use."""
        row = self._connection.execute(
            select(chain.c.chain_id, chain.c.escrow, chain.c.deployed_at, chain.c.genesis_hash)
        ).one()
        if row.chain_id is None:
            return None
        return ChainIdentity(row.chain_id, Address(row.escrow), BlockNumber(row.deployed_at), Hash(row.genesis_hash))

    def require_chain(self, identity: ChainIdentity) -> None:
        """
        Remember which escrow on which chain is mirrored, or check that it is still the same.

        Raises:
            ChainMismatch: If another one is mirrored here.
        """
        known = self.identity()
        if known is None:
            self._connection.execute(
                update(chain).values(
                    chain_id=identity.chain_id,
                    escrow=identity.escrow,
                    deployed_at=identity.deployed_at,
                    genesis_hash=identity.genesis_hash,
                )
            )
        elif difference := _difference(known, identity):
            raise ChainMismatch(
                f"this database mirrors another chain: {difference}. If a development chain was started anew, run "
                "`tally mirror rebuild` or delete the database file; otherwise give this chain a database of its own"
            )

    def checkpoint(self) -> BlockStamp | None:
        """The newest mirrored block; None when nothing is mirrored."""
        return self._remembered("checkpoint", _CHECKPOINT)

    def finalized(self) -> BlockStamp | None:
        """The newest mirrored block that is final; None when none is."""
        return self._remembered("finalized", _FINALIZED)

    def stamp_at(self, number: BlockNumber) -> BlockStamp | None:
        """The mirrored block at a height. None where none is, or where a final one without events was pruned."""
        return self._stamp(_AT, number)

    def newest_up_to(self, number: BlockNumber) -> BlockStamp | None:
        """The highest block that is kept and not above a height; None when there is none."""
        return self._stamp(_UP_TO, number)

    def below_all(self) -> BlockStamp | None:
        """The block that the lowest mirrored one follows, as far as that names it; None when nothing is mirrored."""
        lowest = self._stamp(_LOWEST)
        if lowest is None:
            return None
        return BlockStamp(BlockNumber(lowest.number - 1), lowest.parent_hash, ZERO_HASH, lowest.timestamp)

    def move_checkpoint(self, seen: BlockStamp | None, to: BlockStamp | None) -> None:
        """
        Move the checkpoint on from the block that the caller saw it at. Writers do this before anything else.

        Raises:
            StaleCheckpoint: If another writer moved it meanwhile.
        """
        self._read.clear()
        moving = {
            "seen": seen.hash if seen else None,
            "number": to.number if to else None,
            "hash": to.hash if to else None,
        }
        moved = self._connection.execute(_MOVE, moving)
        if moved.rowcount != 1:
            raise StaleCheckpoint(f"the checkpoint is no longer {seen}")

    def add(self, added: tuple[Block, ...]) -> None:
        """Write blocks that follow the newest one."""
        rows = [
            {
                "number": block.stamp.number,
                "hash": block.stamp.hash,
                "parent_hash": block.stamp.parent_hash,
                "timestamp": block.stamp.timestamp,
            }
            for block in added
        ]
        self._connection.execute(_ADD, rows)

    def drop_above(self, number: int) -> None:
        """Delete the blocks above a height. Their events are gone before."""
        self._connection.execute(delete(blocks).where(blocks.c.number > number))

    def finalize(self, stamp: BlockStamp) -> None:
        """Call a mirrored block final, and prune those below it that hold no events."""
        pruned_before = self.finalized()
        since = pruned_before.number if pruned_before else 0
        self._connection.execute(_PRUNE, {"since": since, "until": stamp.number})
        self._connection.execute(_FINALIZE, {"number": stamp.number})
        self._read.clear()

    def lower_finality(self, to: BlockStamp) -> None:
        """Call nothing final any more that is above a block."""
        self._read.clear()
        self._connection.execute(
            update(chain).where(chain.c.finalized_number > to.number).values(finalized_number=to.number)
        )

    def forget(self) -> None:
        """Delete all blocks, and which chain they were of."""
        self._read.clear()
        self._connection.execute(delete(blocks))
        self._connection.execute(update(chain).values({column: None for column in chain.c if column is not chain.c.id}))

    def _remembered(self, name: str, query: Select[int, str, str, int]) -> BlockStamp | None:
        if name not in self._read:
            self._read[name] = self._stamp(query)
        return self._read[name]

    def _stamp(self, query: Select[int, str, str, int], height: int | None = None) -> BlockStamp | None:
        row = self._connection.execute(query, None if height is None else {"height": height}).one_or_none()
        if row is None:
            return None
        return BlockStamp(BlockNumber(row.number), Hash(row.hash), Hash(row.parent_hash), Timestamp(row.timestamp))


def _difference(known: ChainIdentity, found: ChainIdentity) -> str | None:
    """What differs, in words; None if it is the same chain and escrow."""
    pairs = (
        ("chain id", known.chain_id, found.chain_id),
        ("genesis block", known.genesis_hash, found.genesis_hash),
        ("escrow", known.escrow, found.escrow),
    )
    different = [f"{name} {ours} here, {theirs} there" for name, ours, theirs in pairs if ours != theirs]
    return "; ".join(different) or None
