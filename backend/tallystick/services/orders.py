"""
Orders: acts as they were asked for, of whatever kind, with all that it takes to carry them out.

An order knows what it says, whose signatures it needs, and the calls that it is. It sends nothing and stores nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tallystick.domain.acts import Signature
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Call, Codec, TypedData
from tallystick.domain.units import Address, AgreementId, Hash, MilestoneIndex, Timestamp, TokenUnits
from tallystick.services.phrasebook import payouts as phrases
from tallystick.services.phrases import Passage, Saying, passage
from tallystick.services.requests import ActKind


def _nothing() -> None:
    """Nothing has to hold."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Consent:
    """A signature that an order needs."""

    field: str
    """By which name requests bring it."""
    party: Address
    """Whose it must be."""
    typed_data: TypedData
    """What it is over."""
    signature: Signature
    """Empty: it did not come along."""
    is_settled: Callable[[], bool] = _never
    """Whether it is not needed any more, because what it gives was given."""


@dataclass(frozen=True, slots=True)
class Order:
    """An act with everything left open filled in."""

    kind: ActKind
    agreement_id: AgreementId | None
    """None for an act that belongs to none, or to several."""
    milestone: MilestoneIndex | None
    party: Address
    """Who would send it, unless somebody else is named."""
    consents: tuple[Consent, ...]
    """What must be signed for somebody else to send it."""
    calls: tuple[Call, ...]
    """One, or several that only go together."""
    mark: str
    """What tells it from another one with the same call: the call does not say in which round it was signed."""
    say: Callable[[], Saying]
    """What it does. May raise ChainUnavailable."""
    require: Callable[[], None] = _nothing
    """Raises what would keep it from happening, where that can be said better than the contract does."""
    obstacle: str | None = None
    """Why nobody but the party can send it."""
    is_repeatable: bool = False
    """Whether exactly this can be carried out again, because nobody signs it."""
    token: Address | None = None
    """What it moves, or locks; zero: the chain's own currency. None: several, each of its parts its own."""
    until: Timestamp | None = None
    """The first instant at which it is not possible any more, as mirrored. None: there is none."""
    parts: tuple["Order", ...] = ()
    """Those that it consists of; empty: it is one act."""

    def call(self, codec: Codec) -> Call:
        """The one call that it is."""
        return self.calls[0] if len(self.calls) == 1 else codec.batch(self.calls)

    @property
    def each(self) -> tuple["Order", ...]:
        """Every act of it."""
        return self.parts or (self,)

    def names(self, codec: Codec) -> frozenset[Hash]:
        """A name for each act of it, which is the same however it was signed, and in whatever batch it stands."""
        return frozenset(codec.hash_of(part.mark.encode() or part.call(codec).input) for part in self.each)

    @property
    def missing(self) -> Consent | None:
        """The first signature that did not come along; None: all did."""
        return next((consent for consent in self.consents if not consent.signature), None)


def batch_of(orders: Sequence[Order], codec: Codec, sender: Address, currency: Callable[[TokenUnits], str]) -> Order:
    """
    One order for several, all or none.

    Args:
        orders: In the order in which they are carried out.
        codec: That writes them.
        sender: Who sends them.
        currency: Writes an amount of the chain's own currency.
    """
    agreements = {order.agreement_id for order in orders}
    call = codec.batch([call for order in orders for call in order.calls])

    def require() -> None:
        for order in orders:
            order.require()

    return Order(
        kind=ActKind.BATCH,
        agreement_id=agreements.pop() if len(agreements) == 1 else None,
        milestone=None,
        party=sender,
        consents=tuple(_named(consent, place) for place, order in enumerate(orders) for consent in order.consents),
        calls=(call,),
        mark=",".join(order.mark for order in orders),
        say=lambda: _saying(orders, call, sender, currency),
        require=require,
        obstacle=next((order.obstacle for order in orders if order.obstacle is not None), None),
        is_repeatable=all(order.is_repeatable for order in orders),
        parts=tuple(orders),
    )


def within_batch(place: int, fault: Malformed) -> Malformed:
    """A fault of one act of a batch, named as the batch names it."""
    return Malformed(f"acts[{place}].{fault.field}", fault.reason)


def _named(consent: Consent, place: int) -> Consent:
    return replace(consent, field=f"acts[{place}].{consent.field}")


def _saying(orders: Sequence[Order], call: Call, sender: Address, currency: Callable[[TokenUnits], str]) -> Saying:
    acts = Passage(
        tuple(phrases.BATCHED(number=str(number), act=order.say()) for number, order in enumerate(orders, start=1))
    )
    value = phrases.VALUE(sender=sender, amount=currency(TokenUnits(call.value))) if call.value else None
    return passage(phrases.BATCH(count=str(len(orders)), acts=acts), value)
