"""keccak256 for what is hashed by the hundred thousand: headers, receipts and the nodes of their tries."""

from sha3 import keccak_256


def keccak256(content: bytes) -> bytes:
    """32 bytes."""
    digest: bytes = keccak_256(content).digest()
    return digest
