"""keccak256 for what is hashed by the hundred thousand: headers, receipts and the nodes of their tries."""

from sha3 import keccak_256

from tallystick.domain.shelves import Hasher


def keccak256(content: bytes) -> bytes:
    """32 bytes."""
    digest: bytes = keccak_256(content).digest()
    return digest


def keccak_hasher() -> Hasher:
    """keccak256 of what comes a part at a time."""
    hasher: Hasher = keccak_256()
    return hasher
