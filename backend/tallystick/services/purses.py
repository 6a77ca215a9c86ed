"""The purses: what each of the relayer's keys has left, as it was seen last. One that runs low is told of in time."""

from collections.abc import Sequence

import structlog

from tallystick.domain.errors import SignerUnavailable
from tallystick.domain.operators import KeyStanding, Operators, Settled, ToSign, Weather
from tallystick.domain.ports import SignedTransaction
from tallystick.domain.units import Address, Wei

_log = structlog.get_logger(__name__)


class Purses:
    """Keys that remember how they stood. Implements ``domain.operators.Operators`` by others that do the work."""

    def __init__(self, real: Operators, low: Wei) -> None:
        """``low``: with less than so many wei a key is said to run low."""
        self._real = real
        self.low = low
        self._seen: dict[Address, KeyStanding] = {}

    @property
    def addresses(self) -> Sequence[Address]:
        """Where the gas money lies."""
        return self._real.addresses

    @property
    def seen(self) -> dict[Address, KeyStanding]:
        """How each key stood when the chain was asked last. Empty: it never was."""
        return dict(self._seen)

    def is_low(self, address: Address) -> bool:
        """Whether a key was seen to run low."""
        standing = self._seen.get(address)
        return standing is not None and standing.wealth < self.low

    def weather(self) -> Weather:
        """How the chain is now. What is seen is remembered."""
        weather = self._real.weather()
        was_low = {address for address in self.addresses if self.is_low(address)}
        self._seen |= weather.keys
        for address in self.addresses:
            if self.is_low(address) and address not in was_low:
                wealth = self._seen[address].wealth
                _log.warning("relayer runs low", key=address, wealth=wealth, low=self.low)
        return weather

    def settled(self) -> Settled:
        """What is final now."""
        return self._real.settled()

    def sign_all(self, wanted: Sequence[ToSign]) -> Sequence[SignedTransaction | SignerUnavailable]:
        """Sign, without sending."""
        return self._real.sign_all(wanted)
