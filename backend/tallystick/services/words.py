"""Amounts, times and names as people write them. The only place where amounts are scaled by decimals, to be read."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, MilestoneIndex, Seconds, Timestamp, TokenUnits
from tallystick.papers.sheet import decimal_of
from tallystick.services.phrasebook import words as phrases
from tallystick.services.phrases import Language, Phrase, Saying

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_LAST_WRITABLE = 253_402_300_799
"""The last second of the year 9999, in Unix seconds."""
_UNITS = (
    (phrases.DAY, phrases.DAYS),
    (phrases.HOUR, phrases.HOURS),
    (phrases.MINUTE, phrases.MINUTES),
    (phrases.SECOND, phrases.SECONDS),
)
"""For one of each, and for several."""


def amount_of(amount: TokenUnits, token: Token) -> str:
    """An amount as people write it, with all its decimals: ``250.000000 TLD``. The same in all languages."""
    return f"{decimal_of(amount, token)} {token.symbol}"


def instant_of(instant: Timestamp, language: Language = Language.ENGLISH) -> str:
    """An instant as people write it: ``2027-01-15 08:00:00 UTC``."""
    if instant > _LAST_WRITABLE:
        return phrases.FAR_OFF(second=str(instant)).said(language)
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def span_of(seconds: Seconds, language: Language = Language.ENGLISH) -> str:
    """A length of time as people say it: ``3 days``, ``1 day 2 hours``, ``0 seconds``."""
    days, rest = divmod(seconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    counts = (days, hours, *divmod(rest, _MINUTE))
    parts = [_counted(count, *unit) for count, unit in zip(counts, _UNITS, strict=True) if count]
    return " ".join(part.said(language) for part in parts) or phrases.NO_TIME.said(language)


def percent(share: BasisPoints) -> str:
    """Basis points as per cent, without trailing zeros: ``2.5 %``. The same in all languages."""
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def called(worker: Address) -> Saying | str:
    """A worker, also one that is still to be found."""
    return phrases.NOT_ENGAGED() if worker == ZERO_ADDRESS else worker


def place(milestone: MilestoneIndex) -> Saying:
    """A milestone as people call it."""
    return phrases.PLACE(index=str(milestone))


def places(milestones: tuple[MilestoneIndex, ...]) -> Saying:
    """Some milestones as people call them: ``milestones 0, 1 and 4``."""
    if len(milestones) == 1:
        return place(milestones[0])
    *first, last = map(str, milestones)
    return phrases.PLACES(first=", ".join(first), last=last)


def less_fee(fee: BasisPoints) -> Saying | None:
    """The fee on a payment; None when there is none."""
    return phrases.LESS_FEE(share=percent(fee)) if fee else None


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant within a sentence."""

    at: Timestamp

    def said(self, language: Language) -> str:
        """It in a language."""
        return instant_of(self.at, language)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time within a sentence."""

    seconds: Seconds

    def said(self, language: Language) -> str:
        """It in a language."""
        return span_of(self.seconds, language)


def _counted(count: int, one: Phrase, several: Phrase) -> Saying:
    return (one if count == 1 else several)(count=str(count))
