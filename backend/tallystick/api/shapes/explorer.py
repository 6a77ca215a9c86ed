"""What the chain itself says, as the API answers it, beside what the mirror says."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from tallystick.api.shapes.acts import CallShape, RevertShape
from tallystick.api.shapes.agreements import TokenShape
from tallystick.api.shapes.books import EventShape
from tallystick.api.shapes.fresh import Answer, AsOfShape, BlockShape
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import AddressText, Amount, HashText, Octets
from tallystick.domain.explorer import MOST_ACTS, AddressKind, SeenLog, SeenTransaction
from tallystick.services.explorer import ActFound, AddressFound, BlockFound, Likeness, TransactionFound

_MIRROR = (
    "Whether the mirror says the same of what happened at the escrow. `same`. `differs`: one of the two is wrong: a "
    "person must look. `behind`: the mirror does not have the block, or still stands on one that left the chain. "
)


class TransactionOutcome(StrEnum):
    """What became of a transaction."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @classmethod
    def of(cls, succeeded: bool) -> "TransactionOutcome":
        """Of a transaction that is in a block."""
        return cls.SUCCEEDED if succeeded else cls.FAILED


class LogShape(Shape):
    """A log that a transaction left."""

    log_index: int = Field(description="Its place among all logs of its block.")
    address: AddressText = Field(description="The contract that left it.")
    event: EventShape | None = Field(description="What happened at the escrow; null: the log is not the escrow's.")
    name: str | None = Field(
        description="Of a token's event: what the contract says of itself, whichever it is. Null: it is none of those.",
        examples=["Transfer"],
    )
    arguments: dict[str, Any] | None = Field(
        description="Of a token's event, by name: amounts are token units as decimal strings.",
        examples=[{"from": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "amount": "125000000"}],
    )
    topics: list[HashText] = Field(description="As they are.")
    data: Octets

    @classmethod
    def of(cls, log: SeenLog) -> "LogShape":
        """The shape of a log."""
        return cls(
            log_index=log.log_index,
            address=log.address,
            event=if_any(EventShape.of, log.event),
            name=log.name,
            arguments=None if log.arguments is None else dict(log.arguments),
            topics=["0x" + topic.hex() for topic in log.topics],
            data=log.payload,
        )


class ExplorerTransactionAnswer(Answer):
    """A transaction as the chain has it now."""

    transaction_hash: HashText
    outcome: TransactionOutcome = Field(
        description="`pending`: in no block yet. `succeeded`. `failed`: it did nothing, and its sender paid the gas."
    )
    block: BlockShape | None = Field(description="The block that holds it; null while it is pending.")
    is_final: bool = Field(description="Whether the chain calls its block final.")
    position: int | None = Field(description="Its place in the block, from 0; null while it is pending.")
    sender: AddressText = Field(description="Who signed it, and pays for the gas.")
    recipient: AddressText | None = Field(description="Whom it calls, or pays; null: it creates a contract.")
    created: AddressText | None = Field(description="The contract that it created; null: none.")
    value: Amount = Field(description="Wei that went along.")
    nonce: int = Field(description="How many transactions its sender had sent before.")
    type: int = Field(description="As EIP-2718 counts them.", examples=[2])
    gas_limit: int = Field(description="Gas that it may use.")
    gas_used: int | None = Field(description="Gas that it used; null while it is pending.")
    gas_price: Amount | None = Field(description="Wei paid for each unit of gas; null: pending, or not told.")
    fee: Amount | None = Field(
        description="Wei that its sender paid besides the value, with what a rollup takes (`l1Fee`); null: pending."
    )
    input: Octets = Field(description="The calldata, or the code that creates a contract.")
    call: CallShape | None = Field(
        description="What it calls: the escrow, a token or an arbiter that is known here. Null: none, or not known."
    )
    inner_calls: list[CallShape | None] = Field(
        description="Of a batch, its calls in their order, null for one that is not known; else empty. The value goes "
        "along with the batch, and stands at none of them."
    )
    revert: RevertShape | None = Field(description="Why it failed; null: it did not, or nobody can tell any more.")
    logs: list[LogShape] = Field(description="What it left behind, in the order of the chain.")
    mirror: Likeness = Field(
        description=_MIRROR + "`nothing`: it did nothing at the escrow, and the mirror has nothing of it."
    )

    @classmethod
    def of(cls, found: TransactionFound, as_of: AsOfShape) -> "ExplorerTransactionAnswer":
        """The shape of a transaction."""
        sent = found.seen.sent
        return cls(
            as_of=as_of,
            transaction_hash=sent.hash,
            sender=sent.sender,
            recipient=sent.recipient,
            value=sent.value,
            nonce=sent.nonce,
            type=sent.kind,
            gas_limit=sent.gas_limit,
            input=sent.input,
            call=if_any(CallShape.of, found.call),
            inner_calls=[if_any(CallShape.of, call) for call in found.inner_calls],
            mirror=found.mirror,
            **_fate(found.seen),
        )


class BlockTransactionShape(Shape):
    """A transaction of a block that calls the escrow, or did something at it."""

    transaction_hash: HashText
    position: int = Field(description="Its place in the block, from 0.")
    sender: AddressText = Field(description="Who signed it, and pays for the gas.")
    recipient: AddressText | None = Field(description="Whom it calls; null: it creates a contract.")
    outcome: TransactionOutcome = Field(description="`succeeded`, or `failed`: it did nothing.")
    call: CallShape | None = Field(description="What it calls; null: not known.")
    revert: RevertShape | None = Field(description="Why it failed; null: it did not, or nobody can tell any more.")
    events: list[EventShape] = Field(description="What it did at the escrow, in the order of the chain.")

    @classmethod
    def of(cls, found: ActFound) -> "BlockTransactionShape":
        """The shape of a transaction of a block."""
        seen = found.seen
        return cls(
            transaction_hash=seen.sent.hash,
            position=seen.position,
            sender=seen.sent.sender,
            recipient=seen.sent.recipient,
            outcome=TransactionOutcome.of(seen.succeeded),
            call=if_any(CallShape.of, found.call),
            revert=if_any(RevertShape.of, seen.revert),
            events=[EventShape.of(event) for event in seen.events],
        )


class ExplorerBlockAnswer(Answer):
    """A block as the node has it now."""

    block: BlockShape
    parent_hash: HashText = Field(description="The hash of the block before it.")
    is_final: bool = Field(description="Whether the chain calls it final.")
    is_on_chain: bool = Field(description="False: it left the chain, and the node still keeps it.")
    gas_used: int = Field(description="Gas that its transactions used.")
    gas_limit: int = Field(description="Gas that they could have used.")
    base_fee: Amount | None = Field(
        description="Wei per unit of gas that each paid at least; null: there was none yet."
    )
    transaction_count: int = Field(description="All of its transactions.")
    mirror: Likeness = Field(
        description=_MIRROR + "`before`: there was no escrow yet. `gone`: the block is not on the chain."
    )
    transactions: list[BlockTransactionShape] = Field(
        description="Those that call the escrow or did something at it, failed ones too, in their order; at most "
        f"{MOST_ACTS}."
    )
    is_whole: bool = Field(description="False: there are more of these.")

    @classmethod
    def of(cls, found: BlockFound, as_of: AsOfShape) -> "ExplorerBlockAnswer":
        """The shape of a block."""
        seen = found.seen
        return cls(
            as_of=as_of,
            block=BlockShape.of(seen.stamp),
            parent_hash=seen.stamp.parent_hash,
            is_final=seen.is_final,
            is_on_chain=seen.is_on_chain,
            gas_used=seen.gas_used,
            gas_limit=seen.gas_limit,
            base_fee=seen.base_fee,
            transaction_count=seen.transaction_count,
            mirror=found.mirror,
            transactions=[BlockTransactionShape.of(act) for act in found.acts],
            is_whole=seen.is_whole,
        )


class TokenBalanceShape(Shape):
    """What an address has of a token."""

    token: TokenShape
    amount: Amount = Field(description="Token units that it has.")


class ExplorerAddressAnswer(Answer):
    """An address as of the node's newest block."""

    address: AddressText
    block: BlockShape = Field(description="As of which all of it is told.")
    kind: AddressKind = Field(
        description="`account`: no code stands there. `delegated`: an account that lends itself a contract's code "
        "(EIP-7702). `token`: a contract that answers as an ERC-20 token does. `escrow`: ours. `contract`: any other."
    )
    delegate: AddressText | None = Field(description="Whose code an account lends itself; null: nobody's.")
    balance: Amount = Field(description="Wei that it has.")
    nonce: int = Field(description="How many transactions it sent; of a contract, one and how many contracts it made.")
    code_hash: HashText | None = Field(description="keccak256 of its code; null: there is none.")
    code_bytes: int = Field(description="How long its code is, in bytes.")
    balances: list[TokenBalanceShape] = Field(description="In each token that is mirrored, where it has any.")
    is_whole: bool = Field(description="False: more tokens are mirrored than it was asked in.")

    @classmethod
    def of(cls, found: AddressFound, as_of: AsOfShape) -> "ExplorerAddressAnswer":
        """The shape of an address."""
        seen = found.seen
        return cls(
            as_of=as_of,
            address=seen.address,
            block=BlockShape.of(seen.block),
            kind=seen.kind,
            delegate=seen.delegate,
            balance=seen.balance,
            nonce=seen.nonce,
            code_hash=seen.code_hash,
            code_bytes=len(seen.code),
            balances=[
                TokenBalanceShape(token=TokenShape.of(address, token), amount=amount)
                for address, token, amount in found.balances
            ],
            is_whole=found.is_whole,
        )


def _fate(seen: SeenTransaction) -> dict[str, Any]:
    """What became of a transaction, by the fields of its shape."""
    execution = seen.execution
    if execution is None:
        nothing = ("block", "position", "created", "gas_used", "gas_price", "fee", "revert")
        return dict.fromkeys(nothing) | {"outcome": TransactionOutcome.PENDING, "is_final": False, "logs": []}
    return {
        "outcome": TransactionOutcome.of(execution.succeeded),
        "block": BlockShape.of(execution.block),
        "is_final": execution.is_final,
        "position": execution.position,
        "created": execution.created,
        "gas_used": execution.gas_used,
        "gas_price": execution.gas_price,
        "fee": execution.fee,
        "revert": if_any(RevertShape.of, execution.revert),
        "logs": [LogShape.of(log) for log in execution.logs],
    }
