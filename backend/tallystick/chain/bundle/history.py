"""
How older blocks hang together with a newer one: chains since Prague keep the hashes of blocks in a contract's storage.

So the state of a block proves the hashes of the 8,191 before it, and the state of the oldest of these those before it.

Source: EIP-2935, "Serve historical block hashes from state".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.chain.bundle.blocks import BundledBlock
from tallystick.chain.bundle.members import list_of, object_of, whole
from tallystick.chain.bundle.state import Account, Slot, read_account, read_slot, write_account, write_slot
from tallystick.chain.hashing import keccak256
from tallystick.domain.errors import BundleRefuted
from tallystick.domain.units import Address

CONTRACT = Address("0x0000F90827F1C53a10cb7A02335B175320002935")
WINDOW = 8_191
"""So many blocks before a block have their hashes in its state."""
_CODE = bytes.fromhex(
    "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611f"
    "ff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500"
)
CODE_HASH = keccak256(_CODE)
"""Of the one code that writes these hashes, and lets nobody but the chain itself write any."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Blocks whose hashes the state of a newer one proves."""

    under: int
    """The newer block's number."""
    account: Account
    """The contract's, as of that block."""
    storage: tuple[Slot, ...]
    """The words that are the hashes, the newest block's first."""


def slot_of(number: int) -> bytes:
    """Where the hash of a block stands."""
    return (number % WINDOW).to_bytes(32, "big")


def tied(blocks: Sequence[BundledBlock], history: Sequence[Ties], place: str) -> frozenset[int]:
    """
    The numbers of the blocks that hang together with the newest one, itself among them.

    Args:
        blocks: The oldest first; their hashes were recomputed.
        history: What ties them.
        place: What an error calls the history.

    Raises:
        BundleRefuted: If something in the history is not so, or ties nothing.
    """
    by_number = {int(block.number): block for block in blocks}
    found = {int(blocks[-1].number)}
    for number, ties in enumerate(history):
        here = f"{place}[{number}]"
        newer = by_number[ties.under] if ties.under in found else None
        if newer is None:
            raise BundleRefuted(f"{here}.under", "no block of this number hangs together with the newest one")
        ties.account.require(CONTRACT, newer.state_root, f"{here}.account")
        if not ties.storage:
            raise BundleRefuted(f"{here}.storage", "it ties nothing")
        if ties.account.code_hash != CODE_HASH:
            raise BundleRefuted(f"{here}.account.codeHash", "it is not the contract that keeps the hashes of blocks")
        loose = [one for one in blocks if int(one.number) not in found and 0 < newer.number - one.number <= WINDOW]
        found |= {
            _tied(slot, ties.account, loose, f"{here}.storage[{index}]") for index, slot in enumerate(ties.storage)
        }
    return frozenset(found)


def write_ties(ties: Ties) -> dict[str, object]:
    """Ties as JSON."""
    storage = [write_slot(slot) for slot in ties.storage]
    return {"account": write_account(ties.account), "storage": storage, "under": ties.under}


def read_ties(value: object, place: str) -> Ties:
    """The ties that :func:`write_ties` wrote. Raises BundleRefuted."""
    found = object_of(value, place, "account", "storage", "under")
    return Ties(
        under=whole(found["under"], f"{place}.under"),
        account=read_account(found["account"], f"{place}.account"),
        storage=list_of(read_slot, found["storage"], f"{place}.storage"),
    )


def _tied(slot: Slot, account: Account, loose: Sequence[BundledBlock], place: str) -> int:
    """The number of the block whose hash the word is."""
    slot.require(account, place)
    block = next((one for one in loose if slot_of(one.number) == slot.key), None)
    if block is None:
        raise BundleRefuted(f"{place}.key", "the hash of no block that is to be tied stands there")
    if bytes.fromhex(block.hash[2:]) != slot.value:
        raise BundleRefuted(f"{place}.value", f"block {block.number} here is not the one that the chain remembers")
    return int(block.number)
