import json
import stat
from pathlib import Path

import pytest
from eth_account import Account

from tallystick.chain.keys import KeySource, key_from_text, load_key, write_keystore
from tallystick.domain.errors import KeyUnavailable

SECRET = "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba"
ADDRESS = Account.from_key(SECRET).address
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def keystore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keystore.json"
    content = Account.encrypt(bytes.fromhex(SECRET), PASSWORD, kdf="pbkdf2", iterations=2)
    path.write_text(json.dumps(content))
    return path


def password_file(folder: Path, text: str) -> Path:
    path = folder / "password"
    path.write_text(text)
    return path


class TestKeystore:
    @pytest.mark.parametrize("text", [PASSWORD, f"{PASSWORD}\n", f"{PASSWORD}\r\nsecond line"])
    def test_opens_with_the_first_line_of_a_password_file(self, keystore: Path, tmp_path: Path, text: str) -> None:
        key = load_key(KeySource(keystore, password_file(tmp_path, text)))

        assert key.address == ADDRESS

    def test_asks_when_there_is_no_password_file(self, keystore: Path) -> None:
        questions: list[str] = []

        def ask(question: str) -> str:
            questions.append(question)
            return PASSWORD

        assert load_key(KeySource(keystore, ask=ask)).address == ADDRESS
        assert questions == [f"Password of {keystore}"]

    def test_goes_before_a_plain_key(self, keystore: Path, tmp_path: Path) -> None:
        source = KeySource(keystore, password_file(tmp_path, PASSWORD), plain="11" * 32)

        assert load_key(source).address == ADDRESS

    def test_is_refused_with_the_wrong_password_which_stays_secret(self, keystore: Path, tmp_path: Path) -> None:
        with pytest.raises(KeyUnavailable, match="wrong password") as refused:
            load_key(KeySource(keystore, password_file(tmp_path, "battery staple")))

        assert "battery" not in str(refused.value)
        assert refused.value.__cause__ is None

    def test_is_refused_without_a_password(self, keystore: Path) -> None:
        with pytest.raises(KeyUnavailable, match="no password"):
            load_key(KeySource(keystore))

    def test_is_refused_when_the_password_file_is_missing(self, keystore: Path, tmp_path: Path) -> None:
        with pytest.raises(KeyUnavailable, match=r"password file .* cannot be read: No such file"):
            load_key(KeySource(keystore, tmp_path / "none"))

    def test_is_refused_when_it_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(KeyUnavailable, match=r"keystore .* cannot be read: No such file"):
            load_key(KeySource(tmp_path / "none.json", password_file(tmp_path, PASSWORD)))

    @pytest.mark.parametrize(
        "content",
        [
            "no JSON",
            "[]",
            "{}",
            '{"version": 1}',
            '{"version": 3}',
            '{"version": 3, "crypto": {"kdf": "rot13"}}',
            "\xff",
        ],
    )
    def test_is_refused_when_it_is_none(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "keystore.json"
        path.write_bytes(content.encode("latin-1"))

        with pytest.raises(KeyUnavailable, match="keystore"):
            load_key(KeySource(path, password_file(tmp_path, PASSWORD)))

    def test_damaged_is_refused(self, keystore: Path, tmp_path: Path) -> None:
        content = json.loads(keystore.read_text())
        content["crypto"]["ciphertext"] = "zz" * 32
        path = tmp_path / "keystore.json"
        path.write_text(json.dumps(content))

        with pytest.raises(KeyUnavailable, match="does not open"):
            load_key(KeySource(path, password_file(tmp_path, PASSWORD)))

    def test_written_by_us_opens_again_and_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "new.json"

        write_keystore(path, key_from_text(SECRET), PASSWORD)

        assert load_key(KeySource(path, password_file(tmp_path, PASSWORD))).address == ADDRESS
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_is_never_overwritten(self, keystore: Path) -> None:
        before = keystore.read_bytes()

        with pytest.raises(KeyUnavailable, match="never overwritten"):
            write_keystore(keystore, key_from_text("11" * 32), PASSWORD)

        assert keystore.read_bytes() == before


class TestPlainKey:
    @pytest.mark.parametrize("text", [SECRET, f"0x{SECRET}", f" 0x{SECRET}\n"])
    def test_is_read_with_and_without_its_prefix(self, text: str) -> None:
        assert key_from_text(text).address == ADDRESS

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (SECRET[:-2], "31 bytes instead of 32"),
            (SECRET + "00", "33 bytes instead of 32"),
            (SECRET[:-1] + "g", "hexadecimal"),
            ("00" * 32, "beyond the curve"),
            ("ff" * 32, "beyond the curve"),
        ],
    )
    def test_that_is_none_is_refused_and_stays_secret(self, text: str, reason: str) -> None:
        with pytest.raises(KeyUnavailable, match=reason) as refused:
            load_key(KeySource(plain=text))

        assert text not in str(refused.value)
        assert refused.value.__cause__ is None

    @pytest.mark.parametrize("plain", [None, ""])
    def test_none_at_all_is_said_so(self, plain: str | None) -> None:
        source = KeySource(plain=plain)

        assert source.is_empty
        with pytest.raises(KeyUnavailable, match="no key was given"):
            load_key(source)

    def test_is_not_shown_by_what_carries_it(self) -> None:
        shown = repr(KeySource(plain=SECRET)) + repr(load_key(KeySource(plain=SECRET)))

        assert SECRET not in shown
