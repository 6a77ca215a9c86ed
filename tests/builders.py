"""Deals with dull defaults, and the facts that the escrow would emit of them. For tests that need no chain."""

from dataclasses import dataclass, replace
from hashlib import sha256

from tallystick.domain.chain import Block, BlocksAdded, BlockStamp
from tallystick.domain.events import (
    ChangesRequested,
    EscrowEvent,
    Fact,
    MilestoneFunded,
    OfferAccepted,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    Phase,
    WorkDelivered,
)
from tallystick.domain.journal import fee_between
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    AgreementId,
    BasisPoints,
    BlockNumber,
    Hash,
    MilestoneIndex,
    Seconds,
    Timestamp,
    TokenUnits,
    TransactionHash,
)

EMPLOYER = Address("0x" + "11" * 20)
WORKER = Address("0x" + "22" * 20)
TOKEN = Address("0x" + "33" * 20)
FEE_RECIPIENT = Address("0x" + "44" * 20)
ARBITER = Address("0x" + "55" * 20)
ESCROW = Address("0x" + "66" * 20)
STRANGER = Address("0x" + "77" * 20)
"""Addresses without letters have no case: they are their own checksum."""

AMOUNT = TokenUnits(250_000_000)
FIRST = MilestoneIndex(0)
REVIEW = Seconds(3 * 24 * 60 * 60)
GENESIS_TIME = Timestamp(1_800_000_000)
DELIVER_BY = Timestamp(GENESIS_TIME + 7 * 24 * 60 * 60)
REVIEW_UNTIL = Timestamp(GENESIS_TIME + REVIEW)
DELIVERABLE = Hash("0x" + "d1" * 32)
REASON = Hash("0x" + "4e" * 32)
IDENTITY = ChainIdentity(31_337, ESCROW, BlockNumber(1), Hash("0x" + "9e" * 32))


def hash_of(*parts: object) -> Hash:
    """A hash that the same parts always give, standing for keccak256."""
    return Hash("0x" + sha256(repr(parts).encode()).hexdigest())


def some_terms(*amounts: int, fee: int = 0, salt: int = 0) -> Terms:
    """Terms between the usual parties: one milestone of 250 tokens, without a fee."""
    milestones = tuple(Milestone(TokenUnits(amount), DELIVER_BY) for amount in amounts or (AMOUNT,))
    return Terms(
        payment=Payment(
            employer=EMPLOYER,
            worker=WORKER,
            token=TOKEN,
            fee_recipient=FEE_RECIPIENT if fee else ZERO_ADDRESS,
            fee=BasisPoints(fee),
            milestones=milestones,
        ),
        conditions=Conditions(
            arbiter=ARBITER,
            review_period=REVIEW,
            dispute_period=REVIEW,
            default_worker_share=BasisPoints(5_000),
            brief_hash=ZERO_HASH,
            parent=ZERO_HASH,
            salt=Hash(f"0x{salt:064x}"),
        ),
    )


def in_token(terms: Terms, token: Address) -> Terms:
    """The same terms in another token; zero: in the chain's own currency."""
    return replace(terms, payment=replace(terms.payment, token=token))


def between(terms: Terms, *, employer: Address = EMPLOYER, worker: Address = WORKER) -> Terms:
    """The same terms between other parties."""
    return replace(terms, payment=replace(terms.payment, employer=employer, worker=worker))


@dataclass(frozen=True, slots=True)
class Deal:
    """The facts of one milestone of an agreement, as the escrow would emit them."""

    terms: Terms
    milestone: MilestoneIndex = FIRST

    @property
    def agreement_id(self) -> AgreementId:
        """A digest of the terms, standing for the EIP-712 one."""
        return AgreementId(hash_of(self.terms))

    @property
    def amount(self) -> TokenUnits:
        """What is locked for the milestone."""
        return self.terms.payment.milestones[self.milestone].amount

    def at(self, milestone: int) -> "Deal":
        """The same agreement's other milestone."""
        return replace(self, milestone=MilestoneIndex(milestone))

    def funded(self, phase: Phase = Phase.OFFERED) -> MilestoneFunded:
        payment = self.terms.payment
        return MilestoneFunded(self.agreement_id, payment.employer, payment.worker, self.milestone, phase, self.terms)

    def accepted(self) -> OfferAccepted:
        return OfferAccepted(self.agreement_id, self.terms.payment.worker, self.milestone)

    def delivered(self, round_: int = 0, review_until: Timestamp = REVIEW_UNTIL) -> WorkDelivered:
        worker = self.terms.payment.worker
        return WorkDelivered(self.agreement_id, worker, self.milestone, round_, DELIVERABLE, review_until)

    def changes_requested(self, round_: int = 1, deliver_by: Timestamp = DELIVER_BY) -> ChangesRequested:
        employer = self.terms.payment.employer
        return ChangesRequested(self.agreement_id, employer, self.milestone, round_, REASON, deliver_by)

    def released(self, amount: int, before: int = 0) -> PaymentReleased:
        """A release of ``amount`` when ``before`` was released already."""
        return PaymentReleased(
            self.agreement_id, self.terms.payment.worker, self.milestone, *self._paid(amount, before)
        )

    def claimed(self, *, released: int = 0, refunded: int = 0) -> PaymentClaimed:
        """A claim of what was neither released nor refunded."""
        rest = self.amount - released - refunded
        return PaymentClaimed(self.agreement_id, self.terms.payment.worker, self.milestone, *self._paid(rest, released))

    def refunded(self, amount: int, before: int = 0) -> PaymentRefunded:
        """A refund of ``amount`` when ``before`` was refunded already."""
        return PaymentRefunded(
            self.agreement_id,
            self.terms.payment.employer,
            self.milestone,
            TokenUnits(amount),
            TokenUnits(before + amount),
        )

    def reclaimed(self, *, released: int = 0, refunded: int = 0) -> PaymentReclaimed:
        """A reclaim of what was neither released nor refunded."""
        return PaymentReclaimed(
            self.agreement_id,
            self.terms.payment.employer,
            self.milestone,
            TokenUnits(self.amount - released - refunded),
            TokenUnits(self.amount - released),
        )

    def _paid(self, amount: int, before: int) -> tuple[TokenUnits, TokenUnits, TokenUnits]:
        after = TokenUnits(before + amount)
        return TokenUnits(amount), fee_between(TokenUnits(before), after, self.terms.payment.fee), after


def a_deal(*amounts: int, fee: int = 0, salt: int = 0) -> Deal:
    """The first milestone of :func:`some_terms`."""
    return Deal(some_terms(*amounts, fee=fee, salt=salt))


def a_stamp(number: int, parent_hash: Hash = ZERO_HASH, fork: int = 0) -> BlockStamp:
    """A block stamp; another ``fork`` gives another block of the same height."""
    timestamp = Timestamp(GENESIS_TIME + 12 * number)
    return BlockStamp(BlockNumber(number), hash_of(number, parent_hash, fork), parent_hash, timestamp)


def a_block(stamp: BlockStamp, *facts: Fact) -> Block:
    """A block in which these facts happened, each in a transaction of its own."""
    return Block(stamp, tuple(an_event(fact, stamp, place) for place, fact in enumerate(facts)))


def an_event(fact: Fact, stamp: BlockStamp | None = None, log_index: int = 0) -> EscrowEvent:
    """A fact at its place. The EVM transaction is the same in whichever block it is mined."""
    of = stamp or a_stamp(1)
    transaction = TransactionHash(hash_of("transaction", fact))
    return EscrowEvent(of.number, of.hash, of.timestamp, transaction, log_index, fact)


def added(*blocks: Block) -> BlocksAdded:
    """The update that these blocks are."""
    return BlocksAdded(blocks)
