"""Logins as the API takes and answers them: messages to sign, sessions, keys."""

from typing import Annotated

from pydantic import AfterValidator, Field

from tallystick.api.shapes.fresh import Answer, AsOfShape
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, Instant, InstantIn, SignatureIn
from tallystick.domain.callers import Caller, Scope
from tallystick.domain.logins import ApiKey
from tallystick.domain.siwe import MAX_MESSAGE
from tallystick.services.apikeys import Made
from tallystick.services.signingin import Invitation

_CREDENTIAL = "Send it as `Authorization: Bearer …`. Whoever has it is taken for you. It is shown here and never again."


def _plain(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("a name is written in one line of letters, digits and signs")
    return text


class InvitationIn(Shape):
    """Who is to sign in."""

    address: AddressText


class InvitationAnswer(Answer):
    """What is to be signed."""

    message: str = Field(
        description="To be signed to the letter (`personal_sign`, ERC-191). Wallets know it by its form (ERC-4361)."
    )
    nonce: str = Field(description="Stands in the message. Good once.")
    expires_at: Instant = Field(description="From then on the message is taken no more. By the server's time of day.")

    @classmethod
    def of(cls, invitation: Invitation, as_of: AsOfShape) -> "InvitationAnswer":
        """The shape of an invitation."""
        return cls(as_of=as_of, message=invitation.text, nonce=invitation.nonce, expires_at=invitation.expires_at)


class SignInIn(Shape):
    """What was signed."""

    message: str = Field(min_length=1, max_length=MAX_MESSAGE, description="To the letter as it was signed.")
    signature: SignatureIn
    cookie: bool = Field(
        default=False,
        description=(
            "Whether the session is to be kept by the browser, where no page can read it, instead of being answered. "
            "Only for pages from this server's own origins."
        ),
    )


class CallerShape(Shape):
    """Who is asking."""

    address: AddressText
    scopes: list[Scope] = Field(description="What is open to the caller, beside what is open to everybody.")
    key_id: str | None = Field(description="Of the API key that was shown; null: a person signed in.")


class CallerAnswer(CallerShape, Answer):
    """Who is asking."""

    @classmethod
    def of(cls, caller: Caller, as_of: AsOfShape) -> "CallerAnswer":
        """The shape of a caller."""
        return cls(as_of=as_of, address=caller.address, scopes=sorted(caller.scopes), key_id=caller.key_id)


class SessionAnswer(Answer):
    """A session that was opened."""

    address: AddressText
    scopes: list[Scope] = Field(description="What is open to the caller, beside what is open to everybody.")
    expires_at: Instant = Field(description="From then on it is over. By the server's time of day.")
    credential: str | None = Field(
        description=f"{_CREDENTIAL} Null when the browser keeps it.",
        examples=["tally_session_0000000000000000000000000000000000000000000000000"],
    )


class KeyIn(Shape):
    """A key that is to be made."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=100, description="What you call it.", examples=["payroll"]),
        AfterValidator(_plain),
    ]
    scopes: list[Annotated[Scope, Field(strict=False)]] = Field(
        min_length=1, max_length=len(Scope), description="What it opens. `keys` cannot be among it."
    )
    expires_at: InstantIn | None = Field(
        default=None, description="From then on it opens nothing. In a year at most; left out: in 90 days."
    )


class KeyShape(Shape):
    """An API key, without what makes it one."""

    key_id: str = Field(description="By which it is revoked. Opens nothing.")
    beginning: str = Field(description="The first characters of its credential, to know it again by.")
    name: str = Field(description="As its owner called it.")
    scopes: list[Scope]
    made_at: Instant
    expires_at: Instant
    revoked_at: Instant | None = Field(description="From then on it opens nothing; null: it was not revoked.")
    used_at: Instant | None = Field(description="The last time, to the minute; null: never.")

    @classmethod
    def of(cls, key: ApiKey) -> "KeyShape":
        """The shape of a key."""
        return cls(
            key_id=key.id,
            beginning=key.beginning,
            name=key.name,
            scopes=sorted(key.scopes),
            made_at=key.made_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            used_at=key.used_at,
        )


class MadeAnswer(KeyShape, Answer):
    """A key that was made."""

    credential: str = Field(
        description=_CREDENTIAL, examples=["tally_key_0000000000000000000000000000000000000000000000000"]
    )

    @classmethod
    def made(cls, made: Made, as_of: AsOfShape) -> "MadeAnswer":
        """The shape of a new key."""
        return cls(as_of=as_of, credential=made.credential, **dict(KeyShape.of(made.key)))


class KeyList(Answer):
    """All keys of an address."""

    keys: list[KeyShape]
