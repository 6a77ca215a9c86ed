"""
Verification of our own contracts for others who ask: always by the chain, never by what somebody says.

What one asks costs the node a few questions. So one verification is made at a time, and what it found is told again for
a while; a contract's code does not change.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tallystick.domain.errors import Malformed, NotOurSource
from tallystick.domain.sources import Checked, OwnContracts, Published
from tallystick.domain.units import Address

SECONDS = 10.0
"""For which what was found is told again."""

_NAMES = uuid.UUID("5ec2f3a0-7a11-57ac-8a5c-0c0de0e5c0de")
"""Under which a verification has its number: it follows from chain and address, so that any server knows it."""
_INSTALLED = "node_modules/"
_IRRELEVANT = frozenset({"outputSelection", "remappings"})
"""Settings that change what is told of a contract, or the names of files, and not its code."""
_USUAL: Mapping[str, Any] = {"libraries": {}, "viaIR": False, "optimizer": {}, "metadata": {}, "evmVersion": None}
_USUAL_METADATA: Mapping[str, Any] = {"useLiteralContent": False, "appendCBOR": True, "bytecodeHash": "ipfs"}


@dataclass(frozen=True, slots=True)
class Submitted:
    """A contract as somebody says that it is."""

    contract: str
    """As ``path:Name``."""
    compiler: str
    standard_input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    checked: Checked
    since: float


class Sources:
    """Answers whether our contracts are what their sources say."""

    def __init__(self, contracts: OwnContracts, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is asked yet. ``clock`` tells seconds."""
        self._contracts = contracts
        self._clock = clock
        self._lock = Lock()
        self._found: dict[Address, _Known] = {}

    @property
    def chain_id(self) -> int:
        """The chain of our contracts."""
        return self._contracts.chain_id

    def ours(self, address: str) -> Address | None:
        """An address of ours, however its letters are written; None: it is none."""
        return next((own for own in self._contracts.addresses if own.lower() == address.lower()), None)

    def place(self, address: Address) -> int:
        """The place of a contract among ours, from 1."""
        return self._contracts.addresses.index(address) + 1

    def check(self, address: Address) -> Checked | None:
        """
        What the code at an address of ours is; None while another verification is made. Nobody is kept waiting.

        Raises:
            ChainUnavailable: If the node does not answer.
        """
        if not self._lock.acquire(blocking=False):
            return None
        try:
            known = self._found.get(address)
            if known is None or self._clock() - known.since >= SECONDS:
                known = _Known(self._contracts.inspect(address), self._clock())
                self._found[address] = known
            return known.checked
        finally:
            self._lock.release()

    def published(self, address: Address) -> Published:
        """All that is published of the contract at an address of ours."""
        return self._contracts.published(address)

    def number(self, address: Address) -> str:
        """The number of the verification of an address of ours."""
        return str(uuid.uuid5(_NAMES, f"{self.chain_id}:{address}"))

    def numbered(self, number: str) -> Address | None:
        """The address whose verification has a number; None: none has."""
        return next((own for own in self._contracts.addresses if self.number(own) == number), None)

    def require_ours(self, address: Address, submitted: Submitted) -> None:
        """
        Make sure that what is submitted is the contract that we publish, text for text.

        Only then is the verification of ours an answer to it. Nothing is compiled here: names of files and remappings,
        which tools choose, may be others, and with them the hash of metadata.

        Raises:
            NotOurSource: If it is another contract, or other texts or settings; it names the first.
        """
        differing = next(_differences(self.published(address), submitted), None)
        if differing is not None:
            raise NotOurSource(f"this is not what we publish of {address}: {differing}")


def _differences(published: Published, submitted: Submitted) -> Iterator[str]:
    if submitted.contract != f"{published.source}:{published.contract}":
        yield f"it is {published.source}:{published.contract}, not {submitted.contract[:100]}"
    if submitted.compiler.removeprefix("v") != published.compiler:
        yield f"the compiler is {published.compiler}, not {submitted.compiler[:100]}"
    yield from _other_texts(published.standard_input, submitted.standard_input)
    yield from _other_settings(published.standard_input["settings"], submitted.standard_input.get("settings"))


def _other_texts(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    if theirs.get("language") != ours["language"]:
        yield "the language is another"
    texts = _texts(theirs.get("sources"))
    for name, source in ours["sources"].items():
        if texts.get(name) != source["content"]:
            yield f"the text of {name} is " + ("another" if name in texts else "missing")
    for name in texts.keys() - ours["sources"].keys():
        yield f"{name[:100]} is no part of it"


def _texts(sources: object) -> dict[str, str | None]:
    """The texts by name, without the folder that tools put before what is installed."""
    if not isinstance(sources, dict):
        raise Malformed("stdJsonInput", "it has no sources")
    return {
        name.removeprefix(_INSTALLED): source.get("content") if isinstance(source, dict) else None
        for name, source in sources.items()
    }


def _other_settings(ours: Mapping[str, Any], theirs: object) -> Iterator[str]:
    if not isinstance(theirs, dict):
        raise Malformed("stdJsonInput", "it has no settings")
    for name in sorted((ours.keys() | theirs.keys()) - _IRRELEVANT):
        if _setting(name, ours) != _setting(name, theirs):
            yield f"the setting {name[:100]} is another"


def _setting(name: str, settings: Mapping[str, Any]) -> object:
    value = settings.get(name, _USUAL.get(name))
    return {**_USUAL_METADATA, **value} if name == "metadata" and isinstance(value, dict) else value
