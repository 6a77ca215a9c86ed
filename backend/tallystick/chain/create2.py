"""
Addresses that are the same on every chain: CREATE2 through the deterministic deployment proxy.

The proxy stands at one address on nearly every chain: a transaction without replay protection put it there, whose
signature was chosen instead of made, so that nobody holds the key.

Source: EIP-1014, "Specification"; https://github.com/Arachnid/deterministic-deployment-proxy.
"""

from dataclasses import dataclass

from web3 import Web3

from tallystick.chain.artifacts import Artifact
from tallystick.domain.units import ZERO_HASH, Address, Hash, Wei

PROXY = Address("0x4e59b44847b379578588920cA78FbF26c0B4956C")
PROXY_CODE = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b"
    "8082525050506014600cf3"
)
PROXY_SIGNER = Address("0x3fAB184622Dc19b6109349B94811493BF2a45362")
"""Pays for the proxy's own deployment, and for nothing else."""
PROXY_COST = Wei(10**16)
"""What that deployment takes from the signer: 100,000 gas at 100 gwei."""
PROXY_TRANSACTION = (
    "0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba0222222222222222222222222222222"
    "2222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222"
)
"""Raw and signed: whoever sends it to a chain puts the proxy there."""

SALT = ZERO_HASH


@dataclass(frozen=True, slots=True)
class Creation:
    """A contract to be created by the proxy. Its code and what it is made with decide where it will stand."""

    artifact: Artifact
    salt: Hash = SALT
    arguments: bytes = b""
    """What the constructor takes, ABI-encoded."""

    @property
    def init_code(self) -> bytes:
        """The creation code, arguments included."""
        return self.artifact.bytecode + self.arguments

    @property
    def init_code_hash(self) -> Hash:
        """keccak256 of the creation code, arguments included."""
        return Hash(f"0x{bytes(Web3.keccak(self.init_code)).hex()}")

    @property
    def address(self) -> Address:
        """Where the contract will stand, or stands."""
        seed = b"\xff" + bytes.fromhex((PROXY + self.salt[2:] + self.init_code_hash[2:])[2:])
        return Address(Web3.to_checksum_address(bytes(Web3.keccak(seed))[12:]))

    @property
    def call_input(self) -> str:
        """What the proxy is called with."""
        return f"{self.salt}{self.init_code.hex()}"
