"""Records of any agreements whatever: as the database counts them, and as a plain recount of the events does."""

from collections.abc import Iterator, Sequence
from random import Random
from statistics import median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.domain.endings import Ending
from tallystick.domain.events import EscrowEvent
from tallystick.domain.units import Address
from tallystick.services.records import Record, Records
from tallystick.store.unit_of_work import Store
from tests.careers import PEOPLE, Careers, Part, lived
from tests.fakes import FakeChain, mirror
from tests.store_fixture import opened_store


def _figures(record: Record) -> dict[str, object]:
    """The whole record, as the recount tells it too."""
    employer, worker, arbiter = record.employer, record.worker, record.arbiter
    return {
        "employer": _counted(employer.standing),
        "worker": _counted(worker.standing),
        "ended": {ending.value: many for ending, many in employer.endings.items() if many},
        "worked": {ending.value: many for ending, many in worker.endings.items() if many},
        "sums": {token: (sums.locked, sums.paid, sums.returned) for token, sums in employer.tokens.items()},
        "earned": dict(worker.earned),
        "seconds": (employer.seconds_to_pay, arbiter.seconds_to_rule),
        "arbiter": (arbiter.agreements, arbiter.open, arbiter.ruled, arbiter.lapsed, arbiter.agreed),
    }


def _counted(standing: object) -> tuple[int, ...]:
    names = ("agreements", "milestones", "accepted", "delivered", "disputed", "open", "in_dispute")
    return tuple(getattr(standing, name) for name in names)


def _recounted(events: Sequence[EscrowEvent], address: Address) -> dict[str, object]:
    careers = Careers.of(events)
    paid, ruled = careers.of_role("employer", address), careers.of_role("arbiter", address)
    worked = [part for part in careers.of_role("worker", address) if part.accepted]
    disputes = [part for part in ruled if part.disputed_at is not None]
    return {
        "employer": _standing(paid),
        "worker": _standing(worked),
        "ended": _ended(paid),
        "worked": _ended(worked),
        "sums": {token: _sums([part for part in paid if part.token == token]) for token in {p.token for p in paid}},
        "earned": {token: much for (who, token), much in careers.earned.items() if who == address and much},
        "seconds": (_median(_to_pay(paid)), _median(_to_rule(careers, address))),
        "arbiter": _arbiter(careers, ruled, disputes, address),
    }


def _standing(parts: list[Part]) -> tuple[int, ...]:
    is_open = [part for part in parts if part.held]
    return (
        len({part.lineage for part in parts}),
        len(parts),
        sum(part.accepted for part in parts),
        sum(part.delivered_at is not None for part in parts),
        sum(part.disputed_at is not None for part in parts),
        len(is_open),
        sum(part.disputed_at is not None for part in is_open),
    )


def _ended(parts: list[Part]) -> dict[str, int]:
    found = [part.end for part in parts if part.end is not None]
    return {end: found.count(end) for end in found}


def _sums(parts: list[Part]) -> tuple[int, int, int]:
    return sum(p.amount for p in parts), sum(p.released for p in parts), sum(p.refunded for p in parts)


def _to_pay(parts: list[Part]) -> Iterator[int]:
    for part in parts:
        if part.end in {"paid_by_approval", "paid_by_silence"} and part.delivered_at is not None:
            yield part.ended_at - part.delivered_at


def _to_rule(careers: Careers, address: Address) -> Iterator[int]:
    for part in careers.parts.values():
        if part.end == "ruled" and part.ended_under == address and part.disputed_at is not None:
            yield part.ended_at - part.disputed_at


def _arbiter(careers: Careers, named: list[Part], disputes: list[Part], address: Address) -> tuple[int, ...]:
    parts = careers.parts.values()
    mine = [part.end for part in parts if part.disputed_at is not None and part.ended_under == address]
    agreed = sum(end not in {"ruled", "lapsed", "dropped"} for end in mine)
    waiting = sum(bool(part.held) for part in disputes)
    return len({part.lineage for part in named}), waiting, mine.count("ruled"), mine.count("lapsed"), agreed


def _median(seconds: Iterator[int]) -> int | None:
    found = list(seconds)
    return median_low(found) if found else None


def _compare(store: Store, chain: FakeChain) -> None:
    for address in PEOPLE:
        assert _figures(Records(store).of(address).value) == _recounted(chain.events(), address)


@pytest.mark.spec("TR1", "TR2", "TR3", "TR4", "TR5", "TR6", "TR7")
class TestWhateverHappens:
    @settings(max_examples=20, deadline=None)
    @given(choices=st.lists(st.integers(0, 10**6), min_size=8, max_size=40))
    def test_the_records_are_those_of_a_plain_recount(self, choices: list[int]) -> None:
        chain = lived(choices)
        with opened_store() as store:
            mirror(store, chain)

            _compare(store, chain)

    @pytest.mark.parametrize("seed", range(6))
    def test_they_are_so_in_every_database_and_after_a_reorg(self, store: Store, seed: int) -> None:
        random = Random(seed)
        chain = lived(random.randrange(10**6) for _ in range(60))
        mirror(store, chain)
        _compare(store, chain)
        kept = len(chain.blocks) // 2
        with store.begin() as unit:
            unit.books.rewind_to(chain.blocks[kept].stamp)
        chain.reorg(len(chain.blocks) - 1 - kept)

        _compare(store, chain)

    def test_it_is_a_life_in_which_everything_happens(self) -> None:
        random = Random(3)
        found = set[str | None]()
        for _ in range(20):
            chain = lived(random.randrange(10**6) for _ in range(40))
            found |= {part.end for part in Careers.of(chain.events()).parts.values()}

        assert found == {None, *(ending.value for ending in Ending)}
