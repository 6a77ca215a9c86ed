"""Sharing: a party lets somebody look at documents of its agreement, and takes that back. Both parties see who may."""

import secrets

import structlog

from tallystick.domain.callers import Caller
from tallystick.domain.documents import Grant
from tallystick.domain.errors import Malformed, TooManyGrants, UnknownDocument, UnknownGrant
from tallystick.domain.ports import Clock
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash
from tallystick.services.visibility import Role, sight_of
from tallystick.store.unit_of_work import Store, UnitOfWork

log = structlog.get_logger()

MOST_GRANTS = 100
"""Good ones of one party in one agreement."""
_ID_BYTES = 16


class Sharing:
    """Makes grants, lists and revokes them. That a caller's login opens this was seen to before."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def grant(self, caller: Caller, agreement_id: AgreementId, address: Address, known_by: Hash | None) -> Grant:
        """
        Let an address look at a document, or at all of an agreement's.

        Args:
            caller: A party.
            agreement_id: The agreement.
            address: Who may look.
            known_by: A hash of the document; None: all, also those to come.

        Raises:
            UnknownDocument: If the caller is no party, or there is no such document.
            Malformed: If there is nobody at the address.
            TooManyGrants: If the caller made as many as a party can.
        """
        if address == ZERO_ADDRESS:
            raise Malformed("address", "nobody has the address zero")
        now = self._clock()
        with self._store.begin() as unit:
            _require_party(unit, caller, agreement_id)
            mine = [one for one in unit.documents.grants_of(agreement_id) if one.granted_by == caller.address]
            document = _document(unit, agreement_id, known_by)
            good = [one for one in mine if one.revoked_at is None]
            for one in good:
                if (one.address, one.document) == (address, document):
                    return one
            if len(good) >= MOST_GRANTS:
                raise TooManyGrants(MOST_GRANTS)
            made = Grant(secrets.token_hex(_ID_BYTES), agreement_id, address, document, caller.address, now)
            unit.documents.keep_grant(made)
        log.info("grant made", agreement=agreement_id, grant=made.id, to=address, by=caller.address)
        return made

    def of(self, caller: Caller, agreement_id: AgreementId) -> tuple[Grant, ...]:
        """All grants in an agreement of the caller's, also revoked ones. Raises UnknownDocument if it is none."""
        with self._store.read() as unit:
            _require_party(unit, caller, agreement_id)
            return unit.documents.grants_of(agreement_id)

    def revoke(self, caller: Caller, agreement_id: AgreementId, grant_id: str) -> None:
        """
        Take a grant back, from now on. Once more is no fault.

        Raises:
            UnknownDocument: If the caller is no party to the agreement.
            UnknownGrant: If the caller made no such grant in it.
        """
        with self._store.begin() as unit:
            _require_party(unit, caller, agreement_id)
            made = unit.documents.grants_of(agreement_id)
            if not any(one.id == grant_id and one.granted_by == caller.address for one in made):
                raise UnknownGrant(f"you made no grant {grant_id} in this agreement: each party takes back its own")
            unit.documents.revoke_grant(grant_id, self._clock())
        log.info("grant revoked", agreement=agreement_id, grant=grant_id, by=caller.address)


def _require_party(unit: UnitOfWork, caller: Caller, agreement_id: AgreementId) -> None:
    if sight_of(unit, agreement_id, caller.address).role is not Role.PARTY:
        raise UnknownDocument


def _document(unit: UnitOfWork, agreement_id: AgreementId, known_by: Hash | None) -> Hash | None:
    if known_by is None:
        return None
    document = unit.documents.find(agreement_id, known_by)
    if document is None:
        raise UnknownDocument
    return document.sha256
