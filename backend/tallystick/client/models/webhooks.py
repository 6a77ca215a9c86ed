"""Webhooks, as the server tells of them."""

from typing import ClassVar

from pydantic import Field

from tallystick.client.models.fresh import Answer, Finality
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant
from tallystick.domain.announcements import Topic
from tallystick.domain.units import Address, AgreementId
from tallystick.domain.webhooks import Delivery


class WebhookPlace(Model):
    """A webhook, without its secret: that was told when it was made."""

    schema_name: ClassVar[str] = "WebhookShape"

    id: str
    url: str
    description: str
    types: list[Topic] | None
    agreement: AgreementId | None
    party: Address | None
    finality: Finality
    enabled: bool
    note: str | None
    """Why it is not called; None while it is."""
    failing_since: Instant | None
    made_at: Instant
    both_secrets_until: Instant | None


class WebhookAnswer(Answer):
    """One webhook."""

    schema_name: ClassVar[str] = "WebhookAnswer"

    webhook: WebhookPlace


class WebhookList(Answer):
    """All webhooks of the caller's address, oldest first."""

    schema_name: ClassVar[str] = "WebhookList"

    webhooks: list[WebhookPlace]


class MadeWebhook(Answer):
    """A webhook with its secret, which is told here and never again."""

    schema_name: ClassVar[str] = "SecretAnswer"

    webhook: WebhookPlace
    secret: str = Field(repr=False)


class Posted(Model):
    """A message, and what came of the last try."""

    schema_name: ClassVar[str] = "MessageShape"

    id: str
    type: str
    state: Delivery
    tries: int
    due_at: Instant
    tried_at: Instant | None
    status: int | None
    milliseconds: int | None
    excerpt: str | None


class PostedPage(Answer):
    """Some of the log, the newest first."""

    schema_name: ClassVar[str] = "MessagePage"

    deliveries: list[Posted]
    next: str | None


class Pinged(Answer):
    """A message that is about nothing."""

    schema_name: ClassVar[str] = "PingAnswer"

    message_id: str


class Again(Answer):
    """How much is told again."""

    schema_name: ClassVar[str] = "ReplayAnswer"

    count: int
    resume: str | None
    """Behind this there is more; None: that was all."""
