"""What people type on a command line for the client: sums of a token, moments in a zone, ids by their beginnings."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tallystick.cli.amounts import duration, scaled
from tallystick.client import Tallystick, Token
from tallystick.client.addresses import address_in
from tallystick.client.models.texts import instant_of
from tallystick.domain.errors import Malformed, UnknownAgreement
from tallystick.domain.units import ZERO_ADDRESS, Address, Timestamp, TokenUnits

_SUM = re.compile(r"(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)\s*(?P<unit>[^\s0-9.][^\s]*)", re.ASCII)
_BEGINNING = re.compile(r"0x[0-9a-fA-F]{4,64}", re.ASCII)
_WHOLE_ID = 66
UNITS = "units"
WEI = "wei"


def sum_in(field: str, text: str, token: Token) -> TokenUnits:
    """
    A sum, exactly as it was typed.

    Args:
        field: What to call it when it is malformed.
        text: A decimal number with its unit: the token's symbol (``250.00 USDC``), or ``units`` for its smallest one;
            ``wei`` for that of the chain's own currency.
        token: What the unit must be one of.

    Raises:
        Malformed: If it has no unit or another one, or more digits than the token has.
    """
    found = _SUM.fullmatch(text.strip())
    if found is None:
        raise Malformed(field, f"{text!r} is no sum with its unit, such as {_example(token)}")
    number, unit = found["number"].replace("_", ""), found["unit"]
    if unit == UNITS or (unit == WEI and token.address == ZERO_ADDRESS):
        return TokenUnits(0 if number == "0" else scaled(field, number, 0))
    if token.symbol is None or token.decimals is None:
        raise Malformed(field, "the token cannot be asked now for its symbol: say the sum in `units`")
    if unit.lower() != token.symbol.lower():
        raise Malformed(field, f"{unit!r} is not what is paid in: {_example(token)}")
    is_nothing = not number.strip("0.")
    return TokenUnits(0 if is_nothing else scaled(field, number, token.decimals))


def moment_in(field: str, text: str, now: int) -> Timestamp:
    """
    A moment.

    Args:
        field: What to call it when it is malformed.
        text: With its offset (``2027-01-31T18:00:00+01:00``), with a zone (``2027-01-31 18:00 Europe/Berlin``), or from
            now (``+7d``).
        now: The chain's time, in Unix seconds.

    Raises:
        Malformed: If it is none, has no zone, or is one that the zone has twice or never.
    """
    if text.startswith("+"):
        return instant_of(field, now + duration(text))
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


def whole_id(tally: Tallystick, text: str, party: Address | None = None) -> str:
    """
    An agreement's id, also where only its beginning was typed.

    Args:
        tally: Knows the agreements.
        text: The id, or at least the first four digits of one.
        party: Whose agreements the beginning is looked for in; None: everybody's.

    Raises:
        Malformed: If it is no such beginning, or that of several.
        UnknownAgreement: If no agreement begins so.
    """
    if len(text) == _WHOLE_ID:
        return text
    if not _BEGINNING.fullmatch(text):
        raise Malformed("agreement_id", f"{text!r} is no id, and no beginning of one of at least four digits after 0x")
    found = [row.agreement_id for row in tally.agreements(party=party) if row.agreement_id.startswith(text.lower())]
    if len(found) > 1:
        raise Malformed("agreement_id", f"{len(found)} agreements begin with {text}: type more of it")
    if not found:
        raise UnknownAgreement(text)
    return found[0]


def token_in(tally: Tallystick, text: str | None) -> Token:
    """What is paid in: an address, the symbol of a token that the server names, or nothing for the own currency."""
    if text is None:
        return tally.token(ZERO_ADDRESS)
    named = [token for token in tally.chain().tokens if (token.symbol or "").lower() == text.lower()]
    if len(named) > 1:
        raise Malformed("token", f"several tokens call themselves {text}: name the address")
    return named[0] if named else tally.token(address_in("token", text))


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
