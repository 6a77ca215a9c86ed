"""An address's key, from an encrypted keystore or from the environment. No key or password is printed or logged."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.domain.errors import KeyUnavailable

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a key is to be had. A keystore goes before a plain key."""

    keystore: Path | None = None
    """A JSON keystore, version 3, as geth, cast, Brownie and eth-account write it."""
    password_file: Path | None = None
    """Its first line is the keystore's password."""
    plain: str | None = field(default=None, repr=False)
    """The key itself: 64 hexadecimal digits."""
    ask: Callable[[str], str] | None = field(default=None, repr=False)
    """Asks a person for the password, when there is no file."""

    @property
    def is_empty(self) -> bool:
        """Whether no key is named at all."""
        return self.keystore is None and not self.plain


def load_key(source: KeySource) -> LocalAccount:
    """
    The key that a source names.

    Raises:
        KeyUnavailable: If there is none, or it does not open.
    """
    if source.keystore is not None:
        return _from_keystore(source.keystore, password_for(source, source.keystore))
    if source.plain:
        return key_from_text(source.plain)
    raise KeyUnavailable("no key was given: name a keystore, or put a key into the environment")


def key_from_text(text: str) -> LocalAccount:
    """
    The key that 64 hexadecimal digits write, with or without ``0x`` before them.

    Raises:
        KeyUnavailable: If they are no key.
    """
    digits = text.strip().removeprefix("0x")
    try:
        secret = bytes.fromhex(digits)
    except ValueError:
        raise KeyUnavailable("the key is malformed: it holds something else than hexadecimal digits") from None
    return _account(secret)


def new_key() -> LocalAccount:
    """A key that nobody has yet, from the system's source of randomness."""
    key: LocalAccount = Account.create()
    return key


def password_for(source: KeySource, keystore: Path) -> str:
    """
    The password of a keystore. It is never empty: such a keystore would be open to whoever copies it.

    Raises:
        KeyUnavailable: If there is no file with it and nobody to ask, or it is empty.
    """
    if source.password_file is not None:
        return _first_line_of(source.password_file)
    if source.ask is None:
        raise KeyUnavailable(f"no password for the keystore {keystore}: name a file that holds it")
    password = source.ask(f"Password of {keystore}")
    if not password:
        raise KeyUnavailable(f"an empty password protects nothing: give one for the keystore {keystore}")
    return password


def write_keystore(path: Path, key: LocalAccount, password: str) -> None:
    """Encrypt a key into a new file that only its owner can read. Raises KeyUnavailable if it cannot be written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyUnavailable(f"there is a file already at {path}: a keystore is never overwritten") from None
    except OSError as error:
        raise KeyUnavailable(f"the keystore {path} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(key.encrypt(password), file)


def _from_keystore(path: Path, password: str) -> LocalAccount:
    keystore = _keystore_at(path)
    try:
        secret = bytes(Account.decrypt(keystore, password))
    except ValueError as error:
        raise KeyUnavailable(f"the keystore {path} does not open: {_why(error)}") from None
    except (KeyError, TypeError, AttributeError, NotImplementedError):
        raise KeyUnavailable(f"{path} is no keystore of version 3") from None
    return _account(secret)


def _keystore_at(path: Path) -> dict[str, object]:
    try:
        keystore = json.loads(_text_of(path, "keystore"))
    except json.JSONDecodeError:
        raise KeyUnavailable(f"{path} is no keystore: it is not JSON") from None
    if not isinstance(keystore, dict):
        raise KeyUnavailable(f"{path} is no keystore: it is not a JSON object")
    return keystore


def _first_line_of(path: Path) -> str:
    password = _text_of(path, "password file").split("\n", maxsplit=1)[0].rstrip("\r")
    if not password:
        raise KeyUnavailable(
            f"the password file {path} has an empty first line, and an empty password protects nothing: "
            "write the password into its first line"
        )
    return password


def _text_of(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeyUnavailable(f"the {what} {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise KeyUnavailable(f"the {what} {path} is not text") from None


def _why(error: ValueError) -> str:
    return "wrong password" if "MAC mismatch" in str(error) else "it is damaged, or not of version 3"


def _account(secret: bytes) -> LocalAccount:
    if len(secret) != KEY_BYTES:
        raise KeyUnavailable(f"the key is malformed: {len(secret)} bytes instead of {KEY_BYTES}")
    try:
        return cast(LocalAccount, Account.from_key(secret))
    except (ValueError, TypeError):
        raise KeyUnavailable("the key is malformed: it is zero, or beyond the curve's order") from None
