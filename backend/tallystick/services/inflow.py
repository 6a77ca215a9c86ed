"""A document on its way in: counted, hashed in both ways, and written down, a part at a time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from tallystick.domain.errors import DocumentNotTaken, HashDiffers
from tallystick.domain.shelves import Hasher, Intake
from tallystick.domain.units import AgreementId, Hash


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says that is coming."""

    agreement_id: AgreementId
    known_by: Hash
    """Its SHA-256 or its keccak256."""
    media_type: str
    name: str | None


class Inflow:
    """It. Close it, whatever became of it."""

    def __init__(self, wanted: Wanted, intake: Intake, keccak: Callable[[], Hasher], most: int) -> None:
        """At most ``most`` bytes are taken."""
        self.wanted = wanted
        self.size = 0
        self._intake = intake
        self._most = most
        self._sha256: Hasher = hashlib.sha256()
        self._keccak256 = keccak()

    def take(self, part: bytes) -> None:
        """
        Take more of it.

        Raises:
            DocumentNotTaken: If that is too much.
            StorageUnavailable: If it cannot be written down.
        """
        self.size += len(part)
        if self.size > self._most:
            raise DocumentNotTaken(f"it has more than {self._most} bytes, and no more are taken of it now")
        for hasher in (self._sha256, self._keccak256):
            hasher.update(part)
        self._intake.write(part)

    @property
    def sha256(self) -> Hash:
        """Of all that came."""
        return Hash("0x" + self._sha256.hexdigest())

    @property
    def keccak256(self) -> Hash:
        """Of all that came."""
        return Hash("0x" + self._keccak256.hexdigest())

    def keep_at(self, place: str) -> None:
        """Keep it. Raises HashDiffers if it is not what it was said to be, StorageUnavailable if that fails."""
        if self.wanted.known_by not in {self.sha256, self.keccak256}:
            raise HashDiffers(self.wanted.known_by, {"sha256": self.sha256, "keccak256": self.keccak256})
        self._intake.keep_at(place)

    def close(self) -> None:
        """Drop it, unless it was kept."""
        self._intake.close()
