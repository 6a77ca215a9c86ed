"""The relayer's keys on one chain."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tallystick.chain.answers import count, quantity, stamp_of
from tallystick.chain.escrow import FINALITY_DEPTH, Finality
from tallystick.chain.fees import fees_of
from tallystick.chain.node import Node, Request, accepted, pinned
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
        standings = [
            KeyStanding(count(accepted(figures[2 * place])), Wei(quantity(accepted(figures[2 * place + 1]))))
            for place in range(len(self._signers))
        ]
        return Weather(stamp_of(head), fees_of(self._node, head, tip), dict(zip(self._signers, standings, strict=True)))

    def settled(self) -> Settled:
        """What is final now: the counts are as of a block no newer than the one that is named."""
        final = self._finality.newest()
        requests: list[Request] = [("eth_getTransactionCount", (one, pinned(final))) for one in self.addresses]
        counts = [count(accepted(answer)) for answer in self._node.ask_all(requests)]
        return Settled(final, dict(zip(self._signers, counts, strict=True)))

    def sign_all(self, wanted: Sequence[ToSign]) -> list[SignedTransaction | SignerUnavailable]:
        """Sign, without sending: what lies here one after the other, what is far away several at once."""
        if all(self._signers[one.sender].is_near for one in wanted):
            return [self._signed(one) for one in wanted]
        with ThreadPoolExecutor(min(_AT_ONCE, len(wanted))) as pool:
            return list(pool.map(self._signed, wanted))

    def _signed(self, wanted: ToSign) -> SignedTransaction | SignerUnavailable:
        try:
            return signed_by(self._signers[wanted.sender], self._chain_id, wanted)
        except SignerUnavailable as away:
            return away
