import pytest

from tallystick.domain.announcements import BEGINNING, Announcement, FeedPlace, Standing, Topic
from tallystick.domain.chain import Block
from tallystick.domain.events import FeesSwept
from tallystick.domain.units import TokenUnits
from tallystick.store.announcements import EVERYTHING, FeedFilter
from tallystick.store.unit_of_work import Store
from tests.builders import (
    EMPLOYER,
    FEE_RECIPIENT,
    IDENTITY,
    STRANGER,
    TOKEN,
    WORKER,
    a_block,
    a_deal,
    a_stamp,
    added,
    amending,
    between,
)
from tests.fakes import FakeChain, a_chain, mirror

DEAL = a_deal(fee=250)
OTHER = a_deal(salt=1)


def told(store: Store, wanted: FeedFilter = EVERYTHING, after: FeedPlace = BEGINNING) -> list[Announcement]:
    with store.read() as unit:
        return unit.announcements.after(after, wanted, 100)


def topics(announcements: list[Announcement]) -> list[str]:
    return [str(one.topic) for one in announcements]


def booked(store: Store, *blocks: Block) -> None:
    with store.begin() as unit:
        unit.books.record(added(*blocks))


def rewound(store: Store, chain: FakeChain, to: int, *, beyond_finality: bool = False) -> None:
    ancestor = chain.at(to)
    assert ancestor is not None
    with store.begin() as unit:
        unit.books.rewind_to(ancestor, beyond_finality=beyond_finality)


def made_final(store: Store, chain: FakeChain, number: int) -> None:
    stamp = chain.at(number)
    assert stamp is not None
    with store.begin() as unit:
        unit.books.finalize(stamp)


@pytest.fixture
def store(store: Store) -> Store:
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    return store


class TestTelling:
    @pytest.mark.spec("EV1")
    def test_says_what_happened_in_the_order_of_the_chain(self, store: Store) -> None:
        mirror(store, a_chain((DEAL.funded(), DEAL.accepted()), (DEAL.delivered(),)))

        assert topics(told(store)) == ["agreement.funded", "milestone.accepted", "milestone.delivered"]

    @pytest.mark.spec("EV3")
    def test_says_that_what_happened_is_final(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        made_final(store, chain, 2)

        found = told(store)

        assert topics(found) == ["agreement.funded", "milestone.accepted", "event.finalized"]
        assert [one.standing for one in found] == [Standing.FINALIZED, Standing.LATEST, Standing.FINALIZED]
        assert found[2].of == found[0].id

    @pytest.mark.spec("EV1")
    def test_says_nothing_of_blocks_without_events(self, store: Store) -> None:
        chain = a_chain((), (), ())
        mirror(store, chain)
        made_final(store, chain, 3)

        assert told(store) == []
        with store.read() as unit:
            assert unit.announcements.end() == BEGINNING

    @pytest.mark.spec("EV2")
    def test_says_what_a_reorg_took_back_newest_first(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(), DEAL.delivered()))
        mirror(store, chain)
        rewound(store, chain, 2)

        found = told(store)

        assert topics(found[3:]) == ["event.reverted", "event.reverted"]
        assert [one.of for one in found[3:]] == [found[2].id, found[1].id]
        assert [one.standing for one in found] == [Standing.LATEST] + 4 * [Standing.REVERTED]

    @pytest.mark.spec("EV2")
    def test_goes_on_behind_what_was_read_of_a_block_that_left(self, store: Store) -> None:
        """Whoever stands in the middle of it is told of all that stands at its height now."""
        chain = a_chain((DEAL.funded(), DEAL.accepted()), (DEAL.delivered(), DEAL.released(1)))
        mirror(store, chain)
        middle = told(store)[2].place
        rewound(store, chain, 2)
        booked(store, a_block(a_stamp(3, chain.blocks[1].stamp.hash, fork=1), DEAL.refunded(5)))

        found = told(store, after=middle)

        assert topics(found) == ["milestone.released", "event.reverted", "event.reverted", "milestone.refunded"]

    @pytest.mark.spec("EV1", "EV2")
    def test_names_what_comes_back_with_its_very_block_anew(self, store: Store) -> None:
        """Who was told that it never happened must not take it for what it has heard already."""
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        for _ in range(2):
            rewound(store, chain, 2)
            booked(store, chain.blocks[2])

        found = [one for one in told(store) if one.topic is Topic.MILESTONE_ACCEPTED]

        assert [one.occurrence for one in found] == [0, 1, 2]
        assert len({one.id for one in found}) == 3

    @pytest.mark.spec("EV3")
    def test_takes_back_what_was_final_when_a_person_says_so(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        made_final(store, chain, 3)
        final = FeedFilter(only_final=True)
        before = told(store, final)
        rewound(store, chain, 2, beyond_finality=True)

        assert topics(before) == ["agreement.funded", "milestone.accepted"]
        assert topics(told(store, final, before[-1].place)) == ["event.reverted"]
        assert topics(told(store, final)) == ["agreement.funded", "milestone.accepted", "event.reverted"]
        assert topics(told(store)) == [
            "agreement.funded",
            "milestone.accepted",
            "event.finalized",
            "event.finalized",
            "event.reverted",
        ]


class TestWhatIsWanted:
    @pytest.mark.spec("EV4")
    def test_is_of_an_agreement_an_amendment_of_both(self, store: Store) -> None:
        new = amending(DEAL, 250_000_000)
        mirror(store, a_chain((DEAL.funded(), OTHER.funded()), (DEAL.amended(new),)))
        (amendment,) = [one for one in told(store) if one.topic is Topic.AGREEMENT_AMENDED]
        assert amendment.agreement_id is not None

        old = told(store, FeedFilter(agreement_id=DEAL.agreement_id))
        successor = told(store, FeedFilter(agreement_id=amendment.agreement_id))

        assert topics(old) == ["agreement.funded", "agreement.amended"]
        assert topics(successor) == ["agreement.amended"]

    @pytest.mark.spec("EV4")
    def test_is_of_a_party_also_when_it_was_taken_back(self, store: Store) -> None:
        """An agreement whose funding was taken back is in the books no more; whose it was is known all the same."""
        strangers = a_deal(salt=2)
        theirs = type(strangers)(between(strangers.terms, worker=STRANGER))
        chain = a_chain((), (DEAL.funded(), theirs.funded(), theirs.accepted()))
        mirror(store, chain)
        rewound(store, chain, 2)

        found = told(store, FeedFilter(party=STRANGER))

        assert topics(found) == ["agreement.funded", "milestone.accepted", "event.reverted", "event.reverted"]
        assert len(told(store, FeedFilter(party=EMPLOYER))) == 6
        assert len(told(store, FeedFilter(party=WORKER))) == 2

    @pytest.mark.spec("EV4")
    def test_is_of_whom_money_of_no_agreement_went_to(self, store: Store) -> None:
        mirror(
            store,
            a_chain((DEAL.funded(),), (DEAL.released(1_000),), (FeesSwept(FEE_RECIPIENT, TOKEN, TokenUnits(25)),)),
        )

        assert topics(told(store, FeedFilter(party=FEE_RECIPIENT))) == ["fees.swept"]

    @pytest.mark.spec("EV4")
    def test_is_of_some_topics(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(), DEAL.delivered()))
        mirror(store, chain)
        made_final(store, chain, 2)
        rewound(store, chain, 2)

        def of(*wanted: Topic) -> list[str]:
            return topics(told(store, FeedFilter(topics=frozenset(wanted))))

        assert of(Topic.MILESTONE_ACCEPTED) == ["milestone.accepted"]
        assert of(Topic.EVENT_FINALIZED) == ["event.finalized"]
        assert of(Topic.EVENT_REVERTED, Topic.AGREEMENT_FUNDED) == ["agreement.funded", *2 * ["event.reverted"]]

    @pytest.mark.spec("EV4")
    def test_is_told_once_it_is_final_where_only_that_is_wanted(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),), (DEAL.delivered(),))
        mirror(store, chain)
        final = FeedFilter(only_final=True)
        nothing_yet = told(store, final)
        made_final(store, chain, 3)
        rewound(store, chain, 3)

        assert nothing_yet == []
        assert topics(told(store, final)) == ["agreement.funded", "milestone.accepted"]


class TestAFeedThatBeginsAnew:
    @pytest.mark.spec("EV5")
    def test_takes_back_what_was_not_final(self, store: Store) -> None:
        """What was told may never be mirrored again, and nobody would say so later."""
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        made_final(store, chain, 2)
        before = told(store)

        with store.begin() as unit:
            unit.books.forget()

        assert [(one.topic, one.of) for one in told(store)] == [(Topic.EVENT_REVERTED, before[1].id)]

    @pytest.mark.spec("EV5")
    def test_names_what_is_final_as_it_did(self, store: Store) -> None:
        chain = a_chain((DEAL.funded(),), (DEAL.accepted(),))
        mirror(store, chain)
        made_final(store, chain, 2)
        before = told(store)

        with store.begin() as unit:
            unit.books.forget()
            unit.books.require_chain(IDENTITY)
        mirror(store, chain)
        made_final(store, chain, 2)

        after = told(store)[1:]
        assert [one.id for one in after if one.topic is Topic.AGREEMENT_FUNDED] == [before[0].id]
        assert [one.occurrence for one in after] == [0, 1, 0]

    @pytest.mark.spec("EV5")
    def test_has_another_epoch(self, store: Store) -> None:
        mirror(store, a_chain((DEAL.funded(),)))
        with store.begin() as unit:
            before = unit.books.epoch
            unit.books.forget()
            assert unit.books.epoch != before
