"""The chain as a node tells it, for whoever looks something up on it: transactions, blocks and addresses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tallystick.domain.chain import BlockStamp
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Call, Revert
from tallystick.domain.units import Address, BlockNumber, Hash, TokenUnits, TransactionHash, Wei

MOST_ACTS = 200
"""Transactions of one block that are told."""


class Tip(StrEnum):
    """A block by what it is to the node."""

    HEAD = "head"
    FINALIZED = "finalized"


BlockPlace = Tip | BlockNumber | Hash
"""A block by what it is, by its height, or by its hash."""


class AddressKind(StrEnum):
    """What stands at an address."""

    ACCOUNT = "account"
    """No code: whoever has its key speaks for it."""
    DELEGATED = "delegated"
    """An account that lends itself the code of a contract. Source: EIP-7702, "Delegation Designation"."""
    CONTRACT = "contract"
    TOKEN = "token"
    """A contract that answers as an ERC-20 token does."""
    ESCROW = "escrow"


@dataclass(frozen=True, slots=True)
class SentTransaction:
    """What a transaction says."""

    hash: TransactionHash
    sender: Address
    recipient: Address | None
    """None: it creates a contract."""
    value: Wei
    nonce: int
    kind: int
    """Its type. Source: EIP-2718, "TransactionType"."""
    gas_limit: int
    input: bytes


@dataclass(frozen=True, slots=True)
class SeenLog:
    """A log, with what it says where that is known."""

    log_index: int
    """Its place among all logs of its block."""
    address: Address
    topics: tuple[bytes, ...]
    payload: bytes
    event: EscrowEvent | None
    """What happened at the escrow; None: the log is not the escrow's."""
    name: str | None
    """Of a token's event; None: it is none that is known."""
    arguments: Mapping[str, object] | None
    """Of a token's event, by name, as JSON."""


@dataclass(frozen=True, slots=True)
class Execution:
    """What became of a transaction in its block."""

    block: BlockStamp
    is_final: bool
    position: int
    """Among the transactions of its block, from 0."""
    succeeded: bool
    created: Address | None
    gas_used: int
    gas_price: Wei | None
    """What was paid for each unit of gas; None: the node does not tell."""
    fee: Wei
    """What its sender paid besides the value, with what a rollup takes for the chain below."""
    revert: Revert | None
    """Why it failed, when it did and the node can still tell."""
    logs: tuple[SeenLog, ...]
    asked: int
    """How many questions the receipts of its block took."""

    @property
    def events(self) -> tuple[EscrowEvent, ...]:
        """What it did at the escrow, in the order of the log."""
        return tuple(log.event for log in self.logs if log.event is not None)


@dataclass(frozen=True, slots=True)
class SeenTransaction:
    """A transaction that the node knows."""

    sent: SentTransaction
    execution: Execution | None
    """None: it is in no block yet."""


@dataclass(frozen=True, slots=True)
class SeenAct:
    """A transaction of a block that calls the escrow, or left an event of it."""

    sent: SentTransaction
    position: int
    succeeded: bool
    revert: Revert | None
    events: tuple[EscrowEvent, ...]


@dataclass(frozen=True, slots=True)
class SeenBlock:
    """A block that the node has."""

    stamp: BlockStamp
    is_final: bool
    is_on_chain: bool
    """Whether it is the node's block at its height. One that is asked for by its hash may have left the chain."""
    gas_used: int
    gas_limit: int
    base_fee: Wei | None
    """Per unit of gas; None: the block is from before there was one."""
    transaction_count: int
    acts: tuple[SeenAct, ...]
    """The first ones, in their order."""
    is_whole: bool
    """Whether these are all."""
    events: tuple[EscrowEvent, ...]
    """All that happened at the escrow in it, in the order of the log."""
    asked: int
    """How many questions its receipts took."""


@dataclass(frozen=True, slots=True)
class SeenAddress:
    """An address as of a block."""

    address: Address
    block: BlockStamp
    kind: AddressKind
    balance: Wei
    nonce: int
    """How many transactions it has sent; of a contract, how many contracts it has created, and one."""
    code: bytes
    code_hash: Hash | None
    """keccak256 of the code; None: there is none."""
    delegate: Address | None
    """Whose code an account lends itself; None: nobody's."""
    balances: Mapping[Address, TokenUnits]
    """In each token that was asked for, without those of which it has nothing."""


class Explorer(Protocol):
    """The chain as the node tells it now. What is told at once is of one block. May raise ChainUnavailable."""

    def transaction(self, transaction: TransactionHash) -> SeenTransaction | None:
        """A transaction, with its logs; None when the node does not know it."""
        ...

    def block(self, place: BlockPlace) -> SeenBlock | None:
        """A block, with what happened at the escrow in it; None when the node does not have it."""
        ...

    def address(self, address: Address, tokens: Sequence[Address]) -> SeenAddress:
        """What stands at an address as of the newest block, and what it holds of some tokens."""
        ...

    def call(self, sent: SentTransaction, known: "Acquaintance") -> Call | None:
        """What a transaction calls, where that is known."""
        ...

    def inner_calls(self, call: Call) -> Sequence[Call | None]:
        """The calls that a batch consists of, in their order; None for one that is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Whose language is known beside the escrow's: a selector of four bytes alone says too little."""

    tokens: Collection[Address]
    arbiters: Collection[Address]
