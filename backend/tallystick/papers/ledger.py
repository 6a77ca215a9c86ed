"""
Movements as accounts for accountants, in the language of beancount. Source: Beancount, "Language Syntax".

With a party they are told from its side: what it earned is income, what it paid for work an expense, what waits for it
in escrow an asset. Without one they are the books themselves. In the end the file asserts what stood in each of the
accounts that the books keep, to the last unit: `bean-check` then recounts the whole file against them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from tallystick.domain.journal import Account
from tallystick.domain.movements import Kind, owner_of, room_of
from tallystick.domain.ports import Token
from tallystick.domain.units import ZERO_ADDRESS, Address, Timestamp
from tallystick.papers.sheet import Row, Sheet, Standing, decimal_of, written_instant

MEDIA_TYPE = "text/plain; charset=utf-8"

Standings = Callable[[frozenset[tuple[Account, Address]], bool], Iterable[Standing]]
"""What stood in accounts: before the period (False), or at its end (True)."""

_BIRTH = "1970-01-01"
_OWN = {"party": "Assets:Wallet", "owed": "Assets:Owed", "fees": "Assets:Fees"}
_OTHERS = {"party": "Equity:Party", "owed": "Equity:Owed", "fees": "Equity:Fees"}
_SYMBOL = re.compile(r"[^A-Z0-9]+")
_MOST_SYMBOL = 7
_DIGITS_OF_ADDRESS = 16
"""Of a token's address in its commodity's name: nobody makes another token whose address begins likewise."""


class Ledger:
    """Writes one file. It remembers what was opened already."""

    def __init__(self, sheet: Sheet, standings: Standings) -> None:
        self._sheet = sheet
        self._standings = standings
        self._accounts: set[str] = set()
        self._commodities: set[str] = set()
        self._begun: set[tuple[Account, Address]] = set()

    def written(self, rows: Iterable[Row]) -> Iterator[str]:
        """The file, a few lines at a time."""
        yield from self._heading()
        for row in rows:
            if self._counts(row):
                yield from self._transaction(row)
        yield from self._closing()

    def _heading(self) -> Iterator[str]:
        sheet = self._sheet
        yield f";; Movements at escrow {sheet.identity.escrow} on chain {sheet.identity.chain_id}\n"
        yield f";; as of block {sheet.block.number} {sheet.block.hash} ({written_instant(sheet.block.timestamp)})\n"
        yield f";; party {sheet.party or 'all'}, token {sheet.token or 'all'}, days of {sheet.zone.key}\n"
        yield f";; from {_or_open(sheet.since)} to {_or_open(sheet.until)}\n\n"

    def _counts(self, row: Row) -> bool:
        """Whether it changes what the party has. What others get of its agreements is none of its money."""
        party = self._sheet.party
        if party is None or row.direction(party) or row.employer == party:
            return True
        return row.movement.kind is Kind.FEE and row.worker == party

    def _transaction(self, row: Row) -> Iterator[str]:
        movement, event = row.movement, row.movement.event
        yield from self._begin(row)
        commodity = commodity_of(row.token)
        yield f'{self._day(event.timestamp)} * "{movement.kind.value}" "{event.name}"\n'
        yield f'  tx: "{event.transaction_hash}"\n'
        yield f'  block: "{event.block_number}"\n  block-hash: "{event.block_hash}"\n'
        yield f'  log: "{event.log_index}-{movement.part}"\n  time: "{written_instant(event.timestamp)}"\n'
        if movement.agreement_id is not None:
            yield f'  agreement: "{movement.agreement_id}"\n  milestone: "{movement.milestone}"\n'
        amount = decimal_of(movement.amount, row.token)
        yield f"  {self._account(movement.source, row)}  -{amount} {commodity}\n"
        yield f"  {self._account(movement.target, row)}  {amount} {commodity}\n\n"

    def _begin(self, row: Row) -> Iterator[str]:
        """Open what the row is the first to need, with what stood there before the period."""
        yield from self._declare(row.token)
        for end in (row.movement.source, row.movement.target):
            name = self._account(end, row)
            if name not in self._accounts:
                self._accounts.add(name)
                yield f"{_BIRTH} open {name}\n"
            if self._is_kept(end, row) and (end, row.token.address) not in self._begun:
                self._begun.add((end, row.token.address))
                yield from self._brought_forward(end, row, name)

    def _declare(self, token: Token) -> Iterator[str]:
        commodity = commodity_of(token)
        if commodity not in self._commodities:
            self._commodities.add(commodity)
            yield f'{_BIRTH} commodity {commodity}\n  token: "{token.address}"\n'

    def _brought_forward(self, end: Account, row: Row, name: str) -> Iterator[str]:
        if self._sheet.since is None:
            return
        for standing in self._standings(frozenset({(end, row.token.address)}), False):
            if standing.amount:
                amount, commodity = decimal_of(standing.amount, row.token), commodity_of(row.token)
                back = decimal_of(-standing.amount, row.token)
                opening = "Equity:Opening-Balances"
                if opening not in self._accounts:
                    self._accounts.add(opening)
                    yield f"{_BIRTH} open {opening}\n"
                yield f'{self._day(self._sheet.since)} * "opening balance"\n'
                yield f"  {name}  {amount} {commodity}\n  {opening}  {back} {commodity}\n\n"

    def _closing(self) -> Iterator[str]:
        day = self._sheet.day_after.isoformat()
        closing = self._standings(frozenset(self._begun), True)
        for standing in sorted(closing, key=lambda one: (one.account, one.token.address)):
            name, commodity = self._kept_name(standing.account), commodity_of(standing.token)
            # Without the tolerance that beancount would infer: it is a unit or two.
            yield f"{day} balance {name}  {decimal_of(standing.amount, standing.token)} ~ 0 {commodity}\n"

    def _is_kept(self, account: Account, row: Row) -> bool:
        """Whether the books themselves keep what the file says of an account, so that its end can be asserted."""
        party = self._sheet.party
        if party is None or owner_of(account) == party:
            return True
        return room_of(account) == "escrow" and row.employer == party

    def _account(self, account: Account, row: Row) -> str:
        room, owner, party = room_of(account), owner_of(account), self._sheet.party
        if self._is_kept(account, row):
            return self._kept_name(account)
        if room == "escrow":
            return f"{'Income:Work' if row.worker == party else 'Equity:Escrow'}:{_written(account)}"
        if room == "fees" and party in {row.employer, row.worker}:
            return f"Expenses:Fees:{_written(account)}"
        is_wage = row.employer == party and owner == row.worker
        return f"{'Expenses:Work' if is_wage else _OTHERS[room]}:{_written(account)}"

    def _kept_name(self, account: Account) -> str:
        room = room_of(account)
        if room == "escrow":
            return f"Assets:Escrow:{_written(account)}"
        names = _OTHERS if self._sheet.party is None else _OWN
        return f"{names[room]}:{_written(account)}"

    def _day(self, instant: Timestamp) -> date:
        return self._sheet.local(instant).date()


def commodity_of(token: Token) -> str:
    """
    A token's name among commodities: what its symbol has of plain letters, and the first half of its address.

    A symbol can be anybody's; the address makes it this token. The chain's own currency has its symbol alone.
    """
    symbol = _SYMBOL.sub("", token.symbol.upper())[:_MOST_SYMBOL]
    if not symbol[:1].isalpha():
        symbol = f"T{symbol}"[:_MOST_SYMBOL]
    if token.address == ZERO_ADDRESS:
        return symbol
    return f"{symbol}-{token.address[2 : 2 + _DIGITS_OF_ADDRESS].upper()}"


def _written(account: Account) -> str:
    """The part of a name that tells accounts of one kind apart."""
    of = account.partition(":")[2]
    agreement_id, _, milestone = of.partition("/")
    return f"A{agreement_id.removeprefix('0x')}" + (f":M{milestone}" if milestone else "")


def _or_open(instant: Timestamp | None) -> str:
    return "no end" if instant is None else written_instant(instant)
