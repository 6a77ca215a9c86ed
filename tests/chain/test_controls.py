"""What only a development chain lets anybody do."""

import pytest

from tallystick.chain.controls import Controls
from tallystick.chain.node import Node
from tests.devchain import DevChain


@pytest.fixture
def controls(chain: DevChain) -> Controls:
    return Controls(Node(chain.url))


def _heights(controls: Controls, calls: int) -> list[int]:
    """The newest block after each of some calls."""
    found: list[int] = []
    for _ in range(calls):
        controls.bury(2)
        found.append(controls.head().number)
    return found


class TestBurying:
    def test_mines_until_what_happened_lies_deep_enough_and_no_further(
        self, chain: DevChain, controls: Controls
    ) -> None:
        held = chain.send(chain.employer, chain.worker, value=1).block_number

        assert _heights(controls, 4) == [held + 1, held + 2, held + 2, held + 2]

    def test_begins_again_with_whatever_happens_next(self, chain: DevChain, controls: Controls) -> None:
        chain.send(chain.employer, chain.worker, value=1)
        controls.bury(2)
        held = chain.send(chain.employer, chain.worker, value=1).block_number

        assert _heights(controls, 3) == [held + 1, held + 2, held + 2]
