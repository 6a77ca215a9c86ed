"""What parties sign, written down a second time: the EIP-712 types of the acts, and signatures by anvil's keys."""

from typing import Any

from brownie import accounts, web3
from eth_account import Account
from eth_account.messages import encode_typed_data

MNEMONIC = "test test test test test test test test test test test junk"
"""Of anvil: everybody holds its keys."""
NO_SIGNATURE = b""
"""Says that the party itself calls."""

_MILESTONE = [("bytes32", "agreementId"), ("uint256", "milestone")]
TYPES = {
    "Milestone": [("uint96", "amount"), ("uint40", "deliverBy")],
    "Payment": [
        ("address", "employer"),
        ("address", "worker"),
        ("address", "token"),
        ("address", "feeRecipient"),
        ("uint16", "feeBps"),
        ("uint40", "reviewPeriod"),
    ],
    "Conditions": [
        ("address", "arbiter"),
        ("uint40", "disputePeriod"),
        ("uint16", "defaultWorkerBps"),
        ("bytes32", "briefHash"),
        ("bytes32", "parent"),
        ("uint64", "salt"),
        ("Milestone[]", "milestones"),
    ],
    "Terms": [("Payment", "payment"), ("Conditions", "conditions")],
    "Fund": [("bytes32", "agreementId"), ("uint128", "milestones")],
    "Deliver": [*_MILESTONE, ("uint8", "round"), ("bytes32", "deliverable")],
    "RequestChanges": [*_MILESTONE, ("uint8", "round"), ("bytes32", "reason"), ("uint40", "deliverBy")],
    "Release": [*_MILESTONE, ("uint96", "released")],
    "ReleaseAll": [("bytes32", "agreementId"), ("uint128", "milestones")],
    "Refund": [*_MILESTONE, ("uint96", "refunded")],
    "Reclaim": _MILESTONE,
    "Dispute": [*_MILESTONE, ("uint8", "round"), ("bytes32", "evidence")],
    "SubmitEvidence": [*_MILESTONE, ("string", "evidence")],
    "Rule": [*_MILESTONE, ("uint96", "released"), ("bytes32", "reason")],
    "Settle": [
        *_MILESTONE,
        ("uint8", "round"),
        ("uint96", "released"),
        ("uint96", "refunded"),
        ("uint40", "validBefore"),
    ],
    "Amend": [("Terms", "terms"), ("uint40", "validBefore")],
    "Withdraw": [("address", "owner"), ("address", "token"), ("address", "to"), ("uint256", "nonce")],
    # Of tokens.
    "Permit": [
        ("address", "owner"),
        ("address", "spender"),
        ("uint256", "value"),
        ("uint256", "nonce"),
        ("uint256", "deadline"),
    ],
    "ReceiveWithAuthorization": [
        ("address", "from"),
        ("address", "to"),
        ("uint256", "value"),
        ("uint256", "validAfter"),
        ("uint256", "validBefore"),
        ("bytes32", "nonce"),
    ],
}
"""What the contracts hash is compared with these."""
DOMAIN = [("string", "name"), ("string", "version"), ("uint256", "chainId"), ("address", "verifyingContract")]


def key_of(party: Any) -> str:
    """The private key of one of anvil's addresses."""
    Account.enable_unaudited_hdwallet_features()
    place = list(accounts).index(party)
    return Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{place}").key.hex()


def typed(contract: Any, act: str, message: dict[str, Any], **domain: Any) -> dict[str, Any]:
    """The EIP-712 typed data of an authorization, or of terms. ``domain`` changes members of the contract's own."""
    ours = {
        "name": "Tallystick",
        "version": "1",
        "chainId": web3.eth.chain_id,
        "verifyingContract": contract.address,
    }
    return {
        "types": {"EIP712Domain": _named(DOMAIN)} | {name: _named(TYPES[name]) for name in _needed_for(act)},
        "primaryType": act,
        "domain": ours | domain,
        "message": message,
    }


def signature_of(signer: Any, typed_data: dict[str, Any]) -> bytes:
    """The signature of one of anvil's addresses."""
    return bytes(Account.sign_message(encode_typed_data(full_message=typed_data), key_of(signer)).signature)


def _named(members: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"type": kind, "name": name} for kind, name in members]


def _needed_for(act: str) -> set[str]:
    """A type, and all that its members are made of."""
    parts = {kind.removesuffix("[]") for kind, _ in TYPES[act]} & TYPES.keys()
    return {act}.union(*(_needed_for(part) for part in parts))
