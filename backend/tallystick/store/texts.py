"""Terms and facts as JSON texts, and back. Amounts are written as decimal strings: JSON readers round large numbers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast, get_args, get_origin, get_type_hints

from tallystick.domain.events import Fact, Phase
from tallystick.domain.terms import Terms
from tallystick.domain.units import TokenUnits

_Write = Callable[[Any], str]

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


@dataclass(frozen=True, slots=True)
class _Member:
    """What stands at one place of a text, however deep."""

    path: str
    mark: str
    """In the template."""
    write: _Write | None
    """For what the template cannot write as it is."""


@cache
def _writer(kind: type) -> _Write:
    """How a dataclass is written. Found once for each, not for each value: facts come by the million."""
    template, members = _layout(kind, "")
    found = attrgetter(*(member.path for member in members))
    special = [(place, member.write) for place, member in enumerate(members) if member.write is not None]
    if not special:
        return lambda value: template % found(value)

    def written(value: object) -> str:
        parts = list(found(value))
        for place, write in special:
            parts[place] = write(parts[place])
        return template % tuple(parts)

    return written


def _layout(kind: Any, path: str) -> tuple[str, list[_Member]]:
    """The text of a dataclass with a mark for each value that stands in it, and those values."""
    texts, members = list[str](), list[_Member]()
    for name, hint in _hints(kind).items():
        if _hints(hint):
            text, within = _layout(hint, f"{path}{name}.")
        else:
            member = _member(hint, path + name)
            text, within = member.mark, [member]
        texts.append(f'"{name}":{text}')
        members += within
    return "{" + ",".join(texts) + "}", members


def _member(hint: Any, path: str) -> _Member:
    if get_origin(hint) is tuple:
        return _Member(path, "%s", _list_writer(get_args(hint)[0]))
    if hint is TokenUnits:
        return _Member(path, '"%d"', None)
    if hint is str:
        return _Member(path, "%s", _quoted)  # Somebody's text, whatever it is.
    # A name for a number or for digits, the escrow's phases, or a number itself.
    return _Member(path, "%d" if issubclass(getattr(hint, "__supertype__", hint), int) else '"%s"', None)


def _list_writer(hint: Any) -> _Write:
    part = _writer(hint) if _hints(hint) else _member(hint, "").mark.__mod__
    return lambda values: f"[{','.join([part(value) for value in values])}]"


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
