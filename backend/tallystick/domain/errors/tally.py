"""What all our errors are."""


class TallyError(Exception):
    """Anything that went wrong and that we foresaw."""

    code: str = "internal"
    """A stable name for programs: of the class; of an error that a server told, the server's."""
    retryable: bool = False
    """Whether the same request may succeed later: of the class; of what a server told, as it says."""
    money_moved: bool | None = None
    """Whether money moved: ``False``: no; None: nobody knows here. Of what a server told, as it says."""
    effort: float = 0.0
    """Seconds for which somebody worked at it before it was refused: who asked is charged for them."""
