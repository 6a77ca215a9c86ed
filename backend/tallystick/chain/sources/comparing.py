"""A code from the chain beside one of ours: what is known to vary is masked where it does, and nothing else is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tallystick.chain.artifacts import Artifact, Immutable
from tallystick.domain.sources import Difference

METADATA = "hash of metadata"
_LIKE = 0.9
"""The part of its bytes that agree in a code that is like ours."""
_LONGEST = 40
"""Bytes of a difference that are shown."""
_BITS = re.compile(r"uint(\d+)")
_WORD = 32


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far a code is one of ours."""

    differences: tuple[Difference, ...]
    """What nothing explains."""
    metadata: tuple[Difference, ...]
    """Hashes of metadata that are others."""
    immutables: Mapping[str, str]
    """What each holds, as ``0x…``."""


def compare(artifact: Artifact, code: bytes) -> Comparison:
    """
    Hold a code against an artifact, with the immutables as the code has them.

    An immutable has one value at all its places, and one that fits its type; that it is the right one, only running the
    creation code tells.
    """
    values, odd = _values(artifact, code)
    ours = bytearray(artifact.runtime_bytecode)
    for place in artifact.immutables:
        held = code[place.start : place.start + place.length]
        ours[place.start : place.start + len(held)] = held  # A code that ends before it leaves the rest as it is.
    found = differences(artifact, bytes(ours), code)
    plain = tuple(one for one in found if one.what != METADATA)
    return Comparison((*odd, *plain), tuple(one for one in found if one.what == METADATA), values)


def differences(artifact: Artifact, expected: bytes, code: bytes) -> tuple[Difference, ...]:
    """Each run of bytes in which a code differs from what is expected, named by what stands there."""
    regions = _regions(artifact)
    common = min(len(expected), len(code))
    odd = ((place, regions.get(place, "code")) for place in range(common) if expected[place] != code[place])
    runs = [[place for _, (place, _) in run] for _, run in groupby(enumerate(odd), key=_run_of)]
    found = tuple(
        Difference(
            run[0],
            regions.get(run[0], "code"),
            _shown(code[run[0] : run[-1] + 1]),
            _shown(expected[run[0] : run[-1] + 1]),
        )
        for run in runs
    )
    return (*found, *_length_difference(expected, code))


def nearest(artifacts: Sequence[Artifact], code: bytes) -> Artifact | None:
    """Which of ours a code is most like; None: none, fewer than nine of ten bytes agree."""
    likeness = [(_likeness(artifact, code), artifact) for artifact in artifacts if artifact.runtime_bytecode]
    best = max(likeness, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _LIKE else None


def _likeness(artifact: Artifact, code: bytes) -> float:
    ours = artifact.runtime_bytecode
    same = sum(one == other for one, other in zip(ours, code, strict=False))
    filled = sum(place.length for place in artifact.immutables)
    return (same + filled) / max(len(ours), 1)


def _run_of(numbered: tuple[int, tuple[int, str]]) -> tuple[int, str]:
    """Bytes that follow one another, and stand in the same thing, have the same."""
    index, (place, what) = numbered
    return place - index, what


def _regions(artifact: Artifact) -> dict[int, str]:
    named: dict[int, str] = {}
    for place in artifact.immutables:
        named |= dict.fromkeys(range(place.start, place.start + place.length), f"immutable {place.name}")
    for digest in artifact.digests:
        named |= dict.fromkeys(range(digest.start, digest.start + digest.length), METADATA)
    return named


def _length_difference(expected: bytes, code: bytes) -> Iterator[Difference]:
    if len(code) > len(expected):
        more = len(code) - len(expected)
        yield Difference(len(expected), f"{more} appended bytes", _shown(code[len(expected) :]), "nothing")
    elif len(code) < len(expected):
        fewer = len(expected) - len(code)
        yield Difference(len(code), f"{fewer} missing bytes", "nothing", _shown(expected[len(code) :]))


def _values(artifact: Artifact, code: bytes) -> tuple[dict[str, str], tuple[Difference, ...]]:
    values: dict[str, str] = {}
    odd: list[Difference] = []
    for place in artifact.immutables:
        held = f"0x{code[place.start : place.start + place.length].hex()}"
        if values.setdefault(place.name, held) != held:
            elsewhere = f"{values[place.name]} (as elsewhere)"
            odd.append(Difference(place.start, f"immutable {place.name}", held, elsewhere))
        elif not _fits(place, bytes.fromhex(held[2:])):
            odd.append(Difference(place.start, f"immutable {place.name}", held, f"what fits {place.kind}"))
    return values, tuple(odd)


def _fits(place: Immutable, held: bytes) -> bool:
    """Whether a word has no bit that its type does not have."""
    if len(held) != place.length:
        return False
    number = int.from_bytes(held, "big")
    if sized := _BITS.fullmatch(place.kind):
        return number < 1 << int(sized[1])
    is_address = place.kind.startswith(("address", "contract "))
    return number < 1 << 160 if is_address else place.kind != "bool" or number <= 1


def _shown(part: bytes) -> str:
    return f"0x{part[:_LONGEST].hex()}" + ("…" if len(part) > _LONGEST else "")
