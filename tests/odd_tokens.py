"""Tokens of contracts/test/tokens that are no part of the package: compiled where a test needs one on its chain."""

from functools import cache
from pathlib import Path

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from tallystick.chain import compiler
from tallystick.domain.units import Address
from tests.devchain import DevChain, address_of

ROOT = Path(__file__).resolve().parent.parent


def put_racing_token(chain: DevChain, owner: LocalAccount | str, *, amount: int, allowed: int) -> Address:
    """
    A token that takes no new allowance while an old one stands, as USDT.

    Args:
        chain: On which it is put.
        owner: Who gets some.
        amount: Token units of it.
        allowed: What the escrow may draw of them.
    """
    receipt = chain.send(chain.deployer, None, creation_code("RacingToken"))
    assert receipt.succeeded and receipt.contract is not None
    chain.mint(owner, amount, receipt.contract)
    approve(chain, owner, receipt.contract, allowed)
    return receipt.contract


def approve(chain: DevChain, owner: LocalAccount | str, token: Address, amount: int) -> None:
    """Let the escrow draw token units of any token, as its owner's own transaction elsewhere would."""
    calldata = keccak(text="approve(address,uint256)")[:4] + encode(["address", "uint256"], [chain.escrow, amount])
    chain.rpc("anvil_impersonateAccount", address_of(owner))
    assert chain.send(owner, token, calldata).succeeded


@cache
def creation_code(name: str) -> bytes:
    """What deploys the contract that is named like its file."""
    solc = compiler.find_compiler(ROOT, report=lambda line: None)
    return compiler.compile_source(ROOT, f"contracts/test/tokens/{name}.sol", solc).bytecode
