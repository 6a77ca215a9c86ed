"""What the constructor fills in, by the names that the sources have for it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tallystick.chain.artifacts import Immutable, Json


def immutables_in(references: Mapping[str, list[dict[str, int]]], sources: Json) -> tuple[Immutable, ...]:
    """
    All places of all immutables, in ascending order.

    Args:
        references: The compiler's ``immutableReferences``: places by the id of the declaration.
        sources: The compiler's ``sources``, with the syntax tree of each.
    """
    declared = dict(_declarations(sources, ""))
    often = Counter(declared[identity][0] for identity in references)
    places = []
    for identity, where in references.items():
        name, kind = declared[identity]
        unique = name if often[name] == 1 else f"{name}#{identity}"
        places += [Immutable(place["start"], place["length"], unique, kind) for place in where]
    return tuple(sorted(places, key=lambda place: place.start))


def _declarations(tree: Any, contract: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Of each immutable: the id of its declaration, its name and its type."""
    if isinstance(tree, dict):
        if tree.get("nodeType") == "ContractDefinition":
            contract = tree["name"]
        if tree.get("mutability") == "immutable":
            yield str(tree["id"]), (f"{contract}.{tree['name']}", tree["typeDescriptions"]["typeString"])
    for branch in _branches(tree):
        yield from _declarations(branch, contract)


def _branches(tree: Any) -> Iterable[Any]:
    if isinstance(tree, dict):
        return tree.values()
    return tree if isinstance(tree, list) else ()
