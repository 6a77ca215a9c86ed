"""What was registered before anything is on chain: terms, the worker's acceptance."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, false, insert, literal, or_, select

from tallystick.domain.acts import Signature
from tallystick.domain.state import AgreementState
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, BlockNumber
from tallystick.store.agreements import AgreementFilter
from tallystick.store.pages import Page, Place, read_cursor, write_cursor
from tallystick.store.tables.columns import Number
from tallystick.store.tables.documents import free_documents
from tallystick.store.tables.mirror import agreements
from tallystick.store.tables.relay import acceptances, drafts
from tallystick.store.texts import read_terms, write_terms

_ONE = select(drafts).where(drafts.c.agreement_id == bindparam("id"))
_ACCEPTANCE = select(acceptances.c.signature).where(acceptances.c.agreement_id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Draft:
    """Registered terms."""

    agreement_id: AgreementId
    terms: Terms
    acceptance: Signature
    """The worker's signature of the terms; empty: there is none yet."""


class Drafts:
    """The drafts. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, agreement_id: AgreementId) -> Draft | None:
        """A draft by its id, also when its agreement was funded meanwhile."""
        row = self._connection.execute(_ONE, {"id": agreement_id}).one_or_none()
        return None if row is None else self._draft(row)

    def page(
        self,
        wanted: AgreementFilter,
        cursor: str | None,
        limit: int,
        *,
        funded_after: BlockNumber | None = None,
        without: Collection[AgreementId] = (),
    ) -> Page[Draft]:
        """
        A page of the drafts of which nothing is funded, those that came last first.

        Args:
            wanted: Which of them. Those in another state than draft are none.
            cursor: Of an earlier page; None for the first one.
            limit: How many at most; at least 1.
            funded_after: Those, too, that were first funded above this height, unless a state is wanted.
            without: Some that are left out.

        Raises:
            Malformed: If the cursor is not one that an earlier page gave.
        """
        until = None if wanted.state is not None else funded_after
        query = select(drafts).where(*_matching(wanted, until)).order_by(drafts.c.place.desc()).limit(limit + 1)
        if cursor is not None:
            query = query.where(drafts.c.place < literal(read_cursor(cursor).block_number, Number))
        if without:
            query = query.where(drafts.c.agreement_id.not_in(without))
        rows = self._connection.execute(query).all()
        following = write_cursor(Place(BlockNumber(rows[limit - 1].place), 0)) if len(rows) > limit else None
        return Page(tuple(self._draft(row) for row in rows[:limit]), following)

    def register(self, agreement_id: AgreementId, terms: Terms) -> bool:
        """Keep terms. Returns whether they are new."""
        if self.get(agreement_id) is not None:
            return False
        payment = terms.payment
        named = {"employer": payment.employer, "worker": payment.worker, "token": payment.token}
        named |= {"arbiter": terms.conditions.arbiter}
        self._connection.execute(insert(drafts).values(agreement_id=agreement_id, terms=write_terms(terms), **named))
        return True

    def acceptance(self, agreement_id: AgreementId) -> Signature:
        """The worker's signature of the terms, also of those that were never registered here; empty: there is none."""
        found = self._connection.execute(_ACCEPTANCE, {"id": agreement_id}).scalar_one_or_none()
        return bytes.fromhex(found or "")

    def accept(self, agreement_id: AgreementId, signature: Signature) -> None:
        """Keep the worker's signature of the terms, which was verified. The newest one stays."""
        known = acceptances.c.agreement_id == agreement_id
        if self.acceptance(agreement_id):
            self._connection.execute(acceptances.update().where(known).values(signature=signature.hex()))
        else:
            self._connection.execute(insert(acceptances).values(agreement_id=agreement_id, signature=signature.hex()))
            brief = free_documents.c.agreement_id == agreement_id
            self._connection.execute(free_documents.update().where(brief).values(is_accepted=True))

    def _draft(self, row: Row[Any]) -> Draft:
        agreement_id = AgreementId(row.agreement_id)
        return Draft(agreement_id, read_terms(row.terms), self.acceptance(agreement_id))


def _matching(wanted: AgreementFilter, funded_until: BlockNumber | None) -> list[ColumnElement[bool]]:
    funded = exists().where(agreements.c.agreement_id == drafts.c.agreement_id)
    if funded_until is not None:
        funded = funded.where(agreements.c.funded_block <= literal(funded_until, Number))
    found: list[ColumnElement[bool]] = [~funded]
    if wanted.party is not None:
        found.append(or_(drafts.c.employer == wanted.party, drafts.c.worker == wanted.party))
    if wanted.arbiter is not None:
        found.append(drafts.c.arbiter == wanted.arbiter)
    if wanted.token is not None:
        found.append(drafts.c.token == wanted.token)
    if wanted.state not in {None, AgreementState.DRAFT}:
        found.append(false())
    return found
