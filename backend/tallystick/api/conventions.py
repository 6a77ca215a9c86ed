"""What holds for many routes, as the OpenAPI document tells it of each: which headers it takes, what it may answer."""

from typing import Any

from tallystick.api.repeats import KEY, KEY_PATTERN, may_change

Operation = dict[str, Any]

_KEY: Operation = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": (
        "A text of your own that nobody can guess, such as a random UUID. The same request with the same key is "
        "carried out once, and answered each time what it was answered first, for a day, with `Idempotency-Replayed`. "
        "With another request it is refused (422), and while the first is under way, too (409)."
    ),
    "schema": {"type": "string", "pattern": KEY_PATTERN},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}

_UNCHANGED: Operation = {
    "description": "You have it: its `ETag` is among those of your `If-None-Match`. There is no body."
}


def tell_conventions(document: dict[str, Any], problems: dict[int, Operation]) -> None:
    """
    Write what holds for many routes into each of them.

    Args:
        document: The OpenAPI document. It is changed.
        problems: How a problem is told, by its status.
    """
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if may_change(method.upper(), path):
                operation.setdefault("parameters", []).append(_KEY)
                operation["responses"].setdefault("409", problems[409])
            if method == "get":
                operation["responses"].setdefault("304", _UNCHANGED)
                operation["responses"].setdefault("406", problems[406])
