"""
Recursive length prefix, one level deep: the fields of a transaction without what they nest, so that no depth can hurt.

Source: Ethereum Yellow Paper, appendix B; devp2p and wallets require the shortest writing, and so is it here.
"""

from dataclasses import dataclass

from tallystick.domain.errors import Malformed

STRING = 0x80
LIST = 0xC0
_SHORT = 55
"""The longest payload whose length is told by the first byte alone."""
_WORD_BYTES = 32


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a list: its content, and the bytes that write it, prefix included."""

    content: bytes
    written: bytes
    is_list: bool

    def number(self) -> int:
        """An integer of at most 32 bytes, without leading zeros. Raises Malformed."""
        if self.is_list or len(self.content) > _WORD_BYTES or self.content[:1] == b"\x00":
            raise _malformed("a field is not the number that it should be")
        return int.from_bytes(self.content, "big")

    def octets(self) -> bytes:
        """Bytes. Raises Malformed."""
        if self.is_list:
            raise _malformed("a field is a list where bytes belong")
        return self.content


def items_of(encoded: bytes) -> list[Item]:
    """The members of the one list that ``encoded`` is. Raises Malformed."""
    whole = _item(encoded, 0)
    if not whole.is_list or whole.written != encoded:
        raise _malformed("it is not one list of fields")
    items, place = [], 0
    while place < len(whole.content):
        item = _item(whole.content, place)
        items.append(item)
        place += len(item.written)
    return items


def written_number(number: int) -> bytes:
    """An integer, written."""
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return content if len(content) == 1 and content[0] < STRING else _prefix(STRING, len(content)) + content


def written_list(payload: bytes) -> bytes:
    """A list whose members are written already."""
    return _prefix(LIST, len(payload)) + payload


def _item(encoded: bytes, start: int) -> Item:
    first = encoded[start] if start < len(encoded) else 0
    if first < STRING:
        return Item(encoded[start : start + 1], encoded[start : start + 1], is_list=False)
    kind = LIST if first >= LIST else STRING
    begin, length = _extent(encoded, start, first - kind)
    content = encoded[begin : begin + length]
    if len(content) != length:
        raise _malformed("a field is cut off")
    if kind == STRING and length == 1 and content[0] < STRING:
        raise _malformed("a byte is written longer than it must be")
    return Item(content, encoded[start : begin + length], is_list=kind == LIST)


def _extent(encoded: bytes, start: int, size: int) -> tuple[int, int]:
    """Where the payload begins, and its length in bytes."""
    if size <= _SHORT:
        return start + 1, size
    begin = start + 1 + size - _SHORT
    digits = encoded[start + 1 : begin]
    length = int.from_bytes(digits, "big")
    if digits[:1] == b"\x00" or length <= _SHORT:
        raise _malformed("a length is written longer than it must be")
    return begin, length


def _prefix(kind: int, length: int) -> bytes:
    if length <= _SHORT:
        return bytes([kind + length])
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([kind + _SHORT + len(digits)]) + digits


def _malformed(reason: str) -> Malformed:
    return Malformed("transaction", reason)
