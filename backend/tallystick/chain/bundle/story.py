"""What the events of an agreement lead to, and where the escrow's storage must say the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.holdings import holding_id, holding_in, storage_slot, successor_slot
from tallystick.domain.errors import BundleRefuted, ImpossibleEvent, Malformed, UnbalancedEntry, UnsoundTerms
from tallystick.domain.events import AgreementAmended, Evidence, Fact, MilestonesFunded, Phase
from tallystick.domain.holding import Holding
from tallystick.domain.ports import StoredHolding
from tallystick.domain.recount import Recount
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_HASH, AgreementId, MilestoneIndex, Timestamp, TokenUnits

NEVER_FUNDED = StoredHolding(TokenUnits(0), TokenUnits(0), Timestamp(0), Phase.NONE, 0)
_PLACE = "blocks"


@dataclass(frozen=True, slots=True)
class Expected:
    """A word of the escrow's storage, as the events say it is."""

    key: bytes
    subject: str
    """What it is of, for people."""
    holding: StoredHolding | None
    """None: the word is the id of a successor."""
    successor: AgreementId | None = None

    def require(self, word: bytes, place: str) -> None:
        """Raises BundleRefuted unless the word says what the events do."""
        expected, found = (self.holding, _holding_in(word)) if self.holding else (self._successor, "0x" + word.hex())
        if found != expected:
            raise BundleRefuted(place, f"{self.subject}: {found} by the state, but {expected} by the events")

    @property
    def _successor(self) -> str:
        return self.successor or ZERO_HASH


class Story:
    """The events of one agreement and of those that it replaced, and the state that they lead to."""

    def __init__(self, agreement_id: AgreementId, terms: Terms, facts: Sequence[Fact]) -> None:
        """
        Tell what facts lead to. Those that concern other agreements are passed over.

        Raises:
            BundleRefuted: If the contract could not have told them so.
        """
        self.lineage = _lineage_of(agreement_id, facts)
        """The agreement, and those before it that it replaced, the oldest first."""
        self._groups = set(_groups_of(self.lineage, facts))
        self._terms = {agreement_id: terms}
        try:
            self._recount = Recount(fact for fact in facts if self.concerns(fact))
        except (ImpossibleEvent, UnbalancedEntry, UnsoundTerms) as trouble:
            raise BundleRefuted(_PLACE, f"the escrow would not tell this so: {trouble}") from trouble

    @property
    def successor(self) -> AgreementId | None:
        """The agreement that replaced this one; None: none did."""
        return self._recount.successors.get(self.lineage[-1])

    @property
    def held(self) -> dict[MilestoneIndex, Holding]:
        """The agreement's holdings, of those milestones that have one."""
        return dict(self._recount.held(self.lineage[-1]))

    def concerns(self, fact: Fact) -> bool:
        """Whether a fact is about the agreement, or one that it replaced."""
        match fact:
            case Evidence():
                return fact.evidence_group_id in self._groups
            case AgreementAmended():
                return fact.agreement_id in self.lineage or fact.parent in self.lineage
            case _:
                return getattr(fact, "agreement_id", None) in self.lineage

    def require_ids(self, codec: EscrowCodec) -> None:
        """Raises BundleRefuted unless all terms that the events tell have the ids under which they tell them."""
        for agreement_id, terms in self._recount.terms.items():
            if codec.agreement_id(terms) != agreement_id:
                raise BundleRefuted(_PLACE, f"an event tells of terms under {agreement_id}, which is not their id")

    def words(self) -> Iterator[Expected]:
        """The words of storage that the events decide: of each agreement its holdings, and then its successor."""
        for agreement_id in self.lineage:
            terms, held = self._terms_of(agreement_id), self._recount.held(agreement_id)
            for number, milestone in enumerate(terms.milestones):
                index = MilestoneIndex(number)
                slot = storage_slot(holding_id(agreement_id, index, milestone.amount))
                yield Expected(_octets(slot), f"milestone {agreement_id}/{index}", _stored(held.get(index)))
            successor = self._recount.successors.get(agreement_id)
            yield Expected(_octets(successor_slot(agreement_id)), f"successor of {agreement_id}", None, successor)

    def _terms_of(self, agreement_id: AgreementId) -> Terms:
        terms = self._recount.terms.get(agreement_id) or self._terms.get(agreement_id)
        if terms is None:
            raise BundleRefuted(_PLACE, f"no event tells the terms of {agreement_id}, which was amended")
        return terms


def _lineage_of(agreement_id: AgreementId, facts: Iterable[Fact]) -> tuple[AgreementId, ...]:
    parents = {fact.agreement_id: fact.parent for fact in facts if isinstance(fact, AgreementAmended)}
    lineage = [agreement_id]
    while (parent := parents.get(lineage[-1])) is not None and parent not in lineage:
        lineage.append(parent)
    return tuple(reversed(lineage))


def _groups_of(lineage: Sequence[AgreementId], facts: Iterable[Fact]) -> Iterator[str]:
    """Under which ids evidence about these agreements stands."""
    for fact in facts:
        if isinstance(fact, MilestonesFunded | AgreementAmended) and fact.agreement_id in lineage:
            yield from fact.holding_ids


def _stored(holding: Holding | None) -> StoredHolding:
    if holding is None:
        return NEVER_FUNDED
    return StoredHolding(holding.released, holding.refunded, holding.clock, holding.phase, holding.round)


def _holding_in(word: bytes) -> StoredHolding | str:
    try:
        return holding_in(word)
    except Malformed:
        return f"0x{word.hex()}, which is no holding,"


def _octets(word: str) -> bytes:
    return bytes.fromhex(word[2:])
