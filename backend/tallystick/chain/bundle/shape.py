"""
A bundle: all that proves one agreement, and nothing that is not checked. Its members have one way to be written.

What follows from another member is left out, unless people need it to find their way: then it is compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.chain.bundle import canon
from tallystick.chain.bundle.blocks import BundledBlock, read_block, write_block
from tallystick.chain.bundle.history import Ties, read_ties, write_ties
from tallystick.chain.bundle.members import address, hash_of, list_of, maybe, object_of, octets, whole
from tallystick.chain.bundle.state import Account, Slot, read_account, read_slot, write_account, write_slot
from tallystick.chain.bundle.terms import read_terms
from tallystick.chain.hashing import keccak256
from tallystick.domain import eip712
from tallystick.domain.acts import Signature
from tallystick.domain.errors import BundleRefuted
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, AgreementId

FORMAT = "tallystick-bundle/1"
_MEMBERS = ("account", "agreement", "blocks", "chain_id", "code", "escrow", "format", "history", "seal", "storage")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The worker's signature of the terms, as it was registered."""

    signature: Signature
    wallet: Account | None
    """The worker's account as of the newest block, where it is a contract's signature (ERC-1271); None: its key's."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One agreement, and its proof."""

    chain_id: int
    escrow: Address
    agreement_id: AgreementId
    terms: Terms
    acceptance: Acceptance | None
    """None: no signature was registered."""
    blocks: tuple[BundledBlock, ...]
    """The oldest first. The newest is the one as of which the state is proved."""
    history: tuple[Ties, ...]
    """What ties the older blocks to the newest."""
    account: Account
    """The escrow's, as of the newest block."""
    code: bytes
    """The escrow's."""
    storage: tuple[Slot, ...]
    """Of the agreement and of those that it replaced, the oldest first: each holding, and then the successor."""


def write_bundle(bundle: Bundle) -> bytes:
    """A bundle as a file, sealed."""
    return sealed(_written(bundle))


def sealed(unsealed: Mapping[str, object]) -> bytes:
    """The file of a bundle's members, with their hash among them: whoever changes a byte unawares is found out."""
    return canon.written({**unsealed, "seal": _seal_of(unsealed)})


def claims_to_be_one(content: bytes) -> bool:
    """
    Whether a file was ever meant as a bundle. What was not is no false proof, but another file.

    A bundle says so at three places, and no single change takes all of them away.
    """
    return content.startswith(b'{"account":') or any(mark in content for mark in (b"tallystick-bundle/", b'"seal":'))


def read_bundle(content: bytes) -> tuple[Bundle, BundleRefuted | None]:
    """
    The bundle that a file is. Nothing that it says is believed yet.

    Returns:
        The bundle; and what is wrong with its seal, if anything is: other members may tell better what was changed.

    Raises:
        BundleRefuted: If it is written in any other way than :func:`write_bundle` does, naming the place.
    """
    found = object_of(canon.read(content), "", *_MEMBERS)
    if found["format"] != FORMAT:
        raise BundleRefuted("format", f"it is not {FORMAT}, the one that this version knows")
    seal = hash_of(found["seal"], "seal")
    expected = _seal_of({name: member for name, member in found.items() if name != "seal"})
    broken = BundleRefuted("seal", f"the other members have the seal {expected}") if seal != expected else None
    return _read(found), broken


def _read(found: Mapping[str, object]) -> Bundle:
    agreement = object_of(found["agreement"], "agreement", "acceptance", "id", "terms")
    blocks = list_of(read_block, found["blocks"], "blocks")
    if not blocks:
        raise BundleRefuted("blocks", "there is none")
    return Bundle(
        chain_id=whole(found["chain_id"], "chain_id"),
        escrow=address(found["escrow"], "escrow"),
        agreement_id=AgreementId(hash_of(agreement["id"], "agreement.id")),
        terms=read_terms(agreement["terms"], "agreement.terms"),
        acceptance=maybe(_read_acceptance, agreement["acceptance"], "agreement.acceptance"),
        blocks=blocks,
        history=list_of(read_ties, found["history"], "history"),
        account=read_account(found["account"], "account"),
        code=octets(found["code"], "code"),
        storage=list_of(read_slot, found["storage"], "storage"),
    )


def _read_acceptance(value: object, place: str) -> Acceptance:
    found = object_of(value, place, "signature", "wallet")
    return Acceptance(
        octets(found["signature"], f"{place}.signature"), maybe(read_account, found["wallet"], f"{place}.wallet")
    )


def _written(bundle: Bundle) -> dict[str, object]:
    acceptance = bundle.acceptance
    return {
        "format": FORMAT,
        "chain_id": bundle.chain_id,
        "escrow": bundle.escrow,
        "agreement": {
            "id": bundle.agreement_id,
            "terms": eip712.terms_message(bundle.terms),
            "acceptance": None if acceptance is None else _write_acceptance(acceptance),
        },
        "blocks": [write_block(block) for block in bundle.blocks],
        "history": [write_ties(ties) for ties in bundle.history],
        "account": write_account(bundle.account),
        "code": "0x" + bundle.code.hex(),
        "storage": [write_slot(slot) for slot in bundle.storage],
    }


def _write_acceptance(acceptance: Acceptance) -> dict[str, object]:
    wallet = None if acceptance.wallet is None else write_account(acceptance.wallet)
    return {"signature": "0x" + acceptance.signature.hex(), "wallet": wallet}


def _seal_of(unsealed: Mapping[str, object]) -> str:
    return "0x" + keccak256(canon.written(unsealed)).hex()
