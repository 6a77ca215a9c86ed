"""Everything there is to look at: an agreement in each state that there is, and what waits for whom."""

import base64
import json
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tallystick.chain.wallet import Wallet
from tallystick.client import Part
from tests.pages.world import ARBITER, EMPLOYER, WORKER, World
from tests.permit2 import CREATION_CODE, DEPLOYER, PERMIT2, SALT

NOBODY = "0x" + "0" * 40
PLATFORM, STRANGER = Wallet.demo(6), Wallet.demo(9)
HASH = "0x" + "cd" * 32
HOUR = 3_600
FAR = "2039-12-31T10:00:00Z"
ETHER = 10**18
REFUSES_ALL = "0xfe"
"""Code of one instruction, which fails: whoever has it can be paid nothing in the chain's own currency."""


def everywhere(world: World) -> dict[str, str]:
    """An agreement's id, a hash, or what stands behind the ``#`` of a link, by the name of what it is."""
    places = _open(world) | _closed(world)
    places |= _linked(world, places["delivered"])
    event = world.api.get(f"/agreements/{places['delivered']}/events")["events"][-1]
    places |= {"transaction": event["transaction_hash"], "block": str(event["block_number"])}
    places["refused"] = world.fail(places["delivered"], "claim", STRANGER)
    places |= _run_out(world)
    _waiting(world)
    return places


def _open(world: World) -> dict[str, str]:
    active, changed, disputed = world.funded(), world.delivered(), world.delivered()
    world.relay(active, "accept", WORKER)
    world.relay(changed, "request-changes", EMPLOYER, reason=HASH, deliver_by=world.in_days(30))
    world.relay(disputed, "dispute", WORKER, party=WORKER.address, evidence=HASH)
    several = world.funded(milestones=_parts(world, "100000000", "40000000"))
    for milestone in range(2):
        world.relay(Part(several, milestone), "deliver", WORKER, deliverable=HASH)
    return {
        "draft": world.registered(milestones=_parts(world, "100000000", "40000000")),
        "task": world.funded(worker=NOBODY),
        "offered": world.funded(),
        "active": active,
        "changed": changed,
        "disputed": disputed,
        "several": several,
        "delivered": world.delivered(),
    }


def _closed(world: World) -> dict[str, str]:
    released, refunded, split = (world.delivered() for _ in range(3))
    world.relay(released, "release", EMPLOYER)
    world.relay(refunded, "refund", WORKER)
    halves = {"released": "125000000", "refunded": "125000000", "valid_before": FAR}
    world.relay_jointly(str(Part(split)), "settle", **halves)
    amended = world.funded(milestones=_parts(world, "100000000", "40000000"))
    # One milestone is taken back: the new terms say that nothing is paid for it.
    dropped = world.registered(milestones=_parts(world, "100000000", "0"), parent=amended)
    world.relay_jointly(f"/agreements/{amended}", "amend", to=dropped, valid_before=FAR)
    return {"released": released, "refunded": refunded, "split": split, "amended": amended, "dropped": dropped}


def _linked(world: World, agreement: str) -> dict[str, str]:
    """What an employer signed and hands on by a link: a split, and other terms."""
    halves = {"released": "125000000", "refunded": "125000000", "valid_before": FAR}
    typed = world.api.prepare(Part(agreement), "settle", **halves)["typed_data"]
    split = halves | {"milestone": 0, "by": "employer", "signature": EMPLOYER.sign_typed_data(typed)}
    to = world.registered(milestones=_parts(world, "200000000"), parent=agreement)
    terms = {"to": to, "valid_before": FAR}
    asked = world.api.post(f"/agreements/{agreement}/amend/prepare", terms)["typed_data"]
    new = terms | {"by": "employer", "signature": EMPLOYER.sign_typed_data(asked)}
    return {"proposal": f"settle={_for_link(split)}", "amendment": f"amend={_for_link(new)}"}


def _run_out(world: World) -> dict[str, str]:
    """Clocks that ran out: silence in a review, no delivery, no ruling."""
    silent = world.delivered(review_period=HOUR)
    unruled = world.delivered(dispute_period=HOUR)
    world.relay(unruled, "dispute", WORKER, party=WORKER.address, evidence=HASH)
    late = world.funded(milestones=[{"amount": "250000000", "deliver_by": world.in_seconds(2 * HOUR)}])
    world.relay(late, "accept", WORKER)
    world.advance(3 * HOUR)
    return {"silent": silent, "unruled": unruled, "late": late}


def fail_a_payout(world: World) -> None:
    """A payout to the worker fails: for a moment its address takes no money."""
    agreement = world.funded(token=NOBODY, milestones=_parts(world, str(ETHER)))
    world.relay(agreement, "accept", WORKER)
    world.node.ask("anvil_setCode", WORKER.address, REFUSES_ALL)
    world.relay(agreement, "release", EMPLOYER)
    world.node.ask("anvil_setCode", WORKER.address, "0x")


def allow(world: World, spender: str, amount: int) -> None:
    """The employer lets somebody draw its tokens, by a transaction of its own."""
    approval = keccak(text="approve(address,uint256)")[:4] + encode(["address", "uint256"], [spender, amount])
    asked = {"from": EMPLOYER.address, "to": world.token.address, "input": "0x" + approval.hex()}
    world.node.ask("eth_sendTransaction", asked)


def let_permit2_draw(world: World) -> None:
    """Put the real Permit2 on the chain, and have the employer approve it once, as is done everywhere."""
    creation = {"from": EMPLOYER.address, "to": DEPLOYER, "input": "0x" + (SALT + CREATION_CODE.read_bytes()).hex()}
    world.node.ask("eth_sendTransaction", creation)
    allow(world, PERMIT2, 2**200)


def _waiting(world: World) -> None:
    """A payout to the worker that failed, and a fee that accrued."""
    fail_a_payout(world)
    charged = world.delivered(fee_bps=100, fee_recipient=PLATFORM.address, arbiter=ARBITER.address)
    world.relay(charged, "release", EMPLOYER)


def _parts(world: World, *amounts: str) -> list[dict[str, str]]:
    return [{"amount": amount, "deliver_by": world.in_days(7)} for amount in amounts]


def _for_link(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
