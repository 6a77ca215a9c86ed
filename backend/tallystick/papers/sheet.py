"""What files of movements are written from: the sheet, which all rows share, and its rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tallystick.domain.chain import BlockStamp
from tallystick.domain.journal import Account
from tallystick.domain.movements import Movement, owner_of
from tallystick.domain.ports import ChainIdentity, Token
from tallystick.domain.units import ZERO_ADDRESS, Address, Timestamp, TokenUnits

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all rows of a file have in common."""

    identity: ChainIdentity
    block: BlockStamp
    """As of which block all of it is true."""
    is_final: bool
    """Whether the chain calls that block final."""
    party: Address | None
    """Whose movements they are, and from whose side they are told; None: everybody's."""
    token: Address | None
    """The only token; None: all."""
    since: Timestamp | None
    """The period's first instant; None: from the beginning."""
    until: Timestamp | None
    """The first instant after it; None: up to the block."""
    zone: ZoneInfo
    """Whose days they are."""

    def local(self, instant: Timestamp) -> datetime:
        """An instant by the clocks of the zone."""
        return local_time(instant, self.zone)

    @property
    def day_after(self) -> date:
        """The day after the last one that has any of it."""
        last = self.block.timestamp if self.until is None else min(self.until - 1, self.block.timestamp)
        return self.local(Timestamp(last)).date() + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A movement, with what a reader wants to know of it."""

    movement: Movement
    token: Token
    fee: TokenUnits | None
    """What went to the fee recipient beside this release; None where it is none."""
    is_final: bool
    employer: Address | None
    """Of the movement's agreement; None where it is of none."""
    worker: Address | None
    """Likewise; zero for an open task."""

    def direction(self, party: Address | None) -> str:
        """``in``, ``out`` or ``within`` for the accounts of a party; empty where it touches none of them."""
        if party is None:
            return ""
        given, got = (owner_of(end) == party for end in (self.movement.source, self.movement.target))
        return "within" if given and got else "out" if given else "in" if got else ""

    def counterparty(self, party: Address | None) -> Address | None:
        """The other party of the agreement; the employer for whoever is neither. None: there is none, or no side."""
        if party is None or self.employer is None:
            return None
        other = self.worker if party == self.employer else self.employer
        return None if other == ZERO_ADDRESS else other


@dataclass(frozen=True, slots=True)
class Standing:
    """What stood in an account, in one token."""

    account: Account
    token: Token
    amount: TokenUnits


def local_time(instant: Timestamp, zone: ZoneInfo) -> datetime:
    """An instant by the clocks of a zone."""
    return (_EPOCH + timedelta(seconds=instant)).astimezone(zone)


def written_instant(instant: Timestamp) -> str:
    """An instant in UTC. Source: RFC 3339, "Internet Date/Time Format"."""
    return (_EPOCH + timedelta(seconds=instant)).strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal_of(amount: int, token: Token) -> str:
    """Token units as a decimal number of tokens, with all decimals: exact, and never a float."""
    digits = str(abs(amount)).rjust(token.decimals + 1, "0")
    whole, fraction = digits[: len(digits) - token.decimals], digits[len(digits) - token.decimals :]
    return ("-" if amount < 0 else "") + (f"{whole}.{fraction}" if fraction else whole)
