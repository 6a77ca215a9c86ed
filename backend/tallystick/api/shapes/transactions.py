"""Relays and transactions as the API answers them."""

from fastapi import Response
from pydantic import Field

from tallystick.api.shapes.acts import CallShape, RevertShape
from tallystick.api.shapes.books import EventShape
from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import AddressText, HashText, RawTransactionIn
from tallystick.services.relaying import RelayState, RelayView
from tallystick.services.requests import ActKind
from tallystick.services.transactions import TransactionState, TransactionView


class RelayAnswer(Answer):
    """How far a relayed act is."""

    relay_id: str = Field(description="By which it is looked at.")
    state: RelayState = Field(
        description=(
            "`queued`: stored here; no node has taken it yet. `sent`: on its way. `mined`: its event is mirrored, and "
            "may still leave the chain. `finalized`: for ever. `failed`: the contract refused it, and no money moved."
        )
    )
    transaction_hash: HashText | None = Field(
        description="The transaction that was mined, or else the newest one. Null: nothing is signed yet."
    )
    agreement_id: HashText | None = Field(
        description="Null for an act that belongs to no agreement, and for a batch that is about several."
    )
    milestone: int | None = Field(description="Null for an act on the whole agreement, or on none.")
    act: ActKind
    sender: AddressText = Field(description="The relayer, who pays for the gas.")
    call: CallShape
    revert: RevertShape | None = Field(description="Why it failed; null: it did not, or nobody knows yet.")
    events: list[EventShape] = Field(description="What it did. Empty until it is mirrored.")

    @classmethod
    def of(cls, view: RelayView, as_of: AsOfShape) -> "RelayAnswer":
        """The shape of a relay."""
        return cls(
            as_of=as_of,
            relay_id=view.relay_id,
            state=view.state,
            transaction_hash=view.transaction_hash,
            agreement_id=view.agreement_id,
            milestone=view.milestone,
            act=view.kind,
            sender=view.sender,
            call=CallShape.of(view.call),
            revert=if_any(RevertShape.of, view.revert),
            events=[EventShape.of(event) for event in view.events],
        )


def accepted(response: Response, view: RelayView, as_of: AsOfShape) -> RelayAnswer:
    """The answer to who asked for a relay, which says where it can be looked at."""
    response.headers["Location"] = f"/v1/relays/{view.relay_id}"
    return RelayAnswer.of(view, as_of)


class BroadcastIn(Shape):
    """A transaction that its sender signed."""

    raw: RawTransactionIn


class TransactionAnswer(Answer):
    """How far a transaction is."""

    transaction_hash: HashText = Field(
        description="Of the one that was mined, when a relay had to replace the one asked for."
    )
    state: TransactionState = Field(
        description=(
            "`pending`: on its way, or not mirrored yet. `mined`: in a mirrored block that may still leave the chain. "
            "`finalized`: for ever. `reverted`: the contract refused it, and no money moved."
        )
    )
    block_number: int | None = Field(description="The height of its block; null: it is in none that is mirrored.")
    call: CallShape | None = Field(description="What it calls; null when it was not sent through this server.")
    revert: RevertShape | None = Field(description="Why it failed; null: it did not, or nobody knows yet.")
    events: list[EventShape]

    @classmethod
    def of(cls, view: TransactionView, as_of: AsOfShape) -> "TransactionAnswer":
        """The shape of a transaction."""
        return cls(
            as_of=as_of,
            transaction_hash=view.hash,
            state=view.state,
            block_number=view.block,
            call=if_any(CallShape.of, view.call),
            revert=if_any(RevertShape.of, view.revert),
            events=[EventShape.of(event) for event in view.events],
        )
