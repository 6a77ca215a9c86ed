"""What receipts and statements have in common: how times and movements are written, and where one looks at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tallystick.domain.chain import BlockStamp
from tallystick.domain.movements import Kind
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, AgreementId, Timestamp, TransactionHash
from tallystick.papers.paper import Column, Fact, Link, Section, Table
from tallystick.papers.sheet import Row, local_time
from tallystick.services.phrasebook import papers as phrases
from tallystick.services.phrasebook import transcripts
from tallystick.services.phrases import Language, Phrase, Saying
from tallystick.services.words import instant_of

WORDS_OF: Mapping[Kind, Phrase] = MappingProxyType(
    {
        Kind.LOCK: phrases.LOCK,
        Kind.RELEASE: phrases.RELEASE,
        Kind.FEE: phrases.FEE,
        Kind.REFUND: phrases.REFUND,
        Kind.CARRY: phrases.CARRY,
        Kind.OWE: phrases.OWE,
        Kind.WITHDRAW: phrases.WITHDRAW,
        Kind.SWEEP: phrases.SWEEP,
    }
)
_UTC = "UTC"
_PLACE = "%Y-%m-%d %H:%M:%S %z"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paper is written."""

    language: Language
    zone: ZoneInfo

    def said(self, saying: Saying) -> str:
        """Something in the paper's language."""
        return saying.said(self.language)

    def time(self, instant: Timestamp) -> str:
        """An instant by the zone's clocks, with their offset; one after the year 9999 as the second that it is."""
        try:
            return local_time(instant, self.zone).strftime(_PLACE)
        except OverflowError:
            return instant_of(instant, self.language)

    def moment(self, instant: Timestamp) -> str:
        """The same, and in UTC below."""
        here, there = self.time(instant), instant_of(instant, self.language)
        return here if self.zone.key == _UTC or here == there else f"{here}\n{there}"

    def fact(self, label: Phrase, value: Saying | str, *, is_code: bool = False) -> Fact:
        """Something that has a name."""
        return Fact(self.said(label), value if isinstance(value, str) else self.said(value), is_code)

    def column(
        self, heading: Phrase, *, is_amount: bool = False, is_code: bool = False, leads_to: str | None = None
    ) -> Column:
        """A column of a table."""
        return Column(self.said(heading), is_amount, is_code, leads_to)

    def token(self, token: Token) -> str:
        """What something is paid in."""
        if token.address == ZERO_ADDRESS:
            return self.said(phrases.OWN_CURRENCY(symbol=token.symbol))
        named = phrases.TOKEN_OF(symbol=token.symbol, decimals=str(token.decimals), address=token.address)
        return self.said(named)


@dataclass(frozen=True, slots=True)
class Places:
    """Where readers of a paper look at the chain, and at our pages."""

    explorer: str | None
    """An address with ``{kind}`` and ``{id}`` in it."""
    origin: str | None
    """Of our own pages; None: nobody said where they are."""

    def of_payment(self, transaction: TransactionHash, agreement_id: AgreementId, style: Style) -> Link | None:
        """Where a payment is looked at: on the chain, or else where its agreement is."""
        if self.explorer is not None:
            return Link(self._on_chain("tx", transaction), style.said(phrases.LOOK_AT_TRANSACTION))
        if self.origin is not None:
            return Link(f"{self.origin}/agreements/{agreement_id}", style.said(phrases.LOOK_AT_AGREEMENT))
        return None

    def of_agreement(
        self, agreement_id: AgreementId, transactions: Sequence[TransactionHash], style: Style
    ) -> Link | None:
        """Where an agreement is looked at: the newest of its transactions on the chain, or else our own page of it."""
        if self.explorer is not None and transactions:
            return Link(self._on_chain("tx", transactions[-1]), style.said(transcripts.NEWEST_STEP))
        if self.origin is not None:
            return Link(f"{self.origin}/agreements/{agreement_id}", style.said(phrases.LOOK_AT_AGREEMENT))
        return None

    @property
    def transactions(self) -> str | None:
        """Where any transaction is looked at: an address with ``{id}`` in it. None: nobody said where."""
        return None if self.explorer is None else self.explorer.replace("{kind}", "tx")

    def of_address(self, address: str, style: Style) -> Link | None:
        """Where an address is looked at."""
        if self.explorer is None:
            return None
        return Link(self._on_chain("address", address), style.said(phrases.LOOK_AT_ADDRESS))

    def _on_chain(self, kind: str, of: str) -> str:
        return str(self.explorer).replace("{kind}", kind).replace("{id}", of)


def block_facts(style: Style, block: BlockStamp, *, is_final: bool) -> tuple[Fact, ...]:
    """As of which block a paper is, and how sure that block is."""
    return (
        style.fact(phrases.AS_OF, str(block.number)),
        style.fact(phrases.BLOCK_HASH, block.hash, is_code=True),
        style.fact(phrases.BLOCK_TIME, style.time(block.timestamp)),
        style.fact(phrases.FINALITY, phrases.FINAL if is_final else phrases.NOT_FINAL),
    )


def places_on_chain(style: Style, rows: Sequence[Row], *, with_agreement: bool) -> Section:
    """Where each of some movements stands. They are numbered from 1, as in the table that they are listed in."""
    heading = phrases.TRANSACTION_AND_AGREEMENT if with_agreement else phrases.TRANSACTION
    columns = (style.column(phrases.NUMBER), style.column(phrases.BLOCK), style.column(heading, is_code=True))
    listed = tuple(
        (str(number), str(row.movement.event.block_number), _place(row, with_agreement=with_agreement))
        for number, row in enumerate(rows, 1)
    )
    return Section(style.said(phrases.ON_CHAIN), table=Table(columns, listed))


def _place(row: Row, *, with_agreement: bool) -> str:
    movement = row.movement
    if not with_agreement or movement.agreement_id is None:
        return movement.event.transaction_hash
    return f"{movement.event.transaction_hash}\n{movement.agreement_id}/{movement.milestone}"
