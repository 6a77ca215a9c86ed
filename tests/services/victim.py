"""
A process that relays a signed release and kills itself on the way, as a machine does that loses its power.

Its one argument is JSON: where node and database are, what is relayed, and at which point the process ends.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.domain.operators import Operators, ToSign
from tallystick.domain.ports import ChainIdentity, SignedTransaction
from tallystick.domain.units import AgreementId, TokenUnits
from tallystick.services.relaying import Relaying
from tests.fakes_chain import FakeTransactions
from tests.services.house import a_release, a_store, ports_to


def die() -> None:
    """End here and now: nothing is caught, flushed or closed."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingOperators:
    """Signs, and dies before the signature is stored."""

    def __init__(self, real: Operators) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def sign_all(self, wanted: Sequence[ToSign]) -> list[SignedTransaction]:
        self._real.sign_all(wanted)
        die()
        raise AssertionError("nobody survives this")


class DyingTransactions(FakeTransactions):
    """Dies before or after it sends."""

    point = ""

    def send(self, raw: bytes) -> None:
        if self.point == "before sending":
            die()
        super().send(raw)
        die()


def main(order: dict[str, Any]) -> None:
    """Relay, and die."""
    key = cast(LocalAccount, Account.from_key(order["key"]))
    ports = ports_to(order["url"], ChainIdentity(**order["identity"]), key)
    if order["point"] == "after signing":
        ports = replace(ports, operators=cast(Any, DyingOperators(ports.operators)))
    else:
        dying = DyingTransactions(ports.transactions)
        dying.point = order["point"]
        ports = replace(ports, transactions=dying)
    relaying = Relaying(a_store(Path(order["database"])), ports)
    signature = bytes.fromhex(order["signature"])
    relaying.relay(AgreementId(order["agreement"]), a_release(TokenUnits(order["released"])), signature)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
