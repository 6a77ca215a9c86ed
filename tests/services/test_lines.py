"""
a line of each key, given an act
├── when there are several keys .................. the shortest line that can pay gets it
├── when a key has no money ...................... it gets nothing, and the others all
├── when a line is dearer than its key can pay ... it gets nothing more
├── when a key does not sign
│   ├── for a while .............................. it gets nothing new, and then it does, blocks or none
│   ├── and another one does ..................... that one gets it
│   └── and none does ............................ it says so; the same act may be asked for again
├── when the power goes before it is signed ...... the courier signs it
├── when it is on its way by another key ......... it is not sent twice, however it is signed
└── while a key signs
    ├── .......................................... nobody waits for the database
    └── and the courier was faster ............... what the courier sent is told
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from eth_account.signers.local import LocalAccount

from tallystick.domain.acts import Release
from tallystick.domain.errors import EmptyPurse, Malformed, SignerUnavailable
from tallystick.domain.operators import Operators, Settled, ToSign, Weather
from tallystick.domain.ports import SignedTransaction
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, Wei
from tallystick.services.lines import Accepted, Lines, Wanted
from tallystick.services.relaying import RelayState, RelayView
from tallystick.services.requests import ActKind, ActRequest
from tests.deals import AMOUNT, FIRST, a_deal, between
from tests.fakes_chain import PowerLoss
from tests.relays import an_intent
from tests.services.house import ALL, House, a_delivery, a_house, a_release
from tests.services.wallets import ACCEPTS_EVERYTHING

MANY = 6


@dataclass
class FakeOperators:
    """Hands everything to real keys, unless told otherwise."""

    real: Operators
    away: frozenset[str] = frozenset()
    """Keys that do not sign."""
    loses_power: bool = False
    """Whether everything ends when something is to be signed."""
    wealth: Wei | None = None
    """What each key is said to have; None: what it has."""

    @property
    def addresses(self) -> Sequence[Address]:
        return self.real.addresses

    def weather(self) -> Weather:
        weather = self.real.weather()
        if self.wealth is None:
            return weather
        return replace(weather, keys={one: replace(key, wealth=self.wealth) for one, key in weather.keys.items()})

    def settled(self) -> Settled:
        return self.real.settled()

    def sign_all(self, wanted: Sequence[ToSign]) -> list[SignedTransaction | SignerUnavailable]:
        if self.loses_power:
            raise PowerLoss
        signed = self.real.sign_all(wanted)
        away = SignerUnavailable("the key's keeper does not answer")
        return [away if one.sender in self.away else answer for one, answer in zip(wanted, signed, strict=True)]


@pytest.fixture
def pair(house: House, tmp_path: Path) -> House:
    """The house with two keys."""
    return a_house(house.chain, tmp_path / "mirror.db", house.chain.relayer, house.chain.stranger)


class TestSeveralKeys:
    @pytest.mark.spec("RL3")
    def test_share_what_is_to_be_sent(self, pair: House) -> None:
        releases = _funded(pair)

        with pair.chain.hold(), ThreadPoolExecutor(MANY) as pool:
            relays = list(pool.map(lambda one: _asked(pair, *one), releases))
            pair.chain.mine()

        senders = [relay.sender for relay in relays]
        assert [senders.count(key) for key in pair.ports.operators.addresses] == [MANY // 2, MANY // 2]
        assert pair.balance(pair.chain.worker) == MANY * AMOUNT

    @pytest.mark.spec("RL3")
    def test_leave_one_out_that_has_no_money(self, house: House, tmp_path: Path) -> None:
        poor = a_house(house.chain, tmp_path / "mirror.db", house.chain.broke, house.chain.relayer)

        relays = [_asked(poor, *one) for one in _funded(poor)]

        assert {relay.sender for relay in relays} == {Address(house.chain.relayer.address)}
        assert house.balance(house.chain.worker) == MANY * AMOUNT

    @pytest.mark.spec("RL3")
    def test_take_no_more_than_they_can_pay_for(self, house: House) -> None:
        """Whatever waits in a line is counted by its own gas, and not by that of what is new."""
        fee = house.ports.operators.weather().fees.max_fee
        operators = FakeOperators(house.ports.operators, wealth=Wei(2_100_000 * fee))
        lines = Lines(house.store, replace(house.ports, operators=operators), ALL)
        dear, cheap = _wanted(house, 1, 2_000_000), _wanted(house, 2, 100_000)

        with house.chain.hold():
            taken = [lines.take([one])[0] for one in (dear, cheap, _wanted(house, 3, 100_000))]
            together = lines.take([_wanted(house, 4, 1), _wanted(house, 5, 1)])

        assert [type(one) for one in taken] == [Accepted, Accepted, EmptyPurse]
        assert [type(one) for one in together] == [EmptyPurse, EmptyPurse]

    @pytest.mark.spec("RL3")
    def test_go_on_while_one_of_them_is_stuck(self, pair: House) -> None:
        """What the first key sent never reached the node; the second one's line is not held up by that."""
        releases = _funded(pair)
        with pair.chain.hold():
            stuck, *others = [_asked(pair, *one) for one in releases[:2]]
            pair.chain.rpc("anvil_dropTransaction", str(stuck.transaction_hash))
            pair.chain.mine()
        pair.catch_up()

        assert pair.relaying.get(stuck.relay_id).state is RelayState.SENT
        assert [pair.relaying.get(one.relay_id).state for one in others] == [RelayState.MINED]
        pair.courier.step()
        pair.catch_up()
        assert pair.relaying.get(stuck.relay_id).state is RelayState.MINED

    @pytest.mark.spec("RL4")
    def test_send_a_signed_act_once(self, pair: House, tmp_path: Path) -> None:
        (release, *_) = _funded(pair)
        houses = (pair, a_house(pair.chain, tmp_path / "mirror.db", pair.chain.stranger, pair.chain.relayer))

        with pair.chain.hold(), ThreadPoolExecutor(8) as pool:
            relays = set(pool.map(lambda turn: _asked(houses[turn % 2], *release).relay_id, range(8)))
            pair.chain.mine()

        assert len(relays) == 1
        assert pair.sent_by_us == 1

    @pytest.mark.spec("RL4")
    def test_are_all_refused_an_offer_of_their_own(self, pair: House) -> None:
        """Whoever sends takes back its own offer without a signature: anybody could have us do it."""
        terms = between(a_deal(pair.chain), employer=Address(pair.chain.stranger.address))
        agreement = pair.registration.register(terms).agreement_id

        with pytest.raises(Malformed, match="the relayer is the employer itself"):
            pair.relaying.relay(agreement, ActRequest(ActKind.RECLAIM, FIRST))


class TestAKeyThatDoesNotSign:
    @pytest.mark.spec("RL3")
    def test_leaves_the_act_to_another(self, pair: House) -> None:
        (release, *_) = _funded(pair)
        first, second = pair.ports.operators.addresses

        relay = _asked(_without(pair, first), *release)

        assert relay.sender == second
        assert pair.balance(pair.chain.worker) == AMOUNT

    @pytest.mark.spec("RL3")
    def test_is_asked_again_after_a_while_although_no_block_came(self, house: House) -> None:
        operators = FakeOperators(house.ports.operators, frozenset(house.ports.operators.addresses))
        seconds = [0.0]
        lines = Lines(house.store, replace(house.ports, operators=operators), ALL, lambda: seconds[0])
        wanted = _wanted(house, 1, 100_000)

        refused = lines.take([wanted])
        operators.away = frozenset()
        seconds[0] = 29.0
        resting = lines.take([wanted])
        seconds[0] = 30.0
        taken = lines.take([wanted])

        assert [type(one) for one in (*refused, *resting, *taken)] == [SignerUnavailable, SignerUnavailable, Accepted]

    @pytest.mark.spec("RL2")
    def test_sends_nothing_and_leaves_no_gap(self, pair: House) -> None:
        (release, *_) = _funded(pair)

        with pytest.raises(SignerUnavailable):
            _asked(_without(pair, *pair.ports.operators.addresses), *release)
        assert pair.open_relays() == ()
        relay = _asked(pair, *release)

        assert [attempt.nonce for attempt in pair.stored(relay.relay_id).attempts] == [0]
        assert pair.balance(pair.chain.worker) == AMOUNT

    @pytest.mark.spec("RL1")
    def test_is_waited_for_when_the_power_went(self, house: House, tmp_path: Path) -> None:
        (release, *_) = _funded(house)
        dying = house.with_ports(
            lambda ports: replace(ports, operators=FakeOperators(ports.operators, loses_power=True))
        )
        with pytest.raises(PowerLoss):
            _asked(dying, *release)
        restarted = a_house(house.chain, tmp_path / "mirror.db")
        (waiting,) = restarted.open_relays()
        assert restarted.relaying.get(waiting.id).transaction_hash is None

        _without(restarted, house.chain.relayer.address).courier.step()
        assert not restarted.stored(waiting.id).is_signed
        restarted.courier.step()
        again = _asked(restarted, *release)

        assert again.relay_id == waiting.id
        assert house.balance(house.chain.worker) == AMOUNT
        assert house.sent_by_us == 1


class TestWhileAKeySigns:
    @pytest.mark.spec("RL2")
    def test_others_write(self, house: House, tmp_path: Path) -> None:
        other = a_house(house.chain, tmp_path / "mirror.db")

        class Slow(FakeOperators):
            def sign_all(self, wanted: Sequence[ToSign]) -> list[SignedTransaction | SignerUnavailable]:
                with other.store.begin() as unit:  # It would wait for the other unit of work, and give up.
                    unit.outbox.count()
                return super().sign_all(wanted)

        (release, *_) = _funded(house)
        slow = house.with_ports(lambda ports: replace(ports, operators=Slow(ports.operators)))

        assert _asked(slow, *release).state is RelayState.SENT

    @pytest.mark.spec("RL1")
    def test_what_the_courier_signed_meanwhile_is_told(self, house: House, tmp_path: Path) -> None:
        other = a_house(house.chain, tmp_path / "mirror.db")

        class Slow(FakeOperators):
            def sign_all(self, wanted: Sequence[ToSign]) -> list[SignedTransaction | SignerUnavailable]:
                other.courier.step()
                return super().sign_all(wanted)

        (release, *_) = _funded(house)
        slow = house.with_ports(lambda ports: replace(ports, operators=Slow(ports.operators)))
        told = _asked(slow, *release)

        assert told.transaction_hash == house.stored(told.relay_id).newest.transaction.hash
        assert told.state is RelayState.SENT
        assert house.sent_by_us == 1


class TestAWalletThatSignsInManyWays:
    @pytest.mark.spec("RL4")
    def test_has_its_act_sent_once(self, pair: House) -> None:
        chain, wallet = pair.chain, Address("0x1111111111111111111111111111111111111111")
        chain.install(wallet, ACCEPTS_EVERYTHING)
        agreement = pair.fund(between(a_deal(chain), worker=wallet), accepted=False)

        with chain.hold():
            first = pair.relaying.relay(agreement, a_delivery(), b"\1")
            second = pair.relaying.relay(agreement, a_delivery(), b"\2")

        assert second.relay_id == first.relay_id


def _wanted(house: House, number: int, gas: int) -> Wanted:
    """Something that goes with so much gas."""
    return Wanted(replace(an_intent(number, house.ports.chain), gas=gas), used=gas)


def _funded(house: House) -> list[tuple[AgreementId, MilestoneIndex, bytes]]:
    """Milestones to be released, each with the employer's signature for it."""
    terms = a_deal(house.chain, amounts=[AMOUNT] * MANY)
    parts = [MilestoneIndex(index) for index in range(MANY)]
    for part in parts:
        house.fund(terms, milestone=part)
    key: LocalAccount = house.chain.employer
    return [(house.id_of(terms), part, house.signature(terms, Release(part, AMOUNT), key)) for part in parts]


def _asked(house: House, agreement: AgreementId, part: MilestoneIndex, signature: bytes) -> RelayView:
    return house.relaying.relay(agreement, replace(a_release(), milestone=part), signature)


def _without(house: House, *keys: str) -> House:
    """The house while some keys do not sign."""
    away = frozenset(keys)
    return house.with_ports(lambda ports: replace(ports, operators=FakeOperators(ports.operators, away)))
