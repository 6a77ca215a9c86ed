"""Why the server did not do something. Source: RFC 9457, "Members of a Problem Details Object"."""

from typing import Any, ClassVar

from pydantic import ConfigDict

from tallystick.client.models.model import Model


class Problem(Model):
    """A problem document. What it says beyond these members is kept in ``model_extra``."""

    model_config = ConfigDict(extra="allow", frozen=True)
    schema_name: ClassVar[str] = "Problem"

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    """A stable name, for programs."""
    retryable: bool
    """Whether the same request may succeed later."""
    request_id: str
    """By which the server's log knows the request."""
    money_moved: bool | None
    """``False``: no. ``None``: a request to send something broke off, and nobody knows."""
    field: str | None = None
    """The field that is not what it should be."""
    faults: list[dict[str, str]] | None = None
    error: str | None = None
    """The contract's error, as in its interface."""
    arguments: dict[str, Any] | None = None
    """The contract's error's arguments, by name."""
