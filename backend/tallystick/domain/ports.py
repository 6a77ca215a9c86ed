"""What the services need of the chain, as interfaces. The chain room implements them; tests put fakes here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tallystick.domain.acts import Act, LooseAct, Signature
from tallystick.domain.chain import BlockStamp, ChainUpdate
from tallystick.domain.errors import ChainUnavailable, TransactionRefused
from tallystick.domain.events import EscrowEvent, Phase
from tallystick.domain.terms import Terms
from tallystick.domain.units import (
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    HoldingId,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
    TransactionHash,
    Wei,
)

TypedData = Mapping[str, object]
"""What a wallet signs with ``eth_signTypedData_v4``: types, primaryType, domain and message. JSON as it stands."""


Clock = Callable[[], Timestamp]
"""The time of day, where the chain's will not do: whether a login is over. Never asked about money."""


@dataclass(frozen=True, slots=True)
class ChainIdentity:
    """Which escrow on which chain."""

    chain_id: int
    escrow: Address
    deployed_at: BlockNumber
    """The block that holds the escrow's deployment: nothing of ours stands below it."""
    genesis_hash: Hash


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a contract, ready to be put into a transaction."""

    to: Address
    value: Wei
    input: bytes
    function: str
    """The function's name, for example ``release``."""
    arguments: Mapping[str, object]
    """The decoded arguments by name, as JSON: amounts as decimal strings, bytes as ``0x…``."""


@dataclass(frozen=True, slots=True)
class Revert:
    """Why a contract refused, decoded."""

    error: str
    """The error's name in the interface; ``Error`` or ``Panic`` for Solidity's own; ``Unknown`` when it is nobody's."""
    arguments: Mapping[str, str]
    meaning: str
    """One plain sentence with the evidence in it."""


@dataclass(frozen=True, slots=True)
class StoredHolding:
    """A milestone's slot, as the contract has it."""

    released: TokenUnits
    refunded: TokenUnits
    clock: Timestamp
    phase: Phase
    round: int


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says of itself."""

    address: Address
    symbol: str
    decimals: int


@dataclass(frozen=True, slots=True)
class TokenDomain:
    """The EIP-712 domain that a token's own signatures (ERC-2612, ERC-3009) are bound to."""

    name: str
    version: str
    chain_id: int
    token: Address


@dataclass(frozen=True, slots=True)
class Fees:
    """EIP-1559 fees per gas."""

    max_fee: Wei
    max_priority_fee: Wei


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction with its signature. Whoever has the raw bytes can send it."""

    hash: TransactionHash
    raw: bytes


@dataclass(frozen=True, slots=True)
class DecodedTransaction:
    """What a signed raw transaction says."""

    hash: TransactionHash
    chain_id: int | None
    sender: Address
    to: Address | None
    nonce: int
    value: Wei
    input: bytes


@dataclass(frozen=True, slots=True)
class Mined:
    """What became of a transaction that is in a block."""

    block: BlockStamp
    succeeded: bool
    gas_used: int
    revert: Revert | None
    """Why it failed, when it did and the node can still tell."""
    cost: Wei
    """What its sender paid for it besides the value."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A transaction that the node knows and that is in no block."""


Outcome = Mined | Pending | ChainUnavailable
"""What a node tells of one of many transactions that it was asked for; or that it did not tell, and why."""


@dataclass(frozen=True, slots=True)
class BundleSubject:
    """An agreement that is to be proved, and what is known of it."""

    agreement_id: AgreementId
    terms: Terms
    acceptance: Signature
    """The worker's registered signature of the terms; empty: there is none."""
    events: tuple[EscrowEvent, ...]
    """Of the agreement and of those that it replaced, up to the block as of which it is to be proved."""


class Codec(Protocol):
    """The escrow's language: what can be computed without a node."""

    @property
    def identity(self) -> ChainIdentity:
        """The escrow that digests and calls are made for."""
        ...

    def address(self, field: str, text: str) -> Address:
        """The address that ``text`` writes. Raises Malformed, naming ``field``."""
        ...

    def hash_of(self, content: bytes) -> Hash:
        """keccak256."""
        ...

    def agreement_id(self, terms: Terms) -> AgreementId:
        """The EIP-712 digest of the terms."""
        ...

    def holding_id(self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits) -> HoldingId:
        """Under which key the contract stores a milestone; the group of its evidence."""
        ...

    def terms_to_sign(self, terms: Terms) -> TypedData:
        """What the worker signs to accept."""
        ...

    def authorization_to_sign(self, terms: Terms, act: Act, token: TokenDomain | None = None) -> TypedData | None:
        """
        What each party to the act signs to have it relayed; None when the act needs no signature.

        Args:
            terms: Of the agreement; of an amendment, the old ones.
            act: To be relayed.
            token: Needed for FundWithAuthorization, which is signed for the token; Malformed without.
        """
        ...

    def loose_authorization_to_sign(self, act: LooseAct, token: TokenDomain | None = None) -> TypedData | None:
        """What the owner signs; None for a sweep. A permit is signed for the token: Malformed without its domain."""
        ...

    def digest_of(self, typed_data: TypedData) -> Hash:
        """The EIP-712 digest that a signature of ``typed_data`` is over."""
        ...

    def call(self, terms: Terms, act: Act, signature: Signature = b"", worker_signature: Signature = b"") -> Call:
        """
        The call that carries the act out.

        Args:
            terms: Of the agreement; of an amendment, the old ones.
            act: To be carried out.
            signature: Of the party to the act; of two parties, the employer's. Empty: it must be the sender.
            worker_signature: For Settle and Amend. Empty: the worker must be the sender.
        """
        ...

    def loose_call(self, act: LooseAct, signature: Signature = b"") -> Call:
        """The call that carries out an act of no agreement. A permit cannot be without a signature: Malformed."""
        ...

    def batch(self, acts: Sequence[Call]) -> Call:
        """One call for several of the escrow's, all or none, with all their value. Raises Malformed for others'."""
        ...

    def approval(self, token: Address, amount: TokenUnits, *, for_permit2: bool = False) -> Call:
        """The call by which an employer lets the escrow, or Permit2, draw ``amount`` of a token."""
        ...

    def decode_call(self, to: Address, value: Wei, calldata: bytes) -> Call | None:
        """The call of the escrow, or the approval for it, that ``calldata`` is; None when it is neither."""
        ...

    def decode_transaction(self, raw: bytes) -> DecodedTransaction:
        """What a signed raw transaction says. Raises Malformed."""
        ...


class Escrow(Protocol):
    """The escrow on chain, as a node tells. Every method may raise ChainUnavailable."""

    def head(self) -> BlockStamp:
        """The newest block."""
        ...

    def finalized(self) -> BlockStamp:
        """The newest block that the chain calls final."""
        ...

    def block(self, number: BlockNumber) -> BlockStamp:
        """The block at a height. Raises ChainUnavailable when the node has none there."""
        ...

    def require_signature(self, signer: Address, digest: Hash, signature: Signature) -> None:
        """Raises WrongSigner unless the signature is the signer's: its key's, or by ERC-1271."""
        ...

    def simulate(self, call: Call, sender: Address, most_gas: int = ...) -> int:
        """
        Try a call on the newest block, with ``most_gas`` at the most; by default what any transaction may use.

        Returns the gas it needs; raises ActRefused with the decoded error.
        """
        ...

    def try_quickly(self, calls: Sequence[tuple[Call, Address]], most_gas: int = ...) -> Sequence[int | None]:
        """Try calls on the newest block, each by itself: gas that is enough; None: :meth:`simulate` must tell."""
        ...

    def gas_used(self, call: Call, gas: int) -> int:
        """Of the gas that an act goes with, what it may use. A hostile token may use more in a payout."""
        ...

    def succeed(self, calls: Sequence[tuple[Call, Address]]) -> bool | None:
        """Whether calls succeed one after the other, each by its sender; None: the node cannot try several."""
        ...

    def stored_holding(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits, at: BlockStamp
    ) -> StoredHolding:
        """A milestone's slot as of a block; all zero when there is none. The amount is the terms'."""
        ...

    def successor(self, agreement_id: AgreementId, at: BlockStamp) -> AgreementId | None:
        """The agreement that replaced this one, as of a block; None: none did."""
        ...

    def nonce(self, owner: Address) -> int:
        """The next nonce of ``owner`` for Withdraw."""
        ...

    def permit_nonce(self, token: Address, owner: Address) -> int:
        """The next nonce of ``owner`` for the token's ERC-2612 permits."""
        ...

    def token_domain(self, token: Address) -> TokenDomain | None:
        """What a token's own signatures are bound to; None when it has none, or does not tell truly."""
        ...

    def balance(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """What an address holds of a token as of a block; of wei when the token is zero."""
        ...

    def owed(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """What the escrow owes an address as of a block."""
        ...

    def fees(self, token: Address, recipient: Address, at: BlockStamp) -> TokenUnits:
        """What fees accrued to an address as of a block."""
        ...

    def allowance(self, token: Address, owner: Address) -> TokenUnits:
        """What the escrow may draw of an address's token now."""
        ...

    def takes_approval(self, token: Address, owner: Address, amount: TokenUnits) -> bool:
        """Whether a token would now let an owner make ``amount`` what the escrow may draw. It is tried, not sent."""
        ...

    def token(self, address: Address) -> Token:
        """What a token says of itself; for zero, the chain's own currency."""
        ...

    def is_token(self, address: Address) -> bool:
        """Whether a contract stands there that answers as an ERC-20 token does. Zero is: the chain's own currency."""
        ...


class Notary(Protocol):
    """Proofs of what happened at the escrow, for people who trust neither us nor our node."""

    def bundle(self, subject: BundleSubject, at: BlockStamp) -> bytes:
        """
        One file that proves an agreement as of a block, by nothing but the block's hash.

        Raises:
            BundleRefuted: If what is known of the agreement is not what the chain proves.
            NoStateProof: If the node proves no storage as of the block.
            ChainUnavailable: If the node does not answer, or has left a block meanwhile.
        """
        ...


class Transactions(Protocol):
    """Transactions on their way into the chain. Every method may raise ChainUnavailable."""

    def send(self, raw: bytes) -> None:
        """Hand a signed transaction to the node. One that it knows is a success. May raise TransactionRefused."""
        ...

    def send_all(self, raw: Sequence[bytes]) -> Sequence[TransactionRefused | ChainUnavailable | None]:
        """Hand signed transactions to the node: what :meth:`send` raises, as values; None: it took it."""
        ...

    def outcome(self, transaction: TransactionHash) -> Mined | Pending | None:
        """What became of a transaction; None when the node does not know it."""
        ...

    def outcomes(self, transactions: Sequence[TransactionHash]) -> Mapping[TransactionHash, Outcome]:
        """What became of those of many transactions that the node knows. It may not tell of some, and of others do."""
        ...

    def next_nonce(self, sender: Address) -> int:
        """The number of a sender's transactions that the chain has mined: which one can be mined next."""
        ...

    def unsigned(self, call: Call, sender: Address, gas: int) -> Mapping[str, str | int]:
        """An unsigned EIP-1559 transaction for a wallet, as JSON: hex quantities, next nonce, today's fees."""
        ...


class Watcher(Protocol):
    """The chain as a stream of updates, for a reader that remembers where it is."""

    def next_update(
        self,
        checkpoint: BlockStamp | None,
        finalized: BlockStamp | None,
        mirrored: Callable[[BlockNumber], BlockStamp | None],
    ) -> ChainUpdate | None:
        """
        The one update that follows.

        Args:
            checkpoint: The newest block that the reader has; None: nothing yet.
            finalized: The newest block that the reader knows to be final.
            mirrored: The reader's block at a height, to find the common ancestor with.

        Returns:
            None when the reader is level with the node, or ahead of it on the same chain: a lower head is no reorg.

        Raises:
            ChainUnavailable: If the node does not answer, or changes its mind while it is asked.
            ReorgBeyondFinality: If a block that was final is no longer on the chain.
        """
        ...
