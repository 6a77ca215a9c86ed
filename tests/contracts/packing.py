"""Terms as the escrow's events carry them, unpacked by a second implementation."""

from typing import Any

from eth_utils import to_checksum_address

from tests.contracts.deals import NOTHING, ZERO


def unpacked(terms: Any, employer: str, worker: str) -> tuple[tuple[Any, ...], int, list[int]]:
    """
    Whole terms, the phase that they came with, and the milestones that are marked.

    Args:
        terms: The words of an event, in one piece.
        employer: From the event's topics.
        worker: From the event's topics.
    """
    packed = bytes.fromhex(str(terms).removeprefix("0x"))
    words = [int.from_bytes(packed[place : place + 32], "big") for place in range(0, len(packed), 32)]
    money, rules, brief_hash, *rest = words

    fee_bps = money >> 80 & 0xFFFF
    fee_recipient = _address(rest.pop(0)) if fee_bps else ZERO
    payment = (employer, worker, _address(money >> 96), fee_recipient, fee_bps, money >> 40 & 2**40 - 1)

    count = rules & 0xFF
    milestones = [(word >> 40 & 2**96 - 1, word & 2**40 - 1) for word in rest[:count]]
    marked = [place for place, word in enumerate(rest[:count]) if word >> 255]
    parents = rest[count:]
    parent = _word(parents[0]) if parents else NOTHING
    assert len(parents) <= 1
    share, salt = rules >> 80 & 0xFFFF, rules >> 16 & 2**64 - 1
    conditions = (_address(rules >> 96), money & 2**40 - 1, share, _word(brief_hash), parent, salt, milestones)
    return (payment, conditions), rules >> 8 & 0xFF, marked


def _address(number: int) -> str:
    return str(to_checksum_address(number.to_bytes(20, "big")))


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")
