"""
relay
├── when the agreement or the milestone is unknown ... it says so
├── when only the employer can send it .............. it says so (a funding in the chain's own currency)
├── when the signature is missing or not the party's  it says whose it must be
├── when the contract would refuse it ............... it says why, and stores nothing
├── when the node does not answer ................... it says so, and stores nothing
├── when the operator cannot pay .................... it says so, and stores nothing
├── given the same signed act is on its way ......... it answers with the same relay
└── otherwise ....................................... it stores the transaction, and then sends it
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tallystick.domain.acts import Accept, Act, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.errors import (
    ActRefused,
    ChainUnavailable,
    EmptyPurse,
    Malformed,
    NotRelayable,
    UnknownAgreement,
    UnknownMilestone,
    UnknownRelay,
    WrongSigner,
)
from tallystick.domain.events import PaymentReleased
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash, MilestoneIndex, Timestamp, TokenUnits
from tallystick.services.relaying import RelayState
from tallystick.services.requests import ActKind, ActRequest
from tests.chain.proxy import proxied
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REASON, REVIEW, WEEK, a_deal, between, in_token
from tests.fakes_chain import FakeTransactions
from tests.services.house import House, a_delivery, a_house, a_release
from tests.services.wallets import ACCEPTS_EVERYTHING

UNHEARD_OF = AgreementId("0x" + "ab" * 32)


class TestWhenItCannotBeRelayed:
    def test_says_that_nobody_registered_or_funded_the_agreement(self, house: House) -> None:
        with pytest.raises(UnknownAgreement):
            house.relaying.relay(UNHEARD_OF, a_release(), b"\1" * 65)

    def test_says_how_many_milestones_there_are(self, house: House) -> None:
        agreement = house.fund(a_deal(house.chain))

        with pytest.raises(UnknownMilestone, match="the agreement has 1"):
            house.relaying.relay(agreement, ActRequest(ActKind.CLAIM, MilestoneIndex(7)))

    def test_says_that_only_the_employer_can_send_the_chains_own_currency(self, house: House) -> None:
        terms = in_token(a_deal(house.chain), ZERO_ADDRESS)
        agreement = house.registration.register(terms).agreement_id
        signature = house.signature(terms, Fund((FIRST,)), house.chain.employer)

        with pytest.raises(NotRelayable, match="only the employer can send the amount along"):
            house.relaying.relay(agreement, ActRequest(ActKind.FUND, FIRST), signature)

    def test_says_whose_signature_is_missing(self, house: House) -> None:
        agreement = house.fund(a_deal(house.chain))

        with pytest.raises(Malformed, match=house.chain.employer.address):
            house.relaying.relay(agreement, a_release())

    def test_says_who_signed_instead_of_whom(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        forged = house.signature(terms, Release(FIRST, AMOUNT), house.chain.worker)

        with pytest.raises(WrongSigner) as refused:
            house.relaying.relay(agreement, a_release(), forged)

        assert refused.value.expected == house.chain.employer.address
        assert refused.value.recovered == house.chain.worker.address
        assert house.open_relays() == ()

    def test_takes_no_signature_of_an_earlier_round(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        first = house.signature(terms, Deliver(FIRST, 0, DELIVERABLE), house.chain.worker)
        house.relaying.relay(agreement, a_delivery(), first)
        later = Timestamp(house.chain.now() + WEEK + REVIEW)
        changes = house.codec.call(terms, RequestChanges(FIRST, 0, REASON, later))
        house.chain.carry_out(changes, house.chain.employer)
        house.catch_up()

        with pytest.raises(WrongSigner):
            house.relaying.relay(agreement, a_delivery(), first)

    def test_says_why_the_contract_would_refuse(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        too_much = TokenUnits(AMOUNT + 1)
        signature = house.signature(terms, Release(FIRST, too_much), house.chain.employer)

        with pytest.raises(ActRefused) as refused:
            house.relaying.relay(agreement, a_release(too_much), signature)

        assert refused.value.error == "InsufficientEscrow"
        assert refused.value.arguments == {"escrowed": str(AMOUNT), "requested": str(too_much)}
        assert house.open_relays() == ()

    def test_claims_nothing_before_the_review_is_over(self, house: House) -> None:
        agreement = _delivered(house)

        with pytest.raises(ActRefused, match="the review runs until") as refused:
            house.relaying.relay(agreement, ActRequest(ActKind.CLAIM, FIRST))

        assert refused.value.error == "BeforeDeadline"

    @pytest.mark.parametrize("kind", [ActKind.CLAIM, ActKind.RECLAIM])
    def test_moves_nothing_of_what_was_never_funded(self, house: House, kind: ActKind) -> None:
        agreement = house.registration.register(a_deal(house.chain)).agreement_id

        with pytest.raises(ActRefused) as refused:
            house.relaying.relay(agreement, ActRequest(kind, FIRST))

        assert refused.value.error == "NotFunded"

    def test_reclaims_nothing_that_was_delivered(self, house: House) -> None:
        with pytest.raises(ActRefused) as refused:
            house.relaying.relay(_delivered(house), ActRequest(ActKind.RECLAIM, FIRST))

        assert refused.value.error == "PhaseIs"

    def test_stores_nothing_when_the_node_does_not_answer(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        trouble = {"error": {"code": -32_603, "message": "internal error"}}

        with proxied(house.chain.url, lambda method, _: trouble if method == "eth_call" else None) as proxy:
            away = a_house(house.chain, tmp_path / "mirror.db", url=proxy.url)
            with pytest.raises(ChainUnavailable):
                away.relaying.relay(agreement, a_release(), signature)

        assert house.open_relays() == ()

    def test_stores_nothing_when_the_operator_cannot_pay(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        poor = a_house(house.chain, tmp_path / "mirror.db", house.chain.broke)

        with pytest.raises(EmptyPurse):
            poor.relaying.relay(agreement, a_release(), signature)

        assert poor.open_relays() == ()

    def test_knows_no_relay_that_was_never_requested(self, house: House) -> None:
        with pytest.raises(UnknownRelay):
            house.relaying.get("0" * 32)


class TestWhenThePartySigned:
    def test_pays_the_worker_and_says_so_only_when_it_is_mirrored(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)

        sent = house.relaying.relay(agreement, a_release(), signature)

        assert house.balance(house.chain.worker) == AMOUNT
        assert (sent.state, sent.events) == (RelayState.SENT, ())
        house.catch_up()
        mined = house.relaying.get(sent.relay_id)
        assert mined.state is RelayState.MINED
        assert [type(event.fact) for event in mined.events] == [PaymentReleased]
        house.finish()
        assert house.relaying.get(sent.relay_id).state is RelayState.FINALIZED

    def test_carries_out_each_act_of_a_whole_agreement(self, house: House) -> None:
        """Offered, accepted, delivered, sent back, delivered again, paid in part, refunded: nobody spends gas."""
        chain, terms = house.chain, a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id
        chain.enrich(chain.employer)
        later = Timestamp(chain.now() + WEEK + REVIEW)
        half, rest = TokenUnits(AMOUNT // 2), TokenUnits(AMOUNT - AMOUNT // 2)
        changes = ActRequest(ActKind.REQUEST_CHANGES, FIRST, reason=REASON, deliver_by=later)
        story: list[tuple[ActRequest, Act, bool]] = [
            (ActRequest(ActKind.FUND, FIRST), Fund((FIRST,)), True),
            (ActRequest(ActKind.ACCEPT, FIRST), Accept(FIRST), False),
            (a_delivery(), Deliver(FIRST, 0, DELIVERABLE), False),
            (changes, RequestChanges(FIRST, 0, REASON, later), True),
            (a_delivery(), Deliver(FIRST, 1, DELIVERABLE), False),
            (a_release(half), Release(FIRST, half), True),
            (ActRequest(ActKind.REFUND, FIRST), Refund(FIRST, rest), False),
        ]

        for request, act, by_employer in story:
            key = chain.employer if by_employer else chain.worker
            house.relaying.relay(agreement, request, house.signature(terms, act, key))
            house.catch_up()

        assert house.balance(chain.worker) == half
        assert house.balance(chain.escrow) == 0

    def test_funds_with_the_acceptance_that_was_registered(self, house: House) -> None:
        chain, terms = house.chain, a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id
        house.registration.accept(agreement, house.signature(terms, Accept(FIRST), chain.worker))
        chain.enrich(chain.employer)
        authorization = house.signature(terms, Fund((FIRST,)), chain.employer)

        house.relaying.relay(agreement, ActRequest(ActKind.FUND, FIRST), authorization)
        house.catch_up()

        with house.store.read() as unit:
            mirrored = unit.agreements.get(agreement)
        assert mirrored is not None
        assert mirrored.state == "active"

    def test_accepts_with_the_acceptance_that_was_registered(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms, accepted=False)
        house.registration.accept(agreement, house.signature(terms, Accept(FIRST), house.chain.worker))

        relay = house.relaying.relay(agreement, ActRequest(ActKind.ACCEPT, FIRST))

        house.catch_up()
        assert house.relaying.get(relay.relay_id).state is RelayState.MINED


class TestWhenNoSignatureIsNeeded:
    def test_claims_for_the_worker_after_a_silent_review(self, house: House) -> None:
        agreement = _delivered(house)
        house.chain.travel_to(house.chain.now() + REVIEW)

        house.relaying.relay(agreement, ActRequest(ActKind.CLAIM, FIRST))

        assert house.balance(house.chain.worker) == AMOUNT

    def test_reclaims_for_the_employer_after_a_missed_deadline(self, house: House) -> None:
        agreement = house.fund(a_deal(house.chain))
        before = house.balance(house.chain.employer)
        house.chain.travel_to(house.chain.now() + WEEK)

        house.relaying.relay(agreement, ActRequest(ActKind.RECLAIM, FIRST))

        assert house.balance(house.chain.employer) == before + AMOUNT

    def test_an_offer_is_taken_back_by_the_employer_alone(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms, accepted=False)
        reclaim = ActRequest(ActKind.RECLAIM, FIRST)

        with pytest.raises(Malformed, match=house.chain.employer.address):
            house.relaying.relay(agreement, reclaim)
        house.relaying.relay(agreement, reclaim, house.signature(terms, Reclaim(FIRST), house.chain.employer))

        assert house.balance(house.chain.escrow) == 0


class TestWhenItIsAskedTwice:
    def test_answers_with_the_same_relay_and_sends_nothing_more(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)

        first = house.relaying.relay(agreement, a_release(), signature)
        house.finish()
        house.courier.step()
        again = house.relaying.relay(agreement, a_release(), signature)

        assert again.relay_id == first.relay_id
        assert again.state is RelayState.FINALIZED
        assert house.sent_by_us == 1

    def test_relays_one_of_many_at_the_same_time(self, house: House, tmp_path: Path) -> None:
        """Two processes with one key and one database, and eight callers who all want the same."""
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        houses = (house, a_house(house.chain, tmp_path / "mirror.db"))

        def ask(turn: int) -> str:
            return houses[turn % 2].relaying.relay(agreement, a_release(), signature).relay_id

        with house.chain.hold(), ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(ask, range(8)))

        assert len(answers) == 1
        house.chain.mine()
        assert house.sent_by_us == 1

    def test_gives_each_of_many_acts_a_nonce_of_its_own(self, house: House, tmp_path: Path) -> None:
        """Two processes with one key and one database, and eight acts at the same time."""
        terms = a_deal(house.chain, amounts=[AMOUNT] * 8)
        agreement = house.fund(terms)
        for index in range(1, 8):
            house.fund(terms, milestone=index)
        houses = (house, a_house(house.chain, tmp_path / "mirror.db"))
        parts = [Release(MilestoneIndex(index), AMOUNT) for index in range(8)]
        signatures = [house.signature(terms, part, house.chain.employer) for part in parts]

        def ask(turn: int) -> str:
            release = ActRequest(ActKind.RELEASE, parts[turn].milestone)
            return houses[turn % 2].relaying.relay(agreement, release, signatures[turn]).relay_id

        with house.chain.hold(), ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))

        assert len(set(answers)) == 8
        assert sorted(house.stored(relay).newest.nonce for relay in answers) == list(range(8))


class TestWhenItIsStored:
    def test_stands_in_the_outbox_before_anybody_sees_it(self, house: House, tmp_path: Path) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        other = a_house(house.chain, tmp_path / "mirror.db")

        class Looking(FakeTransactions):
            def send(self, raw: bytes) -> None:
                assert [relay.newest.transaction.raw for relay in other.open_relays()] == [raw]
                super().send(raw)

        looking = Looking(house.ports.transactions)
        house.with_ports(lambda ports: replace(ports, transactions=looking)).relaying.relay(
            agreement, a_release(), signature
        )

        assert len(looking.sent) == 1

    def test_is_kept_when_the_node_goes_away_before_it_is_sent(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)
        away = FakeTransactions(house.ports.transactions, is_away=True)
        cut_off = house.with_ports(lambda ports: replace(ports, transactions=away))

        relay = cut_off.relaying.relay(agreement, a_release(), signature)

        assert relay.state is RelayState.QUEUED
        house.courier.step()
        assert house.balance(house.chain.worker) == AMOUNT
        assert house.relaying.get(relay.relay_id).state is RelayState.SENT

    def test_begins_where_the_chain_counts_when_the_key_was_used_elsewhere(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        for _ in range(3):
            house.chain.send(house.chain.relayer, house.chain.stranger, value=1)
        signature = house.signature(terms, Release(FIRST, AMOUNT), house.chain.employer)

        relay = house.relaying.relay(agreement, a_release(), signature)

        assert house.stored(relay.relay_id).newest.nonce == 3

    def test_tells_rounds_apart_that_a_contract_wallet_signs_alike(self, house: House) -> None:
        """The call of a delivery does not name its round, and a wallet's signature need not differ: both are sent."""
        chain, wallet = house.chain, Address("0x1111111111111111111111111111111111111111")
        chain.install(wallet, ACCEPTS_EVERYTHING)
        terms = between(a_deal(chain), worker=wallet)
        agreement = house.fund(terms, accepted=False)
        first = house.relaying.relay(agreement, a_delivery(), b"\1")
        later = Timestamp(chain.now() + WEEK + REVIEW)
        chain.carry_out(house.codec.call(terms, RequestChanges(FIRST, 0, REASON, later)), chain.employer)
        house.catch_up()

        second = house.relaying.relay(agreement, a_delivery(), b"\1")

        house.catch_up()
        assert second.call == first.call
        assert second.relay_id != first.relay_id
        assert house.relaying.get(second.relay_id).state is RelayState.MINED


def _delivered(house: House) -> AgreementId:
    terms = a_deal(house.chain)
    agreement = house.fund(terms)
    house.chain.carry_out(house.codec.call(terms, Deliver(FIRST, 0, Hash(DELIVERABLE))), house.chain.worker)
    house.catch_up()
    return agreement
