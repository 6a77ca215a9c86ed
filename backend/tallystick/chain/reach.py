"""What acts reach the chain by: the escrow's language, the escrow, tokens and transactions."""

from dataclasses import dataclass
from typing import Self

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.chain.signing import ChainSigning
from tallystick.chain.transactions import NodeTransactions
from tallystick.domain.ports import ChainIdentity


@dataclass(frozen=True, slots=True)
class Reach:
    """All of it, over one node."""

    codec: EscrowCodec
    escrow: OnChainEscrow
    transactions: NodeTransactions
    signing: ChainSigning

    @classmethod
    def over(cls, node: Node, identity: ChainIdentity, currency: str) -> Self:
        """What reaches the escrow of an identity over a node. ``currency`` is the symbol of the chain's own."""
        return cls(
            codec=EscrowCodec(identity),
            escrow=OnChainEscrow(node, identity.escrow, currency),
            transactions=NodeTransactions(node, identity),
            signing=ChainSigning(node),
        )
