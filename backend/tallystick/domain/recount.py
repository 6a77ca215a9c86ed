"""All that follows from facts alone: terms, holdings, successors and balances, counted from the first one on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.domain.events import AgreementAmended, AgreementFact, Fact, MilestonesFunded, subject_of
from tallystick.domain.holding import Held, Holding, Place, changed
from tallystick.domain.journal import Account, postings_of
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, AgreementId, MilestoneIndex

_LIABLE = ("escrow", "owed", "fees")
"""The kinds of accounts that the escrow's own balance must cover."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What facts were folded to, wherever that is kept: all of it, or as much as somebody asked for."""

    holdings: Mapping[Place, Holding]
    successors: Mapping[AgreementId, AgreementId | None]
    """None, like one that is not there: nothing replaced it."""
    balances: Mapping[tuple[Account, Address], int]
    """Token units, of each account in each token; one that is not there is empty."""


class Recount:
    """The state that facts lead to. Nothing but the facts is believed, and one that cannot follow is refused."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """
        Count facts in the order of the chain.

        Raises:
            ImpossibleEvent: If the contract could not have emitted one of them in its place.
            UnbalancedEntry: If one moves money of an agreement of which nothing is known.
        """
        self.holdings: dict[AgreementId, dict[MilestoneIndex, Holding]] = {}
        self.successors: dict[AgreementId, AgreementId | None] = {}
        """Of each agreement that is known; None: nothing replaced it."""
        self.balances: Counter[tuple[Account, Address]] = Counter()
        """Token units, of each account in each token."""
        self.terms: dict[AgreementId, Terms] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Count one more. Raises as at the beginning."""
        subject = subject_of(fact)
        terms = self.terms.get(subject) if subject else None
        held = self.held(subject) if subject else {}
        for posting in postings_of(fact, terms, held):
            self.balances[posting.account, posting.token] += posting.amount
        if isinstance(fact, AgreementFact):
            places = changed(fact, terms, held)
            self._learn(fact, terms)
            for (agreement_id, milestone), holding in places.items():
                self.holdings.setdefault(agreement_id, {})[milestone] = holding

    @property
    def places(self) -> Mapping[Place, Holding]:
        """Every holding, by its agreement and milestone."""
        return {(of, index): holding for of, held in self.holdings.items() for index, holding in held.items()}

    @property
    def tokens(self) -> list[Address]:
        """Every token that was ever booked."""
        return sorted({token for _, token in self.balances})

    @property
    def folded(self) -> Folded:
        """All that the facts lead to."""
        return Folded(self.places, self.successors, self.balances)

    def held(self, agreement_id: AgreementId) -> Held:
        """The holdings of one agreement; none of one that is not known."""
        return self.holdings.get(agreement_id, {})

    def due(self, token: Address) -> Mapping[str, int]:
        """Token units that the escrow must hold, by the kinds of accounts that it holds them for."""
        due = dict.fromkeys(_LIABLE, 0)
        for (account, of), amount in self.balances.items():
            kind = account.partition(":")[0]
            if of == token and kind in due:
                due[kind] += amount
        return due

    def residual(self, token: Address) -> int:
        """What all postings of a token leave. It should be nothing."""
        return sum(amount for (_, of), amount in self.balances.items() if of == token)

    def _learn(self, fact: Fact, terms: Terms | None) -> None:
        if isinstance(fact, MilestonesFunded):
            self.terms[fact.agreement_id] = fact.terms
            self.successors.setdefault(fact.agreement_id, None)
        if isinstance(fact, AgreementAmended) and terms is not None:
            self.terms[fact.agreement_id] = fact.terms.offered_by(terms.payment.employer)
            self.successors[fact.parent] = fact.agreement_id
            self.successors[fact.agreement_id] = None
