"""Agreeing on terms. Nothing of it is on the chain, and nobody spends anything."""

from tallystick.client.addresses import agreement_in
from tallystick.client.asking import post
from tallystick.client.consent.authorization import typed_acceptance
from tallystick.client.consent.comparing import require_same
from tallystick.client.core import Core
from tallystick.client.drafting import Draft, NewTerms
from tallystick.client.effects import Plan
from tallystick.client.errors import NotTheSigner
from tallystick.client.hashing import agreement_id_of
from tallystick.client.models.agreements import Registered
from tallystick.client.operation import Operation
from tallystick.client.signers import Signer
from tallystick.domain.eip712 import typed_terms
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.terms import Terms


def sign_terms(identity: ChainIdentity, terms: Terms, by: Signer) -> str:
    """
    The worker's signature of terms, as ``0x…``: their digest is the agreement's id.

    Raises:
        NotTheSigner: If the signer is not the terms' worker.
    """
    if terms.payment.worker.lower() != by.address.lower():
        raise NotTheSigner(by.address, (terms.payment.worker,))
    return "0x" + by.sign_typed_data(typed_terms(identity, terms)).hex()


class Agreeing(Core):
    """Drafts, registers, and hands in the worker's signature."""

    @Operation
    def draft(self, terms: NewTerms) -> Plan[Draft]:
        """
        The id that terms will have, computed here. Nobody is told of them.

        Raises:
            Malformed: If an address, a hash or an instant in them is none.
            UnsoundTerms: If the escrow would refuse them.
            Unavailable: If nobody answers which escrow it is.
        """
        return (yield from self._drafted(terms))

    @Operation
    def register(self, terms: NewTerms) -> Plan[Registered]:
        """
        Register terms. The same terms once more are the same agreement.

        Raises:
            Malformed: If an address, a hash or an instant in them is none.
            UnsoundTerms: If the escrow would refuse them.
            NotAsAsked: If the server registered something else. Then do not trust it.
            Refused: If the server does not take them, such as for a token that does not answer (``unsound-terms``).
            Unavailable: If nobody answers.
        """
        draft = yield from self._drafted(terms)
        registered = yield from self._ask(post("/agreements", terms.body()), Registered)
        require_same("agreement_id", draft.agreement_id, registered.agreement_id)
        identity = yield from self._identity()
        require_same("typed_data", typed_terms(identity, draft.terms), registered.typed_data)
        return registered

    @Operation
    def accept_terms(self, agreement_id: str, *, by: Signer) -> Plan[Registered]:
        """
        Sign an agreement's terms as its worker, and hand the signature in: a funding then starts the work at once.

        Raises:
            Malformed: If it is no id.
            NotAsAsked: If the terms that the server shows are not those of the id. Nothing was signed.
            NotTheSigner: If the signer is not the worker.
            Refused: If nobody knows the agreement.
            Unavailable: If nobody answers.
        """
        known = yield from self._know(agreement_in(agreement_id))
        signature = sign_terms(known.identity, known.terms, by)
        place = f"/agreements/{known.agreement_id}/acceptance"
        registered = yield from self._ask(post(place, {"signature": signature}), Registered)
        typed_acceptance(known, registered.typed_data)
        return registered

    def _drafted(self, terms: NewTerms) -> Plan[Draft]:
        identity = yield from self._identity()
        whole = terms.to_sign()
        return Draft(agreement_id_of(identity, whole), whole)
