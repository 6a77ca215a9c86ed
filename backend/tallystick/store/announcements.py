"""
The feed, as it is read: announcements in the order in which they became known.

What is on the chain now is in the feed in the order of the chain, for it was told in that order: so it is looked for by
block, and not row by row. What left the chain is little, and knows the rows that told of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, func, literal, or_, select, tuple_

from tallystick.domain.announcements import TOPICS, Announcement, FeedPlace, Standing, Topic
from tallystick.domain.units import Address, AgreementId, MilestoneIndex
from tallystick.store.events import read_event
from tallystick.store.feed import ADDED, FINALIZED, OCCURRENCE
from tallystick.store.tables.columns import Number
from tallystick.store.tables.feed import feed
from tallystick.store.tables.mirror import agreements, blocks, chain, dropped_events, events

_NAMES = {topic: fact.__name__ for fact, topic in TOPICS.items()}
_HIGHEST = 2**53
"""Above every block and every place in a log."""
_LAST = 10**9 - 1
"""Above every place in a log, and no longer than a cursor has room for."""
_TOLD = (
    events.c.log_index,
    events.c.transaction_hash,
    events.c.name,
    events.c.fact,
    events.c.agreement_id,
    events.c.milestone,
)
_END = (_HIGHEST, _HIGHEST)
_LATER = frozenset({Topic.EVENT_FINALIZED, Topic.EVENT_REVERTED})


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which announcements are asked for. What is None is not asked."""

    agreement_id: AgreementId | None = None
    party: Address | None = None
    topics: frozenset[Topic] | None = None
    only_final: bool = False
    """Only what cannot be taken back any more, told when it became so."""
    above: int = -1
    """Only of blocks above this height."""

    def wants(self, topic: Topic) -> bool:
        """Whether announcements of a topic are asked for."""
        return self.topics is None or topic in self.topics


EVERYTHING = FeedFilter()


class Announcements:
    """The feed's items. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def end(self, wanted: FeedFilter = EVERYTHING) -> FeedPlace:
        """Behind all that was told so far; where only what is final is wanted, behind all that is final so far."""
        if wanted.only_final and (place := self._first_open()) is not None:
            return place
        return FeedPlace(self._connection.execute(select(func.coalesce(func.max(feed.c.place), 0))).scalar_one())

    def _first_open(self) -> FeedPlace | None:
        """Before the first event that is not final; None when all are."""
        final = self._connection.execute(select(func.coalesce(chain.c.finalized_number, -1))).scalar_one()
        open_ = feed.c.kind == ADDED, feed.c.kept > final, feed.c.kept >= feed.c.start
        row = self._connection.execute(select(func.min(feed.c.place)).where(*open_)).scalar_one()
        return None if row is None else FeedPlace(row, (max(final, 0), _LAST))

    def after(self, place: FeedPlace, wanted: FeedFilter, limit: int) -> list[Announcement]:
        """At most ``limit`` announcements behind a place, in the order of the feed."""
        final = self._connection.execute(select(chain.c.finalized_number)).scalar_one()
        reading = _Reading(self._connection, place, wanted, limit, -1 if final is None else final)
        return list(islice(merge(*reading.sources(), key=_order), limit))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One question to the feed."""

    connection: Connection
    place: FeedPlace
    wanted: FeedFilter
    limit: int
    final: int
    """Up to which height blocks are final; -1: none is."""

    def sources(self) -> Iterator[list[Announcement]]:
        """Announcements of each kind, each in the order of the feed."""
        wants, only_final = self.wanted.wants, self.wanted.only_final
        if self.wanted.topics is None or self.wanted.topics - _LATER:
            yield self._standing(ADDED)
            yield self._dropped(dropped_events.c.told_at)
        if wants(Topic.EVENT_FINALIZED) and not only_final:
            yield self._standing(FINALIZED)
            yield self._dropped(dropped_events.c.finalized_at, Topic.EVENT_FINALIZED)
        if wants(Topic.EVENT_REVERTED):
            yield self._reverted()

    def _standing(self, kind: str) -> list[Announcement]:
        """What is on the chain: that it happened, or that it became final."""
        height, floor = events.c.block_number, self._floor(kind)
        query = (
            select(
                *_TOLD,
                events.c.block_number,
                blocks.c.hash.label("block_hash"),
                blocks.c.timestamp,
                OCCURRENCE.label("occurrence"),
                _row_covering(kind).label("row"),
                literal(False).label("is_gone"),
            )
            .join(blocks, blocks.c.number == height)
            .where(_behind(events, floor), height > self.wanted.above, *self._concerning(events))
            .order_by(height, events.c.log_index)
        )
        if self.wanted.only_final or kind == FINALIZED:
            query = query.where(height <= self.final)
        if kind == FINALIZED:
            return self._found(query, Topic.EVENT_FINALIZED)
        return self._found(query.where(*self._named(events)))

    def _dropped(self, told_in: ColumnElement[int], topic: Topic | None = None) -> list[Announcement]:
        """What left the chain since: that it had happened, or had become final."""
        rest = and_(told_in == self.place.row, _behind(dropped_events, self.place.within or _END))
        query = self._gone(told_in).where(or_(told_in > self.place.row, rest))
        query = query.order_by(told_in, dropped_events.c.block_number, dropped_events.c.log_index)
        return self._found(query if topic else query.where(*self._named(dropped_events)), topic)

    def _reverted(self) -> list[Announcement]:
        """That it left the chain: the newest first, as it would be undone."""
        gone_in, of = dropped_events.c.gone_at, tuple_(dropped_events.c.block_number, dropped_events.c.log_index)
        rest = and_(gone_in == self.place.row, of < _pair(self.place.within or (-1, -1)))
        query = self._gone(gone_in).where(or_(gone_in > self.place.row, rest))
        query = query.order_by(gone_in, dropped_events.c.block_number.desc(), dropped_events.c.log_index.desc())
        return self._found(query, Topic.EVENT_REVERTED)

    def _gone(self, told_in: ColumnElement[int]) -> Select[Any]:
        above = dropped_events.c.block_number > self.wanted.above
        query = select(dropped_events, told_in.label("row"), literal(True).label("is_gone")).where(above)
        if self.wanted.only_final:
            query = query.where(dropped_events.c.finalized_at > 0)
        return query.where(told_in > 0, *self._concerning(dropped_events))

    def _floor(self, kind: str) -> tuple[int, int]:
        """Block and place in its log up to which all that is on the chain was told in rows that were read."""
        row, within = self.place.row, self.place.within
        own = self.connection.execute(select(feed).where(feed.c.place == row, feed.c.kind == kind)).one_or_none()
        if within is not None and own is not None and own.kept >= own.start:
            return min(within, (own.kept, _HIGHEST))
        living = feed.c.kind == kind, feed.c.kept >= feed.c.start, feed.c.place <= row
        newest = select(feed.c.kept).where(*living).order_by(feed.c.place.desc()).limit(1)
        return self.connection.execute(newest).scalar_one_or_none() or -1, _HIGHEST

    def _concerning(self, table: FromClause) -> Iterator[ColumnElement[bool]]:
        if self.wanted.agreement_id is not None:
            yield or_(table.c.agreement_id == self.wanted.agreement_id, table.c.parent == self.wanted.agreement_id)
        if (party := self.wanted.party) is not None:
            # What belongs to no agreement names whom it is about, and nobody else.
            names = and_(table.c.agreement_id.is_(None), table.c.fact.contains(f'"{party}"', autoescape=True))
            yield or_(_is_of(table, party), names)

    def _named(self, table: FromClause) -> Iterator[ColumnElement[bool]]:
        if self.wanted.topics is not None:
            yield table.c.name.in_([_NAMES[topic] for topic in self.wanted.topics - _LATER])

    def _found(self, query: Select[Any], topic: Topic | None = None) -> list[Announcement]:
        return [self._read(row, topic) for row in self.connection.execute(query.limit(self.limit))]

    def _read(self, row: Row[Any], topic: Topic | None) -> Announcement:
        event = read_event(row)
        standing = Standing.FINALIZED if row.block_number <= self.final else Standing.LATEST
        return Announcement(
            topic=topic or TOPICS[type(event.fact)],
            event=event,
            agreement_id=None if row.agreement_id is None else AgreementId(row.agreement_id),
            milestone=None if row.milestone is None else MilestoneIndex(row.milestone),
            occurrence=row.occurrence,
            place=FeedPlace(row.row, (row.block_number, row.log_index)),
            standing=Standing.REVERTED if row.is_gone else standing,
        )


def _behind(table: FromClause, place: tuple[int, int]) -> ColumnElement[bool]:
    return tuple_(table.c.block_number, table.c.log_index) > _pair(place)


def _pair(place: tuple[int, int]) -> ColumnElement[Any]:
    return tuple_(literal(place[0], Number), literal(place[1], Number))


def _is_of(table: FromClause, party: Address) -> ColumnElement[bool]:
    """Whether what happened is of an agreement of this party's."""
    if table is dropped_events:
        return or_(table.c.employer == party, table.c.worker == party)
    own = select(agreements.c.agreement_id).where(or_(agreements.c.employer == party, agreements.c.worker == party))
    return table.c.agreement_id.in_(own)


def _row_covering(kind: str) -> ColumnElement[int]:
    """The one row of a kind that told of an event which is on the chain."""
    height = events.c.block_number
    covering = feed.c.kind == kind, feed.c.kept >= height, feed.c.start <= height
    return select(feed.c.place).where(*covering).order_by(feed.c.kept).limit(1).correlate(events).scalar_subquery()


def _order(announcement: Announcement) -> tuple[int, int, int]:
    event = announcement.event
    sign = -1 if announcement.topic is Topic.EVENT_REVERTED else 1
    return announcement.place.row, sign * event.block_number, sign * event.log_index
