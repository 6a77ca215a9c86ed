"""Files that a command writes: whole, or not at all."""

from pathlib import Path

from tallystick.domain.errors import Malformed


def written_whole(file: Path, content: bytes) -> None:
    """Write a file. Raises Malformed where that fails; then no part of it is left, and an older one stays."""
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError as trouble:
        beside.unlink(missing_ok=True)
        raise Malformed("--out", f"{file} cannot be written: {trouble.strerror}") from trouble
