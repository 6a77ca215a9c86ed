"""What all our errors are."""

from typing import ClassVar


class TallyError(Exception):
    """Anything that went wrong and that we foresaw."""

    code: ClassVar[str] = "internal"
    """A stable name for programs."""
    retryable: ClassVar[bool] = False
    """Whether the same request may succeed later."""
