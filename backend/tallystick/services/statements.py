"""Statements: all that moved for an address in a period, in each token, with running totals that end as the books."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tallystick.domain.errors import StatementTooLong, UnbalancedEntry
from tallystick.domain.journal import party_account
from tallystick.domain.movements import Kind
from tallystick.domain.ports import Token
from tallystick.domain.units import Address, TokenUnits
from tallystick.papers.paper import Fact, Paper, Section, Table
from tallystick.papers.sheet import Row, Sheet
from tallystick.services.extracts import Extract
from tallystick.services.papering import WORDS_OF, Places, Style, block_facts, places_on_chain
from tallystick.services.phrasebook import papers as phrases
from tallystick.services.words import amount_of

MOST = 1_000
"""Movements on a paper."""


@dataclass(frozen=True, slots=True)
class TokenStatement:
    """What moved in one token."""

    token: Token
    before: TokenUnits
    """What the escrow had paid to the address by then, less what it had locked: below zero for one that pays."""
    lines: tuple[tuple[Row, TokenUnits | None, TokenUnits], ...]
    """Each movement, by how much it changed that balance (None: not at all), and the balance after it."""

    @property
    def after(self) -> TokenUnits:
        """The balance at the end of the period."""
        return self.lines[-1][2] if self.lines else self.before


def statements_of(extract: Extract, party: Address) -> list[TokenStatement]:
    """
    What an extract of a party holds, in each token.

    Raises:
        StatementTooLong: If it is more than a paper takes.
        NotMirrored: If the extract's block left the chain meanwhile.
        ChainUnavailable: If a token cannot be asked for its decimals.
        UnbalancedEntry: If the movements do not lead to what stands in the books: nothing is written then.
    """
    rows = list(islice(extract.rows(), MOST + 1))
    if len(rows) > MOST:
        raise StatementTooLong(MOST)
    account = party_account(party)
    tokens = sorted({row.token.address for row in rows} | set(extract.tokens_of([account])))
    ends = [extract.standings([(account, token) for token in tokens], at_end) for at_end in (False, True)]
    made = []
    for before, after in zip(*ends, strict=True):
        own = [row for row in rows if row.token.address == before.token.address]
        statement = TokenStatement(before.token, before.amount, tuple(_lines(own, party, before.amount)))
        if statement.after != after.amount:
            raise UnbalancedEntry(f"the movements of {account} lead to {statement.after}, the books to {after.amount}")
        made.append(statement)
    return made


def statement_paper(extract: Extract, party: Address, style: Style, places: Places) -> Paper:
    """The paper of a statement. Raises as :func:`statements_of`."""
    sheet, statements = extract.sheet, statements_of(extract, party)
    since = phrases.BEGINNING if sheet.since is None else style.time(sheet.since)
    until = phrases.NOW if sheet.until is None else style.time(sheet.until)
    rows = [row for statement in statements for row, _, _ in statement.lines]
    subtitle = phrases.STATEMENT_OF(since=since, until=until, block=str(sheet.block.number))
    return Paper(
        language=style.language.value,
        title=style.said(phrases.STATEMENT),
        subtitle=style.said(subtitle),
        sections=(_heading(sheet, party, style), *_bodies(statements, style), *_proofs(rows, style)),
        link=places.of_address(party, style),
        dated=sheet.block.timestamp,
    )


def _lines(
    rows: Sequence[Row], party: Address, before: TokenUnits
) -> Iterator[tuple[Row, TokenUnits | None, TokenUnits]]:
    account, balance = party_account(party), before
    for row in rows:
        moved, change = row.movement, None
        if account in {moved.source, moved.target}:
            change = TokenUnits(moved.amount if moved.target == account else -moved.amount)
            balance = TokenUnits(balance + change)
        yield row, change, balance


def _heading(sheet: Sheet, party: Address, style: Style) -> Section:
    return Section(
        style.said(phrases.PERIOD),
        facts=(
            style.fact(phrases.PARTY, party, is_code=True),
            style.fact(phrases.ZONE, sheet.zone.key),
            style.fact(phrases.CHAIN, str(sheet.identity.chain_id)),
            style.fact(phrases.ESCROW, sheet.identity.escrow, is_code=True),
            *block_facts(style, sheet.block, is_final=sheet.is_final),
        ),
    )


def _bodies(statements: Sequence[TokenStatement], style: Style) -> Iterator[Section]:
    if not any(statement.lines for statement in statements):
        yield Section(style.said(phrases.MOVEMENTS), notes=(style.said(phrases.NOTHING),))
    number = 1
    for statement in statements:
        yield Section(
            heading=style.token(statement.token),
            notes=(style.said(phrases.BALANCE_NOTE),),
            facts=_sums(statement, style),
            table=_table(statement, style, number) if statement.lines else None,
        )
        number += len(statement.lines)


def _sums(statement: TokenStatement, style: Style) -> tuple[Fact, ...]:
    token, changes = statement.token, [change for _, change, _ in statement.lines if change]
    fees = sum(row.fee or 0 for row, change, _ in statement.lines if change and row.movement.kind is Kind.RELEASE)
    sums = (
        (phrases.BEFORE, statement.before),
        (phrases.RECEIVED, sum(change for change in changes if change > 0)),
        (phrases.GIVEN, sum(change for change in changes if change < 0)),
        (phrases.AFTER, statement.after),
        (phrases.FEES_TAKEN, fees),
    )
    return tuple(style.fact(label, _signed(TokenUnits(amount), token)) for label, amount in sums)


def _table(statement: TokenStatement, style: Style, number: int) -> Table:
    columns = (
        style.column(phrases.NUMBER),
        style.column(phrases.TIME),
        style.column(phrases.WHAT),
        style.column(phrases.AMOUNT, is_amount=True),
        style.column(phrases.BALANCE, is_amount=True),
    )
    rows = tuple(
        (
            str(place),
            style.time(row.movement.event.timestamp),
            style.said(WORDS_OF[row.movement.kind]),
            _changed(row, change),
            _signed(balance, row.token),
        )
        for place, (row, change, balance) in enumerate(statement.lines, number)
    )
    return Table(columns, rows)


def _proofs(rows: Sequence[Row], style: Style) -> Iterator[Section]:
    if rows:
        yield places_on_chain(style, rows, with_agreement=True)
    yield Section(
        style.said(phrases.CHECKING),
        notes=(
            style.said(phrases.BY_ANYBODY),
            style.said(phrases.BY_RECOUNT(command="tally audit reconcile")),
        ),
    )


def _changed(row: Row, change: TokenUnits | None) -> str:
    """By how much the balance changed; in brackets what changed none of it."""
    if change is None:
        return f"({amount_of(row.movement.amount, row.token)})"
    return _signed(change, row.token, plus="+")


def _signed(amount: TokenUnits, token: Token, *, plus: str = "") -> str:
    """An amount with its sign."""
    sign = "-" if amount < 0 else plus if amount > 0 else ""
    return sign + amount_of(TokenUnits(abs(amount)), token)
