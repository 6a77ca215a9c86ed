from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.ports import Fees
from tallystick.domain.units import Wei
from tallystick.services.fees import capped, raised

CAP = Wei(10**13)
amounts = st.integers(0, 10**12)


@st.composite
def fees(draw: st.DrawFn) -> Fees:
    tip = draw(amounts)
    return Fees(Wei(tip + draw(amounts)), Wei(tip))


class TestRaised:
    @given(fees(), fees())
    def test_offers_at_least_an_eighth_more_in_both(self, old: Fees, today: Fees) -> None:
        new = raised(old, today, CAP)

        assert new is not None
        assert new.max_fee * 8 >= old.max_fee * 9
        assert new.max_fee > old.max_fee
        assert new.max_priority_fee * 8 >= old.max_priority_fee * 9
        assert new.max_priority_fee > old.max_priority_fee

    @given(fees(), fees(), st.integers(0, 10**12).map(Wei))
    def test_never_offers_more_than_the_cap_and_no_more_tip_than_fee(self, old: Fees, today: Fees, cap: Wei) -> None:
        new = raised(old, today, cap)

        assert new is None or (new.max_fee <= cap and new.max_priority_fee <= new.max_fee)

    def test_follows_todays_fees_when_they_are_higher(self) -> None:
        assert raised(Fees(Wei(80), Wei(8)), Fees(Wei(500), Wei(50)), CAP) == Fees(Wei(500), Wei(50))

    def test_stops_where_an_eighth_more_would_exceed_the_cap(self) -> None:
        old = Fees(Wei(80), Wei(8))

        assert raised(old, old, Wei(90)) == Fees(Wei(90), Wei(9))
        assert raised(old, old, Wei(89)) is None


class TestCapped:
    @given(fees(), st.integers(0, 10**12).map(Wei))
    def test_offers_no_more_than_the_cap_and_no_more_tip_than_fee(self, today: Fees, cap: Wei) -> None:
        offered = capped(today, cap)

        assert offered.max_fee == min(today.max_fee, cap)
        assert offered.max_priority_fee <= offered.max_fee
