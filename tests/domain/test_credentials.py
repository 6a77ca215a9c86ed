import secrets
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.credentials import CredentialKind, beginning_of, hash_of, kind_of, write_credential

SECRETS = st.binary(min_size=32, max_size=32)
KINDS = st.sampled_from(CredentialKind)


class TestACredential:
    @given(KINDS, SECRETS)
    def test_is_told_from_others_by_its_first_letters(self, kind: CredentialKind, secret: bytes) -> None:
        assert kind_of(write_credential(kind, secret)) is kind

    @given(KINDS, SECRETS)
    def test_has_one_length_and_nothing_that_a_shell_or_a_header_reads(
        self, kind: CredentialKind, secret: bytes
    ) -> None:
        written = write_credential(kind, secret).removeprefix(kind.value)

        assert len(written) == 49
        assert set(written) <= set(string.ascii_letters + string.digits)

    @given(KINDS, SECRETS, st.integers(10, 58), st.sampled_from(string.ascii_letters + string.digits))
    def test_that_is_mistyped_is_none(self, kind: CredentialKind, secret: bytes, place: int, letter: str) -> None:
        written = write_credential(kind, secret)
        mistyped = written[:place] + letter + written[place + 1 :]

        assert (kind_of(mistyped) is None) is (mistyped != written)

    @pytest.mark.parametrize("text", ["", "tally_key_", "tally_key_" + "0" * 49, "sk_live_x", "tally_key_" + "é" * 49])
    def test_is_not_anything_that_looks_like_one(self, text: str) -> None:
        assert kind_of(text) is None

    @given(SECRETS, SECRETS)
    def test_is_kept_as_a_hash_that_only_it_has(self, one: bytes, other: bytes) -> None:
        hashes = {hash_of(write_credential(CredentialKind.KEY, secret)) for secret in (one, other)}

        assert len(hashes) == len({one, other})

    def test_shows_too_little_to_be_guessed_from(self) -> None:
        written = write_credential(CredentialKind.KEY, secrets.token_bytes(32))

        assert written.startswith(beginning_of(written))
        assert len(beginning_of(written)) == len("tally_key_") + 6
