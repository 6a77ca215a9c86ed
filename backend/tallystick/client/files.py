"""Files on their way to a server and back: a part at a time, so that none need fit into memory, hashed as they go."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from eth_hash.auto import keccak

from tallystick.domain.errors import Malformed
from tallystick.domain.units import Hash

PART = 1 << 16
"""Bytes that are read or sent at once."""
Told = Callable[[int], None]
"""Is told how many bytes went, each time that some did. A file that is sent anew begins again at zero."""


class Upload:
    """A file that is handed in. Each try reads it anew."""

    def __init__(self, path: Path, told: Told) -> None:
        """Of a file. Raises Malformed if it cannot be read."""
        self._path = path
        self._told = told
        try:
            with path.open("rb") as content:
                self.sha256 = Hash("0x" + hashlib.file_digest(content, "sha256").hexdigest())
            self.size = path.stat().st_size
        except OSError as error:
            raise Malformed("path", f"the file {path} cannot be read: {error.strerror}") from error

    def parts(self) -> Iterator[bytes]:
        """Its content, part after part."""
        went = 0
        with self._path.open("rb") as content:
            while part := content.read(PART):
                yield part
                went += len(part)
                self._told(went)


class Saving:
    """A file that is fetched: written beside its place, and put there once it is known to be the right one."""

    def __init__(self, path: Path, told: Told) -> None:
        self._path = path
        self._beside = path.with_name(f".{path.name}.part")
        self._told = told
        self._file: IO[bytes] | None = None
        self.begin()

    def begin(self) -> None:
        """Forget what came, if anything did. Raises Malformed if nothing can be written there."""
        self.close()
        self.size = 0
        self._sha256, self._keccak256 = hashlib.sha256(), keccak.new(b"")
        with _writing(self._path):
            self._file = self._beside.open("wb")

    def take(self, part: bytes) -> None:
        """Write more of it. Raises Malformed if that fails."""
        self.size += len(part)
        self._sha256.update(part)
        self._keccak256.update(part)
        with _writing(self._path):
            if self._file is not None:
                self._file.write(part)
        self._told(self.size)

    @property
    def hashes(self) -> tuple[Hash, Hash]:
        """SHA-256 and keccak256 of what came."""
        return Hash("0x" + self._sha256.hexdigest()), Hash("0x" + self._keccak256.digest().hex())

    def keep(self) -> None:
        """Put it into its place. Raises Malformed if that fails."""
        self.close()
        with _writing(self._path):
            self._beside.replace(self._path)

    def drop(self) -> None:
        """Leave nothing of it, unless it was kept."""
        self.close()
        self._beside.unlink(missing_ok=True)

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Malformed("path", f"{path} cannot be written: {error.strerror}") from error
