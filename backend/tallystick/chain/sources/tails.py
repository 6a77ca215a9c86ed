"""
Where a bytecode holds hashes of metadata.

Code ends with the hash of the compiler's metadata, and so follows each comment. Who compares code "but for the
metadata" must know where that stands: bytes that only look like it may be a constant of the contract, such as the
address that is paid. So the sources are compiled twice, the second time with a comment behind each. What differs, and
nothing else, is a hash.

Source: Solidity, "Encoding of the Metadata Hash in the Bytecode".
"""

from tallystick.chain.artifacts import Json, Span
from tallystick.domain.errors import CompilationFailed

_COMMENT = "\n// the same, with other metadata\n"
_BEFORE = bytes.fromhex("a264697066735822") + b"\x12\x20"
"""CBOR of a map of two, its first key ``ipfs``, and the head of a multihash of SHA-256."""
_AFTER = bytes.fromhex("64736f6c6343")
"""The second key ``solc``; three bytes of version follow, and two of length."""
_LENGTH = 32
_OUTPUTS = ["evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences", "metadata"]


def twin_of(standard_input: Json) -> Json:
    """The same input with a comment behind each source. It is asked for its syntax trees as well."""
    sources = {name: {"content": source["content"] + _COMMENT} for name, source in standard_input["sources"].items()}
    settings = {**standard_input["settings"], "outputSelection": {"*": {"*": _OUTPUTS, "": ["ast"]}}}
    return {**standard_input, "sources": sources, "settings": settings}


def digests_in(code: bytes, twin: bytes) -> tuple[Span, ...]:
    """
    Where the hashes stand, in ascending order, each of 32 bytes.

    Args:
        code: A bytecode.
        twin: The bytecode of the same sources with other comments.

    Raises:
        CompilationFailed: If they differ in anything but such hashes.
    """
    if len(code) != len(twin):
        raise CompilationFailed(f"a comment makes {len(code)} bytes of code {len(twin)}: no place in it can be trusted")
    found: list[Span] = []
    for place, (one, other) in enumerate(zip(code, twin, strict=True)):
        is_known = bool(found) and place < found[-1].start + _LENGTH
        if one != other and not is_known:
            found.append(_digest_around(place, code, twin))
    return tuple(found)


def _digest_around(place: int, code: bytes, twin: bytes) -> Span:
    """A hash may agree with another one in its first bytes by chance."""
    for start in range(place, place - _LENGTH, -1):
        if _is_framed(start, code) and _is_framed(start, twin):
            return Span(start, _LENGTH)
    raise CompilationFailed(f"a comment changes byte {place} of the code, which stands in no hash of metadata")


def _is_framed(start: int, code: bytes) -> bool:
    return code[:start].endswith(_BEFORE) and code.startswith(_AFTER, start + _LENGTH)
