from dataclasses import replace
from typing import Any, cast

import pytest

from tallystick.domain.acts import Accept, Deliver, Fund, Release
from tallystick.domain.errors import NotRegistered, UnknownAgreement
from tallystick.domain.units import ZERO_ADDRESS, AgreementId, TokenUnits, Wei
from tallystick.services.preparing import Prepared
from tallystick.services.requests import ActKind, ActRequest
from tests.deals import AMOUNT, DELIVERABLE, FIRST, REVIEW, a_deal, in_token
from tests.devchain import address_of
from tests.services.house import House, a_delivery, a_release


class TestAnActOfAParty:
    def test_is_all_that_its_wallet_needs(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)

        prepared = house.preparing.prepare(agreement, a_release())

        assert prepared.act == Release(FIRST, AMOUNT)
        assert prepared.sender == address_of(house.chain.employer)
        assert prepared.simulation.ok
        assert prepared.typed_data == house.codec.authorization_to_sign(terms, Release(FIRST, AMOUNT))
        assert "250.000000 TLD in all" in prepared.sentence
        _send(house, prepared)
        assert house.balance(house.chain.worker) == AMOUNT

    def test_that_the_contract_would_refuse_is_an_answer(self, house: House) -> None:
        agreement = house.fund(a_deal(house.chain))

        prepared = house.preparing.prepare(agreement, a_release(TokenUnits(AMOUNT + 1)))

        assert not prepared.simulation.ok
        assert prepared.simulation.gas is None
        assert prepared.simulation.revert is not None
        assert prepared.simulation.revert.error == "InsufficientEscrow"

    def test_is_refused_to_a_sender_who_is_not_the_party(self, house: House) -> None:
        agreement = house.fund(a_deal(house.chain))

        prepared = house.preparing.prepare(agreement, a_release(), address_of(house.chain.stranger))

        assert prepared.sender == address_of(house.chain.stranger)
        assert prepared.simulation.revert is not None
        assert prepared.simulation.revert.error == "NotParty"

    def test_names_the_workers_signature_of_the_terms_as_its_acceptance(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms, accepted=False)

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.ACCEPT, FIRST))

        assert prepared.sender == address_of(house.chain.worker)
        assert prepared.typed_data == house.codec.terms_to_sign(terms)

    @pytest.mark.parametrize("kind", [ActKind.ACCEPT, ActKind.REFUND])
    def test_of_a_worker_is_nobodys_on_an_open_task(self, house: House, kind: ActKind) -> None:
        """The zero address calls nothing, although a node can be asked to try it."""
        terms = a_deal(house.chain)
        open_task = replace(terms, payment=replace(terms.payment, worker=ZERO_ADDRESS))
        agreement = house.fund(open_task, accepted=False)

        with pytest.raises(NotRegistered, match="open task"):
            house.preparing.prepare(agreement, ActRequest(kind, FIRST))
        with pytest.raises(NotRegistered, match="open task"):
            house.relaying.relay(agreement, ActRequest(kind, FIRST), b"\1" * 65)

    def test_knows_no_agreement_that_nobody_registered_or_funded(self, house: House) -> None:
        with pytest.raises(UnknownAgreement):
            house.preparing.prepare(AgreementId("0x" + "ab" * 32), a_release())


class TestAFunding:
    def test_needs_an_approval_first_when_the_allowance_is_too_low(self, house: House) -> None:
        agreement = house.registration.register(a_deal(house.chain)).agreement_id
        house.chain.mint(house.chain.employer, AMOUNT)

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.FUND, FIRST))

        assert prepared.approval is not None
        assert not prepared.simulation.ok
        assert prepared.sentence.startswith(prepared.approval.sentence)
        assert prepared.approval.call.arguments["amount"] == str(AMOUNT)

    def test_can_be_sent_right_after_its_approval(self, house: House) -> None:
        """Both transactions are signed as they were prepared, one after the other."""
        agreement = house.registration.register(a_deal(house.chain)).agreement_id
        house.chain.mint(house.chain.employer, AMOUNT)
        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.FUND, FIRST))
        assert prepared.approval is not None

        _send_signed(house, prepared.approval.transaction)
        _send_signed(house, prepared.transaction)

        assert house.balance(house.chain.escrow) == AMOUNT

    def test_needs_no_approval_when_the_allowance_is_enough(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id
        house.chain.enrich(house.chain.employer, AMOUNT)

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.FUND, FIRST))

        assert prepared.approval is None
        assert prepared.simulation.ok
        assert prepared.typed_data == house.codec.authorization_to_sign(terms, Fund((FIRST,)))

    def test_takes_the_registered_acceptance_along(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.registration.register(terms).agreement_id
        acceptance = house.signature(terms, Accept(FIRST), house.chain.worker)
        house.registration.accept(agreement, acceptance)

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.FUND, FIRST))

        assert prepared.act == Fund((FIRST,), acceptance)

    def test_in_the_chains_own_currency_sends_it_along_and_cannot_be_relayed(self, house: House) -> None:
        terms = in_token(a_deal(house.chain), ZERO_ADDRESS)
        agreement = house.registration.register(terms).agreement_id

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.FUND, FIRST))

        assert (prepared.call.value, prepared.approval, prepared.typed_data) == (Wei(AMOUNT), None, None)
        assert prepared.simulation.ok
        assert prepared.transaction["value"] == hex(AMOUNT)


class TestAnActOfAnybody:
    def test_needs_no_signature_and_is_sent_by_whom_it_pays_unless_told(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)
        house.chain.carry_out(house.codec.call(terms, Deliver(FIRST, 0, DELIVERABLE)), house.chain.worker)
        house.catch_up()
        house.chain.travel_to(house.chain.now() + REVIEW)

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.CLAIM, FIRST))

        assert (prepared.sender, prepared.typed_data) == (address_of(house.chain.worker), None)
        assert prepared.simulation.ok
        assert "the review passed in silence" in prepared.sentence

    def test_a_reclaim_after_the_deadline_goes_by_the_employer(self, house: House) -> None:
        agreement = house.fund(a_deal(house.chain))

        prepared = house.preparing.prepare(agreement, ActRequest(ActKind.RECLAIM, FIRST))

        assert (prepared.sender, prepared.typed_data) == (address_of(house.chain.employer), None)
        assert prepared.simulation.revert is not None
        assert prepared.simulation.revert.error == "BeforeDeadline"


class TestADelivery:
    def test_is_signed_for_the_round_that_is_mirrored(self, house: House) -> None:
        terms = a_deal(house.chain)
        agreement = house.fund(terms)

        prepared = house.preparing.prepare(agreement, a_delivery())

        assert prepared.act == Deliver(FIRST, 0, DELIVERABLE)
        assert prepared.sender == address_of(house.chain.worker)


def _send(house: House, prepared: Prepared) -> None:
    house.chain.carry_out(prepared.call, house.chain.employer)


def _send_signed(house: House, transaction: object) -> None:
    fields = dict(cast(dict[str, Any], transaction))
    fields.pop("from")
    signed = house.chain.employer.sign_transaction(fields)
    house.chain.rpc("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())
