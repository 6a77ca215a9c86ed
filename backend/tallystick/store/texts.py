"""Terms and facts as JSON texts, and back. Amounts are written as decimal strings: JSON readers round large numbers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints

from tallystick.domain.events import Fact, Phase
from tallystick.domain.terms import Terms
from tallystick.domain.units import TokenUnits

_quoted = json.encoder.encode_basestring_ascii
_FACTS: Mapping[str, type[Fact]] = {fact.__name__: fact for fact in get_args(Fact)}


def write_terms(terms: Terms) -> str:
    """The terms as a JSON object, with the fields' own names."""
    return _text(terms)


def read_terms(text: str) -> Terms:
    """The terms that :func:`write_terms` wrote. They are checked again as they are built."""
    return cast(Terms, _read(Terms, json.loads(text)))


def write_fact(fact: Fact) -> str:
    """The fact as a JSON object, without its name."""
    return _text(fact)


def read_fact(name: str, text: str) -> Fact:
    """The fact of this name that :func:`write_fact` wrote."""
    return cast(Fact, _read(_FACTS[name], json.loads(text)))


def _text(value: object) -> str:
    kind: Any = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: Any) -> Callable[[Any], str]:
    """How a value of a type is written. Found once for each type, not for each value: facts come by the million."""
    if kind is TokenUnits:
        return lambda amount: f'"{amount}"'
    if get_origin(kind) is tuple:
        part = _writer(get_args(kind)[0])
        return lambda values: f"[{','.join([part(value) for value in values])}]"
    if hints := _hints(kind):
        members = [(name, _writer(hint)) for name, hint in hints.items()]
        template = "{" + ",".join([f'"{name}":%s' for name in hints]) + "}"
        return lambda value: template % tuple([write(getattr(value, name)) for name, write in members])
    # A name for a number or a text, the escrow's phases, or a number or a text itself.
    return str if issubclass(getattr(kind, "__supertype__", kind), int) else _quoted


def _read(kind: Any, written: Any) -> object:
    if kind is TokenUnits:
        return int(written)
    if kind is Phase:
        return Phase(written)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], part) for part in written)
    if hints := _hints(kind):
        return cast(Any, kind)(**{name: _read(hints[name], part) for name, part in written.items()})
    return written


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    """The fields of a dataclass with their types; none for any other type."""
    return get_type_hints(kind) if is_dataclass(kind) else {}
