"""Finds the way from a block back to older ones, over the hashes that the chain keeps in its state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallystick.chain.bundle.history import CODE_HASH, CONTRACT, WINDOW, Ties, slot_of
from tallystick.chain.bundle.proving import StateProver
from tallystick.chain.bundle.state import Account, Slot
from tallystick.chain.headers import Header, HeaderReader
from tallystick.chain.node import BlockName
from tallystick.domain.errors import ChainUnavailable, NoStateProof
from tallystick.domain.units import BlockNumber

HOPS = 64
"""So many times the way goes over a block that lies between: some ten weeks at Ethereum's pace."""


@dataclass(frozen=True, slots=True)
class Way:
    """What ties older blocks to a newer one."""

    ties: tuple[Ties, ...] = ()
    hops: tuple[Header, ...] = ()
    """The blocks between that the way goes over."""


class Past:
    """The past of a chain that keeps the hashes of its blocks; of any other, nothing is found."""

    def __init__(self, headers: HeaderReader, state: StateProver, stride: int = WINDOW) -> None:
        """``stride``: over so many blocks at once; at most as many as the chain remembers."""
        self._headers = headers
        self._state = state
        self._stride = stride

    def way(self, under: Header, older: Sequence[Header], hops: int = HOPS) -> Way:
        """
        The way to as many older blocks as the chain remembers and the node proves.

        Args:
            under: The newer block.
            older: The blocks that are to be tied to it.
            hops: Over so many blocks between at most.
        """
        keeper = self._keeper(under) if older else None
        if keeper is None:
            return Way()
        near = [one for one in older if under.stamp.number - one.stamp.number <= self._stride]
        further = self._further(under, [one for one in older if one not in near], hops)
        slots = self._remembered(under, {one.stamp.number: one for one in (*near, *further.hops[:1])}.values())
        if not slots:
            return Way()
        ties = Ties(under.stamp.number, keeper, tuple(slots.values()))
        is_reached = further.hops and further.hops[0].stamp.number in slots
        return Way((ties, *further.ties), further.hops) if is_reached else Way((ties,))

    def _further(self, under: Header, beyond: Sequence[Header], hops: int) -> Way:
        """The way on from the oldest block that is still remembered, itself the first hop."""
        if not beyond or not hops:
            return Way()
        hop = header_of(self._headers, BlockNumber(under.stamp.number - self._stride))
        way = self.way(hop, beyond, hops - 1)
        return Way(way.ties, (hop, *way.hops)) if way.ties else Way()

    def _remembered(self, under: Header, wanted: Iterable[Header]) -> dict[int, Slot]:
        """The words that are the hashes of blocks, the newest block's first; without those that the chain forgot."""
        ordered = sorted(wanted, key=lambda one: one.stamp.number, reverse=True)
        slots = self._state.storage(CONTRACT, [slot_of(one.stamp.number) for one in ordered], under)
        pairs = zip(ordered, slots, strict=True)
        return {one.stamp.number: slot for one, slot in pairs if "0x" + slot.value.hex() == one.stamp.hash}

    def _keeper(self, header: Header) -> Account | None:
        """The contract that keeps the hashes, as of a block; None where there is none, or the node does not tell."""
        try:
            account = self._state.account(CONTRACT, header)
        except NoStateProof:
            return None
        return account if account is not None and account.code_hash == CODE_HASH else None


def header_of(headers: HeaderReader, name: BlockName) -> Header:
    """A header whose hash was recomputed. Raises ChainUnavailable when the node does not have the block."""
    (header,) = headers.headers([name])
    if header is None:
        raise ChainUnavailable(f"the node does not have block {name} any more")
    return header
