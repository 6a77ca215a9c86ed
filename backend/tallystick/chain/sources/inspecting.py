"""One address, inspected: its code beside ours, then the creation code run for the rest."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from web3 import Web3

from tallystick.chain.artifacts import Artifact, artifact, shipped_contracts
from tallystick.chain.create2 import Creation
from tallystick.chain.node import Node
from tallystick.chain.sources.comparing import METADATA, Comparison, compare, differences, nearest
from tallystick.chain.sources.executing import Execution, executed
from tallystick.chain.sources.proxies import proxy_at
from tallystick.chain.sources.subjects import Subject
from tallystick.domain.chain import BlockStamp
from tallystick.domain.sources import Checked, Difference, Verdict
from tallystick.domain.units import Address, Hash

_NO_ARGUMENTS = "what it was made with is not known: name it with --arguments"


class Executor(Protocol):
    """Runs creation code as it would run at an address."""

    @property
    def name(self) -> str:
        """Who that is, for people."""
        ...

    def run(self, address: Address, init_code: bytes, at: BlockStamp) -> Execution:
        """What came of it."""
        ...


@dataclass(frozen=True, slots=True)
class ByNode:
    """The node that the code is read from runs it."""

    node: Node
    name: str = "the node"

    def run(self, address: Address, init_code: bytes, at: BlockStamp) -> Execution:
        """What came of it, as of a block."""
        return executed(self.node, address, init_code, at)


class Inspector:
    """Finds out what stands at addresses of one chain."""

    def __init__(
        self, node: Node, executor: Executor | None = None, artifact_of: Callable[[str], Artifact] = artifact
    ) -> None:
        """
        Nothing is asked yet.

        Args:
            node: Any node of the chain: the code is read there.
            executor: Who runs creation code; None: that node.
            artifact_of: What a contract of ours is compiled to, by its name.
        """
        self._node = node
        self._executor = executor or ByNode(node)
        self._artifact_of = artifact_of

    def inspect(self, subject: Subject, at: BlockStamp) -> Checked:
        """
        What the code at an address is, as of a block.

        Raises:
            ChainUnavailable: If the node does not answer.
        """
        code = self._node.code(subject.address, at)
        found = Checked(self._node.chain_id(), subject.address, at, Verdict.NO_CODE, subject.contract, code)
        if not code:
            return found
        found = replace(found, code_hash=Hash(f"0x{bytes(Web3.keccak(code)).hex()}"))
        ours = self._likely(subject, code)
        compared = None if ours is None else compare(ours, code)
        if compared is None or compared.differences:
            proxy = proxy_at(self._node, subject.address, code, at)
            if proxy is not None:
                return replace(found, verdict=Verdict.PROXY, proxy=proxy)
        if ours is None or compared is None or (compared.differences and nearest([ours], code) is None):
            return replace(found, verdict=Verdict.UNKNOWN)
        # Code that differs is run as well: what comes of it tells best which bytes are the wrong ones.
        return self._executed(_as_compared(found, ours, compared), ours, subject.arguments)

    def _likely(self, subject: Subject, code: bytes) -> Artifact | None:
        if subject.contract is not None:
            return self._artifact_of(subject.contract)
        return nearest([self._artifact_of(name) for name in shipped_contracts()], code)

    def _executed(self, found: Checked, ours: Artifact, arguments: bytes | None) -> Checked:
        if arguments is None and any(part["type"] == "constructor" and part["inputs"] for part in ours.abi):
            return replace(found, not_executed=_NO_ARGUMENTS)
        given = arguments or b""
        creation = Creation(ours, arguments=given)
        follows = creation.address == found.address
        found = replace(found, arguments=f"0x{given.hex()}", follows_from_code=follows)
        execution = self._executor.run(found.address, creation.init_code, found.block)
        if execution.runtime is None and not execution.is_refusal:
            return replace(found, not_executed=execution.why)
        found = replace(found, executed_by=self._executor.name)
        return _judged(found, ours, execution)


def _as_compared(found: Checked, ours: Artifact, compared: Comparison) -> Checked:
    """What comparing alone says."""
    found = replace(found, contract=ours.contract, immutables=compared.immutables)
    if compared.differences:
        return replace(found, verdict=Verdict.DIFFERS, differences=compared.differences)
    verdict = Verdict.MATCH if compared.metadata else Verdict.EXACT_MATCH
    return replace(found, verdict=verdict, differences=compared.metadata)


def _judged(found: Checked, ours: Artifact, execution: Execution) -> Checked:
    if execution.runtime is None:
        refused = Difference(0, "creation code", execution.why, "a contract that comes of it")
        return replace(found, verdict=Verdict.DIFFERS, differences=(refused,))
    odd = differences(ours, execution.runtime, found.code)
    if any(one.what != METADATA for one in odd):
        return replace(found, verdict=Verdict.DIFFERS, differences=odd)
    return found if odd else replace(found, verdict=Verdict.WHOLE_RUNTIME)
