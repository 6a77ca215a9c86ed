"""What employers sign for tokens and for Permit2 instead of sending an approval, as EIP-712 typed data."""

from dataclasses import dataclass

from tallystick.domain.ports import TokenDomain, TypedData
from tallystick.domain.typed import Fields, typed
from tallystick.domain.units import Address, Hash, Timestamp, TokenUnits

PERMIT2 = Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
"""Where Permit2 is, on every chain that has it."""

OF_SET: Fields = (("agreementId", "bytes32"), ("milestones", "uint128"))
"""The members of authorizations of sets. One of them, ``Fund``, is Permit2's witness."""

_RECEIVE: Fields = (
    ("from", "address"),
    ("to", "address"),
    ("value", "uint256"),
    ("validAfter", "uint256"),
    ("validBefore", "uint256"),
    ("nonce", "bytes32"),
)
_PERMIT: Fields = (
    ("owner", "address"),
    ("spender", "address"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
)
_PERMIT2: Fields = (
    ("permitted", "TokenPermissions"),
    ("spender", "address"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
    ("witness", "Fund"),
)
_TOKEN_PERMISSIONS: Fields = (("token", "address"), ("amount", "uint256"))


@dataclass(frozen=True, slots=True)
class Grant:
    """What an owner lets somebody draw."""

    owner: Address
    spender: Address
    amount: TokenUnits


def receive_with_authorization(
    token: TokenDomain, grant: Grant, valid_after: Timestamp, valid_before: Timestamp, nonce: Hash
) -> TypedData:
    """ERC-3009: only the spender can use it. Source: ERC-3009, "Specification"."""
    message = {
        "from": grant.owner,
        "to": grant.spender,
        "value": str(grant.amount),
        "validAfter": str(valid_after),
        "validBefore": str(valid_before),
        "nonce": nonce,
    }
    name = "ReceiveWithAuthorization"
    return typed(_domain_of(token), name, {name: _RECEIVE}, message)


def permit(token: TokenDomain, grant: Grant, nonce: int, deadline: Timestamp) -> TypedData:
    """ERC-2612: an allowance. Source: ERC-2612, "Specification"."""
    message = {
        "owner": grant.owner,
        "spender": grant.spender,
        "value": str(grant.amount),
        "nonce": str(nonce),
        "deadline": str(deadline),
    }
    return typed(_domain_of(token), "Permit", {"Permit": _PERMIT}, message)


@dataclass(frozen=True, slots=True)
class Permission:
    """What Permit2 needs beyond the grant."""

    chain_id: int
    token: Address
    nonce: int
    deadline: Timestamp


def permit_witness_transfer(permission: Permission, grant: Grant, witness: dict[str, object]) -> TypedData:
    """Permit2, with ``Fund`` as witness. Source: Permit2, "SignatureTransfer", whose domain has no version."""
    domain = {"name": "Permit2", "chainId": permission.chain_id, "verifyingContract": PERMIT2}
    types = {
        "PermitWitnessTransferFrom": _PERMIT2,
        "TokenPermissions": _TOKEN_PERMISSIONS,
        "Fund": OF_SET,
    }
    message = {
        "permitted": {"token": permission.token, "amount": str(grant.amount)},
        "spender": grant.spender,
        "nonce": str(permission.nonce),
        "deadline": str(permission.deadline),
        "witness": witness,
    }
    return typed(domain, "PermitWitnessTransferFrom", types, message)


def _domain_of(token: TokenDomain) -> dict[str, object]:
    return {
        "name": token.name,
        "version": token.version,
        "chainId": token.chain_id,
        "verifyingContract": token.token,
    }
