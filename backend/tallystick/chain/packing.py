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
_MARK = b"\x80"
"""What a milestone's word begins with when the milestone is funded."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What the words say."""

    terms: NewTerms
    phase: Phase
    """The one that the marked milestones are in."""
    milestones: tuple[MilestoneIndex, ...]
    """Those that are marked."""


def _number(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _address(part: bytes) -> Address:
    return checksummed("0x" + part.hex())


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
    money, rules, brief = words[:_FIXED]
    fee, (phase, count) = _number(money[20:22]), rules[30:]
    recipients, milestones, parents = _divided(words[_FIXED:], has_fee=fee != 0, count=count)
    conditions = Conditions(
        arbiter=_address(rules[:20]),
        dispute_period=Seconds(_number(money[27:])),
        default_worker_bps=BasisPoints(_number(rules[20:22])),
        brief_hash=Hash("0x" + brief.hex()),
        parent=_parent(parents),
        salt=_number(rules[22:30]),
        milestones=tuple(map(_milestone, milestones)),
    )
    terms = NewTerms(
        worker=worker,
        token=_address(money[:20]),
        fee_recipient=_recipient(recipients),
        fee_bps=BasisPoints(fee),
        review_period=Seconds(_number(money[22:27])),
        conditions=conditions,
    )
    marked = tuple(MilestoneIndex(index) for index, word in enumerate(milestones) if word[:1] == _MARK)
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
    _require_zeros(words[0][:12])
    return _address(words[0][12:])


def _milestone(packed: bytes) -> Milestone:
    """Its highest bit says that it is marked."""
    _require_zeros(packed[1:15] if packed[:1] == _MARK else packed[:15])
    return Milestone(amount=TokenUnits(_number(packed[15:27])), deliver_by=Timestamp(_number(packed[27:])))


def _require_zeros(part: bytes) -> None:
    if any(part):
        raise Malformed(_FIELD, "a word has bits where none belong")


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
