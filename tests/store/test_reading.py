import pytest

from tallystick.domain.events import EscrowEvent
from tallystick.domain.journal import Entry, party_account
from tallystick.domain.units import Address, TransactionHash
from tallystick.store.unit_of_work import Store
from tests.builders import AMOUNT, EMPLOYER, TOKEN, Deal, a_deal, hash_of, in_token, some_terms
from tests.fakes import a_chain, mirror

DEAL = a_deal()


class TestReading:
    @pytest.mark.parametrize("limit", [1, 2, 3, 100])
    def test_turns_pages_of_events_without_loss(self, store: Store, limit: int) -> None:
        chain = a_chain((DEAL.funded(), DEAL.accepted(), DEAL.delivered()), (DEAL.released(1),), (DEAL.refunded(1),))
        mirror(store, chain)

        seen: list[EscrowEvent] = []
        with store.read() as unit:
            page = unit.books.events(DEAL.agreement_id, None, limit)
            while page.next:
                seen += page.items
                page = unit.books.events(DEAL.agreement_id, page.next, limit)
        assert [*seen, *page.items] == chain.events()

    @pytest.mark.parametrize("limit", [1, 2, 100])
    def test_turns_pages_of_entries_without_loss(self, store: Store, limit: int) -> None:
        chain = a_chain((DEAL.funded(), DEAL.accepted(), DEAL.delivered()), (DEAL.released(1),), (DEAL.refunded(1),))
        mirror(store, chain)

        seen: list[Entry] = []
        with store.read() as unit:
            page = unit.books.entries(DEAL.agreement_id, None, limit)
            while page.next:
                seen += page.items
                page = unit.books.entries(DEAL.agreement_id, page.next, limit)
        names = [entry.event.name for entry in (*seen, *page.items)]
        assert names == ["MilestonesFunded", "PaymentReleased", "PaymentRefunded"]

    def test_finds_the_events_of_a_transaction(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(), DEAL.accepted()))
        mirror(store, chain)
        funded, _ = chain.events()

        with store.read() as unit:
            assert unit.books.events_of(funded.transaction_hash) == [funded]
            assert unit.books.events_of(TransactionHash(hash_of("another"))) == []

    def test_tells_tokens_apart(self, store: Store) -> None:
        other = Address("0x" + "88" * 20)
        elsewhere = Deal(in_token(some_terms(), other))
        mirror(store, a_chain((DEAL.funded(), elsewhere.funded())))

        with store.read() as unit:
            assert unit.books.balance(party_account(EMPLOYER), TOKEN) == -AMOUNT
            assert unit.books.balance(party_account(EMPLOYER), other) == -AMOUNT
