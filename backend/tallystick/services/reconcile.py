"""Reconcile: hold the books against themselves and against the contract's own storage, figure by figure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import NotMirrored
from tallystick.domain.events import AgreementAmended, AgreementFact, EscrowEvent, Fact, MilestonesFunded, subject_of
from tallystick.domain.holding import Holding, changed
from tallystick.domain.journal import Account, entry_for
from tallystick.domain.ports import Escrow, StoredHolding
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, AgreementId, MilestoneIndex
from tallystick.store.agreements import AgreementFilter, MirroredAgreement
from tallystick.store.books import Books
from tallystick.store.unit_of_work import Store, UnitOfWork

_PAGE = 500
_LIABLE = ("escrow", "owed", "fees")
"""The kinds of accounts that the escrow's own balance must cover."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure that is not what it should be."""

    subject: str
    """What the figure is of: a milestone, an account, a token."""
    figure: str
    """Which one."""
    mirrored: str
    """What the events in the books say."""
    found: str
    """What the contract, or another table of the books, says."""

    def __str__(self) -> str:
        return f"{self.subject}: {self.figure} is {self.mirrored} by the events, but {self.found}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a reconciliation saw."""

    block: BlockStamp
    """As of which block everything was compared."""
    checked: int
    """How many figures were compared."""
    findings: tuple[Finding, ...]

    @property
    def is_balanced(self) -> bool:
        """Whether every figure is what it should be."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Figure:
    """A comparison, and how it came out."""

    finding: Finding
    agrees: bool


class _Recount:
    """The books, counted once more from the first event: nothing but the events is believed."""

    def __init__(self, events: Iterable[EscrowEvent]) -> None:
        self.holdings: dict[AgreementId, dict[MilestoneIndex, Holding]] = {}
        self.successors: dict[AgreementId, AgreementId | None] = {}
        self.balances: Counter[tuple[Account, Address]] = Counter()
        self._terms: dict[AgreementId, Terms] = {}
        for event in events:
            self._add(event)

    @property
    def places(self) -> dict[tuple[AgreementId, MilestoneIndex], Holding]:
        """Every holding, by its agreement and milestone."""
        return {(of, index): holding for of, held in self.holdings.items() for index, holding in held.items()}

    @property
    def tokens(self) -> list[Address]:
        """Every token that was ever booked."""
        return sorted({token for _, token in self.balances})

    def liabilities(self, token: Address) -> int:
        """Token units that the escrow must hold."""
        return sum(
            amount for (account, of), amount in self.balances.items() if of == token and _kind(account) in _LIABLE
        )

    def residual(self, token: Address) -> int:
        """What all postings of a token leave. It should be nothing."""
        return sum(amount for (_, of), amount in self.balances.items() if of == token)

    def _add(self, event: EscrowEvent) -> None:
        subject = subject_of(event.fact)
        terms = self._terms.get(subject) if subject else None
        held = self.holdings.get(subject, {}) if subject else {}
        entry = entry_for(event, terms, held)
        for posting in entry.postings if entry else ():
            self.balances[posting.account, posting.token] += posting.amount
        if isinstance(event.fact, AgreementFact):
            places = changed(event.fact, terms, held)
            self._learn(event.fact, terms)
            for (agreement_id, milestone), holding in places.items():
                self.holdings.setdefault(agreement_id, {})[milestone] = holding

    def _learn(self, fact: Fact, terms: Terms | None) -> None:
        if isinstance(fact, MilestonesFunded):
            self._terms[fact.agreement_id] = fact.terms
            self.successors.setdefault(fact.agreement_id, None)
        if isinstance(fact, AgreementAmended) and terms is not None:
            self._terms[fact.agreement_id] = fact.terms.offered_by(terms.payment.employer)
            self.successors[fact.parent] = fact.agreement_id
            self.successors[fact.agreement_id] = None


class Reconcile:
    """Compares every mirrored figure with the contract's, as of one block."""

    def __init__(self, store: Store, escrow: Escrow) -> None:
        self._store = store
        self._escrow = escrow

    def run(self, at: BlockStamp | None = None) -> Report:
        """
        Compare everything as of one block.

        Args:
            at: A mirrored block; None: the checkpoint.

        Raises:
            NotMirrored: If nothing is mirrored, or not this block.
            ChainUnavailable: If the node does not answer, or has left the block meanwhile.
        """
        with self._store.read() as unit:
            block, escrow = _block(unit.books, at), _escrow(unit.books)
            recount = _Recount(unit.books.every_event(block.number))
            figures = list(_own_figures(unit, recount)) if block == unit.books.checkpoint() else []
        figures += self._holdings(recount, block)
        figures += self._successors(recount, block)
        figures += self._accounts(recount, block)
        figures += self._tokens(recount, block, escrow)
        findings = tuple(figure.finding for figure in figures if not figure.agrees)
        return Report(block, len(figures), findings)

    def _holdings(self, recount: _Recount, block: BlockStamp) -> Iterator[_Figure]:
        for (agreement_id, milestone), holding in recount.places.items():
            stored = self._escrow.stored_holding(agreement_id, milestone, holding.amount, block)
            for field in fields(StoredHolding):
                mirrored, found = getattr(holding, field.name), getattr(stored, field.name)
                yield _compared(f"milestone {agreement_id}/{milestone}", field.name, mirrored, found)

    def _successors(self, recount: _Recount, block: BlockStamp) -> Iterator[_Figure]:
        for agreement_id, mirrored in recount.successors.items():
            found = self._escrow.successor(agreement_id, block)
            yield _compared(f"agreement {agreement_id}", "successor", mirrored, found)

    def _accounts(self, recount: _Recount, block: BlockStamp) -> Iterator[_Figure]:
        ask = {"owed": self._escrow.owed, "fees": self._escrow.fees}
        for (account, token), amount in recount.balances.items():
            kind, _, owner = account.partition(":")
            if kind in ask:
                found = ask[kind](token, Address(owner), block)
                yield _compared(f"account {account}", f"balance in {token}", amount, found)

    def _tokens(self, recount: _Recount, block: BlockStamp, escrow: Address) -> Iterator[_Figure]:
        for token in recount.tokens:
            yield _compared(f"token {token}", "sum of all postings", recount.residual(token), 0)
            due, held = recount.liabilities(token), self._escrow.balance(token, escrow, block)
            finding = Finding(f"token {token}", "what the escrow must hold", str(due), str(held))
            yield _Figure(finding, agrees=due <= held)


def _block(books: Books, at: BlockStamp | None) -> BlockStamp:
    block = at or books.checkpoint()
    if block is None or books.stamp_at(block.number) != block:
        raise NotMirrored("nothing is mirrored yet" if at is None else f"block {at.number} {at.hash} is not mirrored")
    return block


def _escrow(books: Books) -> Address:
    identity = books.identity()
    if identity is None:
        raise NotMirrored("nothing is mirrored yet")
    return identity.escrow


def _own_figures(unit: UnitOfWork, recount: _Recount) -> Iterator[_Figure]:
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


def _own_holdings(recount: _Recount, projected: Iterable[MirroredAgreement]) -> Iterator[_Figure]:
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


def _kind(account: Account) -> str:
    return account.partition(":")[0]
