"""Which contracts `tally verify` is about: from the words of a command line, a record and a node."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tallystick.chain.codec import address_in
from tallystick.chain.deployed import genesis_hash
from tallystick.chain.endpoints import pool_of
from tallystick.chain.node import BlockName, Node
from tallystick.chain.record import DeploymentRecord, find_record
from tallystick.chain.sources.subjects import Subject, subject_at, subjects_of
from tallystick.cli.options import moment
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, Malformed
from tallystick.services.moments import Moment

FOLDERS = (Path("deployments"), Path(".tally/deployments"))
_TAGS = {Moment.HEAD: "latest", Moment.FINALIZED: "finalized"}
_BYTES = re.compile(r"0x(?:[0-9a-fA-F]{2})*")

Address = Annotated[
    str | None, typer.Argument(metavar="ADDRESS", help="Whose code. Without one: every recorded contract.")
]
Contract = Annotated[
    str | None,
    typer.Option(help="Which of our contracts it should be. Without one: as recorded, or the one it is like."),
]
Arguments = Annotated[
    str | None, typer.Option(help="What it was made with, ABI-encoded, as 0x…. Without them: as recorded.")
]
Deployments = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the record. Without one: deployments, then .tally/deployments.", envvar="TALLY_DEPLOYMENTS"
    ),
]
ChainId = Annotated[int | None, typer.Option(help="Refuse any other chain than this.")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was named."""

    address: str | None
    contract: str | None
    arguments: str | None


@dataclass(frozen=True, slots=True)
class Workplace:
    """A chain, and what is recorded of it."""

    node: Node
    chain_id: int
    record: DeploymentRecord | None

    def subjects(self, wanted: Wanted) -> Sequence[Subject]:
        """
        What is to be looked at.

        Raises:
            ChainMismatch: If nothing is named, and nothing recorded.
            Malformed: If what is named is none.
        """
        known = subjects_of(self.record) if self.record else ()
        if wanted.address is not None:
            address = address_in("ADDRESS", wanted.address)
            return (subject_at(known, address, wanted.contract, _arguments(wanted.arguments)),)
        if wanted.contract is not None or wanted.arguments is not None:
            raise Malformed("ADDRESS", "--contract and --arguments are of one address: name it")
        if not known:
            raise ChainMismatch(
                f"no deployment is recorded on chain {self.chain_id}: name an address, or the folder of the record "
                "(--deployments)"
            )
        return known

    def block(self, at: str) -> BlockStamp:
        """The block that ``--at`` names. Raises Malformed, and ChainUnavailable when the node does not have it."""
        wanted = moment(at)
        name: BlockName = _TAGS[wanted] if isinstance(wanted, Moment) else wanted
        found = self.node.block(name)
        if found is None:
            raise ChainUnavailable(f"the node has no block {name}")
        return found


def workplace(rpc_url: str, deployments: Path | None, expected_chain: int | None) -> Workplace:
    """
    The chain of a node, and the record of it.

    Raises:
        ChainMismatch: If it is not the expected chain, or the record is of another one with the same id.
        Malformed: If the record is damaged.
        ChainUnavailable: If the node does not answer.
    """
    node = Node(pool_of(rpc_url))
    chain_id = node.chain_id()
    if expected_chain not in (None, chain_id):
        raise ChainMismatch(f"the node is on chain {chain_id}, not on {expected_chain}")
    record = find_record((deployments,) if deployments else FOLDERS, chain_id)
    if record and record.genesis_hash != genesis_hash(node):
        raise ChainMismatch(f"the record {chain_id}.json is of another chain with the id {chain_id}: move it away")
    return Workplace(node, chain_id, record)


def _arguments(text: str | None) -> bytes | None:
    if text is None:
        return None
    if not _BYTES.fullmatch(text):
        raise Malformed("--arguments", "bytes are 0x and pairs of hexadecimal digits")
    return bytes.fromhex(text[2:])
