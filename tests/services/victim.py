"""
A process that relays a signed release and kills itself on the way, as a machine does that loses its power.

Its one argument is JSON: where node and database are, what is relayed, and at which point the process ends.
"""

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.chain.operator import KeyOperator
from tallystick.domain.ports import Call, ChainIdentity, Fees, SignedTransaction
from tallystick.domain.units import AgreementId, TokenUnits
from tallystick.services.relaying import Relaying
from tests.fakes_chain import FakeTransactions
from tests.services.house import a_release, a_store, ports_to


def die() -> None:
    """End here and now: nothing is caught, flushed or closed."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingOperator:
    """Signs, and dies before the signature is stored."""

    def __init__(self, real: KeyOperator) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def sign(self, call: Call, nonce: int, gas: int, fees: Fees) -> SignedTransaction:
        self._real.sign(call, nonce, gas, fees)
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
    if order["point"] == "before storing":
        ports = replace(ports, operator=cast(Any, DyingOperator(cast(KeyOperator, ports.operator))))
    else:
        dying = DyingTransactions(ports.transactions)
        dying.point = order["point"]
        ports = replace(ports, transactions=dying)
    relaying = Relaying(a_store(Path(order["database"])), ports)
    signature = bytes.fromhex(order["signature"])
    relaying.relay(AgreementId(order["agreement"]), a_release(TokenUnits(order["released"])), signature)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
