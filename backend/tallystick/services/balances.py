"""What stood in an account of the books, as of any block. Counted from the postings, which are never changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import Malformed
from tallystick.domain.journal import Account
from tallystick.domain.ports import Codec, Escrow
from tallystick.domain.units import Address, TokenUnits
from tallystick.services.freshness import Dated, as_of
from tallystick.services.moments import At, block_at, require_mirrored
from tallystick.store.unit_of_work import Store

_OF_MILESTONE = re.compile(r"escrow:(0x[0-9a-fA-F]{64})/(0|[1-9][0-9]{0,2})", re.ASCII)
_OF_ADDRESS = ("party", "fees", "owed")


@dataclass(frozen=True, slots=True)
class AccountBalances:
    """An account as of a block."""

    account: Account
    block: BlockStamp
    balances: Mapping[Address, TokenUnits]
    """Of each token that the account had postings in by then; negative for a party that gave more than it got."""


class Balances:
    """Questions about accounts. Each is answered as of one block."""

    def __init__(self, store: Store, escrow: Escrow, codec: Codec) -> None:
        self._store = store
        self._escrow = escrow
        self._codec = codec

    def of(self, account: str, at: At) -> Dated[AccountBalances]:
        """
        What stood in an account as of a block.

        Args:
            account: ``escrow:<agreement id>/<milestone>``, ``party:<address>``, ``fees:<address>`` or
                ``owed:<address>``.
            at: Which block.

        Raises:
            Malformed: If it is no account.
            NotMirrored: If the mirror has not come so far.
            ChainUnavailable: If the block is not kept, and the node does not answer.
        """
        named, block = self._named(account), block_at(self._store, self._escrow, at)
        with self._store.read() as unit:
            require_mirrored(unit.books, block)
            found = unit.books.balances_at(named, block.number)
            return Dated(as_of(unit), AccountBalances(named, block, found))

    def _named(self, text: str) -> Account:
        """The account by its one name: the books write ids in lower case, and addresses in that of their checksum."""
        if match := _OF_MILESTONE.fullmatch(text):
            return Account(f"escrow:{match[1].lower()}/{match[2]}")
        kind, _, address = text.partition(":")
        if kind not in _OF_ADDRESS:
            raise Malformed("account", "it is none of escrow:<id>/<milestone>, party:, fees: or owed:<address>")
        return Account(f"{kind}:{self._codec.address('account', address)}")
