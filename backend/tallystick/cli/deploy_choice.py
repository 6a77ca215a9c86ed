"""Which contract `tally deploy` is asked for, and what it is made with: from the words of a command line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from tallystick.chain import companions
from tallystick.chain.codec import address_in
from tallystick.chain.companions import Companion
from tallystick.cli.amounts import duration
from tallystick.domain.errors import Malformed

_BYTES = re.compile(r"0x(?:[0-9a-fA-F]{2})*")


class Wanted(StrEnum):
    """What can be deployed."""

    ESCROW = "escrow"
    LENS = "lens"
    PANEL = "panel"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Given:
    """What a contract is to be made with, as it was written. None: not given."""

    member: Sequence[str] | None = None
    quorum: int | None = None
    court: str | None = None
    court_parameters: str | None = None
    meta_evidence: str | None = None
    deposit_period: str | None = None
    execution_period: str | None = None


_NEEDED: dict[Wanted, set[str]] = {
    Wanted.ESCROW: set(),
    Wanted.LENS: set(),
    Wanted.PANEL: {"member", "quorum", "execution_period"},
    Wanted.COURT: {"court", "meta_evidence", "deposit_period", "execution_period"},
}
_OPTIONAL = {Wanted.COURT: {"court_parameters"}}


def chosen(wanted: Wanted, given: Given) -> Companion | None:
    """
    What to deploy beside the escrow; None: the escrow itself.

    Raises:
        Malformed: If something is missing, belongs to another contract, or would be refused by this one.
    """
    _require_fitting(wanted, given)
    match wanted:
        case Wanted.ESCROW:
            return None
        case Wanted.LENS:
            return companions.lens()
        case Wanted.PANEL:
            members = [address_in("member", member) for member in given.member or ()]
            return companions.panel(members, given.quorum or 0, duration(given.execution_period or ""))
        case Wanted.COURT:
            return companions.bridge(
                court=address_in("court", given.court or ""),
                parameters=_bytes("court parameters", given.court_parameters or "0x"),
                meta_evidence=given.meta_evidence or "",
                deposit_period=duration(given.deposit_period or ""),
                execution_period=duration(given.execution_period or ""),
            )


def _require_fitting(wanted: Wanted, given: Given) -> None:
    written = {field.name for field in fields(given) if getattr(given, field.name)}
    for name in sorted(_NEEDED[wanted] - written):
        raise Malformed(_option(name), f"`tally deploy {wanted}` needs it")
    for name in sorted(written - _NEEDED[wanted] - _OPTIONAL.get(wanted, set())):
        raise Malformed(_option(name), f"`tally deploy {wanted}` takes no such thing")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _bytes(field: str, text: str) -> bytes:
    if not _BYTES.fullmatch(text):
        raise Malformed(field, "bytes are 0x and pairs of hexadecimal digits")
    return bytes.fromhex(text[2:])
