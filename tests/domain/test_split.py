from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.split import Shares, concluded, ruled
from tallystick.domain.terms import MAX_AMOUNT, WHOLE
from tallystick.domain.units import BasisPoints, TokenUnits

amounts = st.integers(0, MAX_AMOUNT).map(TokenUnits)
HUNDRED = TokenUnits(100)


class TestARuling:
    def test_gives_the_worker_what_is_missing_and_the_employer_the_rest(self) -> None:
        assert ruled(TokenUnits(70), TokenUnits(30), HUNDRED) == Shares(TokenUnits(40), TokenUnits(60))

    def test_takes_nothing_back_from_a_worker_who_has_more(self) -> None:
        assert ruled(TokenUnits(20), TokenUnits(30), HUNDRED) == Shares(TokenUnits(0), HUNDRED)

    def test_gives_no_more_than_is_there(self) -> None:
        assert ruled(TokenUnits(500), TokenUnits(30), HUNDRED) == Shares(HUNDRED, TokenUnits(0))

    @given(released=amounts, so_far=amounts, escrowed=amounts)
    def test_divides_all_that_is_left(self, released: TokenUnits, so_far: TokenUnits, escrowed: TokenUnits) -> None:
        shares = ruled(released, so_far, escrowed)

        assert shares.to_worker + shares.to_employer == escrowed
        assert min(shares.to_worker, shares.to_employer) >= 0


class TestAConclusion:
    def test_rounds_the_workers_share_down(self) -> None:
        assert concluded(TokenUnits(7), BasisPoints(5_000)) == Shares(TokenUnits(3), TokenUnits(4))

    @given(escrowed=amounts, share=st.integers(0, WHOLE).map(BasisPoints))
    def test_divides_all_that_is_left(self, escrowed: TokenUnits, share: BasisPoints) -> None:
        shares = concluded(escrowed, share)

        assert shares.to_worker + shares.to_employer == escrowed
        assert shares.to_worker * WHOLE <= escrowed * share < (shares.to_worker + 1) * WHOLE
