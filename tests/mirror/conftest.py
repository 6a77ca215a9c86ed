"""The mirror and the reconciliation, over a chain in memory."""

from tests.store_fixture import store

__all__ = ["store"]
