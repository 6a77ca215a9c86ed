"""The compiler's syntax tree of a Solidity file, and the bytes that its nodes stand for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes, which the compiler counts positions in."""

    path: str
    content: bytes

    def text(self, start: int, end: int) -> str:
        """What stands there."""
        return self.content[start:end].decode()

    def of(self, node: Node) -> str:
        """What a node stands for."""
        return self.text(*span(node))

    def line(self, start: int) -> int:
        """The number of a position's line, from one."""
        return self.content.count(b"\n", 0, start) + 1

    def find(self, token: str, start: int, end: int) -> int:
        """Where a token stands between two positions. Comments between operands are not expected."""
        found = self.content.find(token.encode(), start, end)
        if found < 0:
            raise ValueError(f"{self.path}: no {token} in {self.text(start, end)!r}")
        return found


def span(node: Node) -> tuple[int, int]:
    """Where a node starts and ends, in bytes."""
    start, length, _ = (int(part) for part in node["src"].split(":"))
    return start, start + length


def is_node(value: object) -> bool:
    """Whether a member of the tree is a node itself."""
    return isinstance(value, dict) and "nodeType" in value


def children_of(node: Node) -> Iterator[Node]:
    """The nodes right below one."""
    for value in node.values():
        for member in value if isinstance(value, list) else (value,):
            if is_node(member):
                yield member


def walk(node: Node, function: str = "") -> Iterator[tuple[Node, str]]:
    """A node and all below it, each with the function or constant that it belongs to."""
    if node["nodeType"] in ("FunctionDefinition", "ModifierDefinition", "VariableDeclaration") and not function:
        function = node["name"] or node.get("kind", "")
    yield node, function
    for child in children_of(node):
        yield from walk(child, function)
