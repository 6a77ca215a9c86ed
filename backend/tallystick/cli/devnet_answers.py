"""What the devnet commands answer."""

from pathlib import Path

from tallystick.chain.devnet_folder import DevnetFolder
from tallystick.chain.devnet_remote import Sight
from tallystick.chain.parties import parties
from tallystick.chain.record import find_record
from tallystick.cli.options import time_shown
from tallystick.domain.chain import BlockStamp


def sight_answer(sight: Sight, folder: DevnetFolder, deployments: Path) -> dict[str, object]:
    """How the devnet of a folder is, and what is on it."""
    place = str(folder.path.absolute())
    if sight.running is None or sight.chain_id is None or sight.head is None:
        return {"state": sight.state.value, "folder": place}
    record = find_record([deployments], sight.chain_id)
    tokens = record.tokens if record else ()
    return {
        "state": sight.state.value,
        "folder": place,
        "url": sight.running.url,
        "chain_id": sight.chain_id,
        "pid": sight.running.pid,
        "block": block_answer(sight.head),
        "escrow": record.escrow if record else None,
        "tokens": {token.symbol: token.address for token in tokens},
        "parties": {party.name: party.address for party in parties()},
    }


def block_answer(block: BlockStamp) -> dict[str, object]:
    """A block."""
    return {"number": block.number, "hash": block.hash, "timestamp": time_shown(block.timestamp)}
