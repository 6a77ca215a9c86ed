"""
Whole terms out of the few words that events carry: the other half of TermsPacking.sol.

Exact: words that the contract could not have written are refused, because terms guessed at would have another id.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.chain.abi import WORD
from tallystick.chain.answers import checksummed
from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.terms import Conditions, Milestone, NewTerms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    BasisPoints,
    Hash,
    MilestoneIndex,
    Seconds,
    Timestamp,
    TokenUnits,
)

_FIXED = 3
"""Words that are always there."""
_FIELD = "terms"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What the words say."""

    terms: NewTerms
    phase: Phase
    """The one that the marked milestones are in."""
    milestones: tuple[MilestoneIndex, ...]
    """Those that are marked."""


class _Word:
    """A word, read from the highest bit down."""

    def __init__(self, word: bytes) -> None:
        self._number = int.from_bytes(word, "big")
        self._left = 256

    def take(self, bits: int) -> int:
        """The next bits, as a number."""
        self._left -= bits
        return self._number >> self._left & (1 << bits) - 1

    def address(self) -> Address:
        """The next 160 bits."""
        return checksummed(f"0x{self.take(160):040x}")

    def zeros(self, bits: int) -> None:
        """The next bits, of which none may be set."""
        if self.take(bits):
            raise Malformed(_FIELD, "a word has bits where none belong")


def unpacked(packed: bytes, worker: Address) -> Unpacked:
    """
    The terms that words say.

    Args:
        packed: As ``TermsPacking`` wrote them, 32 bytes for each word.
        worker: Whom the event names.

    Raises:
        Malformed: If the contract could not have written the words.
        UnsoundTerms: If it would never have taken such terms.
    """
    words = [packed[start : start + WORD] for start in range(0, len(packed), WORD)]
    if len(packed) % WORD or len(words) < _FIXED:
        raise Malformed(_FIELD, f"{len(packed)} bytes are not the words of terms")
    money, rules = _Word(words[0]), _Word(words[1])
    token, fee, review, dispute = money.address(), money.take(16), money.take(40), money.take(40)
    arbiter, default_share, salt, phase, count = (rules.address(), *map(rules.take, (16, 64, 8, 8)))
    recipients, milestones, parents = _divided(words[_FIXED:], has_fee=fee != 0, count=count)
    conditions = Conditions(
        arbiter=arbiter,
        dispute_period=Seconds(dispute),
        default_worker_bps=BasisPoints(default_share),
        brief_hash=Hash("0x" + words[2].hex()),
        parent=_parent(parents),
        salt=salt,
        milestones=tuple(map(_milestone, milestones)),
    )
    terms = NewTerms(
        worker=worker,
        token=token,
        fee_recipient=_recipient(recipients),
        fee_bps=BasisPoints(fee),
        review_period=Seconds(review),
        conditions=conditions,
    )
    marked = tuple(MilestoneIndex(index) for index, word in enumerate(milestones) if _Word(word).take(1))
    return Unpacked(terms, _phase(phase), marked)


Words = Sequence[bytes]


def _divided(words: Words, *, has_fee: bool, count: int) -> tuple[Words, Words, Words]:
    """The words after the fixed ones: the fee recipient's, the milestones' and the parent's."""
    first = int(has_fee)
    rest = words[first + count :]
    if len(words) < first + count or len(rest) > 1:
        raise Malformed(_FIELD, f"{len(words) + _FIXED} words do not go with {count} milestones")
    return words[:first], words[first : first + count], rest


def _recipient(words: Words) -> Address:
    if not words:
        return ZERO_ADDRESS
    word = _Word(words[0])
    word.zeros(96)
    return word.address()


def _milestone(packed: bytes) -> Milestone:
    word = _Word(packed)
    word.take(1)
    word.zeros(119)
    return Milestone(amount=TokenUnits(word.take(96)), deliver_by=Timestamp(word.take(40)))


def _parent(words: Words) -> Hash:
    if not words:
        return ZERO_HASH
    parent = Hash("0x" + words[0].hex())
    if parent == ZERO_HASH:
        raise Malformed(_FIELD, "a parent that is zero is not written")
    return parent


def _phase(number: int) -> Phase:
    if number not in (Phase.NONE, Phase.OFFERED, Phase.ACTIVE):
        raise Malformed(_FIELD, f"terms do not begin in phase {number}")
    return Phase(number)
