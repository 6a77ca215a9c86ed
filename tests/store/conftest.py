"""The store's own tests."""

from tests.store_fixture import store

__all__ = ["store"]
