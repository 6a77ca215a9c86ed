"""
A block's bloom filter over its logs. Where it says no, there is none: it may err the other way only.

Source: Ethereum Yellow Paper, section 4.3.1, "Transaction Receipt", the function M3:2048.
"""

from collections.abc import Iterable
from functools import lru_cache

from tallystick.chain.hashing import keccak256

_BITS = 2_048


class LogFilter:
    """Logs of one address that begin with one of several topics."""

    def __init__(self, address: str, topics: Iterable[bytes]) -> None:
        """``address`` is 20 bytes as ``0x…``; ``topics`` are the first ones, 32 bytes each."""
        self._address = _mask(bytes.fromhex(address[2:]))
        self._topics = tuple(map(_mask, topics))

    def has_room_in(self, bloom: int) -> bool:
        """Whether such a log may be in the block. When not, none is."""
        return self._is_in(bloom, self._address) and any(self._is_in(bloom, topic) for topic in self._topics)

    def may_hold(self, bloom: int, topics: Iterable[bytes]) -> bool:
        """Whether this very log may be in the block, by its address and all of its topics."""
        return all(self._is_in(bloom, mask) for mask in (self._address, *map(_mask, topics)))

    @staticmethod
    def _is_in(bloom: int, mask: int) -> bool:
        return bloom & mask == mask


@lru_cache(maxsize=4_096)
def _mask(item: bytes) -> int:
    digest = keccak256(item)
    places = (int.from_bytes(digest[start : start + 2], "big") % _BITS for start in (0, 2, 4))
    return sum({1 << place for place in places})
