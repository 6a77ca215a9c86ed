import json

import pytest

from tallystick.domain.events import Fact, FeesSwept, OwedWithdrawn, PayoutOwed, Phase
from tallystick.domain.terms import MAX_AMOUNT
from tallystick.domain.units import TokenUnits
from tallystick.store.texts import read_fact, read_terms, write_fact, write_terms
from tests.builders import FEE_RECIPIENT, STRANGER, TOKEN, WORKER, a_deal, amending, some_terms

DEAL = a_deal(MAX_AMOUNT, 1, fee=1_000, salt=2**64 - 1)


class TestTexts:
    @pytest.mark.parametrize(
        "fact",
        [
            DEAL.funded(),
            DEAL.funded(Phase.ACTIVE),
            DEAL.accepted(),
            DEAL.delivered(),
            DEAL.changes_requested(),
            DEAL.released(MAX_AMOUNT),
            DEAL.claimed(released=1, refunded=1),
            DEAL.refunded(MAX_AMOUNT - 1, before=1),
            DEAL.at(1).reclaimed(),
            DEAL.funded(also=(1,)),
            DEAL.disputed(),
            DEAL.evidence(uri="ipfs://\ufffd"),
            DEAL.ruled(MAX_AMOUNT),
            DEAL.concluded(1),
            DEAL.settled(1, 2),
            DEAL.amended(amending(DEAL, MAX_AMOUNT, 2), drawn=1),
            PayoutOwed(DEAL.agreement_id, WORKER, TOKEN, TokenUnits(2**200)),
            OwedWithdrawn(WORKER, TOKEN, STRANGER, TokenUnits(1)),
            FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(1)),
        ],
        ids=lambda fact: type(fact).__name__,
    )
    def test_say_every_fact_so_that_it_is_read_as_it_was(self, fact: Fact) -> None:
        read = read_fact(type(fact).__name__, write_fact(fact))

        assert read == fact
        assert repr(read) == repr(fact)

    def test_say_terms_so_that_they_are_read_as_they_were(self) -> None:
        terms = some_terms(MAX_AMOUNT, 1, fee=10, salt=7)

        assert read_terms(write_terms(terms)) == terms

    def test_say_amounts_as_strings(self) -> None:
        amounts = [milestone["amount"] for milestone in json.loads(write_terms(DEAL.terms))["conditions"]["milestones"]]

        assert amounts == [str(MAX_AMOUNT), "1"]
