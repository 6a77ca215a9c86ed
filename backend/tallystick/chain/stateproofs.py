"""
Words of the escrow's storage by proofs, out of whichever endpoint proves them: none of them is believed.

The block is known by its hash. A header that hashes to it binds the state's root, the root the escrow's account, and
the account each word: so what an endpoint says is either so, or it is caught.
"""

from collections.abc import Mapping, Sequence

from tallystick.chain.bundle.proving import StateProver
from tallystick.chain.endpoints import EndpointPool, GuardedEndpoint
from tallystick.chain.headers import Header, HeaderReader
from tallystick.chain.holdings import fees_slot, holding_id, holding_in, owed_slot, storage_slot, successor_slot
from tallystick.chain.node import Node
from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, Malformed, NoStateProof, UnverifiableBlock
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.stateproofs import StoredValue
from tallystick.domain.stored import FeesOf, HoldingOf, OwedTo, StoredPlace, SuccessorOf
from tallystick.domain.units import Hash

_FAILURES = (ChainUnavailable, NoStateProof, UnverifiableBlock)


class PooledStateProofs:
    """Implements ``ports.StateProofs`` over several endpoints. One that is caught is left out, if there are others."""

    def __init__(self, pool: EndpointPool, identity: ChainIdentity) -> None:
        """Nothing is asked yet."""
        self._pool = pool
        self._identity = identity

    def stored(self, places: Sequence[StoredPlace], at: BlockStamp) -> Mapping[StoredPlace, StoredValue]:
        """What stands in some places as of a block. Raises InvalidBlock, NoStateProof and ChainUnavailable."""
        failures: dict[str, ChainUnavailable | NoStateProof | UnverifiableBlock] = {}
        for member in self._pool.in_turn():
            try:
                return self._proved_by(member, places, at)
            except _FAILURES as failure:
                failures[member.name] = failure
        raise _verdict(failures, at)

    def _proved_by(
        self, member: GuardedEndpoint, places: Sequence[StoredPlace], at: BlockStamp
    ) -> Mapping[StoredPlace, StoredValue]:
        is_alone = len(self._pool.members) == 1
        if not is_alone:
            member.admit(self._identity)
        try:
            return _Prover(member.node, self._identity).stored(places, at)
        except InvalidBlock as lie:
            if not is_alone:
                member.quarantine(str(lie))
            raise


class _Prover:
    """One endpoint."""

    def __init__(self, node: Node, identity: ChainIdentity) -> None:
        self._escrow = identity.escrow
        self._headers = HeaderReader(node, ProofLevel.COMPLETE)
        self._state = StateProver(node)

    def stored(self, places: Sequence[StoredPlace], at: BlockStamp) -> Mapping[StoredPlace, StoredValue]:
        header = self._header(at)
        keys = [bytes.fromhex(_slot_of(place)[2:]) for place in places]
        try:
            slots = self._state.storage(self._escrow, keys, header)
        except InvalidBlock:
            # By its number the endpoint may have proved another block, that took this one's place meanwhile.
            self._header(at)
            raise
        return {place: _value_in(place, slot.value) for place, slot in zip(places, slots, strict=True)}

    def _header(self, at: BlockStamp) -> Header:
        """The block's header. Raises ChainUnavailable when the endpoint has another block at its height, or none."""
        (header,) = self._headers.headers([at.number])
        if header is None or header.stamp != at:
            raise ChainUnavailable(f"the node does not have block {at.number} {at.hash}: the chain may be moving")
        return header


def _slot_of(place: StoredPlace) -> Hash:
    match place:
        case HoldingOf():
            return storage_slot(holding_id(place.agreement_id, place.milestone, place.amount))
        case SuccessorOf():
            return successor_slot(place.agreement_id)
        case OwedTo():
            return owed_slot(place.token, place.owner)
        case FeesOf():
            return fees_slot(place.token, place.recipient)


def _value_in(place: StoredPlace, word: bytes) -> StoredValue:
    match place:
        case HoldingOf():
            try:
                return holding_in(word)
            except Malformed:
                return "0x" + word.hex()
        case SuccessorOf():
            return "0x" + word.hex() if any(word) else None
        case OwedTo() | FeesOf():
            return int.from_bytes(word, "big")


def _verdict(
    failures: Mapping[str, ChainUnavailable | NoStateProof | UnverifiableBlock], at: BlockStamp
) -> ChainUnavailable | NoStateProof | UnverifiableBlock:
    """What it comes to when no endpoint proves the state: the one failure, or that it is proved nowhere."""
    if len(failures) == 1:
        return next(iter(failures.values()))
    told = {name: why.reason if isinstance(why, NoStateProof) else str(why) for name, why in failures.items()}
    reasons = "; ".join(f"{name}: {why}" for name, why in told.items())
    if any(isinstance(failure, NoStateProof) for failure in failures.values()):
        return NoStateProof(at.number, reasons)
    return ChainUnavailable(f"no endpoint proves the state of block {at.number}: {reasons}")
