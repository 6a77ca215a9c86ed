"""The feed of all that the mirror saw, as the server tells it."""

from typing import ClassVar

from tallystick.client.models.books import Event
from tallystick.client.models.fresh import Answer
from tallystick.client.models.model import Model
from tallystick.domain.announcements import Standing, Topic
from tallystick.domain.units import AgreementId


class Announcement(Model):
    """One item of the feed."""

    schema_name: ClassVar[str] = "AnnouncementShape"

    id: str
    """Its name for ever: who has seen it once need not heed it again."""
    type: Topic
    of: str | None
    """Of `event.finalized` and `event.reverted`: the id under which the event was announced."""
    finality: Standing
    """How sure the event is as of this answer."""
    agreement_id: AgreementId | None
    milestone: int | None
    event: Event
    cursor: str
    """What follows it. Keep it, and go on from there."""


class FeedPage(Answer):
    """Some of the feed, in the order in which it became known."""

    schema_name: ClassVar[str] = "FeedAnswer"

    announcements: list[Announcement]
    next: str | None
    resume: str
    """The cursor to ask with later, whether anything follows already or not."""
