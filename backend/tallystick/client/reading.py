"""What one can look at. None of it needs a key, or changes anything."""

from collections.abc import Mapping

from tallystick.client.addresses import address_in, agreement_in, hash_in
from tallystick.client.asking import asked, get, object_in
from tallystick.client.consent.comparing import require_same
from tallystick.client.core import Core
from tallystick.client.effects import Json, Plan
from tallystick.client.models.agreements import Agreement, AgreementPage, AgreementRow, TokenAnswer
from tallystick.client.models.books import Balances, Entry, Event, EventPage, JournalPage
from tallystick.client.models.chain import Chain, Health
from tallystick.client.models.prepared import Funding
from tallystick.client.models.records import Record
from tallystick.client.models.sent import Relay, Transaction
from tallystick.client.operation import Listing, Operation, Pages
from tallystick.domain.state import AgreementState

_PAGE = 100
"""Items that are asked for at once."""


class Reading(Core):
    """Reads the mirror. ``min_block``: waits, for some seconds at most, until that block is mirrored."""

    @Operation
    def ask(self, path: str, query: Mapping[str, str | int] | None = None) -> Plan[Json]:
        """
        What stands at a path below ``/v1``, as JSON as it came: for what has no name here.

        Raises:
            Refused: If the server does not answer it.
            Unavailable: If nobody answers.
        """
        response = yield from asked(get(path, **(query or {})), self._options.retries)
        return object_in(response)

    @Operation
    def health(self) -> Plan[Health]:
        """
        How the server is, and how far behind.

        Raises:
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get("/health"), Health))

    @Operation
    def chain(self) -> Plan[Chain]:
        """
        The chain and the escrow that everything stands on.

        Raises:
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get("/chain"), Chain))

    @Operation
    def token(self, address: str) -> Plan[TokenAnswer]:
        """
        What a token says of itself. Zero: the chain's own currency.

        Raises:
            Malformed: If it is no address.
            NotAsAsked: If the server tells of another token.
            Refused: If no token answers there (``unknown-token``).
            Unavailable: If nobody answers.
        """
        asked_for = address_in("address", address)
        told = yield from self._ask(get(f"/tokens/{asked_for}"), TokenAnswer)
        require_same("address", asked_for, told.address)
        return told

    @Operation
    def agreement(self, agreement_id: str, min_block: int | None = None) -> Plan[Agreement]:
        """
        One agreement: its terms, its milestones, what is held. Amounts are token units, instants Unix seconds.

        The terms are proved by their digest, which is the id. What is held, and the round, is the server's word.

        Raises:
            Malformed: If it is no id.
            NotAsAsked: If the server tells of another agreement, or of terms whose digest is not the id.
            Refused: If no such agreement was registered there or funded on chain (``unknown-agreement``).
            Unavailable: If nobody answers, or the block is not mirrored yet (``not-mirrored-yet``).
        """
        return (yield from self._proved(agreement_in(agreement_id), min_block))

    @Listing
    def agreements(
        self,
        party: str | None = None,
        state: AgreementState | None = None,
        token: str | None = None,
        arbiter: str | None = None,
    ) -> Pages[AgreementRow]:
        """
        All agreements that match, those that were funded last first, drafts after them.

        A party is employer or worker; an arbiter is who rules the disputes.

        Raises:
            Refused: If an address is none (``malformed``).
            Unavailable: If nobody answers.
        """

        def page(cursor: str | None, /) -> Plan[tuple[list[AgreementRow], str | None]]:
            named = {"party": party, "state": state, "token": token, "arbiter": arbiter}
            found = yield from self._ask(get("/agreements", **named, limit=_PAGE, cursor=cursor), AgreementPage)
            return found.agreements, found.next

        return page

    @Listing
    def events(self, agreement_id: str) -> Pages[Event]:
        """
        What happened to an agreement, oldest first.

        Raises:
            Malformed: If it is no id.
            Refused: If nobody knows the agreement.
            Unavailable: If nobody answers.
        """
        place = f"/agreements/{agreement_in(agreement_id)}/events"

        def page(cursor: str | None, /) -> Plan[tuple[list[Event], str | None]]:
            found = yield from self._ask(get(place, limit=_PAGE, cursor=cursor), EventPage)
            return found.events, found.next

        return page

    @Listing
    def journal(self, agreement_id: str) -> Pages[Entry]:
        """
        What that is in the books, oldest first: the postings of each entry sum to zero.

        Raises:
            Malformed: If it is no id.
            Refused: If nobody knows the agreement.
            Unavailable: If nobody answers.
        """
        place = f"/agreements/{agreement_in(agreement_id)}/journal"

        def page(cursor: str | None, /) -> Plan[tuple[list[Entry], str | None]]:
            found = yield from self._ask(get(place, limit=_PAGE, cursor=cursor), JournalPage)
            return found.entries, found.next

        return page

    @Operation
    def proof(self, agreement_id: str, at: str = "finalized") -> Plan[bytes]:
        """
        The file that proves an agreement without the server, to the byte: ``tally audit check`` verifies it.

        Args:
            agreement_id: Of the agreement.
            at: ``finalized``, ``head`` or a height.

        Raises:
            Malformed: If it is no id.
            Refused: If nobody knows the agreement.
            Unavailable: If nobody answers, or as many bundles as there may be are being made (``busy-proving``).
        """
        request = get(f"/agreements/{agreement_in(agreement_id)}/proof", at=at)
        return (yield from asked(request, self._options.retries)).content

    @Operation
    def funding(self, agreement_id: str) -> Plan[Funding]:
        """
        What was never funded of an agreement, and in which ways it can be now, as the token itself says.

        Raises:
            Malformed: If it is no id.
            Refused: If nobody knows the agreement.
            Unavailable: If nobody answers, or the node does not.
        """
        return (yield from self._ask(get(f"/agreements/{agreement_in(agreement_id)}/funding"), Funding))

    @Operation
    def balances(self, account: str, at: str = "finalized") -> Plan[Balances]:
        """
        What stood in an account of the books, in each token, in token units.

        Args:
            account: ``escrow:<agreement id>/<milestone>``, ``party:<address>``, ``fees:<address>``, ``owed:<address>``.
            at: ``finalized``, ``head`` or a height.

        Raises:
            Refused: If it is no account (``malformed``), or the block is not mirrored.
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get("/balances", account=account, at=at), Balances))

    @Operation
    def record(self, address: str, min_block: int | None = None) -> Plan[Record]:
        """
        What is proved of an address as employer, worker and arbiter: how often it paid, how quickly, and how else.

        Raises:
            Malformed: If it is no address.
            Refused: If it is zero, which is nobody (``malformed``).
            Unavailable: If nobody answers.
        """
        place = f"/addresses/{address_in('address', address)}/record"
        return (yield from self._ask(get(place, min_block=min_block), Record))

    @Operation
    def transaction(self, transaction_hash: str, min_block: int | None = None) -> Plan[Transaction]:
        """
        How far a transaction is.

        Raises:
            Malformed: If it is no hash.
            Refused: If nobody knows it (``unknown-transaction``).
            Unavailable: If nobody answers.
        """
        place = f"/transactions/{hash_in('transaction_hash', transaction_hash)}"
        return (yield from self._ask(get(place, min_block=min_block), Transaction))

    @Operation
    def relay_of(self, relay_id: str, min_block: int | None = None) -> Plan[Relay]:
        """
        How far a relayed act is.

        Raises:
            Refused: If nobody knows it (``unknown-relay``).
            Unavailable: If nobody answers.
        """
        return (yield from self._ask(get(f"/relays/{relay_id}", min_block=min_block), Relay))
