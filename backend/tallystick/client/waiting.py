"""Waiting for what was put on its way: looked at again and again, ever less often, until it is decided."""

from typing import cast

from tallystick.client.asking import get
from tallystick.client.core import Core
from tallystick.client.effects import Clock, Pause, Plan
from tallystick.client.errors import NotDecided, Reverted, Unavailable
from tallystick.client.models.sent import Relay, RelayState, Sent, Stage, Transaction, TransactionState
from tallystick.client.operation import Operation

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0
_GROWTH = 1.5
_REFUSED = (RelayState.FAILED, TransactionState.REVERTED)
_REACHED = {
    Stage.MINED: ("mined", "finalized"),
    Stage.FINAL: ("finalized",),
}


class Waiting(Core):
    """Waits."""

    @Operation
    def wait_until(self, sent: Sent, stage: Stage = Stage.MINED, timeout: float | None = None) -> Plan[Sent]:
        """
        What was put on its way, once it is as far as that.

        A server that does not answer meanwhile is asked again until the time is over.

        Args:
            sent: A relay or a transaction.
            stage: ``mined``: its event is mirrored, and may still leave the chain. ``final``: it is there for ever.
            timeout: Seconds; None: the client's ``patience``.

        Raises:
            Reverted: If the contract refused it. No money moved.
            NotDecided: If it is not as far in time. It may still happen.
        """
        return (yield from self._waited(sent, stage, timeout))

    def _waited(self, sent: Sent, stage: Stage, timeout: float | None) -> Plan[Sent]:
        most = self._options.patience if timeout is None else timeout
        began = yield Clock()
        pause = _FIRST_PAUSE
        while not _is_decided(sent, stage):
            if cast(float, (yield Clock())) - began >= most:
                raise NotDecided(f"{sent.name} was not {stage}", most)
            yield Pause(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
            sent = yield from self._seen(sent)
        return sent

    def _seen(self, sent: Sent) -> Plan[Sent]:
        """How far it is now; as it was where nobody answers."""
        try:
            if isinstance(sent, Relay):
                return (yield from self._ask(get(f"/relays/{sent.relay_id}"), Relay))
            return (yield from self._ask(get(f"/transactions/{sent.transaction_hash}"), Transaction))
        except Unavailable:
            return sent


def _is_decided(sent: Sent, stage: Stage) -> bool:
    if sent.state in _REFUSED:
        revert = sent.revert
        meaning = "nobody can tell why" if revert is None else revert.meaning
        raise Reverted(sent.name, None if revert is None else revert.error, meaning)
    return sent.state in _REACHED[stage]
