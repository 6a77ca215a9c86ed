"""The mirror and the reconciliation, over a chain in memory, and over a real one."""

from tests.devchain import chain, shared_chain
from tests.store_fixture import address, kind, postgres, store

__all__ = ["address", "chain", "kind", "postgres", "shared_chain", "store"]
