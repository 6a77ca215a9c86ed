"""Presenting an order: what a wallet needs to sign it, or to send it, and what the contract would say to it now."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.domain.acts import Signature
from tallystick.domain.ports import Call, Codec, Escrow, Transactions
from tallystick.domain.signing import TokenSigning
from tallystick.domain.units import Address, AgreementId
from tallystick.services.batching import BatchedAct, batch_orders, whole_of
from tallystick.services.ordering import Ordering
from tallystick.services.orders import Order
from tallystick.services.phrases import Saying
from tallystick.services.requests import ActRequest, LooseRequest
from tallystick.services.trying import Outcome, UnsignedTransaction, tried, unsigned
from tallystick.store.unit_of_work import Store

_OF_THE_ESCROW = frozenset(
    {
        *("NoSuchMilestone", "NoMilestones", "NoAmount", "AlreadyFunded", "AfterDeadline", "NotSuccessor"),
        *("RolesCoincide", "FeeTooHigh", "FeeRecipientMismatch", "PeriodOutOfRange", "ShareTooHigh", "NotAToken"),
        *("MilestoneCountOutOfRange", "DirtyMember"),
    }
)
"""What the escrow says of a funding before it looks at the employer's signature."""


@dataclass(frozen=True, slots=True)
class Presented:
    """An order, ready to be sent."""

    order: Order
    sender: Address
    saying: Saying
    call: Call
    transaction: UnsignedTransaction
    simulation: Outcome


@dataclass(frozen=True, slots=True)
class PresentedFunding:
    """A gasless funding, to be signed or, once it is signed, to be sent."""

    order: Order
    sender: Address
    saying: Saying
    sendable: Presented | None
    """None while a signature is missing, without which nobody can send it."""
    refusal: Outcome | None
    """Why the escrow would refuse it, as far as that can be said before it is signed; None: nothing is known."""


@dataclass(frozen=True, slots=True)
class PresentedBatch:
    """Several orders as one."""

    orders: tuple[Order, ...]
    sayings: tuple[Saying, ...]
    whole: Presented


class Presenting:
    """Answers what gasless fundings, withdrawals, sweeps and batches would be. Changes nothing, stores nothing."""

    def __init__(
        self, store: Store, codec: Codec, escrow: Escrow, transactions: Transactions, signing: TokenSigning
    ) -> None:
        self._codec = codec
        self._escrow = escrow
        self._transactions = transactions
        self._ordering = Ordering(store, codec, escrow, signing)

    def gasless(
        self,
        agreement_id: AgreementId,
        request: ActRequest,
        given: tuple[Signature, Signature] = (b"", b""),
        sender: Address | None = None,
    ) -> PresentedFunding:
        """
        A gasless funding: what is signed for it and, once it is signed, what anybody can send.

        Raises:
            WayNotOffered, OutsideWindow, AuthorizationUsed: If it is not possible like this.
            Error: As :meth:`Ordering.of_agreement`.
        """
        order = self._ordering.of_agreement(agreement_id, request, given)
        order.require()
        sender = sender or order.party
        if order.missing is None:
            ready = self._presented(order, sender)
            return PresentedFunding(order, sender, ready.saying, ready, None)
        dry = tried(self._escrow, order.call(self._codec), sender)
        is_refused = dry.revert is not None and dry.revert.error in _OF_THE_ESCROW
        return PresentedFunding(order, sender, order.say(), None, dry if is_refused else None)

    def loose(self, request: LooseRequest, signature: Signature = b"", sender: Address | None = None) -> Presented:
        """A withdrawal or a sweep. That nothing is owed is an answer here, not an error."""
        order = self._ordering.of_none(request, signature)
        return self._presented(order, sender or order.party)

    def batch(self, acts: Sequence[BatchedAct], sender: Address) -> PresentedBatch:
        """Several acts in one transaction. Raises as :func:`batch_orders`."""
        orders = batch_orders(self._ordering, acts, sender)
        whole = self._presented(whole_of(orders, self._codec, self._escrow, sender), sender)
        return PresentedBatch(orders, tuple(order.say() for order in orders), whole)

    def _presented(self, order: Order, sender: Address) -> Presented:
        call = order.call(self._codec)
        outcome = tried(self._escrow, call, sender)
        transaction = unsigned(self._transactions, call, sender, outcome)
        return Presented(order, sender, order.say(), call, transaction, outcome)
