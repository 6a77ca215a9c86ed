"""Acts that belong to no agreement, and several acts at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tallystick.client.addresses import address_in, agreement_in
from tallystick.client.asked import Asked
from tallystick.client.asking import post
from tallystick.client.conducting import By, Conducting
from tallystick.client.consent.abi import DecodedCall
from tallystick.client.consent.calls import call_in, require_arguments, require_batch, require_call, require_envelope
from tallystick.client.consent.calls import value_of as value_along
from tallystick.client.consent.comparing import require_same
from tallystick.client.consent.particulars import FUNCTIONS, plain_particulars
from tallystick.client.effects import Json, Plan
from tallystick.client.errors import NotAsAsked, NotTheSigner
from tallystick.client.known import Known
from tallystick.client.models.prepared import PreparedBatch, PreparedLoose, Unsigned
from tallystick.client.models.sent import Relay, Sent, Transaction
from tallystick.client.operation import Operation
from tallystick.client.ready import Signatures
from tallystick.client.signers import Signer
from tallystick.client.wording import batched
from tallystick.domain.acts import Act, Fund, Sweep, Withdraw, amount_of
from tallystick.domain.eip712 import typed_withdrawal
from tallystick.domain.ports import ChainIdentity


@dataclass(frozen=True, slots=True)
class Batched:
    """One act of a batch."""

    agreement_id: str
    asked: Asked
    signatures: Signatures = field(default_factory=dict)
    """Of those who do not send the batch, from :func:`sign_act`."""


class Loose(Conducting):
    """Withdraws, sweeps, batches."""

    @Operation
    def prepare_loose(self, place: str, body: Json) -> Plan[PreparedLoose]:
        """
        What a withdrawal or a sweep would be, for people to read. Nothing of it is compared: do not sign it.

        Args:
            place: ``/withdrawals/prepare`` or ``/sweeps/prepare``.
            body: Its fields, as the API takes them.

        Raises:
            Malformed, Refused, Unavailable: See the acts on milestones.
        """
        return (yield from self._ask(post(place, body), PreparedLoose))

    @Operation
    def withdraw(
        self, token: str, owner: str, to: str | None = None, *, by: Signer | None = None, via: By = By.RELAYER
    ) -> Plan[Sent]:
        """
        Pay out what an address is owed in a token. Zero as token: the chain's own currency.

        Args:
            token: The token.
            owner: Who is owed.
            to: Where it goes; None: to the owner itself, which anybody may ask for and nobody has to sign.
            by: The owner, for another place; or whoever sends the transaction.
            via: By whose transaction.

        Raises:
            Malformed: If an address is none.
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable: See the acts on milestones.
        """
        where = Withdraw(address_in("token", token), address_in("owner", owner), address_in("to", to or owner), 0)
        body: Json = {"token": where.token, "owner": where.owner} | ({} if to is None else {"to": where.to})
        if via is By.SELF:
            return (yield from self._sent_loose("/withdrawals", body, where, by))
        if where.to == where.owner:
            return (yield from self._ask(post("/withdrawals/relay", body), Relay))
        prepared = yield from self._ask(post("/withdrawals/prepare", body), PreparedLoose)
        identity = yield from self._identity()
        signed = _withdrawal(prepared, where, identity, by)
        return (yield from self._ask(post("/withdrawals/relay", body | signed), Relay))

    @Operation
    def sweep(self, token: str, fee_recipient: str, *, by: Signer | None = None, via: By = By.RELAYER) -> Plan[Sent]:
        """
        Pay a fee recipient all fees that accrued to it in a token. Anybody may, and nobody has to sign.

        Raises:
            Malformed: If an address is none.
            NotAsAsked, NotTheSigner, TooDear, Refused, Unavailable: See the acts on milestones.
        """
        act = Sweep(address_in("token", token), address_in("fee_recipient", fee_recipient))
        body: Json = {"token": act.token, "fee_recipient": act.fee_recipient}
        if via is By.SELF:
            return (yield from self._sent_loose("/sweeps", body, act, by))
        return (yield from self._ask(post("/sweeps/relay", body), Relay))

    @Operation
    def batch(self, acts: Sequence[Batched], *, by: Signer) -> Plan[Transaction]:
        """
        Carry out several acts by one transaction of one's own: all of them happen, or none.

        Args:
            acts: 1 to 50, in their order. The sender need not sign its own.
            by: Who sends it.

        Raises:
            NotAsAsked, TooDear, Refused, Unavailable, Malformed, UnknownMilestone: See the acts on milestones.
        """
        whole, bodies = yield from self._resolved(acts)
        prepared = yield from self._ask(post("/batches/prepare", {"sender": by.address, "acts": bodies}), PreparedBatch)
        value = sum(value_along(known, act) for known, act in whole)
        envelope, identity = self._envelope(by, value), (yield from self._identity())
        unsigned, calls = require_batch(prepared.transaction, identity, envelope)
        _require_calls(calls, whole, acts)
        return (yield from self._broadcast(by.sign_transaction(unsigned)))

    @Operation
    def relay_batch(self, acts: Sequence[Batched]) -> Plan[Relay]:
        """
        Have several acts relayed as one, each with every signature that it needs.

        Raises:
            Refused, Unavailable, Malformed, UnknownMilestone: See the acts on milestones.
        """
        _, bodies = yield from self._resolved(acts)
        return (yield from self._ask(post("/batches/relay", {"acts": bodies}), Relay))

    def _resolved(self, acts: Sequence[Batched]) -> Plan[tuple[list[tuple[Known, Act]], list[Json]]]:
        whole, bodies = [], []
        for one in acts:
            known = yield from self._know(agreement_in(one.agreement_id), one.asked.proposal)
            act = one.asked.resolve(known)
            whole.append((known, act))
            bodies.append({**batched(one.asked, act, known.agreement_id), **one.signatures})
        return whole, bodies

    def _sent_loose(self, place: str, body: Json, act: Withdraw | Sweep, by: Signer | None) -> Plan[Transaction]:
        if by is None:
            raise NotTheSigner("nobody", ("whoever sends it",))
        request = post(f"{place}/prepare", body | {"sender": by.address})
        prepared = yield from self._ask(request, PreparedLoose)
        identity = yield from self._identity()
        unsigned = self._checked_loose(prepared.transaction, identity, act, by)
        return (yield from self._broadcast(by.sign_transaction(unsigned)))

    def _checked_loose(
        self, unsigned: Unsigned, identity: ChainIdentity, act: Withdraw | Sweep, by: Signer
    ) -> Unsigned:
        checked = require_envelope(unsigned, identity.escrow, identity, self._envelope(by, 0))
        call = call_in(unsigned)
        require_same("function", FUNCTIONS[type(act)][0], call.function)
        require_arguments(call, plain_particulars(act))
        return checked


def _withdrawal(prepared: PreparedLoose, act: Withdraw, identity: ChainIdentity, by: Signer | None) -> Json:
    """The owner's signature, and the nonce that it is good for, which only the contract can tell."""
    if by is None or by.address.lower() != act.owner.lower():
        raise NotTheSigner("nobody" if by is None else by.address, (act.owner,))
    message = (prepared.typed_data or {}).get("message")
    nonce = str(message.get("nonce")) if isinstance(message, dict) else ""
    if not nonce.isascii() or not nonce.isdigit():
        raise NotAsAsked("typed_data.message.nonce", "a number", nonce)
    typed = typed_withdrawal(identity, Withdraw(act.token, act.owner, act.to, int(nonce)))
    require_same("typed_data", typed, prepared.typed_data)
    return {"nonce": nonce, "signature": "0x" + by.sign_typed_data(typed).hex()}


def _require_calls(calls: list[DecodedCall], whole: list[tuple[Known, Act]], acts: Sequence[Batched]) -> None:
    """Raises NotAsAsked unless a batch's calls are the acts that were asked for, and the permits that go with them."""
    left = list(calls)
    for (known, act), one in zip(whole, acts, strict=True):
        if one.asked.deadline is not None and isinstance(act, Fund):
            _require_permit(_taken(left), known, act, one.asked)
        require_call(_taken(left), known, act)
    require_same("acts", 0, len(left))


def _require_permit(call: DecodedCall, known: Known, act: Fund, asked: Asked) -> None:
    require_same("function", "permit", call.function)
    payment, amount = known.terms.payment, amount_of(act, known.terms)
    expected = {"token": payment.token, "owner": payment.employer, "amount": str(amount)}
    require_arguments(call, expected | {"deadline": str(asked.deadline)})


def _taken(calls: list[DecodedCall]) -> DecodedCall:
    if not calls:
        raise NotAsAsked("acts", "as many calls as acts", "fewer")
    return calls.pop(0)
