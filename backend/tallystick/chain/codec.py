"""The escrow's language: ids, digests, calls and transactions, computed without a node."""

import re
from collections.abc import Sequence
from typing import assert_never, cast

from eth_utils.address import to_checksum_address

from tallystick.chain import calls
from tallystick.chain.hashing import keccak256
from tallystick.chain.holdings import holding_id
from tallystick.chain.rawtransactions import decoded_transaction
from tallystick.chain.typed import digest_of
from tallystick.domain import eip712, tokens_typed
from tallystick.domain.acts import (
    Accept,
    Act,
    FundWithAuthorization,
    FundWithPermit2,
    LooseAct,
    Permit,
    Signature,
    Sweep,
    Withdraw,
    amount_of,
    milestones_of,
)
from tallystick.domain.errors import Malformed, UnknownMilestone
from tallystick.domain.ports import Call, ChainIdentity, DecodedTransaction, TokenDomain, TypedData
from tallystick.domain.terms import Terms
from tallystick.domain.tokens_typed import PERMIT2, Grant, Permission
from tallystick.domain.units import Address, AgreementId, Hash, HoldingId, MilestoneIndex, TokenUnits, Wei

_ADDRESS = re.compile(r"0[xX]([0-9a-fA-F]{40})")


class EscrowCodec:
    """Implements ``ports.Codec`` for the escrow of one identity."""

    def __init__(self, identity: ChainIdentity) -> None:
        """Digests and calls are made for ``identity``."""
        self._identity = identity

    @property
    def identity(self) -> ChainIdentity:
        """The escrow that digests and calls are made for."""
        return self._identity

    def address(self, field: str, text: str) -> Address:
        """The address that ``text`` writes. Raises Malformed, naming ``field``."""
        return address_in(field, text)

    def hash_of(self, content: bytes) -> Hash:
        """keccak256."""
        return Hash("0x" + keccak256(content).hex())

    def agreement_id(self, terms: Terms) -> AgreementId:
        """The EIP-712 digest of the terms."""
        return AgreementId(self.digest_of(self.terms_to_sign(terms)))

    def holding_id(self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> HoldingId:
        """Under which key the contract stores a milestone; the group of its evidence."""
        return holding_id(agreement_id, milestone, amount)

    def terms_to_sign(self, terms: Terms) -> TypedData:
        """What the worker signs to accept."""
        return eip712.typed_terms(self._identity, terms)

    def authorization_to_sign(self, terms: Terms, act: Act, token: TokenDomain | None = None) -> TypedData | None:
        """What each party to the act signs to have it relayed; None when the act needs no signature."""
        _require_milestones(terms, act)
        match act:
            case Accept():
                return self.terms_to_sign(terms)
            case FundWithAuthorization():
                return self._token_authorization(terms, act, token)
            case FundWithPermit2():
                return self._permit2_permission(terms, act)
            case _:
                return eip712.typed_authorization(self._identity, self.agreement_id(terms), act)

    def loose_authorization_to_sign(self, act: LooseAct, token: TokenDomain | None = None) -> TypedData | None:
        """What the owner signs; None for a sweep. A permit is signed for the token: Malformed without its domain."""
        match act:
            case Withdraw():
                return eip712.typed_withdrawal(self._identity, act)
            case Permit():
                grant = Grant(act.owner, self._identity.escrow, act.amount)
                return tokens_typed.permit(_domain(act.token, token), grant, act.nonce, act.deadline)
            case Sweep():
                return None
            case _:
                assert_never(act)

    def digest_of(self, typed_data: TypedData) -> Hash:
        """The EIP-712 digest that a signature of ``typed_data`` is over. Raises Malformed."""
        return digest_of(typed_data)

    def call(self, terms: Terms, act: Act, signature: Signature = b"", worker_signature: Signature = b"") -> Call:
        """The call that carries the act out. An empty signature: the party itself must be the sender."""
        _require_milestones(terms, act)
        return calls.call_of(self._identity.escrow, terms, act, signature, worker_signature)

    def loose_call(self, act: LooseAct, signature: Signature = b"") -> Call:
        """The call that carries out an act of no agreement. A permit cannot be without a signature: Malformed."""
        return calls.loose_call_of(self._identity.escrow, act, signature)

    def batch(self, acts: Sequence[Call]) -> Call:
        """One call for several of the escrow's, all or none, with all their value. Raises Malformed for others'."""
        return calls.batch_of(self._identity.escrow, acts)

    def approval(self, token: Address, amount: TokenUnits, *, for_permit2: bool = False) -> Call:
        """The call by which an employer lets the escrow, or Permit2, draw ``amount`` of a token."""
        return calls.approval_of(token, PERMIT2 if for_permit2 else self._identity.escrow, amount)

    def decode_call(self, to: Address, value: Wei, calldata: bytes) -> Call | None:
        """The call of the escrow, or the approval for it, that ``calldata`` is; None when it is neither."""
        return calls.read(self._identity.escrow, to, value, calldata)

    def decode_transaction(self, raw: bytes) -> DecodedTransaction:
        """What a signed raw transaction says. Raises Malformed."""
        return decoded_transaction(raw)

    def _token_authorization(self, terms: Terms, act: FundWithAuthorization, token: TokenDomain | None) -> TypedData:
        """Its nonce is the digest of ``Fund``: so the money goes to these terms or nowhere."""
        typed = eip712.typed_authorization(self._identity, self.agreement_id(terms), act)
        nonce = self.digest_of(cast(TypedData, typed))
        grant = Grant(terms.payment.employer, self._identity.escrow, amount_of(act, terms))
        domain = _domain(terms.payment.token, token)
        return tokens_typed.receive_with_authorization(domain, grant, act.valid_after, act.valid_before, nonce)

    def _permit2_permission(self, terms: Terms, act: FundWithPermit2) -> TypedData:
        permission = Permission(self._identity.chain_id, terms.payment.token, act.nonce, act.deadline)
        grant = Grant(terms.payment.employer, self._identity.escrow, amount_of(act, terms))
        witness = eip712.set_message(self.agreement_id(terms), act.milestones)
        return tokens_typed.permit_witness_transfer(permission, grant, witness)


def address_in(field: str, text: str) -> Address:
    """
    The address that ``text`` writes.

    Raises:
        Malformed: If it is none, or its mixed case is not its checksum. Source: EIP-55, "Implementation".
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise Malformed(field, "an address is 0x and 40 hexadecimal digits")
    digits = found.group(1)
    address = Address(to_checksum_address("0x" + digits.lower()))
    if digits not in {digits.lower(), digits.upper(), address[2:]}:
        raise Malformed(field, "the address's mixed case is not its checksum (EIP-55): a character may be wrong")
    return address


def _domain(token: Address, domain: TokenDomain | None) -> TokenDomain:
    if domain is None or domain.token != token:
        raise Malformed("token", f"what is signed for token {token} needs the token's own EIP-712 domain")
    return domain


def _require_milestones(terms: Terms, act: Act) -> None:
    for milestone in milestones_of(act):
        if terms.milestone(milestone) is None:
            raise UnknownMilestone(milestone, len(terms.milestones))
