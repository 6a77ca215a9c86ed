"""People who sign in, with their own keys, as their wallets would have them do it."""

from dataclasses import dataclass
from typing import Any, cast

import httpx
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount

from tallystick.domain.units import Timestamp

Json = dict[str, Any]
NOON = Timestamp(1_800_000_000)


@dataclass
class Watch:
    """A time of day that a test sets."""

    now: Timestamp = NOON

    def __call__(self) -> Timestamp:
        return self.now

    def pass_by(self, seconds: int) -> None:
        """Let so many seconds pass."""
        self.now = Timestamp(self.now + seconds)


def signed_text(key: LocalAccount, text: str) -> str:
    """A wallet's signature of a text (``personal_sign``), by a library that is not ours."""
    return "0x" + bytes(key.sign_message(encode_defunct(text=text)).signature).hex()


def message_for(http: httpx.Client, key: LocalAccount, **headers: str) -> str:
    """The message that a server writes for somebody."""
    answer = http.post("/v1/sessions/nonce", json={"address": key.address}, headers=headers)
    assert answer.status_code == 200, answer.text
    return cast(str, answer.json()["message"])


def sign_in(http: httpx.Client, key: LocalAccount) -> str:
    """What somebody shows who has signed in."""
    message = message_for(http, key)
    answer = http.post("/v1/sessions", json={"message": message, "signature": signed_text(key, message)})
    assert answer.status_code == 201, answer.text
    return cast(str, answer.json()["credential"])


def bearing(credential: str) -> dict[str, str]:
    """The header that shows a credential."""
    return {"authorization": f"Bearer {credential}"}


def make_key(http: httpx.Client, owner: LocalAccount, *scopes: str, **more: Any) -> Json:
    """A key that somebody makes."""
    wanted = {"name": "a machine", "scopes": list(scopes), **more}
    answer = http.post("/v1/keys", json=wanted, headers=bearing(sign_in(http, owner)))
    assert answer.status_code == 201, answer.text
    return cast(Json, answer.json())
