"""What people type on a command line for the client: sums of a token, moments in a zone, ids by their beginnings."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tallystick.cli.amounts import duration, scaled
from tallystick.cli.clocks import Clocks
from tallystick.cli.denomination import Denomination
from tallystick.client import Tallystick, Token
from tallystick.client.addresses import agreement_in
from tallystick.client.models.texts import instant_of
from tallystick.domain.errors import Malformed, UnknownAgreement
from tallystick.domain.units import ZERO_ADDRESS, Address, Timestamp, TokenUnits

_SUM = re.compile(r"(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)\s*(?P<unit>[^\s0-9.][^\s]*)", re.ASCII)
_BEGINNING = re.compile(r"0x[0-9a-fA-F]{4,64}", re.ASCII)
_WHOLE_ID = 66
_UNSEEN_BEGINNING = 18
"""``0x`` and 64 bits: nobody can make an id that begins so."""
UNITS = "units"
WEI = "wei"


def sum_in(field: str, text: str, paid_in: Denomination) -> TokenUnits:
    """
    A sum, exactly as it was typed.

    Args:
        field: What to call it when it is malformed.
        text: A decimal number with its unit: the token's symbol (``250.00 USDC``), or ``units`` for its smallest one;
            ``wei`` for that of the chain's own currency.
        paid_in: What the unit must be one of.

    Raises:
        Malformed: If it has no unit or another one, or more digits than the token has; or if nobody reads what becomes
            of it, and only the server says how many digits the token has.
    """
    found, token = _SUM.fullmatch(text.strip()), paid_in.token
    if found is None:
        raise Malformed(field, f"{text!r} is no sum with its unit, such as {_example(token)}")
    number, unit = found["number"].replace("_", ""), found["unit"]
    if unit == UNITS or (unit == WEI and token.address == ZERO_ADDRESS):
        return TokenUnits(0 if number == "0" else scaled(field, number, 0))
    if token.symbol is None:
        raise Malformed(field, "the token cannot be asked now for its symbol: say the sum in `units`")
    if unit.lower() != token.symbol.lower():
        raise Malformed(field, f"{unit!r} is not what is paid in: {_example(token)}")
    is_nothing = not number.strip("0.")
    return TokenUnits(0 if is_nothing else scaled(field, number, paid_in.digits(field)))


def moment_in(field: str, text: str, clocks: Clocks) -> Timestamp:
    """
    A moment.

    Args:
        field: What to call it when it is malformed.
        text: With its offset (``2027-01-31T18:00:00+01:00``), with a zone (``2027-01-31 18:00 Europe/Berlin``), or from
            now (``+7d``).
        clocks: Say when now is.

    Raises:
        Malformed: If it is none, has no zone, or is one that the zone has twice or never; or if it is from now, and the
            chain is said to be ahead of this machine.
    """
    if text.startswith("+"):
        return instant_of(field, clocks.after(field, duration(text)))
    moment, _, zone = text.strip().rpartition(" ")
    named = _zone(zone) if moment else None
    try:
        read = datetime.fromisoformat((moment if named else text).strip())
    except ValueError:
        raise Malformed(field, f"{text!r} is no moment such as 2027-01-31T18:00:00+01:00 or +7d") from None
    if named is not None and read.tzinfo is None:
        return instant_of(field, _in_zone(field, read, named))
    if read.tzinfo is None:
        raise Malformed(field, f"{text!r} names no zone: write an offset such as Z or +01:00, or a zone's name")
    return instant_of(field, read)


def whole_id(tally: Tallystick, text: str, party: Address | None = None, *, unseen: bool = False) -> str:
    """
    An agreement's id, also where only its beginning was typed.

    Args:
        tally: Knows the agreements.
        text: The id, or at least the first four digits of one.
        party: Whose agreements the beginning is looked for in first; then, as for an arbiter, in everybody's.
        unseen: Whether nobody is shown the whole id before something is signed: then a short beginning is not enough,
            because somebody could have made an agreement whose id begins so, and the server could name that.

    Raises:
        Malformed: If it is no such beginning, too short a one, or that of several.
        UnknownAgreement: If no agreement begins so.
    """
    if len(text) == _WHOLE_ID:
        return agreement_in(text)
    if not _BEGINNING.fullmatch(text):
        raise Malformed("agreement_id", f"{text!r} is no id, and no beginning of one of at least four digits after 0x")
    if unseen and len(text) < _UNSEEN_BEGINNING:
        raise Malformed(
            "agreement_id", f"nobody is shown which one {text} is: type the whole id, or 16 digits at least"
        )
    found = _beginning(tally, text, party) or _beginning(tally, text, None)
    if len(found) > 1:
        raise Malformed("agreement_id", f"{len(found)} agreements begin with {text}: type more of it")
    if not found:
        raise UnknownAgreement(text)
    return found[0]


def _beginning(tally: Tallystick, text: str, party: Address | None) -> list[str]:
    return [row.agreement_id for row in tally.agreements(party=party) if row.agreement_id.startswith(text.lower())]


def text_of(field: str, path: Path) -> str:
    """A file's text. Raises Malformed if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(field, f"the file {path} cannot be read as text: {error}") from error


def _example(token: Token) -> str:
    symbol = f"250.00 {token.symbol}" if token.symbol else "250000000 units"
    return f"`{symbol}`"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _in_zone(field: str, moment: datetime, zone: ZoneInfo) -> datetime:
    """A wall clock's moment. One that the clock shows twice, or never, is not one moment."""
    early, late = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        raise Malformed(field, f"clocks in {zone} are set at {moment}: write the offset, such as +01:00")
    return early
