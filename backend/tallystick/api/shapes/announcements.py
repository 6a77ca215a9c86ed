"""The feed as the API answers it, and as it is asked."""

from pydantic import BaseModel, ConfigDict, Field

from tallystick.api.shapes.books import EventShape
from tallystick.api.shapes.fresh import Answer
from tallystick.api.shapes.queries import MOST
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, HashText
from tallystick.domain.announcements import Announcement, Standing, Topic
from tallystick.domain.ports import Codec
from tallystick.domain.units import AgreementId
from tallystick.services.feed import FeedPage, Wanted
from tallystick.services.freshness import Finality

_CURSOR = r"^[A-Za-z0-9_-]+$"
LONGEST = 120
"""Characters of a cursor."""
CURSOR = Field(
    default=None,
    min_length=1,
    max_length=LONGEST,
    pattern=_CURSOR,
    description="Behind which announcement: a `cursor`, `next` or `resume` of ours. Left out: from the beginning.",
)


class ToldQuery(BaseModel):
    """Which announcements."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agreement: HashText | None = Field(
        default=None, description="Only of this agreement. An amendment is one of both its agreements."
    )
    party: AddressText | None = Field(
        default=None,
        description=(
            "Only of agreements whose employer or worker this is; and of what belongs to no agreement (a withdrawal, "
            "a sweep) where it names this address."
        ),
    )
    type: list[Topic] | None = Field(
        default=None, max_length=len(Topic), description="Only of these types. May stand there several times."
    )
    finality: Finality = Field(
        default=Finality.LATEST,
        description=(
            "`latest`: everything, as soon as it is known. `finalized`: each event once it cannot be taken back any "
            "more, and nothing before that."
        ),
    )

    def wanted(self, codec: Codec) -> Wanted:
        """The announcements that are meant. Raises Malformed when an address has a wrong checksum."""
        return Wanted(
            agreement_id=None if self.agreement is None else AgreementId(self.agreement),
            party=None if self.party is None else codec.address("party", self.party),
            topics=None if self.type is None else frozenset(self.type),
            only_final=self.finality is Finality.FINALIZED,
        )


class FeedQuery(ToldQuery):
    """Which part of the feed."""

    cursor: str | None = CURSOR
    limit: int = Field(default=20, ge=1, le=MOST, description="How many at most.")
    min_block: int | None = Field(default=None, ge=0, description="Was waited for before this is looked at.")


class StreamQuery(ToldQuery):
    """Where a stream begins."""

    cursor: str | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST,
        pattern=_CURSOR,
        description=(
            "Behind which announcement: a `cursor`, `next` or `resume` of ours. Left out: with what is told next. The "
            "header `Last-Event-ID` goes before it."
        ),
    )


class AnnouncementShape(Shape):
    """One item of the feed."""

    id: str = Field(
        description="Its name for ever, on whatever server: who has seen it once need not heed it again.",
        examples=["ev_3f0c1d2b9a8e47c6b5d4e3f2a1908f7e"],
    )
    type: Topic
    of: str | None = Field(
        description=(
            "Of `event.finalized` and `event.reverted`: the id under which the event was announced. Null of all others."
        )
    )
    finality: Standing = Field(
        description=(
            "How sure the event is as of this answer: `latest`, it may still leave the chain; `finalized`, it stays; "
            "`reverted`, it left."
        )
    )
    agreement_id: HashText | None = Field(description="Null for what belongs to none: withdrawals and sweeps.")
    milestone: int | None = Field(description="Its place in the agreement, from 0; null when it is about several.")
    event: EventShape
    cursor: str = Field(description="What follows it: `?cursor=`, or `Last-Event-ID` of a stream.")

    @classmethod
    def of_feed(cls, item: Announcement, page: FeedPage) -> "AnnouncementShape":
        """The shape of an item of a page."""
        return cls(
            id=item.id,
            type=item.topic,
            of=item.of,
            finality=item.standing,
            agreement_id=item.agreement_id,
            milestone=item.milestone,
            event=EventShape.of(item.event),
            cursor=page.cursor(item),
        )


class FeedAnswer(Answer):
    """Some of the feed, in the order in which it became known."""

    announcements: list[AnnouncementShape]
    next: str | None = Field(description="The cursor of the page that follows; null when nothing more was told yet.")
    resume: str = Field(description="The cursor to ask with later, whether anything follows already or not.")
