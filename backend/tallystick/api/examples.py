"""
Whole examples in the API's own description: what a real server was asked, and what it answered.

They are recorded (`make examples`), and a test holds them against a server of today.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
_KEPT = "examples.json"


def kept_examples() -> Mapping[str, Json]:
    """Of each operation, as ``POST /v1/agreements``: a ``request``, where it has one, and ``answers`` by status."""
    told: Mapping[str, Json] = json.loads(files("tallystick.api").joinpath(_KEPT).read_text(encoding="utf-8"))
    return told


def tell_examples(document: Json) -> None:
    """Write them into the OpenAPI document, each beside the schema that it fits. The document is changed."""
    for name, told in kept_examples().items():
        method, path = name.split()
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is None:
            continue
        if "request" in told:
            _put(operation["requestBody"], told["request"])
        for status, answer in told["answers"].items():
            _put(operation["responses"].get(status, {}), answer)


def _put(part: Json, example: Json) -> None:
    """Beside the only kind of content that is JSON."""
    for kind, content in part.get("content", {}).items():
        if kind.endswith("json"):
            content["example"] = example
