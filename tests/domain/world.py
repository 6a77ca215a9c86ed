"""The escrow in memory, by the domain's own rules: what the contract would hold, and what the books would say."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache

from tallystick.domain.acts import Act
from tallystick.domain.events import AgreementAmended, AgreementFact, Evidence, Fact, FeesSwept, subject_of
from tallystick.domain.holding import Holding, changed
from tallystick.domain.journal import Account, entry_for, fees_account, party_account
from tallystick.domain.rules import Ground, Naming, Sender, outcome_of
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, AgreementId, HoldingId, MilestoneIndex, Timestamp, TokenUnits
from tests.builders import an_event, hash_of


class DigestNaming:
    """Names by digests that stand for the contract's."""

    @staticmethod
    @cache
    def agreement_id(terms: Terms) -> AgreementId:
        return AgreementId(hash_of(terms))

    @staticmethod
    def holding_id(agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> HoldingId:
        return HoldingId(hash_of(agreement_id, milestone, amount))


@dataclass
class World:
    """Agreements, their holdings and the books, kept as a mirror would keep them."""

    naming: Naming
    now: Timestamp
    """When the last thing happened. The next one happens a second later at the earliest."""
    terms: dict[AgreementId, Terms] = field(default_factory=dict)
    held: defaultdict[AgreementId, dict[MilestoneIndex, Holding]] = field(default_factory=lambda: defaultdict(dict))
    successors: dict[AgreementId, AgreementId] = field(default_factory=dict)
    balances: Counter[Account] = field(default_factory=Counter)

    @property
    def next_instant(self) -> Timestamp:
        """When the next act happens."""
        return Timestamp(self.now + 1)

    def ground(self, terms: Terms) -> Ground:
        """What the contract knows of an agreement at the next instant."""
        agreement_id = self.naming.agreement_id(terms)
        return Ground(
            terms=terms,
            held=self.held[agreement_id],
            now=self.next_instant,
            naming=self.naming,
            successor=self.successors.get(agreement_id),
            parents_successor=self.successors.get(AgreementId(terms.conditions.parent)),
        )

    def holding(self, terms: Terms, milestone: MilestoneIndex) -> Holding | None:
        """What is held for a milestone."""
        return self.held[self.naming.agreement_id(terms)].get(milestone)

    def outcome(self, act: Act, terms: Terms, sender: Sender) -> tuple[AgreementFact | Evidence, ...]:
        """What an act would bring about now. Raises ActRefused."""
        return outcome_of(act, self.ground(terms), sender)

    def take(self, *facts: Fact) -> None:
        """Let facts happen at the next instant."""
        self.now = self.next_instant
        for fact in facts:
            self._book(fact)

    def _book(self, fact: Fact) -> None:
        subject = subject_of(fact)
        terms = self.terms.get(subject) if subject else None
        held = dict(self.held[subject]) if subject else {}
        entry = entry_for(an_event(fact), terms, held)
        for posting in entry.postings if entry else ():
            self.balances[posting.account] += posting.amount
        if isinstance(fact, AgreementFact):
            self._fold(fact, terms, held)

    def sweep(self, recipient: Address, token: Address) -> FeesSwept | None:
        """What a sweep would bring about now; None: nothing accrued."""
        accrued = self.balances[fees_account(recipient)]
        return FeesSwept(recipient, token, TokenUnits(accrued)) if accrued else None

    def gained(self, address: Address) -> int:
        """What an address got so far, less what it gave."""
        return self.balances[party_account(address)]

    def inside(self) -> int:
        """What the escrow has: held, owed and accrued."""
        return sum(amount for account, amount in self.balances.items() if not account.startswith("party:"))

    def _fold(self, fact: AgreementFact, terms: Terms | None, held: dict[MilestoneIndex, Holding]) -> None:
        for (agreement_id, milestone), holding in changed(fact, terms, held).items():
            self.held[agreement_id][milestone] = holding
        if isinstance(fact, AgreementAmended) and terms is not None:
            self.successors[fact.parent] = fact.agreement_id
            self.terms[fact.agreement_id] = fact.terms.offered_by(terms.payment.employer)
        elif not isinstance(fact, AgreementAmended):
            self.terms.setdefault(fact.agreement_id, _terms_in(fact, terms))


def _terms_in(fact: AgreementFact, terms: Terms | None) -> Terms:
    found = getattr(fact, "terms", terms)
    assert isinstance(found, Terms), f"{fact!r} of terms that nobody knows"
    return found
