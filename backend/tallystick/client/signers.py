"""Who signs. A key stays where it is: what leaves is a signature."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, cast

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.base import BaseAccount

from tallystick.domain.errors import KeyUnavailable
from tallystick.domain.ports import TypedData
from tallystick.domain.units import Address


class Signer(Protocol):
    """Somebody who can sign: a key in this process, a vault, a device. Whatever has these three will do."""

    @property
    def address(self) -> Address:
        """Whose signatures these are, with its EIP-55 checksum."""
        ...

    def sign_typed_data(self, typed_data: TypedData) -> bytes:
        """A signature of EIP-712 typed data: 65 bytes of a key (r, s, v), or what a contract wallet takes."""
        ...

    def sign_transaction(self, unsigned: Mapping[str, str | int]) -> bytes:
        """An EIP-1559 transaction, signed and encoded, ready to be sent by anybody."""
        ...


class AccountSigner:
    """A key in this process, as an account of eth-account."""

    def __init__(self, account: BaseAccount) -> None:
        self._account = account

    @classmethod
    def from_key(cls, key: str) -> "AccountSigner":
        """
        The signer of a private key, written in 64 hexadecimal digits.

        Raises:
            KeyUnavailable: If they are no key. The message does not hold them.
        """
        try:
            return cls(Account.from_key(key))
        except (ValueError, TypeError):
            raise KeyUnavailable("the key is malformed: it is 64 hexadecimal digits, and not zero") from None

    @classmethod
    def from_keystore(cls, path: Path | str, password: str) -> "AccountSigner":
        """
        The signer whose key is in a keystore, version 3, as geth, cast and ``tally keystore new`` write it.

        Raises:
            KeyUnavailable: If it cannot be read, or the password does not open it.
        """
        try:
            keystore = json.loads(Path(path).read_text(encoding="utf-8"))
            return cls(Account.from_key(Account.decrypt(keystore, password)))
        except OSError as error:
            raise KeyUnavailable(f"the keystore {path} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError):
            raise KeyUnavailable(f"the keystore {path} does not open: a wrong password, or no keystore") from None

    @property
    def address(self) -> Address:
        """Whose signatures these are."""
        return Address(str(self._account.address))

    def sign_typed_data(self, typed_data: TypedData) -> bytes:
        """65 bytes: r, s, v. Source: EIP-712, "Specification"."""
        account = cast(Any, self._account)
        return bytes(account.sign_typed_data(full_message=dict(typed_data)).signature)

    def sign_transaction(self, unsigned: Mapping[str, str | int]) -> bytes:
        """The signed transaction's bytes. Source: EIP-1559, "Specification"."""
        return bytes(self._account.sign_transaction(cast(Any, dict(unsigned))).raw_transaction)

    def sign_message(self, text: str) -> bytes:
        """65 bytes: r, s, v. Source: EIP-191, "Version 0x45 (E)"."""
        return bytes(self._account.sign_message(encode_defunct(text=text)).signature)

    def __repr__(self) -> str:
        """Says whose it is, and nothing of the key."""
        return f"AccountSigner({self.address})"
