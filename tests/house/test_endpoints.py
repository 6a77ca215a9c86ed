"""Every endpoint says what it does, what its fields are, with their units, and how it can fail."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tallystick.api.app import openapi_document

METHODS = ("get", "post", "put", "patch", "delete")
DOCUMENT = openapi_document()
SCHEMAS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if method in METHODS
}


def fields_of_bare_kinds() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Members of which a type alone says nothing: no constant, no list, and no shape that explains itself."""
    for name, schema in SCHEMAS.items():
        for field, member in schema.get("properties", {}).items():
            if not {"const", "$ref", "items"} & member.keys() and member.get("type") != "boolean":
                yield f"{name}.{field}", member


FIELDS = dict(fields_of_bare_kinds())


def test_there_are_endpoints_and_fields_to_look_at() -> None:
    assert len(OPERATIONS) > 80
    assert len(FIELDS) > 200


@pytest.mark.spec("J34")
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_endpoint_says_what_it_does_and_how_it_can_fail(name: str) -> None:
    operation = OPERATIONS[name]

    assert operation["description"]
    assert any(code.startswith("4") for code in operation["responses"])
    assert all(answer["description"] for answer in operation["responses"].values())


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_parameter_of_an_endpoint_is_explained(name: str) -> None:
    for parameter in OPERATIONS[name].get("parameters", []):
        assert parameter.get("description") or parameter["schema"].get("description"), parameter["name"]


@pytest.mark.spec("J34")
@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_explained(name: str) -> None:
    assert FIELDS[name].get("description")
