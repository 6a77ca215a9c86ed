"""A key's purse, and one transaction from it at a time: signed here, sent, waited for."""

import time
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount
from eth_typing import HexStr

from tallystick.chain.answers import fields_of, quantity
from tallystick.chain.node import Node, NodeRefusal
from tallystick.domain.errors import ChainUnavailable, DeploymentFailed, EmptyPurse
from tallystick.domain.ports import Fees
from tallystick.domain.units import Address, Hash, TransactionHash, Wei

WEI_PER_ETHER = 10**18
_FALLBACK_TIP = Wei(10**9)
_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A transaction that is in a block."""

    transaction_hash: TransactionHash
    succeeded: bool


@dataclass(frozen=True, slots=True)
class Purse:
    """A key on one chain."""

    node: Node
    key: LocalAccount
    chain_id: int

    @property
    def address(self) -> Address:
        """Where its money lies."""
        return Address(self.key.address)

    def require(self, cost: Wei, purpose: str) -> None:
        """
        Make sure that the purse can pay.

        Args:
            cost: The most that it can cost.
            purpose: What for, in a few words.

        Raises:
            EmptyPurse: If it cannot, with what is missing and where to send it.
        """
        balance = self.node.wealth(self.address)
        if balance < cost:
            raise EmptyPurse(
                f"{purpose} can cost up to {in_ether(cost)}, and {self.address} has {in_ether(balance)}: "
                f"send at least {in_ether(Wei(cost - balance))} to {self.address} on chain {self.chain_id}"
            )

    def nonce(self) -> int:
        """The next nonce. Raises DeploymentFailed while transactions are underway: one could be this very one."""
        mined = self.node.transaction_count(self.address)
        underway = self.node.transaction_count(self.address, "pending") - mined
        if underway > 0:
            raise DeploymentFailed(
                f"{self.address} has {underway} transactions underway, and one of them may be this one: "
                "wait until they are mined, then run this again"
            )
        return mined


def fees_now(node: Node) -> Fees:
    """What a transaction should offer now: enough to stay valid while the base fee doubles."""
    base_fee = quantity(fields_of(node.ask("eth_getBlockByNumber", "latest", False)).get("baseFeePerGas"))
    try:
        priority = Wei(quantity(node.ask("eth_maxPriorityFeePerGas")))
    except NodeRefusal:
        priority = _FALLBACK_TIP
    return Fees(max_fee=Wei(2 * base_fee + priority), max_priority_fee=priority)


def send_and_wait(purse: Purse, to: str, call_input: str, gas: int, fees: Fees) -> Sent:
    """
    Sign a call, send it, and wait until it is in a block.

    Raises:
        DeploymentFailed: If the node does not take it.
        ChainUnavailable: If it is in no block in time. It may be yet: asking again finds out.
    """
    signed = purse.key.sign_transaction(
        {
            "type": 2,
            "chainId": purse.chain_id,
            "nonce": purse.nonce(),
            "to": HexStr(to),
            "value": 0,
            "data": HexStr(call_input),
            "gas": gas,
            "maxFeePerGas": fees.max_fee,
            "maxPriorityFeePerGas": fees.max_priority_fee,
        }
    )
    transaction = TransactionHash(Hash(f"0x{bytes(signed.hash).hex()}"))
    try:
        purse.node.ask("eth_sendRawTransaction", f"0x{bytes(signed.raw_transaction).hex()}")
    except NodeRefusal as refusal:
        raise DeploymentFailed(f"the node does not take the transaction: {refusal.message}") from refusal
    return _wait_for(purse.node, transaction)


def in_ether(amount: Wei) -> str:
    """An amount of wei for people, exactly."""
    whole, rest = divmod(amount, WEI_PER_ETHER)
    return f"{whole}.{rest:018}".rstrip("0").rstrip(".") + " ether"


def _wait_for(node: Node, transaction: TransactionHash) -> Sent:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        receipt = node.ask("eth_getTransactionReceipt", transaction)
        if receipt is not None:
            return Sent(transaction, succeeded=quantity(fields_of(receipt).get("status")) == 1)
        time.sleep(_POLL_SECONDS)
    raise ChainUnavailable(
        f"transaction {transaction} is in no block after {_PATIENCE_SECONDS:.0f} seconds: run this again later"
    )
