"""An agreement that our server never heard of, funded by somebody else's tool: the mirror works from events."""

from eth_abi.abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

from tallystick.domain.units import ZERO_ADDRESS
from tests.devchain import DevChain
from tests.journeys.server import Server

PAYMENT = "(address,address,address,address,uint16,uint40)"
CONDITIONS = "(address,uint40,uint16,bytes32,bytes32,uint64,(uint96,uint40)[])"
NOTHING = bytes(32)
SALT = 2**64 - 59
ONLY_THE_FIRST = 1
"""The set of milestones that holds milestone 0."""


def _fund(payment: tuple[object, ...], conditions: tuple[object, ...]) -> bytes:
    """What somebody else's tool writes, by the contract's interface alone."""
    arguments = encode([PAYMENT, "uint128", CONDITIONS, "bytes"], [payment, ONLY_THE_FIRST, conditions, b""])
    return keccak(text=f"fund({PAYMENT},uint128,{CONDITIONS},bytes)")[:4] + arguments


def test_agreement_funded_by_somebody_elses_tool_appears_and_can_be_driven(chain: DevChain, server: Server) -> None:
    amount = 7_000_000
    worker = Account.create()
    chain.enrich(chain.employer, amount)
    payment = (chain.employer.address, worker.address, chain.token, ZERO_ADDRESS, 0, 3_600)
    brief_hash, milestones = keccak(text="unknown to the server"), [(amount, chain.now() + 90_000)]
    conditions = (ZERO_ADDRESS, 0, 0, brief_hash, NOTHING, SALT, milestones)

    assert chain.send(chain.employer, chain.escrow, _fund(payment, conditions)).succeeded
    server.until_level_with(chain)

    (found,) = server.api.get("/agreements", party=worker.address)["agreements"]
    assert (found["state"], found["milestones"][0]["escrowed"]) == ("offered", str(amount))
    prepared = server.api.post(f"/agreements/{found['agreement_id']}/milestones/0/accept/prepare", {})
    assert prepared["typed_data"]["message"]["conditions"]["salt"] == str(SALT)


def test_money_of_the_chain_itself_is_mirrored_as_well(chain: DevChain, server: Server) -> None:
    worker = Account.create()
    amount = 10**18
    payment = (chain.employer.address, worker.address, ZERO_ADDRESS, ZERO_ADDRESS, 0, 3_600)
    conditions = (ZERO_ADDRESS, 0, 0, NOTHING, NOTHING, 0, [(amount, chain.now() + 90_000)])

    assert chain.send(chain.employer, chain.escrow, _fund(payment, conditions), value=amount).succeeded
    server.until_level_with(chain)

    (found,) = server.api.get("/agreements", party=worker.address)["agreements"]
    assert found["milestones"][0]["escrowed"] == str(amount)
    assert server.reconcile().findings == ()
