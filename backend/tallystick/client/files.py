"""Files on their way to a server and back: a part at a time, so that none need fit into memory, hashed as they go."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    """
    A file that is fetched: written beside its place, and put there once it is known to be the right one.

    Only its owner can read it, unless a file of the same owner was there, which lets others.
    """

    def __init__(self, path: Path, told: Told) -> None:
        self._path = path
        self._beside: Path | None = None
        self._told = told
        self._file: IO[bytes] | None = None
        self.begin()

    def begin(self) -> None:
        """Forget what came, if anything did. Raises Malformed if nothing can be written there."""
        self.drop()
        self.size = 0
        self._sha256, self._keccak256 = hashlib.sha256(), keccak.new(b"")
        with _writing(self._path):
            # A new one under a name that nobody can foresee, so that no link of somebody else's is followed.
            number, name = tempfile.mkstemp(prefix=".tally-", suffix=".part", dir=self._path.parent)
            self._beside, self._file = Path(name), os.fdopen(number, "wb")

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
        with _writing(self._path):
            self.close()
            if self._beside is not None:
                _take_over_mode(self._path, self._beside)
                self._beside.replace(self._path)
                self._beside = None

    def drop(self) -> None:
        """Leave nothing of it, unless it was kept."""
        try:
            self.close()
        finally:
            if self._beside is not None:
                self._beside.unlink(missing_ok=True)
                self._beside = None

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()


def _take_over_mode(old: Path, new: Path) -> None:
    """Let those read a file who could read the one that it replaces: a file itself, and one's own."""
    with suppress(FileNotFoundError):
        found = old.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_uid == new.stat().st_uid:
            new.chmod(stat.S_IMODE(found.st_mode) & 0o777)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Malformed("path", f"{path} cannot be written: {error.strerror}") from error
