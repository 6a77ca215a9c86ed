"""What keeping documents needs of the world, as interfaces: hashes in the making, and a place for contents."""

from collections.abc import Iterator
from typing import Protocol

from tallystick.domain.units import Timestamp

BUCKETS = "s3://"
"""How the address of a bucket begins. Any other is that of a folder."""


class Hasher(Protocol):
    """A hash in the making, as Python's own are."""

    def update(self, part: bytes, /) -> None:
        """Take more of the content."""
        ...

    def hexdigest(self) -> str:
        """The hash of all that was taken, as hexadecimal digits."""
        ...


class Intake(Protocol):
    """Content that is coming in. Nobody sees it before it is kept."""

    def write(self, part: bytes) -> None:
        """Take more of it. Raises StorageUnavailable."""
        ...

    def keep_at(self, place: str) -> None:
        """
        Keep all of it: wholly or not at all, and for good once this returns. Raises StorageUnavailable.

        Args:
            place: A path of two steps, where nothing is yet: of hexadecimal digits, ``x`` and a slash between.
        """
        ...

    def close(self) -> None:
        """Drop what was not kept."""
        ...


class Shelf(Protocol):
    """Where contents are kept: many files, each at a place that is never used again."""

    def intake(self) -> Intake:
        """Begin to take something in. Raises StorageUnavailable."""
        ...

    def parts(self, place: str) -> Iterator[bytes]:
        """
        What is kept at a place, a part at a time.

        Raises:
            DocumentDamaged: If nothing is there. Said before the first part.
            StorageUnavailable: If it cannot be read now.
        """
        ...

    def remove(self, place: str) -> None:
        """Let what is at a place go. Nothing there is no fault. Raises StorageUnavailable."""
        ...

    def places(self, before: Timestamp) -> Iterator[str]:
        """The places at which something was kept before an instant. Raises StorageUnavailable."""
        ...

    def drop_unkept(self, before: Timestamp) -> None:
        """Drop what began to come in before an instant and was never kept. Raises StorageUnavailable."""
        ...
