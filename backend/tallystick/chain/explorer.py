"""
Transactions and blocks as a node tells them now, each pinned by the hash of one block.

What the mirror would check is checked here too, by the same code and to the same level: the header's hash, and that the
receipts are those of the block. What no header holds is the node's word: what a transaction says, who sent it, and why
it failed.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from tallystick.chain.answers import Log, address_from, count, fields_of, hash_from, items_of, octets, quantity
from tallystick.chain.decoding import call_in, inner_calls_of, token_event_in
from tallystick.chain.escrow import Finality
from tallystick.chain.events import event_of
from tallystick.chain.failures import Failed, Failures
from tallystick.chain.fees import cost_of
from tallystick.chain.headers import Header, HeaderReader
from tallystick.chain.looks import AddressReader
from tallystick.chain.node import Node, accepted
from tallystick.chain.proving import ReceiptReader
from tallystick.chain.receipts import Receipt, gas_used_at, listed, logs_at, logs_in, proved
from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.errors import ChainUnavailable, ImpossibleEvent
from tallystick.domain.events import EscrowEvent
from tallystick.domain.explorer import (
    MOST_ACTS,
    Acquaintance,
    BlockPlace,
    Execution,
    SeenAct,
    SeenAddress,
    SeenBlock,
    SeenLog,
    SeenTransaction,
    SentTransaction,
    Tip,
)
from tallystick.domain.ports import Call, ChainIdentity
from tallystick.domain.units import Address, BlockNumber, TransactionHash, Wei

Fields = Mapping[str, object]


class NodeExplorer:
    """Implements ``explorer.Explorer`` over one node."""

    def __init__(self, node: Node, identity: ChainIdentity, level: ProofLevel, currency: str) -> None:
        """``level`` is what the mirror proves blocks to; ``currency`` is the symbol of the chain's own."""
        self._node = node
        self._escrow = identity.escrow
        self._is_proved = level.reaches(ProofLevel.COMPLETE)
        self._headers = HeaderReader(node, level)
        self._finality = Finality(self._headers)
        self._receipts = ReceiptReader(node)
        self._failures = Failures(node, identity.escrow)
        self._addresses = AddressReader(node, identity.escrow, currency)

    def transaction(self, transaction: TransactionHash) -> SeenTransaction | None:
        """A transaction, with its logs; None when the node does not know it."""
        found, receipt = map(
            accepted,
            self._node.ask_all(
                [("eth_getTransactionByHash", (transaction,)), ("eth_getTransactionReceipt", (transaction,))]
            ),
        )
        if found is None:
            return None
        fields = fields_of(found)
        sent = _sent(fields)
        if sent.hash != transaction:
            raise ChainUnavailable(f"the node gave transaction {sent.hash} instead of {transaction}")
        if receipt is not None:
            return SeenTransaction(sent, self._execution(sent, fields, fields_of(receipt)))
        if fields.get("blockHash") is not None:
            raise ChainUnavailable(f"the node names a block of transaction {transaction}, and no receipt")
        return SeenTransaction(sent, None)

    def block(self, place: BlockPlace) -> SeenBlock | None:
        """A block, with what happened at the escrow in it; None when the node does not have it."""
        finalized = self._finality.newest()
        found = self._whole(finalized.hash if place is Tip.FINALIZED else place)
        if found is None and not isinstance(place, Tip):
            return None
        sent = [fields_of(one) for one in items_of(fields_of(found).get("transactions"))]
        header = self._headers.read({**fields_of(found), "transactions": [one.get("hash") for one in sent]})
        stamp, is_named = header.stamp, isinstance(place, str) and not isinstance(place, Tip)
        if not isinstance(place, Tip) and place not in (stamp.hash, stamp.number):
            raise ChainUnavailable(f"the node gave block {stamp.number} {stamp.hash} instead of {place}")
        is_on_chain = self._headers.block(stamp.number) == stamp
        if not is_on_chain and not is_named:
            raise _left(stamp)
        receipts = self._receipts_of(header)
        events = self._events(header, receipts)
        own = [position for position, fields in enumerate(sent) if self._is_own(fields, events)]
        return SeenBlock(
            stamp=stamp,
            is_final=is_on_chain and stamp.number <= finalized.number,
            is_on_chain=is_on_chain,
            gas_used=quantity(header.fields.get("gasUsed")),
            gas_limit=quantity(header.fields.get("gasLimit")),
            base_fee=_wei(header.fields.get("baseFeePerGas")),
            transaction_count=len(sent),
            acts=self._acts(header, {position: sent[position] for position in own[:MOST_ACTS]}, receipts, events),
            is_whole=len(own) <= MOST_ACTS,
            events=tuple(event for of_one in events.values() for event in of_one),
            asked=self._receipts.questions(header),
        )

    def address(self, address: Address, tokens: Sequence[Address]) -> SeenAddress:
        """What stands at an address as of the newest block, and what it holds of some tokens."""
        head = self._headers.block("latest")
        if head is None:
            raise ChainUnavailable("the node has no newest block: it may be starting")
        return self._addresses.read(address, tokens, head)

    def call(self, sent: SentTransaction, known: Acquaintance) -> Call | None:
        """What a transaction calls, where that is known."""
        return call_in(self._escrow, sent, known)

    def inner_calls(self, call: Call) -> Sequence[Call | None]:
        """The calls that a batch consists of, in their order; None for one that is not known."""
        return inner_calls_of(self._escrow, call)

    def _execution(self, sent: SentTransaction, fields: Fields, receipt: Receipt) -> Execution:
        block_hash = hash_from(receipt.get("blockHash"))
        finalized = self._finality.newest()
        header, standing = self._headers.headers([block_hash, BlockNumber(count(receipt.get("blockNumber")))])
        if header is None or header.stamp.hash != block_hash or standing is None or standing.stamp != header.stamp:
            raise ChainUnavailable(f"the block of transaction {sent.hash} left the chain meanwhile: ask again")
        receipts, position = self._receipts_of(header), _position(sent.hash, header)
        told = receipts[position]
        gas_used, succeeded = gas_used_at(receipts, position), quantity(told.get("status")) == 1
        is_creation = succeeded and sent.recipient is None
        failed = Failed(fields, header.stamp, gas_used)
        return Execution(
            block=header.stamp,
            is_final=header.stamp.number <= finalized.number,
            position=position,
            succeeded=succeeded,
            created=address_from(told.get("contractAddress")) if is_creation else None,
            gas_used=gas_used,
            gas_price=_wei(told.get("effectiveGasPrice")),
            fee=cost_of(told, gas_used),
            revert=None if succeeded else self._failures.why(failed),
            logs=tuple(self._log(log, header.stamp) for log in logs_at(header, receipts, position)),
            asked=self._receipts.questions(header),
        )

    def _whole(self, place: BlockPlace) -> object:
        """A block with all that its transactions say; None when the node does not have it."""
        if isinstance(place, Tip):
            return self._node.ask("eth_getBlockByNumber", "latest", True)
        if isinstance(place, str):
            return self._node.ask("eth_getBlockByHash", place, True)
        return self._node.ask("eth_getBlockByNumber", hex(place), True)

    def _receipts_of(self, header: Header) -> list[Receipt]:
        """All receipts of a block, proved to the level."""
        if not header.transactions:
            return []
        (answer,) = self._receipts.of([header])
        return proved(header, answer) if self._is_proved else listed(header, answer)

    def _events(self, header: Header, receipts: Sequence[Receipt]) -> dict[str, tuple[EscrowEvent, ...]]:
        """What happened at the escrow in a block, by the transactions that did it."""
        logs = logs_in(header, receipts, self._escrow)
        found = (event for log in logs if (event := _event(log, header.stamp)) is not None)
        return {name: tuple(group) for name, group in groupby(found, lambda event: event.transaction_hash)}

    def _is_own(self, fields: Fields, events: Mapping[str, object]) -> bool:
        """Whether a transaction calls the escrow, or left an event of it."""
        return fields.get("hash") in events or str(fields.get("to")).lower() == self._escrow.lower()

    def _acts(
        self,
        header: Header,
        sent: Mapping[int, Fields],
        receipts: Sequence[Receipt],
        events: Mapping[str, tuple[EscrowEvent, ...]],
    ) -> tuple[SeenAct, ...]:
        """Transactions of a block by their positions, each with what became of it."""
        lost = [position for position in sent if quantity(receipts[position].get("status")) != 1]
        failed = [Failed(sent[position], header.stamp, gas_used_at(receipts, position)) for position in lost]
        reverts = dict(zip(lost, self._failures.why_all(failed), strict=True))
        return tuple(
            SeenAct(
                sent=(said := _sent(fields)),
                position=position,
                succeeded=position not in reverts,
                revert=reverts.get(position),
                events=events.get(said.hash, ()),
            )
            for position, fields in sent.items()
        )

    def _log(self, log: Log, stamp: BlockStamp) -> SeenLog:
        event = _event(log, stamp) if log.address == self._escrow else None
        name, arguments = (None if event is not None else token_event_in(log)) or (None, None)
        return SeenLog(log.log_index, log.address, log.topics, log.payload, event, name, arguments)


def _event(log: Log, stamp: BlockStamp) -> EscrowEvent | None:
    """What a log of the escrow says. What it can never say is the node's fault, who is asked here for nothing else."""
    try:
        return event_of(log, stamp)
    except ImpossibleEvent as impossible:
        raise ChainUnavailable(f"the node tells what cannot be: {impossible}") from impossible


def _sent(fields: Fields) -> SentTransaction:
    """What a transaction says, as the node writes it."""
    recipient, kind = fields.get("to"), fields.get("type")
    return SentTransaction(
        hash=TransactionHash(hash_from(fields.get("hash"))),
        sender=address_from(fields.get("from")),
        recipient=None if recipient is None else address_from(recipient),
        value=Wei(quantity(fields.get("value"))),
        nonce=count(fields.get("nonce")),
        kind=0 if kind is None else count(kind),
        gas_limit=count(fields.get("gas")),
        input=octets(fields.get("input")),
    )


def _position(transaction: TransactionHash, header: Header) -> int:
    if transaction not in header.transactions:
        raise ChainUnavailable(f"the node gave a receipt of block {header.stamp.number}, which has no {transaction}")
    return header.transactions.index(transaction)


def _wei(told: object) -> Wei | None:
    return None if told is None else Wei(quantity(told))


def _left(stamp: BlockStamp) -> ChainUnavailable:
    return ChainUnavailable(f"block {stamp.number} {stamp.hash} left the chain meanwhile: ask again")
