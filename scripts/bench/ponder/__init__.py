"""Ponder, an indexer from npm, on the same chain: somebody else's mirror, to measure ours beside it."""
