"""The relayer's own key: it pays for gas and has no power over anybody's money."""

from eth_account.signers.local import LocalAccount
from eth_typing import HexStr

from tallystick.chain.escrow import FINALITY_DEPTH, Finality
from tallystick.chain.fees import fees_now
from tallystick.chain.node import Node
from tallystick.domain.errors import EmptyPurse
from tallystick.domain.ports import Call, Fees, SignedTransaction
from tallystick.domain.units import Address, TransactionHash


class KeyOperator:
    """Implements ``ports.Operator`` with one key."""

    def __init__(self, node: Node, chain_id: int, key: LocalAccount, finality_depth: int = FINALITY_DEPTH) -> None:
        """Transactions are signed for ``chain_id`` alone; ``finality_depth`` (blocks) is for nodes without finality."""
        self._node = node
        self._finality = Finality(node, finality_depth)
        self._chain_id = chain_id
        self._key = key

    @property
    def address(self) -> Address:
        """Where its gas money lies."""
        return Address(self._key.address)

    def next_nonce(self) -> int:
        """The number of its transactions that the chain has mined."""
        return self._node.transaction_count(self.address)

    def finalized_nonce(self) -> int:
        """The number of its transactions in blocks that the chain calls final."""
        return self._node.transaction_count(self.address, self._finality.newest())

    def fees(self) -> Fees:
        """What a transaction should offer now."""
        return fees_now(self._node)

    def require_funds(self, gas: int, fees: Fees) -> None:
        """Raises EmptyPurse unless the address can pay for so much gas."""
        cost, wealth = gas * fees.max_fee, self._node.wealth(self.address)
        if wealth < cost:
            raise EmptyPurse(f"the relayer {self.address} has {wealth} wei, and {cost} wei may be needed for gas")

    def sign(self, call: Call, nonce: int, gas: int, fees: Fees) -> SignedTransaction:
        """Sign, without sending. Needs no node."""
        signed = self._key.sign_transaction(
            {
                "type": 2,
                "chainId": self._chain_id,
                "nonce": nonce,
                "to": HexStr(call.to),
                "value": call.value,
                "data": call.input,
                "gas": gas,
                "maxFeePerGas": fees.max_fee,
                "maxPriorityFeePerGas": fees.max_priority_fee,
            }
        )
        return SignedTransaction(TransactionHash("0x" + bytes(signed.hash).hex()), bytes(signed.raw_transaction))
