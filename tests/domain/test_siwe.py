"""Messages to sign in with, held against the examples of the standard itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.errors import Malformed
from tallystick.domain.siwe import SignInMessage, octets_to_sign, read_message
from tallystick.domain.units import Timestamp

EXAMPLE = """example.com wants you to sign in with your Ethereum account:
0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2

I accept the ExampleOrg Terms of Service: https://example.com/tos

URI: https://example.com/login
Version: 1
Chain ID: 1
Nonce: 32891756
Issued At: 2021-09-30T16:25:24Z
Resources:
- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
- https://example.com/my-web2-claim.json"""
"""Source: ERC-4361, "Examples"."""

ISSUED = Timestamp(1_633_019_124)
SAID = SignInMessage(
    domain="example.com",
    address="0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
    statement="I accept the ExampleOrg Terms of Service: https://example.com/tos",
    uri="https://example.com/login",
    chain_id=1,
    nonce="32891756",
    issued_at=ISSUED,
)
PLAIN = EXAMPLE.partition("\nResources:")[0]
INSTANTS = st.integers(0, 253_402_300_799).map(Timestamp)


class TestTheExampleOfTheStandard:
    def test_is_read(self) -> None:
        assert read_message(EXAMPLE) == replace(SAID, is_plain=False)

    def test_is_what_we_write_but_for_its_resources(self) -> None:
        assert SAID.text() == PLAIN

    @pytest.mark.parametrize(
        ("first", "domain", "scheme"),
        [("example.com:3388", "example.com:3388", None), ("https://example.com", "example.com", "https")],
    )
    def test_is_read_with_a_port_and_with_a_scheme(self, first: str, domain: str, scheme: str | None) -> None:
        read = read_message(PLAIN.replace("example.com wants", f"{first} wants"))

        assert read == replace(SAID, domain=domain, scheme=scheme)

    def test_is_read_without_a_statement(self) -> None:
        assert read_message(PLAIN.replace(f"{SAID.statement}\n", "")) == replace(SAID, statement=None)


class TestAMessage:
    @given(INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS, st.none() | st.just("https"))
    def test_is_read_as_it_was_written(
        self, issued: Timestamp, expires: Timestamp | None, begins: Timestamp | None, scheme: str | None
    ) -> None:
        said = replace(SAID, issued_at=issued, expires_at=expires, not_before=begins, scheme=scheme)

        assert read_message(said.text()) == said

    @pytest.mark.parametrize("text", ["2021-09-30T18:25:24.999+02:00", "2021-09-30t16:25:24.0z"])
    def test_has_times_with_fractions_and_zones(self, text: str) -> None:
        assert read_message(PLAIN.replace("2021-09-30T16:25:24Z", text)).issued_at == ISSUED

    @pytest.mark.parametrize(
        ("written", "instead"),
        [
            ("example.com wants", " wants"),
            ("example.com wants", "exa mple.com wants"),
            ("example.com wants", "example.com/x wants"),
            ("account:\n", "account: \n"),
            ("account:\n", "account:\r\n"),
            ("0xC0", "0xG0"),
            ("Cc2\n\n", "Cc2\n"),
            ("I accept", "I\taccept"),
            ("I accept", "I\naccept"),
            ("I accept", "Ï accept"),
            ("URI: https", "URI:https"),
            ("URI: https://example.com/login", "URI: login"),
            ("Version: 1", "Version: one"),
            ("Version: 1\nChain ID: 1", "Chain ID: 1\nVersion: 1"),
            ("Chain ID: 1", "Chain ID: 0x1"),
            ("Chain ID: 1", "Chain ID: -1"),
            ("Chain ID: 1", "Chain ID: \N{ARABIC-INDIC DIGIT ONE}"),
            ("Nonce: 32891756", "Nonce: 3289175"),
            ("Nonce: 32891756", "Nonce: 3289-1756"),
            ("Z", ""),
            ("16:25:24Z", "24:25:24Z"),
            ("2021-09-30T", "2021-09-31T"),
            ("16:25:24Z", "16:25:24Z\n"),
            ("16:25:24Z", "16:25:24Z\nNot Before: 2021-09-30T16:25:24Z\nExpiration Time: 2021-09-30T16:25:24Z"),
            ("16:25:24Z", "16:25:24Z\nNonce: 32891757"),
        ],
    )
    def test_that_is_written_otherwise_is_none(self, written: str, instead: str) -> None:
        assert written in PLAIN

        with pytest.raises(Malformed, match="message"):
            read_message(PLAIN.replace(written, instead, 1))

    @given(st.text(max_size=300))
    def test_is_no_text_that_just_came(self, text: str) -> None:
        with pytest.raises(Malformed):
            read_message(text)

    def test_is_told_from_one_with_a_request_id(self) -> None:
        assert not read_message(PLAIN + "\nRequest ID: ").is_plain

    def test_is_signed_with_its_length_in_bytes_before_it(self) -> None:
        assert octets_to_sign("ä") == b"\x19Ethereum Signed Message:\n2\xc3\xa4"
