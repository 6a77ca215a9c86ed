"""Ports to the chain that fail on purpose, around real ones: a node that is away, a machine that loses its power."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tallystick.domain.errors import ChainUnavailable, TransactionRefused
from tallystick.domain.ports import Call, Mined, Outcome, Pending, Transactions
from tallystick.domain.units import Address, TransactionHash


class PowerLoss(BaseException):
    """Everything ends here, as with ``kill -9``: nobody catches it."""


@dataclass
class FakeTransactions:
    """Hands everything to real transactions, unless told otherwise. Remembers what it was given to send."""

    real: Transactions
    is_away: bool = False
    """Whether the node does not answer."""
    refusal: str | None = None
    """Why the node takes nothing; None: it does."""
    fails_before_sending: bool = False
    fails_after_sending: bool = False
    sent: list[bytes] = field(default_factory=list)
    """What reached the node, in its order."""

    def send(self, raw: bytes) -> None:
        self._require_node()
        if self.fails_before_sending:
            raise PowerLoss
        if self.refusal is not None:
            raise TransactionRefused(self.refusal)
        self.real.send(raw)
        self.sent.append(raw)
        if self.fails_after_sending:
            raise PowerLoss

    def send_all(self, raw: Sequence[bytes]) -> list[TransactionRefused | ChainUnavailable | None]:
        return [self._trouble_with(one) for one in raw]

    def outcomes(self, transactions: Sequence[TransactionHash]) -> Mapping[TransactionHash, Outcome]:
        found = {transaction: self.outcome(transaction) for transaction in transactions}
        return {transaction: outcome for transaction, outcome in found.items() if outcome is not None}

    def outcome(self, transaction: TransactionHash) -> Mined | Pending | None:
        self._require_node()
        return self.real.outcome(transaction)

    def next_nonce(self, sender: Address) -> int:
        self._require_node()
        return self.real.next_nonce(sender)

    def unsigned(self, call: Call, sender: Address, gas: int) -> Mapping[str, str | int]:
        self._require_node()
        return self.real.unsigned(call, sender, gas)

    def _trouble_with(self, raw: bytes) -> TransactionRefused | ChainUnavailable | None:
        try:
            self.send(raw)
        except (TransactionRefused, ChainUnavailable) as trouble:
            return trouble
        return None

    def _require_node(self) -> None:
        if self.is_away:
            raise ChainUnavailable("the node does not answer")
