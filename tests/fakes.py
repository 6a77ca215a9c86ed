"""A chain in memory, and the ports over it. Each behaves like the real thing, refusals and reorgs included."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tallystick.domain.acts import Signature
from tallystick.domain.chain import (
    Block,
    BlockFinalized,
    BlocksAdded,
    BlocksReorged,
    BlockStamp,
    ChainUpdate,
    ProofLevel,
)
from tallystick.domain.errors import (
    ActRefused,
    ChainUnavailable,
    ReorgBeyondFinality,
    TallyError,
    WrongSigner,
)
from tallystick.domain.events import (
    AgreementAmended,
    AgreementFact,
    DisputeConcluded,
    DisputeRuled,
    EscrowEvent,
    Evidence,
    Fact,
    FeesSwept,
    MilestonesFunded,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    PayoutOwed,
    Phase,
    subject_of,
)
from tallystick.domain.holding import Holding, changed
from tallystick.domain.ports import Call, StoredHolding, Token, TokenDomain
from tallystick.domain.terms import Payment, Terms
from tallystick.domain.units import (
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
)
from tallystick.store.unit_of_work import Store
from tests.builders import ESCROW, IDENTITY, a_block, a_stamp, hash_of

GAS = 90_000

_Purse = tuple[str, Address, Address]
"""What kind of money it is (held, owed, fees), its token, and whose."""


class FakeChain:
    """A chain of blocks with facts in them. It starts with the empty block that the escrow was deployed in."""

    def __init__(self) -> None:
        self.blocks = [a_block(a_stamp(IDENTITY.deployed_at))]
        self._final = 0
        self._forks = 0

    @property
    def head(self) -> BlockStamp:
        """The newest block."""
        return self.blocks[-1].stamp

    @property
    def finalized(self) -> BlockStamp:
        """The newest final block."""
        return self.blocks[self._final].stamp

    @property
    def spare(self) -> int:
        """How many blocks could leave the chain."""
        return len(self.blocks) - 1 - self._final

    def mine(self, *facts: Fact) -> BlockStamp:
        """Add a block in which these facts happen."""
        stamp = a_stamp(self.head.number + 1, self.head.hash, self._forks)
        self.blocks.append(a_block(stamp, *facts))
        return stamp

    def add(self, fact: Fact) -> None:
        """Let one more fact happen in the newest block. Only before anybody looked at it."""
        newest = self.blocks[-1]
        self.blocks[-1] = a_block(newest.stamp, *(event.fact for event in newest.events), fact)

    def reorg(self, depth: int) -> list[Fact]:
        """Take the newest blocks back. Returns the facts that were in them; what is mined next is another fork."""
        assert depth <= self.spare, "final blocks stay"
        gone = self.blocks[len(self.blocks) - depth :]
        del self.blocks[len(self.blocks) - depth :]
        self._forks += 1
        return [event.fact for block in gone for event in block.events]

    def finalize(self, behind: int = 0) -> BlockStamp:
        """Call the block that lies so many behind the head final."""
        self._final = max(self._final, len(self.blocks) - 1 - behind)
        return self.finalized

    def restart(self) -> None:
        """Forget finality, as a development chain does that lost its state."""
        self._final = 0

    def at(self, number: int) -> BlockStamp | None:
        """The block at a height."""
        place = number - self.blocks[0].stamp.number
        return self.blocks[place].stamp if 0 <= place < len(self.blocks) else None

    def events(self, up_to: BlockStamp | None = None) -> list[EscrowEvent]:
        """What happened, up to and with a block. Raises ChainUnavailable when that block is not on the chain."""
        stop = up_to or self.head
        if self.at(stop.number) != stop:
            raise ChainUnavailable(f"the node has no block {stop.hash}")
        return [event for block in self.blocks if block.stamp.number <= stop.number for event in block.events]

    def holding(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, at: BlockStamp | None = None
    ) -> Holding | None:
        """What is held for a milestone; None when it was never funded."""
        return self.holdings(at).get((agreement_id, milestone))

    def holdings(self, at: BlockStamp | None = None) -> dict[tuple[AgreementId, MilestoneIndex], Holding]:
        """All that is held, as of a block."""
        held: dict[tuple[AgreementId, MilestoneIndex], Holding] = {}
        known: dict[AgreementId, Terms] = {}
        for fact in _facts(self.events(at)):
            if isinstance(fact, AgreementFact):
                subject = subject_of(fact)
                terms = known.get(subject) if subject else None
                of_subject = {index: holding for (of, index), holding in held.items() if of == subject}
                held |= changed(fact, terms, of_subject)
                _learn(known, fact)
        return held


def a_chain(*blocks: Iterable[Fact]) -> FakeChain:
    """A chain with these facts, block by block, above the block of the deployment."""
    chain = FakeChain()
    for facts in blocks:
        chain.mine(*facts)
    return chain


def mirror(store: Store, chain: FakeChain) -> None:
    """Bring a store level with a chain that only grew."""
    with store.begin() as unit:
        unit.books.record(BlocksAdded(tuple(chain.blocks)))


@dataclass
class FakeWatcher:
    """
    Tells of a :class:`FakeChain`.

    ``proof`` is the level that it says its blocks are proved to; ``failures`` are raised first, one for each question.
    """

    chain: FakeChain
    batch: int = 10
    proof: ProofLevel = ProofLevel.SEEN
    failures: list[TallyError] = field(default_factory=list)

    def next_update(
        self,
        checkpoint: BlockStamp | None,
        finalized: BlockStamp | None,
        mirrored: Callable[[BlockNumber], BlockStamp | None],
    ) -> ChainUpdate | None:
        """The one update that follows."""
        if self.failures:
            raise self.failures.pop(0)
        if checkpoint is not None and self.chain.at(checkpoint.number) != checkpoint:
            return self._reorged(checkpoint, finalized, mirrored)
        if checkpoint is not None and self._is_news(checkpoint, finalized):
            return BlockFinalized(self.chain.finalized)
        start = 0 if checkpoint is None else self.chain.blocks.index(self._block(checkpoint)) + 1
        blocks = self.chain.blocks[start : start + self.batch]
        return BlocksAdded(tuple(blocks), self.proof) if blocks else None

    def _is_news(self, checkpoint: BlockStamp, finalized: BlockStamp | None) -> bool:
        known = finalized.number if finalized else -1
        return known < self.chain.finalized.number <= checkpoint.number

    def _reorged(
        self,
        checkpoint: BlockStamp,
        finalized: BlockStamp | None,
        mirrored: Callable[[BlockNumber], BlockStamp | None],
    ) -> BlocksReorged | None:
        if checkpoint.number > self.chain.head.number and mirrored(self.chain.head.number) == self.chain.head:
            return None
        floor = finalized.number if finalized else IDENTITY.deployed_at
        for number in range(min(checkpoint.number, self.chain.head.number), floor - 1, -1):
            theirs = self.chain.at(number)
            if theirs is not None and mirrored(BlockNumber(number)) == theirs:
                return BlocksReorged(theirs)
        raise ReorgBeyondFinality(f"no block in common down to {floor}")

    def _block(self, stamp: BlockStamp) -> Block:
        return next(block for block in self.chain.blocks if block.stamp == stamp)


def a_signature(signer: Address, digest: Hash) -> Signature:
    """The signature that :class:`FakeEscrow` takes for the signer's."""
    return bytes.fromhex(hash_of(signer, digest)[2:])


@dataclass
class FakeEscrow:
    """
    The contract as a node tells of it, kept by its own counting of money instead of the journal's.

    ``refusal`` is what simulations answer; ``allowances`` and ``tokens`` are what the test says; ``surplus`` is what
    somebody sent to the escrow, or negative: what went missing.
    """

    chain: FakeChain
    refusal: ActRefused | None = None
    allowances: dict[tuple[Address, Address], TokenUnits] = field(default_factory=dict)
    tokens: dict[Address, Token] = field(default_factory=dict)
    surplus: int = 0

    def head(self) -> BlockStamp:
        """The newest block."""
        return self.chain.head

    def finalized(self) -> BlockStamp:
        """The newest final block."""
        return self.chain.finalized

    def block(self, number: BlockNumber) -> BlockStamp:
        """The block at a height."""
        found = self.chain.at(number)
        if found is None:
            raise ChainUnavailable(f"there is no block {number}")
        return found

    def require_signature(self, signer: Address, digest: Hash, signature: Signature) -> None:
        """Raises WrongSigner unless it is :func:`a_signature` of the signer."""
        if signature != a_signature(signer, digest):
            raise WrongSigner(signer, None)

    def simulate(self, call: Call, sender: Address, most_gas: int = GAS) -> int:
        """The same gas for everything, or the refusal that the test set."""
        if self.refusal is not None:
            raise self.refusal
        return GAS

    def try_quickly(self, calls: Sequence[tuple[Call, Address]], most_gas: int = GAS) -> list[int | None]:
        """The same for each."""
        return [GAS if self.refusal is None else None for _ in calls]

    def gas_used(self, call: Call, gas: int) -> int:
        """All of it."""
        return gas

    def succeed(self, calls: Sequence[tuple[Call, Address]]) -> bool | None:
        """What the simulation of each of them would say."""
        return self.refusal is None

    def takes_approval(self, token: Address, owner: Address, amount: TokenUnits) -> bool:
        """Every token does."""
        return True

    def stored_holding(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits, at: BlockStamp
    ) -> StoredHolding:
        """The milestone's slot; an empty one when it was never funded, or not with this amount."""
        held = self.chain.holding(agreement_id, milestone, at)
        if held is None or held.amount != amount:
            return StoredHolding(TokenUnits(0), TokenUnits(0), Timestamp(0), Phase.NONE, 0)
        return StoredHolding(held.released, held.refunded, held.clock, held.phase, held.round)

    def successor(self, agreement_id: AgreementId, at: BlockStamp) -> AgreementId | None:
        """The agreement that replaced this one."""
        for fact in _facts(self.chain.events(at)):
            if isinstance(fact, AgreementAmended) and fact.parent == agreement_id:
                return fact.agreement_id
        return None

    def nonce(self, owner: Address) -> int:
        """Nobody withdrew by signature yet."""
        return 0

    def permit_nonce(self, token: Address, owner: Address) -> int:
        """Nobody gave a permit yet."""
        return 0

    def token_domain(self, token: Address) -> TokenDomain | None:
        """A token without signatures of its own."""
        return None

    def balance(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """What the escrow holds: all that came in, less all that went out."""
        assert owner == ESCROW, "nobody else's purse is known here"
        return TokenUnits(self._ledger(at)["held", token, ESCROW] + self.surplus)

    def owed(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """Failed payouts, less withdrawals."""
        return TokenUnits(self._ledger(at)["owed", token, owner])

    def fees(self, token: Address, recipient: Address, at: BlockStamp) -> TokenUnits:
        """Fees accrued, less fees swept."""
        return TokenUnits(self._ledger(at)["fees", token, recipient])

    def allowance(self, token: Address, owner: Address) -> TokenUnits:
        """Nothing, unless the test said more."""
        return self.allowances.get((token, owner), TokenUnits(0))

    def token(self, address: Address) -> Token:
        """TLD with six decimals, unless the test said otherwise."""
        return self.tokens.get(address, Token(address, "TLD", 6))

    def is_token(self, address: Address) -> bool:
        """Everything is one here."""
        return True

    def _ledger(self, at: BlockStamp) -> Counter[_Purse]:
        ledger: Counter[_Purse] = Counter()
        known: dict[AgreementId, Terms] = {}
        for fact in _facts(self.chain.events(at)):
            _learn(known, fact)
            for purse, change in _moves(fact, known):
                ledger[purse] += change
        return ledger


def _facts(events: Iterable[EscrowEvent]) -> Iterable[Fact]:
    return (event.fact for event in events)


def _learn(known: dict[AgreementId, Terms], fact: Fact) -> None:
    """Remember the terms of an agreement when it comes to the escrow."""
    if isinstance(fact, MilestonesFunded):
        known[fact.agreement_id] = fact.terms
    if isinstance(fact, AgreementAmended) and fact.parent in known:
        known[fact.agreement_id] = fact.terms.offered_by(known[fact.parent].payment.employer)


def _moves(fact: Fact, known: Mapping[AgreementId, Terms]) -> list[tuple[_Purse, int]]:
    if isinstance(fact, Evidence):
        return []
    if isinstance(fact, PayoutOwed | OwedWithdrawn | FeesSwept):
        return _payout_moves(fact)
    return _agreement_moves(fact, known[fact.agreement_id].payment)


def _agreement_moves(fact: AgreementFact, payment: Payment) -> list[tuple[_Purse, int]]:
    held, fees = ("held", payment.token, ESCROW), ("fees", payment.token, payment.fee_recipient)
    match fact:
        case MilestonesFunded():
            return [(held, sum(fact.terms.milestones[index].amount for index in fact.milestones))]
        case AgreementAmended():
            return [(held, fact.drawn - fact.returned)]
        case PaymentReleased() | PaymentClaimed():
            return [(held, fact.fee - fact.amount), (fees, fact.fee)]
        case PaymentRefunded() | PaymentReclaimed():
            return [(held, -fact.amount)]
        case DisputeRuled() | DisputeConcluded() | PaymentSettled():
            return [(held, fact.fee - fact.to_worker - fact.to_employer), (fees, fact.fee)]
        case _:
            return []


def _payout_moves(fact: PayoutOwed | OwedWithdrawn | FeesSwept) -> list[tuple[_Purse, int]]:
    held = ("held", fact.token, ESCROW)
    match fact:
        case PayoutOwed():
            return [(held, fact.amount), (("owed", fact.token, fact.payee), fact.amount)]
        case OwedWithdrawn():
            return [(held, -fact.amount), (("owed", fact.token, fact.owner), -fact.amount)]
        case FeesSwept():
            return [(held, -fact.amount), (("fees", fact.token, fact.fee_recipient), -fact.amount)]
