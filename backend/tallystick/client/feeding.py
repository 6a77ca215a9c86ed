"""The feed: all that the mirror saw, in the order in which it became known, and what becomes known next."""

from collections.abc import Iterable

from tallystick.client.asking import get
from tallystick.client.core import Core
from tallystick.client.effects import Plan
from tallystick.client.listening import Listening
from tallystick.client.models.feed import Announcement, FeedPage
from tallystick.client.models.fresh import Finality
from tallystick.client.operation import Hearing, Listing, Pages
from tallystick.domain.announcements import Topic

_PAGE = 100


class Feeding(Core):
    """Reads the feed, and listens to it."""

    @Listing
    def feed(
        self,
        cursor: str | None = None,
        *,
        agreement: str | None = None,
        party: str | None = None,
        finality: Finality = Finality.LATEST,
    ) -> Pages[Announcement]:
        """
        All that was announced until now, in the order in which it became known.

        An event is announced when it is mirrored, and later once more: as final, or as taken back by a reorg.

        Args:
            cursor: Behind which announcement; None: from the beginning. Keep the last one's.
            agreement: Only of this one.
            party: Only of agreements whose employer or worker this is.
            finality: ``finalized``: each event once it cannot be taken back any more, and nothing before.

        Raises:
            Malformed: If the cursor or an address is none.
            Refused: If the cursor is one of another chain or database.
            Unavailable: If nobody answers.
        """
        query = _query(agreement, party, finality)

        def page(following: str | None, /) -> Plan[tuple[list[Announcement], str | None]]:
            found = yield from self._ask(get("/events", **query, limit=_PAGE, cursor=following or cursor), FeedPage)
            return found.announcements, found.next

        return page

    @Hearing
    def listen(
        self,
        cursor: str | None = None,
        *,
        agreement: str | None = None,
        party: str | None = None,
        finality: Finality = Finality.LATEST,
        types: Iterable[Topic] = (),
    ) -> Listening:
        """
        What is announced next, as soon as it is: an iteration that does not end by itself.

        A stream that breaks off is taken up again where it broke: nothing is missed. What was heard twice has the same
        ``id``.

        Args:
            cursor: Behind which announcement; None: with what is told next. Keep the last one's.
            agreement: Only of this one.
            party: Only of agreements whose employer or worker this is.
            finality: ``finalized``: each event once it cannot be taken back any more, and nothing before.
            types: Only these are handed on; none named: all.

        Raises:
            Malformed: If the cursor or an address is none.
            Refused: If the cursor is one of another chain or database.
            Unavailable: If nobody answers, after all tries, or there is no room for who listens.
        """
        return Listening(_query(agreement, party, finality), self._options.retries, cursor, frozenset(types))


def _query(agreement: str | None, party: str | None, finality: Finality) -> dict[str, str]:
    named = {"agreement": agreement, "party": party, "finality": finality.value}
    return {name: value for name, value in named.items() if value is not None}
