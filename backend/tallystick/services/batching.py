"""Batches: several acts in one transaction, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.domain.acts import Signature
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Codec, Escrow
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId
from tallystick.services.ordering import Ordering
from tallystick.services.orders import Order, batch_of, within_batch
from tallystick.services.requests import GASLESS, ActKind, ActRequest, LooseRequest
from tallystick.services.words import amount_of

MOST_ACTS = 50
"""In one batch. What they may cost together is bounded besides."""


@dataclass(frozen=True, slots=True)
class BatchedAct:
    """An act of a batch, with the signatures that came along; empty: the sender's own, or nobody's."""

    agreement_id: AgreementId | None
    """None for an act that belongs to no agreement."""
    request: ActRequest | LooseRequest
    signature: Signature = b""
    second_signature: Signature = b""


def batch_orders(ordering: Ordering, acts: Sequence[BatchedAct], sender: Address | None) -> tuple[Order, ...]:
    """
    The orders that the acts of a batch are.

    What is left open is filled in from what is mirrored: an act does not know what the ones before it will do.

    Args:
        ordering: Makes them.
        acts: In their order.
        sender: Who sends them, and need not sign its own. None: somebody for whom nothing is taken as its own consent.

    Raises:
        Malformed: If there is no act, a field is missing, or a signature without which there is no call.
    """
    if not 1 <= len(acts) <= MOST_ACTS:
        raise Malformed("acts", f"a batch has 1 to {MOST_ACTS} acts")
    return tuple(_order(ordering, acts, place, sender) for place in range(len(acts)))


def whole_of(orders: Sequence[Order], codec: Codec, escrow: Escrow, sender: Address) -> Order:
    """The one order that several are."""
    return batch_of(orders, codec, sender, lambda amount: amount_of(amount, escrow.token(ZERO_ADDRESS)))


def _order(ordering: Ordering, acts: Sequence[BatchedAct], place: int, sender: Address | None) -> Order:
    try:
        order = _ordered(ordering, acts, place, sender)
        if order.kind in GASLESS and order.missing is not None:
            raise Malformed(order.missing.field, "a batch takes a gasless funding only once it is signed")
    except Malformed as fault:
        raise within_batch(place, fault) from fault
    return order


def _ordered(ordering: Ordering, acts: Sequence[BatchedAct], place: int, sender: Address | None) -> Order:
    act = acts[place]
    if isinstance(act.request, LooseRequest):
        return ordering.of_none(act.request, act.signature, _signed_before(acts[:place], act.request.owner))
    if act.agreement_id is None:
        raise Malformed("agreement_id", "the act needs it, and it is missing")
    return ordering.of_agreement(act.agreement_id, act.request, (act.signature, act.second_signature), sender)


def _signed_before(acts: Sequence[BatchedAct], owner: Address) -> int:
    """How many withdrawals come first that an owner signs: each uses up one of its nonces."""
    requests = (act.request for act in acts)
    return sum(
        isinstance(one, LooseRequest)
        and one.kind is ActKind.WITHDRAW
        and one.owner == owner
        and one.to not in {None, owner}
        for one in requests
    )
