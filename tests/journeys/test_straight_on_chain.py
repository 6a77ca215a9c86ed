"""An agreement that our server never heard of, funded by somebody else's tool: the mirror works from events."""

from eth_abi.abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

from tallystick.domain.units import ZERO_ADDRESS
from tests.devchain import DevChain
from tests.journeys.server import Server

PAYMENT = "(address,address,address,address,uint16,(uint96,uint40)[])"
CONDITIONS = "(address,uint40,uint40,uint16,bytes32,bytes32,bytes32)"
TERMS = f"({PAYMENT},{CONDITIONS})"
NOTHING = bytes(32)


def test_agreement_funded_by_somebody_elses_tool_appears_and_can_be_driven(chain: DevChain, server: Server) -> None:
    amount = 7_000_000
    worker = Account.create()
    chain.enrich(chain.employer, amount)
    payment = (chain.employer.address, worker.address, chain.token, ZERO_ADDRESS, 0, [(amount, chain.now() + 90_000)])
    conditions = (ZERO_ADDRESS, 3_600, 0, 0, keccak(text="unknown to the server"), NOTHING, keccak(text="salt"))
    arguments = encode([TERMS, "uint256", "bytes", "bytes"], [(payment, conditions), 0, b"", b""])
    selector = keccak(text=f"fund({TERMS},uint256,bytes,bytes)")[:4]

    assert chain.send(chain.employer, chain.escrow, selector + arguments).succeeded
    server.until_level_with(chain)

    (found,) = server.api.get("/agreements", party=worker.address)["agreements"]
    assert (found["state"], found["milestones"][0]["escrowed"]) == ("offered", str(amount))
    prepared = server.api.post(f"/agreements/{found['agreement_id']}/milestones/0/accept/prepare", {})
    assert prepared["typed_data"]["message"]["conditions"]["salt"] == "0x" + keccak(text="salt").hex()


def test_money_of_the_chain_itself_is_mirrored_as_well(chain: DevChain, server: Server) -> None:
    worker = Account.create()
    amount = 10**18
    payment = (chain.employer.address, worker.address, ZERO_ADDRESS, ZERO_ADDRESS, 0, [(amount, chain.now() + 90_000)])
    conditions = (ZERO_ADDRESS, 3_600, 0, 0, NOTHING, NOTHING, NOTHING)
    arguments = encode([TERMS, "uint256", "bytes", "bytes"], [(payment, conditions), 0, b"", b""])
    selector = keccak(text=f"fund({TERMS},uint256,bytes,bytes)")[:4]

    assert chain.send(chain.employer, chain.escrow, selector + arguments, value=amount).succeeded
    server.until_level_with(chain)

    (found,) = server.api.get("/agreements", party=worker.address)["agreements"]
    assert found["milestones"][0]["escrowed"] == str(amount)
    assert server.reconcile().findings == ()
