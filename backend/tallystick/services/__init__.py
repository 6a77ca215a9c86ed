"""What the house does: one use case per module. The chain is known here only by `domain.ports`."""
