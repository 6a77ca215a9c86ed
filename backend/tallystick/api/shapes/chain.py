"""The chain, and the house's health, as the API answers them."""

from typing import Any

from pydantic import Field

from tallystick.api.shapes.agreements import TokenShape
from tallystick.api.shapes.fresh import Answer, AsOfShape, BlockShape
from tallystick.api.shapes.shape import Shape, if_any
from tallystick.api.shapes.texts import AddressText, Amount, HashText
from tallystick.domain.nodes import Endpoint, Standing
from tallystick.domain.terms import MAX_AMOUNT, MAX_FEE, MAX_MILESTONES, MAX_PERIOD
from tallystick.services.mirror import Progress
from tallystick.services.overview import ChainView, Health, HealthState


class LimitsShape(Shape):
    """What the escrow takes."""

    max_fee_bps: int = Field(default=MAX_FEE, description="Basis points of what is released.")
    max_period: int = Field(default=MAX_PERIOD, description="Seconds, of review and of dispute.")
    max_milestones: int = Field(default=MAX_MILESTONES, description="Of one agreement.")
    max_amount: Amount = Field(default=MAX_AMOUNT, description="Token units of one milestone.")


class NodeShape(Shape):
    """One of the nodes that the chain is read from. Where they are is the operator's business."""

    standing: Standing = Field(
        description=(
            "`working`. `resting`: it did not answer. `quarantined`: it was caught telling what is not so, or is on "
            "another chain, and is asked nothing for a while."
        )
    )

    @classmethod
    def of(cls, node: Endpoint) -> "NodeShape":
        """The shape of a node."""
        return cls(standing=node.standing)


class ChainAnswer(Answer):
    """The chain and the escrow that everything here stands on."""

    chain_id: int = Field(description="As EIP-155 has it: what a wallet asks for.", examples=[31337])
    genesis_hash: HashText = Field(description="Two chains can have the same id, but not the same first block.")
    escrow: AddressText
    deployed_at: int = Field(description="The block that holds the escrow's deployment.")
    domain: dict[str, Any] = Field(description="The EIP-712 domain of everything that parties sign.")
    explorer: str | None = Field(
        description="Where to look at the chain: put `tx`, `address` or `block` for {kind}, and the id for {id}.",
        examples=["https://sepolia.etherscan.io/{kind}/{id}"],
    )
    name: str | None = Field(description="How people name the chain; null where nobody said.", examples=["Sepolia"])
    currency: str = Field(description="The symbol of its own currency, which has 18 decimals.", examples=["ETH"])
    public_rpc_url: str | None = Field(
        description="A public node that a wallet can be told which does not know the chain; null: none is told."
    )
    tokens: list[TokenShape] = Field(description="Tokens worth showing. Any other ERC-20 token can be used as well.")
    limits: LimitsShape
    relayer: AddressText | None = Field(description="Pays the gas of relayed acts. Null: nothing is relayed here.")
    nodes: list[NodeShape] = Field(description="The nodes that the chain is read from, the preferred one first.")
    checkpoint: BlockShape | None = Field(description="The newest mirrored block.")
    head: BlockShape | None = Field(description="The node's newest block; null when it does not answer.")
    finalized: BlockShape | None = Field(description="The node's newest final block; null when it does not answer.")

    @classmethod
    def of(cls, view: ChainView, as_of: AsOfShape) -> "ChainAnswer":
        """The shape of a chain."""
        identity = view.facts.identity
        return cls(
            as_of=as_of,
            chain_id=identity.chain_id,
            genesis_hash=identity.genesis_hash,
            escrow=identity.escrow,
            deployed_at=identity.deployed_at,
            domain=dict(view.facts.domain),
            explorer=view.facts.explorer,
            name=view.facts.name,
            currency=view.facts.currency,
            public_rpc_url=view.facts.public_rpc_url,
            tokens=[TokenShape.of(token.address, token) for token in view.tokens],
            limits=LimitsShape(),
            relayer=view.facts.relayer,
            nodes=[NodeShape.of(node) for node in view.nodes],
            checkpoint=as_of.block,
            head=if_any(BlockShape.of, view.head),
            finalized=if_any(BlockShape.of, view.finalized),
        )


class MirrorShape(Shape):
    """What the mirror is at."""

    progress: Progress
    reason: str | None = Field(description="Why it stands still; null while it does not.")
    lag: int | None = Field(description="Blocks behind the node; null when that cannot be known.", examples=[0])


class HealthAnswer(Answer):
    """How the house is. The answer is 200 as long as there is somebody to answer."""

    state: HealthState = Field(
        description=(
            "`ok`. `behind`: the mirror has not yet read all that the node has. `unreachable`: the node does not "
            "answer; what is mirrored can be read. `halted`: the mirror stopped, and a person must look."
        )
    )
    mirror: MirrorShape
    head: BlockShape | None = Field(description="The node's newest block; null when it does not answer.")

    @classmethod
    def of(cls, health: Health, as_of: AsOfShape) -> "HealthAnswer":
        """The shape of the house's health."""
        mirror = MirrorShape(progress=health.mirror.progress, reason=health.mirror.reason, lag=health.lag)
        return cls(as_of=as_of, state=health.state, mirror=mirror, head=if_any(BlockShape.of, health.head))
