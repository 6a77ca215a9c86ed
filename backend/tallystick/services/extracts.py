"""
Extracts: what the books say of a party and a period, all of it as of one block.

An extract is read in portions, so that a slow reader keeps nobody waiting: each is asked up to the same block, and
that block is looked for first. Were it to leave the chain meanwhile, reading ends with an error instead of mixing two
chains.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tallystick.domain.journal import Account, Entry
from tallystick.domain.movements import Kind, Movement, movements_of
from tallystick.domain.ports import ChainIdentity, Escrow
from tallystick.domain.units import Address, AgreementId, TokenUnits
from tallystick.papers.sheet import Row, Sheet, Standing
from tallystick.services.freshness import Dated, as_of
from tallystick.services.moments import At, block_at, require_mirrored
from tallystick.services.periods import Period
from tallystick.services.tokens import Tokens
from tallystick.store.extracts import Stretch
from tallystick.store.pages import Place
from tallystick.store.unit_of_work import Store, UnitOfWork

PORTION = 200
"""Entries that are read at once."""
ROUND = 100_000
"""Entries that are looked for at once: their places alone, which are small."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which movements."""

    party: Address | None
    """Those of its accounts and of its agreements; None: all."""
    token: Address | None
    """None: in all tokens."""
    period: Period


class Extract:
    """The movements that somebody wants, as of one block."""

    def __init__(self, store: Store, tokens: Tokens, sheet: Sheet, stretch: Stretch) -> None:
        self._store = store
        self._tokens = tokens
        self._stretch = stretch
        self.sheet = sheet

    def rows(self) -> Iterator[Row]:
        """
        The movements, in the order of the chain.

        Raises:
            NotMirrored: If the block left the chain meanwhile.
            ChainUnavailable: If a token cannot be asked for its decimals.
        """
        for places in self._places():
            with self._snapshot() as unit:
                entries = unit.extracts.entries(places)
                parties = unit.extracts.parties(_agreements_of(entries))
                finalized = unit.books.finalized()
            final = -1 if finalized is None else finalized.number
            for movement, fee in _told(entries):
                if self.sheet.token in {None, movement.token}:
                    agreed = parties.get(movement.agreement_id) if movement.agreement_id else None
                    yield Row(
                        movement=movement,
                        token=self._tokens.told(movement.token),
                        fee=fee,
                        is_final=movement.event.block_number <= final,
                        employer=None if agreed is None else agreed.employer,
                        worker=None if agreed is None else agreed.worker,
                    )

    def standings(self, of: Iterable[tuple[Account, Address]], at_end: bool) -> list[Standing]:
        """What stood in accounts, each in one token, zero too: before the period, or at its end."""
        wanted = frozenset(of)
        stop = self._stretch.stop if at_end else self._stretch.start
        with self._snapshot() as unit:
            found = unit.extracts.balances({account for account, _ in wanted}, stop)
        return [
            Standing(account, self._tokens.told(token), found.get((account, token), TokenUnits(0)))
            for account, token in sorted(wanted)
        ]

    def tokens_of(self, accounts: Sequence[Account]) -> list[Address]:
        """The tokens that accounts had anything to do with by the end of the period; of these the wanted one."""
        with self._snapshot() as unit:
            found = unit.extracts.balances(accounts, self._stretch.stop)
        return sorted({token for _, token in found if self.sheet.token in {None, token}})

    def _places(self) -> Iterator[list[Place]]:
        """Where the entries stand, a portion at a time."""
        after: Place | None = None
        while True:
            with self._snapshot() as unit:
                places = unit.extracts.places(self.sheet.party, self._stretch, after, ROUND)
            for start in range(0, len(places), PORTION):
                yield places[start : start + PORTION]
            if len(places) < ROUND:
                return
            after = places[-1]

    @contextmanager
    def _snapshot(self) -> Iterator[UnitOfWork]:
        with self._store.read() as unit:
            require_mirrored(unit.books, self.sheet.block)
            yield unit


class Extracts:
    """Opens extracts."""

    def __init__(self, store: Store, escrow: Escrow, tokens: Tokens, identity: ChainIdentity) -> None:
        self._store = store
        self._escrow = escrow
        self._tokens = tokens
        self._identity = identity

    def of(self, wanted: Wanted, at: At) -> Dated[Extract]:
        """
        The extract of what is wanted as of a block.

        Raises:
            NotMirrored: If the mirror has not come so far.
            ChainUnavailable: If the block is not kept, and the node does not answer.
        """
        block, period = block_at(self._store, self._escrow, at), wanted.period
        with self._store.read() as unit:
            require_mirrored(unit.books, block)
            standing, stretch = as_of(unit), unit.extracts.stretch(period.since, period.until, block.number)
        finalized = standing.finalized
        sheet = Sheet(
            identity=self._identity,
            block=block,
            is_final=finalized is not None and block.number <= finalized.number,
            party=wanted.party,
            token=wanted.token,
            since=period.since,
            until=period.until,
            zone=period.zone,
        )
        return Dated(standing, Extract(self._store, self._tokens, sheet, stretch))


def _told(entries: Sequence[Entry]) -> Iterator[tuple[Movement, TokenUnits | None]]:
    """Each movement; a release with the fee beside it."""
    for entry in entries:
        movements = movements_of(entry)
        fee = TokenUnits(sum(one.amount for one in movements if one.kind is Kind.FEE))
        for one in movements:
            yield one, fee if one.kind is Kind.RELEASE else None


def _agreements_of(entries: Sequence[Entry]) -> set[AgreementId]:
    named = (one.agreement_id for entry in entries for one in movements_of(entry))
    return {agreement_id for agreement_id in named if agreement_id is not None}
