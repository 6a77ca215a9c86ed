import pytest

from tallystick.domain.chain import BlocksAdded
from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.state import AgreementState
from tallystick.domain.units import Address, AgreementId
from tallystick.store.agreements import AgreementFilter
from tallystick.store.unit_of_work import Store
from tests.builders import (
    AMOUNT,
    ARBITER,
    EMPLOYER,
    STRANGER,
    TOKEN,
    WORKER,
    Deal,
    a_deal,
    between,
    hash_of,
    in_token,
    ruled_by,
    some_terms,
)
from tests.fakes import a_chain, mirror

DEAL = a_deal(AMOUNT, AMOUNT)
EVERYTHING = AgreementFilter()


def _page(store: Store, wanted: AgreementFilter) -> list[AgreementId]:
    with store.read() as unit:
        return [agreement.agreement_id for agreement in unit.agreements.page(wanted, None, 100).items]


def _walk(store: Store, limit: int, *, newest_first: bool) -> list[AgreementId]:
    seen: list[AgreementId] = []
    with store.read() as unit:
        page = unit.agreements.page(EVERYTHING, None, limit, newest_first=newest_first)
        while page.next:
            seen += [agreement.agreement_id for agreement in page.items]
            page = unit.agreements.page(EVERYTHING, page.next, limit, newest_first=newest_first)
    return seen + [agreement.agreement_id for agreement in page.items]


class TestAnAgreement:
    def test_that_was_never_funded_is_not_there(self, store: Store) -> None:
        with store.read() as unit:
            assert unit.agreements.get(AgreementId(hash_of("never"))) is None

    @pytest.mark.spec("B10")
    def test_holds_what_its_events_say(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(Phase.ACTIVE),), (DEAL.delivered(), DEAL.changes_requested(), DEAL.released(5)))
        mirror(store, chain)

        with store.read() as unit:
            agreement = unit.agreements.get(DEAL.agreement_id)
        assert agreement is not None
        assert agreement.terms == DEAL.terms
        assert agreement.holdings == (chain.holding(DEAL.agreement_id, DEAL.milestone), None)
        assert agreement.state is AgreementState.ACTIVE
        assert (agreement.funded_at.block_number, agreement.funded_at.log_index) == (2, 0)

    @pytest.mark.spec("B6", "B10")
    def test_is_gone_when_its_funding_left_the_chain(self, store: Store) -> None:
        chain = a_chain((), (DEAL.funded(),))
        mirror(store, chain)

        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[1].stamp)

        assert _page(store, EVERYTHING) == []

    @pytest.mark.spec("B6", "B10")
    def test_is_there_again_when_it_is_funded_on_the_other_fork(self, store: Store) -> None:
        chain = a_chain((), (DEAL.funded(),))
        with store.begin() as unit:
            unit.books.record(BlocksAdded(tuple(chain.blocks)))
            chain.reorg(1)
            unit.books.rewind_to(chain.head)
            chain.mine(DEAL.funded(Phase.ACTIVE))
            unit.books.record(BlocksAdded(tuple(chain.blocks)))

        assert _page(store, AgreementFilter(state=AgreementState.ACTIVE)) == [DEAL.agreement_id]

    @pytest.mark.spec("B6", "B10")
    def test_keeps_the_funding_that_stayed(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.at(1).funded(), DEAL.delivered()))
        mirror(store, chain)

        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[1].stamp)

        with store.read() as unit:
            agreement = unit.agreements.get(DEAL.agreement_id)
        assert agreement is not None
        assert [held and held.phase for held in agreement.holdings] == [Phase.OFFERED, None]


class TestAPage:
    def test_filters_by_either_party(self, store: Store) -> None:
        hired = Deal(between(some_terms(salt=1), employer=STRANGER))
        hiring = Deal(between(some_terms(salt=2), worker=STRANGER))
        mirror(store, a_chain((DEAL.funded(),), (hired.funded(),), (hiring.funded(),)))

        assert _page(store, AgreementFilter(party=STRANGER)) == [hiring.agreement_id, hired.agreement_id]
        assert _page(store, AgreementFilter(party=EMPLOYER)) == [hiring.agreement_id, DEAL.agreement_id]
        assert _page(store, AgreementFilter(party=WORKER)) == [hired.agreement_id, DEAL.agreement_id]

    def test_filters_by_token(self, store: Store) -> None:
        other = Address("0x" + "88" * 20)
        elsewhere = Deal(in_token(some_terms(), other))
        mirror(store, a_chain((DEAL.funded(), elsewhere.funded())))

        assert _page(store, AgreementFilter(token=other)) == [elsewhere.agreement_id]
        assert _page(store, AgreementFilter(token=TOKEN, party=EMPLOYER)) == [DEAL.agreement_id]

    def test_filters_by_arbiter(self, store: Store) -> None:
        ruled = Deal(ruled_by(some_terms(salt=1), STRANGER))
        mirror(store, a_chain((DEAL.funded(),), (ruled.funded(),)))
        with store.begin() as unit:
            unit.drafts.register(AgreementId("0x" + "ee" * 32), ruled_by(some_terms(salt=2), STRANGER))

        assert _page(store, AgreementFilter(arbiter=STRANGER)) == [ruled.agreement_id]
        assert _page(store, AgreementFilter(arbiter=ARBITER)) == [DEAL.agreement_id]
        assert _page(store, AgreementFilter(arbiter=STRANGER, party=STRANGER)) == []

    def test_filters_by_the_state_of_now(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),))
        mirror(store, chain)
        assert _page(store, AgreementFilter(state=AgreementState.OFFERED)) == [DEAL.agreement_id]

        chain.mine(DEAL.reclaimed())
        mirror(store, chain)

        assert _page(store, AgreementFilter(state=AgreementState.OFFERED)) == []
        assert _page(store, AgreementFilter(state=AgreementState.CLOSED)) == [DEAL.agreement_id]

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
    @pytest.mark.parametrize("newest_first", [True, False])
    def test_follows_the_one_before_without_loss(self, store: Store, limit: int, newest_first: bool) -> None:
        deals = [a_deal(salt=salt) for salt in range(7)]
        mirror(store, a_chain(*([deal.funded() for deal in deals[start : start + 3]] for start in range(0, 7, 3))))

        walked = _walk(store, limit, newest_first=newest_first)

        assert walked == [deal.agreement_id for deal in (reversed(deals) if newest_first else deals)]

    @pytest.mark.spec("B11")
    @pytest.mark.parametrize("newest_first", [True, False])
    def test_stays_where_it_is_while_new_agreements_arrive(self, store: Store, newest_first: bool) -> None:
        old = [a_deal(salt=salt) for salt in range(4)]
        chain = a_chain(*([deal.funded()] for deal in old))
        mirror(store, chain)
        with store.read() as unit:
            first = unit.agreements.page(EVERYTHING, None, 2, newest_first=newest_first)
        chain.mine(a_deal(salt=9).funded())
        mirror(store, chain)

        with store.read() as unit:
            second = unit.agreements.page(EVERYTHING, first.next, 2, newest_first=newest_first)

        seen = [agreement.agreement_id for agreement in (*first.items, *second.items)]
        assert sorted(seen) == sorted(deal.agreement_id for deal in old)

    @pytest.mark.spec("B11")
    def test_finds_what_a_reorg_moved_up_when_the_oldest_come_first(self, store: Store) -> None:
        deals = [a_deal(salt=salt) for salt in range(4)]
        chain = a_chain(*([deal.funded()] for deal in deals))
        mirror(store, chain)
        with store.read() as unit:
            first = unit.agreements.page(EVERYTHING, None, 2, newest_first=False)
        chain.reorg(3)
        with store.begin() as unit:
            unit.books.rewind_to(chain.head)
        for deal in (None, deals[3], deals[1], deals[2]):
            chain.mine(*([deal.funded()] if deal else []))
        mirror(store, chain)

        with store.read() as unit:
            second = unit.agreements.page(EVERYTHING, first.next, 4, newest_first=False)

        seen = [deals[0], deals[1]], [deals[3], deals[1], deals[2]]
        assert [[agreement.agreement_id for agreement in page.items] for page in (first, second)] == [
            [deal.agreement_id for deal in page] for page in seen
        ]

    def test_of_an_invented_cursor_is_refused(self, store: Store) -> None:
        with pytest.raises(Malformed, match="cursor"), store.read() as unit:
            unit.agreements.page(EVERYTHING, "invented", 1)
