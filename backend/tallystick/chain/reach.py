"""What acts reach the chain by: the escrow's language, the escrow, tokens, transactions, and the relayer's keys."""

from dataclasses import dataclass
from typing import Self

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.keyring import KeyRing
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
    operators: KeyRing | None
    """None without a relayer's key."""

    @classmethod
    def over(cls, node: Node, identity: ChainIdentity, operators: KeyRing | None) -> Self:
        """What reaches the escrow of an identity over a node."""
        return cls(
            codec=EscrowCodec(identity),
            escrow=OnChainEscrow(node, identity.escrow),
            transactions=NodeTransactions(node, identity),
            signing=ChainSigning(node),
            operators=operators,
        )
