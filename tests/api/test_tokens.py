"""What a token says of itself, asked by its address."""

import pytest

from tests.api.office import Office, answered, assert_refused

ZERO = "0x" + "0" * 40


class TestToken:
    @pytest.mark.spec("PG13")
    def test_tells_how_its_amounts_are_shown(self, still_office: Office) -> None:
        told = answered(still_office.get(f"/tokens/{still_office.chain.token}"), 200)

        assert (told["address"], told["symbol"], told["decimals"]) == (still_office.chain.token, "TLD", 6)
        assert told["as_of"]["block"]["number"] >= 0

    @pytest.mark.spec("PG13")
    def test_of_zero_is_the_chains_own_currency(self, still_office: Office) -> None:
        told = answered(still_office.get(f"/tokens/{ZERO}"), 200)

        assert (told["symbol"], told["decimals"]) == ("ETH", 18)

    @pytest.mark.spec("PG13")
    def test_is_not_there_where_none_answers(self, still_office: Office) -> None:
        assert_refused(still_office.get(f"/tokens/{still_office.chain.stranger.address}"), 404, "unknown-token")
        assert_refused(still_office.get(f"/tokens/{still_office.chain.escrow}"), 404, "unknown-token")

    @pytest.mark.parametrize("address", ["0x12", "TLD", "0x" + "g" * 40])
    def test_is_asked_for_by_an_address(self, still_office: Office, address: str) -> None:
        assert_refused(still_office.get(f"/tokens/{address}"), 422, "malformed")
