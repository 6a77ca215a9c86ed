"""
The escrow that we ship: its bytecode comes from the artifact in the package, to the byte what users get.

Brownie ignores viaIR. Its own build has other bytes than anybody deploys, and stays below the 24,576 that a chain
allows (EIP-170) only with few optimizer runs: a test of it would hold a contract that nobody uses. Brownie still
compiles it, for its console; nothing here uses that build. An artifact that is older than the sources is refused.
"""

from functools import cache
from pathlib import Path
from typing import Any

from brownie import Contract

from tallystick.chain.artifacts import ESCROW, Artifact, artifact

ROOT = Path(__file__).resolve().parents[2]


def deploy_escrow(deployer: Any) -> Any:
    """Another escrow, created by an address of the chain."""
    shipped = shipped_escrow()
    created = deployer.transfer(data="0x" + shipped.bytecode.hex())
    return Contract.from_abi(ESCROW, created.contract_address, shipped.abi, persist=False)


@cache
def shipped_escrow() -> Artifact:
    """The escrow's artifact. Fails where it was not built from the sources that lie beside these tests."""
    shipped = artifact(ESCROW)
    stale = [name for name, text in _sources_of(shipped).items() if (ROOT / name).read_text(encoding="utf-8") != text]
    assert not stale, f"the shipped escrow is older than {', '.join(stale)}: run `make build`"
    return shipped


def _sources_of(shipped: Artifact) -> dict[str, str]:
    """The texts of our own sources that it was compiled from, by their paths."""
    sources = shipped.standard_input["sources"]
    return {name: source["content"] for name, source in sources.items() if name.startswith("contracts/")}
