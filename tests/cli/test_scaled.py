"""
What a typed sum is scaled by, and a typed moment counted from, is not the server's to say.

a sum in whole tokens
├── when the decimals are known ........ by them; a server that says others is refused
├── when only the server says them
│   ├── and somebody is asked .......... it is shown in token units first, and by whose word it is so many tokens
│   └── and nobody is asked ............ it is wrong usage
└── when it is in units ................ as it is

a moment from now
├── when the chain is said to be ahead . it is wrong usage
└── otherwise .......................... by this machine's clock
"""

import pytest

from tallystick.cli.amounts import scaled
from tallystick.cli.clocks import TOLERANCE, Clocks
from tallystick.cli.denomination import decimals_of, denomination
from tallystick.cli.failures import ExitCode
from tallystick.cli.typed_in import moment_in, sum_in
from tallystick.client import NotAsAsked, Token
from tallystick.domain.errors import Malformed
from tallystick.domain.units import ZERO_ADDRESS, Address
from tests.cli.liar import Answer, liar
from tests.cli.purser import Desk
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]
SEPOLIA = 11155111
USDC = Address("0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238")
SOME = Address("0x" + "1" * 40)


def a_token(address: Address = SOME, decimals: int | None = 6) -> Token:
    """A token, as a server says."""
    return Token(address=address, symbol="TLD", decimals=decimals)


@pytest.mark.spec("CM10")
class TestASum:
    def test_is_scaled_by_what_is_known(self) -> None:
        assert (decimals_of(SEPOLIA, USDC), decimals_of(None, ZERO_ADDRESS)) == (6, 18)
        assert sum_in("--amount", "2.5 TLD", denomination(SEPOLIA, a_token(USDC), None, unseen=True)) == 2_500_000
        assert sum_in("--amount", "2.5 TLD", denomination(None, a_token(), 6, unseen=True)) == 2_500_000
        assert sum_in("--amount", "2.5 TLD", denomination(None, a_token(decimals=None), 6, unseen=True)) == 2_500_000

    @pytest.mark.parametrize(
        ("chain_id", "address", "typed"), [(SEPOLIA, USDC, None), (1, SOME, 6), (1, ZERO_ADDRESS, None)]
    )
    def test_is_not_scaled_where_the_server_says_otherwise(
        self, chain_id: int, address: Address, typed: int | None
    ) -> None:
        with pytest.raises(NotAsAsked) as refused:
            denomination(chain_id, a_token(address, decimals=8), typed, unseen=False)

        assert refused.value.place == "token.decimals"

    def test_is_not_scaled_unseen_by_the_servers_word(self) -> None:
        paid_in = denomination(SEPOLIA, a_token(), None, unseen=True)

        with pytest.raises(Malformed, match="--decimals"):
            sum_in("--amount", "2.5 TLD", paid_in)
        assert sum_in("--amount", "2500000 units", paid_in) == 2_500_000

    @pytest.mark.parametrize("decimals", [-1, 256, None])
    def test_is_not_scaled_by_what_no_token_has(self, decimals: int | None) -> None:
        with pytest.raises(Malformed, match="units"):
            sum_in("--amount", "2.5 TLD", denomination(None, a_token(decimals=decimals), None, unseen=False))

    def test_is_exact_to_the_last_unit_that_an_agreement_can_have(self) -> None:
        assert scaled("--amount", str(2**96 - 1), 0) == 2**96 - 1
        assert scaled("--amount", "79228162514.264337593543950335", 18) == 2**96 - 1

    @pytest.mark.parametrize("words", [[], ["--decimals", "6"]])
    def test_typed_at_a_server_that_lies_releases_nothing(self, desk: Desk, words: list[str]) -> None:
        agreement_id = desk.agreed()
        desk.done("fund", agreement_id, by=desk.employer)

        def lie(path: str, answer: Answer) -> None:
            if path.endswith(agreement_id):
                answer["token"]["decimals"] = 8

        said = ["agreement", "release", agreement_id, "--amount", "2.5 TLD", *words]
        with liar(desk.server.api.url, lie) as url:
            unseen = desk.typed(*said, "--yes", by=desk.employer, api=url)
            dry = desk.typed(*said, "--dry-run", by=desk.employer, api=url)

        assert unseen.code == (ExitCode.OUT_OF_BALANCE if words else ExitCode.USAGE)
        assert desk.milestone(agreement_id) == ("active", "0", "0")
        assert (
            words
            or dry.answer["released"] == "250000000 token units (2.5 TLD, if it has 8 decimals, as the server says)"
        )

    def test_in_terms_is_not_scaled_by_the_servers_word(self, desk: Desk) -> None:
        said = ["--worker", desk.worker.address, "--pay", "1 TLD by 2040-01-01T00:00:00Z", "--token", desk.chain.token]

        assert desk.typed("agreement", "register", *said, by=desk.employer).code == ExitCode.USAGE


@pytest.mark.spec("CM10")
class TestAToken:
    def test_is_not_named_by_a_symbol_that_only_the_server_knows(self, desk: Desk) -> None:
        pay = ["--pay", "1 units by 2040-01-01T00:00:00Z"]

        named = desk.typed(
            "agreement", "register", "--worker", desk.worker.address, *pay, "--token", "TLD", by=desk.employer
        )
        paid = desk.typed("agreement", "withdraw", "--token", "TLD", "--owner", desk.worker.address)

        assert named.code == paid.code == ExitCode.USAGE

    def test_that_the_server_tells_of_another_one_for_is_refused(self, desk: Desk) -> None:
        def lie(path: str, answer: Answer) -> None:
            if "/tokens/" in path:
                answer["address"] = SOME

        said = [
            "--worker",
            desk.worker.address,
            "--pay",
            "1 units by 2040-01-01T00:00:00Z",
            "--token",
            desk.chain.token,
        ]
        with liar(desk.server.api.url, lie) as url:
            ended = desk.typed("agreement", "register", *said, by=desk.employer, api=url)

        assert ended.code == ExitCode.OUT_OF_BALANCE


@pytest.mark.spec("CM11")
class TestAMoment:
    @pytest.mark.parametrize("chain_now", [None, 0, 1_000_000, 1_000_000 + TOLERANCE])
    def test_from_now_is_by_this_machines_clock(self, chain_now: int | None) -> None:
        assert moment_in("--until", "+1d", Clocks(1_000_000, chain_now)) == 1_086_400

    def test_from_now_is_wrong_usage_where_the_chain_is_said_to_be_ahead(self) -> None:
        ahead = Clocks(1_000_000, 1_000_001 + TOLERANCE)

        with pytest.raises(Malformed, match=r"901 seconds ahead.* it would be 1970-01-13T14:01:41Z"):
            moment_in("--until", "+1d", ahead)
        with pytest.raises(Malformed, match="is not within"):
            moment_in("--until", "+99999999999999w", ahead)
        assert moment_in("--until", "1970-01-02T00:00:00Z", ahead) == 86_400

    def test_is_not_counted_from_where_the_server_says(self, desk: Desk) -> None:
        agreement_id = desk.agreed()
        desk.done("fund", agreement_id, by=desk.employer)

        def lie(path: str, answer: Answer) -> None:
            if path.endswith(agreement_id):
                answer["as_of"]["block"]["timestamp"] = "2040-01-01T00:00:00Z"

        said = ["--released", "1 units", "--refunded", "0 units", "--out", desk.folder / "consent.json"]
        with liar(desk.server.api.url, lie) as url:
            ended = desk.typed("agreement", "settle", agreement_id, *said, "--yes", by=desk.employer, api=url)

        assert ended.code == ExitCode.USAGE
        assert "ahead" in ended.error["message"]
