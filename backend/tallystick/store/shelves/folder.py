"""
A folder of this machine. What is in it is whole: it was written beside, brought to the disk, and then renamed.

Several servers may share it, if what carries it renames as one step: a local disk does.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tallystick.domain.errors import DocumentDamaged, StorageUnavailable
from tallystick.domain.shelves import Intake, Shelf
from tallystick.domain.units import Timestamp

PART = 256 * 1024
"""Bytes that are read at once."""
_INCOMING = "incoming"
_OWNER_ONLY = 0o700


class Folder(Shelf):
    """It is made when the first content comes in."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()

    def intake(self) -> Intake:
        """Begin to take something in. Raises StorageUnavailable."""
        incoming = self._path / _INCOMING
        with _named():
            incoming.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=incoming)
        return _Beside(self._path, descriptor, Path(name))

    def parts(self, place: str) -> Iterator[bytes]:
        """What is kept at a place, a part at a time. Raises DocumentDamaged, StorageUnavailable."""
        with _named():
            try:
                file = (self._path / place).open("rb")
            except FileNotFoundError as error:
                raise DocumentDamaged(f"nothing is kept at {place}") from error
            with file:
                while part := file.read(PART):
                    yield part

    def remove(self, place: str) -> None:
        """Let what is at a place go. Raises StorageUnavailable."""
        with _named():
            (self._path / place).unlink(missing_ok=True)

    def places(self, before: Timestamp) -> Iterator[str]:
        """The places at which something was kept before an instant. Raises StorageUnavailable."""
        with _named():
            for path in self._path.glob("0x*/*"):
                if _is_older(path, before):
                    yield path.relative_to(self._path).as_posix()

    def drop_unkept(self, before: Timestamp) -> None:
        """Drop what began to come in before an instant and was never kept. Raises StorageUnavailable."""
        with _named():
            for path in (self._path / _INCOMING).glob("*"):
                if _is_older(path, before):
                    path.unlink(missing_ok=True)


class _Beside(Intake):
    """A file beside those that are kept."""

    def __init__(self, folder: Path, descriptor: int, path: Path) -> None:
        self._folder = folder
        self._file = os.fdopen(descriptor, "wb")
        self._path = path

    def write(self, part: bytes) -> None:
        """Take more of it. Raises StorageUnavailable."""
        with _named():
            self._file.write(part)

    def keep_at(self, place: str) -> None:
        """Keep all of it, for good once this returns. Raises StorageUnavailable."""
        with _named():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            kept = self._folder / place
            kept.parent.mkdir(mode=_OWNER_ONLY, exist_ok=True)
            self._path.rename(kept)
            # A name is on the disk once its folder is, and a folder once its own is.
            for folder in (kept.parent, self._folder):
                _bring_to_disk(folder)

    def close(self) -> None:
        """Drop what was not kept."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _bring_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_older(path: Path, before: Timestamp) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False  # Another server was faster.


@contextmanager
def _named() -> Iterator[None]:
    """What the system complains of, by our name."""
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(f"documents cannot be kept or read now: {error.strerror or error}") from error
