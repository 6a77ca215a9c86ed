"""The chain, and how the server is, as it tells them."""

from enum import StrEnum
from typing import Any, ClassVar

from tallystick.client.models.agreements import Token
from tallystick.client.models.fresh import Answer, Block
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Units
from tallystick.domain.nodes import Standing
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import Address, BlockNumber, Hash


class Limits(Model):
    """What the escrow takes."""

    schema_name: ClassVar[str] = "LimitsShape"

    max_fee_bps: int
    max_period: int
    """Seconds."""
    max_milestones: int
    max_amount: Units


class Node(Model):
    """One of the nodes that the chain is read from."""

    schema_name: ClassVar[str] = "NodeShape"

    standing: Standing


class Chain(Answer):
    """The chain and the escrow that everything stands on."""

    schema_name: ClassVar[str] = "ChainAnswer"

    chain_id: int
    genesis_hash: Hash
    escrow: Address
    deployed_at: int
    """The block that holds the escrow's deployment."""
    domain: dict[str, Any]
    explorer: str | None
    name: str | None
    currency: str
    public_rpc_url: str | None
    tokens: list[Token]
    limits: Limits
    relayer: Address | None
    """Pays the gas of relayed acts. None: nothing is relayed there."""
    nodes: list[Node]
    checkpoint: Block | None
    head: Block | None
    finalized: Block | None

    @property
    def identity(self) -> ChainIdentity:
        """Which escrow on which chain."""
        return ChainIdentity(self.chain_id, self.escrow, BlockNumber(self.deployed_at), self.genesis_hash)


class HealthState(StrEnum):
    """How a server is."""

    OK = "ok"
    BEHIND = "behind"
    UNREACHABLE = "unreachable"
    HALTED = "halted"


class Progress(StrEnum):
    """What a mirror is at."""

    CATCHING_UP = "catching-up"
    RUNNING = "running"
    WAITING_FOR_NODE = "waiting-for-node"
    ELSEWHERE = "elsewhere"
    HALTED = "halted"


class MirrorStanding(Model):
    """What the mirror is at."""

    schema_name: ClassVar[str] = "MirrorShape"

    progress: Progress
    reason: str | None
    lag: int | None
    """Blocks behind the node."""


class Health(Answer):
    """How the server is."""

    schema_name: ClassVar[str] = "HealthAnswer"

    state: HealthState
    mirror: MirrorStanding
    head: Block | None
