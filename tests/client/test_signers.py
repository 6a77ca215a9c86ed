"""A key in this process: it signs here, and shows itself to nobody."""

from pathlib import Path

import pytest
from eth_account import Account

from tallystick.chain.keys import key_from_text, write_keystore
from tallystick.client import AccountSigner
from tallystick.domain.errors import KeyUnavailable
from tests.devchain import MNEMONIC_KEYS

KEY = MNEMONIC_KEYS[1]
ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.mark.spec("CL4")
class TestAnAccountSigner:
    @pytest.mark.parametrize("text", [KEY, KEY[2:]])
    def test_is_whose_key_it_holds(self, text: str) -> None:
        signer = AccountSigner.from_key(text)

        assert signer.address == AccountSigner(Account.from_key(KEY)).address == ADDRESS
        assert KEY[2:] not in repr(signer)

    @pytest.mark.parametrize("text", ["", "0x", "0x12", "0x" + "00" * 32, "0x" + "ff" * 32, "password", KEY + "00"])
    def test_is_refused_without_a_key_and_does_not_show_what_was_given(self, text: str) -> None:
        with pytest.raises(KeyUnavailable) as refused:
            AccountSigner.from_key(text)

        assert not text or text not in str(refused.value)

    def test_opens_a_keystore_with_its_password_and_no_other(self, tmp_path: Path) -> None:
        path = tmp_path / "key.json"
        write_keystore(path, key_from_text(KEY), "correct horse")

        assert AccountSigner.from_keystore(path, "correct horse").address == ADDRESS
        with pytest.raises(KeyUnavailable, match="does not open"):
            AccountSigner.from_keystore(path, "battery staple")

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"crypto": 5, "version": 3}'])
    def test_refuses_what_is_no_keystore(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "key.json").write_text(content)

        with pytest.raises(KeyUnavailable):
            AccountSigner.from_keystore(tmp_path / "key.json", "x")
        with pytest.raises(KeyUnavailable, match="cannot be read"):
            AccountSigner.from_keystore(tmp_path / "none.json", "x")
