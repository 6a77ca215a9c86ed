"""Files that a command writes: whole, or not at all."""

from pathlib import Path

from tallystick.domain.errors import Malformed


def written_whole(file: Path, content: bytes) -> None:
    """
    Write a file; what a name leads to that is no file, such as ``/dev/stdout`` or a pipe, is written to as it is.

    Args:
        file: Where. A link is followed.
        content: The whole of it.

    Raises:
        Malformed: Where that fails. Of a file no part is left then, and an older one stays.
    """
    try:
        target = file.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(content)
        else:
            _put_in_place(target, content)
    except (OSError, RuntimeError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        raise Malformed("--out", f"{file} cannot be written: {reason}") from trouble


def _put_in_place(file: Path, content: bytes) -> None:
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
