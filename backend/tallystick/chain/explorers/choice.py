"""Which explorer is meant, and where it is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from tallystick.chain.explorers import etherscan, sourcify
from tallystick.chain.explorers.blockscout import Blockscout
from tallystick.chain.explorers.errands import Errand, Errands
from tallystick.chain.explorers.etherscan import Etherscan
from tallystick.chain.explorers.sourcify import Sourcify
from tallystick.chain.explorers.submission import Outcome, Submission, Ticket
from tallystick.domain.errors import Malformed

BLOCKSCOUTS: Mapping[int, str] = MappingProxyType(
    {
        1: "https://eth.blockscout.com",
        137: "https://polygon.blockscout.com",
        8453: "https://base.blockscout.com",
        42_161: "https://arbitrum.blockscout.com",
        80_002: "https://polygon-amoy.blockscout.com",
        84_532: "https://base-sepolia.blockscout.com",
        421_614: "https://arbitrum-sepolia.blockscout.com",
        11_155_111: "https://eth-sepolia.blockscout.com",
    }
)
"""By chain id, where Blockscout's own explorers are."""


class Kind(StrEnum):
    """The languages that explorers speak."""

    SOURCIFY = "sourcify"
    ETHERSCAN = "etherscan"
    BLOCKSCOUT = "blockscout"


class Explorer(Protocol):
    """Whoever verifies sources."""

    wants_key: bool

    def errand(self, submission: Submission) -> Errand:
        """The request that hands a contract in."""
        ...

    def submit(self, submission: Submission) -> Ticket | Outcome:
        """Hand a contract in; the outcome when there is nothing to wait for."""
        ...

    def outcome(self, ticket: Ticket) -> Outcome:
        """How far it is with one."""
        ...


def explorer_for(kind: Kind, url: str | None, chain_id: int, errands: Errands) -> Explorer:
    """
    An explorer of a chain.

    Args:
        kind: What it speaks.
        url: Where it is; None: where such an explorer of that chain is known to be.
        chain_id: The chain.
        errands: Sends the requests.

    Raises:
        Malformed: If no such explorer of that chain is known here.
    """
    match kind:
        case Kind.SOURCIFY:
            return Sourcify(url or sourcify.URL, errands)
        case Kind.ETHERSCAN:
            return Etherscan(url or etherscan.URL, errands)
        case Kind.BLOCKSCOUT:
            if url is None and chain_id not in BLOCKSCOUTS:
                raise Malformed("--url", f"no Blockscout of chain {chain_id} is known here: name its address")
            return Blockscout(url or BLOCKSCOUTS[chain_id], errands)
