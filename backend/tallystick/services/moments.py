"""As of which block something is to be known: the mirror's newest, its newest final one, or any that it passed."""

from enum import StrEnum

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import NotMirrored
from tallystick.domain.ports import Escrow
from tallystick.domain.units import BlockNumber
from tallystick.store.books import Books
from tallystick.store.unit_of_work import Store


class Moment(StrEnum):
    """A block by what it is to the mirror."""

    HEAD = "head"
    """The newest one that is mirrored. It may still leave the chain."""
    FINALIZED = "finalized"
    """The newest mirrored one that the chain calls final."""


At = Moment | BlockNumber
"""A block by what it is, or by its height."""


def block_at(store: Store, escrow: Escrow, at: At) -> BlockStamp:
    """
    The block that is meant.

    Raises:
        NotMirrored: If the mirror has not come so far, or begins later.
        ChainUnavailable: If it is a final one without events, which is not kept, and the node does not answer.
    """
    with store.read() as unit:
        _require_begun(unit.books, at)
        known, is_pruned = _known(unit.books, at), _is_pruned(unit.books, at)
    if known is None and isinstance(at, int) and is_pruned:
        # Final blocks do not move: the node can have no other than the one that was mirrored.
        return escrow.block(at)
    if known is None:
        raise NotMirrored(_missing(at))
    return known


def require_mirrored(books: Books, block: BlockStamp) -> None:
    """Raises NotMirrored when a block that :func:`block_at` gave has left the mirror meanwhile."""
    known, finalized = books.stamp_at(block.number), books.finalized()
    is_pruned = known is None and finalized is not None and block.number < finalized.number
    if known != block and not is_pruned:
        raise NotMirrored(f"block {block.number} {block.hash} left the chain meanwhile: ask again")


def _require_begun(books: Books, at: At) -> None:
    identity = books.identity()
    if isinstance(at, int) and identity is not None and at < identity.deployed_at:
        raise NotMirrored(f"at block {at} there was no escrow yet: it is there since block {identity.deployed_at}")


def _known(books: Books, at: At) -> BlockStamp | None:
    match at:
        case Moment.HEAD:
            return books.checkpoint()
        case Moment.FINALIZED:
            return books.finalized()
        case _:
            return books.stamp_at(at)


def _is_pruned(books: Books, at: At) -> bool:
    finalized = books.finalized()
    return isinstance(at, int) and finalized is not None and at < finalized.number


def _missing(at: At) -> str:
    match at:
        case Moment.HEAD:
            return "nothing is mirrored yet"
        case Moment.FINALIZED:
            return "no mirrored block is final yet: name the head instead, or wait"
        case _:
            return f"block {at} is not mirrored"
