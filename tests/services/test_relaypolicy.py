"""
a server's policy, given an act that could be relayed
├── when it relays no such act, alone or in a batch ... it says so, and that its party can send it itself
├── when it relays nothing about its token ............ it says so
├── when its deadline is within the margin ............ it says so; one second earlier it is sent
├── when the day's budget is spent
│   ├── for everybody, or for its party ............... it says what is left, and until when
│   ├── for all that nobody signs ..................... it says so; who signs has its own
│   ├── and two servers are asked at once ............. they spend it once
│   └── and what was paid turns out to be less ........ the rest can be spent
└── otherwise ......................................... it is sent
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tallystick.domain.acts import Deliver, Release
from tallystick.domain.errors import BudgetSpent, DeadlineTooNear, NotRelayable, NotRelayedHere
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, Seconds, Wei
from tallystick.services.batching import BatchedAct
from tallystick.services.relaying import RelayView
from tallystick.services.relaypolicy import RelayPolicy
from tallystick.services.requests import ActKind, ActRequest
from tallystick.settings import read_settings
from tallystick.store.relays import UNSIGNED, day_of
from tallystick.store.spendings import EVERYBODY
from tallystick.wiring.policy import policy_of
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REVIEW, a_deal
from tests.services.house import House, a_delivery, a_house, a_release

MARGIN = Seconds(60)
PARTS = 4
A_CLAIM = ActRequest(ActKind.CLAIM, FIRST)


class TestWhatIsNotRelayed:
    @pytest.mark.spec("RL6")
    def test_is_an_act_that_is_not_named(self, house: House) -> None:
        agreement, signatures = _signed(house)
        strict = replace(house, policy=RelayPolicy(acts={ActKind.DELIVER}))

        with pytest.raises(NotRelayedHere, match="can send it itself"):
            _released(strict, agreement, 0, signatures)
        with pytest.raises(NotRelayedHere):
            strict.relaying.relay_batch([BatchedAct(agreement, a_release(), signatures[0])])
        assert house.open_relays() == ()

    @pytest.mark.spec("RL6")
    def test_is_about_a_token_that_is_not_named(self, house: House) -> None:
        agreement, signatures = _signed(house)
        other, ours = Address("0x" + "9" * 40), house.chain.token

        with pytest.raises(NotRelayedHere, match=ours):
            _released(replace(house, policy=RelayPolicy(tokens={other})), agreement, 0, signatures)
        _released(replace(house, policy=RelayPolicy(tokens={other, ours})), agreement, 0, signatures)

        assert house.balance(house.chain.worker) == AMOUNT

    @pytest.mark.spec("RL6")
    def test_is_what_needs_more_gas(self, house: House) -> None:
        agreement, signatures = _signed(house)

        with pytest.raises(NotRelayable, match="at most 21000 are paid for"):
            _released(replace(house, policy=RelayPolicy(most_gas=21_000)), agreement, 0, signatures)

    @pytest.mark.spec("RL6")
    @pytest.mark.parametrize(("early", "is_refused"), [(MARGIN, True), (MARGIN + 1, False)])
    def test_is_what_may_come_too_late(self, house: House, early: int, is_refused: bool) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Deliver(FIRST, 0, DELIVERABLE), house.chain.worker)
        house.chain.travel_to(terms.milestones[FIRST].deliver_by - early)
        careful = replace(house, policy=RelayPolicy(margin=MARGIN))

        if is_refused:
            with pytest.raises(DeadlineTooNear, match="within 60 seconds"):
                careful.relaying.relay(agreement, a_delivery(), signature)
        else:
            careful.relaying.relay(agreement, a_delivery(), signature)

        assert bool(house.open_relays()) is not is_refused


class TestABudget:
    @pytest.mark.spec("RL7")
    def test_for_everybody_is_not_overspent(self, house: House) -> None:
        agreement, signatures = _signed(house)
        cost = _cost_of(_released(house, agreement, 0, signatures), house)
        bounded = replace(house, policy=RelayPolicy(daily=Wei(2 * cost)))

        with house.chain.hold():
            _released(bounded, agreement, 1, signatures)
            with pytest.raises(BudgetSpent, match="for everybody") as refused:
                _released(bounded, agreement, 2, signatures)

        assert refused.value.renewed_at % 86_400 == 0
        assert refused.value.renewed_at > house.chain.now()

    @pytest.mark.spec("RL7")
    def test_for_a_party_leaves_the_others_theirs(self, house: House) -> None:
        agreement, signatures = _signed(house)
        cost = _cost_of(_released(house, agreement, 0, signatures), house)
        bounded = replace(house, policy=RelayPolicy(daily_for_party=cost))
        terms = a_deal(house.chain, salt=5)
        delivery = house.signature(terms, Deliver(FIRST, 0, DELIVERABLE), house.chain.worker)
        house.fund(terms)

        with pytest.raises(BudgetSpent, match=house.chain.employer.address):
            _released(bounded, agreement, 1, signatures)
        bounded.relaying.relay(house.id_of(terms), a_delivery(), delivery)

        assert len(house.open_relays()) == 2

    @pytest.mark.spec("RL7")
    def test_is_spent_once_by_two_servers(self, house: House, tmp_path: Path) -> None:
        """Two processes on one database, asked at the same time for more than there is."""
        agreement, signatures = _signed(house)
        cost = _cost_of(_released(house, agreement, 0, signatures), house)
        policy = RelayPolicy(daily=Wei(2 * cost))
        houses = [replace(one, policy=policy) for one in (house, a_house(house.chain, tmp_path / "mirror.db"))]

        def ask(turn: int) -> bool:
            try:
                _released(houses[turn % 2], agreement, turn, signatures)
            except BudgetSpent:
                return False
            return True

        with house.chain.hold(), ThreadPoolExecutor(PARTS) as pool:
            accepted = list(pool.map(ask, range(1, PARTS)))

        assert accepted.count(True) == 1
        assert cost < _spent(house) <= 2 * cost

    @pytest.mark.spec("RL7")
    def test_counts_what_was_paid_once_that_is_final(self, house: House) -> None:
        agreement, signatures = _signed(house)
        most = _cost_of(_released(house, agreement, 0, signatures), house)
        assert _spent(house) == most

        house.finish()
        house.courier.step()

        paid = _paid(house)
        assert 0 < paid < most
        assert _spent(house) == paid


class TestWhoseBudget:
    """Whoever asks names no one: it counts against who signed, and what nobody signs against nobody's."""

    @pytest.mark.spec("RL7")
    def test_is_nobodys_for_a_claim(self, house: House) -> None:
        agreement = _claimable(house, salt=1)
        before = _spent(house, house.chain.worker.address)

        relay = house.relaying.relay(agreement, A_CLAIM)

        assert _spent(house, house.chain.worker.address) == before
        assert _spent(house, UNSIGNED) == pytest.approx(_cost_of(relay, house), abs=1)

    @pytest.mark.spec("RL7")
    def test_is_each_ones_who_signed_in_a_batch_for_its_part(self, house: House) -> None:
        claimable = _claimable(house, salt=1)
        agreement, signatures = _signed(house)
        worker, employer = house.chain.worker.address, house.chain.employer.address
        before = _spent(house, worker)
        acts = [
            BatchedAct(agreement, replace(a_release(), milestone=MilestoneIndex(part)), signatures[part])
            for part in range(3)
        ]

        relay = house.relaying.relay_batch([*acts, BatchedAct(claimable, A_CLAIM)])

        cost = _cost_of(relay, house)
        assert _spent(house, worker) == before
        assert _spent(house, employer) == cost * 3 // 4
        assert _spent(house, UNSIGNED) == cost // 4

    @pytest.mark.spec("RL7")
    def test_is_given_back_by_the_same_shares(self, house: House) -> None:
        agreement, signatures = _signed(house)
        acts = [BatchedAct(agreement, replace(a_release(), milestone=MilestoneIndex(1)), signatures[1])]
        house.relaying.relay_batch([*acts, BatchedAct(_claimable(house, salt=1), A_CLAIM)])

        house.finish()
        house.courier.step()

        names = (house.chain.employer.address, house.chain.worker.address, UNSIGNED)
        assert sum(_spent(house, one) for one in names) == pytest.approx(_spent(house), abs=len(names))

    @pytest.mark.spec("RL7")
    def test_of_nobody_leaves_the_parties_theirs(self, house: House) -> None:
        first, second = _claimable(house, salt=1), _claimable(house, salt=2)
        agreement, signatures = _signed(house)
        cost = _cost_of(house.relaying.relay(first, A_CLAIM), house)
        bounded = replace(house, policy=RelayPolicy(daily_unsigned=cost))

        with pytest.raises(BudgetSpent, match="for all that nobody signs"):
            bounded.relaying.relay(second, A_CLAIM)
        _released(bounded, agreement, 0, signatures)

        assert RelayPolicy(daily_for_party=Wei(7)).unsigned == 7
        assert policy_of(read_settings(relay_daily_wei_unsigned=3, relay_daily_wei_per_party=7)).unsigned == 3


def _claimable(house: House, salt: int) -> AgreementId:
    """An agreement whose delivery was reviewed long enough: anybody may claim for the worker."""
    terms = a_deal(house.chain, salt=salt)
    agreement = house.fund(terms)
    delivery = house.signature(terms, Deliver(FIRST, 0, DELIVERABLE), house.chain.worker)
    house.relaying.relay(agreement, a_delivery(), delivery)
    house.finish()
    house.courier.step()
    house.chain.travel_to(house.chain.now() + REVIEW)
    house.catch_up()
    return agreement


def _signed(house: House) -> tuple[AgreementId, list[bytes]]:
    """A funded agreement of several milestones, and the employer's signature for the release of each."""
    terms = a_deal(house.chain, amounts=[AMOUNT] * PARTS)
    for index in range(PARTS):
        house.fund(terms, milestone=index)
    acts = [Release(MilestoneIndex(index), AMOUNT) for index in range(PARTS)]
    return house.id_of(terms), [house.signature(terms, act, house.chain.employer) for act in acts]


def _released(house: House, agreement: AgreementId, part: int, signatures: list[bytes]) -> RelayView:
    return house.relaying.relay(agreement, replace(a_release(), milestone=MilestoneIndex(part)), signatures[part])


def _cost_of(relay: RelayView, house: House) -> Wei:
    return house.stored(relay.relay_id).cost


def _spent(house: House, name: str = EVERYBODY) -> Wei:
    with house.store.read() as unit:
        return unit.spendings.of(house.ports.chain, day_of(house.chain.now()), {Address(name)})[Address(name)]


def _paid(house: House) -> int:
    """What the relayer's balance lacks of what anvil gave it."""
    given = 10_000 * 10**18
    return given - int(house.chain.rpc("eth_getBalance", house.chain.relayer.address, "latest"), 16)
