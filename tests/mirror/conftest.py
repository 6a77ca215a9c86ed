"""The mirror and the reconciliation, over a chain in memory."""

from tests.store_fixture import address, kind, postgres, store

__all__ = ["address", "kind", "postgres", "store"]
