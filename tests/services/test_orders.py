"""
an order, relayed
├── when many ask for the same sweep at once ............ it is one relay
├── when power is lost before or after it is sent ....... it is carried out once
├── when somebody else is mined first ................... it fails, and the money was locked once
└── when it is signed for something else, or otherwise .. it is refused
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tallystick.domain.acts import Fund, Permit, Release, Signature
from tallystick.domain.errors import WrongNonce, WrongSigner
from tallystick.domain.units import AgreementId, Timestamp, TokenUnits
from tallystick.services.batching import BatchedAct, batch_orders
from tallystick.services.ordering import Ordering
from tallystick.services.orders import Order
from tallystick.services.relaying import RelayState
from tallystick.services.requests import ActKind, ActRequest, LooseRequest
from tests.deals import AMOUNT, FIRST, a_deal, between, signed
from tests.devchain import address_of
from tests.fakes_chain import FakeTransactions, PowerLoss
from tests.services.house import House, a_house

UNTIL = Timestamp(2**33)
AUTHORIZED = ActRequest(ActKind.FUND_WITH_AUTHORIZATION, milestones=(FIRST,), valid_before=UNTIL)
PERMITTED = ActRequest(ActKind.FUND_WITH_PERMIT, milestones=(FIRST,), deadline=UNTIL)
GASLESS = [AUTHORIZED, PERMITTED]


def _poor(house: House) -> AgreementId:
    """A registered agreement of an employer who has twice its amount in tokens, and no gas."""
    employer = address_of(house.chain.broke)
    house.chain.mint(employer, 2 * AMOUNT)
    return house.registration.register(between(a_deal(house.chain), employer=employer)).agreement_id


def _signatures(house: House, agreement: AgreementId, request: ActRequest) -> tuple[Signature, Signature]:
    consents = house.presenting.gasless(agreement, request).order.consents
    first, second, *_ = (*(signed(house.chain.broke, consent.typed_data) for consent in consents), b"")
    return first, second


def _assert_locked_once(house: House) -> None:
    assert house.balance(house.chain.broke) == AMOUNT
    assert house.balance(house.chain.escrow) == AMOUNT


def _accrue(house: House, salt: int) -> LooseRequest:
    """Let a fee accrue. Returns how it is swept."""
    terms = a_deal(house.chain, fee=1_000, salt=salt)
    house.fund(terms)
    house.chain.carry_out(house.codec.call(terms, Release(FIRST, AMOUNT)), house.chain.employer)
    house.catch_up()
    return LooseRequest(ActKind.SWEEP, terms.payment.token, terms.payment.fee_recipient)


class TestASweep:
    @pytest.mark.spec("J30")
    def test_that_many_ask_for_at_once_is_one_relay_each_time(self, house: House, tmp_path: Path) -> None:
        """Two processes with one key and one database, and eight callers; then once more, for what accrued since."""
        houses = (house, a_house(house.chain, tmp_path / "mirror.db"))
        answers: list[set[str]] = []
        for salt in (1, 2):
            sweep = _accrue(house, salt)

            def ask(turn: int, sweep: LooseRequest = sweep) -> str:
                return houses[turn % 2].relaying.relay_loose(sweep).relay_id

            with house.chain.hold(), ThreadPoolExecutor(8) as pool:
                answers.append(set(pool.map(ask, range(8))))
            house.chain.mine()
            house.catch_up()

        assert [len(relays) for relays in answers] == [1, 1]
        assert answers[0].isdisjoint(answers[1])
        assert house.sent_by_us == 2
        assert house.balance(house.chain.fee_recipient) == 2 * AMOUNT // 10

    @pytest.mark.spec("J30")
    def test_whose_block_left_the_chain_is_paid_once(self, house: House) -> None:
        relay = house.relaying.relay_loose(_accrue(house, 1))
        house.catch_up()

        house.chain.reorg(1)
        house.catch_up()
        house.courier.step()
        house.finish()

        assert house.relaying.get(relay.relay_id).state is RelayState.FINALIZED
        assert house.balance(house.chain.fee_recipient) == AMOUNT // 10

    @pytest.mark.spec("RL11")
    def test_that_failed_may_be_asked_for_again_at_once(self, house: House) -> None:
        """Somebody else swept first, in a block that may still leave the chain; then another fee accrued."""
        sweep, chain = _accrue(house, 1), house.chain
        with chain.hold():
            first = house.relaying.relay_loose(sweep)
            call = house.stored(first.relay_id).intent.call
            fields = {"from": chain.stranger.address, "to": call.to, "input": "0x" + call.input.hex()}
            chain.rpc(
                "eth_sendTransaction", fields | {"maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**10)}
            )
            chain.mine()
        house.courier.step()
        assert house.relaying.get(first.relay_id).state is RelayState.FAILED
        _accrue(house, 2)

        again = house.relaying.relay_loose(sweep)

        assert again.relay_id != first.relay_id
        assert house.balance(chain.fee_recipient) == 2 * AMOUNT // 10


class TestABatch:
    @pytest.mark.spec("RL11")
    def test_takes_several_withdrawals_of_one_owner(self, house: House) -> None:
        """Each uses up one of the owner's nonces, in their order."""
        owner, elsewhere = address_of(house.chain.worker), address_of(house.chain.stranger)
        ordering = Ordering(house.store, house.codec, house.ports.escrow, house.ports.signing)

        def orders(*nonces: int) -> tuple[Order, ...]:
            withdrawals = [LooseRequest(ActKind.WITHDRAW, house.chain.token, owner, elsewhere, one) for one in nonces]
            return batch_orders(ordering, [BatchedAct(None, one, b"\1" * 65) for one in withdrawals], None)

        for order in orders(0, 1, 2):
            order.require()
        with pytest.raises(WrongNonce):
            orders(0, 0)[1].require()


class TestAGaslessFunding:
    @pytest.mark.spec("J27")
    @pytest.mark.parametrize("request_", GASLESS, ids=lambda request: request.kind)
    @pytest.mark.parametrize("is_before", [True, False], ids=["before sending", "after sending"])
    def test_survives_a_loss_of_power_and_is_done_once(
        self, house: House, tmp_path: Path, request_: ActRequest, is_before: bool
    ) -> None:
        agreement = _poor(house)
        given = _signatures(house, agreement, request_)
        failing = FakeTransactions(
            house.ports.transactions, fails_before_sending=is_before, fails_after_sending=not is_before
        )
        doomed = house.with_ports(lambda ports: replace(ports, transactions=failing))
        with pytest.raises(PowerLoss):
            doomed.relaying.relay(agreement, request_, *given)

        restarted = a_house(house.chain, tmp_path / "mirror.db")
        again = restarted.relaying.relay(agreement, request_, *given)
        restarted.courier.step()
        restarted.finish()

        assert restarted.relaying.get(again.relay_id).state is RelayState.FINALIZED
        assert house.sent_by_us == 1
        _assert_locked_once(house)

    @pytest.mark.spec("J27")
    @pytest.mark.parametrize("request_", GASLESS, ids=lambda request: request.kind)
    def test_that_somebody_else_gets_mined_first_fails_and_the_money_is_locked_once(
        self, house: House, request_: ActRequest
    ) -> None:
        agreement, chain = _poor(house), house.chain
        given = _signatures(house, agreement, request_)
        with chain.hold():
            relay = house.relaying.relay(agreement, request_, *given)
            fields = {"from": chain.stranger.address, "to": chain.escrow, "input": "0x" + relay.call.input.hex()}
            dear = {"maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**10), "gas": hex(1_000_000)}
            chain.rpc("eth_sendTransaction", fields | dear)
            chain.mine()
        house.catch_up()
        house.courier.step()

        failed = house.relaying.get(relay.relay_id)

        assert failed.state is RelayState.FAILED
        assert failed.revert is not None and failed.revert.error == "AlreadyFunded"
        _assert_locked_once(house)

    @pytest.mark.spec("J11")
    def test_with_a_permit_for_another_amount_is_refused(self, house: House) -> None:
        """Signed by the employer, though not for exactly the sum."""
        agreement, chain = _poor(house), house.chain
        first, _ = _signatures(house, agreement, PERMITTED)
        permit = Permit(chain.token, address_of(chain.broke), TokenUnits(2 * AMOUNT), 0, UNTIL)
        typed_data = house.codec.loose_authorization_to_sign(permit, house.ports.escrow.token_domain(chain.token))

        with pytest.raises(WrongSigner):
            house.relaying.relay(agreement, PERMITTED, first, signed(chain.broke, typed_data))

    @pytest.mark.spec("J11")
    def test_in_the_second_form_of_its_signature_is_refused(self, house: House) -> None:
        """Every signature has a second one that recovers to the same address: EIP-2 rules it out, and so do we."""
        agreement = _poor(house)
        first, _ = _signatures(house, agreement, AUTHORIZED)
        order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
        s = order - int.from_bytes(first[32:64], "big")
        other = first[:32] + s.to_bytes(32, "big") + bytes([55 - first[64]])

        with pytest.raises(WrongSigner):
            house.relaying.relay(agreement, AUTHORIZED, other)

    def test_takes_no_signature_of_a_plain_funding(self, house: House) -> None:
        """What binds the terms alone draws by allowance; the token wants its own signature."""
        agreement = _poor(house)
        with house.store.read() as unit:
            draft = unit.drafts.get(agreement)
        assert draft is not None
        plain = house.signature(draft.terms, Fund((FIRST,)), house.chain.broke)

        with pytest.raises(WrongSigner):
            house.relaying.relay(agreement, AUTHORIZED, plain)
