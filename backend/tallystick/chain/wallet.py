"""A person's own key, for the demo and the tests: it signs here and never leaves. No server has use for it."""

from collections.abc import Mapping
from typing import cast

from eth_account import Account
from eth_account.hdaccount import key_from_seed, seed_from_mnemonic
from eth_account.signers.local import LocalAccount
from eth_account.types import TransactionDictType

from tallystick.chain.anvil import MNEMONIC
from tallystick.domain.ports import TypedData
from tallystick.domain.units import Address


class Wallet:
    """What a wallet does: it has an address, and signs what its owner agrees to."""

    def __init__(self, key: bytes) -> None:
        self._account: LocalAccount = Account.from_key(key)

    @classmethod
    def demo(cls, index: int) -> "Wallet":
        """The account at ``index`` of a development chain's phrase, from 0: its key is known to everybody."""
        return cls(key_from_seed(seed_from_mnemonic(MNEMONIC, ""), f"m/44'/60'/0'/0/{index}"))

    @property
    def key(self) -> str:
        """The key itself as ``0x…``, for a program of one's own that has to hold it. Not for print."""
        return "0x" + self._account.key.hex().removeprefix("0x")

    @property
    def address(self) -> Address:
        """Where its money lies."""
        return Address(self._account.address)

    def sign_typed_data(self, typed_data: TypedData) -> str:
        """The signature of EIP-712 typed data: 65 bytes as ``0x…``. Source: EIP-712, "eth_signTypedData"."""
        signed = self._account.sign_typed_data(full_message=dict(typed_data))
        return "0x" + signed.signature.hex().removeprefix("0x")

    def sign_transaction(self, unsigned: Mapping[str, str | int]) -> str:
        """The signed raw transaction as ``0x…``, ready to be broadcast by anybody."""
        signed = self._account.sign_transaction(cast(TransactionDictType, dict(unsigned)))
        return "0x" + signed.raw_transaction.hex().removeprefix("0x")
