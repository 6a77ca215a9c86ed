"""Transactions on their way into the chain: sent, looked for, and explained when they failed."""

import re
from collections.abc import Mapping, Sequence

from eth_utils.crypto import keccak

from tallystick.chain.answers import fields_of, hash_from, quantity, stamp_of
from tallystick.chain.escrow import newest
from tallystick.chain.failures import Failed, Failures
from tallystick.chain.fees import cost_of, fees_now
from tallystick.chain.node import Node, NodeRefusal, Request, accepted
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, TransactionRefused
from tallystick.domain.ports import Call, ChainIdentity, Mined, Outcome, Pending, Revert
from tallystick.domain.units import Address, TransactionHash

_KNOWN = re.compile(r"already known|already imported|known transaction|already in|already exists|ALREADY_EXISTS", re.I)

_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"nonce too low|nonce is too low|nonce .*already", "its number was used by another transaction of the sender"),
    (r"nonce too high|nonce gap", "a transaction of the sender with a lower number is missing"),
    (r"insufficient funds|insufficient balance", "the sender cannot pay for the gas and the value sent along"),
    (
        r"replacement .*underpriced|replacement fee too low",
        "another transaction with its number waits and offers no less",
    ),
    (r"underpriced|fee cap|max fee per gas less|feecap|fee too low|base fee", "it offers too little for its gas"),
    (r"intrinsic gas|gas limit|exceeds block|gas too low", "it allows too little gas, or more than a block holds"),
    (r"chain ?id|replay-protected|invalid sender", "it is signed for another chain"),
    (r"oversized|too large", "it is too large"),
)
"""What nodes write, and what it means."""

_MAY_PASS_CODES = frozenset({-32_005, -32_601, -32_603})
"""Limit exceeded, method not found, internal error. Source: EIP-1474, "Error codes"."""
_MAY_PASS = re.compile(r"rate limit|too many requests|time(d )?out|try again|busy", re.I)


class NodeTransactions:
    """Implements ``ports.Transactions`` over one node."""

    def __init__(self, node: Node, identity: ChainIdentity) -> None:
        """Failed calls are read as calls of the escrow of ``identity``."""
        self._node = node
        self._identity = identity
        self._failures = Failures(node, identity.escrow)

    def send(self, raw: bytes) -> None:
        """Hand a signed transaction to the node. One that the node knows already is a success."""
        try:
            self._node.ask("eth_sendRawTransaction", "0x" + raw.hex())
        except NodeRefusal as refusal:
            trouble = self._trouble(raw, refusal)
            if trouble is not None:
                raise trouble from refusal

    def send_all(self, raw: Sequence[bytes]) -> list[TransactionRefused | ChainUnavailable | None]:
        """Hand signed transactions to the node: what :meth:`send` raises, as values; None: it took it."""
        requests: list[Request] = [("eth_sendRawTransaction", ("0x" + one.hex(),)) for one in raw]
        try:
            answers = self._node.ask_all(requests)
        except ChainUnavailable as away:
            return [away] * len(raw)
        return [
            self._trouble(one, answer) if isinstance(answer, NodeRefusal) else None
            for one, answer in zip(raw, answers, strict=True)
        ]

    def outcome(self, transaction: TransactionHash) -> Mined | Pending | None:
        """What became of a transaction; None when the node does not know it."""
        found = self.outcomes([transaction]).get(transaction)
        if isinstance(found, ChainUnavailable):
            raise found
        return found

    def outcomes(self, transactions: Sequence[TransactionHash]) -> dict[TransactionHash, Outcome]:
        """What became of those of many transactions that the node knows, in a few questions for all."""
        receipts = self._asked("eth_getTransactionReceipt", transactions)
        found = [name for name, answer in receipts.items() if not (answer is None or isinstance(answer, NodeRefusal))]
        mined = self._mined_all({name: fields_of(receipts[name]) for name in found})
        others = self._asked("eth_getTransactionByHash", [name for name, answer in receipts.items() if answer is None])
        waiting = {name: Pending() for name, known in others.items() if known is not None}
        answers = [*receipts.items(), *others.items()]
        refused = {name: answer for name, answer in answers if isinstance(answer, NodeRefusal)}
        return {**waiting, **mined, **refused}

    def next_nonce(self, sender: Address) -> int:
        """The number of a sender's transactions that the chain has mined: which one can be mined next."""
        return self._node.transaction_count(sender, "latest")

    def unsigned(self, call: Call, sender: Address, gas: int) -> Mapping[str, str | int]:
        """An unsigned EIP-1559 transaction as JSON for a wallet: hex quantities, the next nonce, fees of today."""
        fees = fees_now(self._node)
        return {
            "type": "0x2",
            "chainId": hex(self._identity.chain_id),
            "from": sender,
            "to": call.to,
            "nonce": hex(self._node.transaction_count(sender, "pending")),
            "value": hex(call.value),
            "data": "0x" + call.input.hex(),
            "gas": hex(gas),
            "maxFeePerGas": hex(fees.max_fee),
            "maxPriorityFeePerGas": hex(fees.max_priority_fee),
        }

    def _asked(self, method: str, transactions: Sequence[TransactionHash]) -> dict[TransactionHash, object]:
        """What a node says of each transaction. What it refuses to say is asked for once more: most errors pass."""
        answers = self._asked_once(method, transactions)
        refused = [name for name, answer in answers.items() if isinstance(answer, NodeRefusal)]
        return {**answers, **self._asked_once(method, refused)}

    def _asked_once(self, method: str, transactions: Sequence[TransactionHash]) -> dict[TransactionHash, object]:
        requests: list[Request] = [(method, (transaction,)) for transaction in transactions]
        return dict(zip(transactions, self._node.ask_all(requests) if requests else [], strict=True))

    def _mined_all(self, receipts: Mapping[TransactionHash, Mapping[str, object]]) -> dict[TransactionHash, Outcome]:
        names = list({hash_from(receipt.get("blockHash")): None for receipt in receipts.values()})
        headers = dict(zip(names, self._node.headers(names) if names else [], strict=True))
        return {
            name: self._mined(name, receipt, headers[hash_from(receipt.get("blockHash"))])
            for name, receipt in receipts.items()
        }

    def _mined(self, transaction: TransactionHash, receipt: Mapping[str, object], header: object) -> Outcome:
        try:
            block = _block(header)
            succeeded, gas_used = quantity(receipt.get("status")) == 1, quantity(receipt.get("gasUsed"))
            revert = None if succeeded else self._why(transaction, block, gas_used)
            return Mined(block, succeeded, gas_used, revert, cost_of(receipt, gas_used))
        except ChainUnavailable as unanswered:
            return unanswered

    def _trouble(self, raw: bytes, refusal: NodeRefusal) -> TransactionRefused | ChainUnavailable | None:
        """What is wrong with a transaction that a node refused; None: it has it already."""
        try:
            if _KNOWN.search(refusal.message) or self._is_known(TransactionHash("0x" + keccak(raw).hex())):
                return None
        except ChainUnavailable as unanswered:
            return unanswered
        return _refused(refusal)

    def _is_known(self, transaction: TransactionHash) -> bool:
        return self._node.ask("eth_getTransactionByHash", transaction) is not None

    def _why(self, transaction: TransactionHash, block: BlockStamp, gas_used: int) -> Revert | None:
        """Why a mined transaction failed, by trying it again where it stood; None when nobody can tell any more."""
        found = self._node.ask("eth_getTransactionByHash", transaction)
        if found is None:
            return None
        return self._failures.why(Failed(fields_of(found), block, gas_used))


def _block(header: object) -> BlockStamp:
    """The block of a receipt. One that the node has no more has just left the chain: it may be asked again."""
    answer = accepted(header)
    return newest(None if answer is None else stamp_of(answer))


def _refused(refusal: NodeRefusal) -> TransactionRefused | NodeRefusal:
    """What a node means: a plain sentence, or that it may be asked again."""
    meanings = (meaning for pattern, meaning in _REFUSALS if re.search(pattern, refusal.message, re.I))
    meaning = next(meanings, None)
    if meaning is None and (refusal.number in _MAY_PASS_CODES or _MAY_PASS.search(refusal.message)):
        return refusal
    return TransactionRefused(f"the node does not take the transaction: {meaning or refusal.message[:200]}")
