"""
Permit2, the real one, on a development chain: at the one address that it has on every chain.

The code comes from a package, and needs no trust in it: only the code that Uniswap deployed hashes to that address.
"""

from eth_utils.crypto import keccak

from tallystick.domain.units import Address
from tests.devchain import ROOT, DevChain

PERMIT2 = Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
DEPLOYER = Address("0x4e59b44847b379578588920cA78FbF26c0B4956C")
"""Who deploys by CREATE2 on behalf of anybody. An anvil has it from its first block on."""
SALT = bytes.fromhex("0000000000000000000000000000000000000000d3af2663da51c10215000000")
CREATION_CODE = ROOT / "node_modules" / "hardhat-predeploy" / "bin" / f"{PERMIT2}.bytecode"


def put_permit2(chain: DevChain) -> Address:
    """Deploy Permit2 as it was deployed everywhere, unless it is there. Returns its address."""
    if chain.rpc("eth_getCode", PERMIT2, "latest") == "0x":
        receipt = chain.send(chain.deployer, DEPLOYER, SALT + CREATION_CODE.read_bytes())
        assert receipt.succeeded, "Permit2 was not deployed"
    assert chain.rpc("eth_getCode", PERMIT2, "latest") != "0x", "the package holds another code than Permit2's"
    return PERMIT2


def address_by_code(creation_code: bytes) -> str:
    """Where the deployer puts a code under Permit2's salt. Source: EIP-1014, "Specification"."""
    deployed = keccak(b"\xff" + bytes.fromhex(DEPLOYER[2:]) + SALT + keccak(creation_code))
    return "0x" + deployed[12:].hex()
