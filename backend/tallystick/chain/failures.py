"""Why transactions failed that are in blocks: they are tried again where they stood, for no block says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallystick.chain.answers import address_from, octets, quantity
from tallystick.chain.calls import read
from tallystick.chain.node import BlockName, Node, NodeRefusal, Request, pinned
from tallystick.chain.reverts import out_of_gas, revert_in
from tallystick.domain.chain import BlockStamp
from tallystick.domain.ports import Revert
from tallystick.domain.units import Address, Wei


@dataclass(frozen=True, slots=True)
class Failed:
    """A transaction that failed."""

    fields: Mapping[str, object]
    """As the node writes it."""
    block: BlockStamp
    gas_used: int


class Failures:
    """Explains them over one node."""

    def __init__(self, node: Node, escrow: Address) -> None:
        """Calls of ``escrow`` are read, so that an error is explained as it was met in an act."""
        self._node = node
        self._escrow = escrow

    def why(self, failed: Failed) -> Revert | None:
        """Why it failed; None when nobody can tell any more."""
        return self.why_all([failed])[0]

    def why_all(self, failed: Sequence[Failed]) -> list[Revert | None]:
        """Why each failed, in two rounds of questions at most."""
        found = [out_of_gas() if _used_all(one) else None for one in failed]
        # In the block before, time has not come as far; after the block itself, others may have acted.
        for is_before in (True, False):
            left = [place for place, revert in enumerate(found) if revert is None]
            reverts = self._tried_again([failed[place] for place in left], is_before=is_before)
            for place, revert in zip(left, reverts, strict=True):
                found[place] = revert
        return found

    def _tried_again(self, failed: Sequence[Failed], *, is_before: bool) -> list[Revert | None]:
        wanted = [_call_of(one.fields) for one in failed]
        requests: list[Request] = [
            ("eth_call", (call, pinned(_state_of(one, is_before)))) for call, one in zip(wanted, failed, strict=True)
        ]
        answers = self._node.ask_all(requests) if requests else []
        return [
            revert_in(answer, self._function(call)) if isinstance(answer, NodeRefusal) else None
            for call, answer in zip(wanted, answers, strict=True)
        ]

    def _function(self, wanted: Mapping[str, str]) -> str | None:
        if "to" not in wanted or address_from(wanted["to"]) != self._escrow:
            return None
        call = read(self._escrow, self._escrow, Wei(0), octets(wanted["data"]))
        return call.function if call else None


def _used_all(failed: Failed) -> bool:
    return failed.gas_used == quantity(failed.fields.get("gas"))


def _call_of(fields: Mapping[str, object]) -> dict[str, str]:
    wanted = {name: str(fields[name]) for name in ("from", "to", "value", "gas") if fields.get(name)}
    wanted["data"] = str(fields.get("input"))
    return wanted


def _state_of(failed: Failed, is_before: bool) -> BlockName:
    return failed.block.parent_hash if is_before else failed.block
