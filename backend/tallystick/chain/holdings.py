"""Where the contract stores a milestone, and what the stored word says: for whoever proves it from a block's root."""

from collections.abc import Mapping
from functools import cache

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.hashing import keccak256
from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.ports import StoredHolding
from tallystick.domain.units import Address, AgreementId, Hash, HoldingId, MilestoneIndex, Timestamp, TokenUnits

_HOLDINGS, _SUCCESSORS, _OWED, _FEES = "holdings", "successorOf", "owedOf", "feesOf"


def holding_id(agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> HoldingId:
    """Under which key a milestone is stored: the contract's ``holdingIdOf``."""
    key = bytes.fromhex(agreement_id[2:]) + milestone.to_bytes(32, "big") + amount.to_bytes(12, "big").rjust(32, b"\0")
    return HoldingId("0x" + keccak256(key).hex())


def storage_slot(holding: HoldingId) -> Hash:
    """The storage slot of a holding, for ``eth_getProof``. Source: Solidity, "Layout of State Variables in Storage"."""
    return _slot_of(_HOLDINGS, holding)


def successor_slot(agreement_id: AgreementId) -> Hash:
    """The storage slot of the id of the agreement that replaced another one."""
    return _slot_of(_SUCCESSORS, agreement_id)


def owed_slot(token: Address, owner: Address) -> Hash:
    """The storage slot of what is owed to an address in a token."""
    return _slot_of(_OWED, _padded(token), _padded(owner))


def fees_slot(token: Address, recipient: Address) -> Hash:
    """The storage slot of the fees in a token that wait for their recipient."""
    return _slot_of(_FEES, _padded(token), _padded(recipient))


def holding_in(word: bytes) -> StoredHolding:
    """What a stored word says: members from the lowest bit up. Raises Malformed when the contract cannot store it."""
    number = int.from_bytes(word, "big")
    released, refunded = number & (1 << 96) - 1, number >> 96 & (1 << 96) - 1
    clock, phase, round_, rest = (
        number >> 192 & (1 << 40) - 1,
        number >> 232 & 0xFF,
        number >> 240 & 0xFF,
        number >> 248,
    )
    if rest or phase not in {known.value for known in Phase}:
        raise Malformed("holding", "the stored word is no holding")
    return StoredHolding(TokenUnits(released), TokenUnits(refunded), Timestamp(clock), Phase(phase), round_)


def _slot_of(mapping: str, *keys: str) -> Hash:
    """Where a mapping among the contract's state variables has the value of keys of 32 bytes, the outer one first."""
    place = _places()[mapping].to_bytes(32, "big")
    for key in keys:
        place = keccak256(bytes.fromhex(key[2:]) + place)
    return Hash("0x" + place.hex())


@cache
def _places() -> Mapping[str, int]:
    """The slot of each state variable."""
    return {variable["label"]: int(variable["slot"]) for variable in artifact(ESCROW).storage_layout["storage"]}


def _padded(address: Address) -> str:
    return "0x" + address[2:].rjust(64, "0")
