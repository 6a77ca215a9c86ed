"""
Tokens that take no new allowance while an old one stands, as USDT: the old one is taken back first.

an allowance of the employer's
├── that is enough ........................ nothing is approved
├── of nothing ............................ the amount is approved
└── of something that is too little
    ├── in a token that takes a new one ... the amount is approved
    ├── in one that takes zero first ...... zero is approved, and then the amount
    └── in one that takes none at all ..... the amount is approved, and the act fails
"""

import pytest

from tallystick.domain.units import Address
from tests.api.office import Office, answered
from tests.chain.test_token_domains import answering
from tests.odd_tokens import approve, put_racing_token

AMOUNT = 250_000_000
TOO_LITTLE = 7
STUBBORN = Address("0x" + "77" * 20)
ONE, FALSE = (1).to_bytes(32), bytes(32)


def _agreement(office: Office, allowed: int) -> tuple[str, Address]:
    """An agreement that is to be funded in a token like USDT, of which the escrow may draw something already."""
    token = put_racing_token(office.chain, office.chain.employer, amount=AMOUNT, allowed=allowed)
    return str(office.register(token=token)["agreement_id"]), token


def _approved(office: Office, agreement_id: str) -> list[str]:
    """The amounts that are approved before the funding, as both places tell them."""
    prepared = office.prepare(agreement_id, "fund")
    *before, _ = prepared["steps"]
    sums = [str(step["call"]["arguments"]["amount"]) for step in before]
    assert prepared["approval"] == (before[-1] if before else None)
    assert prepared["clearing"] == (before[0] if len(before) > 1 else None)
    assert answered(office.get(f"/agreements/{agreement_id}/funding"), 200)["approvals"] == sums
    return sums


@pytest.mark.spec("J32")
class TestAnAllowanceThatIsTooLittle:
    def test_is_taken_back_before_the_new_one_where_the_token_wants_that(self, office: Office) -> None:
        agreement_id, token = _agreement(office, TOO_LITTLE)

        assert _approved(office, agreement_id) == ["0", str(AMOUNT)]
        prepared = office.prepare(agreement_id, "fund")
        assert [step["function"] for step in prepared["steps"]] == ["approve", "approve", "fund"]
        assert {step["transaction"]["to"] for step in prepared["steps"][:2]} == {token}
        nonces = [int(step["transaction"]["nonce"], 16) for step in prepared["steps"]]
        assert nonces == [nonces[0], nonces[0] + 1, nonces[0] + 2]
        assert prepared["prospect"] == "succeeds-after-steps"
        assert prepared["sentence"].startswith(prepared["clearing"]["sentence"])

    def test_is_told_with_what_is_approved(self, office: Office) -> None:
        agreement_id, _ = _agreement(office, TOO_LITTLE)

        funding = answered(office.get(f"/agreements/{agreement_id}/funding"), 200)

        assert (funding["allowance"], funding["approvals"]) == (str(TOO_LITTLE), ["0", str(AMOUNT)])

    def test_is_funded_over_by_the_steps_as_they_stand(self, office: Office) -> None:
        agreement_id, _ = _agreement(office, TOO_LITTLE)

        for step in office.prepare(agreement_id, "fund")["steps"]:
            office.send(office.chain.employer, step["transaction"])
        office.mirror()

        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["escrowed"] == str(AMOUNT)

    def test_is_replaced_at_once_in_a_token_that_takes_that(self, office: Office) -> None:
        office.chain.mint(office.chain.employer, AMOUNT)
        office.chain.approve(office.chain.employer, TOO_LITTLE)

        assert _approved(office, office.register()["agreement_id"]) == [str(AMOUNT)]

    @pytest.mark.parametrize("answers", [{}, {"approve(address,uint256)": FALSE}], ids=["reverts", "says false"])
    def test_is_not_taken_back_in_vain(self, office: Office, answers: dict[str, bytes]) -> None:
        """A token that takes no approval of zero either is not cured by one."""
        known = {"balanceOf(address)": ONE, "decimals()": ONE, "allowance(address,address)": ONE}
        office.chain.install(STUBBORN, answering(known | answers))
        agreement_id = office.register(token=STUBBORN)["agreement_id"]

        assert _approved(office, agreement_id) == [str(AMOUNT)]
        assert office.prepare(agreement_id, "fund")["prospect"] == "fails"


@pytest.mark.spec("J32")
class TestAnotherAllowance:
    def test_of_nothing_takes_one_approval(self, office: Office) -> None:
        agreement_id, _ = _agreement(office, 0)

        assert _approved(office, agreement_id) == [str(AMOUNT)]

    def test_that_is_enough_takes_none(self, office: Office) -> None:
        agreement_id, token = _agreement(office, AMOUNT)
        assert _approved(office, agreement_id) == []

        approve(office.chain, office.chain.employer, token, 0)
        approve(office.chain, office.chain.employer, token, AMOUNT - 1)

        assert _approved(office, agreement_id) == ["0", str(AMOUNT)]
