"""The escrow as a node tells of it. Every figure is as of one block; what would fail says why before it is sent."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

import structlog

from tallystick.chain.abi import Signature as Function
from tallystick.chain.abi import decoded
from tallystick.chain.answers import quantity
from tallystick.chain.calls import ESCROW, PAYING, approval_of, word
from tallystick.chain.node import BlockName, Node, NodeRefusal
from tallystick.chain.refusals import is_of_old_state
from tallystick.chain.rehearsal import all_succeed
from tallystick.chain.reverts import insufficient_funds, revert_in
from tallystick.chain.signatures import signer_of
from tallystick.chain.tokens import Tokens
from tallystick.domain.acts import Signature
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ActRefused, ChainUnavailable, NoOldState, WrongSigner
from tallystick.domain.events import Phase
from tallystick.domain.ports import Call, Revert, StoredHolding, Token, TokenDomain
from tallystick.domain.units import (
    ZERO_ADDRESS,
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
)

FINALITY_DEPTH = 64
"""Blocks behind the head that count as final where a node has no such notion: two epochs of Ethereum."""

GAS_NEEDED = 200_000 * 64 // 63 + 75_000
"""What must be left before the escrow pushes a payout: ``Payout.GAS_NEEDED``."""

USUAL_GAS = 150_000
"""More than most acts use, in a usual token. What must be left for a payout comes besides."""
MOST_GAS = 2**24
"""That any transaction may use. Source: EIP-7825, "Specification"."""
_WALLETS_GAS = 5_000_000
"""For a contract wallet to look at a signature. Without a bound, one that never ends would burn all a node grants."""
_COSTLY = frozenset({"batch", "fund", "fundWithAllowance", "fundWithAuthorization", "fundWithPermit2", "amend"})
"""What a number of milestones, or of acts, can make dear. What is dear by the token or a wallet fails the quick try."""

_IS_VALID_SIGNATURE = Function("isValidSignature", ({"type": "bytes32"}, {"type": "bytes"}))
"""Source: ERC-1271, "Specification"."""

_HEADROOM = (6, 5)
"""A fifth more gas than a node estimates: the state may be another one when the transaction is mined."""

T = TypeVar("T")

_journal = structlog.get_logger(__name__)


class OnChainEscrow:
    """Implements ``ports.Escrow`` over one node."""

    def __init__(
        self, node: Node, address: Address, currency: str = "ETH", finality_depth: int = FINALITY_DEPTH
    ) -> None:
        """``currency`` is the symbol of the chain's own; ``finality_depth`` (blocks) is for nodes without finality."""
        self._node = node
        self._address = address
        self._tokens = Tokens(node, currency)
        self._finality = Finality(node, finality_depth)

    def head(self) -> BlockStamp:
        """The newest block."""
        return newest(self._node.block("latest"))

    def finalized(self) -> BlockStamp:
        """The newest block that the chain calls final."""
        return self._finality.newest()

    def block(self, number: BlockNumber) -> BlockStamp:
        """The block at a height. Raises ChainUnavailable when the node has none there."""
        return newest(self._node.block(number))

    def require_signature(self, signer: Address, digest: Hash, signature: Signature) -> None:
        """Raises WrongSigner unless the signature is the signer's: its key's, or by ERC-1271."""
        recovered = signer_of(digest, signature)
        if recovered == signer or self._wallet_accepts(signer, digest, signature):
            return
        raise WrongSigner(signer, recovered)

    def simulate(self, call: Call, sender: Address, most_gas: int = MOST_GAS) -> int:
        """
        Try a call on the newest block. Returns the gas it needs; raises ActRefused with the decoded error.

        Both questions go with ``most_gas``: somebody's own token or wallet must not burn all that the node grants.
        """
        wanted = {**as_parameters(call, sender), "gas": hex(most_gas)}
        try:
            self._node.call(wanted)
            # Said, because nodes differ in what they take it for: some add what is on its way.
            estimate = quantity(self._node.ask("eth_estimateGas", wanted, "latest"))
        except NodeRefusal as refusal:
            raise _act_refused(refusal, call, sender) from refusal
        # Nodes that estimate by what was used, not by what must be left, would fall short of the escrow's own check.
        return estimate * _HEADROOM[0] // _HEADROOM[1] + self._reserve(call)

    def try_quickly(self, calls: Sequence[tuple[Call, Address]], most_gas: int = MOST_GAS) -> list[int | None]:
        """
        Try calls on the newest block, each by itself, with more gas than most acts need, in one question.

        An estimate makes a node try ten times, and what is refused may be so for want of gas: that is for
        :meth:`simulate`, and not for where others wait.

        Returns:
            For each, gas with which it succeeds; None: it is to be looked at closely.
        """
        gas = [min(USUAL_GAS + self._reserve(call), most_gas) for call, _ in calls]
        quick = [place for place, (call, _) in enumerate(calls) if call.function not in _COSTLY]
        tried = [("eth_call", ({**as_parameters(*calls[place]), "gas": hex(gas[place])}, "latest")) for place in quick]
        answers = dict(zip(quick, self._node.ask_all(tried) if tried else [], strict=True))
        good = {place for place, answer in answers.items() if not isinstance(answer, NodeRefusal)}
        return [gas[place] if place in good else None for place in range(len(calls))]

    def gas_used(self, call: Call, gas: int) -> int:
        """Of the gas that an act goes with, what it may use: what must be left for a payout is given back."""
        return max(gas - self._reserve(call), 0)

    def succeed(self, calls: Sequence[tuple[Call, Address]]) -> bool | None:
        """Whether calls succeed one after the other, each by its sender; None: the node cannot try several."""
        return all_succeed(self._node, [as_parameters(call, sender) for call, sender in calls])

    def stored_holding(
        self, agreement_id: AgreementId, milestone: MilestoneIndex, amount: TokenUnits, at: BlockStamp
    ) -> StoredHolding:
        """A milestone's slot as of a block; all zero when there is none. The amount is the terms'."""
        with _state_of(at):
            found = self._read("holdingOf", word(agreement_id), milestone, amount, at=at)
        values = decoded(("uint96", "uint96", "uint40", "uint8", "uint8"), found)
        if values is None or values[3] not in {phase.value for phase in Phase}:
            raise ChainUnavailable("the node answered holdingOf with something that is no holding")
        released, refunded, clock, phase, round_ = values
        return StoredHolding(TokenUnits(released), TokenUnits(refunded), Timestamp(clock), Phase(phase), round_)

    def successor(self, agreement_id: AgreementId, at: BlockStamp) -> AgreementId | None:
        """The agreement that replaced this one, as of a block; None: none did."""
        with _state_of(at):
            values = decoded(("bytes32",), self._read("successorOf", word(agreement_id), at=at))
        if values is None:
            raise ChainUnavailable("the node answered successorOf with something that is no hash")
        return AgreementId("0x" + values[0].hex()) if any(values[0]) else None

    def nonce(self, owner: Address) -> int:
        """The next nonce of ``owner`` for Withdraw."""
        return self._amount("nonceOf", owner, at="latest")

    def permit_nonce(self, token: Address, owner: Address) -> int:
        """The next nonce of ``owner`` for the token's ERC-2612 permits."""
        return self._tokens.permit_nonce(token, owner)

    def token_domain(self, token: Address) -> TokenDomain | None:
        """What a token's own signatures are bound to; None when it has none, or does not tell truly."""
        return None if token == ZERO_ADDRESS else self._tokens.domain(token)

    def balance(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """What an address holds of a token as of a block; of wei when the token is zero."""
        with _state_of(at):
            return self._tokens.balance(token, owner, at)

    def owed(self, token: Address, owner: Address, at: BlockStamp) -> TokenUnits:
        """What the escrow owes an address as of a block."""
        with _state_of(at):
            return self._amount("owedOf", token, owner, at=at)

    def fees(self, token: Address, recipient: Address, at: BlockStamp) -> TokenUnits:
        """What fees accrued to an address as of a block."""
        with _state_of(at):
            return self._amount("feesOf", token, recipient, at=at)

    def allowance(self, token: Address, owner: Address) -> TokenUnits:
        """What the escrow may draw of an address's token now; nothing of the chain's own currency."""
        return TokenUnits(0) if token == ZERO_ADDRESS else self._tokens.allowance(token, owner, self._address)

    def takes_approval(self, token: Address, owner: Address, amount: TokenUnits) -> bool:
        """Whether a token would now let an owner make ``amount`` what the escrow may draw. It is tried, not sent."""
        return self._tokens.takes_approval(approval_of(token, self._address, amount), owner)

    def token(self, address: Address) -> Token:
        """What a token says of itself; for zero, the chain's own currency."""
        return self._tokens.token(address)

    def is_token(self, address: Address) -> bool:
        """Whether a contract stands there that answers as an ERC-20 token does. Zero is: the chain's own currency."""
        return address == ZERO_ADDRESS or self._tokens.is_there(address, self._address)

    def _reserve(self, call: Call) -> int:
        return GAS_NEEDED if call.to == self._address and call.function in PAYING else 0

    def _amount(self, function: str, *arguments: object, at: BlockName) -> TokenUnits:
        values = decoded(("uint256",), self._read(function, *arguments, at=at))
        if values is None:
            raise ChainUnavailable(f"the node answered {function} with something that is no amount")
        return TokenUnits(values[0])

    def _read(self, function: str, *arguments: object, at: BlockName) -> bytes:
        calldata = ESCROW[function].encode(*arguments)
        return self._node.call({"to": self._address, "data": "0x" + calldata.hex()}, at)

    def _wallet_accepts(self, wallet: Address, digest: Hash, signature: Signature) -> bool:
        """Whether a contract wallet takes the signature for its own."""
        if not self._node.code(wallet):
            return False
        calldata = _IS_VALID_SIGNATURE.encode(word(digest), signature)
        try:
            answer = self._node.call(
                {"from": self._address, "to": wallet, "data": "0x" + calldata.hex(), "gas": hex(_WALLETS_GAS)}
            )
        except NodeRefusal as refusal:
            if revert_in(refusal) is None:
                raise
            return False
        return answer[:32] == _IS_VALID_SIGNATURE.selector.ljust(32, b"\0")


class Blocks(Protocol):
    """Where a block can be looked up."""

    def block(self, name: BlockName) -> BlockStamp | None:
        """A block, or None when there is none of that name."""
        ...


class Finality:
    """What a node calls final. One that has no such notion is taken at a depth, and that is said once."""

    def __init__(self, node: Blocks, depth: int = FINALITY_DEPTH) -> None:
        """``depth`` is in blocks behind the head."""
        self._node = node
        self._depth = depth
        self._is_named = False
        self._is_told = False

    def newest(self) -> BlockStamp:
        """The newest final block."""
        return self.settled(self._named())

    def settled(self, found: BlockStamp | None) -> BlockStamp:
        """The block that a node named final; for None, the one at the depth."""
        if found is None and self._is_named:
            # It knows finality: what lies at a depth need not be final.
            raise ChainUnavailable("the node does not name its final block at the moment")
        self._is_named = found is not None
        return found or self._at_depth()

    def _named(self) -> BlockStamp | None:
        try:
            return self._node.block("finalized")
        except NodeRefusal:
            return None

    def _at_depth(self) -> BlockStamp:
        self._tell()
        head = newest(self._node.block("latest"))
        number = BlockNumber(max(head.number - self._depth, 0))
        return newest(self._node.block(number))

    def _tell(self) -> None:
        if not self._is_told:
            _journal.warning("node names no final block", depth_taken_instead=self._depth)
        self._is_told = True


@contextmanager
def _state_of(block: BlockStamp) -> Iterator[None]:
    """Questions about what stood as of a block. Raises NoOldState where the node has thrown that away."""
    try:
        yield
    except ChainUnavailable as refusal:
        if is_of_old_state(str(refusal)):
            raise NoOldState(block.number, str(refusal)[:200]) from refusal
        raise


def newest(block: T | None) -> T:
    """A block that a node must have. Raises ChainUnavailable when it has none."""
    if block is None:
        raise ChainUnavailable("the node has no such block: it may be starting, or behind")
    return block


def as_parameters(call: Call, sender: Address) -> Mapping[str, str]:
    """A call as the parameter of ``eth_call`` and ``eth_estimateGas``."""
    return {"from": sender, "to": call.to, "value": hex(call.value), "data": "0x" + call.input.hex()}


def _act_refused(refusal: NodeRefusal, call: Call, sender: Address) -> ActRefused | NodeRefusal:
    revert = revert_in(refusal, call.function) or _without_funds(refusal, call, sender)
    if revert is None:
        return refusal
    return ActRefused(revert.error, dict(revert.arguments), revert.meaning)


def _without_funds(refusal: NodeRefusal, call: Call, sender: Address) -> Revert | None:
    lacks = call.value > 0 and ("insufficient" in refusal.message.lower() or "OutOfFund" in refusal.message)
    return insufficient_funds(sender, call.value) if lacks else None
