"""How the house is: which chain it stands on, how far the mirror is, and whether the node answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, MirrorHalted
from tallystick.domain.nodes import Endpoint, Endpoints
from tallystick.domain.ports import ChainIdentity, Escrow, Token
from tallystick.domain.units import Address
from tallystick.services.freshness import AsOf, as_of
from tallystick.services.mirror import Mirror, MirrorState, Progress
from tallystick.services.tokens import Tokens
from tallystick.store.unit_of_work import Store


class HealthState(StrEnum):
    """How the house is, in one word."""

    OK = "ok"
    BEHIND = "behind"
    """The mirror has not yet read all that the node has."""
    UNREACHABLE = "unreachable"
    """The node does not answer. What is mirrored can be read."""
    HALTED = "halted"
    """The mirror stopped, and a person must look. What is mirrored can be read."""


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """What is known of the chain without asking it."""

    identity: ChainIdentity
    domain: Mapping[str, object]
    """The EIP-712 domain that parties sign in, as JSON."""
    explorer: str | None
    """Where people look at the chain: an address with ``{kind}`` and ``{id}`` in it."""
    name: str | None
    """How people name the chain; None where nobody said."""
    currency: str
    """The symbol of the chain's own currency."""
    public_rpc_url: str | None
    """A node that wallets can be told, and everybody is; None for none."""
    relayer: Address | None
    """Who pays the gas of relayed acts; None when nobody does."""
    nodes: Endpoints
    """Whom the chain is read from."""


@dataclass(frozen=True, slots=True)
class ChainView:
    """The chain, as it is known and as the node tells now."""

    facts: ChainFacts
    tokens: tuple[Token, ...]
    head: BlockStamp | None
    """The node's newest block; None when it does not answer."""
    finalized: BlockStamp | None
    """The node's newest final block; None when it does not answer."""
    nodes: Sequence[Endpoint]
    """How each node stands that is asked."""
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class Health:
    """How the house is."""

    state: HealthState
    mirror: MirrorState
    head: BlockStamp | None
    """The node's newest block; None when it does not answer."""
    as_of: AsOf

    @property
    def lag(self) -> int | None:
        """How many blocks the mirror is behind the node; None when that cannot be known."""
        if self.head is None or self.as_of.block is None:
            return None
        return max(self.head.number - self.as_of.block.number, 0)


class Overview:
    """Answers even when the node is down."""

    def __init__(self, store: Store, escrow: Escrow, mirror: Mirror, tokens: Tokens, facts: ChainFacts) -> None:
        self._store = store
        self._escrow = escrow
        self._mirror = mirror
        self._tokens = tokens
        self._facts = facts

    def as_of(self) -> AsOf:
        """Where the mirror stands."""
        with self._store.read() as unit:
            return as_of(unit)

    def require_following(self) -> None:
        """Raises MirrorHalted once the mirror has halted: what it says may be of a chain that is no more."""
        if self._mirror.trouble is not None:
            raise MirrorHalted(f"nothing is sent: the mirror halted, and a person must look: {self._mirror.trouble}")

    def chain(self) -> ChainView:
        """The chain that everything here stands on."""
        standing = self.as_of()
        head = self._head()
        finalized = self._finalized() if head is not None else None
        return ChainView(self._facts, self._tokens.known, head, finalized, self._facts.nodes.endpoints(), standing)

    def token(self, address: Address) -> Token:
        """What a token says of itself. Raises UnknownToken where none answers, ChainUnavailable where no node does."""
        return self._tokens.require(address)

    def health(self) -> Health:
        """How the house is."""
        standing, mirror, head = self.as_of(), self._mirror.state, self._head()
        return Health(_state(standing, mirror, head), mirror, head, standing)

    def _head(self) -> BlockStamp | None:
        try:
            return self._escrow.head()
        except ChainUnavailable:
            return None

    def _finalized(self) -> BlockStamp | None:
        try:
            return self._escrow.finalized()
        except ChainUnavailable:
            return None


def _state(standing: AsOf, mirror: MirrorState, head: BlockStamp | None) -> HealthState:
    if mirror.progress is Progress.HALTED:
        return HealthState.HALTED
    if head is None:
        return HealthState.UNREACHABLE
    is_level = standing.block is not None and standing.block.number >= head.number
    return HealthState.OK if is_level else HealthState.BEHIND
