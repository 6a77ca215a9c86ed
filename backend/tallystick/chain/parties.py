"""The people of a devnet: addresses with names, whose keys the whole world knows."""

from dataclasses import dataclass, field
from functools import cache

from eth_account import Account
from eth_account.signers.local import LocalAccount

from tallystick.chain.anvil import MNEMONIC
from tallystick.domain.units import Address

NAMES = ("employer", "worker", "arbiter", "relayer", "stranger", "deployer")
"""In the order of their keys, from the first one of the mnemonic."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody on a devnet."""

    name: str
    address: Address
    key: LocalAccount = field(repr=False)


@cache
def party(name: str) -> Party:
    """Somebody by name. Raises ValueError for a name that is not one of `NAMES`."""
    Account.enable_unaudited_hdwallet_features()
    key: LocalAccount = Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{NAMES.index(name)}")
    return Party(name, Address(key.address), key)


def parties() -> tuple[Party, ...]:
    """Everybody."""
    return tuple(party(name) for name in NAMES)
