"""Which chain a node is on, and whether the escrow stands there. Anything else than expected is ChainMismatch."""

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.escrow import newest
from tallystick.chain.node import Node
from tallystick.domain.errors import ChainMismatch
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import Address, BlockNumber


def identity_at(node: Node, escrow: Address, deployed_at: BlockNumber) -> ChainIdentity:
    """The identity of an escrow, as the node tells. Raises ChainMismatch when the escrow is not there."""
    identity = ChainIdentity(node.chain_id(), escrow, deployed_at, newest(node.block(BlockNumber(0))).hash)
    _require_escrow(node, identity)
    return identity


def require_identity(node: Node, identity: ChainIdentity) -> None:
    """Raises ChainMismatch unless the node is on the chain of ``identity`` and its escrow is ours."""
    chain_id = node.chain_id()
    if chain_id != identity.chain_id:
        raise ChainMismatch(f"the node is on chain {chain_id}; the escrow was deployed on chain {identity.chain_id}")
    genesis = newest(node.block(BlockNumber(0))).hash
    if genesis != identity.genesis_hash:
        raise ChainMismatch(
            f"the node's chain {chain_id} began with block {genesis}, and ours with {identity.genesis_hash}: it is"
            " another chain of the same number, such as a development chain that was started afresh"
        )
    _require_escrow(node, identity)


def _require_escrow(node: Node, identity: ChainIdentity) -> None:
    code = node.code(identity.escrow)
    where = f"at {identity.escrow} on chain {identity.chain_id}"
    if not code:
        raise ChainMismatch(f"there is no contract {where}: deploy the escrow, or wait until the node has caught up")
    if not artifact(ESCROW).is_deployed_as(code):
        raise ChainMismatch(f"the contract {where} is not the escrow that this version ships")
