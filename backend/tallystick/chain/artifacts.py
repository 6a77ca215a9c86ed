"""The compiled contracts that we ship: running them needs no compiler, and anybody can compile them again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

ESCROW = "AgreementEscrow"
"""The contract that holds the money."""
ESCROW_INTERFACE = "IAgreementEscrow"
"""Its interface: acts, events and errors, nothing inherited."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start <= index < start + length`` of a runtime bytecode."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Immutable:
    """A place of a runtime bytecode, ``start <= index < start + length``, that the constructor fills in."""

    start: int
    length: int
    name: str
    """What the sources call it: ``EIP712._cachedThis``. One immutable may have many places."""
    kind: str
    """Its type in Solidity: ``address``."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A compiled contract, with all that is needed to deploy, call, verify and recompile it."""

    contract: str
    source: str
    """The path of its source, which is also its name in the compiler's input: ``contracts/AgreementEscrow.sol``."""
    compiler: str
    """The compiler's full version: ``0.8.37+commit.f401782d``."""
    abi: list[Json]
    bytecode: bytes
    """Creation code, without constructor arguments. Empty for an interface."""
    runtime_bytecode: bytes
    """What stands on chain, with zeros where immutables go. Empty for an interface."""
    immutables: tuple[Immutable, ...]
    """The parts of the runtime bytecode that the constructor fills in, in ascending order."""
    digests: tuple[Span, ...]
    """Where the runtime bytecode holds hashes of metadata, as found by compiling twice."""
    storage_layout: Json
    metadata: str
    """The compiler's metadata, to the letter: its hash ends the bytecode."""
    standard_input: Json
    """The standard JSON input, sources included. Compiling it gives this artifact."""

    @property
    def errors(self) -> tuple[Json, ...]:
        """The ABI's errors, in the order of the ABI."""
        return self._of_type("error")

    @property
    def events(self) -> tuple[Json, ...]:
        """The ABI's events, in the order of the ABI."""
        return self._of_type("event")

    @property
    def functions(self) -> tuple[Json, ...]:
        """The ABI's functions, in the order of the ABI."""
        return self._of_type("function")

    def is_deployed_as(self, code: bytes) -> bool:
        """Whether ``code``, as read from a chain, is this contract's, whatever its immutables."""
        return bool(code) and self._without_immutables(code) == self._without_immutables(self.runtime_bytecode)

    def to_json(self) -> Json:
        """The artifact as it is shipped."""
        return {
            "contract": self.contract,
            "source": self.source,
            "compiler": self.compiler,
            "abi": self.abi,
            "bytecode": f"0x{self.bytecode.hex()}",
            "runtimeBytecode": f"0x{self.runtime_bytecode.hex()}",
            "immutables": [asdict(immutable) for immutable in self.immutables],
            "digests": [asdict(digest) for digest in self.digests],
            "storageLayout": self.storage_layout,
            "metadata": self.metadata,
            "standardInput": self.standard_input,
        }

    @classmethod
    def from_json(cls, shipped: Mapping[str, Any]) -> "Artifact":
        """The artifact that `to_json` wrote."""
        return cls(
            contract=shipped["contract"],
            source=shipped["source"],
            compiler=shipped["compiler"],
            abi=shipped["abi"],
            bytecode=bytes.fromhex(shipped["bytecode"][2:]),
            runtime_bytecode=bytes.fromhex(shipped["runtimeBytecode"][2:]),
            immutables=tuple(Immutable(**immutable) for immutable in shipped["immutables"]),
            digests=tuple(Span(**digest) for digest in shipped["digests"]),
            storage_layout=shipped["storageLayout"],
            metadata=shipped["metadata"],
            standard_input=shipped["standardInput"],
        )

    def _of_type(self, kind: str) -> tuple[Json, ...]:
        return tuple(item for item in self.abi if item["type"] == kind)

    def _without_immutables(self, code: bytes) -> bytes:
        masked = bytearray(code)
        for span in self.immutables:
            masked[span.start : span.start + span.length] = bytes(span.length)
        return bytes(masked)


@cache
def artifact(contract: str) -> Artifact:
    """The shipped artifact of a contract, by the contract's name."""
    shipped = resources.files("tallystick").joinpath("artifacts", f"{contract}.json").read_text(encoding="utf-8")
    return Artifact.from_json(json.loads(shipped))


def shipped_contracts() -> tuple[str, ...]:
    """The names of all contracts shipped, in alphabetical order."""
    folder = resources.files("tallystick").joinpath("artifacts")
    return tuple(sorted(item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json")))
