"""What stood in an account, as of any block: counted from the postings."""

import pytest

from tallystick.domain.journal import Account, escrow_account, party_account
from tallystick.domain.terms import MAX_AMOUNT
from tallystick.domain.units import BlockNumber
from tallystick.store.unit_of_work import Store
from tests.builders import AMOUNT, EMPLOYER, FIRST, STRANGER, TOKEN, WORKER, a_deal
from tests.fakes import a_chain, mirror

DEAL = a_deal(fee=250)


def balance(store: Store, account: Account, at: int) -> int:
    with store.read() as unit:
        return unit.books.balance(account, TOKEN, BlockNumber(at))


@pytest.mark.spec("HB1")
class TestABalance:
    def test_is_that_of_the_block_and_of_no_later_one(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(100),), (), (DEAL.released(40, 100),))
        mirror(store, chain)
        escrow = escrow_account(DEAL.agreement_id, FIRST)
        funded = next(event.block_number for event in chain.events())

        seen = [balance(store, escrow, funded + later) for later in range(-1, 5)]

        assert seen == [0, AMOUNT, AMOUNT - 100, AMOUNT - 100, AMOUNT - 140, AMOUNT - 140]

    def test_of_the_newest_block_is_the_one_that_is_kept(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(100),))
        mirror(store, chain)

        with store.read() as unit:
            kept = unit.books.balances()
            counted = {place: unit.books.balance(*place, at=chain.head.number) for place in kept}

        assert counted == kept

    def test_is_forgotten_with_a_block_that_leaves_the_chain(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.released(100),))
        mirror(store, chain)
        before = chain.blocks[-2].stamp
        with store.begin() as unit:
            unit.books.rewind_to(before)

        assert balance(store, party_account(WORKER), chain.head.number) == 0

    def test_of_an_account_that_is_not_there_is_nothing(self, store: Store) -> None:
        mirror(store, a_chain((DEAL.funded(),)))

        with store.read() as unit:
            assert unit.books.balances_at(party_account(STRANGER), BlockNumber(99)) == {}

    def test_is_exact_whatever_its_size(self, store: Store) -> None:
        deals = [a_deal(MAX_AMOUNT, salt=salt) for salt in range(3)]
        chain = a_chain(*((deal.funded(),) for deal in deals))
        mirror(store, chain)

        assert balance(store, party_account(EMPLOYER), chain.head.number) == -3 * MAX_AMOUNT
