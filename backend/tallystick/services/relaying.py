"""
Relaying: somebody else's signed act, sent at our cost.

The one rule: before anybody sees a transaction, it stands in the outbox, under a digest and a nonce of its own.
"""

from collections.abc import Sequence
from itertools import count

from tallystick.domain.acts import Signature
from tallystick.domain.errors import ActRefused, DomainError, Malformed, NotRelayable, UnknownRelay, WrongSigner
from tallystick.domain.ports import Call
from tallystick.domain.units import Address, AgreementId, Hash
from tallystick.services.batching import BatchedAct, batch_orders, whole_of
from tallystick.services.closelooks import CloseLooks, at_ones_cost
from tallystick.services.gathering import Gathering
from tallystick.services.lines import Accepted, Lines, Wanted
from tallystick.services.ordering import NATIVE_IS_SENT_ALONG, Ordering
from tallystick.services.orders import Order
from tallystick.services.relaypolicy import RelayPolicy
from tallystick.services.relayviews import RelayState, RelayView, view_of, view_of_new
from tallystick.services.requests import ActKind, ActRequest, LooseRequest
from tallystick.services.sending import RelayPorts, events_of
from tallystick.store.outbox import Intent, StoredRelay
from tallystick.store.relays import UNSIGNED, WHOLE
from tallystick.store.unit_of_work import Store

__all__ = ["RelayState", "RelayView", "Relaying"]

_FOR_WANT_OF_GAS = frozenset({"OutOfGas", "InsufficientGas"})
"""How the contract, or the chain, refuses what has less gas than it needs."""


class Relaying:
    """Accepts signed acts and says what became of them."""

    def __init__(self, store: Store, ports: RelayPorts, policy: RelayPolicy | None = None) -> None:
        self._store = store
        self._ports = ports
        self._policy = policy or RelayPolicy()
        self._trying: Gathering[Call, int | None] = Gathering(self._tried)
        self._looks = CloseLooks(self._looked_at)
        self._taking: Gathering[Wanted, Accepted] = Gathering(Lines(store, ports, self._policy).take)
        self._ordering = Ordering(store, ports.codec, ports.escrow, ports.signing)

    def relay(
        self,
        agreement_id: AgreementId,
        request: ActRequest,
        signature: Signature = b"",
        second_signature: Signature = b"",
    ) -> RelayView:
        """
        Accept a signed act and send it. The same signed act once more: the same relay, and nothing is sent twice.

        Args:
            agreement_id: Registered here or funded on chain.
            request: What is to be done.
            signature: Of the party that the act belongs to, over the act's authorization; of two, the employer's.
                Empty for acts that anybody may carry out, and for an acceptance that was registered.
            second_signature: The worker's, of an act of both parties; the permit's, of a funding with one.

        Raises:
            UnknownAgreement: If it was neither registered here nor funded on chain.
            UnknownMilestone: If the agreement has no such milestone.
            NotRegistered: If it is the worker's or the arbiter's act, and the terms name none.
            Malformed: If a field or the signature is missing that the act needs.
            NotRelayable: If only the party itself can send it, or it needs more gas than we pay for.
            WayNotOffered, OutsideWindow, AuthorizationUsed: If a gasless funding is not possible like this.
            WrongSigner: If the signature is not the party's for this act, in this round.
            ActRefused: If the contract would refuse it.
            NotRelayedHere, DeadlineTooNear, BudgetSpent: If this server does not relay it, by its operator's choice.
            EmptyPurse: If none of our keys can pay for the gas.
            SignerUnavailable: If none of them signs now; nothing was sent.
            BusyTrying: If it needs a close look, and there is no place for that now; nothing was stored.
            ChainUnavailable: If the node does not answer; nothing was stored.
        """
        return self._carry_out(self._ordering.of_agreement(agreement_id, request, (signature, second_signature)))

    def relay_loose(self, request: LooseRequest, signature: Signature = b"") -> RelayView:
        """
        Accept a withdrawal or a sweep and send it. While one is on its way, the same once more is the same relay.

        Raises:
            Malformed: If a withdrawal to another address comes without signature or nonce.
            WrongNonce: If another nonce was signed than the owner's next.
            Error: As :meth:`relay`.
        """
        _require_nonce(request, "nonce")
        return self._carry_out(self._ordering.of_none(request, signature))

    def relay_batch(self, acts: Sequence[BatchedAct]) -> RelayView:
        """
        Accept several acts that everybody signed whom they need, and send them as one. Raises as :meth:`relay`.

        Nothing is taken as our own consent, although we send it: were we a party, anybody could act for us.
        """
        for place, act in enumerate(acts):
            _require_nonce(act.request, f"acts[{place}].nonce")
        orders = batch_orders(self._ordering, acts, None)
        for place, order in enumerate(orders):
            self._require_none_of_ours(order, f"acts[{place}].signature")
        whole = whole_of(orders, self._ports.codec, self._ports.escrow, self._anybody)
        return self._carry_out(whole)

    def get(self, relay_id: str) -> RelayView:
        """How far a relay is. Raises UnknownRelay."""
        with self._store.read() as unit:
            relay = unit.outbox.get(relay_id)
            if relay is None or relay.intent.chain != self._ports.chain:
                raise UnknownRelay(f"no relay {relay_id} was requested here")
            return view_of(relay, unit)

    def _carry_out(self, order: Order) -> RelayView:
        if order.obstacle is not None:
            raise NotRelayable(order.obstacle)
        if order.missing is not None:
            raise Malformed(
                order.missing.field, f"the act needs the signature of {order.missing.party}, and there is none"
            )
        self._require_none_of_ours(order, "signature")
        call = order.call(self._ports.codec)
        if call.value:
            raise NotRelayable(NATIVE_IS_SENT_ALONG)
        digest = self._digest_of(order, call)
        relay = self._living(digest)
        if relay is None:
            self._policy.require(order)
            accepted = self._accepted(order, call, digest)
            if accepted.is_new:
                return view_of_new(accepted.relay)
            relay = accepted.relay
        return self.get(relay.id)

    def _require_none_of_ours(self, order: Order, field: str) -> None:
        """An offer is taken back by its employer alone, who consents by sending: were that us, anybody could do it."""
        is_ours = order.party in self._ports.operators.addresses
        if order.kind is ActKind.RECLAIM and not order.consents and is_ours:
            raise Malformed(field, "the relayer is the employer itself: without its signature it takes nothing back")

    def _digest_of(self, order: Order, call: Call) -> Hash:
        """
        What makes an order the same one: what was signed, and the call.

        The call alone would not do: it does not name the round, and a contract wallet may sign two rounds alike. What
        nobody signs can be carried out again: it is another one as soon as the one before it is mirrored, or failed.
        """
        identity = self._ports.codec.identity
        subject = f"{identity.chain_id}:{identity.escrow}:{order.mark}:{call.input.hex()}"
        digest = self._ports.codec.hash_of(subject.encode())
        if not order.is_repeatable:
            return digest
        with self._store.read() as unit:
            for turn in count(1):
                relay = unit.outbox.living(self._ports.chain, digest)
                if relay is None or (relay.revert is None and not events_of(relay, unit)):
                    break
                digest = self._ports.codec.hash_of(f"{subject}:{turn}".encode())
        return digest

    def _accepted(self, order: Order, call: Call, digest: Hash) -> Accepted:
        """Verify and try the order, store it, and only then send it."""
        try:
            with at_ones_cost():
                order.require()
                self._require_consents(order)
            gas = self._gas_of(call)
        except DomainError:
            if known := self._living(digest):
                return Accepted(
                    known, is_new=False
                )  # Asked twice at the same time: the other one was faster, and did it.
            raise
        self._policy.require_gas(gas)
        intent = Intent(
            chain=self._ports.chain,
            digest=digest,
            agreement_id=order.agreement_id,
            milestone=order.milestone,
            kind=order.kind,
            sender=self._anybody,
            call=call,
            gas=gas,
            acts=order.names(self._ports.codec),
            shares=shares_of(order),
        )
        limits = [part.until for part in order.each if part.until is not None]
        used = self._ports.escrow.gas_used(call, gas)
        return self._taking.ask(Wanted(intent, used, min(limits, default=None)))

    def _gas_of(self, call: Call) -> int:
        """The gas that a call needs. Those that are tried quickly go together, and wait for no close look."""
        gas = self._trying.ask(call)
        return self._looks.ask(call) if gas is None else gas

    @property
    def _anybody(self) -> Address:
        """Whichever key sends it: the contract asks for signatures, and not for the sender's."""
        return self._ports.operators.addresses[0]

    def _tried(self, calls: Sequence[Call]) -> Sequence[int | None]:
        return self._ports.escrow.try_quickly([(call, self._anybody) for call in calls], self._policy.most_gas)

    def _looked_at(self, call: Call) -> int:
        most = self._policy.most_gas
        try:
            return self._ports.escrow.simulate(call, self._anybody, most)
        except ActRefused as refused:
            if refused.error in _FOR_WANT_OF_GAS or self._goes_with_more(call):
                raise self._policy.too_dear() from refused
            raise

    def _goes_with_more(self, call: Call) -> bool:
        """Whether gas was all that it wanted: a wallet or a token that had too little seems to have refused."""
        try:
            self._ports.escrow.simulate(call, self._anybody, 2 * self._policy.most_gas)
        except ActRefused:
            return False
        return True

    def _require_consents(self, order: Order) -> None:
        for consent in order.consents:
            digest = self._ports.codec.digest_of(consent.typed_data)
            try:
                self._ports.escrow.require_signature(consent.party, digest, consent.signature)
            except WrongSigner:
                if not consent.is_settled():
                    raise

    def _living(self, digest: Hash) -> StoredRelay | None:
        with self._store.read() as unit:
            return unit.outbox.living(self._ports.chain, digest)


def shares_of(order: Order) -> dict[Address, int]:
    """
    Against whose budgets an order counts, and each one's share of a million, rounded down.

    Each act has the same share, and whoever signed it shares that; what nobody signs counts under a name of its own. So
    nobody can spend a party's budget by acts that the party did not ask for.
    """
    shares: dict[Address, int] = {}
    for part in order.each:
        signers = {consent.party for consent in part.consents} or {UNSIGNED}
        for signer in signers:
            shares[signer] = shares.get(signer, 0) + WHOLE // len(order.each) // len(signers)
    return shares


def _require_nonce(request: ActRequest | LooseRequest, field: str) -> None:
    """Without it, who asks again for what was done would be taken to mean the owner's next nonce."""
    if not isinstance(request, LooseRequest) or request.kind is not ActKind.WITHDRAW:
        return
    if request.to not in {None, request.owner} and request.nonce is None:
        raise Malformed(field, "a withdrawal to another address is relayed with the nonce that was signed")
