"""The relayer's keys on one chain."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tallystick.chain.answers import count, quantity, stamp_of
from tallystick.chain.escrow import FINALITY_DEPTH, Finality
from tallystick.chain.fees import fees_of
from tallystick.chain.node import Node, NodeRefusal, Request, accepted, pinned
from tallystick.chain.signers import Signer, signed_by
from tallystick.domain.errors import ChainUnavailable, SignerUnavailable
from tallystick.domain.operators import KeyStanding, Settled, ToSign, Weather
from tallystick.domain.ports import SignedTransaction
from tallystick.domain.units import Address, Wei

_AT_ONCE = 16
"""How many signatures are asked for at once of a key that is far away."""


class KeyRing:
    """Implements ``domain.operators.Operators`` over one node."""

    def __init__(
        self, node: Node, chain_id: int, signers: Sequence[Signer], finality_depth: int = FINALITY_DEPTH
    ) -> None:
        """
        Nothing is asked yet.

        Args:
            node: Tells how the keys stand.
            chain_id: Transactions are signed for this chain alone.
            signers: One at least. One that is named twice counts once.
            finality_depth: In blocks, for nodes without a notion of finality.
        """
        self._node = node
        self._chain_id = chain_id
        self._signers = {signer.address: signer for signer in signers}
        self._finality = Finality(node, finality_depth)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where their gas money lies, in the order in which they were named."""
        return tuple(self._signers)

    def weather(self) -> Weather:
        """How the chain is now, in one question."""
        latest = pinned("latest")
        of_keys: list[Request] = []
        for address in self.addresses:
            of_keys += [("eth_getTransactionCount", (address, latest)), ("eth_getBalance", (address, latest))]
        of_chain: list[Request] = [("eth_getBlockByNumber", (latest, False)), ("eth_maxPriorityFeePerGas", ())]
        head, tip, *figures = self._node.ask_all([*of_chain, *of_keys])
        if accepted(head) is None:
            raise ChainUnavailable("the node has no newest block: it may be starting")
        pairs = self._answered(zip(figures[::2], figures[1::2], strict=True))
        keys = {address: KeyStanding(count(mined), Wei(quantity(wealth))) for address, (mined, wealth) in pairs.items()}
        return Weather(stamp_of(head), fees_of(self._node, head, tip), keys)

    def settled(self) -> Settled:
        """What is final now: the counts are as of a block no newer than the one that is named."""
        final = self._finality.newest()
        requests: list[Request] = [("eth_getTransactionCount", (one, pinned(final))) for one in self.addresses]
        answers = self._answered((answer,) for answer in self._node.ask_all(requests))
        return Settled(final, {address: count(nonce) for address, (nonce,) in answers.items()})

    def sign_all(self, wanted: Sequence[ToSign]) -> list[SignedTransaction | SignerUnavailable]:
        """Sign, without sending: what lies here one after the other, what is far away several at once."""
        if all(self._signers[one.sender].is_near for one in wanted):
            return [self._signed(one) for one in wanted]
        with ThreadPoolExecutor(min(_AT_ONCE, len(wanted))) as pool:
            return list(pool.map(self._signed, wanted))

    def _answered(self, answers: Iterable[tuple[object, ...]]) -> dict[Address, tuple[object, ...]]:
        """What the node told of each key. One that it refused to tell of is left out; if all are, that is raised."""
        told = dict(zip(self._signers, answers, strict=True))
        refusals = {address: [one for one in told[address] if isinstance(one, NodeRefusal)] for address in told}
        if all(refusals.values()):
            raise next(one for found in refusals.values() for one in found)
        return {address: told[address] for address, found in refusals.items() if not found}

    def _signed(self, wanted: ToSign) -> SignedTransaction | SignerUnavailable:
        try:
            return signed_by(self._signers[wanted.sender], self._chain_id, wanted)
        except SignerUnavailable as away:
            return away
