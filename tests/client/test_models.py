"""The client's values are what the server's own description says, member for member: they cannot drift apart."""

import inspect
import types
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import TypeAdapter

from tallystick.api.app import openapi_document
from tallystick.api.shapes.instants import write_instant
from tallystick.client.models import (
    agreements,
    books,
    chain,
    documents,
    feed,
    fresh,
    logins,
    prepared,
    problem,
    records,
    sent,
    terms,
    webhooks,
)
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant, Number, Units, instant_in, instant_of, written
from tallystick.domain.errors import Malformed
from tallystick.domain.units import Timestamp

SCHEMAS = openapi_document()["components"]["schemas"]
MODULES = (agreements, books, chain, documents, feed, fresh, logins, prepared, problem, records, sent, terms, webhooks)
NULL = {"type": "null"}


def _models() -> list[type[Model]]:
    found = {item for module in MODULES for _, item in inspect.getmembers(module, inspect.isclass)}
    return sorted((item for item in found if issubclass(item, Model) and "schema_name" in vars(item)), key=repr)


def _schema(described: dict[str, Any]) -> dict[str, Any]:
    """A schema, with what it refers to in its place."""
    if "$ref" not in described:
        return described
    name = described["$ref"].rpartition("/")[2]
    return {**SCHEMAS[name], "title": name}


def _fits(kind: Any, described: dict[str, Any]) -> bool:
    """Whether a type takes exactly what a schema describes, as far as JSON goes."""
    described = _schema(described)
    if get_origin(kind) in (Union, types.UnionType) and type(None) in get_args(kind):
        rest = [part for part in get_args(kind) if part is not type(None)]
        options = [part for part in described.get("anyOf", []) if part != NULL]
        return NULL in described.get("anyOf", []) and len(rest) == len(options) == 1 and _fits(rest[0], options[0])
    if kind in (Units, Number):
        return bool(described["type"] == "string" and "[0-9]" in described.get("pattern", ""))
    if kind is Instant:
        return bool(described["type"] == "string" and described["examples"] == ["2027-01-22T08:00:00Z"])
    if inspect.isclass(kind) and issubclass(kind, Model):
        return bool(described["title"] == kind.schema_name)
    if inspect.isclass(kind) and issubclass(kind, StrEnum):
        return sorted(described["enum"]) == sorted(kind)
    return _fits_plainly(kind, described)


def _fits_plainly(kind: Any, described: dict[str, Any]) -> bool:
    if get_origin(kind) is list:
        return described.get("type") == "array" and _fits(get_args(kind)[0], described["items"])
    if get_origin(kind) is dict:
        return described.get("type") == "object" and "properties" not in described
    named = getattr(kind, "__supertype__", kind)
    plain = {str: "string", int: "integer", bool: "boolean"}
    return bool(described.get("type") == plain[named])


def _members(model: type[Model]) -> Iterator[tuple[str, Any]]:
    for name, annotation in inspect.get_annotations(model, eval_str=True).items():
        if name != "schema_name":
            yield name, annotation


def _all_members(model: type[Model]) -> dict[str, Any]:
    return {name: kind for part in reversed(model.__mro__) if issubclass(part, Model) for name, kind in _members(part)}


@pytest.mark.spec("CL11")
@pytest.mark.parametrize("model", _models(), ids=lambda model: model.__name__)
class TestAModel:
    def test_has_the_members_that_the_description_has(self, model: type[Model]) -> None:
        assert set(_all_members(model)) == set(SCHEMAS[model.schema_name]["properties"])

    def test_has_members_of_the_kinds_that_are_described(self, model: type[Model]) -> None:
        properties = SCHEMAS[model.schema_name]["properties"]

        assert [name for name, kind in _all_members(model).items() if not _fits(kind, properties[name])] == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2027-01-15T08:00:00Z", 1_800_000_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
        ("+010000-01-01T00:00:00Z", 253_402_300_800),
        ("+036812-02-20T00:36:15Z", 2**40 - 1),
    ],
)
def test_instants_are_read_as_far_as_the_contract_counts(text: str, seconds: int) -> None:
    assert instant_in(text) == seconds
    assert write_instant(Timestamp(seconds)) == text


@pytest.mark.parametrize("text", ["2027-01-15", "2027-01-15T08:00:00", "2027-01-15T08:00:00+01:00", "now", None, 5])
def test_what_is_no_instant_of_the_api_is_none(text: object) -> None:
    with pytest.raises(ValueError, match="is no instant"):
        instant_in(text)


@pytest.mark.parametrize("text", [250, 2.5, "2.5", "1e6", "", "0x10", "٣", None])
def test_what_is_no_amount_of_the_api_is_none(text: object) -> None:
    with pytest.raises(ValueError, match="is no amount"):
        TypeAdapter(Units).validate_python(text)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(Malformed, match="zone"):
        instant_of("deliver_by", datetime(2027, 1, 1))
    with pytest.raises(Malformed, match="9999"):
        written("deliver_by", Timestamp(253_402_300_800))
