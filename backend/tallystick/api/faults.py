"""What is wrong with a field, in plain words instead of the validator's."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from tallystick.api.shapes.texts import EXPECTED
from tallystick.services.requests import ActKind

_ACTS = frozenset(ActKind)
_LONGEST = 300
"""Characters of a text that came from outside, before it is cut."""

_NO_OBJECT = "it is no JSON object"
_NO_NUMBER = "it is no whole number"
_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "it is missing",
        "extra_forbidden": "there is no such field",
        "unknown_query": "there is no such field; those that there are: {known}",
        "repeated_query": "it stands there more than once",
        "model_type": _NO_OBJECT,
        "model_attributes_type": _NO_OBJECT,
        "dict_type": _NO_OBJECT,
        "list_type": "it is no list",
        "too_short": "the list has fewer than {min_length} of them",
        "too_long": "the list has more than {max_length} of them",
        "string_type": "it is no text",
        "string_too_short": "it has fewer characters than {min_length}",
        "string_too_long": "it has more characters than {max_length}",
        "string_pattern_mismatch": "it is not written as it should be: see /openapi.json",
        "int_type": _NO_NUMBER,
        "int_parsing": _NO_NUMBER,
        "int_parsing_size": _NO_NUMBER,
        "int_from_float": _NO_NUMBER,
        "greater_than_equal": "it is less than {ge}",
        "less_than_equal": "it is more than {le}",
        "less_than": "it is not less than {lt}",
        "enum": "it is none of {expected}",
        "union_tag_not_found": "its {discriminator} is missing, which says what it is",
        "union_tag_invalid": "its {discriminator} is none of {expected_tags}",
    }
)
"""By the validator's name of the fault. Source: Pydantic, "Validation Errors"."""


def fault_of(found: Mapping[str, Any]) -> dict[str, str]:
    """The field, and what is wrong with it."""
    return {"field": _place(found["loc"]), "reason": _sentence(found)[:_LONGEST]}


def _place(loc: Sequence[object]) -> str:
    """Where a fault is: ``milestones[0].amount``."""
    place = ""
    for before, step in pairwise(("body", *loc[1:]) if len(loc) > 1 else ("", *loc)):
        if isinstance(before, int) and step in _ACTS:
            continue  # The validator names the kind of a list's member there, which is no part of the body.
        place += f"[{step}]" if isinstance(step, int) else f".{step}"
    return place.lstrip(".")[:_LONGEST]


def _sentence(found: Mapping[str, Any]) -> str:
    context = found.get("ctx", {})
    expected = EXPECTED.get(str(context.get("pattern")))
    if expected is not None:
        return expected
    if found["type"] in _SENTENCES:
        return _SENTENCES[found["type"]].format_map(context)
    return str(found["msg"]).removeprefix("Value error, ")
