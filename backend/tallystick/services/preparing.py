"""Preparing: everything that a wallet needs to carry an act out itself, or to sign it for somebody else to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.acts import Act, Amend, Fund, Signature, amount_of
from tallystick.domain.ports import Call, Codec, Escrow, Transactions, TypedData
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, TokenUnits
from tallystick.services.allowances import sums_to_approve
from tallystick.services.ordering import whom_it_pays
from tallystick.services.phrasebook.acts import AFTERWARDS
from tallystick.services.phrases import Language, Saying, in_all, passage
from tallystick.services.requests import ActRequest
from tallystick.services.sentences import act_saying, approval_saying, clearing_saying
from tallystick.services.standing import Standing, standing_of
from tallystick.services.trying import Outcome, UnsignedTransaction, tried, unsigned
from tallystick.store.unit_of_work import Store

_APPROVAL_GAS = 100_000
"""More than any known token needs for an approval."""


class Prospect(StrEnum):
    """What is to be expected of a prepared act."""

    SUCCEEDS = "succeeds"
    """Sent now, it would be carried out."""
    SUCCEEDS_AFTER_STEPS = "succeeds-after-steps"
    """Sent now, it would be refused; after the steps before it, it would be carried out. Both were tried."""
    FAILS = "fails"
    """It would be refused, whatever steps come before it."""
    UNTRIED = "untried"
    """Sent now, it would be refused, and the node cannot try it after the steps before it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A transaction that belongs to an act."""

    function: str
    """Of the contract that it calls."""
    call: Call
    transaction: UnsignedTransaction
    sender: Address
    saying: Saying

    @property
    def sentence(self) -> str:
        """What it does, in English."""
        return self.saying.said(Language.ENGLISH)

    @property
    def sentences(self) -> Mapping[Language, str]:
        """The same in every language that we speak."""
        return in_all(self.saying)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An act, ready to be sent or signed."""

    act: Act
    sender: Address
    call: Call
    transaction: UnsignedTransaction
    """Its nonce follows those of the approvals, when there are some."""
    approvals: tuple[Step, ...]
    """What the employer has to send before the escrow can draw the amount; mostly one, or none."""
    steps: tuple[Step, ...]
    """All that is to be sent, in this order: the act is the last one."""
    prospect: Prospect
    typed_data: TypedData | None
    """What the party signs to have it relayed; None when it needs no signature, or cannot be relayed."""
    saying: Saying
    simulation: Outcome

    @property
    def approval(self) -> Step | None:
        """The one of the amount; None: the escrow may draw it already."""
        return self.approvals[-1] if self.approvals else None

    @property
    def clearing(self) -> Step | None:
        """What takes the old allowance back before the approval; None: the token takes a new one beside it."""
        return self.approvals[0] if len(self.approvals) > 1 else None

    @property
    def sentence(self) -> str:
        """What the act does, in English."""
        return self.saying.said(Language.ENGLISH)

    @property
    def sentences(self) -> Mapping[Language, str]:
        """The same in every language that we speak."""
        return in_all(self.saying)


class Preparing:
    """Answers what an act would be. Changes nothing and stores nothing."""

    def __init__(self, store: Store, codec: Codec, escrow: Escrow, transactions: Transactions) -> None:
        self._store = store
        self._codec = codec
        self._escrow = escrow
        self._transactions = transactions

    def prepare(
        self,
        agreement_id: AgreementId,
        request: ActRequest,
        sender: Address | None = None,
        signature: Signature = b"",
        worker_signature: Signature = b"",
    ) -> Prepared:
        """
        What a wallet needs for an act. That the contract would refuse it is an answer here, not an error.

        Args:
            agreement_id: Registered here or funded on chain.
            request: What is to be done.
            sender: Who would send the transaction; None: the party that the act belongs to, the employer of two.
            signature: Of the party to the act; of two parties, the employer's. Empty: it is the sender.
            worker_signature: The worker's, of an act of both parties. Empty: the worker is the sender.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            UnknownMilestone: If the agreement has no such milestone.
            NotRegistered: If it is the worker's or the arbiter's act, and the terms name none.
            Malformed: If a field that the act needs is missing, or out of range.
            ChainUnavailable: If the node does not answer.
        """
        standing = standing_of(self._store, agreement_id, request.to)
        act = standing.resolve(request)
        parties = standing.parties_to(act)
        sender = sender or (parties[0] if parties else whom_it_pays(standing, act))
        call = self._codec.call(standing.terms, act, signature, worker_signature)
        return self._prepared(standing, act, sender, call, needs_consent=bool(parties))

    def _prepared(self, standing: Standing, act: Act, sender: Address, call: Call, *, needs_consent: bool) -> Prepared:
        simulation, approvals = tried(self._escrow, call, sender), self._approvals(standing, act)
        token = self._escrow.token(standing.terms.payment.token)
        saying = act_saying(standing.terms, act, token, standing.held)
        transaction = self._transaction(call, sender, simulation, after=approvals)
        step = Step(call.function, call, transaction, sender, saying)
        return Prepared(
            act=act,
            sender=sender,
            call=call,
            transaction=transaction,
            approvals=approvals,
            steps=(*approvals, step),
            prospect=self._prospect(simulation, (*approvals, step)),
            typed_data=self._typed_data(standing, act) if needs_consent else None,
            saying=_whole_saying(approvals, saying),
            simulation=simulation,
        )

    def _prospect(self, simulation: Outcome, steps: Sequence[Step]) -> Prospect:
        if simulation.ok:
            return Prospect.SUCCEEDS
        if len(steps) == 1:
            return Prospect.FAILS
        all_succeed = self._escrow.succeed([(step.call, step.sender) for step in steps])
        if all_succeed is None:
            return Prospect.UNTRIED
        return Prospect.SUCCEEDS_AFTER_STEPS if all_succeed else Prospect.FAILS

    def _approvals(self, standing: Standing, act: Act) -> tuple[Step, ...]:
        terms, amount = standing.terms, _drawn(standing, act)
        if amount == 0:
            return ()
        employer, allowed = terms.payment.employer, self._escrow.allowance(terms.payment.token, terms.payment.employer)
        sums = sums_to_approve(self._escrow, terms.payment, amount, allowed)
        if not sums:
            return ()
        token = self._escrow.token(terms.payment.token)
        calls = [self._codec.approval(token.address, sum_) for sum_ in sums]
        first = self._transactions.unsigned(calls[0], employer, _APPROVAL_GAS)
        sayings = [approval_saying(terms, sum_, token) if sum_ else clearing_saying(terms, token) for sum_ in sums]
        return tuple(
            Step(call.function, call, _later(first, place, call), employer, saying)
            for place, (call, saying) in enumerate(zip(calls, sayings, strict=True))
        )

    def _transaction(
        self, call: Call, sender: Address, simulation: Outcome, *, after: Sequence[Step]
    ) -> UnsignedTransaction:
        transaction = unsigned(self._transactions, call, sender, simulation)
        earlier = sum(step.transaction["from"] == transaction["from"] for step in after)
        return _later(transaction, earlier, call)

    def _typed_data(self, standing: Standing, act: Act) -> TypedData | None:
        if _is_sent_along(standing, act):
            return None
        return self._codec.authorization_to_sign(standing.terms, act)


def _drawn(standing: Standing, act: Act) -> TokenUnits:
    """What an act draws from the employer's tokens; nothing where it would be refused anyway."""
    if isinstance(act, Amend):
        return act.drawn
    if not isinstance(act, Fund) or any(standing.holding(index) for index in act.milestones):
        return TokenUnits(0)
    return amount_of(act, standing.terms)


def _is_sent_along(standing: Standing, act: Act) -> bool:
    """Whether only the employer itself can carry it out: nobody draws the chain's own currency from anybody."""
    return standing.terms.payment.token == ZERO_ADDRESS and isinstance(act, Fund)


def _later(transaction: UnsignedTransaction, places: int, call: Call) -> UnsignedTransaction:
    """A transaction of the same sender's so many places later, that makes a call of the same contract."""
    if not places:
        return transaction
    nonce, calldata = transaction["nonce"], "0x" + call.input.hex()
    later = hex(int(nonce, 16) + places) if isinstance(nonce, str) else nonce + places
    return {**transaction, "data": calldata, "nonce": later}


def _whole_saying(approvals: Sequence[Step], act: Saying) -> Saying:
    if not approvals:
        return act
    *clearing, approval = [step.saying for step in approvals]
    return passage(*clearing, AFTERWARDS(first=approval, second=act))
