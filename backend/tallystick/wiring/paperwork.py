"""What writes exports, receipts and statements, wired."""

from tallystick.chain.escrow import OnChainEscrow
from tallystick.papers.typesetting import Press
from tallystick.services.bundles import Bundles
from tallystick.services.extracts import Extracts
from tallystick.services.paperwork import Paperwork
from tallystick.services.receipts import Receipts
from tallystick.services.tokens import Tokens
from tallystick.services.transcripts import Transcripts
from tallystick.wiring.ground import Ground


def extracts_over(ground: Ground, escrow: OnChainEscrow) -> Extracts:
    """What reads movements out of the books."""
    return Extracts(ground.store, escrow, Tokens(escrow, ground.tokens), ground.identity)


def paperwork_over(ground: Ground, escrow: OnChainEscrow, bundles: Bundles) -> Paperwork:
    """What makes papers. Their proofs are bundles, of which only so many are made at once."""
    tokens = Tokens(escrow, ground.tokens)
    receipts = Receipts(ground.store, escrow, tokens, bundles, ground.identity)
    transcripts = Transcripts(ground.store, escrow, tokens, bundles, ground.identity)
    return Paperwork(receipts, transcripts, extracts_over(ground, escrow), ground.settings.explorer, Press())
