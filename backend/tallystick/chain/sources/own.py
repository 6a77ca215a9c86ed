"""The contracts of our own deployment: where they stand, what they are, and what is published of them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tallystick.chain.artifacts import ESCROW, Artifact, artifact
from tallystick.chain.node import Node
from tallystick.chain.record import DeploymentRecord
from tallystick.chain.sources.inspecting import Inspector
from tallystick.chain.sources.subjects import Subject, subjects_of
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.sources import Checked, Published
from tallystick.domain.units import Address


class OwnDeployment:
    """What a server answers for: the escrow that it mirrors, and what is recorded beside it."""

    def __init__(self, node: Node, identity: ChainIdentity, record: DeploymentRecord | None) -> None:
        """
        Nothing is asked yet.

        Args:
            node: Any node of the chain.
            identity: Which escrow on which chain.
            record: What is recorded of that chain, if anything. One of another escrow or chain is left aside.
        """
        self._node = node
        self._inspector = Inspector(node)
        self.chain_id = identity.chain_id
        is_of_it = record and (record.escrow, record.genesis_hash) == (identity.escrow, identity.genesis_hash)
        known = subjects_of(record) if record and is_of_it else (Subject(identity.escrow, ESCROW, b""),)
        self._known = {subject.address: subject for subject in known}

    @property
    def addresses(self) -> Sequence[Address]:
        """Where they stand, the escrow first."""
        return tuple(self._known)

    def inspect(self, address: Address) -> Checked:
        """What the code at one of the addresses is, as of the newest block. Raises ChainUnavailable."""
        newest = self._node.block("latest")
        if newest is None:
            raise ChainUnavailable("the node has no newest block")
        return self._inspector.inspect(self._known[address], newest)

    def published(self, address: Address) -> Published:
        """All that is published of the contract at one of the addresses."""
        subject = self._known[address]
        return _published(artifact(subject.contract or ESCROW), subject)


def _published(shipped: Artifact, subject: Subject) -> Published:
    immutables: dict[str, tuple[tuple[int, int], ...]] = defaultdict(tuple)
    for place in shipped.immutables:
        immutables[place.name] += ((place.start, place.length),)
    metadata: dict[str, Any] = json.loads(shipped.metadata)
    return Published(
        contract=shipped.contract,
        source=shipped.source,
        compiler=shipped.compiler,
        abi=shipped.abi,
        metadata=metadata,
        storage_layout=shipped.storage_layout,
        standard_input=shipped.standard_input,
        creation_code=shipped.bytecode,
        runtime_code=shipped.runtime_bytecode,
        immutables=immutables,
        digests=tuple((digest.start, digest.length) for digest in shipped.digests),
        origin=subject.origin,
    )
