"""Deals with dull defaults, and the facts that the escrow would emit of them. For tests that need no chain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from tallystick.domain.chain import Block, BlocksAdded, BlockStamp
from tallystick.domain.events import (
    AgreementAmended,
    ChangesRequested,
    DisputeConcluded,
    DisputeOpened,
    DisputeRuled,
    EscrowEvent,
    Evidence,
    Fact,
    MilestonesFunded,
    OfferAccepted,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    Phase,
    WorkDelivered,
)
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.split import fee_between
from tallystick.domain.terms import Conditions, Milestone, NewTerms, Payment, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    AgreementId,
    BasisPoints,
    BlockNumber,
    Hash,
    HoldingId,
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
RULE_BY = Timestamp(GENESIS_TIME + 2 * REVIEW)
DELIVERABLE = Hash("0x" + "d1" * 32)
REASON = Hash("0x" + "4e" * 32)
EVIDENCE = Hash("0x" + "e1" * 32)
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
            fee_bps=BasisPoints(fee),
            review_period=REVIEW,
        ),
        conditions=Conditions(
            arbiter=ARBITER,
            dispute_period=REVIEW,
            default_worker_bps=BasisPoints(5_000),
            brief_hash=ZERO_HASH,
            parent=ZERO_HASH,
            salt=salt,
            milestones=milestones,
        ),
    )


def in_token(terms: Terms, token: Address) -> Terms:
    """The same terms in another token; zero: in the chain's own currency."""
    return replace(terms, payment=replace(terms.payment, token=token))


def ruled_by(terms: Terms, arbiter: Address) -> Terms:
    """The same terms with another arbiter."""
    return replace(terms, conditions=replace(terms.conditions, arbiter=arbiter))


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
        return self.terms.milestones[self.milestone].amount

    def at(self, milestone: int) -> "Deal":
        """The same agreement's other milestone."""
        return replace(self, milestone=MilestoneIndex(milestone))

    @property
    def holding_ids(self) -> tuple[HoldingId, ...]:
        """Digests, standing for the contract's, of every milestone."""
        return holding_ids(self.agreement_id, self.terms)

    def funded(self, phase: Phase = Phase.OFFERED, also: Sequence[int] = ()) -> MilestonesFunded:
        """The milestone was funded, and others of the agreement with it."""
        payment = self.terms.payment
        return MilestonesFunded(
            agreement_id=self.agreement_id,
            employer=payment.employer,
            worker=payment.worker,
            milestones=tuple(map(MilestoneIndex, sorted({self.milestone, *also}))),
            phase=phase,
            terms=self.terms,
            holding_ids=self.holding_ids,
        )

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

    def disputed(self, party: Address = WORKER, round_: int = 0, rule_by: Timestamp = RULE_BY) -> DisputeOpened:
        arbiter = self.terms.conditions.arbiter
        return DisputeOpened(self.agreement_id, party, arbiter, self.milestone, round_, EVIDENCE, rule_by)

    def evidence(self, party: Address = WORKER, uri: str = "ipfs://evidence") -> Evidence:
        return Evidence(self.terms.conditions.arbiter, self.holding_ids[self.milestone], party, uri)

    def ruled(self, to_worker: int, *, released: int = 0, refunded: int = 0) -> DisputeRuled:
        """A ruling that gives the worker so much of what was neither released nor refunded."""
        shares = self._shares(to_worker, self.amount - released - refunded - to_worker, released)
        return DisputeRuled(*self._both(), *shares, REASON)

    def concluded(self, to_worker: int, *, released: int = 0, refunded: int = 0) -> DisputeConcluded:
        """A dispute without a ruling, that gives the worker so much."""
        shares = self._shares(to_worker, self.amount - released - refunded - to_worker, released)
        return DisputeConcluded(*self._both(), *shares)

    def settled(self, to_worker: int, to_employer: int, *, released: int = 0) -> PaymentSettled:
        """A settlement of so much to each, when ``released`` was released already."""
        return PaymentSettled(*self._both(), *self._shares(to_worker, to_employer, released))

    def amended(self, to: Terms, *, drawn: int = 0, returned: int = 0) -> AgreementAmended:
        """The agreement was replaced by one of other terms, whose parent is this one (see :func:`amending`)."""
        new = Deal(to)
        return AgreementAmended(
            agreement_id=new.agreement_id,
            parent=self.agreement_id,
            worker=to.payment.worker,
            drawn=TokenUnits(drawn),
            returned=TokenUnits(returned),
            terms=NewTerms.of(to),
            holding_ids=new.holding_ids,
        )

    def _both(self) -> tuple[AgreementId, Address, Address, MilestoneIndex]:
        return self.agreement_id, self.terms.payment.worker, self.terms.payment.employer, self.milestone

    def _shares(self, to_worker: int, to_employer: int, released: int) -> tuple[TokenUnits, TokenUnits, TokenUnits]:
        amount, fee, _ = self._paid(to_worker, released)
        return amount, fee, TokenUnits(to_employer)

    def _paid(self, amount: int, before: int) -> tuple[TokenUnits, TokenUnits, TokenUnits]:
        after = TokenUnits(before + amount)
        return TokenUnits(amount), fee_between(TokenUnits(before), after, self.terms.payment.fee_bps), after


def amending(parent: Deal, *amounts: int, worker: Address = WORKER, deliver_by: Timestamp = DELIVER_BY) -> Terms:
    """The terms of a deal with other amounts, as an amendment of it."""
    conditions = replace(
        parent.terms.conditions,
        parent=Hash(parent.agreement_id),
        milestones=tuple(Milestone(TokenUnits(amount), deliver_by) for amount in amounts),
    )
    return Terms(replace(parent.terms.payment, worker=worker), conditions)


def holding_ids(agreement_id: AgreementId, terms: Terms) -> tuple[HoldingId, ...]:
    """Digests, standing for the contract's holding ids, of every milestone of the terms."""
    return tuple(
        HoldingId(hash_of(agreement_id, index, milestone.amount)) for index, milestone in enumerate(terms.milestones)
    )


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
