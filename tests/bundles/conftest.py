from tests.devchain import chain, shared_chain

__all__ = ["chain", "shared_chain"]
