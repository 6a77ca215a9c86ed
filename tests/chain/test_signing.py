"""What tokens say that they take a signature for: some say nothing, and some say what is not the standard."""

import pytest
from eth_abi.abi import encode

from tallystick.chain.node import Node
from tallystick.chain.signing import ChainSigning
from tallystick.domain.units import Address, Hash
from tests.chain.test_token_domains import answering
from tests.devchain import DevChain, address_of
from tests.permit2 import PERMIT2, put_permit2

ODD = Address("0x" + "66" * 20)
NONCE = Hash("0x" + "ab" * 32)
WORD = encode(["uint256"], [0])
OF_ANOTHER_STANDARD = bytes.fromhex("ea2aa0a1be11a07ed86d755c93467f4f82362b452371d1ba94d1715123511acb")


@pytest.fixture
def signing(chain: DevChain) -> ChainSigning:
    return ChainSigning(Node(chain.url))


class TestAuthorizations:
    def test_are_taken_by_a_token_that_knows_them(self, chain: DevChain, signing: ChainSigning) -> None:
        assert signing.is_authorization_used(chain.token, address_of(chain.employer), NONCE) is False

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"authorizationState(address,bytes32)": b""},
            {"authorizationState(address,bytes32)": encode(["uint256"], [7])},
            {"authorizationState(address,bytes32)": WORD, "RECEIVE_WITH_AUTHORIZATION_TYPEHASH()": b"\1" * 32},
        ],
        ids=["nothing", "no word", "no yes or no", "another type"],
    )
    def test_are_not_taken_by_a_token_that_says(
        self, chain: DevChain, signing: ChainSigning, answers: dict[str, bytes]
    ) -> None:
        chain.install(ODD, answering(answers))

        assert signing.is_authorization_used(ODD, address_of(chain.employer), NONCE) is None

    def test_that_were_used_are_known(self, chain: DevChain, signing: ChainSigning) -> None:
        chain.install(ODD, answering({"authorizationState(address,bytes32)": encode(["uint256"], [1])}))

        assert signing.is_authorization_used(ODD, address_of(chain.employer), NONCE) is True

    def test_are_not_taken_where_no_token_is(self, chain: DevChain, signing: ChainSigning) -> None:
        assert signing.is_authorization_used(ODD, address_of(chain.employer), NONCE) is None


class TestPermits:
    def test_are_taken_by_a_token_that_knows_them(self, chain: DevChain, signing: ChainSigning) -> None:
        assert signing.takes_permits(chain.token, address_of(chain.employer))

    @pytest.mark.parametrize(
        "answers",
        [{}, {"nonces(address)": b""}, {"nonces(address)": WORD, "PERMIT_TYPEHASH()": OF_ANOTHER_STANDARD}],
        ids=["nothing", "no nonce", "another type under the same name"],
    )
    def test_are_not_taken_by_a_token_that_says(
        self, chain: DevChain, signing: ChainSigning, answers: dict[str, bytes]
    ) -> None:
        chain.install(ODD, answering(answers))

        assert not signing.takes_permits(ODD, address_of(chain.employer))


class TestPermit2:
    def test_is_known_not_to_be_there(self, chain: DevChain, signing: ChainSigning) -> None:
        assert signing.is_permit2_nonce_used(address_of(chain.employer), 0) is None

    def test_has_nonces_that_are_unused_until_they_are_called_off(self, chain: DevChain, signing: ChainSigning) -> None:
        owner = address_of(chain.employer)
        put_permit2(chain)
        nonce = 2**200 + 9
        before = signing.is_permit2_nonce_used(owner, nonce)

        calldata = bytes.fromhex("3ff9dcb1") + encode(["uint256", "uint256"], [nonce >> 8, 1 << (nonce & 0xFF)])
        assert chain.send(chain.employer, PERMIT2, calldata).succeeded

        assert (before, signing.is_permit2_nonce_used(owner, nonce)) == (False, True)
        assert signing.is_permit2_nonce_used(owner, nonce + 1) is False

    def test_draws_what_it_was_allowed(self, chain: DevChain, signing: ChainSigning) -> None:
        chain.approve(chain.employer, 77, PERMIT2)

        assert signing.permit2_allowance(chain.token, address_of(chain.employer)) == 77
