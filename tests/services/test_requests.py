from typing import Any

import pytest

from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.errors import Malformed, NothingToFund, UnknownMilestone
from tallystick.domain.holding import Holding
from tallystick.domain.terms import MAX_AMOUNT, MAX_TIMESTAMP
from tallystick.domain.units import AgreementId, Hash, MilestoneIndex, Timestamp, TokenUnits
from tallystick.services.requests import ActKind, ActRequest, Known, permit2_nonce, resolve
from tests.services.samples import FIRST, a_holding, some_terms

ID = AgreementId("0x" + "a6" * 32)
WORK = Hash("0x" + "d1" * 32)
SOON = Timestamp(1_800_000_000)


def _request(kind: ActKind, **fields: Any) -> ActRequest:
    return ActRequest(kind, FIRST, **fields)


def _known(holding: Holding | None, acceptance: bytes = b"") -> Known:
    return Known(ID, some_terms(100), {} if holding is None else {FIRST: holding}, acceptance)


class TestWhatWasLeftOpen:
    @pytest.mark.parametrize(
        ("request_", "act"),
        [
            (_request(ActKind.RELEASE), Release(FIRST, TokenUnits(70))),
            (_request(ActKind.REFUND), Refund(FIRST, TokenUnits(60))),
            (_request(ActKind.DELIVER, deliverable=WORK), Deliver(FIRST, 2, WORK)),
            (
                _request(ActKind.REQUEST_CHANGES, reason=WORK, deliver_by=SOON),
                RequestChanges(FIRST, 2, WORK, SOON),
            ),
        ],
    )
    def test_is_filled_in_from_the_mirror(self, request_: ActRequest, act: Act) -> None:
        holding = a_holding(amount=100, released=40, refunded=30, round_=2)

        assert resolve(request_, _known(holding)) == act

    def test_is_everything_when_nothing_was_funded_yet(self) -> None:
        assert resolve(_request(ActKind.RELEASE), _known(None)) == Release(FIRST, TokenUnits(100))
        assert resolve(_request(ActKind.REFUND), _known(None)) == Refund(FIRST, TokenUnits(100))
        assert resolve(_request(ActKind.DELIVER, deliverable=WORK), _known(None)) == Deliver(FIRST, 0, WORK)

    def test_a_funding_takes_the_acceptance_along(self) -> None:
        assert resolve(_request(ActKind.FUND), _known(None, b"signed")) == Fund((FIRST,), b"signed")


class TestASetToBeFunded:
    def test_is_all_that_was_never_funded_and_has_an_amount(self) -> None:
        known = Known(ID, some_terms(100, 0, 50, 60), {FIRST: a_holding(100)}, b"signed")

        assert resolve(ActRequest(ActKind.FUND), known) == Fund((MilestoneIndex(2), MilestoneIndex(3)), b"signed")

    def test_is_what_was_named(self) -> None:
        named = ActRequest(ActKind.FUND_WITH_PERMIT, milestones=(FIRST,), deadline=SOON)

        assert resolve(named, Known(ID, some_terms(100, 50), {})) == Fund((FIRST,))

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(NothingToFund):
            resolve(ActRequest(ActKind.FUND), _known(a_holding(100)))

    def test_has_a_nonce_of_its_own_at_permit2(self) -> None:
        """Another one for each agreement and set; the same one for what is signed anew."""
        sets = [(FIRST,), (MilestoneIndex(1),), (FIRST, MilestoneIndex(1))]
        agreements = [ID, AgreementId("0x" + "b7" * 32)]

        nonces = [permit2_nonce(agreement, milestones) for agreement in agreements for milestones in sets]

        assert len(set(nonces)) == 6
        assert all(0 <= nonce < 2**256 for nonce in nonces)

    @pytest.mark.parametrize("kind", [ActKind.FUND_WITH_AUTHORIZATION, ActKind.FUND_WITH_PERMIT2])
    def test_that_is_signed_needs_an_end(self, kind: ActKind) -> None:
        with pytest.raises(Malformed, match="missing"):
            resolve(ActRequest(kind), Known(ID, some_terms(1), {}))


class TestWhatWasSaid:
    def test_is_kept(self) -> None:
        released = _request(ActKind.RELEASE, released=TokenUnits(55))
        refunded = _request(ActKind.REFUND, refunded=TokenUnits(45))

        assert resolve(released, _known(a_holding(amount=100))) == Release(FIRST, TokenUnits(55))
        assert resolve(refunded, _known(a_holding(amount=100))) == Refund(FIRST, TokenUnits(45))

    @pytest.mark.parametrize(
        ("kind", "act"),
        [(ActKind.ACCEPT, Accept(FIRST)), (ActKind.CLAIM, Claim(FIRST)), (ActKind.RECLAIM, Reclaim(FIRST))],
    )
    def test_is_enough_where_there_is_nothing_to_say(self, kind: ActKind, act: Act) -> None:
        assert resolve(_request(kind), _known(None)) == act


class TestWhatCannotBe:
    @pytest.mark.parametrize("index", [-1, 1, 2**70])
    def test_a_milestone_that_is_not_there(self, index: int) -> None:
        with pytest.raises(UnknownMilestone):
            resolve(ActRequest(ActKind.CLAIM, MilestoneIndex(index)), _known(None))

    @pytest.mark.parametrize(
        ("request_", "field"),
        [
            (_request(ActKind.DELIVER), "deliverable"),
            (_request(ActKind.REQUEST_CHANGES, deliver_by=SOON), "reason"),
            (_request(ActKind.REQUEST_CHANGES, reason=WORK), "deliver_by"),
            (_request(ActKind.REQUEST_CHANGES, reason=WORK, deliver_by=Timestamp(MAX_TIMESTAMP + 1)), "deliver_by"),
            (_request(ActKind.RELEASE, released=TokenUnits(MAX_AMOUNT + 1)), "released"),
            (_request(ActKind.REFUND, refunded=TokenUnits(-1)), "refunded"),
        ],
    )
    def test_a_field_that_is_missing_or_out_of_range(self, request_: ActRequest, field: str) -> None:
        with pytest.raises(Malformed) as refused:
            resolve(request_, _known(None))

        assert refused.value.field == field
