"""Reconcile: hold the books against themselves and against the contract's own storage, figure by figure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import NotMirrored
from tallystick.domain.ports import Escrow, StoredHolding
from tallystick.domain.recount import Recount
from tallystick.domain.units import Address, MilestoneIndex, TokenUnits
from tallystick.services.findings import Finding
from tallystick.services.moments import At, Moment, block_at, require_mirrored
from tallystick.store.agreements import AgreementFilter, MirroredAgreement
from tallystick.store.books import Books
from tallystick.store.unit_of_work import Store, UnitOfWork

_PAGE = 500


@dataclass(frozen=True, slots=True)
class TokenTotals:
    """What the books and the contract say of a token as a whole. All figures are token units."""

    token: Address
    due: Mapping[str, int]
    """What the escrow must hold by the events: for milestones (``escrow``), as debts (``owed``) and as ``fees``."""
    held: TokenUnits
    """What it holds, as the token itself says; more, where somebody sent it something without an act."""
    residual: int
    """What all postings leave. It should be nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a reconciliation saw."""

    block: BlockStamp
    """As of which block everything was compared."""
    checked: int
    """How many figures were compared."""
    findings: tuple[Finding, ...]
    tokens: tuple[TokenTotals, ...] = ()
    """Of every token that was ever booked."""

    @property
    def is_balanced(self) -> bool:
        """Whether every figure is what it should be."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Figure:
    """A comparison, and how it came out."""

    finding: Finding
    agrees: bool


class Reconcile:
    """Compares every mirrored figure with the contract's, as of one block."""

    def __init__(self, store: Store, escrow: Escrow) -> None:
        self._store = store
        self._escrow = escrow

    def run(self, at: At = Moment.HEAD) -> Report:
        """
        Compare everything as of one block. The other tables of the books are compared at their head alone.

        Raises:
            NotMirrored: If the mirror has not come so far.
            NoOldState: If the node keeps no state of the block any more.
            ChainUnavailable: If the node does not answer, or has left the block meanwhile.
        """
        block = block_at(self._store, self._escrow, at)
        with self._store.read() as unit:
            require_mirrored(unit.books, block)
            escrow = _escrow(unit.books)
            recount = Recount(event.fact for event in unit.books.every_event(block.number))
            figures = list(_own_figures(unit, recount)) if block == unit.books.checkpoint() else []
        figures += self._holdings(recount, block)
        figures += self._successors(recount, block)
        figures += self._accounts(recount, block)
        totals = tuple(self._totals(recount, block, escrow))
        figures += _of_tokens(totals)
        findings = tuple(figure.finding for figure in figures if not figure.agrees)
        return Report(block, len(figures), findings, totals)

    def _holdings(self, recount: Recount, block: BlockStamp) -> Iterator[_Figure]:
        for (agreement_id, milestone), holding in recount.places.items():
            stored = self._escrow.stored_holding(agreement_id, milestone, holding.amount, block)
            for field in fields(StoredHolding):
                mirrored, found = getattr(holding, field.name), getattr(stored, field.name)
                yield _compared(f"milestone {agreement_id}/{milestone}", field.name, mirrored, found)

    def _successors(self, recount: Recount, block: BlockStamp) -> Iterator[_Figure]:
        for agreement_id, mirrored in recount.successors.items():
            found = self._escrow.successor(agreement_id, block)
            yield _compared(f"agreement {agreement_id}", "successor", mirrored, found)

    def _accounts(self, recount: Recount, block: BlockStamp) -> Iterator[_Figure]:
        ask = {"owed": self._escrow.owed, "fees": self._escrow.fees}
        for (account, token), amount in recount.balances.items():
            kind, _, owner = account.partition(":")
            if kind in ask:
                found = ask[kind](token, Address(owner), block)
                yield _compared(f"account {account}", f"balance in {token}", amount, found)

    def _totals(self, recount: Recount, block: BlockStamp, escrow: Address) -> Iterator[TokenTotals]:
        for token in recount.tokens:
            held = self._escrow.balance(token, escrow, block)
            yield TokenTotals(token, recount.due(token), held, recount.residual(token))


def _of_tokens(totals: Iterable[TokenTotals]) -> Iterator[_Figure]:
    for one in totals:
        yield _compared(f"token {one.token}", "sum of all postings", one.residual, 0)
        due = sum(one.due.values())
        finding = Finding(f"token {one.token}", "what the escrow must hold", str(due), str(one.held))
        yield _Figure(finding, agrees=due <= one.held)


def _escrow(books: Books) -> Address:
    identity = books.identity()
    if identity is None:
        raise NotMirrored("nothing is mirrored yet")
    return identity.escrow


def own_findings(unit: UnitOfWork, recount: Recount) -> Iterator[Finding]:
    """The figures in which the other tables of the books are not what all events lead to."""
    return (figure.finding for figure in _own_figures(unit, recount) if not figure.agrees)


def _own_figures(unit: UnitOfWork, recount: Recount) -> Iterator[_Figure]:
    """The other tables of the books, against the events."""
    balances = unit.books.balances()
    for account, token in recount.balances.keys() | balances.keys():
        counted, found = recount.balances.get((account, token), "nothing"), balances.get((account, token), "nothing")
        yield _compared(f"account {account}", f"booked balance in {token}", counted, found)
    projected = {agreement.agreement_id: agreement for agreement in _projected(unit)}
    for agreement_id, mirrored in recount.successors.items():
        found_successor = projected[agreement_id].successor if agreement_id in projected else "nothing"
        yield _compared(f"agreement {agreement_id}", "projected successor", mirrored, found_successor)
    yield from _own_holdings(recount, projected.values())


def _own_holdings(recount: Recount, projected: Iterable[MirroredAgreement]) -> Iterator[_Figure]:
    found = {
        (agreement.agreement_id, MilestoneIndex(index)): holding
        for agreement in projected
        for index, holding in enumerate(agreement.holdings)
        if holding is not None
    }
    counted = recount.places
    for place in counted.keys() | found.keys():
        yield _compared(f"milestone {place[0]}/{place[1]}", "projection", counted.get(place), found.get(place))


def _projected(unit: UnitOfWork) -> Iterator[MirroredAgreement]:
    cursor: str | None = None
    while True:
        page = unit.agreements.page(AgreementFilter(), cursor, _PAGE)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _compared(subject: str, figure: str, mirrored: object, found: object) -> _Figure:
    return _Figure(Finding(subject, figure, str(mirrored), str(found)), agrees=mirrored == found)
