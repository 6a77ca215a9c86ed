"""
Testnets by name: what one would otherwise have to look up and set for each.

A profile says nothing that moves money: where the escrow is, a record or the environment tells; and whether the node is
on the profile's chain, the node is asked.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.domain.errors import Malformed
from tallystick.domain.ports import Token
from tallystick.domain.units import Address

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Profile:
    """A chain that many use."""

    key: str
    """How it is named in the environment."""
    name: str
    """How people name it."""
    chain_id: int
    block_seconds: float
    """About how often there is a block."""
    settings: dict[str, Any]
    """Settings by their field names: what is set where the environment says nothing else."""
    tokens: tuple[Token, ...]
    """Some that are known there. Each is asked for nothing: its file names the source."""


def profile_names() -> tuple[str, ...]:
    """The profiles that there are."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def profile_of(name: str) -> Profile:
    """
    A profile by its name.

    Raises:
        Malformed: If there is none.
    """
    if name not in profile_names():
        raise Malformed("profile", f"there is no profile {name!r}: there are {', '.join(profile_names())}")
    said = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Profile(
        key=name,
        name=said["name"],
        chain_id=said["chain_id"],
        block_seconds=said["block_seconds"],
        settings=said["settings"],
        tokens=tuple(Token(Address(one["address"]), one["symbol"], one["decimals"]) for one in said["tokens"]),
    )
