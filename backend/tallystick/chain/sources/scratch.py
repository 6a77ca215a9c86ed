"""A chain of one's own, with the same id, to run creation code on: for nodes that do not, or are not trusted to."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tallystick.chain.anvil import Anvil, AnvilOptions, find_anvil
from tallystick.chain.node import Node
from tallystick.chain.sources.executing import Execution, executed
from tallystick.domain.chain import BlockStamp
from tallystick.domain.units import Address, Timestamp

_GAS_LIMIT = 30_000_000


@dataclass(frozen=True, slots=True)
class OnScratch:
    """A development chain that was started for this."""

    node: Node
    name: str = "a scratch chain"

    def run(self, address: Address, init_code: bytes, at: BlockStamp) -> Execution:
        """What came of it. Our constructors look at nothing that a block decides, so ``at`` does not matter."""
        return executed(self.node, address, init_code, "latest")


@contextmanager
def scratch_chain(chain_id: int, began: Timestamp, anvil: Path | None) -> Iterator[OnScratch]:
    """
    A scratch chain, ended on leaving.

    Args:
        chain_id: The id of the chain that it stands for.
        began: The instant of its first block.
        anvil: The binary; None: the installed one.

    Raises:
        DevnetFailed: If there is no anvil, or it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="tally-scratch-") as folder:
        options = AnvilOptions(chain_id, 0, _GAS_LIMIT, began, Path(folder) / "anvil.log")
        running = Anvil.start(find_anvil(anvil), options)
        try:
            yield OnScratch(running.node)
        finally:
            running.stop()
