"""The escrow's language: ids, digests, calls and transactions, computed without a node."""

import re

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tallystick.chain import calls, eip712
from tallystick.chain.rawtransactions import decoded_transaction
from tallystick.domain.acts import Accept, Act, Signature
from tallystick.domain.errors import Malformed, UnknownMilestone
from tallystick.domain.ports import Call, ChainIdentity, DecodedTransaction, TypedData
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, AgreementId, Hash, TokenUnits, Wei

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
        return Hash("0x" + keccak(content).hex())

    def agreement_id(self, terms: Terms) -> AgreementId:
        """The EIP-712 digest of the terms."""
        return AgreementId(self.digest_of(self.terms_to_sign(terms)))

    def terms_to_sign(self, terms: Terms) -> TypedData:
        """What the worker signs to accept."""
        return eip712.typed_terms(self._identity, terms)

    def authorization_to_sign(self, terms: Terms, act: Act) -> TypedData | None:
        """What the party to the act signs to have it relayed; None when the act needs no signature."""
        _require_milestone(terms, act)
        if isinstance(act, Accept):
            return self.terms_to_sign(terms)
        return eip712.typed_authorization(self._identity, self.agreement_id(terms), act)

    def digest_of(self, typed_data: TypedData) -> Hash:
        """The EIP-712 digest that a signature of ``typed_data`` is over. Raises Malformed."""
        return eip712.digest_of(typed_data)

    def call(self, terms: Terms, act: Act, signature: Signature = b"") -> Call:
        """The call that carries the act out. An empty signature: the party itself must be the sender."""
        _require_milestone(terms, act)
        return calls.call_of(self._identity.escrow, terms, act, signature)

    def approval(self, token: Address, amount: TokenUnits) -> Call:
        """The call by which an employer lets the escrow draw ``amount`` of a token."""
        return calls.approval_of(self._identity.escrow, token, amount)

    def decode_call(self, to: Address, value: Wei, calldata: bytes) -> Call | None:
        """The call of the escrow, or the approval for it, that ``calldata`` is; None when it is neither."""
        return calls.read(self._identity.escrow, to, value, calldata)

    def decode_transaction(self, raw: bytes) -> DecodedTransaction:
        """What a signed raw transaction says. Raises Malformed."""
        return decoded_transaction(raw)


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


def _require_milestone(terms: Terms, act: Act) -> None:
    if terms.milestone(act.milestone) is None:
        raise UnknownMilestone(act.milestone, len(terms.payment.milestones))
