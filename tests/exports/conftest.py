from tests.store_fixture import address, kind, postgres, store

__all__ = ["address", "kind", "postgres", "store"]
