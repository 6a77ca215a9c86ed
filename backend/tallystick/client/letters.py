"""What a server posts to yours: believed only if it is signed. Source: Standard Webhooks, "Verifying signatures"."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from tallystick.client.errors import NotGenuine
from tallystick.client.models.books import Event
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant
from tallystick.domain.units import AgreementId

_ID = "webhook-id"


class News(Model):
    """What happened, as a letter tells it."""

    schema_name: ClassVar[str] = "News"

    id: str
    """The announcement's, as in the feed: who has seen it once need not heed it again."""
    of: str | None
    """Of `event.finalized` and `event.reverted`: the id under which the event was announced."""
    agreement_id: AgreementId | None
    milestone: int | None
    event: Event


def _if_any(news: object) -> object:
    return news or None


class Letter(Model):
    """A message that was posted, and is genuine."""

    schema_name: ClassVar[str] = "Letter"

    type: str
    """Of an announcement (`Topic`), or ``ping``, which is about nothing."""
    timestamp: Instant
    news: Annotated[News | None, BeforeValidator(_if_any)] = Field(alias="data")
    """None: it is about nothing."""
    message_id: str = ""
    """The header ``webhook-id``: the same for each try. Answer the second one like the first, and do nothing twice."""


def read_letter(headers: Mapping[str, str], body: bytes, *secrets: str) -> Letter:
    """
    A message that was posted to a webhook, if one of its secrets signed it within five minutes of now.

    Args:
        headers: Of the request, in any case.
        body: Of the request, to the byte: do not parse and write it again.
        secrets: ``whsec_…``, as the server told them; several while one is being rotated.

    Raises:
        NotGenuine: If no secret signed it, it is older or newer than that, or is none of ours. Answer 400, and heed
            nothing of it.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    if not any(_signed(secret, body, lower) for secret in secrets):
        raise NotGenuine("no secret of this webhook signed it within five minutes of now")
    try:
        letter = Letter.model_validate_json(body)
    except ValidationError as error:
        raise NotGenuine(f"it is signed, and not what the API posts: {str(error)[:200]}") from error
    return letter.model_copy(update={"message_id": lower[_ID]})


def _signed(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True
