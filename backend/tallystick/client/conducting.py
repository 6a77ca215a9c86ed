"""How an act goes out: prepared and compared, then signed and relayed; or signed as a transaction and passed on."""

from enum import StrEnum

from tallystick.client.addresses import agreement_in
from tallystick.client.asked import Asked
from tallystick.client.asking import post
from tallystick.client.consent.calls import drawn_by, require_act, require_approval, value_of
from tallystick.client.effects import Json, Plan
from tallystick.client.errors import NotTheSigner
from tallystick.client.foreseen import require_hope
from tallystick.client.models.prepared import Prepared, PreparedGasless
from tallystick.client.models.sent import Relay, Sent, Stage, Transaction
from tallystick.client.operation import Operation
from tallystick.client.ready import Ready, Signatures, ready, sign_act
from tallystick.client.signers import Signer
from tallystick.client.waiting import Waiting
from tallystick.client.wording import fields_of, place_of
from tallystick.domain.units import TokenUnits

GASLESS = ("fund-with-authorization", "fund-with-permit", "fund-with-permit2")
NO_SIGNATURES: Signatures = {}


class By(StrEnum):
    """By whose transaction an act goes to the chain."""

    RELAYER = "relayer"
    """The party signs, the server's relayer sends and pays the gas."""
    SELF = "self"
    """The party signs the transaction itself, and pays the gas."""


class Conducting(Waiting):
    """Prepares, relays, sends. The acts by their names are made of these."""

    @Operation
    def prepare(self, agreement_id: str, asked: Asked, sender: str | None = None) -> Plan[Ready]:
        """
        What an act would be, after the server's words were compared with what was asked for. Changes nothing.

        Args:
            agreement_id: What it is about.
            asked: The act, of :mod:`tallystick.client.asked`.
            sender: Who would send the transaction; None: the party that it belongs to.

        Raises:
            Malformed: If something that was asked for is not what it should be.
            NotAsAsked: If the server prepared something else.
            UnknownMilestone: If there is no such milestone.
            Refused: If nobody knows the agreement, or nothing of this kind can be done with it.
            Unavailable: If nobody answers.
        """
        return (yield from self._prepared(agreement_id, asked, sender, NO_SIGNATURES))

    @Operation
    def prepare_joint(
        self, agreement_id: str, asked: Asked, consent: Signatures, sender: str | None = None
    ) -> Plan[Ready]:
        """
        What an act of both parties would be, once one of them has signed it: tried with that signature.

        Args:
            agreement_id: What it is about.
            asked: The act, ``asked.settle(…)`` or ``asked.amend(…)``.
            consent: The other party's, from :meth:`consent_to`.
            sender: Who brings it, and need not sign to have it tried.

        Raises:
            Malformed, NotAsAsked, UnknownMilestone, Refused, Unavailable: See :meth:`prepare`.
        """
        return (yield from self._prepared(agreement_id, asked, sender, consent))

    @Operation
    def relay(self, prepared: Ready, signatures: Signatures = NO_SIGNATURES) -> Plan[Relay]:
        """
        Have an act relayed, at the server's cost. The same signed act once more is the same relay.

        Args:
            prepared: The act.
            signatures: All that it needs, as :func:`sign_act` makes them.

        Raises:
            Refused: If the contract would refuse it (``act-refused``), or a signature is wrong (``wrong-signer``).
            Unavailable: If nobody answers. Ask again: the same signed act is one relay.
        """
        return (yield from self._relayed(prepared, signatures))

    @Operation
    def relay_fields(self, place: str, body: Json) -> Plan[Relay]:
        """
        Have an act relayed that was prepared and signed elsewhere.

        Args:
            place: Below ``/v1``, without the last word, as :func:`~tallystick.client.wording.place_of` says it.
            body: Its fields and signatures, as the API takes them.

        Raises:
            Refused: If the contract would refuse it (``act-refused``), or a signature is wrong (``wrong-signer``).
            Unavailable: If nobody answers. Ask again: the same signed act is one relay.
        """
        return (yield from self._ask(post(f"{place}/relay", body), Relay))

    @Operation
    def send(self, prepared: Ready, *, by: Signer, signatures: Signatures = NO_SIGNATURES) -> Plan[Transaction]:
        """
        Carry an act out by a transaction of one's own, after the approvals that the token needs.

        Args:
            prepared: The act.
            by: The sender, who pays the gas.
            signatures: Of the other party, for an act of both.

        Raises:
            NotAsAsked: If the server prepared another transaction than asked for. Nothing was signed.
            TooDear: If gas could cost more than was allowed. Nothing was signed.
            WouldBeRefused: If the contract would refuse it as things stand. Nothing was signed.
            Refused: If the contract would refuse it meanwhile (``act-refused``).
            Reverted: If an approval was refused by the token.
            Unavailable: If nobody answers. Ask again: the same transaction is one transaction.
        """
        return (yield from self._sent(prepared, by, signatures))

    @Operation
    def broadcast(self, raw: bytes) -> Plan[Transaction]:
        """
        Have a signed transaction passed on: a call of the escrow, or an approval for it.

        Raises:
            Refused: If it is something else (``not-our-transaction``), or would be refused (``act-refused``).
            Unavailable: If nobody answers. Ask again: the same transaction is one transaction.
        """
        return (yield from self._broadcast(raw))

    def _carried_out(self, agreement_id: str, asked: Asked, by: Signer | None, way: By) -> Plan[Sent]:
        """Prepared, signed, and put on its way."""
        if way is By.SELF:
            if by is None:
                raise NotTheSigner("nobody", ("whoever sends it",))
            return (yield from self._sent_anew(agreement_id, asked, by, NO_SIGNATURES))
        prepared = yield from self._prepared(agreement_id, asked, None, NO_SIGNATURES)
        if prepared.consents:
            require_hope(prepared, again=True)
        # What anybody may do needs no signature, whoever asks for it.
        signatures = sign_act(prepared, by) if by is not None and prepared.consents else NO_SIGNATURES
        if prepared.consents and not signatures:
            raise NotTheSigner("nobody", prepared.parties)
        return (yield from self._relayed(prepared, signatures))

    def _prepared(self, agreement_id: str, asked: Asked, sender: str | None, signatures: Signatures) -> Plan[Ready]:
        known = yield from self._know(agreement_in(agreement_id), asked.proposal)
        act = asked.resolve(known)
        body: Json = {**fields_of(asked, act), **signatures}
        body |= {} if sender is None else {"sender": sender}
        request = post(f"{place_of(known.agreement_id, asked.kind, act)}/prepare", body)
        answer: Prepared | PreparedGasless
        if asked.kind in GASLESS:
            answer = yield from self._ask(request, PreparedGasless)
        else:
            answer = yield from self._ask(request, Prepared)
        return ready(known, asked, act, answer)

    def _relayed(self, prepared: Ready, signatures: Signatures) -> Plan[Relay]:
        place = place_of(prepared.known.agreement_id, prepared.asked.kind, prepared.act)
        body: Json = {**fields_of(prepared.asked, prepared.act), **signatures}
        return (yield from self._ask(post(f"{place}/relay", body), Relay))

    def _sent_anew(self, agreement_id: str, asked: Asked, by: Signer, signatures: Signatures) -> Plan[Transaction]:
        prepared = yield from self._prepared(agreement_id, asked, by.address, signatures)
        return (yield from self._sent(prepared, by, signatures))

    def _sent(self, prepared: Ready, by: Signer, signatures: Signatures) -> Plan[Transaction]:
        if prepared.answer.sender.lower() != by.address.lower() or signatures:
            prepared = yield from self._prepared(prepared.known.agreement_id, prepared.asked, by.address, signatures)
        require_hope(prepared)
        for approval in self.signed_approvals(prepared, by):
            yield from self._waited((yield from self._broadcast(approval)), Stage.MINED, None)
        if prepared.approval is not None:
            # Anew: only now can anybody try the act, and tell its gas.
            prepared = yield from self._prepared(prepared.known.agreement_id, prepared.asked, by.address, signatures)
            require_hope(prepared)
        return (yield from self._broadcast(self.signed_transaction(prepared, by)))

    def signed_transaction(self, prepared: Ready, by: Signer) -> bytes:
        """
        The transaction of an act, compared once more and signed. Nothing is sent.

        Raises:
            NotAsAsked: If it is another one than was asked for.
            TooDear: If gas could cost more than was allowed.
        """
        unsigned = prepared.answer.transaction
        if unsigned is None:
            raise NotTheSigner(by.address, prepared.parties)
        envelope = self._envelope(by, value_of(prepared.known, prepared.act))
        return by.sign_transaction(require_act(unsigned, prepared.known, prepared.act, envelope))

    def signed_approvals(self, prepared: Ready, by: Signer) -> tuple[bytes, ...]:
        """
        The approvals that a funding or an amendment needs before it, compared and signed.

        Returns:
            None, one of the amount, or one of zero before it, for a token that takes no new allowance beside an old
            one; to be sent in this order.

        Raises:
            NotAsAsked: If one lets anybody else draw, or another amount.
            TooDear: If gas could cost more than was allowed.
        """
        steps = [(prepared.clearing, TokenUnits(0)), (prepared.approval, drawn_by(prepared.known, prepared.act))]
        known, envelope = prepared.known, self._envelope(by, 0)
        token = known.terms.payment.token
        checked = [
            require_approval(step.transaction, token, amount, known.identity, envelope)
            for step, amount in steps
            if step is not None
        ]
        return tuple(map(by.sign_transaction, checked))

    def _broadcast(self, raw: bytes) -> Plan[Transaction]:
        return (yield from self._ask(post("/transactions", {"raw": "0x" + raw.hex()}), Transaction))
