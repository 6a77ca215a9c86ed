"""A chain on which everything of ours stands where `tally deploy` puts it, and what a liar would put there instead."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eth_account.signers.local import LocalAccount

from tallystick.chain import companions
from tallystick.chain.artifacts import Artifact, artifact
from tallystick.chain.beside import CompanionDeployment
from tallystick.chain.deployment import EscrowDeployment
from tallystick.chain.node import Node
from tallystick.chain.parties import party
from tallystick.chain.record import DeploymentRecord, find_record
from tallystick.chain.sources.inspecting import Inspector
from tallystick.chain.sources.subjects import Subject, subject_at, subjects_of
from tallystick.domain.chain import BlockStamp
from tallystick.domain.sources import Checked
from tallystick.domain.units import Address
from tests.chain.courts import DAY, a_bridge, a_court

MEMBERS = [party(name).address for name in ("arbiter", "relayer", "stranger")]
PANEL = companions.panel(MEMBERS, 2, DAY)
NOBODY = Address("0x000000000000000000000000000000000000dEaD")


@dataclass(frozen=True, slots=True)
class Stage:
    """A chain, and the record of what stands on it."""

    url: str
    folder: Path
    node: Node
    record: DeploymentRecord

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All that is recorded."""
        return subjects_of(self.record)

    def place_of(self, contract: str) -> Address:
        """Where a contract stands."""
        return next(subject.address for subject in self.subjects if subject.contract == contract)

    def now(self) -> BlockStamp:
        """The newest block."""
        found = self.node.block("latest")
        assert found is not None
        return found

    def code(self, contract: str) -> bytes:
        """What stands there."""
        return self.node.code(self.place_of(contract))

    def put(self, contract: str, code: bytes) -> None:
        """Put other code in a contract's place."""
        self.node.ask("anvil_setCode", self.place_of(contract), f"0x{code.hex()}")

    def inspected(self, contract: str, artifact_of: Callable[[str], Artifact] = artifact) -> Checked:
        """What is found out of a recorded contract."""
        return self.inspected_at(self.place_of(contract), artifact_of)

    def inspected_at(self, address: Address, artifact_of: Callable[[str], Artifact] = artifact) -> Checked:
        """What is found out of an address."""
        subject = subject_at(self.subjects, address)
        return Inspector(self.node, artifact_of=artifact_of).inspect(subject, self.now())


def set_up(url: str, folder: Path) -> Stage:
    """Deploy escrow, lens, a panel and a bridge."""
    node = Node(url)
    a_court(node)
    EscrowDeployment(node, _quiet, folder).deploy(_key)
    for companion in (companions.lens(), PANEL, a_bridge()):
        CompanionDeployment(node, _quiet, folder).deploy(companion, _key)
    record = find_record([folder], node.chain_id())
    assert record is not None
    return Stage(url, folder, node, record)


def with_byte(code: bytes, place: int, flip: int = 1) -> bytes:
    """The same code with one byte changed."""
    changed = bytearray(code)
    changed[place] ^= flip
    return bytes(changed)


def _quiet(_: str) -> None:
    """Nobody listens."""


def _key() -> LocalAccount:
    return party("deployer").key
