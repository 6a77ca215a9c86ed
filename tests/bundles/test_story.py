"""
The story of an agreement
├── given events of others ............. passes over them
├── given amendments ................... goes back to the first agreement
└── given what the contract never told . is refused, whoever made it up
"""

from dataclasses import replace

import pytest

from tallystick.chain.bundle.story import NEVER_FUNDED, Story
from tallystick.domain.errors import BundleRefuted
from tallystick.domain.events import Fact, PayoutOwed, Phase
from tallystick.domain.units import TokenUnits
from tests.builders import AMOUNT, EMPLOYER, TOKEN, WORKER, Deal, a_deal, amending

DEAL = a_deal(AMOUNT, AMOUNT)
OTHER = a_deal(salt=7)
RAISED = Deal(amending(DEAL, AMOUNT + 5, AMOUNT))
AGAIN = Deal(amending(RAISED, AMOUNT + 5, AMOUNT, AMOUNT))


def told(deal: Deal, *facts: Fact) -> Story:
    return Story(deal.agreement_id, deal.terms, facts)


class TestAStory:
    @pytest.mark.spec("PB1")
    def test_passes_over_the_events_of_others(self) -> None:
        story = told(DEAL, OTHER.funded(), DEAL.funded(), OTHER.released(3), DEAL.released(1))

        assert {index: holding.released for index, holding in story.held.items()} == {0: 1}

    @pytest.mark.spec("PB1")
    def test_goes_back_over_every_amendment(self) -> None:
        facts = (DEAL.funded(also=(1,)), DEAL.amended(RAISED.terms, drawn=5), RAISED.amended(AGAIN.terms))

        story = told(AGAIN, *facts)

        assert story.lineage == (DEAL.agreement_id, RAISED.agreement_id, AGAIN.agreement_id)
        assert [word.subject.partition(" ")[0] for word in story.words()] == [
            *("milestone", "milestone", "successor"),
            *("milestone", "milestone", "successor"),
            *("milestone", "milestone", "milestone", "successor"),
        ]
        assert told(DEAL, *facts).successor == RAISED.agreement_id

    @pytest.mark.spec("PB1")
    def test_of_nothing_expects_nothing_in_the_storage(self) -> None:
        words = list(told(DEAL).words())

        assert [word.holding for word in words] == [NEVER_FUNDED, NEVER_FUNDED, None]
        words[0].require(bytes(32), "storage[0]")
        words[2].require(bytes(32), "storage[2]")

    @pytest.mark.spec("PB5")
    def test_expects_exactly_what_the_events_lead_to(self) -> None:
        word = next(told(DEAL, DEAL.funded()).words())

        with pytest.raises(BundleRefuted, match=r"by the state, but .* by the events"):
            word.require(bytes(32), "storage[0]")
        with pytest.raises(BundleRefuted, match="is no holding"):
            word.require(b"\xff" * 32, "storage[0]")

    @pytest.mark.spec("PB1")
    def test_holds_evidence_and_debts_of_the_agreement(self) -> None:
        debt = PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(3))
        story = told(DEAL, DEAL.funded(), OTHER.funded())

        assert story.concerns(DEAL.evidence()) and story.concerns(debt)
        assert not story.concerns(OTHER.evidence())
        assert not story.concerns(replace(debt, agreement_id=OTHER.agreement_id))


class TestWhatTheContractNeverTold:
    @pytest.mark.spec("PB5")
    @pytest.mark.parametrize(
        "facts",
        [
            (DEAL.released(1),),
            (DEAL.funded(), DEAL.funded()),
            (DEAL.funded(), DEAL.released(3, 1)),
            (DEAL.funded(Phase.ACTIVE), DEAL.claimed()),
            (DEAL.funded(), DEAL.amended(RAISED.terms, drawn=6)),
            (DEAL.funded(), DEAL.disputed()),
        ],
        ids=["unfunded", "funded twice", "a gap", "too early", "money from nowhere", "nothing delivered"],
    )
    def test_is_refused(self, facts: tuple[Fact, ...]) -> None:
        with pytest.raises(BundleRefuted, match="the escrow would not tell this so"):
            told(DEAL, *facts)

    def test_is_refused_where_its_terms_are_unsound(self) -> None:
        """The employer of an amendment is its parent's: only together can they be the same address as the worker."""
        amended = DEAL.amended(RAISED.terms, drawn=5)
        forged = replace(amended, worker=EMPLOYER, terms=replace(amended.terms, worker=EMPLOYER))

        with pytest.raises(BundleRefuted):
            told(DEAL, DEAL.funded(also=(1,)), forged)

    def test_is_refused_where_nobody_told_the_terms(self) -> None:
        """Of terms under which nothing was funded an amendment moves nothing, and leaves no word to compare."""
        with pytest.raises(BundleRefuted, match="no event tells the terms"):
            list(told(RAISED, DEAL.amended(RAISED.terms)).words())
