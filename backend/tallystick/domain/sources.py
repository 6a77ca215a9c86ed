"""Whether the code at an address is what our sources say: how sure that is, and where it is not so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from tallystick.domain.chain import BlockStamp
from tallystick.domain.units import Address, BlockNumber, Hash, TransactionHash

Json = dict[str, Any]


class Verdict(StrEnum):
    """What was found, from the worst to the best."""

    NO_CODE = "no_code"
    """Nothing stands at the address."""
    PROXY = "proxy"
    """It passes its calls on to other code, which somebody may exchange."""
    UNKNOWN = "unknown_code"
    """It is like none of the contracts that we ship."""
    DIFFERS = "differs"
    """It is like one of ours, but not the same."""
    MATCH = "match"
    """The same but for hashes of metadata: other comments or names of files. Immutables may hold anything."""
    EXACT_MATCH = "exact_match"
    """The same to the letter of the sources. Immutables may hold anything."""
    WHOLE_RUNTIME = "whole_runtime"
    """Running the creation code gives every byte of it, immutables too."""

    @property
    def rank(self) -> int:
        """How good it is, from zero."""
        return list(Verdict).index(self)

    @property
    def is_ours(self) -> bool:
        """Whether the code is what the sources say, whatever its immutables hold."""
        return self.rank >= Verdict.MATCH.rank


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a code that is not what it should be."""

    place: int
    """The first byte of it, counted from zero."""
    what: str
    """What stands there: code, an immutable by its name, a hash of metadata."""
    found: str
    expected: str

    def __str__(self) -> str:
        return f"byte {self.place}, {self.what}: {self.found} where {self.expected} belongs"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Code that passes calls on."""

    kind: str
    """By which standard, such as ``EIP-1167``."""
    implementation: Address


@dataclass(frozen=True, slots=True)
class Origin:
    """How a contract came to its address, as far as a record of its deployment says."""

    block_number: BlockNumber | None = None
    transaction_hash: TransactionHash | None = None
    deployer: Address | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out of the code at one address, as of one block."""

    chain_id: int
    address: Address
    block: BlockStamp
    verdict: Verdict
    contract: str | None = None
    """Which of ours it is, or is most like; None: none."""
    code: bytes = b""
    code_hash: Hash | None = None
    """keccak256 of the code, as explorers show it; None: there is none."""
    differences: tuple[Difference, ...] = ()
    immutables: Mapping[str, str] = field(default_factory=dict)
    """What each holds on the chain, as ``0x…``."""
    arguments: str | None = None
    """What it was made with, ABI-encoded, as ``0x…``; None: nobody knows."""
    follows_from_code: bool = False
    """Whether the address is the one that CREATE2 gives to this very creation code: no other can come there."""
    executed_by: str | None = None
    """Who ran the creation code; None: nobody."""
    not_executed: str | None = None
    """Why nobody did."""
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """All that we publish of a contract, for whoever wants to compile it again."""

    contract: str
    source: str
    compiler: str
    abi: list[Json]
    metadata: Json
    storage_layout: Json
    standard_input: Json
    creation_code: bytes
    """Without what it was made with."""
    runtime_code: bytes
    immutables: Mapping[str, tuple[tuple[int, int], ...]]
    """Start and length of each place, by name."""
    digests: tuple[tuple[int, int], ...]
    """Start and length of each hash of metadata."""
    origin: Origin


class OwnContracts(Protocol):
    """The contracts of our own deployment, and whether the code on the chain is what their sources say."""

    @property
    def chain_id(self) -> int:
        """The chain on which they stand."""
        ...

    @property
    def addresses(self) -> Sequence[Address]:
        """Where they stand, the escrow first."""
        ...

    def inspect(self, address: Address) -> Checked:
        """What the code at one of the addresses is, as of the newest block. May raise ChainUnavailable."""
        ...

    def published(self, address: Address) -> Published:
        """All that is published of the contract at one of the addresses."""
        ...
