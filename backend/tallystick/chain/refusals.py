"""What a node's refusal asks of whoever asked: to try again, to ask for less, to ask less often, or to give up."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tallystick.domain.errors import ChainUnavailable


class Remedy(StrEnum):
    """What helps against a refusal."""

    RETRY = "retry"
    """The same request may succeed later, or at another node."""
    RANGE = "range"
    """It asks for more than the node answers at once."""
    RATE = "rate"
    """It comes too soon after others."""
    PERMANENT = "permanent"
    """Nothing does: the call reverts, the method is not there, the parameters make no sense."""


class NodeRefusal(ChainUnavailable):
    """The node answered a request with a JSON-RPC error. Whoever asked may know what it means."""

    def __init__(self, method: str, error: Mapping[str, object]) -> None:
        self.message = str(error.get("message", "no reason given"))
        code = error.get("code")
        self.number = code if isinstance(code, int) else 0
        self.evidence = error.get("data")
        """What came along: for a revert, its bytes as hex, or an object that holds them."""
        super().__init__(f"the node refused {method}: {self.message[:300]}")

    @property
    def remedy(self) -> Remedy:
        """What helps against it."""
        return remedy_of(self.number, self.message)


class NodeBusy(ChainUnavailable):
    """The node takes no requests for a while."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait
        """For how many seconds, as far as it said."""


_REVERTED = 3
_BY_CODE = {
    429: Remedy.RATE,
    -32_007: Remedy.RATE,
    -32_029: Remedy.RATE,
    -32_008: Remedy.RANGE,
    -32_020: Remedy.RANGE,
    -32_047: Remedy.RANGE,
    -32_614: Remedy.RANGE,
    -32_701: Remedy.RANGE,
    -32_601: Remedy.PERMANENT,
    -32_004: Remedy.PERMANENT,
}
"""
Codes that mean one thing. The first are HTTP's own and those of QuickNode and of nodes behind Blast; then a response
that is too large (jsonrpsee, proxyd) and log ranges that are too wide (Cloudflare, QuickNode, PublicNode); then methods
that a node does not have.

Source: JSON-RPC 2.0, section 5.1; EIP-1474, "Error codes"; the providers' own documentation.
"""
_BY_MESSAGE: tuple[tuple[Remedy, re.Pattern[str]], ...] = (
    (
        Remedy.RATE,
        re.compile(
            r"rate.?limit|too many requests|request (rate|limit|count)|(per|/) ?second|throttl|quota|compute units"
            r"|slow down|capacity",
            re.IGNORECASE,
        ),
    ),
    (
        Remedy.RANGE,
        re.compile(
            r"range|more than [\d,]+|too (many|large|big|wide|long)|size (is )?(exceeded|limit)|query timeout"
            r"|limit exceeded|max(imum)? (results|logs|blocks)|exceeds? (the )?(max|limit)",
            re.IGNORECASE,
        ),
    ),
    (
        Remedy.RETRY,
        re.compile(
            r"header not found|(unknown|no such) block|block .*not (be )?found|missing trie node|time(d )?.?out"
            r"|internal|try again|busy|unavailable|not available|overload|no (healthy|available)|upstream|syncing",
            re.IGNORECASE,
        ),
    ),
)
"""What providers write, the first that fits. EIP-1474's own codes do not tell: -32005 is a rate here, a range there."""
_MAY_PASS = frozenset({-32_001, -32_002, -32_005, -32_603})
"""Resource not found, resource unavailable, limit exceeded, internal error. Source: EIP-1474, "Error codes"."""


_OLD_STATE = re.compile(
    r"BlockOutOfRange|missing trie node|(world |historical |no )state .*(available|found)|pruned|pruning|not an archive"
    r"|state (is )?not available|unknown state",
    re.IGNORECASE,
)
"""What nodes write of a state that they have thrown away: anvil, geth, Besu, Nethermind, Erigon and others."""


def is_of_old_state(message: str) -> bool:
    """Whether a node refuses because it does not keep the state of the block that was named."""
    return _OLD_STATE.search(message) is not None


def remedy_of(code: int, message: str) -> Remedy:
    """What helps against a JSON-RPC error."""
    if code == _REVERTED or message.lower().startswith("execution reverted"):
        # Whatever the contract's own words are.
        return Remedy.PERMANENT
    if code in _BY_CODE:
        return _BY_CODE[code]
    spoken = (remedy for remedy, pattern in _BY_MESSAGE if pattern.search(message))
    return next(spoken, Remedy.RETRY if code in _MAY_PASS else Remedy.PERMANENT)
