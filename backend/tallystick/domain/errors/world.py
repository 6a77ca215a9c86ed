"""The world outside misbehaved: a node, a chain, a compiler."""

from tallystick.domain.errors.tally import TallyError


class ChainError(TallyError):
    """The world outside misbehaved."""

    code = "chain-error"


class ChainUnavailable(ChainError):
    """The node did not answer, or not sensibly. It may, if tried again."""

    code = "chain-unavailable"
    retryable = True


class InvalidBlock(ChainUnavailable):
    """What the node tells of a block contradicts the block itself. Another node, or the same one later, may not."""

    code = "invalid-block"

    def __init__(self, block: int, what: str, found: str, expected: str) -> None:
        super().__init__(f"block {block} is not what the node says: {what} is {found}, where {expected} belongs")
        self.block = block
        self.what = what
        self.found = found
        self.expected = expected


class StateUnproved(ChainUnavailable):
    """No node proves the state of a block, without which it is not mirrored at this level. Another node may."""

    code = "state-unproved"

    def __init__(self, block: int, reason: str) -> None:
        super().__init__(
            f"block {block} cannot be mirrored as state-proved, for no node proves its state ({reason}): ask a node "
            "that keeps old state (an archive node), or set TALLY_PROOF=complete and raise what is mirrored by "
            "`tally mirror verify --raise`"
        )
        self.block = block
        self.reason = reason


class UnverifiableBlock(ChainError):
    """A block that is made otherwise than Ethereum's: it can be neither proved nor disproved here."""

    code = "unverifiable-block"

    def __init__(self, block: int, reason: str) -> None:
        super().__init__(
            f"block {block} cannot be verified here: {reason}. To mirror this chain on its node's word, "
            "set TALLY_PROOF=seen"
        )
        self.block = block
        self.reason = reason


class NoStateProof(ChainError):
    """The node offers no ``eth_getProof``, or none as of that block any more."""

    code = "no-state-proof"

    def __init__(self, block: int, reason: str) -> None:
        super().__init__(
            f"the node proves no storage as of block {block} ({reason}): name a newer block, such as the head, or ask "
            "a node that keeps old state and offers eth_getProof"
        )
        self.block = block
        self.reason = reason


class NoOldState(ChainError):
    """The node does not keep what stood on the chain as of that block. Nothing is wrong with the money or the books."""

    code = "no-old-state"

    def __init__(self, block: int, reason: str) -> None:
        super().__init__(
            f"the node keeps no state of block {block} any more: nothing can be compared as of it. That says nothing "
            "against the money or the books: name the newest block (--at head), wait until a newer one is final, or "
            "ask a node that keeps old state. A devnet that was started again has none of what was before its start "
            f"(the node says: {reason})"
        )
        self.block = block
        self.reason = reason


class ChainMismatch(ChainError):
    """The node is on another chain than expected, or the escrow is not there."""

    code = "chain-mismatch"


class EmptyPurse(ChainError):
    """The operator's address cannot pay for the gas."""

    code = "empty-purse"


class SignerUnavailable(ChainError):
    """Whoever keeps the relayer's key does not sign now. Nothing was signed or sent; it may be, if tried again."""

    code = "signer-unavailable"
    retryable = True


class DeploymentFailed(ChainError):
    """The deployment's transaction did not do what it should."""

    code = "deployment-failed"


class CompilerUnavailable(ChainError):
    """No Solidity compiler of the right version can be had."""

    code = "compiler-unavailable"


class CompilationFailed(ChainError):
    """The Solidity compiler refuses a source, or a source is missing."""

    code = "compilation-failed"


class ExplorerUnavailable(ChainError):
    """An explorer did not answer, or not sensibly. It may, if tried again."""

    code = "explorer-unavailable"
    retryable = True


class DevnetFailed(ChainError):
    """The development chain did not start, or is not the one that we started."""

    code = "devnet-failed"
