"""A scale for acts: it carries them out on a development chain, as their parties or as a relayer, and says the gas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from eth_account.signers.local import LocalAccount

from tallystick.chain.codec import EscrowCodec
from tallystick.domain.acts import Act, Fund, FundWithAuthorization, FundWithPermit2, parties_to
from tallystick.domain.events import Phase
from tallystick.domain.ports import Call, TokenDomain
from tallystick.domain.terms import Milestone, Terms
from tallystick.domain.units import ZERO_ADDRESS, Hash, MilestoneIndex, Timestamp, TokenUnits
from tests.deals import AMOUNT, DELIVERABLE, FIRST, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain

ONE = (FIRST,)


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs acts of agreements on one chain."""

    chain: DevChain
    salts: Iterator[int]
    domain: TokenDomain
    """What the test token's own signatures are bound to."""
    native: bool = False
    fee: int = 0
    parts: int = 1
    """How many milestones each agreement has."""

    @property
    def codec(self) -> EscrowCodec:
        """The escrow's language."""
        return EscrowCodec(self.chain.identity)

    @property
    def keys(self) -> Mapping[str, LocalAccount]:
        """The keys of those who act, by their addresses."""
        chain = self.chain
        return {key.address: key for key in (chain.employer, chain.worker, chain.arbiter)}

    def terms(self) -> Terms:
        """Terms that nothing was done under. Their salt and brief are random, as real ones are: no zero bytes."""
        terms = a_deal(self.chain, [AMOUNT] * self.parts, fee=self.fee)
        salt = int.from_bytes(bytes([0xA5, *next(self.salts).to_bytes(3, "big"), 0x5A, 0xA5, 0x5A, 0xA5]), "big")
        salted = replace(terms, conditions=replace(terms.conditions, brief_hash=DELIVERABLE, salt=salt))
        return in_token(salted, ZERO_ADDRESS) if self.native else salted

    def funded(self, *acts: Act) -> Terms:
        """Terms whose milestones are funded and accepted, and on which some acts were carried out."""
        terms = self.terms()
        for act in (self.accepted(terms), *acts):
            self.weigh(terms, act)
        return terms

    def accepted(self, terms: Terms) -> Fund:
        """The funding of all milestones that takes the worker's acceptance along."""
        return Fund(self.every, signed(self.chain.worker, self.codec.terms_to_sign(terms)))

    @property
    def every(self) -> tuple[MilestoneIndex, ...]:
        """All milestones of an agreement."""
        return tuple(MilestoneIndex(index) for index in range(self.parts))

    def amending(self, terms: Terms, amount: TokenUnits) -> Terms:
        """Terms in place of others, with another amount for each milestone."""
        parts = tuple(Milestone(amount, Timestamp(part.deliver_by + WEEK)) for part in terms.milestones)
        parent = Hash(self.codec.agreement_id(terms))
        return replace(terms, conditions=replace(terms.conditions, parent=parent, milestones=parts))

    def weigh(self, terms: Terms, act: Act, *, relayed: bool = False) -> int:
        """The gas that an act uses, sent by its party, or by a relayer with the signatures of its parties."""
        return self.chain.carry_out(*self.written(terms, act, relayed=relayed)).gas_used

    def written(self, terms: Terms, act: Act, *, relayed: bool = False) -> tuple[Call, LocalAccount]:
        """The call of an act, and who sends it."""
        keys = [self.keys[party] for party in parties_to(act, terms, Phase.OFFERED)]
        if not keys:
            return self.codec.call(terms, act), self.chain.relayer
        typed_data = self.codec.authorization_to_sign(terms, act, self.domain)
        signatures = [signed(key, typed_data) for key in keys]
        if relayed or isinstance(act, FundWithAuthorization | FundWithPermit2):
            return self.codec.call(terms, act, *signatures), self.chain.relayer
        return self.codec.call(terms, act, b"", *signatures[1:]), keys[0]

    def batch(self, acts: list[tuple[Terms, Act]]) -> int:
        """The gas that acts of one party on several agreements use together."""
        written = [self.written(terms, act) for terms, act in acts]
        return self.chain.carry_out(self.codec.batch([call for call, _ in written]), written[0][1]).gas_used
