"""The relay: who pays, what is relayed, and by what it reaches the chain."""

from dataclasses import dataclass

from tallystick.chain.reach import Reach
from tallystick.domain.units import Wei
from tallystick.services.purses import Purses
from tallystick.services.relaying import Relaying
from tallystick.services.relaystanding import RelayHouse
from tallystick.services.sending import RelayPorts
from tallystick.wiring.ground import Ground
from tallystick.wiring.keys import operators_of
from tallystick.wiring.policy import policy_of


@dataclass(frozen=True, slots=True)
class Means:
    """What reaches the chain, and who pays for it."""

    reach: Reach
    purses: Purses | None
    """None without a relayer's key."""


def purses_of(ground: Ground) -> Purses | None:
    """The relayer's keys; None without any. Raises KeyUnavailable and SignerUnavailable."""
    ring = operators_of(ground.settings, ground.node, ground.identity.chain_id)
    return None if ring is None else Purses(ring, Wei(ground.settings.relayer_low_wei))


def ports_of(means: Means) -> RelayPorts | None:
    """What relaying needs of the chain; None where nothing is relayed."""
    reach = means.reach
    if means.purses is None:
        return None
    return RelayPorts(reach.codec, reach.escrow, reach.transactions, means.purses, reach.signing)


def relaying_by(ground: Ground, means: Means) -> Relaying | None:
    """Who relays; None where nothing is relayed."""
    ports = ports_of(means)
    return None if ports is None else Relaying(ground.store, ports, policy_of(ground.settings))


def relay_house_of(ground: Ground, means: Means) -> RelayHouse:
    """Who says what is relayed."""
    return RelayHouse(ground.store, ground.identity.genesis_hash, means.purses, policy_of(ground.settings))
