"""An agreement on a real chain, its bundle, and what an auditor finds in it."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tallystick.chain.bundle.checking import check
from tallystick.chain.bundle.making import NodeNotary
from tallystick.chain.bundle.report import Anchor, Checked
from tallystick.chain.bundle.shape import sealed
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.events import event_of
from tallystick.chain.headers import HeaderReader
from tallystick.chain.node import Node
from tallystick.chain.proving import source_of
from tallystick.domain.acts import Act
from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import BundleSubject
from tallystick.domain.terms import Terms
from tallystick.domain.units import BlockNumber, Hash
from tests.deals import a_deal
from tests.devchain import DevChain
from tests.parity.parties import Parties

Json = dict[str, Any]
Member = tuple[str | int, ...]
"""Where something stands in a bundle: names and places, from the outside in."""


class Case:
    """An agreement whose parties act themselves, and whoever makes bundles of it straight from the chain."""

    def __init__(self, chain: DevChain, terms: Terms | None = None) -> None:
        self.chain = chain
        chain.enrich(chain.employer)
        self.parties = Parties(chain, terms or a_deal(chain, amounts=(1_000, 700), fee=250))
        self.node = Node(chain.url)

    @property
    def head(self) -> BlockStamp:
        return OnChainEscrow(self.node, self.chain.escrow).head()

    def play(self, *acts: Act) -> "Case":
        for act in acts:
            self.parties.carry_out(act)
        return self

    def events(self) -> tuple[EscrowEvent, ...]:
        """All that the escrow ever told."""
        level = ProofLevel.COMPLETE
        headers = HeaderReader(self.node, level).headers(BlockNumber(one) for one in range(self.chain.number() + 1))
        found = [header for header in headers if header is not None]
        stamps = {header.stamp.hash: header.stamp for header in found}
        logs = source_of(self.node, self.chain.escrow, level).logs(found, BlockNumber(0))
        return tuple(event for log in logs if (event := event_of(log, stamps[log.block_hash])) is not None)

    def subject(self, events: Sequence[EscrowEvent] | None = None, acceptance: bytes = b"") -> BundleSubject:
        told = self.events() if events is None else tuple(events)
        return BundleSubject(self.parties.id, self.parties.terms, acceptance, told)

    def bundle(self, acceptance: bytes = b"", stride: int | None = None, at: BlockStamp | None = None) -> bytes:
        notary = self.notary(stride=stride)
        return notary.bundle(self.subject(acceptance=acceptance), at or self.head)

    def succeeded_by(self, terms: Terms) -> "Case":
        """The case of the agreement that replaced this one."""
        later = Case.__new__(Case)
        later.chain, later.node, later.parties = self.chain, self.node, Parties(self.chain, terms)
        return later

    def notary(self, url: str | None = None, stride: int | None = None) -> NodeNotary:
        """Who makes bundles; ``url``: by another way to the node; ``stride``: over so many blocks at once."""
        node, identity = Node(url or self.chain.url), self.chain.identity
        return NodeNotary(node, identity) if stride is None else NodeNotary(node, identity, stride)


def anchored(content: bytes) -> Checked:
    """What a check finds for somebody who vouches for the newest block, as it stands in the file."""
    return check(content, vouching(content))


def vouching(content: bytes) -> Anchor:
    return Anchor(hashes=frozenset({Hash(json.loads(content)["blocks"][-1]["hash"])}))


def changed(content: bytes, change: Callable[[Json], object]) -> bytes:
    """A bundle that was changed by somebody who knows how it is written, and who sealed it anew."""
    bundle: Json = json.loads(content)
    del bundle["seal"]
    change(bundle)
    return sealed(bundle)


def leaves(value: object, at: Member = ()) -> Iterator[tuple[Member, object]]:
    """All texts, numbers and nulls in a bundle, and where they stand."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*at, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*at, place))
    else:
        yield at, value


def put(bundle: Json, at: Member, value: object) -> None:
    """Put something in a member's place."""
    inner: Any = bundle
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value


def named(at: Member) -> str:
    """A member's place, as a check names it."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at)
    return text.removeprefix(".")
