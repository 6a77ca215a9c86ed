"""The relayer's own keys: they pay for gas and have no power over anybody's money. The chain implements them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import SignerUnavailable
from tallystick.domain.ports import Call, Fees, SignedTransaction
from tallystick.domain.units import Address, Wei


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """How one key stands on the chain."""

    mined: int
    """How many of its transactions are in a block, whoever signed them: the nonce that can be mined next."""
    wealth: Wei
    """What it has to pay for gas with."""


@dataclass(frozen=True, slots=True)
class Weather:
    """What relaying has to know of the chain before it signs, as of its newest block."""

    head: BlockStamp
    fees: Fees
    """What a transaction should offer now."""
    keys: Mapping[Address, KeyStanding]
    """Those that the node told of: one at least."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What cannot change any more."""

    finalized: BlockStamp
    """The newest block that the chain calls final."""
    nonces: Mapping[Address, int]
    """How many of a key's transactions are in final blocks, for each key that the node told of."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """A transaction, as far as a key has to know it."""

    sender: Address
    """The key."""
    call: Call
    nonce: int
    gas: int
    fees: Fees


class Operators(Protocol):
    """The keys. Every question to the chain may raise ChainUnavailable."""

    @property
    def addresses(self) -> Sequence[Address]:
        """Where their gas money lies, in the order in which they were named; one at least."""
        ...

    def weather(self) -> Weather:
        """How the chain is now. One question, however many keys there are."""
        ...

    def settled(self) -> Settled:
        """What is final now."""
        ...

    def sign_all(self, wanted: Sequence[ToSign]) -> Sequence[SignedTransaction | SignerUnavailable]:
        """Sign, without sending. Needs no node; a key may be far away. What cannot be signed now is said why."""
        ...
