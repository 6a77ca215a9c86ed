"""Webhooks as the API takes and answers them, and what is told to them."""

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tallystick.api.shapes.books import EventShape
from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.instants import write_instant
from tallystick.api.shapes.queries import MOST
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, HashText, Instant
from tallystick.domain.announcements import Announcement, Topic
from tallystick.domain.ports import Codec
from tallystick.domain.units import AgreementId, Timestamp
from tallystick.domain.webhooks import NEVER, Choice, Delivery, Message, Webhook
from tallystick.services.freshness import Finality
from tallystick.services.webhooks import OFF, PING, Again, Told, Wish

_URL = Field(
    max_length=500,
    description="Where to post to: https, on port 443 or 8443, of the public internet.",
    examples=["https://pay.example/hooks/tallystick"],
)
_TYPES = Field(default=None, min_length=1, max_length=len(Topic), description="Only of these types; null: of all.")
_AGREEMENT = Field(default=None, description="Only of this agreement; null: of all.")
_PARTY = Field(default=None, description="Only of agreements whose employer or worker this is; null: of all.")
_FINALITY = Field(
    default=Finality.LATEST,
    description="`latest`: all at once, and later what became of it. `finalized`: only what stays, once it does.",
)
_DESCRIPTION = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="For yourself.")


class WebhookIn(Shape):
    """A place to call, and of what."""

    model_config = ConfigDict(strict=False)

    url: str = _URL
    description: str = _DESCRIPTION
    types: list[Topic] | None = _TYPES
    agreement: HashText | None = _AGREEMENT
    party: AddressText | None = _PARTY
    finality: Finality = _FINALITY

    def wish(self, codec: Codec) -> Wish:
        """What is wanted. Raises Malformed when an address has a wrong checksum."""
        return Wish(self.url, _choice(self, codec), self.description)


class WebhookPatch(Shape):
    """What is to be another one. What is left out stays as it is."""

    model_config = ConfigDict(strict=False)

    url: str = Field(default="", max_length=500, description="Another place.")
    description: str = _DESCRIPTION
    types: list[Topic] | None = _TYPES
    agreement: HashText | None = _AGREEMENT
    party: AddressText | None = _PARTY
    finality: Finality = _FINALITY
    enabled: bool = Field(default=True, description="Whether it is called. Switched on again, it goes on where it was.")

    def changed(self, webhook: Webhook, codec: Codec) -> Webhook:
        """The webhook as it is wanted. Raises Malformed when an address has a wrong checksum."""
        choice, wanted = webhook.choice, _choice(self, codec)
        for field, name in _OF_CHOICE.items():
            if field in self.model_fields_set:
                choice = replace(choice, **{name: getattr(wanted, name)})
        texts = {name: getattr(self, name) for name in ("url", "description") if name in self.model_fields_set}
        changed = replace(webhook, choice=choice, **texts)
        if "enabled" not in self.model_fields_set:
            return changed
        return replace(changed, note=None, failing_since=None) if self.enabled else replace(changed, note=OFF)


_OF_CHOICE = {"types": "topics", "agreement": "agreement_id", "party": "party", "finality": "only_final"}


class WebhookShape(Shape):
    """A webhook, without its secret: that was told when it was made."""

    id: str = Field(description="By which it is changed and removed.")
    url: str = Field(description="What is called.")
    description: str = Field(description="As its owner put it.")
    types: list[Topic] | None = Field(description="The events that it hears of; null: all.")
    agreement: HashText | None = Field(description="The one whose events it hears; null: those of every agreement.")
    party: AddressText | None = Field(description="Whose agreements it hears of; null: anybody's.")
    finality: Finality
    enabled: bool
    note: str | None = Field(description="Why it is not called; null while it is.")
    failing_since: Instant | None = Field(description="Since when nothing arrived; null: the last message did.")
    made_at: Instant = Field(description="By the server's time of day.")
    both_secrets_until: Instant | None = Field(description="Until then the secret before this one signs as well.")

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookShape":
        """The shape of a webhook."""
        choice = webhook.choice
        return cls(
            id=webhook.id,
            url=webhook.url,
            description=webhook.description,
            types=None if choice.topics is None else sorted(choice.topics),
            agreement=choice.agreement_id,
            party=choice.party,
            finality=Finality.FINALIZED if choice.only_final else Finality.LATEST,
            enabled=webhook.is_enabled,
            note=webhook.note,
            failing_since=webhook.failing_since,
            made_at=webhook.made_at,
            both_secrets_until=None if webhook.both_until == NEVER else webhook.both_until,
        )


class WebhookAnswer(Answer):
    """One webhook."""

    webhook: WebhookShape

    @classmethod
    def of(cls, webhook: Webhook, as_of: AsOfShape) -> "WebhookAnswer":
        """The shape of a webhook."""
        return cls(as_of=as_of, webhook=WebhookShape.of(webhook))


class WebhookList(Answer):
    """All webhooks of the caller's address, oldest first."""

    webhooks: list[WebhookShape]


class SecretAnswer(Answer):
    """A webhook with its secret."""

    webhook: WebhookShape
    secret: str = Field(
        description="What to verify with, as Standard Webhooks writes it. It is shown here and never again.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    @classmethod
    def of(cls, told: Told, as_of: AsOfShape) -> "SecretAnswer":
        """The shape of a webhook whose secret is told."""
        return cls(as_of=as_of, webhook=WebhookShape.of(told.webhook), secret=told.secret)


class ReplayIn(Shape):
    """What is to be told again: one message, or a part of the feed."""

    message_id: str | None = Field(default=None, min_length=1, max_length=64, description="A message of the log.")
    cursor: str | None = Field(
        default=None,
        min_length=1,
        max_length=120,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="All that the feed holds behind this, as far as the webhook wants it, at most 500 messages.",
    )
    until: str | None = Field(
        default=None,
        min_length=1,
        max_length=120,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Up to and with this place of the feed. Left out: up to where the webhook is.",
    )

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "ReplayIn":
        if (self.message_id is None) == (self.cursor is None) or (self.until is not None and self.cursor is None):
            raise ValueError("name either a message_id, or a cursor and perhaps until")
        return self


class ReplayAnswer(Answer):
    """How much is told again."""

    count: int = Field(description="So many messages. They are told soon, each by itself.")
    resume: str | None = Field(description="Behind this there is more: ask once more with it. Null: that was all.")

    @classmethod
    def of(cls, again: Again, as_of: AsOfShape) -> "ReplayAnswer":
        """The shape of what is told again."""
        return cls(as_of=as_of, count=again.count, resume=again.resume)


class MessageShape(Shape):
    """A message, and what came of the last try."""

    id: str = Field(description="The header `webhook-id`.")
    type: str = Field(description="The event that it tells.")
    state: Delivery = Field(
        description=(
            "`delivered`; `waiting`: it is tried again, and all others wait behind it; `aside`: it is tried by itself; "
            "`failed`: it is not tried any more."
        )
    )
    tries: int = Field(description="How often it was tried.")
    due_at: Instant = Field(description="When it is or was due.")
    tried_at: Instant | None = Field(description="When it was tried last; null: never.")
    status: int | None = Field(description="HTTP's, of the last answer; null: there was none.")
    milliseconds: int | None = Field(description="How long the last answer took; null: there was none.")
    excerpt: str | None = Field(description="The beginning of the answer, or why there was none. 200 characters.")

    @classmethod
    def of(cls, message: Message) -> "MessageShape":
        """The shape of a message."""
        answer = message.answer
        return cls(
            id=message.id,
            type=message.topic,
            state=message.state,
            tries=message.tries,
            due_at=message.due_at,
            tried_at=None if answer is None else answer.at,
            status=None if answer is None else answer.status,
            milliseconds=None if answer is None else answer.milliseconds,
            excerpt=None if answer is None else answer.excerpt,
        )


class MessagePage(Answer):
    """Some of the log, the newest first."""

    deliveries: list[MessageShape]
    next: str | None = Field(description="The cursor of the page that follows; null on the last one.")


class PingAnswer(Answer):
    """A message that is about nothing."""

    message_id: str = Field(description="The header `webhook-id` that it comes with.")


class LogQuery(BaseModel):
    """Which part of the log."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: str | None = Field(default=None, max_length=9, pattern=r"^[0-9]+$", description="A `next` of ours.")
    limit: int = Field(default=20, ge=1, le=MOST, description="How many at most.")


class _News(Shape):
    """What happened, as it is told. Nothing in it follows from when it is told."""

    id: str
    of: str | None
    agreement_id: HashText | None
    milestone: int | None
    event: EventShape


class _Letter(Shape):
    """What is posted. Source: Standard Webhooks, "Payload structure"."""

    type: str
    timestamp: Instant
    data: _News  # The standard's word.


def write_body(one: Announcement) -> str:
    """An announcement as it is posted: the same text each time."""
    news = _News(
        id=one.id, of=one.of, agreement_id=one.agreement_id, milestone=one.milestone, event=EventShape.of(one.event)
    )
    return _Letter(type=one.topic.value, timestamp=one.event.timestamp, data=news).model_dump_json()


def write_ping(at: Timestamp) -> str:
    """A message that is about nothing."""
    return '{"type":"' + PING + '","timestamp":"' + write_instant(at) + '","data":{}}'


def _choice(wanted: WebhookIn | WebhookPatch, codec: Codec) -> Choice:
    return Choice(
        topics=None if wanted.types is None else frozenset(wanted.types),
        agreement_id=None if wanted.agreement is None else AgreementId(wanted.agreement),
        party=None if wanted.party is None else codec.address("party", wanted.party),
        only_final=wanted.finality is Finality.FINALIZED,
    )
