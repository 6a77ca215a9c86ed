"""Two values of JSON, compared member by member, so that a difference can be named by its place."""

from collections.abc import Mapping, Sequence

from tallystick.client.errors import NotAsAsked


def require_same(place: str, expected: object, prepared: object) -> None:
    """Raises NotAsAsked, with the place, unless two values are the same; numbers and hexadecimal in any writing."""
    if isinstance(expected, Mapping):
        _require_members(place, expected, prepared)
    elif isinstance(expected, Sequence) and not isinstance(expected, str | bytes):
        _require_items(place, expected, prepared)
    elif isinstance(prepared, Mapping | list | tuple) or _plain(expected) != _plain(prepared):
        raise NotAsAsked(place, expected, prepared)


def _require_members(place: str, expected: Mapping[str, object], prepared: object) -> None:
    if not isinstance(prepared, Mapping) or set(expected) != set(prepared):
        raise NotAsAsked(place, sorted(expected), sorted(prepared) if isinstance(prepared, Mapping) else prepared)
    for name, value in expected.items():
        require_same(f"{place}.{name}", value, prepared[name])


def _require_items(place: str, expected: Sequence[object], prepared: object) -> None:
    if not isinstance(prepared, list | tuple) or len(expected) != len(prepared):
        raise NotAsAsked(place, expected, prepared)
    for index, (one, other) in enumerate(zip(expected, prepared, strict=True)):
        require_same(f"{place}[{index}]", one, other)


def _plain(value: object) -> str:
    """Addresses and hashes are written in any case; an amount is a number or its digits. Other text is itself."""
    text = str(value)
    return text.lower() if text[:2].lower() == "0x" else text
