"""What looks things up on the chain itself, wired."""

from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.explorer import NodeExplorer
from tallystick.services.explorer import Exploring
from tallystick.services.tokens import Tokens
from tallystick.wiring.ground import Ground


def exploring_over(ground: Ground, escrow: OnChainEscrow) -> Exploring:
    """What the chain says beside the mirror. As much is checked of it as of what is mirrored."""
    settings, identity = ground.settings, ground.identity
    explorer = NodeExplorer(ground.node, identity, settings.proof, settings.currency)
    return Exploring(ground.store, explorer, Tokens(escrow, ground.tokens), identity)
