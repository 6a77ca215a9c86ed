"""The chain room: the only one that speaks Ethereum. It implements the ports of ``tallystick.domain.ports``."""
