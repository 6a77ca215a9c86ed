"""Finds out from the chain alone when and how a contract came to its address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from web3 import Web3

from tallystick.chain.answers import address_from, fields_of, hash_from, items_of, quantity
from tallystick.chain.create2 import PROXY, Creation
from tallystick.chain.node import Node, NodeRefusal, accepted
from tallystick.chain.record import ContractRecord, DeploymentRecord
from tallystick.domain.errors import ChainUnavailable, DeploymentFailed
from tallystick.domain.units import Address, BlockNumber, Hash, TransactionHash

_BLOCKS_AT_ONCE = 100
_MOST_BLOCKS_READ = 100_000


@dataclass(frozen=True, slots=True)
class _Origin:
    transaction_hash: TransactionHash | None
    deployer: Address | None


@dataclass(frozen=True, slots=True)
class _Arrival:
    number: BlockNumber
    block_hash: Hash
    origin: _Origin


def record_of(node: Node, creation: Creation) -> DeploymentRecord:
    """
    The record of an escrow that stands at its address.

    Raises:
        DeploymentFailed: If the node does not remember far enough back to tell since when.
        ChainUnavailable: If the node does not answer.
    """
    arrival = _arrival(node, creation)
    return DeploymentRecord(
        chain_id=node.chain_id(),
        genesis_hash=genesis_hash(node),
        escrow=creation.address,
        block_number=arrival.number,
        block_hash=arrival.block_hash,
        transaction_hash=arrival.origin.transaction_hash,
        deployer=arrival.origin.deployer,
        salt=creation.salt,
        init_code_hash=creation.init_code_hash,
        compiler=creation.artifact.compiler,
        settings_hash=settings_hash(creation),
    )


def contract_record_of(node: Node, creation: Creation) -> ContractRecord:
    """The record of a contract that stands beside the escrow. Raises as `record_of`."""
    arrival = _arrival(node, creation)
    return ContractRecord(
        contract=creation.artifact.contract,
        address=creation.address,
        arguments=f"0x{creation.arguments.hex()}",
        block_number=arrival.number,
        block_hash=arrival.block_hash,
        transaction_hash=arrival.origin.transaction_hash,
        deployer=arrival.origin.deployer,
        salt=creation.salt,
        init_code_hash=creation.init_code_hash,
        compiler=creation.artifact.compiler,
        settings_hash=settings_hash(creation),
    )


def still_there(node: Node, record: DeploymentRecord | ContractRecord) -> bool:
    """Whether the recorded block is still on the chain: it may have left it since."""
    block = node.block(record.block_number)
    return block is not None and block.hash == record.block_hash


def deployment_block(node: Node, address: Address) -> BlockNumber:
    """
    The first block after which there is code at an address, which has some now. Asks O(log head) questions.

    Raises:
        NodeRefusal: If the node has forgotten the states of old blocks.
    """
    without, standing = -1, quantity(node.ask("eth_blockNumber"))
    while standing - without > 1:
        middle = (without + standing) // 2
        if node.code(address, BlockNumber(middle)):
            standing = middle
        else:
            without = middle
    return BlockNumber(standing)


def genesis_hash(node: Node) -> Hash:
    """The hash of block 0, which tells chains of the same id apart."""
    genesis = node.block(BlockNumber(0))
    if genesis is None:
        raise ChainUnavailable("the node has no genesis block")
    return genesis.hash


def scan_for(node: Node, creation: Creation) -> BlockNumber | None:
    """
    The block with the proxy's call that created the contract, sought among all blocks, newest first.

    For nodes that remember blocks but not their states. None when there is none, or the chain is too long to read.
    """
    head = quantity(node.ask("eth_blockNumber"))
    if head > _MOST_BLOCKS_READ:
        return None
    for highest in range(head, -1, -_BLOCKS_AT_ONCE):
        numbers = range(highest, max(-1, highest - _BLOCKS_AT_ONCE), -1)
        blocks = node.ask_all([("eth_getBlockByNumber", (hex(number), True)) for number in numbers])
        for number, block in zip(numbers, blocks, strict=True):
            if _origin(fields_of(accepted(block)), creation).transaction_hash:
                return BlockNumber(number)
    return None


def settings_hash(creation: Creation) -> Hash:
    """keccak256 of the compiler's settings as JSON with sorted keys and no spaces."""
    settings = creation.artifact.standard_input["settings"]
    return Hash(f"0x{bytes(Web3.keccak(text=json.dumps(settings, sort_keys=True, separators=(',', ':')))).hex()}")


def _arrival(node: Node, creation: Creation) -> _Arrival:
    number = _first_block(node, creation)
    block = fields_of(node.ask("eth_getBlockByNumber", hex(number), True))
    return _Arrival(number, hash_from(block.get("hash")), _origin(block, creation))


def _first_block(node: Node, creation: Creation) -> BlockNumber:
    try:
        return deployment_block(node, creation.address)
    except NodeRefusal as refusal:
        found = scan_for(node, creation)
        if found is None:
            raise DeploymentFailed(
                f"{creation.address} has the right code, but the node has forgotten old states ({refusal.message}) "
                "and cannot tell since when: run this again with an archive node"
            ) from refusal
        return found


def _origin(block: Mapping[str, object], creation: Creation) -> _Origin:
    for transaction in map(fields_of, items_of(block.get("transactions"))):
        called = str(transaction.get("to")).lower()
        if called == PROXY.lower() and transaction.get("input") == creation.call_input:
            return _Origin(TransactionHash(hash_from(transaction.get("hash"))), address_from(transaction.get("from")))
    return _Origin(None, None)
