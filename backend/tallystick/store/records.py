"""
What became of the agreements of an address, counted by the database.

An amendment replaces an agreement, and everything goes on under the new one: the agreements that nothing replaced tell
where each milestone stands, once each, whatever amendments there were. How one ended is told by the event that emptied
it, under whichever of the agreements that was. That is the newest posting in the account of what was held for it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    select,
    type_coerce,
)

from tallystick.domain.endings import Ending, ending_by
from tallystick.domain.events import (
    DisputeConcluded,
    DisputeOpened,
    DisputeRuled,
    PaymentClaimed,
    PaymentReleased,
    PaymentSettled,
    Phase,
    WorkDelivered,
)
from tallystick.domain.journal import party_account
from tallystick.domain.units import Address, Seconds, TokenUnits
from tallystick.store.tables.mirror import agreements, balances, blocks, events, holdings, postings

_NOTHING = "0"
"""An amount, as it is written."""
_LIMBS, _DIGITS = 3, 10
"""An amount has 29 digits at most. Three numbers of ten digits each can be summed a billion times in 63 bits."""


class Role(StrEnum):
    """What an address is in an agreement."""

    EMPLOYER = "employer"
    WORKER = "worker"
    ARBITER = "arbiter"


@dataclass(frozen=True, slots=True)
class Sums:
    """What was locked in one token, and what became of it. Each milestone counts once."""

    locked: TokenUnits
    """As amended: what an amendment added is in it, and what one gave back is not."""
    paid: TokenUnits
    """Of that, released: to the worker and, as agreed, for fees."""
    returned: TokenUnits
    """Of that, gone back to the employer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the milestones of an address stand that were ever funded, each once."""

    agreements: int = 0
    """Which have any such milestone. What an amendment replaced is no other agreement than what it became."""
    milestones: int = 0
    accepted: int = 0
    """By the worker, in whatever way; paid before that or not."""
    delivered: int = 0
    """Something was handed in at least once."""
    disputed: int = 0
    """A dispute was opened."""
    open: int = 0
    """Something is held."""
    in_dispute: int = 0
    """Something is held, and waits for the arbiter."""
    tokens: Mapping[Address, Sums] = field(default_factory=dict)


class Records:
    """What can be told of an address from all that is mirrored. None of it looks at what is not the address's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, role: Role, address: Address) -> Standing:
        """Where milestones stand, under the agreements that nothing replaced. Of a worker, those that it accepted."""
        rows = self._connection.execute(_standing(role, address)).all()
        totals = Counter[str]()
        for row in rows:
            totals.update({name: getattr(row, name) for name in _COUNTED})
        return Standing(**totals, tokens={Address(row.token): _sums(row) for row in rows})

    def endings(self, role: Role, address: Address) -> Mapping[tuple[Ending, Phase], int]:
        """
        How many milestones ended how, and in which phase, under agreements of an address. Of a worker, accepted ones.

        What an amendment took away is not among them: no event of its own tells it.
        """
        found = Counter[tuple[Ending, Phase]]()
        for row in self._connection.execute(_endings(role, address)):
            phase = Phase(row.phase)
            found[ending_by(row.name, phase), phase] += row.milestones
        return found

    def seconds_to_pay(self, employer: Address) -> list[Seconds]:
        """Of what was paid in the end by approval or silence: from the last delivery to that payment."""
        ends = (PaymentReleased.__name__, PaymentClaimed.__name__)
        return self._seconds(_ended(Role.EMPLOYER, employer), ends, WorkDelivered.__name__)

    def seconds_to_rule(self, arbiter: Address) -> list[Seconds]:
        """Of what the arbiter ruled: from the dispute to the ruling."""
        return self._seconds(_ended(Role.ARBITER, arbiter), (DisputeRuled.__name__,), DisputeOpened.__name__)

    def earned(self, worker: Address) -> Mapping[Address, TokenUnits]:
        """What the books gave to the worker for its work, in each token, without the fee: also what is owed to it."""
        rows = self._connection.execute(_earned(worker))
        return {Address(row.token): _sum_in(row, "earned") for row in rows}

    def _seconds(self, ended: CTE, ends: Sequence[str], beginning: str) -> list[Seconds]:
        rows = self._connection.execute(_spans(ended, ends, beginning))
        return [Seconds(row.ended - row.begun) for row in rows if row.begun is not None]


_COUNTED = ("agreements", "milestones", "accepted", "delivered", "disputed", "open", "in_dispute")
_WAGES = (PaymentReleased, PaymentClaimed, PaymentSettled, DisputeRuled, DisputeConcluded)
_IS_OPEN = balances.c.amount != literal(0, balances.c.amount.type)
_IS_DISPUTED = holdings.c.phase == Phase.DISPUTED
_IS_ACCEPTED = holdings.c.phase != Phase.OFFERED
"""For ever: what was never accepted ends in the phase that it began in."""
_HOLDS = and_(
    balances.c.account == literal("escrow:", Text) + holdings.c.agreement_id + "/" + cast(holdings.c.milestone, String),
    balances.c.token == agreements.c.token,
)


def _is(role: Role, address: Address) -> ColumnElement[bool]:
    return agreements.c[role] == address


def _is_counted(role: Role) -> Sequence[ColumnElement[bool]]:
    """Anybody can offer anything to anybody: what a worker did not accept tells nothing of it."""
    return [_IS_ACCEPTED] if role is Role.WORKER else []


def _standing(role: Role, address: Address) -> Select[Any]:
    """A row for each token."""
    counts = (
        func.count(distinct(agreements.c.agreement_id)).label("agreements"),
        func.count().label("milestones"),
        _count(_IS_ACCEPTED).label("accepted"),
        _count(holdings.c.deliverable.is_not(None)).label("delivered"),
        _count(_IS_DISPUTED).label("disputed"),
        _count(_IS_OPEN).label("open"),
        _count(and_(_IS_OPEN, _IS_DISPUTED)).label("in_dispute"),
    )
    sums = (
        *_limbs(holdings.c.amount, "locked"),
        *_limbs(holdings.c.released, "paid"),
        *_limbs(holdings.c.refunded, "returned"),
    )
    return (
        select(agreements.c.token, *counts, *sums)
        .join(holdings, holdings.c.agreement_id == agreements.c.agreement_id)
        .join(balances, _HOLDS, isouter=True)  # What an amendment dropped may never have been held under it.
        .where(_is(role, address), agreements.c.successor.is_(None), *_is_counted(role))
        .group_by(agreements.c.token)
    )


def _endings(role: Role, address: Address) -> Select[Any]:
    """A row for each event by which milestones ended, and each phase in which they did."""
    ended = _ended(role, address)
    onwards = select(ended.c.name, ended.c.agreement_id, ended.c.milestone).cte("onwards", recursive=True)
    onwards = onwards.union_all(
        select(onwards.c.name, agreements.c.successor, onwards.c.milestone)
        .join(agreements, agreements.c.agreement_id == onwards.c.agreement_id)
        .where(agreements.c.successor.is_not(None))
    )
    place = and_(holdings.c.agreement_id == onwards.c.agreement_id, holdings.c.milestone == onwards.c.milestone)
    return (
        select(onwards.c.name, holdings.c.phase, func.count().label("milestones"))
        .join(holdings, place)
        .where(holdings.c.phase != Phase.AMENDED, *_is_counted(role))
        .group_by(onwards.c.name, holdings.c.phase)
    )


def _ended(role: Role, address: Address) -> CTE:
    """The milestones that were emptied under an agreement by an event of their own: where, and by which."""
    number, index = _last(postings.c.block_number), _last(postings.c.log_index)
    emptied = (
        select(holdings.c.agreement_id, holdings.c.milestone, number.label("number"), index.label("log_index"))
        .join(agreements, agreements.c.agreement_id == holdings.c.agreement_id)
        .join(balances, _HOLDS)
        .where(_is(role, address), ~_IS_OPEN)
        .cte("emptied")
    )
    by = and_(events.c.block_number == emptied.c.number, events.c.log_index == emptied.c.log_index)
    # An amendment empties an account as well: what was in it is in another one then.
    return select(emptied, events.c.name).join(events, by).where(events.c.parent.is_(None)).cte("ended")


def _last(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Where the newest posting of an account stands."""
    return (
        select(column)
        .where(postings.c.balance_id == balances.c.id)
        .order_by(postings.c.block_number.desc(), postings.c.log_index.desc())
        .limit(1)
        .correlate(balances)
        .scalar_subquery()
    )


def _spans(ended: CTE, ends: Sequence[str], beginning: str) -> Select[Any]:
    """When milestones ended in some ways, and when what led there last began: looked for further and further back."""
    sought = (
        select(ended.c.number, ended.c.agreement_id, ended.c.milestone)
        .where(ended.c.name.in_(ends))
        .cte("sought", recursive=True)
    )
    amended = events.alias("amended")
    parents = select(sought.c.number, amended.c.parent, sought.c.milestone)
    parents = parents.join(amended, amended.c.agreement_id == sought.c.agreement_id)
    sought = sought.union_all(parents.where(amended.c.parent.is_not(None), ~exists().where(_began(sought, beginning))))
    begun = (
        select(func.max(blocks.c.timestamp))
        .join(events, events.c.block_number == blocks.c.number)
        .where(_began(sought, beginning))
        .correlate(sought)
        .scalar_subquery()
    )
    end = blocks.alias("end")
    return select(end.c.timestamp.label("ended"), begun.label("begun")).join(sought, sought.c.number == end.c.number)


def _began(sought: CTE, beginning: str) -> ColumnElement[bool]:
    of = and_(events.c.agreement_id == sought.c.agreement_id, events.c.milestone == sought.c.milestone)
    return and_(of, events.c.name == beginning)


def _earned(worker: Address) -> Select[Any]:
    """What an address got otherwise stands in the same account: only wages of its own agreements count."""
    place = and_(events.c.block_number == postings.c.block_number, events.c.log_index == postings.c.log_index)
    return (
        select(balances.c.token, *_limbs(postings.c.amount, "earned"))
        .join(postings, postings.c.balance_id == balances.c.id)
        .join(events, place)
        .join(agreements, agreements.c.agreement_id == events.c.agreement_id)
        .where(balances.c.account == party_account(worker), _is(Role.WORKER, worker))
        .where(events.c.name.in_([fact.__name__ for fact in _WAGES]))
        .group_by(balances.c.token)
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _limbs(amount: ColumnElement[int], name: str) -> list[ColumnElement[Any]]:
    """The sum of amounts that are not negative, in parts that a database can count: amounts are text, of any length."""
    whole = _LIMBS * _DIGITS
    text = type_coerce(amount, Text)
    padded = func.substr(literal("0" * whole, Text) + text, func.length(text) + 1)
    return [
        func.sum(cast(func.substr(padded, 1 + limb * _DIGITS, _DIGITS), BigInteger)).label(f"{name}_{limb}")
        for limb in range(_LIMBS)
    ]


def _sum_in(row: Row[Any], name: str) -> TokenUnits:
    total = 0
    for limb in range(_LIMBS):
        total = total * 10**_DIGITS + int(getattr(row, f"{name}_{limb}"))
    return TokenUnits(total)


def _sums(row: Row[Any]) -> Sums:
    return Sums(_sum_in(row, "locked"), _sum_in(row, "paid"), _sum_in(row, "returned"))
