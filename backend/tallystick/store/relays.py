"""What the outbox holds, as values, and how its rows become them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from tallystick.domain.ports import Call, Fees, Revert, SignedTransaction
from tallystick.domain.units import (
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    MilestoneIndex,
    Timestamp,
    TransactionHash,
    Wei,
)

SECONDS_A_DAY = 86_400
NOTHING = Wei(0)
WHOLE = 1_000_000
"""What shares are parts of."""
UNSIGNED = Address("unsigned")
"""Under this name counts what nobody signs, whoever gains by it: nobody asked for it who could be named."""


class Fate(StrEnum):
    """What became of a relay, for good."""

    OPEN = "open"
    """Nothing that could not change any more."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be relayed: one call, paid for by one of the relayer's keys."""

    chain: Hash
    """The genesis block's hash: transactions of one chain never reach another."""
    digest: Hash
    """Names the signed act. Of two relays with the same digest, one failed for good."""
    agreement_id: AgreementId | None
    """None for an act that belongs to none, or to several."""
    milestone: MilestoneIndex | None
    """None for an act on the whole agreement, or on none."""
    kind: str
    sender: Address
    """The relayer's key that sends it."""
    call: Call
    gas: int
    acts: frozenset[Hash] = frozenset()
    """What it carries out: a name for each act, the same however it was signed."""
    shares: Mapping[Address, int] = field(default_factory=dict)
    """Against whose budgets it counts: of a million, each one's share."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One transaction that was signed for a relay."""

    number: int
    """From 0, oldest first."""
    transaction: SignedTransaction
    nonce: int
    fees: Fees
    signed_at: Timestamp
    tried_at: Timestamp | None = None
    """When a node was first seen to take or to refuse it, by the chain's clock. None: it may have reached nobody."""
    refusal: str | None = None
    """Why the node refused it last. None: it took it, or was never asked."""
    given_up: Revert | None = None
    """Why it does nothing but use up the nonce. None: it carries the act out."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A relay with an open fate, as far as one needs to know it to tell whether it needs a look."""

    id: str
    sender: Address
    nonce: int
    """Where in its key's line it is to be mined."""
    is_tried: bool
    """Whether its newest transaction was handed to a node. If not, it is sent before anything else is done."""
    has_failed: bool
    """Whether a block says that it failed; that block may still leave the chain."""
    mirrored_at: BlockNumber | None
    """The mirrored block in which it did something; None: there is none."""


@dataclass(frozen=True, slots=True)
class StoredRelay:
    """A relay, with all transactions that were ever signed for it."""

    id: str
    intent: Intent
    fate: Fate
    revert: Revert | None
    """Why it failed, when a block says so. While the fate is open, that block may still leave the chain."""
    attempts: tuple[Attempt, ...]
    """Oldest first. Empty: it stands in line, and nothing is signed yet."""
    nonces: tuple[int, ...]
    """Its places in its key's line, oldest first. The last one is where it is to be mined. Empty: it was given back."""
    day: int = 0
    """Which day of the chain's clock it counts for, from 1970-01-01 on."""
    cost: Wei = NOTHING
    """What it counts for: the most that it can cost, and what it did cost once that is known."""

    @property
    def nonce(self) -> int:
        """Where in its key's line it is to be mined."""
        return self.nonces[-1]

    @property
    def is_signed(self) -> bool:
        """Whether there is a transaction at the nonce where it is to be mined."""
        return bool(self.attempts) and self.attempts[-1].nonce == self.nonce

    @property
    def newest(self) -> Attempt:
        """The transaction that is to be mined. There must be one."""
        return self.attempts[-1]

    def tried(self, refusal: str | None, at: Timestamp) -> "StoredRelay":
        """The same, once a node took its newest transaction or refused it. The first instant stays."""
        newest = self.newest
        first = at if newest.tried_at is None else newest.tried_at
        return replace(self, attempts=(*self.attempts[:-1], replace(newest, tried_at=first, refusal=refusal)))


def day_of(instant: Timestamp) -> int:
    """Which day an instant is on, from 1970-01-01 on, in UTC."""
    return instant // SECONDS_A_DAY


def columns_of(intent: Intent) -> dict[str, object]:
    """An intent as its row has it."""
    call = intent.call
    return {
        "chain": intent.chain,
        "digest": intent.digest,
        "agreement_id": intent.agreement_id,
        "milestone": intent.milestone,
        "kind": intent.kind,
        "sender": intent.sender,
        "call_to": call.to,
        "call_value": call.value,
        "call_input": call.input.hex(),
        "call_function": call.function,
        "call_arguments": json.dumps(call.arguments),
        "gas": intent.gas,
        "parties": json.dumps(dict(intent.shares)),
    }


def written(revert: Revert | None) -> str | None:
    """A revert as text."""
    return None if revert is None else json.dumps(asdict(revert))


@dataclass(frozen=True, slots=True)
class Belongings:
    """The rows of other tables that belong to relays, by the relay's id."""

    attempts: Mapping[str, Iterable[Row[Any]]]
    nonces: Mapping[str, Iterable[int]]
    acts: Mapping[str, Iterable[str]]


def relay_of(row: Row[Any], belongings: Belongings) -> StoredRelay:
    """A relay from its rows."""
    return StoredRelay(
        id=row.id,
        intent=Intent(
            chain=Hash(row.chain),
            digest=Hash(row.digest),
            agreement_id=None if row.agreement_id is None else AgreementId(row.agreement_id),
            milestone=None if row.milestone is None else MilestoneIndex(row.milestone),
            kind=row.kind,
            sender=Address(row.sender),
            call=_call(row),
            gas=row.gas,
            acts=frozenset(Hash(act) for act in belongings.acts.get(row.id, ())),
            shares=_shares(json.loads(row.parties)),
        ),
        fate=Fate(row.state),
        revert=_revert(row.revert),
        attempts=tuple(_attempt(attempt) for attempt in belongings.attempts.get(row.id, ())),
        nonces=tuple(belongings.nonces.get(row.id, ())),
        day=row.day,
        cost=Wei(row.cost),
    )


def _shares(found: Mapping[str, int] | list[str]) -> Mapping[Address, int]:
    """A list is of before there were shares: it counted wholly for each."""
    shares = dict.fromkeys(found, WHOLE) if isinstance(found, list) else found
    return {Address(party): share for party, share in shares.items()}


def _revert(text: str | None) -> Revert | None:
    return None if text is None else Revert(**json.loads(text))


def _call(row: Row[Any]) -> Call:
    return Call(
        to=Address(row.call_to),
        value=Wei(row.call_value),
        input=bytes.fromhex(row.call_input),
        function=row.call_function,
        arguments=json.loads(row.call_arguments),
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        number=row.number,
        transaction=SignedTransaction(TransactionHash(row.hash), bytes.fromhex(row.raw)),
        nonce=row.nonce,
        fees=Fees(Wei(row.max_fee), Wei(row.max_priority_fee)),
        signed_at=Timestamp(row.signed_at),
        tried_at=None if row.tried_at is None else Timestamp(row.tried_at),
        refusal=row.refusal,
        given_up=_revert(row.given_up),
    )
