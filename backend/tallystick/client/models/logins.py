"""Logins, as the server tells them. They open private documents and webhooks; what moves money is signed by itself."""

from typing import ClassVar

from pydantic import Field

from tallystick.client.models.fresh import Answer
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant
from tallystick.domain.callers import Scope
from tallystick.domain.units import Address


class Invitation(Answer):
    """What is to be signed to sign in."""

    schema_name: ClassVar[str] = "InvitationAnswer"

    message: str
    nonce: str
    expires_at: Instant


class Session(Answer):
    """A session that was opened. Whoever has its credential is taken for the one who signed."""

    schema_name: ClassVar[str] = "SessionAnswer"

    address: Address
    scopes: list[Scope]
    expires_at: Instant
    credential: str | None = Field(repr=False)
    """For ``Tallystick(url, api_key=…)``."""


class Known(Answer):
    """Whom the server takes the caller for."""

    schema_name: ClassVar[str] = "CallerAnswer"

    address: Address
    scopes: list[Scope]
    key_id: str | None
    """Of the API key that was shown; None: a person signed in."""


class ApiKey(Model):
    """An API key, without what makes it one."""

    schema_name: ClassVar[str] = "KeyShape"

    key_id: str
    beginning: str
    name: str
    scopes: list[Scope]
    made_at: Instant
    expires_at: Instant
    revoked_at: Instant | None
    used_at: Instant | None


class MadeKey(ApiKey, Answer):
    """A key that was made. Its credential is told here and never again."""

    schema_name: ClassVar[str] = "MadeAnswer"

    credential: str = Field(repr=False)


class KeyList(Answer):
    """All keys of an address."""

    schema_name: ClassVar[str] = "KeyList"

    keys: list[ApiKey]
